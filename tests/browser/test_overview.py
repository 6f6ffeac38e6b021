"""The manager's questions on Overview, each in at most three clicks from the front page."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import impact
from impact.compare.threshold_curve import threshold_curve
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.badge_basis.lines import line_merchants, unproved_line
from impact.selection.breakdowns import champions_by_label_group
from impact.selection.metrics import METRICS
from tests.browser import screen
from tests.browser.screen import Hand
from tests.browser.server import ROOT, Server
from tests.browser.visits import settled, visit

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


@pytest.fixture
def hand(sample: Server, page: Page) -> Hand:
    """Stand on the front page, before the first click."""
    page.set_viewport_size(WINDOW)  # type: ignore[arg-type]
    return Hand(visit(page, sample.url))


def tab(page: Page, title: str) -> Locator:
    return page.get_by_role("tab", name=title)


def test_a_bar_of_a_picture_opens_its_merchants_in_one_click(hand: Hand, view: View) -> None:
    groups = champions_by_label_group(view.decisions)
    position = groups.table["part"].tolist().index("ESUS only")
    hand.click_bar(1, BARS, position)
    count = groups.table["merchants"].iloc[position]
    expect(screen.selection(hand.page)).to_contain_text(f"{count:,} of ")
    expect(hand.page).to_have_url(re.compile("label_group=esus_only"))
    assert hand.clicks == 1


def test_which_badges_to_prove_and_what_to_ask_for_takes_two_clicks(hand: Hand, view: View) -> None:
    with_lists = impact.decide(impact.load(SHIPPED), DAY, impact.read_policy(SHIPPED))
    line = unproved_line(with_lists)
    hand.click(screen.menu_link(hand.page, "Badges"))
    hand.click(hand.page.get_by_role("button", name=f"{line.count:,} champions to prove"))
    name, expected = f"Badges that rest on: {line.label}", line_merchants(with_lists, line)
    # The cells that a screen reader is told follow the drawn ones.
    table = screen.grid(hand.page, name).locator("canvas table")
    expect(table).to_contain_text(expected["name"].iloc[0])
    rows = screen.cells(hand.page, name)
    assert [row["Name"] for row in rows] == expected["name"].tolist()[: len(rows)]
    assert all(row["What would raise it"] for row in rows)
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
