"""Is an exported file genuine, edited, foreign or in another form; is it up to date?"""

import csv
import json
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from impact.__main__ import main
from impact.output.export import decision_table, export_bytes, table_bytes
from impact.output.export_check.check import check_export
from impact.output.export_check.sort_uploads import find_export
from impact.output.export_check.verdict import ExportVerdict
from impact.output.provenance import screen_provenance
from impact.output.zip_bundle import zip_with_sidecar
from impact.rules.view import View
from impact.selection.removal_cases import removal_cases
from tests.builders.asking import decisions_zip, run, shared_view, sidecar_bytes
from tests.builders.exported_files import checked, exported, opened, rows_of, saved, written
from tests.builders.factories import write_folder
from tests.conftest import IS_LONG

DAY = date(2026, 6, 30)
MERCHANTS = [
    {"merchant_id": "M1", "name": "Été", "country": "FR", "esus_granted_on": "2023-04-01",
     "quality_score": "71.4", "siren": "005520135"},
    {"merchant_id": "M2", "name": "=cmd; x", "country": "DE", "quality_score": "50",
     "joined_on": "2020-02-01"},
    {"merchant_id": "M3", "name": 'Drei, "drei"', "country": "DE", "removed_on": "2026-01-31"},
    {"merchant_id": "M4", "name": "Quatre\nlignes", "country": "ES", "quality_score": "8.25"},
]  # fmt: skip
ASSESSMENTS = [
    {"merchant_id": "M2", "published_on": "2026-03-02", "ethics_finding": "major",
     "overall_score": "44.5"},
]  # fmt: skip
TODAY = "what today's data and policy give for its day, filters and columns."
BYTES, CELLS = f"Compared: every byte, with {TODAY}", f"Compared: every row and cell, with {TODAY}"
EMPTY_BOOK = saved(openpyxl.Workbook())
Output = pytest.CaptureFixture[bytes]
Edit = Callable[[list[list[str]]], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "data", MERCHANTS, ASSESSMENTS, dataset={"day": DAY})


def set_cell(row: int, column: str, value: str) -> Edit:
    def edit(rows: list[list[str]]) -> None:
        rows[row][rows[0].index(column)] = value

    return edit


def edited(content: bytes, edit: Edit) -> bytes:
    """Return a CSV with its rows changed, written like an export."""
    rows = rows_of(content)
    edit(rows)
    return written(rows)


def check_edited(folder: Path, edit: Edit) -> ExportVerdict:
    content, sidecar = exported(folder)
    return checked(folder, edited(content, edit), sidecar)


def text_of(verdict: ExportVerdict) -> str:
    return "\n".join(verdict.sentences)


# --- genuine --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "csv-fr", "xlsx"])
def test_an_unchanged_file_is_genuine_and_up_to_date(folder: Path, form: str) -> None:
    content, sidecar = exported(folder, form)
    verdict = checked(folder, content, sidecar)
    assert verdict.is_fine
    assert verdict.sentences == (
        "out.csv is genuine: byte for byte what its proof file describes (4 rows as of 2026-06-30, "
        "policy 2026-11).",
        BYTES,
        "Written today, it would say the same.",
    )


def test_an_archive_is_checked_like_the_file_in_it(folder: Path) -> None:
    view = shared_view(folder)
    rows = (view.decisions["country"] == "DE").to_numpy().nonzero()[0]
    bundle = decisions_zip(view, rows, "de.csv", {"country": ["DE"]}, ["name", "status"])
    upload = find_export([("de.zip", bundle)])
    verdict = checked(folder, upload.content, upload.sidecar, upload.name)
    assert (verdict.is_fine, verdict.name, verdict.rows) == (True, "de.csv", 2)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_chosen_columns_and_filters_are_those_of_the_sidecar(folder: Path, form: str) -> None:
    view = shared_view(folder)
    rows = (view.decisions["country"] == "DE").to_numpy().nonzero()[0]
    filters, columns = {"country": ["DE"]}, ["name", "status"]
    content = export_bytes(view, rows, form, filters, columns)
    metadata = screen_provenance(view, filters, columns)
    sidecar = sidecar_bytes(view, 2, form, content, filters, metadata)
    assert checked(folder, content, sidecar).is_fine
    (folder / "merchants.csv").write_bytes(
        (folder / "merchants.csv").read_bytes().replace(b"M4,", b"M0,Null,DE,,,,,\nM4,")
    )
    verdict = checked(folder, content, sidecar)
    assert (verdict.kind, verdict.is_up_to_date) == ("intact", False)
    assert verdict.today is not None
    assert (verdict.today.missing, verdict.today.count) == (("M0",), 1)


