"""Quick clicks: a choice made while an earlier one still changes the page is not lost."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser import folders, screen
from tests.browser.conftest import Serve
from tests.browser.decided import rows_of
from tests.browser.looks import hold_looks, look_until
from tests.browser.screen import Hand
from tests.browser.server import Server
from tests.browser.slow import Sent, SlowBrowser
from tests.browser.visits import settled, visit


def word(page: Page, label: str) -> Locator:
    """Return the button of a filter's word, whatever its count."""
    return page.get_by_test_id("stPopoverBody").get_by_role(
        "button", name=re.compile(rf"^{label} · [\d,]+$")
    )


def open_words(page: Page, address: str, title: str) -> SlowBrowser:
    """Open a popover of filters; from then on the browser can be behind the server."""
    browser = SlowBrowser(page)
    visit(page, address)
    screen.open_filter(Hand(page), title)
    return browser


def click_before_the_first_is_seen(
    page: Page, browser: SlowBrowser, first: Locator, second: Locator
) -> None:
    browser.is_behind = True
    for number, target in enumerate((first, second), 1):
        target.click()
        browser.wait_until_sent(lambda sent, ends=number: count_ends(sent) == ends)
    browser.catch_up()
    settled(page)


def count_ends(sent: Sent) -> int:
    return sum(message.WhichOneof("type") == "script_finished" for message in sent)


def test_a_click_counts_that_a_choice_in_the_menu_follows_at_once(
    sample: Server, new_page: Page
) -> None:
    page, browser = new_page, SlowBrowser(new_page)
    for number in range(5):
        status = ("champion", "removal_due")[number % 2]
        visit(page, f"{sample.url}/merchants?status={status}")
        browser.is_held = True
        page.get_by_role("button", name="Clear all").click()
        screen.menu_link(page, "Help").click()
        browser.let_go(2)
        screen.check_title(page, "Help")
        settled(page)
        expect(page).to_have_url(f"{sample.url}/help")


def test_of_two_quick_choices_of_one_filter_both_count(sample: Server, new_page: Page) -> None:
    page, address = new_page, f"{sample.url}/merchants"
    browser = open_words(page, address, "Status")
    first, second = word(page, "Impact Champion"), word(page, "Removal due")
    click_before_the_first_is_seen(page, browser, first, second)
    expect(screen.chips(page)).to_contain_text("Status is Impact Champion or Removal due")
    expect(page).to_have_url(f"{address}?status=champion&status=removal_due")


def test_chosen_words_with_outdated_counts_stay_chosen(sample: Server, new_page: Page) -> None:
    page, address = new_page, f"{sample.url}/merchants?medal=gold&medal=silver"
    browser = open_words(page, address, "EcoVadis")
    click_before_the_first_is_seen(page, browser, word(page, "Valid"), word(page, "Bronze"))
    expect(screen.chips(page)).to_contain_text("Medal is Silver or Gold")
    expect(screen.chips(page)).to_contain_text("Assessment is Valid")
    expect(page).to_have_url(re.compile(r"medal=gold&medal=silver.*assessment=valid"))


def test_a_step_back_counts_even_to_an_earlier_address(sample: Server, new_page: Page) -> None:
    page = visit(new_page, f"{sample.url}/merchants")
    hand = Hand(page)
    screen.open_filter(hand, "Status")
    hand.click(word(page, "Impact Champion"))
    expect(page).to_have_url(f"{sample.url}/merchants?status=champion")
    screen.close_popover(page)
    settled(page)
    page.go_back()
    expect(screen.selection(page)).to_contain_text(re.compile("^All "))
    screen.open_filter(hand, "Label")
    hand.click(word(page, "Any State label"))
    expect(screen.chips(page)).to_contain_text("There is a State label")
    expect(page).to_have_url(f"{sample.url}/merchants?label=any")


def test_a_download_counts_that_is_clicked_while_its_page_is_drawn_anew(
    serve_one: Serve, new_page: Page, tmp_path: Path
) -> None:
    """The rows are those on screen; "Clear all" draws a part anew, "Show" the whole page."""
    page, browser, folder = hold_looks(new_page), SlowBrowser(new_page), tmp_path / "data"
    server = serve_one(folders.plain_folder(folder))
    names = ["Atelier", "Atelier", "Bonne Puce", "Carte"]
    more = [folders.merchant(f"M{at}", name) for at, name in enumerate(names, 1)]
    for control in ("Clear all", "Show"):
        visit(page, f"{server.url}/merchants?q=atelier")
        button = page.get_by_role("button", name=control, exact=True)
        if control == "Show":
            folders.write_csv(folder / "merchants.csv", more)
            look_until(page, button)
        expect(screen.selection(page)).to_contain_text("1 of 3 listed merchants")
        browser.is_behind = True
        button.click()
        browser.wait_until_sent(has_drawn_downloads)
        with page.expect_download() as waiting:
            screen.body(page).get_by_role("button", name=re.compile("CSV$")).click()
            browser.wait_until_sent(lambda sent: any(map(is_download, sent)))
            browser.catch_up()
        rows = rows_of(Path(waiting.value.path()).read_text(encoding="utf-8"))
        assert len(rows) == 1, control


def has_drawn_downloads(sent: Sent) -> bool:
    drawn = [message.delta.new_element.HasField("download_button") for message in sent]
    return True in drawn and count_ends(sent[drawn.index(True) :]) > 0


def is_download(message: ForwardMsg) -> bool:
    return message.WhichOneof("type") == "backend_operation_response"
