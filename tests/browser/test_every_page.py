"""Every page is short and fits its window; axe finds no more than on a bare Streamlit page."""

import math
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pages.url.routes import PAGES
from tests.browser import screen
from tests.browser.decided import decide, with_status
from tests.browser.server import Server, running_server
from tests.browser.visits import settled, turn_to, visit
from tests.conftest import more

Scheme = Literal["light", "dark"]
# The background of each scheme, in .streamlit/config.toml: it tells that the theme is drawn.
SCHEMES: dict[Scheme, str] = {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 21, 27)"}
# A label passes from one color to the other; what it has on the way is nobody's choice.
COLORS_STAND = """() =>
    document.getAnimations().every((change) => !(change instanceof CSSTransition))
"""
FITS = "main => main.scrollWidth <= main.clientWidth"
WIDE, ZOOMED, PHONE = 1440, 640, 400  # in the second, everything is twice as large

OF_STREAMLIT = {"presentation-role-conflict", "svg-img-alt"}
BARE = """
import streamlit as st

def bare():
    st.title("Bare")
    st.dataframe({"a": [1]}, alt="A table")
    st.metric("A metric", 1, chart_data=[1, 2])  # its line has a mark without a text
    st.file_uploader("A file")

pages = [st.Page(bare), st.Page(lambda: st.title("b"), title="b", url_path="b")]
st.navigation(pages, position="top").run()
"""
TABS = [
    f"{page.key}?tab={tab}" for page in PAGES.values() if page.in_menu for tab in [*page.tabs][1:]
]
# These look like the tab of the rules.
ALIKE = ["help?tab=numbers", "help?tab=columns", "help?tab=codes"]
STATUSES = ("champion", "removal_due")
MERCHANTS = ["merchant?merchant_id={champion}", "merchant?merchant_id={removal_due}"]
ADDRESSES = [*PAGES, *(tab for tab in TABS if tab not in ALIKE), *MERCHANTS]
# The most elements that a page draws on opening, and its height at a width of 1440.
SIZES = {
    "overview": (40, 1_400),
    "merchants": (25, 1_000),
    "merchant?merchant_id={removal_due}": (40, 1_650),
    "removals": (20, 1_250),
    "labels": (30, 1_150),
    "badges": (20, 1_400),
    "data": (25, 1_150),
}
MORE_ADDRESSES = [
    *ALIKE,
    "badges?as_of=2026-01-01",
    "merchants?ids=nobody&status=golden&fingerprint=000000000000",
]


def violations(page: Page) -> dict[str, list[str]]:
    """Return which rules the page breaks, each with the elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    result = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return {rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in result}


def draw_in(page: Page, scheme: Scheme, width: int) -> Page:
    """Give the window a scheme and a width, in which the page has to fit."""
    page.mouse.move(0, 0)  # what an earlier test pointed at may lie under a button of this page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", SCHEMES[scheme])
    # Charts take their new width a moment after the window has it.
    page.wait_for_function(FITS, arg=screen.body(page).element_handle())
    settled(page).wait_for_function(screen.GRIDS_STAND)
    page.wait_for_function(COLORS_STAND)
    return page


@pytest.mark.parametrize("address", [*ADDRESSES, *more(MORE_ADDRESSES)])
def test_a_page_is_short_fits_its_window_and_is_as_accessible_as_a_bare_page(
    address: str, sample: Server, page: Page, *, is_long: bool
) -> None:
    ids = {status: with_status(decide(), status)[0]["merchant_id"] for status in STATUSES}
    draw_in(turn_to(page, f"{sample.url}/{address.format(**ids)}"), "light", WIDE)
    main = screen.body(page)
    drawn = main.get_by_test_id("stElementContainer").filter(visible=True).count()
    most_elements, most_pixels = SIZES.get(address, (drawn, math.inf))
    assert 3 < drawn <= most_elements
    assert main.evaluate("main => main.scrollHeight") <= most_pixels
    check_accessible(page)
    draw_in(page, "dark", 1280)
    draw_in(page, "dark", ZOOMED)
    if is_long or address in PAGES:  # the tabs of a page have their other widths
        check_accessible(page)
    check_accessible(draw_in(page, "dark", PHONE))


def check_accessible(page: Page) -> None:
    found = violations(page)
    assert {rule: nodes for rule, nodes in found.items() if rule not in OF_STREAMLIT} == {}


def test_a_bare_page_breaks_the_rules_that_our_pages_may_break(page: Page, tmp_path: Path) -> None:
    app = tmp_path / "bare.py"
    app.write_text(BARE, encoding="utf-8")
    with running_server(tmp_path / "output.txt", app=app) as server:
        visit(page, server.url).locator("[role=graphics-symbol]").first.wait_for(state="attached")
        for scheme in SCHEMES:
            assert set(violations(draw_in(page, scheme, WIDE))) == OF_STREAMLIT


def test_the_checker_sees_a_fault(new_page: Page) -> None:
    new_page.set_content(
        "<html lang='en'><title>x</title><main><h1>x</h1><img src='data:,'></main>"
    )
    assert "image-alt" in violations(new_page)
