"""What is asked every day and docs/guide.md does not have, from the front page in few clicks.

Typing is no click; opening a popover and choosing in it are. `Hand` refuses to click anything
that is below the second screen.
"""

import re
from collections import Counter
from datetime import date
from itertools import compress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.comparison import Comparison, compare
from impact.compare.what_changed.headlines import answer_detail
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.breakdowns import champions_by_label_group
from impact.selection.metrics import METRICS
from tests.browser import screen
from tests.browser.decided import Decision, decide, ids, rows_of, sample_view, with_status
from tests.browser.screen import Hand
from tests.browser.server import ROOT, Server
from tests.browser.visits import await_true, settled, turn_to, visit

SHIPPED = ROOT / "data"
DAY, YEAR_BEFORE, HALF_YEAR = date(2026, 11, 15), date(2025, 11, 15), date(2026, 6, 30)
WINDOW = {"width": 1440, "height": 900}
EVERY_CHANGE = "Every change, with its reason"
WATERFALL = ".waterfalllayer .point path"
BARS = ".barlayer .point path"
# Where the column Before is in a window that is wide enough for it.
BEFORE_MIDDLE = 1_080


@pytest.fixture
def view() -> View:
    return sample_view()


@pytest.fixture(scope="module")
def year() -> Comparison:
    return compare(sample_view(), read_policy(SHIPPED), YEAR_BEFORE, None)


@pytest.fixture(scope="module")
def decisions() -> list[Decision]:
    return [row for row in decide() if row["status"] != "not_listed"]


@pytest.fixture
def hand(sample: Server, page: Page) -> Hand:
    """Stand on the front page, before the first click."""
    page.set_viewport_size(WINDOW)  # type: ignore[arg-type]
    return Hand(turn_to(page, sample.url))


def answer(hand: Hand) -> Locator:
    return hand.page.get_by_role("heading", level=1)


def test_how_many_champions_and_why_more_than_last_year(
    hand: Hand, view: View, year: Comparison
) -> None:
    page = hand.page
    champions = METRICS["champions"].count(view.decisions)
    expect(answer(hand)).to_have_text(
        re.compile(rf"^{champions:,} Impact Champions on 15 Nov 2026: ")
    )
    expect(screen.body(page).get_by_text(answer_detail(year))).to_be_visible()
    box = screen.still(page.get_by_test_id("stPlotlyChart").first).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < WINDOW["height"], "the bars are on the first screen"
    rows = year.rows_by_reason
    gained = rows[(rows["reason"] == "esus_new") & (rows["change"] == "champion_gained")]
    labels = ["Known", "Joined", "Left", "Cleared", "New ESUS"]
    hand.click_bar(0, WATERFALL, labels.index("New ESUS"))
    expect(page).to_have_url(re.compile("tab=what_changed"))
    screen.check_column(page, EVERY_CHANGE, "Name", gained["name"].tolist())
    reasons = {row["Reason"] for row in screen.cells(page, EVERY_CHANGE)}
    assert reasons == {change_label("esus_new")}
    assert hand.clicks == 1


def test_why_the_merchant_with_a_siren_is_no_champion(hand: Hand) -> None:
    sirens = Counter(row["siren"] for row in decide())
    rows = with_status(decide(), "not_yet")
    wanted = next(row for row in rows if row["siren"] and sirens[row["siren"]] == 1)
    siren = wanted["siren"]
    hand.search(f"{siren[:3]} {siren[3:6]} {siren[6:]}")
    expect(hand.page).to_have_url(re.compile(rf"merchant_id={wanted['merchant_id']}"))
    expect(answer(hand)).to_have_text(wanted["name"])
    expect(screen.body(hand.page).get_by_text(wanted["reason"], exact=True)).to_be_in_viewport()
    assert hand.clicks == 1


def test_how_many_there_were_on_30_june(hand: Hand) -> None:
    then = decide_view(load(SHIPPED, SHIPPED), HALF_YEAR, read_policy(SHIPPED), DAY)
    count = METRICS["champions"].count(then.decisions)
    screen.open_day(hand.page)
    hand.clicks += 1
    hand.click(hand.page.get_by_role("combobox", name="or at the end of a month"))
    hand.click(hand.page.get_by_role("option", name="30 Jun 2026"))
    expect(answer(hand)).to_contain_text(f"{count:,} Impact Champions on 30 Jun 2026")
    assert hand.clicks == 3


