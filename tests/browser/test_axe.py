"""The axe checker finds nothing on any page beyond what it finds on a bare Streamlit page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.decided import decide, with_status
from tests.browser.server import ROOT, Server, running_server
from tests.browser.visits import visit

Scheme = Literal["light", "dark"]
WINDOW: ViewportSize = {"width": 1280, "height": 900}

BARE = """
import streamlit as st

def bare():
    st.title("Bare")
    st.dataframe({"a": [1]}, alt="A table")
    st.file_uploader("A file")

st.navigation({"One": [st.Page(bare)], "Two": [st.Page(lambda: st.title("b"), url_path="b")]}).run()
"""
ADDRESSES = [
    *sorted(path.stem for path in (ROOT / "pages").glob("*.py")),
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


def violations(page: Page, address: str) -> dict[str, list[str]]:
    """Return the rules that the page at the address breaks, each with the elements."""
    found = Axe().run(visit(page, address)).response["violations"]
    return {rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_that_a_bare_page_keeps(
    scheme: Scheme, sample: Server, bare: Server, browser: Browser
) -> None:
    champion = with_status(decide(), "champion")[0]["merchant_id"]
    beyond = {}
    with browser.new_context(viewport=WINDOW, color_scheme=scheme) as context:
        page = context.new_page()
        allowed = violations(page, bare.url)
        for address in ["", *ADDRESSES, f"merchant?merchant_id={champion}"]:
            found = violations(page, f"{sample.url}/{address}")
            beyond |= {(address, rule): found[rule] for rule in found if rule not in allowed}
    assert beyond == {}


def test_the_checker_sees_a_fault(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang='en'><title>x</title><main><h1>x</h1><img src='data:,'></main>")
    assert "image-alt" in {rule["id"] for rule in Axe().run(page).response["violations"]}
    page.close()
