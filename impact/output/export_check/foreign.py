"""Decide whether a file is an export of decisions at all."""

from __future__ import annotations

from impact.loading.csv.encoding import Unreadable, count_line_ends
from impact.model.columns import DECISIONS, MERCHANTS
from impact.output.export_check.compare_tables import KEY
from impact.output.export_check.parse_export import ParsedTable, is_workbook, parse_table
from impact.output.export_check.sidecar import Sidecar

# More than a spreadsheet opens, and twice what an export of 100,000 merchants has.
MAX_ROWS = 1_048_576
MAX_CELLS = 10_000_000
_DELIMITERS = (b",", b";", b"\t", b"|")
# Columns that only decisions have: `merchants.csv`, which lacks them, is not an export.
_DECIDED = {column.name for column in DECISIONS} - {column.name for column in MERCHANTS}
_KNOWN = [column.name for column in (*DECISIONS, *MERCHANTS)]


def read_export(content: bytes, sidecar: Sidecar | None) -> ParsedTable | str:
    """Return the rows of a file, or why it cannot be read."""
    if not is_workbook(content) and (fault := why_too_large(content)):
        return fault
    was_csv = sidecar is not None and sidecar.format != "xlsx"
    try:
        return parse_table(content, _KNOWN, was_csv=was_csv)
    except Unreadable as error:
        return error.message


def why_too_large(content: bytes) -> str:
    """Return why a text file is not read, without reading it; "" where it may be.

    Each cell but the last of its row ends in a delimiter: their number bounds the memory.
    """
    rows = count_line_ends(content)
    cells = rows + max(content.count(delimiter) for delimiter in _DELIMITERS)
    if rows <= MAX_ROWS and cells <= MAX_CELLS:
        return ""
    return (
        f"The file has {rows:,} rows and {cells:,} cells; {MAX_ROWS:,} rows and {MAX_CELLS:,} "
        "cells are the most that are compared. Compare its SHA-256 with the one in its sidecar "
        "or in the log."
    )


def why_foreign(file: ParsedTable, sidecar: Sidecar | None) -> str:
    """Return why a file is no export of decisions; "" where it is one."""
    if sidecar is not None and sidecar.table != "decisions":
        return f"its sidecar says that it is the table {sidecar.table[:60]!r}."
    if KEY not in file.names:
        return f"it has no column {KEY}."
    if sidecar is None and _DECIDED.isdisjoint(file.names):
        return "it has no column that a decision gives, such as status."
    chosen = sidecar.columns if sidecar is not None and sidecar.columns is not None else None
    expected = {column.name for column in DECISIONS if chosen is None or column.name in chosen}
    missing = expected.difference(file.names)
    if sidecar is not None and 2 * len(missing) > len(expected):
        return f"of {len(expected)} columns that an export has, {len(missing)} are not in it."
    return ""
