"""Check a file by its sha256 alone: do its cells, exported again, give the sidecar's sha256?

The sha256 then proves every cell, even where the data are gone. A cell that cannot be parsed as
its column's type proves nothing: it would be written differently.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from impact.model.columns import DECISIONS, MERCHANTS
from impact.model.texts.cleaning import clean
from impact.model.texts.formula_guard import NUMBER
from impact.output.export import table_bytes
from impact.output.export_check.cell_forms import day_separator, parse_sheet_day
from impact.output.export_check.compare_tables import KEY
from impact.output.export_check.original import sha256_hex
from impact.output.export_check.parse_export import ParsedTable
from impact.output.export_check.sidecar import Sidecar

_ORDER = {column.name: at for at, column in reversed([*enumerate((*DECISIONS, *MERCHANTS))])}
_KINDS = {column.name: column.kind for column in MERCHANTS if column.kind in ("date", "number")}


def is_same_content(file: ParsedTable, today: dict[str, str], sidecar: Sidecar) -> bool:
    """Return whether the cells give the sha256 of the sidecar.

    Rows and columns are tried as they are and in the order of an export, days day first and
    month first. A workbook's bytes depend on what wrote it: for those this returns False.

    Args:
        today: how the columns of today are compared; columns that the data lack now are taken
            from the registry of columns.
    """
    is_read_whole = file.cut_line is None and not file.odd_lines
    if sidecar.format == "xlsx" or not is_read_whole or len(set(file.names)) < len(file.names):
        return False
    kinds = _KINDS | today
    return any(
        sha256_hex(table_bytes(table, sidecar.format)) == sidecar.sha256
        for table in _tables(file, kinds)
    )


def _tables(file: ParsedTable, kinds: dict[str, str]) -> Iterator[pa.Table]:
    """Yield the file as the tables that may have been exported."""
    days = [index for index, name in enumerate(file.names) if kinds.get(name) == "date"]
    is_ambiguous = any(day_separator(clean(row[index])) for row in file.rows for index in days)
    names = sorted(file.names, key=lambda name: _ORDER.get(name, len(_ORDER)))
    for is_month_first in (False, True) if is_ambiguous else (False,):
        table = _typed_table(file, kinds, is_month_first=is_month_first)
        if table is not None:
            ordered = table.take(pc.sort_indices(table.column(KEY)))
            yield from (table, ordered, ordered.select(names))


def _typed_table(
    file: ParsedTable, kinds: dict[str, str], *, is_month_first: bool
) -> pa.Table | None:
    """Return the file as typed columns; None where a cell is not of its column's type."""
    columns = {}
    for index, name in enumerate(file.names):
        texts, kind = [clean(row[index]) for row in file.rows], kinds.get(name, "text")
        values = [_typed(text, kind, is_month_first=is_month_first) for text in texts]
        if any(value is None and text for value, text in zip(values, texts, strict=True)):
            return None
        types = {"date": pa.date32(), "number": pa.float64()}
        columns[name] = pa.array(values, types.get(kind, pa.string()))
    return pa.table(columns)


def _typed(text: str, kind: str, *, is_month_first: bool) -> Any:
    if kind == "date":
        return parse_sheet_day(text, is_month_first=is_month_first)
    if kind == "number":
        return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None
    return text
