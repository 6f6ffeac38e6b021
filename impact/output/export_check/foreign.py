"""Whether a file is an export of decisions at all."""

from __future__ import annotations

from impact.loading.csv.encoding import Unreadable
from impact.model.columns import DECISIONS, MERCHANTS
from impact.output.export_check.compare_tables import KEY
from impact.output.export_check.parse_export import ReadTable, read_table
from impact.output.export_check.sidecar import Sidecar

# The columns that only a decision gives: `merchants.csv`, which has others, is no export.
_DECIDED = {column.name for column in DECISIONS} - {column.name for column in MERCHANTS}
_KNOWN = [column.name for column in (*DECISIONS, *MERCHANTS)]


def read_export(content: bytes, about: Sidecar | None) -> ReadTable | str:
    """Return the rows of a file, or why it cannot be read."""
    was_csv = about is not None and about.form != "xlsx"
    try:
        return read_table(content, _KNOWN, was_csv=was_csv)
    except Unreadable as fault:
        return fault.message


def why_foreign(file: ReadTable, about: Sidecar | None) -> str:
    """Return why a file is no export of decisions; "" where it is one."""
    if about is not None and about.table != "decisions":
        return f"its sidecar says that it is the table {about.table[:60]!r}."
    if KEY not in file.names:
        return f"it has no column {KEY}."
    if about is None and _DECIDED.isdisjoint(file.names):
        return "it has no column that a decision gives, such as status."
    chosen = about.columns if about is not None and about.columns is not None else None
    wanted = {column.name for column in DECISIONS if chosen is None or column.name in chosen}
    lacking = wanted.difference(file.names)
    if about is not None and 2 * len(lacking) > len(wanted):
        return f"of {len(wanted)} columns that an export has, {len(lacking)} are not in it."
    return ""
