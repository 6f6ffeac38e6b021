"""Files that change under an open page: it keeps its data until newer ones are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import folders, screen
from tests.browser.conftest import Serve
from tests.browser.visits import settled, visit


def many(folder: Path, count: int) -> None:
    folders.write_csv(
        folder / "merchants.csv", [folders.merchant(f"M{at}", "Atelier") for at in range(count)]
    )


@pytest.fixture
def listed(serve_one: Serve, page: Page, tmp_path: Path) -> tuple[Path, str]:
    """Open the front page on three merchants."""
    folder = folders.plain_folder(tmp_path / "data")
    url = serve_one(folder).url
    visit(page, url)
    expect(screen.metric(page, "Listed merchants")).to_have_text("3")
    return folder, url


def test_an_open_page_keeps_its_data_until_newer_ones_are_asked_for(
    listed: tuple[Path, str], page: Page
) -> None:
    folder, url = listed
    count = screen.metric(page, "Listed merchants")
    many(folder, 40)
    expect(screen.body(page)).to_contain_text("New data of")
    expect(count).to_have_text("3")
    screen.Hand(page).click(screen.menu_link(page, "Removals"))
    screen.Hand(page).click(screen.menu_link(page, "Overview"))
    expect(count).to_have_text("3")
    screen.Hand(page).click(page.get_by_role("button", name="Show", exact=True))
    expect(count).to_have_text("40")
    expect(screen.body(page)).not_to_contain_text("New data of")

    # Refused files leave the last good data, and say so without a click.
    (folder / "merchants.csv").write_bytes(folders.PNG)
    expect(screen.body(page)).to_contain_text("cannot be used")
    expect(screen.body(page)).to_contain_text("picture")
    expect(count).to_have_text("40")

    # A fall is held back, for a fresh page too, until somebody accepts it.
    many(folder, 30)
    expect(screen.body(page)).to_contain_text("merchants: 40 rows before, 30 now (-25%).")
    expect(screen.body(page)).not_to_contain_text("picture")
    visit(page, url)
    expect(count).to_have_text("40")
    screen.Hand(page).click(page.get_by_role("button", name="Use the new files all the same"))
    expect(count).to_have_text("30")
    page.reload()
    settled(page)
    expect(count).to_have_text("30")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("A fall in rows was accepted at")
