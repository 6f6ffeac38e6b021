"""Write a table as an Excel workbook: ids as text, days as dates, numbers as numbers, no formulas.

The second sheet says where the first comes from, and which column each heading of the screen is;
docs/contract.md, section 4.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from impact.model.errors import UsageError
from impact.output.headings import HEADINGS

if TYPE_CHECKING:
    import xlsxwriter

PROVENANCE = "provenance"
# A sheet has 1,048,576 rows, one of which is the header.
XLSX_ROWS = 1_048_575
_XLSX_TEXT = 32_767
# Spreadsheets count days from 1900 and treat that year as a leap year, so that earlier days
# cannot be written as dates; they are written as text.
FIRST_SHEET_DAY = date(1900, 3, 1)
_CREATED = datetime(2000, 1, 1)


def workbook_bytes(table: pa.Table, about: Mapping[str, Any]) -> bytes:
    """Return a table as a workbook whose second sheet holds `about`.

    Args:
        about: the provenance; with HEADINGS, the heading of each column, else its name.

    Raises:
        UsageError: more rows than a sheet holds, or a text longer than a cell holds.
    """
    if table.num_rows > XLSX_ROWS:
        raise UsageError(
            f"A workbook holds {XLSX_ROWS:,} rows, this table has {table.num_rows:,}; "
            "take the CSV, or filter first."
        )
    import xlsxwriter  # imported here: slow, and only workbooks need it

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
        _fill_sheet(book, table, about.get(HEADINGS, {}))
        _fill_provenance(book, table.num_rows, about)
    return sink.getvalue()


def _fill_sheet(book: xlsxwriter.Workbook, table: pa.Table, headings: Mapping[str, str]) -> None:
    sheet = book.add_worksheet("decisions")
    bold = book.add_format({"bold": True})
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    for column_index, name in enumerate(table.column_names):
        heading = headings.get(name, name)
        sheet.write_string(0, column_index, heading, bold)
        column = table.column(column_index)
        sheet.set_column(column_index, column_index, _width(heading, column))
        for row, value in enumerate(column.to_pylist(), start=1):
            _write_cell(sheet, row, column_index, value, day_format)
    sheet.freeze_panes(1, 0)
    if table.num_columns:
        sheet.autofilter(0, 0, max(table.num_rows, 1), table.num_columns - 1)


def _width(name: str, column: pa.ChunkedArray) -> int:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return max(11, len(name) + 2)
    longest = pc.max(pc.utf8_length(column)).as_py() or 0
    return int(min(60, max(longest, len(name)) + 2))


def _write_cell(sheet: Any, row: int, column_index: int, value: Any, day_format: Any) -> None:
    if value is None or value == "" or value != value:
        return
    if isinstance(value, bool):
        value = "yes" if value else "no"
    elif isinstance(value, date) and value < FIRST_SHEET_DAY:
        value = value.isoformat()
    if isinstance(value, str) and len(value) > _XLSX_TEXT:
        raise UsageError(
            f"A workbook's cell holds {_XLSX_TEXT:,} characters, row {row + 1} has a text of "
            f"{len(value):,}; take the CSV."
        )
    if isinstance(value, str):
        sheet.write_string(row, column_index, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column_index, value, day_format)
    else:
        sheet.write_number(row, column_index, value)


def _fill_provenance(book: xlsxwriter.Workbook, rows: int, about: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(PROVENANCE)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 70)
    lines = {"rows": str(rows), **_flat(about)}
    for row, (name, text) in enumerate(lines.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, text)


def _flat(about: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in about.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            flat[f"{prefix}{name}"] = ", ".join(str(item) for item in value)
        else:
            flat[f"{prefix}{name}"] = str(value)
    return flat
