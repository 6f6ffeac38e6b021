"""Benchmark of the screen: a click on a filter, and a page load.

The same Chromium shows the dashboard and a bare Streamlit app, each on a server of its own, and
measures in the page (watch.js): from the click itself to the change of the number, and to the
last thing that was drawn. A click is compared with the same page plainly written too. What bounds
each line is measured likewise: pages of the same elements with constants in the place of ours.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, sync_playwright

from tests.bench import bare, constants, plain
from tests.bench.batch import LARGE, SMALL, decided_table, folder_of
from tests.bench.lines import Line, Options, Pairs
from tests.browser.chromium import find_chromium
from tests.browser.server import Server, running_server
from tests.browser.visits import SETTLED, settled, stored_profile, visit

WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
QUIET_MS = 300
BARE = "a bare Streamlit app on the same server"
PLAIN = "the same page, plainly written"
# A word of a filter with rows behind it; and the one filter that is a list.
WORD = re.compile(r" · [1-9][\d,]*$")
LIST = "Country"
# The sentence above the rows; Overview's title and its first tile; the text of a floor.
SENTENCE = "[data-testid=stMain] h1"
HEADLINE = "[data-testid=stMain] h1"
CARD = "[data-testid=stMetricValue]"
TEXT = "[data-testid=stText]"
CLICK_TARGETS: dict[int | str, float] = {SMALL: 1.2, LARGE: 1.3}
PLAIN_TARGET, PLAIN_SETTLED_TARGET = 0.5, 0.4
SETTLED_TARGET, LOAD_TARGET, CARD_TARGET = 2.0, 1.2, 2.0
CLICKS, LIST_CLICKS, LOADS = ("click", "settled"), ("list",), ("load", "cards")
PLAIN_CLICKS = ("plain", "plain_settled")
# In the place of a size: the same elements, and constants behind them.
CONSTANTS = "constants"


@dataclass(frozen=True)
class Times:
    """Milliseconds from a click to the changed number, and to the page at rest."""

    change: float
    rest: float


@dataclass(frozen=True)
class Site:
    """The browser, and what it is shown."""

    context: BrowserContext
    program: Server
    bare: Server
    plain: Server

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
        if _wants(options, (*CLICKS, *PLAIN_CLICKS, *LIST_CLICKS, *LOADS), size):
            yield from _of_size(options, size)
    if _wants(options, (*CLICKS, *PLAIN_CLICKS, *LIST_CLICKS, *LOADS), CONSTANTS):
        yield from (replace(line, target=None) for line in _of_size(options, CONSTANTS))


def _wants(options: Options, names: Sequence[str], size: int | str) -> bool:
    merchants = size if isinstance(size, int) else None
    return any(options.wants(f"{name}-{size}", merchants) for name in names)


def _of_size(options: Options, size: int | str) -> Iterator[Line]:
    with ExitStack() as stack:
        site = _site(stack, size)
        if _wants(options, (*CLICKS, *PLAIN_CLICKS), size):
            lines_of_click = _click_lines(_clicks(site, options.pairs, _press), size)
            yield from (line for line in lines_of_click if options.wants(line.key))
        if _wants(options, LIST_CLICKS, size):
            clicks = _clicks(site, options.pairs, _choose)
            title = f"choice in the list of countries → changed number, {_words(size)}"
            pairs = tuple((own.change, bare.change) for own, bare, _ in clicks)
            yield Line(f"list-{size}", title, BARE, CLICK_TARGETS.get(size), pairs)
        if _wants(options, LOADS, size):
            first, cards = _loads(site, options.pairs)
            title = f"warm page load → first number, {_words(size)}"
            yield Line(f"load-{size}", title, BARE, LOAD_TARGET, first)
            yield Line(f"cards-{size}", "… → first tile", BARE, CARD_TARGET, cards)


def _words(size: int | str) -> str:
    return f"{size:,}" if isinstance(size, int) else "the same elements with constants"


def _click_lines(clicks: Sequence[tuple[Times, Times, Times]], size: int | str) -> Iterator[Line]:
    title = f"click on a filter → changed number, {_words(size)}"
    at_rest = "… → page settled, redrawn"
    changes = tuple((own.change, bare.change) for own, bare, _ in clicks)
    yield Line(f"click-{size}", title, BARE, CLICK_TARGETS.get(size), changes)
    rests = tuple((own.rest, bare.rest) for own, bare, _ in clicks)
    yield Line(f"settled-{size}", at_rest, BARE, SETTLED_TARGET, rests)
    changes = tuple((own.change, plain.change) for own, _, plain in clicks)
    yield Line(f"plain-{size}", title, PLAIN, PLAIN_TARGET, changes)
    rests = tuple((own.rest, plain.rest) for own, _, plain in clicks)
    yield Line(f"plain_settled-{size}", at_rest, PLAIN, PLAIN_SETTLED_TARGET, rests)


def _site(stack: ExitStack, size: int | str) -> Site:
    path = find_chromium()
    if path is None:
        raise SystemExit("No Chromium: `make browser` finds or installs one.")
    logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    merchants = size if isinstance(size, int) else SMALL
    table = {plain.TABLE: str(decided_table(merchants).absolute())}
    module = "pages.server" if isinstance(size, int) else constants.__name__
    program = running_server(logs / "program.txt", folder_of(merchants), module=module)
    bare_app = running_server(logs / "bare.txt", module=bare.__name__)
    plain_page = running_server(logs / "plain.txt", module=plain.__name__, settings=table)
    servers = [stack.enter_context(server) for server in (program, bare_app, plain_page)]
    playwright = stack.enter_context(sync_playwright())
    context = stack.enter_context(stored_profile(playwright, path, logs / "profile"))
    return Site(context, *servers)


def _clicks(
    site: Site, pairs: int, click: Callable[[Page, int], Times]
) -> list[tuple[Times, Times, Times]]:
    """Return what clicks took on Merchants, on the bare app and on the plain page, in turn."""
    page = site.watched(f"{site.program.url}/merchants", SENTENCE)
    bare_app = site.watched(site.bare.url, TEXT)
    plain_page = site.watched(site.plain.url, TEXT)
    measured = []
    for pair in range(pairs + 1):
        of_bare = _from_list(bare_app, bare.LABEL, pair + 1)
        of_plain = _from_list(plain_page, plain.LIST, pair + 1)  # the first selects all
        measured.append((click(page, pair), of_bare, of_plain))
        _clear(page)
    for window in (page, bare_app, plain_page):
        window.close()
    return measured[1:]  # the first one warms all up


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
    return Times(*page.evaluate("window.bench.result"))


def _clear(page: Page) -> None:
    for _ in range(2):  # a list of options closes, then its popover
        page.keyboard.press("Escape")
    settled(page)
    page.locator(".st-key-clear").get_by_role("button").click()
    page.wait_for_function("() => !location.search")
    settled(page)


def _loads(site: Site, pairs: int) -> tuple[Pairs, Pairs]:
    """Return the pairs from a reload to the first number, and to the first card."""
    page = site.watched(site.program.url, HEADLINE, CARD)
    floor = site.watched(site.bare.url, TEXT)
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
