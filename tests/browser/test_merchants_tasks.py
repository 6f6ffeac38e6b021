"""The tasks of every day that Merchants answers, each in three clicks at most; some by keyboard."""

from __future__ import annotations

import io
import re
from collections import Counter
from itertools import compress
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import screen
from tests.browser.decided import Decision, decide, ids, rows_of, with_status
from tests.browser.screen import MERCHANTS_GRID, Hand
from tests.browser.server import Server
from tests.browser.visits import settled, visit

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
    return Hand(visit(page, f"{sample.url}/merchants{query}"))


def word(page: Page, label: str) -> Locator:
    """Return the button of a word in the open popover, whatever its count."""
    name = re.compile(rf"^{label}( · [\d,]+)?$")
    box = page.get_by_test_id("stPopoverBody")
    return box.get_by_role("button", name=name).or_(box.get_by_role("radio", name=name))


def taken(hand: Hand, name: str) -> bytes:
    """Click a button of the export bar; return the file."""
    hand.clicks += 1
    return screen.download(hand.page, re.compile(f"{name}$"))[1].read_bytes()


def test_champions_of_a_country_by_a_state_label_leave_as_a_workbook(
    sample: Server, page: Page, decisions: list[Decision], tmp_path: object
) -> None:
    """The bar of Germany on Overview leads to its champions."""
    hand = merchants(sample, page, "?status=champion&country=DE")
    screen.open_filter(hand, "Label")
    hand.click(word(page, "Any State label"))
    page.keyboard.press("Escape")
    german = [row for row in with_status(decisions, "champion") if row["country"] == "DE"]
    expected = [row for row in german if row["label_group"].startswith("es")]
    assert 0 < len(expected) < len(german)
    expect(screen.selection(page)).to_contain_text(f"{len(expected)} of ")
    name, file = screen.download(page, re.compile("Excel$"))
    hand.clicks += 1
    sheet = openpyxl.load_workbook(io.BytesIO(file.read_bytes())).worksheets[0]
    assert name.endswith(".xlsx")
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ids(expected)
    assert hand.clicks <= MOST_CLICKS


def test_labels_that_end_in_sixty_days_in_a_country_leave_as_csv(
    sample: Server, page: Page, decisions: list[Decision]
) -> None:
    hand = merchants(sample, page, "?country=FR")
    screen.open_filter(hand, "Label")
    hand.click(word(page, "60 days"))
    page.keyboard.press("Escape")
    expect(screen.chips(page)).to_contain_text("A label ends within 60 days")
    rows = rows_of(taken(hand, "CSV").decode())
    untils = [(row["esus_until"], row["esat_until"]) for row in rows]
    assert rows
    assert {row["country"] for row in rows} == {"FR"}
    assert all(any("2026-11-15" <= day <= "2027-01-14" for day in days) for days in untils)
    assert len(rows) == sum(
        row["country"] == "FR"
        and any(
            row[f"{label}_state"] in ("valid", "expiring")
            and "" < row[f"{label}_until"] <= "2027-01-14"
            for label in ("esus", "esat")
        )
        for row in decisions
    )
    assert hand.clicks <= MOST_CLICKS


def test_scores_in_a_range_and_a_medal_take_two_clicks(
    sample: Server, page: Page, decisions: list[Decision]
) -> None:
    hand = merchants(sample, page)
    screen.open_filter(hand, "EcoVadis")
    page.get_by_label("Overall score from").fill("45")
    page.keyboard.press("Tab")
    page.get_by_label("to", exact=True).fill("64")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"score=45\.\.64"))
    settled(page)
    hand.click(word(page, "Silver"))
    silver = [row for row in decisions if row["medal"] == "silver"]
    expected = [row for row in silver if 45 <= float(row["overall_score"] or 0) <= 64]
    expect(screen.selection(page)).to_contain_text(f"{len(expected)} of ")
    expect(word(page, "Gold")).to_have_count(0)  # nobody has gold with such a score
    assert 0 < len(expected) < len(silver)
    assert hand.clicks <= MOST_CLICKS


