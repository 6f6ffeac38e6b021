"""From the front page: how many champions, why one is one, who must go, in three clicks at most."""

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
    assert shown == ids(champions)[: len(shown)]
    assert hand.clicks <= MOST_CLICKS


def test_why_a_given_merchant_is_a_champion_takes_three_clicks(
    hand: Hand, decisions: list[Decision]
) -> None:
    champion = with_status(decisions, "champion")[-1]
    hand.click(screen.menu_link(hand.page, "Merchants"))
    search = (
        screen.body(hand.page)
        .get_by_role("searchbox")
        .or_(screen.body(hand.page).get_by_placeholder("Id, name, SIREN"))
    )
    hand.click(search)
    search.press_sequentially(champion["merchant_id"])
    search.press("Enter")
    listed = len(decisions) - len(with_status(decisions, "not_listed"))
    expect(screen.selection(hand.page)).to_contain_text(f"1 of {listed:,} listed merchants")
    hand.open_row(MERCHANTS_GRID, 0)
    expect(hand.page).to_have_url(re.compile(rf"merchant_id={champion['merchant_id']}"))
    expect(screen.body(hand.page).get_by_text(champion["reason"], exact=True).first).to_be_visible()
    assert hand.clicks <= MOST_CLICKS


def test_who_must_go_takes_one_click(hand: Hand, decisions: list[Decision]) -> None:
    due = with_status(decisions, "removal_due")
    hand.click(screen.menu_link(hand.page, "Removals"))
    expect(screen.metric(hand.page, "Removal due")).to_have_text(f"{len(due):,}")
    hand.page.set_viewport_size({"width": 1280, "height": 3000})
    shown = {row["Merchant"] for row in screen.cells(hand.page, "Merchants to remove")}
    assert shown
    assert shown <= set(ids(due))
    assert hand.clicks <= MOST_CLICKS


def test_a_row_opens_its_own_merchant_after_the_rows_have_changed(
    sample: Server, page: Page, decisions: list[Decision]
) -> None:
    visit(page, f"{sample.url}/merchants?status=champion")
    visit(page, f"{sample.url}/merchants?status=removal_due")
    hand = Hand(page)
    hand.open_row(MERCHANTS_GRID, 2)
    third = with_status(decisions, "removal_due")[2]
    expect(page).to_have_url(re.compile(rf"merchant_id={third['merchant_id']}"))
    expect(screen.body(page).get_by_text(third["reason"], exact=True).first).to_be_visible()
