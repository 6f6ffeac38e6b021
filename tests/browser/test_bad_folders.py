"""A folder that cannot be shown: a clear message with a way out, never a traceback."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import folders, screen
from tests.browser.conftest import Serve
from tests.browser.long import LONG
from tests.browser.visits import settled, turn_to, visit


@LONG
def test_a_field_of_a_million_characters_is_shown_like_any_other(
    serve_one: Serve, page: Page, tmp_path: Path
) -> None:
    server = serve_one(folders.long_field_folder(tmp_path / "data"))
    for address in ("merchant?merchant_id=M1", "merchants"):
        turn_to(page, f"{server.url}/{address}")
    expect(screen.selection(page)).to_contain_text("All 2 listed merchants")


def test_fixed_files_are_shown_after_a_reload(serve_one: Serve, page: Page, tmp_path: Path) -> None:
    folder = folders.picture_folder(tmp_path / "data")
    visit(page, f"{serve_one(folder).url}/removals")
    for word in ("merchants.csv", "picture", "CSV UTF-8", "What to do"):
        expect(screen.body(page)).to_contain_text(word)
    assert screen.menu(page).count() > 1
    folders.plain_folder(folder)
    page.reload()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("1 merchant must be removed")