def test_the_merchant_with_a_siren_opens_from_any_page_in_one_click(
    sample: Server, page: Page, decisions: list[Decision]
) -> None:
    sirens = Counter(row["siren"] for row in decide())
    wanted = next(row for row in decisions if row["siren"] and sirens[row["siren"]] == 1)
    siren = wanted["siren"]
    hand = Hand(visit(page, sample.url))
    search = page.get_by_role("searchbox", name="Search a merchant")
    hand.click(search)
    search.fill(f"{siren[:3]} {siren[3:6]} {siren[6:]}")
    search.press("Enter")
    expect(page).to_have_url(re.compile(rf"merchant_id={wanted['merchant_id']}"))
    assert hand.clicks <= MOST_CLICKS


def test_a_heading_orders_all_rows_and_a_name_opens_the_row_it_is_in(
    sample: Server, page: Page, decisions: list[Decision]
) -> None:
    hand = merchants(sample, page)
    first = screen.cells(page, MERCHANTS_GRID)[0]
    due = with_status(decisions, "removal_due")
    assert first["Name"] == min((row["name"] for row in due), key=str.casefold)
    grid = screen.grid(page, MERCHANTS_GRID)
    grid.click(position={"x": 640, "y": 17})  # right of it a heading has its menu
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
        grid.click(position={"x": 20, "y": (row + 1.5) * screen.ROW_HEIGHT})
        settled(page)
    expect(screen.body(page).get_by_text("2 picked")).to_be_visible()
    page.get_by_role("button", name="Copy ids").click()
    expect(page.get_by_test_id("stPopoverBody").locator("code")).to_have_text(
        f"{rows[0]}\n{rows[2]}"
    )
    page.keyboard.press("Escape")
    with page.expect_download() as waiting:
        exported(page, "picked").click()
    content = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert ids(rows_of(content)) == sorted([rows[0], rows[2]])
    hand.click(screen.body(page).get_by_role("button", name="Country is Germany"))
    expect(screen.body(page).get_by_text("picked", exact=False)).to_have_count(0)


def test_a_filtered_csv_is_reached_by_keyboard_alone(
    sample: Server, page: Page, decisions: list[Decision]
) -> None:
    visit(page, sample.url)
    press_on(page, screen.menu_link(page, "Merchants"), "Enter")
    expect(screen.selection(page)).to_contain_text("All ")
    settled(page)
    press_on(page, screen.body(page).get_by_role("button", name="Views"), "Enter")
    items = page.get_by_role("menuitem")
    first, second = items.nth(0), items.filter(has_text="Label ends within 90 days")
    expect(first).to_have_attribute("data-focused", "true")
    first.press("ArrowDown")  # the menu takes the focus a moment after it looks so
    expect(second).to_have_attribute("data-focused", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("expiring=yes"))
    settled(page)
    with page.expect_download() as waiting:
        press_on(page, exported(page, "merchants"), "Enter", "Shift+Tab")
    content = Path(waiting.value.path()).read_text(encoding="utf-8")
    states = [{row["esus_state"], row["esat_state"]} for row in decisions]
    is_expiring = ["expiring" in state for state in states]
    assert ids(rows_of(content)) == ids(list(compress(decisions, is_expiring)))


def exported(page: Page, scope: str) -> Locator:
    """Return the button that downloads a CSV."""
    bar = page.locator(f".st-key-download_{scope}_csv")
    return bar.get_by_role("button", name="CSV")


def press_on(page: Page, target: Locator, key: str, step: str = "Tab") -> None:
    """Go to a control by Tab, or backwards by Shift+Tab, and press a key on it."""
    for _ in range(40):
        if target.evaluate("one => one === document.activeElement"):
            page.keyboard.press(key)
            return
        page.keyboard.press(step)
    raise AssertionError(f"{step} does not reach it")


def test_few_controls_are_drawn_and_the_table_is_near_the_top(sample: Server, page: Page) -> None:
    merchants(sample, page)
    controls = screen.body(page).locator("button, input, a[href], [role=combobox]")
    visible = [one for one in controls.all() if one.is_visible()]
    assert len(visible) <= MOST_CONTROLS
    top, table = screen.selection(page), screen.grid(page, MERCHANTS_GRID)
    assert table.bounding_box()["y"] - top.bounding_box()["y"] <= MOST_PIXELS


def test_the_first_row_is_on_the_first_screen_of_a_phone(sample: Server, page: Page) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    visit(page, f"{sample.url}/merchants")
    box = screen.grid(page, MERCHANTS_GRID).bounding_box()
    assert box["y"] + 2 * screen.ROW_HEIGHT <= NARROW["height"]
