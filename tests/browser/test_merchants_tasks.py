"""Merchants: the order of the rows, picked rows, an empty result, and where the table is."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.decided import Decision, decide, ids, rows_of, with_status
from tests.browser.screen import MERCHANTS_GRID, Hand
from tests.browser.server import Server
from tests.browser.visits import settled, turn_to

MOST_CLICKS = 3
MOST_CONTROLS = 25
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 400, "height": 860}
# From the upper edge of the sentence to the table.
MOST_PIXELS = 130


@pytest.fixture(scope="module")
def decisions() -> list[Decision]:
    return [row for row in decide() if row["status"] != "not_listed"]


def merchants(sample: Server, page: Page, query: str = "") -> Hand:
    """Open Merchants as a link or a bar of a chart does, before the first click."""
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return Hand(turn_to(page, f"{sample.url}/merchants{query}"))


def test_a_heading_orders_all_rows_and_a_name_opens_the_row_it_is_in(
    sample: Server, page: Page, decisions: list[Decision]
) -> None:
    hand = merchants(sample, page)
    first = screen.cells(page, MERCHANTS_GRID)[0]
    due = with_status(decisions, "removal_due")
    assert first["Name"] == min((row["name"] for row in due), key=str.casefold)
    grid = screen.grid(page, MERCHANTS_GRID)
    screen.click_in(grid, {"x": 640, "y": 17})  # right of it a heading has its menu
    hand.clicks += 1
    expect(grid.locator("canvas table")).to_contain_text("↑")
    heading = next(key for key in screen.cells(page, MERCHANTS_GRID)[0] if key.startswith("↑"))
    rows = screen.cells(page, MERCHANTS_GRID)
    shown = [row[heading] for row in rows]
    assert shown == sorted(shown)
    assert rows[0]["Merchant"] != first["Merchant"]
    hand.open_row(MERCHANTS_GRID, 0)
    expect(page).to_have_url(re.compile(rf"merchant_id={rows[0]['Merchant']}"))
    page.go_back()
    expect(screen.selection(page)).to_contain_text("All ")
    assert hand.clicks <= MOST_CLICKS


def test_picked_rows_are_copied_and_taken_and_other_rows_are_not_picked(
    sample: Server, page: Page
) -> None:
    hand = merchants(sample, page, "?status=champion&country=DE")
    rows = [row["Merchant"] for row in screen.cells(page, MERCHANTS_GRID)]
    grid = screen.grid(page, MERCHANTS_GRID)
    for row in (0, 2):
        screen.click_in(grid, {"x": 20, "y": (row + 1.5) * screen.ROW_HEIGHT})
        settled(page)
    expect(screen.body(page).get_by_text("2 picked")).to_be_visible()
    page.get_by_role("button", name="Copy ids").click()
    expect(page.get_by_test_id("stPopoverBody").locator("code")).to_have_text(
        f"{rows[0]}\n{rows[2]}"
    )
    screen.close_popover(page)
    settled(page)  # until then the button is the one of before, whose file is gone
    bar = page.locator(".st-key-download_picked_csv")
    _, file = screen.taken_by(bar.get_by_role("button", name="CSV"))
    assert ids(rows_of(file.read_text(encoding="utf-8"))) == sorted([rows[0], rows[2]])
    hand.click(screen.body(page).get_by_role("button", name="Country is Germany"))
    expect(screen.body(page).get_by_text("picked", exact=False)).to_have_count(0)


def test_few_controls_are_drawn_and_the_table_is_near_the_top(sample: Server, page: Page) -> None:
    merchants(sample, page)
    controls = screen.body(page).locator("button, input, a[href], [role=combobox]")
    visible = [one for one in controls.all() if one.is_visible()]
    assert len(visible) <= MOST_CONTROLS
    top, table = screen.selection(page), screen.still(screen.grid(page, MERCHANTS_GRID))
    assert table.bounding_box()["y"] - top.bounding_box()["y"] <= MOST_PIXELS
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    box = screen.still(table).bounding_box()
    assert box["y"] + 2 * screen.ROW_HEIGHT <= NARROW["height"], (
        "a row is on a phone's first screen"
    )
