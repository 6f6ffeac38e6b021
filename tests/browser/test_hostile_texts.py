"""A merchant's texts are shown as written: never run, never rendered, nothing is fetched."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import folders, screen
from tests.browser.conftest import Serve
from tests.browser.decided import rows_of
from tests.browser.folders import HOSTILE_NAMES, hostile_folder
from tests.browser.screen import MERCHANTS_GRID
from tests.browser.server import Server
from tests.browser.test_downloads import CSV_BUTTON
from tests.browser.visits import await_true, turn_to
from tests.conftest import LONG

# What only rendered text would leave in a page; scorecard links are drawn inside of the grid. The
# one script of ours is behind the name of the page.
RENDERED = (
    "a[href*='example.org'], img[src*='example.org'], img[src='x'], .katex,"
    " [data-testid=stApp] script:not(i[data-page] + script), [data-testid=stMain] b"
)
# Of the hostile folder: flagged with an exception, champion, not yet a champion.
KINDS = ("F", "C", "N")


@pytest.fixture(scope="module")
def hostile(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Server:
    return serve(hostile_folder(tmp_path_factory.mktemp("data") / "hostile"))


def check_nothing_rendered(page: Page) -> None:
    assert page.locator(RENDERED).count() == 0


def test_the_page_of_a_merchant_shows_its_name_as_written(
    hostile: Server, page: Page, *, is_long: bool
) -> None:
    # Every second one in the short run, which meets each kind; the tables below have them all.
    for number, name in list(enumerate(HOSTILE_NAMES))[:: 1 if is_long else 2]:
        merchant_id = f"{KINDS[number % len(KINDS)]}{number}"
        as_written = screen.body(page).get_by_text(name, exact=True).first
        turn_to(page, f"{hostile.url}/merchant?merchant_id={merchant_id}", mark=as_written)
        expect(as_written).to_be_visible()
        check_nothing_rendered(page)


def test_the_table_and_its_export_hold_the_names_as_written(hostile: Server, page: Page) -> None:
    turn_to(page, f"{hostile.url}/merchants")
    names = {row["Name"] for row in screen.cells(page, MERCHANTS_GRID)}
    assert names
    assert names <= set(HOSTILE_NAMES)
    check_nothing_rendered(page)
    _, file = screen.download(page, CSV_BUTTON)
    exported = {row["name"] for row in rows_of(file.read_text(encoding="utf-8"))}
    assert exported == {f"'{name}" if name[0] in "=@" else name for name in HOSTILE_NAMES}


def test_the_worklist_shows_names_and_notes_as_written(hostile: Server, page: Page) -> None:
    page.set_viewport_size({"width": 3000, "height": 1600})
    turn_to(page, f"{hostile.url}/removals?tab=stay")
    names: set[str] = set()

    def are_drawn() -> bool:
        names.update(row["Name"] for row in screen.cells(page, "Merchants that may stay"))
        return set(HOSTILE_NAMES[:5]) < names

    assert await_true(page, are_drawn)
    assert names <= set(HOSTILE_NAMES)
    check_nothing_rendered(page)


def test_the_other_pages_render_nothing_of_it(hostile: Server, page: Page) -> None:
    page.set_viewport_size({"width": 1600, "height": 3000})
    for address in ("", "help", "data?file=assessments.csv"):
        turn_to(page, f"{hostile.url}/{address}")
        day = screen.open_day(page)
        expect(day).to_contain_text(HOSTILE_NAMES[0])
        expect(day).to_contain_text(HOSTILE_NAMES[2])
        check_nothing_rendered(page)
    values = {row["Value"] for row in screen.cells(page, "Problems of the data files")}
    assert values
    assert values <= {*HOSTILE_NAMES, "javascript:alert(3)"}


@LONG
def test_a_field_of_a_million_characters_is_shown_like_any_other(
    serve_one: Serve, page: Page, tmp_path: Path
) -> None:
    server = serve_one(folders.long_field_folder(tmp_path / "data"))
    for address in ("merchant?merchant_id=M1", "merchants"):
        turn_to(page, f"{server.url}/{address}")
    expect(screen.selection(page)).to_contain_text("All 2 listed merchants")
