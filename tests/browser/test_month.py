"""The manager's questions, each in at most four clicks from the front page."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from impact.compare.threshold_curve import threshold_curve
from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.comparison import compare
from impact.compare.what_changed.sum_lines import sum_lines
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.metrics import METRICS, share_pct
from tests.browser import screen
from tests.browser.screen import Hand
from tests.browser.server import ROOT, Server
from tests.browser.visits import settled, turn_to, visit

MOST_CLICKS = 4
SHIPPED = ROOT / "data"
DAY, YEAR_BEFORE = date(2026, 11, 15), date(2025, 11, 15)
EVERY_CHANGE = "Every change, with its reason"
SUMS = "The difference of each count, by its reasons"
AFTER_COLUMN_MIDDLE = 90


def view_on(day: date, folder: Path = SHIPPED) -> View:
    return decide_view(load(folder, SHIPPED), day, read_policy(SHIPPED), DAY)


@pytest.fixture(scope="module")
def view() -> View:
    return view_on(DAY)


@pytest.fixture
def hand(sample: Server, page: Page) -> Hand:
    """Stand on the front page, before the first click."""
    return Hand(turn_to(page, sample.url))


def share(view: View) -> float:
    counts = [METRICS[key].count(view.decisions) for key in ("champions", "listed")]
    pct = share_pct(counts[0], counts[1])
    assert pct is not None
    return pct


def test_the_yearly_difference_and_its_names_by_reason_take_one_click(
    hand: Hand, view: View
) -> None:
    before = view_on(YEAR_BEFORE)
    comparison = compare(view, read_policy(SHIPPED), YEAR_BEFORE, None)
    points = share(view) - share(before)
    page = hand.page
    expect(screen.metric(page, "Champion share")).to_have_text(f"{share(view):.1f} %")
    expect(screen.body(page).get_by_text(f"{points:+.1f} points since 15 Nov 2025")).to_be_visible()
    hand.click(page.get_by_role("button", name="Why it changed since 15 November 2025"))
    sentence = (
        f"Champion share: {share(before):.2f} % to {share(view):.2f} % ({points:+.2f} points)"
    )
    expect(screen.body(page).get_by_text(sentence)).to_be_visible()
    rows = comparison.rows_by_reason
    page.set_viewport_size({"width": 1280, "height": 3000})
    lines = {row["From the earlier day to now"]: row for row in screen.cells(page, SUMS)}
    for line in sum_lines(comparison):
        assert lines[line.what]["Impact Champions"] == line.texts["champions"]
    shown = screen.cells(page, EVERY_CHANGE)
    assert [row["Merchant"] for row in shown] == rows["merchant_id"].tolist()[: len(shown)]
    reasons = [change_label(word) for word in rows["reason"][: len(shown)]]
    assert [row["Reason"] for row in shown] == reasons
    assert hand.clicks == 1


def test_which_removals_are_overdue_takes_one_click(hand: Hand, view: View) -> None:
    overdue = METRICS["overdue"].count(view.decisions)
    card = hand.page.get_by_test_id("stMetric").filter(
        has=hand.page.get_by_text("Overdue", exact=True)
    )
    expect(card.get_by_test_id("stMetricValue")).to_have_text(f"{overdue:,}")
    hand.click(screen.body(hand.page).get_by_role("button", name=f"Show {overdue:,}", exact=True))
    expect(screen.chips(hand.page)).to_contain_text("The removal is overdue")
    expect(screen.selection(hand.page)).to_contain_text(f"{overdue:,} of ")
    assert hand.clicks <= MOST_CLICKS


def test_what_the_rule_is_takes_one_click(hand: Hand) -> None:
    hand.click(screen.menu_link(hand.page, "Definitions"))
    body = screen.body(hand.page)
    expect(body.get_by_text("Policy in force", exact=True)).to_be_visible()
    expect(body.get_by_text("Severity of removal: major")).to_be_visible()
    assert hand.clicks <= MOST_CLICKS


def test_what_an_ecovadis_route_at_65_would_add_takes_two_clicks(hand: Hand, view: View) -> None:
    at = threshold_curve(view).iloc[65]
    hand.click(screen.menu_link(hand.page, "What if"))
    score = hand.page.get_by_role("spinbutton", name=re.compile("least overall score"))
    hand.click(score)
    score.fill("65")
    score.press("Enter")
    sentence = f"{at['added']:,.0f} champions more, {at['champions']:,.0f} in all"
    expect(screen.body(hand.page).get_by_text(sentence)).to_be_visible()
    expect(hand.page).to_have_url(re.compile("min_overall=65"))
    assert hand.clicks <= MOST_CLICKS


def click_first_row(page: Page, x: int) -> None:
    """Click into the first row once the whole page stands still, in a window that shows it."""
    page.set_viewport_size({"width": 1280, "height": 3000})
    settled(page).wait_for_load_state("networkidle")
    screen.grid(page, EVERY_CHANGE).click(position={"x": x, "y": 1.5 * screen.ROW_HEIGHT})
    settled(page)


def test_a_change_opens_its_merchant_on_the_side_of_its_column(sample: Server, page: Page) -> None:
    only = "part=restated&reason=esus_new"
    address = f"{sample.url}/what_changed?compared=2026-10-15&{only}"
    turn_to(page, address)
    first = screen.cells(page, EVERY_CHANGE)[0]["Merchant"]
    click_first_row(page, screen.OPEN_COLUMN_MIDDLE)
    expect(page).to_have_url(re.compile(rf"merchant_id={first}"))
    expect(page).to_have_url(re.compile("as_of=2026-10-15"))
    expect(page).to_have_url(re.compile("snapshot=2026-10-15"))
    expect(screen.body(page).get_by_text("Not yet a champion").first).to_be_visible()
    turn_to(page, address)
    click_first_row(page, AFTER_COLUMN_MIDDLE)
    expect(page).to_have_url(re.compile(rf"merchant_id={first}"))
    expect(page).to_have_url(re.compile("as_of=2026-10-15"))
    expect(page).to_have_url(re.compile("snapshot=own"))


def test_the_tried_policy_and_moved_merchants_can_be_downloaded(sample: Server, page: Page) -> None:
    turn_to(page, f"{sample.url}/what_if?routes=esus&routes=esat")
    name, file = screen.download(page, "Download policy.toml")
    assert name == "policy.toml"
    assert 'routes = ["esus", "esat"]' in file.read_text(encoding="utf-8")
    _, table = screen.download(page, re.compile("CSV$"))
    assert table.read_text(encoding="utf-8").startswith("merchant_id,name,country,status_before")


def test_no_other_session_sees_what_one_tries(sample: Server, page: Page) -> None:
    turn_to(page, f"{sample.url}/what_if?routes=none")
    expect(screen.body(page).get_by_text("would change their status")).to_be_visible()
    visit(page, f"{sample.url}/merchants?status=champion")
    champions = METRICS["champions"].count(view_on(DAY).decisions)
    expect(screen.selection(page)).to_contain_text(f"{champions:,} of ")
