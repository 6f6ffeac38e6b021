"""Locate the parts of a page, and click in them: helpers of the browser tests."""

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, Position, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.visits import await_true, settled

CHOICE_FROM_RIGHT = 60  # of an edited grid, in its last column
EDIT_DEBOUNCE_MS = 150
MOST_TRIES, TRY_MS = 3, 10_000
LEAST_IN_VIEW = 5  # rows of a grid
ROW_HEIGHT = 35  # of the grid, its header included
OPEN_COLUMN_MIDDLE = 75  # of the names, after the boxes where rows can be picked
SELECTION = re.compile(r"^(All|[\d,]+ of) [\d,]+ (listed )?merchants")
MERCHANTS_GRID = "The merchants of the selection"
FICTIONAL = re.compile("fictional", re.IGNORECASE)


def menu(page: Page) -> Locator:
    return page.get_by_test_id("stTopNavLink")


def menu_link(page: Page, title: str) -> Locator:
    return menu(page).filter(has=page.get_by_text(title, exact=True))


def body(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def check_title(page: Page, title: str) -> None:
    """Wait until the browser shows the page with this title."""
    expect(page).to_have_title(f"{title} · Impact Champions")


def open_day(page: Page) -> Locator:
    """Open the popover of the day; return what is in it."""
    page.locator(".st-key-day_popover button").first.click()
    settled(page)
    return page.get_by_test_id("stPopoverBody")


def selection(page: Page) -> Locator:
    """Return the sentence of the Merchants page: how many, of how many, on which day."""
    return body(page).get_by_text(SELECTION)


def chips(page: Page) -> Locator:
    """Return the filters of the Merchants page that are set, in words."""
    return body(page).locator(".st-key-chips")


def open_filter(hand: "Hand", title: str) -> None:
    """Open a popover of the filter bar, whatever its count, and wait for what is in it."""
    hand.click(
        body(hand.page).get_by_role("button", name=re.compile(rf"^{title}( \d+)?( expand_more)?$"))
    )
    box = hand.page.get_by_test_id("stPopoverBody")
    expect(box.get_by_test_id("stElementContainer").first).to_be_visible()
    settled(hand.page)


def close_popover(page: Page) -> None:
    """Press Escape in the open popover, again if what had the focus was drawn anew meanwhile.

    Without the focus in it the popover hears no key, and all else stays out of reach.
    """
    box = page.get_by_test_id("stPopoverBody")
    for _ in range(MOST_TRIES):
        settled(page)
        box.locator("button, input").first.press("Escape")
        with suppress(AssertionError):
            return expect(box).to_have_count(0, timeout=10_000)
    raise AssertionError("Escape does not close the popover")


def grid(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def await_frame(page: Page) -> None:
    """Wait until the browser has drawn a frame, with all that was to be done before it."""
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(drawn))")


def still(target: Locator) -> Locator:
    """Wait until a target, as a button below what opens, has kept its place; return it."""
    settled(target.page)
    target.scroll_into_view_if_needed()
    target.evaluate(STILL)
    return target


def cells(page: Page, name: str) -> list[dict[str, str]]:
    """Return the cells of a grid that are in view, by heading: what a screen reader is told."""
    table = grid(page, name).locator("canvas table")
    table.locator("tbody tr").first.wait_for(state="attached")
    rows: list[list[str]] = table.evaluate(
        "table => [...table.querySelectorAll('tr')]"
        ".map(row => [...row.children].map(cell => cell.textContent))"
    )
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def click_in(table: Locator, position: Position) -> None:
    """Click in a grid as a hand does, whose pointer comes first and whose next key comes later.

    A grid loses a click that comes in the same frame as the pointer. In the frame after a click
    it takes the focus once more: a list that a key has opened before that frame, which is late on
    a slow machine, loses the focus and closes.
    """
    still(table).hover(position=position)
    await_frame(table.page)
    table.click(position=position)
    await_frame(table.page)


def choose(page: Page, name: str, answers: Sequence[str]) -> None:
    """Choose the answers in the last column of a grid that can be edited, from its first row on."""
    table = grid(page, name)
    table.locator("canvas table tbody tr").first.wait_for(state="attached")
    for row, answer in enumerate(answers):
        if not any(_answer(table, row, answer) for _ in range(MOST_TRIES)):
            raise AssertionError(f"no list of row {row} takes {answer!r}")
        await_frame(page)  # in which the grid takes the answer
    # Streamlit takes an edit from the grid so long after it; a later timer is up later.
    page.evaluate("pause => new Promise((done) => setTimeout(done, pause))", EDIT_DEBOUNCE_MS)


def _answer(table: Locator, row: int, answer: str) -> bool:
    """Open the list in the last cell of a row and choose; return whether the grid let us.

    A grid that is drawn anew meanwhile takes the focus, and with it the list; a person would
    click again.
    """
    page, option = table.page, table.page.get_by_role("option").first
    # The first closes a list, the second leaves the cell: a click in a chosen cell would open it.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    box = still(table).bounding_box()
    assert box is not None
    click_in(table, {"x": box["width"] - CHOICE_FROM_RIGHT, "y": (row + 1.5) * ROW_HEIGHT})
    try:
        page.keyboard.press("Enter")
        option.wait_for(timeout=TRY_MS)
        page.keyboard.insert_text(answer)
        expect(option).to_contain_text(answer, ignore_case=True, timeout=TRY_MS)
        page.keyboard.press("Enter")
        expect(option).to_have_count(0, timeout=TRY_MS)
    except (AssertionError, TooLate):
        return False
    return True


def check_column(page: Page, name: str, column: str, expected: Sequence[str]) -> None:
    """Wait until a grid has these texts in a column, from its first row on as far as it is in view.

    What a screen reader is told follows a moment after what is drawn.
    """
    shown: list[str | None] = []

    def is_right() -> bool:
        shown[:] = [row.get(column) for row in cells(page, name)]
        return shown == list(expected[: max(len(shown), LEAST_IN_VIEW)])

    assert await_true(page, is_right), f"{name} has {shown}, not {expected}"


def opening(row: int) -> Position:
    """Return where in a grid the button is that opens a row (from 0): in its first column."""
    return {"x": OPEN_COLUMN_MIDDLE, "y": (row + 1.5) * ROW_HEIGHT}


# Frames are late on a slow machine, and so is what moves a part of the page.
STILL = """target => new Promise((done) => {
    let place, frames;
    const look = () => {
        const { x, y, width, height } = target.getBoundingClientRect();
        const now = [x, y, width, height].join();
        frames = now === place ? frames + 1 : 0;
        place = now;
        frames < 5 ? requestAnimationFrame(look) : done();
    };
    look();
})"""
# A chart is drawn before it listens.
TAKES_CLICKS = """figure =>
    figure.querySelector(".js-plotly-plot")._ev.listenerCount("plotly_click") > 0
"""
# A grid draws its headings after the page has settled; unseen ones it draws when they are seen.
GRIDS_STAND = """() =>
    [...document.querySelectorAll("[data-testid=stDataFrame]")]
        .filter((grid) => grid.checkVisibility())
        .every((grid) => grid.querySelector("canvas th") !== null)
"""
# Two screens of 1440 x 900: nothing that is clicked may be lower.
SECOND_SCREEN_END = 1_800
TOP = """one => one.getBoundingClientRect().top
    + document.querySelector("[data-testid=stMain]").scrollTop"""


class Hand:
    """Clicks where a user need not scroll far, and counts the clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: Locator) -> None:
        assert target.evaluate(TOP) < SECOND_SCREEN_END, "it is below the second screen"
        target.click()
        self.clicks += 1
        settled(self.page)

    def search(self, text: str) -> None:
        """Paste into the search above the page and press Enter: one click."""
        origin = "/".join(self.page.url.split("/")[:3])
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        field = self.page.get_by_role("searchbox", name="Search a merchant")
        before = self.page.url
        self.click(field)
        field.press("Control+v")
        field.press("Enter")
        self.page.wait_for_function("address => location.href !== address", arg=before)
        settled(self.page)

    def click_bar(self, chart: int, shapes: str, position: int) -> None:
        """Click near the end of a bar: an axis that does not begin at 0 hides its beginning."""
        figure = self.page.get_by_test_id("stPlotlyChart").nth(chart)
        bar = figure.locator(shapes).nth(position)
        bar.wait_for()
        figure.scroll_into_view_if_needed()
        self.page.wait_for_function(TAKES_CLICKS, arg=figure.element_handle())
        box = still(bar).bounding_box()
        assert box is not None
        before = self.page.url
        self.page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
        self.clicks += 1
        self.page.wait_for_function("address => location.href !== address", arg=before)
        settled(self.page)

    def open_row(self, name: str, row: int) -> None:
        """Click the button in the first column of a grid's row (from 0)."""
        rows = grid(self.page, name).locator("canvas table tbody tr")
        rows.nth(row).wait_for(state="attached")
        click_in(grid(self.page, name), opening(row))
        self.clicks += 1
        settled(self.page)


def download(page: Page, label: str | re.Pattern[str]) -> tuple[str, Path]:
    """Click a download button of the page; return the name that the file is given, and the file."""
    return taken_by(body(page).get_by_role("button", name=label))


def taken_by(button: Locator) -> tuple[str, Path]:
    """Click a download button; return the name that the file is given, and the file."""
    with button.page.expect_download() as waiting:
        still(button).click()
    taken: Download = waiting.value
    return taken.suggested_filename, Path(taken.path())