def test_an_export_filtered_by_an_extra_column_is_written_again(tmp_path: Path) -> None:
    rows = [{**row, "team": "Nord|Süd" if row["country"] == "DE" else ""} for row in MERCHANTS]
    folder = write_folder(tmp_path / "data", rows, ASSESSMENTS, dataset={"day": DAY})
    view, filters = shared_view(folder), {"own.team": ["Nord|Süd"]}
    positions = (view.decisions["country"] == "DE").to_numpy().nonzero()[0]
    content = export_bytes(view, positions, "csv", filters)
    sidecar = sidecar_bytes(view, 2, "csv", content, filters, screen_provenance(view, filters))
    assert checked(folder, content, sidecar).is_fine
    other = sidecar.replace(b'"own.team"', b'"own.tram"')
    assert not checked(folder, content, other).is_fine


def test_the_rows_of_another_table_are_only_checked_byte_for_byte(folder: Path) -> None:
    view = shared_view(folder)
    cases = removal_cases(view)
    content = table_bytes(cases, "csv")
    bundle = zip_with_sidecar(view, "removals.csv", content, len(cases))
    upload = find_export([("removals.zip", bundle)])
    verdict = checked(folder, upload.content, upload.sidecar, upload.name)
    assert (verdict.kind, verdict.is_up_to_date, verdict.today) == ("intact", False, None)
    assert verdict.sentences[-1] == "What it would say if it were written today cannot be told."


def test_a_sidecar_may_declare_rows_of_another_table(folder: Path) -> None:
    content, sidecar = exported(folder)
    other = json.loads(sidecar) | {"table": "removals"}
    verdict = checked(folder, content + b"x", json.dumps(other).encode())
    assert (verdict.kind, verdict.sentences) == (
        "foreign",
        (
            "out.csv is no export of decisions: its proof file says that it is the table "
            "'removals'.",
        ),
    )


# --- form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"delimiter": ";"}, "the delimiter is semicolon instead of comma"),
        ({"delimiter": "\t"}, "the delimiter is tab instead of comma"),
        (
            {"encoding": "utf-8-sig"},
            "the text is UTF-8 with a byte order mark instead of UTF-8 without a byte order mark",
        ),
        (
            {"encoding": "utf-16", "delimiter": "\t"},
            "the delimiter is tab instead of comma; the text is utf-16 instead of UTF-8 without a "
            "byte order mark",
        ),
        ({"lineterminator": "\r\n"}, "lines end in CRLF instead of LF"),
        ({"quoting": csv.QUOTE_ALL}, "fields stand in quotes that need none"),
    ],
)
def test_a_file_in_another_form_has_the_exported_content(
    folder: Path, form: dict[str, Any], message: str
) -> None:
    content, sidecar = exported(folder)
    verdict = checked(folder, written(rows_of(content), **form), sidecar)
    assert (verdict.kind, verdict.is_fine) == ("form", False)
    assert verdict.edits is not None
    assert verdict.edits.count == 0
    assert verdict.sentences == (
        "out.csv has what was exported: every row and cell is as it was written. Only its form "
        f"was changed: {message}.",
        CELLS,
        "Written today, it would say the same.",
    )


def slash_days(rows: list[list[str]]) -> None:
    for row in rows[1:]:
        for i, cell in enumerate(row):
            if len(cell) == 10 and cell[4] == cell[7] == "-":
                row[i] = f"{cell[8:]}/{cell[5:7]}/{cell[:4]}"


