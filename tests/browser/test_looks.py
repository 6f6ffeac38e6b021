"""Polling for newer files goes on while the reader moves from page to page."""

from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser import screen
from tests.browser.looks import hold_looks, look
from tests.browser.server import Server
from tests.browser.slow import Sent, SlowBrowser
from tests.browser.visits import await_true, settled, visit


def has_begun_the_next_page(sent: Sent) -> bool:
    """Return whether the run of the click has made way for that of the page it leads to."""
    return len({m.new_session.page_script_hash for m in sent if m.HasField("new_session")}) > 1


def has_ended_the_next_page(sent: Sent) -> bool:
    return any(
        message.WhichOneof("type") == "script_finished"
        and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        for message in sent
    )


def is_run_of_a_part(message: ForwardMsg) -> bool:
    return message.HasField("new_session") and bool(message.metadata.run.fragment_ids)


def has_looked(sent: Sent) -> bool:
    return any(map(is_run_of_a_part, sent))


def test_a_poll_of_the_previous_page_does_not_empty_the_next_one(
    sample: Server, new_page: Page
) -> None:
    page = hold_looks(new_page)
    browser = SlowBrowser(page)
    visit(page, f"{sample.url}/removals")

    browser.is_behind = True
    page.get_by_role("button", name="1 merchant affected").click()
    browser.wait_until_sent(has_begun_the_next_page)
    # A look is ignored, until the next page has this part too.
    assert await_true(page, lambda: look(page) or has_looked(browser.sent), pause_ms=200)
    browser.catch_up()
    settled(page)
    screen.check_title(page, "Merchants")
    expect(screen.selection(page)).to_contain_text("1 of ")


def test_an_impatient_second_click_does_not_empty_the_page_that_the_first_opened(
    sample: Server, new_page: Page
) -> None:
    page = hold_looks(new_page)
    browser = SlowBrowser(page)
    visit(page, f"{sample.url}/merchants")
    row = screen.grid(page, screen.MERCHANTS_GRID)
    row.hover(position=screen.opening(0))
    screen.still(row)
    browser.is_behind = True
    row.click(position=screen.opening(0))
    browser.wait_until_sent(has_begun_the_next_page)
    row.click(position=screen.opening(0))
    browser.wait_until_sent(has_ended_the_next_page)
    # What was asked for in the meantime has its turn before this look.
    look(page)
    browser.wait_until_sent(has_looked)
    assert sum(map(is_run_of_a_part, browser.sent)) == 1
    browser.catch_up()
    settled(page)
    screen.check_title(page, "Merchant")
