"""What is printed: the sheet of a merchant on one page, the month report on two."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from impact.__main__ import main
from tests.browser.decided import sample_view
from tests.browser.server import ROOT, Server
from tests.browser.visits import turn_to
from tests.conftest import more

SHEET = ".dossier"
MOST_RECORDS = "the most records"
# One `/Type /Page` for each page of a PDF; `/Pages` is the root of them.
PDF_PAGE = re.compile(rb"/Type\s*/Page\b")


def pages_of(page: Page) -> int:
    """Return how many pages the page prints on."""
    return len(PDF_PAGE.findall(page.pdf(prefer_css_page_size=True)))


def merchant_with(what: str) -> str:
    """Return the first merchant of a status, or the one with the most records."""
    view = sample_view()
    rows = np.flatnonzero(view.decisions["status"] == what)
    if what == MOST_RECORDS:
        tables = (view.dataset.assessments, view.dataset.approvals)
        counts = sum(np.bincount(x.merchants, minlength=len(view.decisions)) for x in tables)
        rows = np.array([int(np.argmax(counts))])
    return str(view.decisions["merchant_id"].iloc[rows[0]])


@pytest.mark.parametrize(
    "what", ["removal_due", MOST_RECORDS, *more(["champion", "not_yet", "not_listed"])]
)
def test_a_merchant_prints_as_one_sheet_without_menus(
    what: str, sample: Server, page: Page
) -> None:
    turn_to(page, f"{sample.url}/merchant?merchant_id={merchant_with(what)}")
    page.get_by_role("button", name="Print sheet").click()
    sheet = page.locator(SHEET)
    sheet.wait_for(state="attached")
    expect(sheet).to_be_hidden()
    page.emulate_media(media="print")
    expect(sheet).to_be_visible()
    for hidden in ("stTopNav", "stTextInput", "stDataFrame", "stButton", "stHeader"):
        assert not page.get_by_test_id(hidden).filter(visible=True).count(), hidden
    assert pages_of(page) == 1
    page.emulate_media(media="screen")
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize("address", ["merchant?merchant_id={}", *more(["merchants"])])
def test_any_page_prints_with_its_day_but_nothing_to_click(
    address: str, sample: Server, page: Page
) -> None:
    turn_to(page, f"{sample.url}/{address.format(merchant_with('champion'))}")
    share = page.get_by_role("button", name="Share")
    expect(share).to_be_visible()
    page.emulate_media(media="print")
    expect(share).to_be_hidden()
    for hidden in ("stDownloadButton", "stMenuButton", "stTextInput"):
        assert not page.get_by_test_id(hidden).filter(visible=True).count(), hidden
    expect(page.get_by_role("button", name="Print sheet")).to_be_hidden()
    expect(page.get_by_text("15 Nov 2026").first).to_be_visible()


def test_the_month_report_of_the_sample_prints_on_two_pages(page: Page, tmp_path: Path) -> None:
    output = tmp_path / "month.html"
    assert main(["report", "--data", str(ROOT / "data"), "--output", str(output)]) == 0
    page.goto("about:blank")
    page.set_content(output.read_text(encoding="utf-8"))
    page.emulate_media(media="print")
    assert pages_of(page) == 2
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 400, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