def decimal_commas(rows: list[list[str]]) -> None:
    for row in rows[1:]:
        position = rows[0].index("quality_score")
        row[position] = row[position].replace(".", ",")


def unguarded(rows: list[list[str]]) -> None:
    rows[2][rows[0].index("name")] = "=cmd; x"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (slash_days, "days are written with slashes instead of YYYY-MM-DD"),
        (decimal_commas, "numbers have a decimal comma instead of a point"),
        (unguarded, "the guard (') before texts that begin like a formula is gone"),
        (lambda rows: rows.append(rows.pop(1)), "the rows are not in the order of merchant_id"),
        (
            lambda rows: [row.insert(0, row.pop(1)) for row in rows] and None,
            "the columns are in another order",
        ),
        (set_cell(1, "quality_score", "71.40"), "quotes, blanks, or how numbers are written"),
        (
            lambda rows: rows.insert(2, [""] * len(rows[0])),
            "quotes, blanks, or how numbers are written",
        ),
        (set_cell(1, "country", " FR "), "quotes, blanks, or how numbers are written"),
    ],
)
def test_days_numbers_guard_order_and_blanks_are_only_form(
    folder: Path, edit: Edit, message: str
) -> None:
    verdict = check_edited(folder, edit)
    assert verdict.sentences[0].endswith(f"Only its form was changed: {message}.")
    assert verdict.kind == "form"


def test_a_french_file_saved_as_plain_csv_is_the_same(folder: Path) -> None:
    verdict = checked(folder, exported(folder)[0], exported(folder, "csv-fr")[1])
    assert verdict.form_changes == (
        "the delimiter is comma instead of semicolon",
        "the text is UTF-8 without a byte order mark instead of UTF-8 with a byte order mark",
        "lines end in LF instead of CRLF",
        "numbers have a decimal point instead of a comma",
    )
    assert verdict.kind == "form"


def test_a_workbook_saved_again_has_the_exported_content(folder: Path) -> None:
    content, sidecar = exported(folder, "xlsx")
    book = opened(content)
    assert saved(book) != content
    assert checked(folder, saved(book), sidecar, "out.xlsx").kind == "form"
    sheet = book.worksheets[0]
    sheet.cell(3, 5).value = "champion"
    sheet.delete_rows(4)
    verdict = checked(folder, saved(book), sidecar, "out.xlsx")
    assert verdict.kind == "edited"
    assert verdict.edits is not None
    assert verdict.edits.missing == ("M3",)
    (cell,) = verdict.edits.cells
    assert (cell.merchant_id, cell.column, cell.line) == ("M2", "status", 3)
    assert (cell.found, cell.expected) == ("champion", "removal_due")


def test_a_workbook_saved_as_csv_and_a_csv_as_workbook_are_reported(folder: Path) -> None:
    (book, of_book), (plain, of_plain) = exported(folder, "xlsx"), exported(folder)
    verdict = checked(folder, plain, of_book)
    assert verdict.form_changes == ("it is a CSV file now, it was a workbook",)
    verdict = checked(folder, book, of_plain, "out.xlsx")
    assert verdict.form_changes == ("it is a workbook now, it was csv",)
    assert verdict.kind == "form"


def numbers_detected(rows: list[list[str]]) -> None:
    """Change texts of digits as a spreadsheet does, which takes them for numbers."""
    for row in rows:
        row[:] = [cell.lstrip("0") or "0" if cell.isdigit() else cell for cell in row]


def test_a_file_converted_by_libreoffice_loses_leading_zeros(folder: Path) -> None:
    verdict = check_edited(folder, numbers_detected)
    assert verdict.sentences[:2] == (
        "out.csv was saved by a spreadsheet, which changed cells: it is not what its proof file "
        "describes (4 rows as of 2026-06-30, policy 2026-11).",
        "1 cell: leading zeros lost (siren), as happens when a spreadsheet opens the file.",
    )
    assert verdict.kind == "edited"


