"""The address is the view: it survives reloads, it is applied, and what is wrong in it is named."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser import screen
from tests.browser.screen import MERCHANTS_GRID, Hand
from tests.browser.server import Server
from tests.browser.visits import GO, settled, visit

FILTERED = "status=champion&country=FR"
IN_WORDS = re.compile(r"Status is Impact Champion.*Country is .*\bFR\b", re.DOTALL)
# The addresses of earlier releases: the tab that each leads to, or the chip of what it finds.
MOVED = {
    "what_changed?part=restated&reason=esus_new&compared=2026-10-15": "What changed",
    "what_if?min_overall=65&routes=esus": "Test a rule",
    "forecast?count=esus": "Ahead",
    "registries?as_of=2026-10-31": "State lists",
    "data_quality?effect=row-left-out&file=merchants.csv": "Problems",
    "own_files?status=champion": "Try your own files",
    "check_export?status=champion": "Check an export",
    "definitions?status=champion": "Rules",
    "merchant?find=Relamifann": "Relamifann",
}
# The first step of the place where a message draws.
MAIN = 0


def places(messages: list[ForwardMsg]) -> set[int]:
    """Return in which parts of the page these messages draw."""
    return {message.metadata.delta_path[0] for message in messages if message.HasField("delta")}


def test_filters_survive_a_change_of_page_a_reload_and_steps_back(
    sample: Server, page: Page
) -> None:
    filtered = f"{sample.url}/merchants?{FILTERED}"
    hand = Hand(visit(page, filtered))
    expect(screen.chips(page)).to_contain_text(IN_WORDS)
    sentence = screen.selection(page).inner_text()
    hand.click(screen.menu_link(page, "Removals"))
    screen.check_title(page, "Removals")
    expect(page).to_have_url(f"{sample.url}/removals?{FILTERED}")
    # The browser may or may not keep the step of the menu between, which has no parameters.
    page.evaluate(GO, f"{sample.url}/removals")
    expect(page).to_have_url(f"{sample.url}/removals?{FILTERED}")
    hand.click(screen.menu_link(page, "Merchants"))
    expect(screen.selection(page)).to_have_text(sentence)
    settled(page).reload()
    settled(page)
    expect(screen.selection(page)).to_have_text(sentence)
    expect(page).to_have_url(filtered)
    hand.open_row(MERCHANTS_GRID, 0)
    screen.check_title(page, "Merchant")
    page.go_back()
    screen.check_title(page, "Merchants")
    expect(screen.selection(page)).to_have_text(sentence)
    expect(page).to_have_url(filtered)
    expect(screen.body(page)).not_to_contain_text("means nothing")


def test_every_address_of_an_earlier_release_leads_to_its_tab_with_its_parameters(
    sample: Server, page: Page
) -> None:
    visit(page, f"{sample.url}/help")
    for address, shown in MOVED.items():
        page.evaluate(GO, f"{sample.url}/{address}")
        tab = screen.body(page).get_by_role("tab", name=shown, selected=True)
        expect(tab.or_(screen.chips(page).get_by_text(shown))).to_be_visible()
        settled(page)
        query = parse_qs(urlsplit(page.url).query)
        for key, values in parse_qs(urlsplit(address).query).items():
            assert query["q" if key == "find" else key] == values, address
        expect(screen.body(page)).not_to_contain_text("means nothing")
        expect(screen.body(page)).not_to_contain_text("was ignored")


def test_a_choice_redraws_only_the_rows_and_still_updates_the_link(
    sample: Server, page: Page
) -> None:
    drawn: list[ForwardMsg] = []

    def note(frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            drawn.append(ForwardMsg.FromString(frame))

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    hand = Hand(visit(page, f"{sample.url}/merchants?status=golden"))
    expect(screen.body(page)).to_contain_text("golden")
    assert places(drawn)
    screen.open_filter(hand, "Status")
    hand.click(page.get_by_role("button", name="Impact Champion"))
    screen.close_popover(page)
    # What was ignored is chosen now: nothing is said of it any more.
    expect(screen.chips(page)).to_contain_text("Status is Impact Champion")
    expect(screen.body(page)).not_to_contain_text("golden")
    settled(page)
    drawn.clear()
    screen.open_filter(hand, "Country")
    hand.click(page.get_by_role("combobox", name="Country"))
    page.keyboard.type("Spain")  # far down in the list, which holds what can be seen alone
    hand.click(page.get_by_role("option", name=re.compile(r"\bES\b")))
    page.keyboard.press("Tab")  # away from the list, which closes
    expect(screen.chips(page)).to_contain_text(re.compile(r"Country is .*\bES\b"))
    settled(page)
    assert places(drawn) == {MAIN}
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code")
    expect(link).to_contain_text("status=champion&country=ES")
