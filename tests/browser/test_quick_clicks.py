"""Quick clicks: a choice made while an earlier one still changes the page is not lost."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import screen
from tests.browser.long import LONG
from tests.browser.server import Server
from tests.browser.slow import Sent, SlowBrowser
from tests.browser.visits import settled, visit


def word(page: Page, label: str) -> Locator:
    """Return the button of a filter's word, whatever its count."""
    return screen.body(page).get_by_role("button", name=re.compile(rf"^{label} · [\d,]+$"))


def click_before_the_first_is_seen(page: Page, address: str, first: str, second: str) -> None:
    browser = SlowBrowser(page)
    visit(page, address)
    browser.is_behind = True
    for number, label in enumerate((first, second), 1):
        word(page, label).click()
        browser.wait_until_sent(lambda sent, ends=number: count_ends(sent) == ends)
    browser.catch_up()
    settled(page)


def count_ends(sent: Sent) -> int:
    return sum(message.WhichOneof("type") == "script_finished" for message in sent)


@LONG
def test_of_two_quick_choices_of_one_filter_both_count(sample: Server, new_page: Page) -> None:
    page = new_page
    address = f"{sample.url}/merchants"
    click_before_the_first_is_seen(page, address, "Impact Champion", "Removal due")
    expect(screen.selection(page)).to_contain_text("status is Impact Champion or Removal due,")
    expect(page).to_have_url(f"{address}?status=champion&status=removal_due")


def test_a_choice_by_an_outdated_count_changes_nothing(sample: Server, new_page: Page) -> None:
    page = new_page
    address = f"{sample.url}/merchants"
    click_before_the_first_is_seen(page, address, "Impact Champion", "ESUS only")
    expect(screen.selection(page)).to_contain_text("where status is Impact Champion, as of")
    expect(page).to_have_url(f"{address}?status=champion")
    expect(word(page, "Impact Champion")).to_have_attribute("aria-pressed", "true")
    expect(word(page, "ESUS only")).to_have_attribute("aria-pressed", "false")


def test_chosen_words_with_outdated_counts_stay_chosen(sample: Server, new_page: Page) -> None:
    page = new_page
    address = f"{sample.url}/merchants?status=champion&status=not_listed"
    click_before_the_first_is_seen(page, address, "ESUS only", "Impact Champion")
    sentence = "where status is Impact Champion or Not listed and label group is ESUS only,"
    expect(screen.selection(page)).to_contain_text(sentence)
    expect(page).to_have_url(
        re.compile(r"status=champion&status=not_listed&.*label_group=esus_only")
    )


def test_a_step_back_counts_even_to_an_earlier_address(sample: Server, new_page: Page) -> None:
    page = visit(new_page, f"{sample.url}/merchants")
    word(page, "Impact Champion").click()
    expect(page).to_have_url(f"{sample.url}/merchants?status=champion")
    settled(page)
    page.go_back()
    expect(screen.selection(page)).to_contain_text(re.compile("^All "))
    settled(page)
    word(page, "ESUS only").click()
    expect(screen.selection(page)).to_contain_text("merchants where label group is ESUS only,")
    expect(page).to_have_url(f"{sample.url}/merchants?label_group=esus_only")
