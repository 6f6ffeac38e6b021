"""Benchmark of the screen: a click on a filter, and a page load.

The same Chromium shows the dashboard and a bare Streamlit app, each on a server of its own, and
measures in the page (watch.js): from the click itself to the change of the number, and to the
last thing that was drawn.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, sync_playwright

from tests.bench import bare
from tests.bench.batch import LARGE, SMALL, folder_of
from tests.bench.lines import Line, Options, Pairs
from tests.browser.chromium import find_chromium
from tests.browser.server import Server, running_server
from tests.browser.visits import SETTLED, settled, stored_profile, visit

WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
QUIET_MS = 300
BARE = "a bare Streamlit app on the same server"
# A word of a filter with rows behind it; and the one filter that is a list.
WORD = re.compile(r" · [1-9][\d,]*$")
LIST = "Country"
# The sentence above the rows; Overview's title and its first tile; the text of the bare app.
SENTENCE = "[data-testid=stMain] h1"
HEADLINE = "[data-testid=stMain] h1"
CARD = "[data-testid=stMetricValue]"
TEXT = "[data-testid=stText]"
Times = tuple[float, float]
CLICK_TARGETS = {SMALL: 1.2, LARGE: 1.3}
SETTLED_TARGET, LOAD_TARGET = 2.0, 1.5
CLICKS, LIST_CLICKS, LOADS = ("click", "settled"), ("list",), ("load", "cards")


@dataclass(frozen=True)
class Site:
    """The browser, and what it is shown."""

    context: BrowserContext
    program: Server
    floor: Server

    def watched(self, address: str, *numbers: str) -> Page:
        """Open an address in a window that notes when each number first stands.

        After a click it is noted when the first of them changes.
        """
        page = self.context.new_page()
        page.add_init_script(f"({WATCH})({json.dumps(numbers)})")
        return visit(page, address)


def lines(options: Options) -> Iterator[Line]:
    """Yield the lines that are asked for."""
    for size in (SMALL, LARGE):
        if _wants(options, (*CLICKS, *LIST_CLICKS, *LOADS), size):
            yield from _of_size(options, size)


def _wants(options: Options, names: Sequence[str], size: int) -> bool:
    return any(options.wants(f"{name}-{size}", size) for name in names)


def _of_size(options: Options, size: int) -> Iterator[Line]:
    with ExitStack() as stack:
        site = _site(stack, folder_of(size))
        if _wants(options, CLICKS, size):
            changed, still = _clicks(site, options.pairs, _press)
            title = f"click on a filter → changed number, {size:,}"
            yield Line(f"click-{size}", title, BARE, CLICK_TARGETS[size], changed)
            yield Line(f"settled-{size}", "… → page settled, redrawn", BARE, SETTLED_TARGET, still)
        if _wants(options, LIST_CLICKS, size):
            changed, _ = _clicks(site, options.pairs, _choose)
            title = f"choice in the list of countries → changed number, {size:,}"
            yield Line(f"list-{size}", title, BARE, CLICK_TARGETS[size], changed)
        if _wants(options, LOADS, size):
            first, cards = _loads(site, options.pairs)
            title = f"warm page load → first number, {size:,}"
            yield Line(f"load-{size}", title, BARE, LOAD_TARGET, first)
            yield Line(f"cards-{size}", "… → first key figure's card", BARE, None, cards)


def _site(stack: ExitStack, folder: Path) -> Site:
    path = find_chromium()
    if path is None:
        raise SystemExit("No Chromium: `make browser` finds or installs one.")
    temporary = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    program = stack.enter_context(running_server(temporary / "program.txt", folder))
    floor = stack.enter_context(running_server(temporary / "bare.txt", module=bare.__name__))
    playwright = stack.enter_context(sync_playwright())
    context = stack.enter_context(stored_profile(playwright, path, temporary / "profile"))
    return Site(context, program, floor)


def _clicks(site: Site, pairs: int, click: Callable[[Page, int], Times]) -> tuple[Pairs, Pairs]:
    """Return the pairs from the click to the changed number, and to the page at rest."""
    page = site.watched(f"{site.program.url}/merchants", SENTENCE)
    floor = site.watched(site.floor.url, TEXT)
    changed, still = [], []
    for pair in range(pairs + 1):
        bare_change, bare_still = _from_list(floor, bare.LABEL, pair + 1)
        change, at_rest = click(page, pair)
        _clear(page)
        if pair:  # the first one warms both up
            changed.append((change, bare_change))
            still.append((at_rest, bare_still))
    page.close()
    floor.close()
    return tuple(changed), tuple(still)


def _press(page: Page, position: int) -> Times:
    """Choose one of the words of the status."""
    _open(page, "Status")
    words = page.get_by_role("button", name=WORD)
    return _timed(page, words.nth(position % words.count()))


def _choose(page: Page, position: int) -> Times:
    _open(page, LIST)
    return _from_list(page, LIST, position)


def _open(page: Page, title: str) -> None:
    """Open a popover of the filter bar."""
    page.get_by_role("button", name=title, exact=True).click()
    page.get_by_test_id("stPopoverBody").get_by_test_id("stElementContainer").first.wait_for()
    settled(page)
    page.wait_for_timeout(QUIET_MS)


def _from_list(page: Page, label: str, position: int) -> Times:
    page.get_by_role("combobox", name=label).click()
    option = page.get_by_role("option").nth(position)
    option.wait_for()
    page.wait_for_timeout(QUIET_MS)
    return _timed(page, option)


def _timed(page: Page, target: Locator) -> Times:
    """Click; return milliseconds to the changed number and to the page at rest."""
    page.evaluate(f"window.bench.arm({SETTLED}, {QUIET_MS})")
    target.click()
    change, at_rest = page.evaluate("window.bench.result")
    return change, at_rest


def _clear(page: Page) -> None:
    page.keyboard.press("Escape")  # the popover closes
    settled(page)
    page.get_by_role("button", name="Clear all", exact=True).click()
    page.wait_for_function("() => !location.search")
    settled(page)


def _loads(site: Site, pairs: int) -> tuple[Pairs, Pairs]:
    """Return the pairs from a reload to the first number, and to the first card."""
    page = site.watched(site.program.url, HEADLINE, CARD)
    floor = site.watched(site.floor.url, TEXT)
    first, cards = [], []
    for pair in range(pairs + 1):
        bare_text, *_ = _load(floor)
        headline, card = _load(page)
        if pair:  # the first one warms both up
            first.append((headline, bare_text))
            cards.append((card, bare_text))
    page.close()
    floor.close()
    return tuple(first), tuple(cards)


def _load(page: Page) -> list[float]:
    page.reload()
    settled(page)
    return list(page.evaluate("window.bench.loaded.map(rule => rule.at)"))