def test_ids_without_their_leading_zeros_are_still_recognised(tmp_path: Path) -> None:
    merchants = [{"merchant_id": key} for key in ("0012", "0100", "7")]
    folder = write_folder(tmp_path, merchants, dataset={"day": DAY})
    content, sidecar = exported(folder)
    verdict = checked(folder, edited(content, numbers_detected), sidecar)
    assert verdict.edits is not None
    assert [(c.merchant_id, c.found, c.cause) for c in verdict.edits.cells] == [
        ("0012", "12", "leading zeros lost"),
        ("0100", "100", "leading zeros lost"),
    ]
    assert verdict.edits.count == 2


# --- edited ---------------------------------------------------------------------------------


def test_a_changed_cell_is_named_with_its_line_and_both_values(folder: Path) -> None:
    verdict = check_edited(folder, set_cell(2, "status", "champion"))
    assert verdict.kind == "edited"
    assert verdict.sentences == (
        "out.csv was edited: it is not what its proof file describes (4 rows as of 2026-06-30, "
        "policy 2026-11), unless the proof file belongs to another file.",
        "1 cell changed, for 1 merchant, in status:",
        "  line 3, M2, status: “champion”, was “removal_due”",
        CELLS,
        "Data and policy are still those that it was written from.",
    )
    assert verdict.edits is not None
    assert verdict.edits.frame.to_dict("records") == [
        {"merchant_id": "M2", "column": "status", "line": 3, "found": "champion",
         "expected": "removal_due", "cause": ""},
    ]  # fmt: skip
    assert (verdict.edits.merchants, verdict.edits.columns) == (("M2",), ("status",))


def other_rows(rows: list[list[str]]) -> None:
    del rows[3]
    rows.append(["M9", *rows[1][1:]])
    rows.append(rows[1])


@pytest.mark.parametrize(
    ("edit", "sentences"),
    [
        (
            other_rows,
            ["It has 5 rows; its proof file says 4.", "1 row missing: M3.", "1 row added: M9.",
             "Rows that are there more than once: M1."],
        ),
        (
            lambda rows: rows[0].__setitem__(rows[0].index("reason"), "Comment"),
            ["1 column missing: reason.", "1 column added: Comment."],
        ),
        (
            lambda rows: rows[1].append("more"),
            ["More fields than the header has columns: line 2."],
        ),
    ],
    ids=["rows", "columns", "fields"],
)  # fmt: skip
def test_rows_columns_and_fields_that_are_missing_or_more_are_named(
    folder: Path, edit: Edit, sentences: list[str]
) -> None:
    verdict = check_edited(folder, edit)
    assert verdict.kind == "edited"
    assert list(verdict.sentences[1 : 1 + len(sentences)]) == sentences


def test_an_edit_in_another_form_reports_both(folder: Path) -> None:
    content, sidecar = exported(folder)
    changed = written(rows_of(edited(content, set_cell(1, "country", "BE"))), delimiter=";")
    verdict = checked(folder, changed, sidecar)
    assert "line 2, M1, country: “BE”, was “FR”" in text_of(verdict)
    assert "In its form, too, it is another: the delimiter is semicolon" in text_of(verdict)


@pytest.mark.parametrize("form", ["csv", "csv-fr"])
def test_a_file_cut_anywhere_is_never_genuine(folder: Path, form: str) -> None:
    content, sidecar = exported(folder, form)
    view = shared_view(folder)
    for length in range(0, len(content), 1 if IS_LONG else 71):
        verdict = check_export(content[:length], "out.csv", sidecar, lambda day: view)
        assert not verdict.is_fine
        assert verdict.kind != "form" or content[length:].strip() == b"", length
        assert verdict.sentences


