"""Every page fits its window and is short; axe finds no more than on a bare Streamlit page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from pages.url.routes import PAGES
from tests.browser import screen
from tests.browser.decided import decide, with_status
from tests.browser.long import more
from tests.browser.server import Server, running_server
from tests.browser.visits import settled, turn_to, visit

Scheme = Literal["light", "dark"]
# The background of each scheme, in .streamlit/config.toml: it tells that the theme is drawn.
SCHEMES: dict[Scheme, str] = {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 21, 27)"}
# A grid draws its headings after the page has settled; unseen ones it draws when they are seen.
GRIDS_STAND = """() =>
    [...document.querySelectorAll("[data-testid=stDataFrame]")]
        .filter((grid) => grid.checkVisibility())
        .every((grid) => grid.querySelector("canvas th") !== null)
"""

# A label passes from one color to the other; what it has on the way is nobody's choice.
COLORS_STAND = """() =>
    document.getAnimations().every((change) => !(change instanceof CSSTransition))
"""
FITS = "main => main.scrollWidth <= main.clientWidth"
# The width of a window of 1280 where everything is twice as large, and of a phone.
NARROW_WIDTHS = (640, 400)
# What depends on the scheme: it changes colors and nothing else.
CONTRAST = "color-contrast"

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
ADDRESSES = [*PAGES, *(tab for tab in TABS if tab not in ALIKE), "merchant?merchant_id={champion}"]
# The most elements that a page draws on opening, and its height at a width of 1440.
SIZES = {
    "overview": (40, 1_400),
    "merchants": (25, 1_000),
    "merchant?merchant_id={due}": (40, 1_650),
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


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("bare")
    app = folder / "bare.py"
    app.write_text(BARE, encoding="utf-8")
    with running_server(folder / "output.txt", app=app) as server:
        yield server


def violations(page: Page, *rules: str) -> dict[str, list[str]]:
    """Return which rules (all where none is named) the page breaks, each with the elements."""
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    result = page.evaluate("options => axe.run(options)", options)["violations"]
    return {rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in result}


def in_both(page: Page) -> dict[tuple[Scheme, str], list[str]]:
    """Return what the page breaks in light, and what it breaks by its colors in dark."""
    by_rule: dict[tuple[Scheme, str], list[str]] = {}
    page.mouse.move(0, 0)  # what an earlier test pointed at may lie under a button of this page
    for scheme, color in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", color)
        settled(page).wait_for_function(GRIDS_STAND)
        page.wait_for_function(COLORS_STAND)
        rules = () if scheme == "light" else (CONTRAST,)
        by_rule |= {(scheme, rule): nodes for rule, nodes in violations(page, *rules).items()}
    return by_rule


@pytest.fixture(scope="module")
def allowed(bare: Server, context: BrowserContext) -> set[tuple[Scheme, str]]:
    """Return what a bare Streamlit page in the same colours breaks."""
    page = context.new_page()
    visit(page, bare.url).locator("[role=graphics-symbol]").first.wait_for(state="attached")
    by_rule = in_both(page)
    page.close()
    return set(by_rule)


def check_fits(page: Page, width: int) -> None:
    """Charts take their new width a moment after the window has it."""
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(FITS, arg=screen.body(page).element_handle())


@pytest.mark.parametrize("address", [*ADDRESSES, *more(MORE_ADDRESSES)])
def test_a_page_fits_its_window_and_is_as_accessible_as_a_bare_page(
    address: str, sample: Server, allowed: set[tuple[Scheme, str]], page: Page
) -> None:
    champion = with_status(decide(), "champion")[0]["merchant_id"]
    turn_to(page, f"{sample.url}/{address.format(champion=champion)}")
    by_rule = in_both(page)
    assert {key: nodes for key, nodes in by_rule.items() if key not in allowed} == {}
    check_fits(page, 1280)
    framework = {rule for _, rule in allowed}
    for width in NARROW_WIDTHS:
        check_fits(page, width)
        found = violations(settled(page))
        assert {rule: nodes for rule, nodes in found.items() if rule not in framework} == {}


@pytest.mark.parametrize("address", SIZES)
def test_a_page_opens_with_few_elements_on_two_screens_at_most(
    address: str, sample: Server, page: Page
) -> None:
    elements, height = SIZES[address]
    due = with_status(decide(), "removal_due")[0]["merchant_id"]
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, f"{sample.url}/{address.format(due=due)}").wait_for_load_state("networkidle")
    main = screen.body(page)
    drawn = main.get_by_test_id("stElementContainer").filter(visible=True).count()
    assert 5 < drawn <= elements
    assert main.evaluate("main => main.scrollHeight") <= height


def test_the_checker_sees_a_fault(new_page: Page) -> None:
    new_page.set_content(
        "<html lang='en'><title>x</title><main><h1>x</h1><img src='data:,'></main>"
    )
    assert "image-alt" in violations(new_page)
