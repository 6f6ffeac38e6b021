"""The first address a fresh server is asked for shows the whole page with its shell."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from pages.url.routes import PAGES as ENTRIES
from tests.browser import screen
from tests.browser.conftest import Serve
from tests.browser.decided import decide, with_status
from tests.browser.server import ROOT, Server, running_server
from tests.browser.visits import visit
from tests.conftest import more

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
FRONT = "overview"


def check_shell(page: Page, title: str) -> None:
    screen.check_title(page, title)
    # The front page's address is the server's own.
    links = [str(link.get_attribute("href")) for link in screen.menu(page).all()]
    shown = {urlsplit(link).path.strip("/") or FRONT for link in links}
    assert shown == set(PAGES) - {"merchant"}
    expect(screen.body(page).get_by_text(screen.FICTIONAL).first).to_be_visible()
    expect(page.locator(".st-key-day_popover")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


# In the short run one page stands for all: tests/test_architecture.py holds that each page's
# first call is the shell's, which is what a deep link to a fresh server rests on.
@pytest.mark.parametrize("address", ["merchant", *more(sorted({"", *PAGES} - {"merchant"}))])
def test_a_deep_link_to_a_fresh_server_shows_the_whole_shell(
    address: str, serve_one: Serve, page: Page
) -> None:
    champion = with_status(decide(), "champion")[0]
    asked = f"merchant_id={champion['merchant_id']}&" if address == "merchant" else ""
    visit(page, f"{serve_one(None).url}/{address}?{asked}as_of=2026-01-31")
    check_shell(page, ENTRIES[address or FRONT].title)
    expect(page.locator(".st-key-day_popover")).to_contain_text("31 Jan 2026")
    if asked:
        heading = screen.body(page).get_by_role("heading", name=champion["name"])
        expect(heading).to_be_visible()


def test_a_deep_link_to_a_fresh_streamlit_run_shows_the_whole_shell(
    tmp_path: Path, page: Page
) -> None:
    with running_server(tmp_path / "output.txt", app=ROOT / "dashboard.py") as server:
        visit(page, f"{server.url}/removals")
        check_shell(page, ENTRIES["removals"].title)


def test_the_name_of_the_front_page_leads_to_it_with_what_it_asks_for(
    sample: Server, page: Page
) -> None:
    visit(page, f"{sample.url}/{FRONT}?as_of=2026-01-31")
    screen.check_title(page, "Overview")
    expect(page.locator(".st-key-day_popover")).to_contain_text("31 Jan 2026")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(f"{sample.url}/?as_of=2026-01-31")
