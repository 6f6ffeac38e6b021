"""From Merchants to the why-card, to the mail, to the sheet of paper; and an export checked."""

import re

import pytest
from playwright.sync_api import Page, expect

from impact.explain.letters.facts import facts_of_merchant
from impact.explain.letters.letter import write_letter
from impact.explain.letters.templates import read_templates
from impact.explain.why_card import explain
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.registries.load import NO_LISTS
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.browser import screen
from tests.browser.screen import MERCHANTS_GRID, Hand
from tests.browser.server import ROOT, Server
from tests.browser.visits import turn_to, visit

ROUTES, THEMES = "Qualifies by", "Findings"


@pytest.fixture(scope="module")
def view() -> View:
    folder = ROOT / "data"
    dataset = load(folder)
    assert dataset.info.day is not None
    return decide_view(dataset, dataset.info.day, read_policy(folder), dataset.info.day)


def with_status(view: View, status: str) -> str:
    return str(view.decisions.loc[view.decisions["status"] == status, "merchant_id"].iloc[0])


def page_of(sample: Server, page: Page, merchant_id: str) -> Page:
    return turn_to(page, f"{sample.url}/merchant?merchant_id={merchant_id}")


def table(page: Page, name: str) -> str:
    return page.get_by_role("table", name=name, exact=True).inner_text()


def test_a_row_of_merchants_leads_to_its_why_card(sample: Server, page: Page, view: View) -> None:
    merchant_id = with_status(view, "champion")
    hand = Hand(visit(page, f"{sample.url}/merchants?q={merchant_id}"))
    hand.open_row(MERCHANTS_GRID, 0)
    expect(page).to_have_url(re.compile(rf"merchant_id={merchant_id}"))
    card = explain(view, merchant_id)
    expect(screen.body(page).get_by_text(card.reason, exact=True)).to_be_in_viewport()
    routes, themes = table(page, ROUTES), table(page, THEMES)
    assert all(condition.actual in routes for condition in card.routes)
    assert all(condition.actual in themes for condition in card.themes)
    assert hand.clicks == 1


def test_the_mail_is_copied_as_shown(sample: Server, page: Page, view: View) -> None:
    merchant_id = with_status(view, "not_yet")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=sample.url)
    hand = Hand(page_of(sample, page, merchant_id))
    hand.click(page.get_by_role("tab", name="Letter"))
    page.get_by_test_id("stCode").hover()
    hand.click(page.get_by_role("button", name="Copy to clipboard"))
    facts = facts_of_merchant(view, merchant_id, NO_LISTS)
    letter = write_letter(view, facts, "not_yet", read_templates())
    assert page.evaluate("navigator.clipboard.readText()").strip() == letter.text.strip()
    assert hand.clicks == 2


def test_a_narrow_window_shows_the_why_card_without_scrolling_sideways(
    sample: Server, page: Page, view: View
) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    page_of(sample, page, with_status(view, "removal_due"))
    for name in (ROUTES, THEMES):
        box = page.get_by_role("table", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
