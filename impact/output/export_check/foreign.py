"""Decide whether a file is an export of decisions at all."""

from __future__ import annotations

from impact.loading.csv.encoding import Unreadable
from impact.model.columns import DECISIONS, MERCHANTS
from impact.output.export_check.compare_tables import KEY
from impact.output.export_check.parse_export import ParsedTable, parse_table
from impact.output.export_check.sidecar import Sidecar

# Columns that only decisions have: `merchants.csv`, which lacks them, is not an export.
_DECIDED = {column.name for column in DECISIONS} - {column.name for column in MERCHANTS}
_KNOWN = [column.name for column in (*DECISIONS, *MERCHANTS)]


def read_export(content: bytes, sidecar: Sidecar | None) -> ParsedTable | str:
    """Return the rows of a file, or why it cannot be read."""
    was_csv = sidecar is not None and sidecar.format != "xlsx"
    try:
        return parse_table(content, _KNOWN, was_csv=was_csv)
    except Unreadable as error:
        return error.message


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
