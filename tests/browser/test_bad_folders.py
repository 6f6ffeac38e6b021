"""A folder that cannot be shown: a clear message with a way out, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import folders, screen
from tests.browser.conftest import Serve
from tests.browser.visits import settled, visit

MakeFolder = Callable[[Path], Path]

REFUSED: dict[str, tuple[MakeFolder, tuple[str, ...]]] = {
    "no folder": (folders.missing_folder, ("not-there", "does not exist")),
    "an empty folder": (folders.empty_folder, ("merchants.csv", "assessments.csv")),
    "a picture": (folders.picture_folder, ("merchants.csv", "picture", "CSV UTF-8")),
    "a folder for a file": (folders.folder_for_a_file, ("merchants.csv",)),
    "a foreign header": (
        folders.foreign_header_folder,
        ("merchants.csv, line 1", "merchant_id", "columns.toml"),
    ),
    "a bad policy": (folders.bad_policy_folder, ("policy.toml", "expiring_days")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_folder_that_cannot_be_shown_is_explained(
    what: str, serve_one: Serve, page: Page, tmp_path: Path
) -> None:
    make, words = REFUSED[what]
    server = serve_one(make(tmp_path / "data"))
    for address in ("", "merchants?status=champion"):
        visit(page, f"{server.url}/{address}")
        expect(screen.body(page).get_by_role("alert").first).to_be_visible()
        for word in words:
            expect(screen.body(page)).to_contain_text(word)
        expect(screen.body(page)).to_contain_text("What to do")
        assert screen.menu(page).count() > 1


def test_a_field_of_a_million_characters_is_shown_like_any_other(
    serve_one: Serve, page: Page, tmp_path: Path
) -> None:
    server = serve_one(folders.long_field_folder(tmp_path / "data"))
    for address in ("", "merchants", "merchant?merchant_id=M1", "removals", "data_quality"):
        visit(page, f"{server.url}/{address}")
    visit(page, f"{server.url}/merchants")
    expect(screen.selection(page)).to_contain_text("All 2 merchants")


def test_mended_files_are_shown_after_a_reload(
    serve_one: Serve, page: Page, tmp_path: Path
) -> None:
    folder = folders.picture_folder(tmp_path / "data")
    visit(page, serve_one(folder).url)
    expect(screen.body(page)).to_contain_text("picture")
    folders.plain_folder(folder)
    page.reload()
    settled(page)
    expect(screen.metric(page, "Listed merchants")).to_have_text("3")


def test_files_that_turn_bad_leave_the_last_good_data_marked_as_such(
    serve_one: Serve, page: Page, tmp_path: Path
) -> None:
    folder = folders.plain_folder(tmp_path / "data")
    visit(page, serve_one(folder).url)
    expect(screen.metric(page, "Listed merchants")).to_have_text("3")
    folders.picture_folder(folder)
    page.reload()
    settled(page)
    expect(screen.body(page)).to_contain_text("last good data")
    expect(screen.body(page)).to_contain_text("picture")
    expect(screen.metric(page, "Listed merchants")).to_have_text("3")
