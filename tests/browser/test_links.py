"""Share: the link opens the same view, or the page names what differs."""

import re

from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.long import LONG
from tests.browser.screen import Hand
from tests.browser.server import Server
from tests.browser.visits import turn_to, visit


def open_link(page: Page) -> str:
    """Open the box with the keyboard alone; return the link in it."""
    page.get_by_role("button", name="Share").focus()
    page.keyboard.press("Enter")
    return page.get_by_test_id("stPopoverBody").locator("code").inner_text()


def test_a_copied_link_opens_the_same_view(sample: Server, page: Page) -> None:
    visit(page, f"{sample.url}/merchants?status=champion&country=FR&sort=name")
    sentence = screen.selection(page).inner_text()
    link = open_link(page)
    assert link.startswith(f"{sample.url}/merchants?as_of=")
    box = page.get_by_test_id("stPopoverBody")
    box.get_by_test_id("stCode").hover()
    expect(box.get_by_role("button", name="Copy to clipboard")).to_be_visible()
    visit(page, link)
    expect(screen.selection(page)).to_have_text(sentence)
    expect(screen.body(page)).not_to_contain_text("ignored")
    expect(screen.body(page)).not_to_contain_text("may differ")
    visit(page, re.sub(r"fingerprint=\w+", "fingerprint=0123456789ab", link))
    expect(screen.body(page)).to_contain_text("Made with data 0123456789ab")
    expect(screen.selection(page)).to_have_text(sentence)


@LONG
def test_the_link_of_the_front_page_leads_to_it(sample: Server, page: Page) -> None:
    turn_to(page, f"{sample.url}/?as_of=2026-01-31")
    visit(page, open_link(page))
    screen.check_title(page, "Overview")
    expect(page.locator(".st-key-day_popover")).to_contain_text("31 Jan 2026")


def test_undo_and_the_views(sample: Server, page: Page) -> None:
    visit(page, f"{sample.url}/merchants?country=ES")
    sentence = screen.selection(page).inner_text()
    hand = Hand(page)
    hand.click(screen.body(page).get_by_role("button", name="Views"))
    hand.click(page.get_by_role("menuitem", name="Never assessed"))
    expect(screen.chips(page)).to_contain_text("Assessment is Never")
    expect(screen.body(page).get_by_role("button", name="Never assessed")).to_be_visible()
    hand.click(screen.body(page).get_by_role("button", name="Undo"))
    expect(screen.selection(page)).to_have_text(sentence)
