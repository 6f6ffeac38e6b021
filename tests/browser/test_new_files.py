"""Files that change under an open page: it keeps its data until newer ones are asked for."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import folders, screen
from tests.browser.conftest import Serve
from tests.browser.looks import hold_looks, look_until
from tests.browser.visits import settled, visit


def many(folder: Path, count: int) -> None:
    folders.write_csv(
        folder / "merchants.csv", [folders.merchant(f"M{at}", "Atelier") for at in range(count)]
    )


@pytest.fixture
def page(new_page: Page) -> Page:
    return hold_looks(new_page)


@pytest.fixture
def listed(serve_one: Serve, page: Page, tmp_path: Path) -> tuple[Path, str]:
    """Open the page Merchants on three merchants."""
    folder = folders.plain_folder(tmp_path / "data")
    url = f"{serve_one(folder).url}/merchants"
    visit(page, url)
    expect(screen.selection(page)).to_contain_text("All 3 listed merchants")
    return folder, url


def test_an_open_page_keeps_its_data_until_newer_ones_are_asked_for(
    listed: tuple[Path, str], page: Page
) -> None:
    folder, url = listed
    selection = screen.selection(page)
    many(folder, 40)
    look_until(page, screen.body(page).get_by_text("New data of"))
    expect(selection).to_contain_text("All 3 listed merchants")
    screen.Hand(page).click(screen.menu_link(page, "Removals"))
    screen.Hand(page).click(screen.menu_link(page, "Merchants"))
    expect(selection).to_contain_text("All 3 listed merchants")
    screen.Hand(page).click(page.get_by_role("button", name="Show", exact=True))
    expect(selection).to_contain_text("All 40 listed merchants")
    expect(screen.body(page)).not_to_contain_text("New data of")

    # Refused files leave the last good data, and say so without a click.
    (folder / "merchants.csv").write_bytes(folders.PNG)
    look_until(page, screen.body(page).get_by_text("cannot be used"))
    expect(screen.body(page)).to_contain_text("picture")
    expect(selection).to_contain_text("All 40 listed merchants")

    # A fall is held back, for a fresh page too, until somebody accepts it.
    many(folder, 30)
    look_until(page, screen.body(page).get_by_text("merchants: 40 rows before, 30 now (-25%)."))
    expect(screen.body(page)).not_to_contain_text("picture")
    visit(page, url)
    expect(selection).to_contain_text("All 40 listed merchants")
    screen.Hand(page).click(page.get_by_role("button", name="Use the new files anyway"))
    expect(selection).to_contain_text("All 30 listed merchants")
    page.reload()
    settled(page)
    expect(selection).to_contain_text("All 30 listed merchants")
    expect(screen.open_day(page)).to_contain_text("A fall in rows was accepted at")