def test_a_cut_file_is_reported_with_its_last_line(folder: Path) -> None:
    content, sidecar = exported(folder)
    in_row = checked(folder, content[: content.index(b"removal_due")], sidecar)
    assert in_row.sentences[1:4] == (
        "The file was cut: it ends in line 3.",
        "It has 1 row; its proof file says 4.",
        "3 rows missing: M2, M3, M4.",
    )
    in_quotes = checked(folder, content[: content.index(b"\nlignes")], sidecar)
    assert in_quotes.sentences[1] == "The file was cut: it ends in line 5."
    between = checked(folder, content[: content.index(b"M3,")], sidecar)
    assert between.sentences[1:3] == (
        "It has 2 rows; its proof file says 4.",
        "2 rows missing: M3, M4.",
    )


def test_a_cut_workbook_cannot_be_read(folder: Path) -> None:
    content, sidecar = exported(folder, "xlsx")
    verdict = checked(folder, content[:3000], sidecar, "out.xlsx")
    assert verdict.sentences == (
        "out.xlsx cannot be checked: The workbook is damaged or cut off; save it again. Or check "
        "the CSV instead.",
    )


def test_a_workbook_with_other_kinds_of_cells_is_still_read(folder: Path) -> None:
    content, sidecar = exported(folder, "xlsx")
    book = opened(content)
    sheet = book.worksheets[0]
    sheet.cell(1, 60).value = None
    names = [cell.value for cell in sheet[1]]
    values = {
        "name": True,
        "esus_until": datetime(2026, 1, 2, 3, 4),
        "assessment_published_on": time(1, 2),
        "reason": 8.5,
        "country": "=1+1",
    }
    for name, value in values.items():
        sheet.cell(2, names.index(name) + 1).value = value
    verdict = checked(folder, saved(book), sidecar, "out.xlsx")
    assert verdict.edits is not None
    cells = {cell.column: cell.found for cell in verdict.edits.cells}
    assert cells == {
        "name": "TRUE",
        "esus_until": "2026-01-02 03:04:00",
        "assessment_published_on": "01:02:00",
        "reason": "8.5",
        "country": "=1+1",  # a formula without a cached value
    }


def test_control_characters_of_a_cell_do_not_reach_the_terminal(folder: Path) -> None:
    verdict = check_edited(folder, set_cell(1, "name", "\x1b[31mred\x07" + "x" * 99))
    assert "\x1b" not in text_of(verdict)
    assert "[31mred" in text_of(verdict)
    assert "characters)" in text_of(verdict)


def test_long_lists_are_cut_with_the_number_of_the_rest(tmp_path: Path) -> None:
    merchants = [{"merchant_id": f"M{number:03}", "country": "FR"} for number in range(60)]
    folder = write_folder(tmp_path, merchants, dataset={"day": DAY})
    content, sidecar = exported(folder)

    def edit(rows: list[list[str]]) -> None:
        del rows[40:]
        for row in rows[1:]:
            row[2] = "DE"

    text = text_of(checked(folder, edited(content, edit), sidecar))
    assert "21 rows missing: M039, M040" in text
    assert "M048 and 11 more." in text
    assert "39 cells changed, for 39 merchants, in country:" in text
    assert "and 19 more" in text


# --- not ours, no sidecar, not readable -----------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a,b\n1,2\n", "it has no column merchant_id."),
        (b"merchant_id,name\nM1,x\n", "of 25 columns that an export has, 23 are not in it."),
    ],
)
def test_a_foreign_file_is_reported(folder: Path, content: bytes, why: str) -> None:
    verdict = checked(folder, content, exported(folder)[1])
    assert verdict.sentences == (f"out.csv is no export of decisions: {why}",)
    assert verdict.kind == "foreign"


def test_the_merchants_file_itself_is_not_an_export(folder: Path) -> None:
    content = (folder / "merchants.csv").read_bytes()
    assert checked(folder, content, None).kind == "foreign"
    assert checked(folder, content, exported(folder)[1]).kind == "foreign"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0",
        b"a\0b",
        b"PK\x03\x04",
        saved(openpyxl.Workbook()),
    ],
)
def test_a_file_that_is_not_a_table_cannot_be_checked(folder: Path, content: bytes) -> None:
    assert checked(folder, content, exported(folder)[1]).kind == "unreadable"


