"""Downloads have exactly the rows that the page shows, in every format."""

import hashlib
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser import folders, screen
from tests.browser.conftest import Serve
from tests.browser.decided import Decision, decide, ids, rows_of, with_status
from tests.browser.server import Server
from tests.browser.visits import turn_to, visit

CSV_BUTTON = re.compile("CSV$")
FRENCH_BUTTON = re.compile("CSV for French Excel$")
WORKBOOK_BUTTON = re.compile("^(download )?Excel$")


@pytest.fixture(scope="module")
def decisions() -> list[Decision]:
    return decide()


def test_every_format_of_one_selection_holds_its_rows(
    sample: Server, page: Page, decisions: list[Decision]
) -> None:
    turn_to(page, f"{sample.url}/merchants?status=champion&country=FR")
    champions = [row for row in with_status(decisions, "champion") if row["country"] == "FR"]
    expect(screen.selection(page)).to_contain_text(f"{len(champions):,} of ")
    name, file = screen.download(page, CSV_BUTTON)
    assert f"_{len(champions)}-rows_" in name
    assert name.endswith(".csv")
    assert rows_of(file.read_text(encoding="utf-8")) == champions
    check_workbook(*screen.download(page, WORKBOOK_BUTTON), champions)
    page.get_by_role("button", name="More", exact=True).click()
    french = page.get_by_role("button", name=FRENCH_BUTTON)
    check_french_csv(*screen.taken_by(french), champions)
    _, archive = screen.taken_by(page.get_by_role("button", name="With proof (zip)"))
    check_archive(archive)


def check_french_csv(name: str, file: Path, champions: list[Decision]) -> None:
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") > 1
    assert ids(rows_of(content.decode("utf-8-sig"), ";")) == ids(champions)
    assert name.endswith(".csv")


def check_workbook(name: str, file: Path, champions: list[Decision]) -> None:
    assert name.endswith(".xlsx")
    with file.open("rb") as stream:
        sheets = openpyxl.load_workbook(stream, read_only=True).worksheets
        header, *rows = sheets[0].iter_rows(values_only=True)
        assert len(sheets) == 2
    assert [row[0] for row in rows] == ids(champions)
    siren = header.index("SIREN")
    assert [row[siren] or "" for row in rows] == [row["siren"] for row in champions]


def check_archive(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        table, sidecar = archive.namelist()
        content = archive.read(table)
        stated = json.loads(archive.read(sidecar))
    assert sidecar == f"{table}.meta.json"
    assert stated["sha256"] == hashlib.sha256(content).hexdigest()
    assert stated["rows"] == len(rows_of(content.decode()))
    assert stated["filters"] == {"listed": ["yes"], "status": ["champion"], "country": ["FR"]}


def test_two_large_files_of_one_length_each_have_their_own_bytes(
    serve_one: Serve, page: Page, tmp_path: Path
) -> None:
    """The server knows a large file by its length and parts of it: the name tells them apart."""
    server = serve_one(folders.two_alike_folder(tmp_path / "data"))
    contents = {}
    for country in ("DE", "ES"):
        visit(page, f"{server.url}/merchants?country=FR&country={country}")
        name, file = screen.download(page, CSV_BUTTON)
        contents[name] = file.read_bytes()
    german, spanish = contents.values()
    assert len(german) == len(spanish) > 1 << 20
    assert b"M01750x" in german
    assert b"M01750x" not in spanish
    assert b"M01750y" in spanish
