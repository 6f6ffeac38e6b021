"""Workbooks as data files: which sheet, which text a cell is, what is refused, where a row is."""

import hashlib
from datetime import date, datetime
from pathlib import Path

import pytest

from impact.loading.checksums import CHECKSUMS
from impact.loading.folder import check, load
from impact.loading.snapshots import find_snapshots, load_snapshot, stamp_snapshot
from impact.loading.xlsx.cells import cell_text
from tests import oracle
from tests.builders.factories import write_folder
from tests.builders.workbooks import WRITERS, Rows, Sheets, Shown, by_hand, by_xlsxwriter
from tests.unit.loading.xlsx.test_limits import replace_part

CASES = Path(__file__).parents[3] / "data" / "cases"
HEADER = ["merchant_id", "name", "country"]
MERCHANTS = [HEADER, ["M1", "Atelier", "FR"]]
# How the entry of a part begins in the directory at the end of a zip.
ENTRY = b"PK\x01\x02\x14\x03\x14\0"


def write(folder: Path, sheets: Sheets, hidden: tuple[str, ...] = (), name: str = "") -> Path:
    """Write a folder whose merchants are a workbook."""
    write_folder(folder)
    (folder / "merchants.csv").unlink()
    (folder / (name or "merchants.xlsx")).write_bytes(by_hand(sheets, hidden))
    return folder


def problems(folder: Path) -> list[tuple[int | None, str, str, str]]:
    found = check(folder).report.problem_list
    return [(p.line, p.column, p.code, p.effect) for p in found if p.file != "assessments.csv"]


def names(folder: Path) -> list[str]:
    return list(load(folder).merchants.column("name").to_pylist())


def test_the_workbook_of_the_case_is_read() -> None:
    dataset = load(CASES / "20-workbook-told-to-be-renamed")
    assert dataset.problems.empty
    assert [(file.file, file.encoding, file.kept) for file in dataset.files] == [
        ("merchants.csv", "utf-8", 1),
        ("assessments.xlsx", "workbook", 1),
    ]


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (35501, "000000000", "000035501"),
        (35501, "000 000 000", "000035501"),
        (35501, "000\\ 000\\ 000;[Red]-0", "000035501"),
        (35501, "#000000", "035501"),
        (552032534, "000000000", "552032534"),
        (1234567890, "000000000", "1234567890"),
        (-5, "000", "-5"),
        (5.5, "000", "5.5"),
        (5, "0", "5"),
        (5, "0.00", "5"),
        (5000, "#,##0", "5000"),
        (5, '"000"0', "5"),
        (73282932000074, "General", "73282932000074"),
        (73282932000074.0, "General", "73282932000074"),
        (12345678901234567890123456789012, "", "12345678901234567890123456789012"),
        (-0.0, "General", "0"),
        (0, "0%", "0"),
        (1e21, "General", "1000000000000000000000"),
        (0.1 + 0.2, "General", "0.3"),
        (0.58, "0%", "58"),
        (0.585, "0.0 %", "58.5"),
        (0.07, '0.00"x"%', "7"),
        (0.58, '0.00"%"', "0.58"),
        (True, "General", "TRUE"),
        (False, "0", "FALSE"),
        (datetime(2026, 3, 31), "", "2026-03-31"),
        (datetime(2026, 3, 31, 14, 5), "", "2026-03-31 14:05:00"),
        ("#N/A", "", "#N/A"),
        (float("inf"), "", "inf"),
        (None, "", ""),
    ],
)
def test_a_cell_is_the_text_that_it_shows_in_a_csv(value: object, shown: str, text: str) -> None:
    assert cell_text(value, shown) == text


@pytest.mark.parametrize("is_1904", [False, True])
@pytest.mark.parametrize("writer", WRITERS)
def test_days_are_days_in_both_calendars(writer: str, is_1904: bool, tmp_path: Path) -> None:
    days = (date(1904, 1, 2), date(2024, 2, 29), datetime(2026, 3, 31, 23, 59, 59))
    rows = [[*HEADER, "joined_on"], *([f"M{n}", "x", "FR", day] for n, day in enumerate(days))]
    folder = write_folder(tmp_path)
    (folder / "merchants.csv").unlink()
    (folder / "merchants.xlsx").write_bytes(WRITERS[writer]({"A": rows}, is_1904=is_1904))
    joined = load(folder).merchants.column("joined_on")
    assert [date.fromordinal(719163 + int(day)) for day in joined] == [
        date(1904, 1, 2),
        date(2024, 2, 29),
        date(2026, 3, 31),
    ]
    assert problems(folder) == []


def test_the_first_sixty_days_of_1900_are_not_moved(tmp_path: Path) -> None:
    rows = [
        [*HEADER, "joined_on"],
        ["M1", "x", "FR", Shown(59, "yyyy-mm-dd")],
        ["M2", "x", "FR", Shown(61, "yyyy-mm-dd")],
    ]
    joined = load(write(tmp_path, {"A": rows})).merchants.column("joined_on")
    assert [str(date.fromordinal(719163 + int(day))) for day in joined] == [
        "1900-02-28",
        "1900-03-01",
    ]


