"""Whether the cells of a file, written as an export of ours, give the file of the sidecar.

The sha256 then proves every cell, also where the data are gone. A cell that cannot be read as its
column proves nothing: it would be written as another one.
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
from impact.output.export_check.cell_forms import day_in, day_sign
from impact.output.export_check.compare_tables import KEY
from impact.output.export_check.original import digest
from impact.output.export_check.parse_export import ReadTable
from impact.output.export_check.sidecar import Sidecar

_ORDER = {column.name: at for at, column in reversed([*enumerate((*DECISIONS, *MERCHANTS))])}
_KINDS = {column.name: column.kind for column in MERCHANTS if column.kind in ("date", "number")}


def is_same_content(file: ReadTable, today: dict[str, str], about: Sidecar) -> bool:
    """Return whether the cells give the sha256 of the sidecar.

    Rows and columns are tried as they are and in the order of an export, days day first and
    month first. A workbook's bytes depend on who wrote it: of what was one, this says no.

    Args:
        today: how the columns of today are compared; columns that the data lack now are known by
            the registry.
    """
    is_read_whole = file.cut_line is None and not file.odd_lines
    if about.form == "xlsx" or not is_read_whole or len(set(file.names)) < len(file.names):
        return False
    kinds = _KINDS | today
    return any(
        digest(table_bytes(table, about.form)) == about.sha256 for table in _tables(file, kinds)
    )


def _tables(file: ReadTable, kinds: dict[str, str]) -> Iterator[pa.Table]:
    """Yield the file as the tables that may have been exported."""
    days = [at for at, name in enumerate(file.names) if kinds.get(name) == "date"]
    is_ambiguous = any(day_sign(clean(row[at])) for row in file.rows for at in days)
    names = sorted(file.names, key=lambda name: _ORDER.get(name, len(_ORDER)))
    for is_month_first in (False, True) if is_ambiguous else (False,):
        table = _typed_table(file, kinds, is_month_first=is_month_first)
        if table is not None:
            ordered = table.take(pc.sort_indices(table.column(KEY)))
            yield from (table, ordered, ordered.select(names))


def _typed_table(
    file: ReadTable, kinds: dict[str, str], *, is_month_first: bool
) -> pa.Table | None:
    """Return the file as typed columns; None where a cell is not of its column's type."""
    columns = {}
    for at, name in enumerate(file.names):
        texts, kind = [clean(row[at]) for row in file.rows], kinds.get(name, "text")
        values = [_typed(text, kind, is_month_first=is_month_first) for text in texts]
        if any(value is None and text for value, text in zip(values, texts, strict=True)):
            return None
        types = {"date": pa.date32(), "number": pa.float64()}
        columns[name] = pa.array(values, types.get(kind, pa.string()))
    return pa.table(columns)


def _typed(text: str, kind: str, *, is_month_first: bool) -> Any:
    if kind == "date":
        return day_in(text, is_month_first=is_month_first)
    if kind == "number":
        return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None
    return text
