"""A folder that cannot be shown: a clear message with a way out, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import folders, screen
from tests.browser.conftest import Serve
from tests.browser.long import LONG, more
from tests.browser.looks import pace_looks
from tests.browser.visits import settled, turn_to, visit

MakeFolder = Callable[[Path], Path]

# Each on another page, since every page begins with the same shell. The short run sees them all
# without a browser (tests/app/test_bad_input.py) and one of them here.
REFUSED: list[tuple[str, MakeFolder, list[str]]] = [
    ("", folders.missing_folder, ["not-there", "does not exist"]),
    ("merchants", folders.empty_folder, ["merchants.csv", "assessments.csv"]),
    ("merchant?merchant_id=M1", folders.folder_for_a_file, ["merchants.csv"]),
    ("removals", folders.picture_folder, ["merchants.csv", "picture", "CSV UTF-8"]),
    ("data_quality", folders.foreign_header_folder, ["line 1", "merchant_id", "columns.toml"]),
    ("labels", folders.picture_folder, ["merchants.csv", "CSV UTF-8"]),
    ("badges", folders.missing_folder, ["not-there", "does not exist"]),
    ("definitions", folders.bad_policy_folder, ["policy.toml", "expiring_days"]),
]


@pytest.mark.parametrize(("address", "make", "words"), more(REFUSED))
def test_a_folder_that_cannot_be_shown_is_explained(
    address: str, make: MakeFolder, words: list[str], serve_one: Serve, page: Page, tmp_path: Path
) -> None:
    server = serve_one(make(tmp_path / "data"))
    visit(page, f"{server.url}/{address}")
    expect(screen.body(page).get_by_role("alert").first).to_be_visible()
    for word in [*words, "What to do"]:
        expect(screen.body(page)).to_contain_text(word)
    assert screen.menu(page).count() > 1


@LONG
def test_a_field_of_a_million_characters_is_shown_like_any_other(
    serve_one: Serve, page: Page, tmp_path: Path
) -> None:
    server = serve_one(folders.long_field_folder(tmp_path / "data"))
    for address in ("merchant?merchant_id=M1", "merchants"):
        turn_to(page, f"{server.url}/{address}")
    expect(screen.selection(page)).to_contain_text("All 2 listed merchants")


def test_fixed_files_are_shown_after_a_reload(
    serve_one: Serve, new_page: Page, tmp_path: Path
) -> None:
    page = new_page
    pace_looks(page, 500)
    folder = folders.picture_folder(tmp_path / "data")
    visit(page, f"{serve_one(folder).url}/removals")
    expect(screen.body(page).get_by_role("alert").first).to_be_visible()
    for word in ("merchants.csv", "picture", "CSV UTF-8", "What to do"):
        expect(screen.body(page)).to_contain_text(word)
    assert screen.menu(page).count() > 1
    folders.plain_folder(folder)
    page.reload()
    settled(page)
    expect(screen.metric(page, "Removal due")).to_have_text("1")


@LONG
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
