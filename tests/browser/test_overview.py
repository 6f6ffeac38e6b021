"""The manager's questions on Overview, each in at most three clicks from the front page."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from impact.compare.threshold_curve import threshold_curve
from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.comparison import Comparison, compare
from impact.compare.what_changed.headlines import answer_detail
from impact.compare.what_if import what_if, with_values
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.breakdowns import champions_by_label_group
from impact.selection.metrics import METRICS
from impact.selection.removal_cases import open_cases
from pages.content.overview.tried_values import PRESETS
from tests.browser import screen
from tests.browser.screen import Hand
from tests.browser.server import ROOT, Server
from tests.browser.visits import settled, turn_to, visit

MOST_CLICKS, MOST_ELEMENTS, MOST_HEIGHT = 3, 40, 1_400
SHIPPED = ROOT / "data"
DAY, YEAR_BEFORE = date(2026, 11, 15), date(2025, 11, 15)
EVERY_CHANGE = "Every change, with its reason"
WATERFALL, BARS = ".waterfalllayer .point path", ".barlayer .point path"
# Where the column Before is in a window that is wide enough for it.
BEFORE_MIDDLE = 1_080
# Where the numbers of the column Minimum score end.
MINIMUM_SCORE = 140
WINDOW = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def view() -> View:
    return decide_view(load(SHIPPED, SHIPPED), DAY, read_policy(SHIPPED), DAY)


@pytest.fixture(scope="module")
def year(view: View) -> Comparison:
    return compare(view, read_policy(SHIPPED), YEAR_BEFORE, None)


@pytest.fixture
def hand(sample: Server, page: Page) -> Hand:
    """Stand on the front page, before the first click."""
    page.set_viewport_size(WINDOW)  # type: ignore[arg-type]
    return Hand(visit(page, sample.url))


def tab(page: Page, title: str) -> Locator:
    return page.get_by_role("tab", name=title)


def click_bar(hand: Hand, chart: int, shapes: str, position: int) -> None:
    """Click near the end of a bar: an axis that does not begin at 0 hides where others begin."""
    figure = hand.page.get_by_test_id("stPlotlyChart").nth(chart)
    bar = figure.locator(shapes).nth(position)
    bar.wait_for()
    figure.scroll_into_view_if_needed()
    settled(hand.page).wait_for_load_state("networkidle")
    box = bar.bounding_box()
    assert box is not None
    before = hand.page.url
    hand.page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    hand.clicks += 1
    hand.page.wait_for_function("address => location.href !== address", arg=before)
    settled(hand.page)


def test_how_many_champions_and_why_more_than_last_year_takes_one_click(
    hand: Hand, view: View, year: Comparison
) -> None:
    page = hand.page
    champions = METRICS["champions"].count(view.decisions)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(rf"^{champions:,} Impact Champions on 15 Nov 2026: ")
    )
    expect(screen.body(page).get_by_text(answer_detail(year))).to_be_visible()
    box = page.get_by_test_id("stPlotlyChart").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < WINDOW["height"], "the bars are on the first screen"
    rows = year.rows_by_reason
    gained = rows[(rows["reason"] == "esus_new") & (rows["change"] == "champion_gained")]
    labels = ["Known", "Joined", "Left", "Cleared", "New ESUS"]
    click_bar(hand, 0, WATERFALL, labels.index("New ESUS"))
    expect(page).to_have_url(re.compile("tab=what_changed"))
    shown = screen.cells(page, EVERY_CHANGE)
    assert [row["Name"] for row in shown] == gained["name"].tolist()
    assert {row["Reason"] for row in shown} == {change_label("esus_new")}
    assert hand.clicks == 1


def test_the_front_page_is_one_and_a_half_screens_with_few_elements(hand: Hand) -> None:
    main = screen.body(hand.page)
    hand.page.get_by_test_id("stPlotlyChart").nth(3).wait_for()
    settled(hand.page).wait_for_load_state("networkidle")
    assert main.evaluate("main => main.scrollHeight") <= MOST_HEIGHT
    elements = main.get_by_test_id("stElementContainer")
    assert 25 < sum(one.is_visible() for one in elements.all()) <= MOST_ELEMENTS


def test_a_bar_of_a_picture_opens_its_merchants_in_one_click(hand: Hand, view: View) -> None:
    groups = champions_by_label_group(view.decisions)
    position = groups.table["part"].tolist().index("ESUS only")
    click_bar(hand, 1, BARS, position)
    count = groups.table["merchants"].iloc[position]
    expect(screen.selection(hand.page)).to_contain_text(f"{count:,} of ")
    expect(hand.page).to_have_url(re.compile("label_group=esus_only"))
    assert hand.clicks == 1


def test_who_must_go_takes_one_click(hand: Hand, view: View) -> None:
    cases = open_cases(view)
    due = cases[cases["exception_until"].isna()]["merchant_id"].nunique()
    hand.click(hand.page.get_by_role("button", name=f"{due:,} removals due"))
    screen.check_title(hand.page, "Removals")
    assert hand.clicks == 1


def test_what_is_wrong_with_the_files_takes_one_click(hand: Hand, view: View) -> None:
    skipped = sum(report.left_out for report in view.dataset.files)
    hand.click(hand.page.get_by_role("button", name=f"{skipped:,} rows not read"))
    screen.check_title(hand.page, "Data")
    expect(hand.page).to_have_url(re.compile("effect=row-left-out"))
    assert hand.clicks == 1


def test_how_many_are_left_without_declarations_takes_two_clicks(hand: Hand, view: View) -> None:
    rule = next(iter(PRESETS))
    assert rule == "Declarations do not count"
    trial = what_if(view, with_values(view.policy, PRESETS[rule](view.policy)))
    before, after = (
        METRICS["champions"].count(side.decisions) for side in (trial.before, trial.after)
    )
    hand.click(tab(hand.page, "Test a rule"))
    hand.click(hand.page.get_by_text(rule, exact=True))
    answer = f"{before:,} → {after:,} Impact Champions ({after - before:+,})"
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(answer)
    rows = screen.cells(hand.page, "The merchants whose status would change")
    assert [row["Name"] for row in rows] == trial.moves["name"].tolist()[: len(rows)]
    assert hand.clicks == 2


def test_what_an_ecovadis_route_at_65_would_add_takes_three_clicks(hand: Hand, view: View) -> None:
    added = int(threshold_curve(view).iloc[65]["added"])
    champions = METRICS["champions"].count(view.decisions)
    hand.click(tab(hand.page, "Test a rule"))
    hand.click(hand.page.get_by_text("EcoVadis: champions at each minimum score"))
    scores = screen.grid(hand.page, "Champions at every minimum overall score")
    scores.locator("canvas table tbody tr").first.wait_for(state="attached")
    settled(hand.page).wait_for_load_state("networkidle")
    scores.hover()
    hand.page.mouse.wheel(0, 2_000)  # to the end, where 100 is in the last row
    hand.page.wait_for_timeout(500)
    box = scores.bounding_box()
    assert box is not None
    rows_from_the_end = (100 - 65) / 5 + 0.5
    hand.page.mouse.click(
        box["x"] + MINIMUM_SCORE, box["y"] + box["height"] - rows_from_the_end * screen.ROW_HEIGHT
    )
    hand.clicks += 1
    expect(hand.page).to_have_url(re.compile("min_overall=65"))
    answer = f"{champions:,} → {champions + added:,} Impact Champions"
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text(answer)
    assert hand.clicks <= MOST_CLICKS


@pytest.mark.parametrize(("column", "snapshot"), [("Name", "own"), ("Before", "2026-10-15")])
def test_a_change_opens_its_merchant_on_the_side_of_its_column(
    column: str, snapshot: str, sample: Server, page: Page
) -> None:
    page.set_viewport_size({"width": 1600, "height": 1400})
    only = "part=restated&reason=esus_new"
    visit(page, f"{sample.url}/overview?tab=what_changed&compared=2026-10-15&{only}")
    first = screen.cells(page, EVERY_CHANGE)[0]
    grid = screen.grid(page, EVERY_CHANGE)
    settled(page).wait_for_load_state("networkidle")
    box = grid.bounding_box()
    assert box is not None
    headings = list(first)
    assert headings.index("Before") == headings.index("After") - 1
    x = 60 if column == "Name" else BEFORE_MIDDLE
    grid.click(position={"x": x, "y": 1.5 * screen.ROW_HEIGHT})
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


def test_no_other_session_sees_what_one_tries(sample: Server, page: Page, view: View) -> None:
    turn_to(page, f"{sample.url}/overview?tab=test&routes=none")
    expect(screen.body(page).get_by_text("would change their status")).to_be_visible()
    visit(page, f"{sample.url}/merchants?status=champion")
    champions = METRICS["champions"].count(view.decisions)
    expect(screen.selection(page)).to_contain_text(f"{champions:,} of ")