def test_a_link_to_exactly_this_view_opens_it_in_a_fresh_browser(
    hand: Hand, sample: Server, browser: Browser
) -> None:
    page = hand.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=sample.url)
    hand.search("France silver")
    sentence = screen.selection(page).inner_text()
    hand.click(page.get_by_role("button", name="Share"))
    page.get_by_test_id("stCode").hover()
    hand.click(page.get_by_role("button", name="Copy to clipboard"))

    def link() -> str:
        return str(page.evaluate("navigator.clipboard.readText()")).strip()

    assert await_true(page, lambda: link().startswith(sample.url))
    fresh = browser.new_page()
    visit(fresh, link())
    expect(screen.selection(fresh)).to_have_text(sentence)
    for chip in ("Country is France (FR)", "Medal is Silver"):
        expect(screen.chips(fresh)).to_contain_text(chip)
    fresh.close()
    assert hand.clicks == 3


def test_a_filtered_csv_is_reached_by_keyboard_alone(hand: Hand, decisions: list[Decision]) -> None:
    page = hand.page
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
    csv = page.locator(".st-key-download_merchants_csv").get_by_role("button", name="CSV")
    with page.expect_download() as waiting:
        press_on(page, csv, "Enter", "Shift+Tab")
    content = Path(waiting.value.path()).read_text(encoding="utf-8")
    states = [{row["esus_state"], row["esat_state"]} for row in decisions]
    is_expiring = ["expiring" in state for state in states]
    assert ids(rows_of(content)) == ids(list(compress(decisions, is_expiring)))


def press_on(page: Page, target: Locator, key: str, step: str = "Tab") -> None:
    """Go to a control by Tab, or backwards by Shift+Tab, and press a key on it."""
    for _ in range(40):
        if target.evaluate("one => one === document.activeElement"):
            page.keyboard.press(key)
            return
        page.keyboard.press(step)
    raise AssertionError(f"{step} does not reach it")


def test_a_bar_of_a_picture_opens_its_merchants_in_one_click(hand: Hand, view: View) -> None:
    groups = champions_by_label_group(view.decisions)
    position = groups.table["part"].tolist().index("ESUS only")
    hand.click_bar(1, BARS, position)
    count = groups.table["merchants"].iloc[position]
    expect(screen.selection(hand.page)).to_contain_text(f"{count:,} of ")
    expect(hand.page).to_have_url(re.compile("label_group=esus_only"))
    assert hand.clicks == 1


@pytest.mark.parametrize(("column", "snapshot"), [("Name", "own"), ("Before", "2026-10-15")])
def test_a_change_opens_its_merchant_on_the_side_of_its_column(
    column: str, snapshot: str, sample: Server, page: Page
) -> None:
    page.set_viewport_size({"width": 1600, "height": 1400})
    only = "part=restated&reason=esus_new"
    visit(page, f"{sample.url}/overview?tab=what_changed&compared=2026-10-15&{only}")
    first = screen.cells(page, EVERY_CHANGE)[0]
    headings = list(first)
    assert headings.index("Before") == headings.index("After") - 1
    x = 60 if column == "Name" else BEFORE_MIDDLE
    screen.click_in(screen.grid(page, EVERY_CHANGE), {"x": x, "y": 1.5 * screen.ROW_HEIGHT})
    expect(page).to_have_url(re.compile(rf"merchant_id={first['Merchant']}"))
    expect(page).to_have_url(re.compile(rf"as_of=2026-10-15.*snapshot={snapshot}"))
    settled(page)


def test_the_tried_policy_and_moved_merchants_can_be_downloaded(sample: Server, page: Page) -> None:
    visit(page, f"{sample.url}/overview?tab=test&routes=esus&routes=esat")
    page.get_by_text("All settings", exact=True).click()
    settled(page)
    name, file = screen.download(page, "Download policy.toml")
    assert name == "policy.toml"
    assert 'routes = ["esus", "esat"]' in file.read_text(encoding="utf-8")
    _, table = screen.download(page, re.compile("CSV$"))
    assert table.read_text(encoding="utf-8").startswith("merchant_id,name,country,status_before")


def test_the_report_of_the_month_takes_one_click(hand: Hand) -> None:
    name, file = screen.download(hand.page, "Report of the month")
    assert re.fullmatch(r"impact-champions_2026-11-15_since_2026-10-15_[0-9a-f]{8}\.html", name)
    assert "<h1>" in Path(file).read_text(encoding="utf-8")
