"""From the front page: how many champions there are and who must go, in three clicks at most."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.decided import Decision, decide, ids, with_status
from tests.browser.screen import MERCHANTS_GRID, Hand
from tests.browser.server import Server
from tests.browser.visits import turn_to, visit

MOST_CLICKS = 3


@pytest.fixture(scope="module")
def decisions() -> list[Decision]:
    return decide()


@pytest.fixture
def hand(sample: Server, page: Page) -> Hand:
    """Stand on the front page, before the first click."""
    return Hand(turn_to(page, sample.url))


def test_the_front_page_shows_the_champion_count_and_opens_them(
    hand: Hand, decisions: list[Decision]
) -> None:
    champions = with_status(decisions, "champion")
    expect(screen.metric(hand.page, "Impact Champions")).to_have_text(f"{len(champions):,}")
    assert hand.clicks == 0
    label = re.compile(rf"Show .*\b{len(champions):,}\b")
    hand.click(hand.page.get_by_role("button", name=label).first)
    listed = len(decisions) - len(with_status(decisions, "not_listed"))
    sentence = f"{len(champions):,} of {listed:,} listed merchants"
    expect(screen.selection(hand.page)).to_contain_text(sentence)
    shown = [row["Merchant"] for row in screen.cells(hand.page, MERCHANTS_GRID)]
    assert 0 < len(shown) == len({*shown} & {*ids(champions)})
    assert hand.clicks <= MOST_CLICKS


def test_who_must_go_takes_one_click(hand: Hand, decisions: list[Decision]) -> None:
    due = with_status(decisions, "removal_due")
    hand.click(screen.menu_link(hand.page, "Removals"))
    heading = hand.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(f"{len(due):,} merchants must be removed")
    hand.page.set_viewport_size({"width": 1280, "height": 3000})
    shown = {row["Id"] for row in screen.cells(hand.page, "Merchants to remove")}
    assert shown
    assert shown <= set(ids(due))
    assert hand.clicks <= MOST_CLICKS


def test_a_row_opens_its_own_merchant_after_the_rows_have_changed(
    sample: Server, page: Page, decisions: list[Decision]
) -> None:
    visit(page, f"{sample.url}/merchants?status=champion")
    visit(page, f"{sample.url}/merchants?status=removal_due")
    hand = Hand(page)
    third = screen.cells(page, MERCHANTS_GRID)[2]["Merchant"]
    hand.open_row(MERCHANTS_GRID, 2)
    expect(page).to_have_url(re.compile(rf"merchant_id={third}"))
    [reason] = [row["reason"] for row in decisions if row["merchant_id"] == third]
    expect(screen.body(page).get_by_text(reason, exact=True).first).to_be_visible()