def test_without_a_sidecar_nothing_shows_that_a_file_is_genuine(folder: Path) -> None:
    content = edited(exported(folder)[0], set_cell(2, "status", "champion"))
    verdict = checked(folder, content, None, "all_2026-06-29_4-rows.csv")
    assert verdict.kind == "unproven"
    assert verdict.view is not None
    assert verdict.view.as_of == date(2026, 6, 29)
    assert verdict.sentences[:3] == (
        "all_2026-06-29_4-rows.csv has no proof file (all_2026-06-29_4-rows.csv.meta.json) "
        "beside it, so nothing shows that it is genuine.",
        "Its rows were compared with the data of today for 2026-06-29; which rows it should have "
        "is not known.",
        "Written today for 2026-06-29, it would differ:",
    )
    assert "line 3, M2, status: “champion”, today “removal_due”" in text_of(verdict)


def test_without_a_sidecar_the_data_day_is_used_and_no_row_is_missing(folder: Path) -> None:
    content = edited(exported(folder)[0], lambda rows: rows.pop(1) and None)
    for name in ("out.csv", "x_2026-13-45_.csv"):
        verdict = checked(folder, content, None, name)
        assert verdict.view is not None
        assert verdict.view.as_of == DAY
        assert verdict.today is not None
        assert verdict.today.count == 0


# --- up to date -----------------------------------------------------------------------------


def test_changed_data_are_reported_with_both_fingerprints(folder: Path) -> None:
    content, sidecar = exported(folder)
    before = shared_view(folder).dataset.fingerprint
    changed = [MERCHANTS[0] | {"country": "BE"}, *MERCHANTS[1:3], {"merchant_id": "M5"}]
    write_folder(folder, changed, ASSESSMENTS, dataset={"day": DAY})
    now = shared_view(folder).dataset.fingerprint
    verdict = checked(folder, content, sidecar)
    assert (verdict.kind, verdict.is_up_to_date, verdict.is_fine) == ("intact", False, False)
    assert verdict.sentences == (
        "out.csv is byte for byte what its proof file describes (4 rows as of 2026-06-30, policy "
        "2026-11). Whether that is what was exported cannot be shown: the data of today are not "
        "those that its proof file states.",
        "Compared: every byte, with the sha256 of its proof file, and the rows and columns that it "
        "states.",
        "Not compared: what the proof file says of day, filters, policy and data.",
        f"The data changed since (merchants.csv): fingerprint {before[:12]} then, {now[:12]} now.",
        "Checked with the files of that time (a snapshot), every cell could be compared.",
        "Written today for 2026-06-30, it would differ:",
        "1 row more: M5.",
        "1 row less: M4.",
        "1 cell different, for 1 merchant, in country:",
        "  line 2, M1, country: “FR”, today “BE”",
    )


SHOWN = [MERCHANTS[0] | {"badge_published": "yes", "in_champions_shop": "no"}, *MERCHANTS[1:]]


def test_badge_and_shop_of_another_data_day_are_reported_separately(
    folder: Path,
) -> None:
    """A month later the data day is different: the files no longer know what was shown."""
    write_folder(folder, SHOWN, ASSESSMENTS, dataset={"day": DAY})
    content, sidecar = exported(folder)
    later = [SHOWN[0] | {"country": "BE"}, *SHOWN[1:]]
    write_folder(folder, later, ASSESSMENTS, dataset={"day": date(2026, 7, 31)})

    def of_today(day: date | None) -> View:
        return shared_view(folder, day, date(2026, 7, 31))

    for proof in (sidecar, None):
        verdict = check_export(content, f"out-{DAY}.csv", proof, of_today)
        assert verdict.today is not None
        assert [cell.column for cell in verdict.today.cells] == ["country"]
        assert [cell.column for cell in verdict.undated] == ["badge_audit", "shop_audit"]
        assert verdict.sentences[-1] == (
            "Not compared: 2 cells of badge_audit, shop_audit. The files hold what is shown on "
            "their data day alone: those of today speak for 2026-07-31, and the export is of "
            "2026-06-30."
        )