def test_a_number_that_is_no_day_is_set_aside(tmp_path: Path) -> None:
    rows = [[*HEADER, "joined_on"], ["M1", "x", "FR", Shown(9e9, "yyyy-mm-dd")]]
    assert problems(write(tmp_path, {"A": rows})) == [
        (2, "joined_on", "type-error", "value-set-aside")
    ]


NOTES: Rows = [["Exported by", "x"], ["Please ask", ""]]


NO_COLUMNS = "merchants.xlsx, row 1: Sheet “{}”: There is no column country"
BOTH = (
    "merchants.xlsx: The sheets “2025” and “2026” each have the columns of this file; keep one, "
    "or hide the others."
)


# The sheets, those that are hidden, how the first refusal begins, which is noted.
@pytest.mark.parametrize(
    ("sheets", "hidden", "refusal", "note"),
    [
        ({"Notes": NOTES, "Data": MERCHANTS}, (), "", ""),
        ({"Data": MERCHANTS, "Notes": NOTES}, (), "", ""),
        ({"First": NOTES, "Second": [["name"]]}, (), NO_COLUMNS.format("First"), ""),
        ({"2025": MERCHANTS, "Notes": NOTES, "2026": MERCHANTS}, (), BOTH, ""),
        ({"Old": [*MERCHANTS, ["M2", "b", "FR"]], "New": MERCHANTS}, ("Old",), "", "Old"),
        ({"Old": MERCHANTS, "New": NOTES}, ("Old",), NO_COLUMNS.format("New"), "Old"),
    ],
    ids=["second", "first", "none", "two", "one is hidden", "only hidden"],
)
def test_the_one_visible_sheet_with_the_columns_is_read(
    sheets: Sheets, hidden: tuple[str, ...], refusal: str, note: str, tmp_path: Path
) -> None:
    checked = check(write(tmp_path, sheets, hidden))
    refusals = [problem.sentence for problem in checked.report.refusals]
    notes = [p for p in checked.report.problem_list if p.effect == "noted"]
    assert [(p.code, p.value) for p in notes] == ([("sheet-unread", note)] if note else [])
    if refusal:
        assert refusals[0].startswith(refusal)
    else:
        assert refusals == []
        assert names(tmp_path) == ["Atelier"]


def test_a_problem_names_file_sheet_and_row_after_line_breaks_in_cells(tmp_path: Path) -> None:
    rows = [
        ["Sellers", "as of\ntoday"],
        [],
        [*HEADER, "joined_on"],
        ["M1", "two\nlines\r\nand three", "FR", ""],
        [],
        ["M2", "x", "FR", "soon"],
        ["M3", "x", "FR", "", "late"],
        [],
        ["Source: x"],
        [],
        [],
    ]
    folder = write(tmp_path, {"Sellers": rows})
    assert problems(folder) == [
        (1, "", "non-data-row", "noted"),
        (5, "", "blank-row", "noted"),
        (6, "joined_on", "type-error", "value-set-aside"),
        (7, "", "extra-cell", "row-left-out"),
        (8, "", "blank-row", "noted"),
        (9, "", "non-data-row", "noted"),
    ]
    fault = check(folder).report.problem_list[2]
    assert fault.sentence.startswith("merchants.xlsx, row 6: Sheet “Sellers”: “soon” is not a day")
    assert check(folder).report.left_out("merchants.xlsx")["line"].tolist() == ["7", "9"]
    assert names(folder) == ["two\nlines\r\nand three", "x"]


def test_cells_left_blank_at_the_end_of_a_row_are_no_fault(tmp_path: Path) -> None:
    rows = [[*HEADER, "joined_on", ""], ["M1", "x"], ["M2"]]
    folder = write(tmp_path, {"A": rows})
    assert problems(folder) == [(None, "", "", "")][1:]
    assert load(folder).files[0].kept == 2


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_and_quotes_in_cells_are_text(separator: str, tmp_path: Path) -> None:
    name = f'a{separator}b "c" {separator}'
    folder = write(tmp_path, {"A": [HEADER, ["M1", name, "FR"]]})
    assert names(folder) == [name.strip()]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('<c t="str"><f>A2&amp;1</f><v>EV1</v></c>', "EV1"),
        ("<c><f>A2+1</f><v>7</v></c>", "7"),
        ('<c t="str"><f>IF(A2="","","")</f><v></v></c>', ""),
        ("<c><f>A2+1</f><v></v></c>", "=A2+1"),
        ("<c><f>A2+1</f></c>", "=A2+1"),
    ],
)
def test_a_formula_is_its_stored_value_and_never_lost_in_silence(
    formula: str, value: str, tmp_path: Path
) -> None:
    content = by_hand({"A": [[*HEADER, "ecovadis_id"], ["M1", "x", "FR", "EV"]]})
    folder = write(tmp_path, {"A": MERCHANTS})
    inline = '<c t="inlineStr"><is><t xml:space="preserve">EV</t></is></c>'
    (folder / "merchants.xlsx").write_bytes(
        replace_part(content, "xl/worksheets/s1.xml", lambda text: text.replace(inline, formula))
    )
    assert load(folder).merchants.column("ecovadis_id").to_pylist() == [value]
    read = oracle.check(folder).kept("merchants")
    assert [row.values["ecovadis_id"] or "" for row in read] == [value]


