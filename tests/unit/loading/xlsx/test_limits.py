"""Workbook limits: a small file cannot exhaust the memory of the machine.

Both ways in are held: the State's lists, and exports that are brought to be checked.
"""

import io
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from impact.loading.xlsx import limits
from impact.loading.xlsx.workbook import read_sheet_text
from impact.model.problems import Refused
from impact.output.export_check.parse_export import parse_table
from impact.registries.formats.table_file import read_workbook
from tests.builders.registry_files import siren, treasury_rows, write_workbook

Read = Callable[[bytes], object]
SHEET = "xl/worksheets/sheet1.xml"
ROWS = 12
WAYS_IN = {
    "data file": lambda content: read_sheet_text(content, ()),
    "list of the State": read_workbook,
    "export to be checked": lambda content: parse_table(content, ["merchant_id"]),
}


@pytest.fixture
def book(tmp_path: Path) -> bytes:
    rows = treasury_rows([siren(number) for number in range(1, ROWS)])
    return write_workbook(tmp_path / "esus.xlsx", rows).read_bytes()


@pytest.fixture(params=WAYS_IN.values(), ids=WAYS_IN)
def read(request: pytest.FixtureRequest) -> Read:
    way: Read = request.param
    return way


def refusal(read: Read, content: bytes) -> str:
    """Return why a workbook is refused, "" if it is read."""
    try:
        read(content)
    except Refused as fault:
        return str(fault)
    return ""


def replace_part(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """Return a workbook with one of its parts changed."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(sink, "w", 8) as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, change(text.decode()) if part == name else text)
    return sink.getvalue()


def unpacked_size(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist())


def test_a_workbook_may_unpack_up_to_the_limit(
    book: bytes, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", unpacked_size(book))
    assert refusal(read, book) == ""
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", unpacked_size(book) - 1)
    message = refusal(read, book)
    assert (
        f"unpacks to {unpacked_size(book):,} bytes; {unpacked_size(book) - 1:,} is the most"
        in message
    )


@pytest.mark.parametrize(
    ("limit", "most", "words"), [("MAX_ROWS", ROWS, "over 11 rows"), ("MAX_CELLS", 48, "47 cells")]
)
def test_a_sheet_may_have_rows_and_cells_up_to_the_limit(
    book: bytes, read: Read, limit: str, most: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, most)
    assert refusal(read, book) == ""
    monkeypatch.setattr(limits, limit, most - 1)
    assert words in refusal(read, book)


def count_tags(content: bytes, *, beside_sheets: bool) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(
            archive.read(name).count(b"<")
            for name in archive.namelist()
            if not (beside_sheets and name.startswith("xl/worksheets/"))
        )


@pytest.mark.parametrize(
    ("limit", "beside_sheets"), [("MAX_TAGS", False), ("MAX_TAGS_BESIDE_SHEETS", True)]
)
def test_an_uploaded_workbook_may_have_tags_up_to_the_limit(
    book: bytes, limit: str, beside_sheets: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, tags = WAYS_IN["export to be checked"], count_tags(book, beside_sheets=beside_sheets)
    monkeypatch.setattr(limits, limit, tags)
    assert refusal(read, book) == ""
    monkeypatch.setattr(limits, limit, tags - 1)
    assert "different texts; that is the most that is read. Or check the CSV" in refusal(read, book)


def test_a_small_file_with_a_million_texts_is_refused_at_once(book: bytes) -> None:
    texts = "<si><t>x</t></si>" * 1_000_000
    part = "xl/sharedStrings.xml"
    bomb = replace_part(book, part, lambda text: text.replace("</sst>", f"{texts}</sst>"))
    assert len(bomb) < 100_000
    start = time.process_time()
    assert "different texts" in refusal(WAYS_IN["export to be checked"], bomb)
    assert time.process_time() - start < 2


def test_a_workbook_over_the_limit_is_refused_before_unpacking(
    book: bytes, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpack(*arguments: object) -> None:
        pytest.fail(f"unpacked: {arguments}")

    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", unpacked_size(book) - 1)
    monkeypatch.setattr(zipfile.ZipFile, "open", unpack)
    assert "is the most that is read" in refusal(read, book)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'<row r="{ROWS}"', '<row r="999999999999"'),
        (r'<c r="\w+" (?=[^>]*><v>[^<]*</v></c></row>)', '<c r="ZZZ9" '),
    ],
    ids=["a row of a number out of all bounds", "cells in the last column"],
)
def test_gaps_between_cells_count_towards_the_limit(
    book: bytes, read: Read, old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # To come to the real bounds takes some seconds.
    monkeypatch.setattr(limits, "MAX_ROWS", 50_000)
    monkeypatch.setattr(limits, "MAX_CELLS", 100_000)
    claims = replace_part(book, SHEET, lambda text: re.sub(old, new, text))
    assert claims != book
    assert "is the most that is read" in refusal(read, claims)


def test_the_stated_size_of_a_sheet_is_ignored(book: bytes, read: Read) -> None:
    claims = replace_part(
        book, SHEET, lambda text: re.sub('ref="B1:D12"', 'ref="A1:XFD1048576"', text)
    )
    assert claims != replace_part(book, SHEET, lambda text: text)
    assert refusal(read, claims) == ""


def test_blank_cells_right_of_the_header_are_not_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["merchant_id", "name"])
    book.active.append(["M1", "x"])
    book.active["D1"].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "wide.xlsx")
    table = parse_table((tmp_path / "wide.xlsx").read_bytes(), ["merchant_id"])
    assert (table.names, table.rows) == (("merchant_id", "name"), [["M1", "x"]])