def test_a_different_badge_on_the_same_data_day_is_compared(folder: Path) -> None:
    write_folder(folder, SHOWN, ASSESSMENTS, dataset={"day": DAY})
    content, sidecar = exported(folder)
    hidden = [SHOWN[0] | {"badge_published": "no"}, *SHOWN[1:]]
    write_folder(folder, hidden, ASSESSMENTS, dataset={"day": DAY})
    verdict = checked(folder, content, sidecar)
    assert verdict.undated == ()
    assert verdict.today is not None
    assert [cell.column for cell in verdict.today.cells] == ["badge_audit", "badge_published"]


def test_a_badge_edited_to_unknown_is_an_edit(folder: Path) -> None:
    write_folder(folder, SHOWN, ASSESSMENTS, dataset={"day": DAY})
    verdict = check_edited(folder, set_cell(1, "badge_audit", "unknown"))
    assert (verdict.kind, verdict.undated) == ("edited", ())
    assert "badge_audit" in text_of(verdict)


def test_changed_data_that_leave_the_file_the_same_are_reported(folder: Path) -> None:
    content, sidecar = exported(folder)
    old = {"merchant_id": "M2", "published_on": "2020-01-01"}
    write_folder(folder, MERCHANTS, [*ASSESSMENTS, old], dataset={"day": DAY})
    verdict = checked(folder, content, sidecar)
    assert (verdict.kind, verdict.is_up_to_date) == ("intact", False)
    assert verdict.sentences[2].startswith("The data changed since (assessments.csv)")
    assert verdict.sentences[3] == "Written today, it would say the same."


def test_changed_settings_change_only_the_fingerprint(folder: Path) -> None:
    content, sidecar = exported(folder)
    (folder / "columns.toml").write_text('blank = ["n/a"]\n', encoding="utf-8")
    verdict = checked(folder, content, sidecar)
    assert (verdict.is_data_changed, verdict.changed_files) == (True, ())
    assert verdict.sentences[2].startswith("The data changed since: fingerprint")


def test_a_changed_policy_is_reported_with_its_values(folder: Path) -> None:
    content, sidecar = exported(folder)
    (folder / "policy.toml").write_text('version = "2027"\nroutes = ["esat"]\n', encoding="utf-8")
    verdict = checked(folder, content, sidecar)
    assert verdict.changed_policy == ("version", "routes")
    assert (
        "The policy is another: version 2026-11 then, 2027 now; version, routes differ."
        in verdict.sentences
    )
    assert verdict.today is not None
    assert verdict.today.columns[:2] == ("status", "routes")


@pytest.mark.parametrize("is_policy", [False, True])
def test_without_the_data_an_edit_looks_like_another_form(folder: Path, is_policy: bool) -> None:
    content, sidecar = exported(folder)
    if is_policy:
        (folder / "policy.toml").write_text('version = "2027"\n', encoding="utf-8")
    else:
        write_folder(folder, MERCHANTS[:3], ASSESSMENTS, dataset={"day": DAY})
    changed = edited(content, set_cell(2, "status", "champion"))
    verdict = checked(folder, changed, sidecar)
    assert (verdict.kind, verdict.edits) == ("changed", None)
    other = "the policy of today is not the one" if is_policy else "the data of today are not those"
    assert f"cannot be told: {other} that its proof file states." in text_of(verdict)
    assert "line 3, M2, status: “champion”, today “removal_due”" in text_of(verdict)
    fewer = edited(content, lambda rows: rows.pop(1) and None)
    assert checked(folder, fewer, sidecar).kind == "changed"
    cut = content[: content.index(b"removal_due")]
    assert checked(folder, cut, sidecar).kind == "edited"


