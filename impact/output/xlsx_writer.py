"""Tables as Excel workbooks: ids as text, days as days, numbers as numbers, never a formula.

The second sheet says where the first comes from; docs/contract.md, section 4.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from impact.model.errors import UsageError

if TYPE_CHECKING:
    import xlsxwriter

# A sheet has 1,048,576 rows, one of which is the header.
XLSX_ROWS = 1_048_575
_XLSX_TEXT = 32_767
# Spreadsheets count days from 1900 and take that year for a leap year, so that earlier days
# cannot be written as days; they leave as text.
_FIRST_SHEET_DAY = date(1900, 3, 1)
_CREATED = datetime(2000, 1, 1)


def workbook_bytes(table: pa.Table, about: Mapping[str, Any]) -> bytes:
    """Return a table as a workbook whose second sheet holds `about`.

    Raises:
        UsageError: more rows than a sheet holds, or a text longer than a cell holds.
    """
    if table.num_rows > XLSX_ROWS:
        raise UsageError(
            f"A workbook holds {XLSX_ROWS:,} rows, this table has {table.num_rows:,}; "
            "take the CSV, or filter first."
        )
    import xlsxwriter  # here: who asks for no workbook need not wait for it

    sink = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": False,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(sink, options) as book:
        book.set_properties({"created": _CREATED})
        _fill_sheet(book, table)
        _fill_provenance(book, table.num_rows, about)
    return sink.getvalue()


def _fill_sheet(book: xlsxwriter.Workbook, table: pa.Table) -> None:
    sheet = book.add_worksheet("decisions")
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, name in enumerate(table.column_names):
        sheet.write_string(0, at, name, bold)
        column = table.column(at)
        sheet.set_column(at, at, _width(name, column))
        for row, value in enumerate(column.to_pylist(), start=1):
            _write_cell(sheet, row, at, value, day)
    sheet.freeze_panes(1, 0)
    if table.num_columns:
        sheet.autofilter(0, 0, max(table.num_rows, 1), table.num_columns - 1)


def _width(name: str, column: pa.ChunkedArray) -> int:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return max(11, len(name) + 2)
    longest = pc.max(pc.utf8_length(column)).as_py() or 0
    return int(min(60, max(longest, len(name)) + 2))


def _write_cell(sheet: Any, row: int, at: int, value: Any, day: Any) -> None:
    if value is None or value == "" or value != value:
        return
    if isinstance(value, bool):
        sheet.write_string(row, at, "yes" if value else "no")
    elif isinstance(value, str):
        _write_text(sheet, row, at, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value)
    elif value < _FIRST_SHEET_DAY:
        sheet.write_string(row, at, value.isoformat())
    else:
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), day)


def _write_text(sheet: Any, row: int, at: int, text: str) -> None:
    if len(text) > _XLSX_TEXT:
        raise UsageError(
            f"A workbook's cell holds {_XLSX_TEXT:,} characters, row {row + 1} has a text of "
            f"{len(text):,}; take the CSV."
        )
    sheet.write_string(row, at, text)


def _fill_provenance(book: xlsxwriter.Workbook, rows: int, about: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("provenance")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 70)
    lines = {"rows": str(rows), **_flat(about)}
    for row, (name, text) in enumerate(lines.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, text)


def _flat(about: Mapping[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in about.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{before}{name}.")
        elif isinstance(value, list | tuple):
            flat[f"{before}{name}"] = ", ".join(str(item) for item in value)
        else:
            flat[f"{before}{name}"] = str(value)
    return flat