def test_a_csv_named_xlsx_and_a_workbook_named_csv_are_read_with_a_note(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", {"A": MERCHANTS}, name="merchants.csv")
    assert (names(folder), problems(folder)) == (["Atelier"], [(None, "", "format-error", "noted")])
    text = write(tmp_path / "b", {}, name="other.xlsx")
    (text / "merchants.xlsx").write_text("merchant_id;name;country\nM1;Été;FR\n", "utf-8")
    assert (names(text), problems(text)) == (["Été"], [(None, "", "format-error", "noted")])


NO_BOOK = by_hand({"A": MERCHANTS}).replace(b"xl/workbook.xml", b"xl/wxrkbook.xml")


def with_a_wrong_byte_in(book: bytes, part: bytes) -> bytes:
    position = book.index(part) + len(part) + 10
    return book[:position] + bytes([book[position] ^ 1]) + book[position + 1 :]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (by_hand({"A": MERCHANTS})[:900], "damaged or cut off"),
        # A part that the table does not need.
        (
            with_a_wrong_byte_in(WRITERS["openpyxl"]({"A": MERCHANTS}), b"docProps/app.xml"),
            "damaged or cut off",
        ),
        (b"PK\x03\x04" + b"x" * 99, "damaged or cut off"),
        # In the directory of the archive: names that are no UTF-8, a version from the future.
        (
            by_hand({"A": MERCHANTS})
            .replace(ENTRY + b"\0\0", ENTRY + b"\0\x08")
            .replace(b"styles.xml", b"styl\xb6s.xml"),
            "damaged or cut off",
        ),
        (by_hand({"A": MERCHANTS}).replace(ENTRY, ENTRY[:-2] + b"jj"), "damaged or cut off"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
        (NO_BOOK, "a zip file and no workbook"),
        (NO_BOOK.replace(b"_rels/.rels", b"content.xml"), "an OpenDocument table"),
        (by_hand({"A": []}), "The file has no header"),
        (by_hand({"A": MERCHANTS}, ["A"]), "The workbook has no visible sheet"),
    ],
    ids=[
        "cut",
        "wrong byte",
        "no zip",
        "no UTF-8",
        "version 10.6",
        "password",
        "old",
        "another zip",
        "OpenDocument",
        "no rows",
        "hidden",
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_with_a_fix(
    content: bytes, message: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, {"A": MERCHANTS})
    (folder / "merchants.xlsx").write_bytes(content)
    (refusal,) = check(folder).report.refusals
    assert message in refusal.message
    assert (refusal.code, refusal.effect) == ("file-error", "file-refused")


def test_a_million_formatted_rows_without_text_are_no_rows(tmp_path: Path) -> None:
    content = by_hand({"A": [*MERCHANTS, ["END"]]})
    last = '<row r="3">'
    blank = replace_part(
        content, "xl/worksheets/s1.xml", lambda text: text.replace(last, '<row r="1048576">')
    )
    empty = replace_part(
        blank,
        "xl/worksheets/s1.xml",
        lambda text: text.replace('<t xml:space="preserve">END</t>', "<t> </t>"),
    )
    folder = write(tmp_path, {"A": MERCHANTS})
    (folder / "merchants.xlsx").write_bytes(empty)
    checked = check(folder)
    assert checked.dataset is not None
    assert checked.dataset.merchants.column("name").to_pylist() == ["Atelier"]
    assert checked.report.problem_list == ()


def test_a_snapshot_of_workbooks_is_found_read_and_watched(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "2026-06-30")
    for kind, header in (("merchants", HEADER), ("assessments", ["merchant_id", "published_on"])):
        (folder / f"{kind}.csv").unlink()
        (folder / f"{kind}.xlsx").write_bytes(by_xlsxwriter({"A": [header]}))
    snapshot = find_snapshots(tmp_path).latest
    before = stamp_snapshot(snapshot, None)
    assert load_snapshot(snapshot).info.day == date(2026, 6, 30)
    (folder / "merchants.xlsx").write_bytes(by_hand({"A": MERCHANTS}))
    assert stamp_snapshot(snapshot, None).files != before.files
    assert load_snapshot(snapshot).merchants.count == 1


def test_checksums_are_those_of_the_workbook_as_it_is(tmp_path: Path) -> None:
    folder = write(tmp_path, {"A": MERCHANTS})
    sums = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("merchants.xlsx", "assessments.csv")
    ]
    (folder / CHECKSUMS).write_text("".join(sums), "utf-8")
    assert names(folder) == ["Atelier"]
    (folder / "merchants.xlsx").write_bytes(by_xlsxwriter({"A": MERCHANTS}))
    (refusal,) = check(folder).report.refusals
    assert (refusal.file, refusal.code) == ("merchants.xlsx", "file-error")
