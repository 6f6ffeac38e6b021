"""A workbook is known by its cells: what wrote it decides its bytes."""

from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from impact.output.export import decision_table, table_bytes
from tests.builders.asking import shared_view, sidecar_bytes
from tests.builders.exported_files import (
    checked,
    exported,
    opened,
    saved,
    write_merchants,
)

Change = Callable[[openpyxl.Workbook], object]


def changed(content: bytes, change: Change) -> bytes:
    """Return a workbook with a change, saved by another program."""
    book = opened(content)
    change(book)
    return saved(book)


def set_sheet_cell(sheet: int, row: int, column: int, value: str) -> Change:
    return lambda book: book.worksheets[sheet].cell(row, column, value)


def test_a_workbook_saved_again_has_the_exported_content(folder: Path) -> None:
    content, sidecar = exported(folder, "xlsx")
    again = changed(content, lambda book: None)
    assert checked(folder, again, sidecar).kind == "form"
    write_merchants(folder, [{"merchant_id": "M1"}])
    assert checked(folder, again, sidecar).kind == "changed"  # no cell proves its bytes


def test_an_edited_row_and_cell_of_a_workbook_are_named(folder: Path) -> None:
    content, sidecar = exported(folder, "xlsx")

    def edit(book: openpyxl.Workbook) -> None:
        book.worksheets[0].cell(3, 5).value = "champion"
        book.worksheets[0].delete_rows(4)

    verdict = checked(folder, changed(content, edit), sidecar, "out.xlsx")
    assert verdict.kind == "edited"
    assert verdict.edits is not None
    assert verdict.edits.missing == ("M3",)
    (cell,) = verdict.edits.cells
    assert (cell.merchant_id, cell.column, cell.line) == ("M2", "status", 3)
    assert (cell.found, cell.expected) == ("champion", "removal_due")


def test_a_workbook_cell_outside_the_columns_is_an_edit(folder: Path) -> None:
    content, sidecar = exported(folder, "xlsx")
    verdict = checked(folder, changed(content, set_sheet_cell(0, 3, 60, "approved")), sidecar)
    assert verdict.kind == "edited"
    assert verdict.file is not None
    assert verdict.file.odd_lines == (3,)


def test_an_edited_further_sheet_is_never_genuine_and_reported_as_not_compared(
    folder: Path,
) -> None:
    content, sidecar = exported(folder, "xlsx")
    forged = changed(content, set_sheet_cell(1, 1, 2, "900"))
    verdict = checked(folder, forged, sidecar)
    assert verdict.kind == "form"
    not_compared = "Not compared: further sheets, formulas, comments and looks of the workbook."
    assert not_compared in verdict.sentences
    of_forged = sidecar_bytes(shared_view(folder), 4, "xlsx", forged, {})
    verdict = checked(folder, forged, of_forged)
    assert (verdict.kind, verdict.is_fine) == ("intact", False)
    assert "the bytes of a workbook depend on what wrote it" in verdict.sentences[0]


def test_a_workbook_by_another_version_is_recognised_by_its_cells(folder: Path) -> None:
    view = shared_view(folder)
    content = table_bytes(decision_table(view), "xlsx")  # no provenance: other bytes
    sidecar = sidecar_bytes(view, 4, "xlsx", content, {})
    for change, kind in ((lambda book: None, "form"), (set_sheet_cell(0, 2, 2, "x"), "changed")):
        assert checked(folder, changed(content, change), sidecar).kind == kind


def test_a_workbook_saved_as_csv_and_a_csv_as_workbook_are_reported(folder: Path) -> None:
    (book, of_book), (plain, of_plain) = exported(folder, "xlsx"), exported(folder)
    for content, sidecar, change in (
        (plain, of_book, "it is a CSV file now, it was a workbook"),
        (book, of_plain, "it is a workbook now, it was csv"),
    ):
        verdict = checked(folder, content, sidecar)
        assert (verdict.kind, verdict.form_changes) == ("form", (change,))


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("name", True, "TRUE"),
        ("esus_until", datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
        ("assessment_published_on", time(1, 2), "01:02:00"),
        ("reason", 8.5, "8.5"),
        ("country", "=1+1", "=1+1"),  # a formula without a cached value
    ],
)
def test_a_workbook_with_other_kinds_of_cells_is_still_read(
    folder: Path, column: str, value: object, text: str
) -> None:
    content, sidecar = exported(folder, "xlsx")

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.cell(1, 60).value = None
        names = [cell.value for cell in sheet[1]]
        sheet.cell(2, names.index(column) + 1).value = value

    verdict = checked(folder, changed(content, edit), sidecar)
    assert verdict.edits is not None
    assert [(cell.column, cell.found) for cell in verdict.edits.cells] == [(column, text)]