def test_unknown_filters_leave_the_rows_unchecked(folder: Path) -> None:
    view = shared_view(folder)
    filters = {"shoe_size": ["42"], "country": ["XX"]}
    content = table_bytes(decision_table(view).slice(0, 2), "csv")
    sidecar = sidecar_bytes(view, 2, "csv", content, filters)
    verdict = checked(folder, content, sidecar)
    assert (verdict.kind, verdict.is_up_to_date) == ("intact", False)
    assert "There is no filter shoe_size. Which rows it would have today cannot be told." in (
        verdict.sentences
    )
    assert len(verdict.ignored) == 2
    changed = checked(folder, edited(content, set_cell(1, "country", "BE")), sidecar)
    assert (changed.kind, changed.edits) == ("changed", None)


def test_a_file_of_a_folder_without_data_day_keeps_its_audit_columns(tmp_path: Path) -> None:
    # Badge and shop are audited only on the data day, which was "today" at the time of export.
    rows = [{"merchant_id": "M1", "badge_published": "yes"}]
    folder = write_folder(tmp_path, rows)
    view = shared_view(folder)
    content = table_bytes(decision_table(view), "csv")
    assert b"undue" in content
    sidecar = sidecar_bytes(view, 1, "csv", content, {})
    later = shared_view(folder, DAY, date(2026, 7, 9))
    verdict = check_export(
        edited(content, set_cell(1, "name", "Un")), "out.csv", sidecar, lambda day: later
    )
    assert verdict.edits is not None
    assert verdict.edits.columns == ("name",)
    assert verdict.today is not None
    assert verdict.today.columns == ("name", "badge_audit")


# --- the command ----------------------------------------------------------------------------


@pytest.fixture
def file(folder: Path, tmp_path: Path, capsysbinary: Output) -> Path:
    output = tmp_path / "out.csv"
    assert main(["decide", "--data", str(folder), "--output", str(output)]) == 0
    capsysbinary.readouterr()
    return output


def test_the_command_returns_1_for_another_policy_and_without_a_sidecar(
    folder: Path, file: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('version = "2027"\n', encoding="utf-8")
    status, out, _ = run(capsysbinary, "check-export", file, "--data", folder, "--policy", policy)
    assert (status, "The policy is another" in out) == (1, True)
    file.with_name("out.csv.meta.json").unlink()
    status, out, _ = run(capsysbinary, "check-export", file, "--data", folder)
    assert (status, "has no proof file" in out) == (1, True)


def test_the_command_returns_2_if_something_cannot_be_read(
    folder: Path, file: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    status, out, err = run(capsysbinary, "check-export", tmp_path / "none.csv", "--data", folder)
    assert (status, out, len(err)) == (2, "", 1)
    assert "cannot be read" in err[0]
    status, _, err = run(capsysbinary, "check-export", file, "--data", tmp_path / "none")
    assert (status, len(err)) == (2, 1)
    file.with_name("out.csv.meta.json").write_bytes(b"{")
    status, out, _ = run(capsysbinary, "check-export", file, "--data", folder)
    assert (status, "cannot be checked" in out) == (2, True)


def test_the_command_accepts_an_archive_of_file_and_sidecar(
    folder: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    view = shared_view(folder)
    archive = tmp_path / "all.zip"
    archive.write_bytes(decisions_zip(view, np.arange(len(MERCHANTS)), "all.csv", {}))
    status, out, _ = run(capsysbinary, "check-export", archive, "--data", folder)
    assert (status, out.startswith("all.csv is genuine")) == (0, True)
    archive.write_bytes(archive.read_bytes()[:200])
    status, _, err = run(capsysbinary, "check-export", archive, "--data", folder)
    assert (status, len(err)) == (2, 1)


def test_the_command_decides_for_the_day_of_the_sidecar(
    folder: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    output = tmp_path / "old.csv"
    arguments = ["--data", str(folder), "--as-of", "2024-01-31", "--output", str(output)]
    assert main(["decide", *arguments]) == 0
    capsysbinary.readouterr()
    status, out, _ = run(capsysbinary, "check-export", output, "--data", folder)
    assert (status, "as of 2024-01-31" in out) == (0, True)
