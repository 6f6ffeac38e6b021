"""Write an export again, from today's data or from a file's own cells, and compare its sha256.

Where the sha256 is that of the sidecar, the result is the original: every cell can be compared
with it. Where it is not, data, policy, program or sidecar are different now.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.columns import DECISIONS, MERCHANTS
from impact.model.texts.cleaning import clean
from impact.model.texts.formula_guard import NUMBER
from impact.output.export import chosen_columns, decision_table, export_bytes, table_bytes
from impact.output.export_check.cell_forms import day_separator, parse_sheet_day
from impact.output.export_check.compare_tables import column_kinds
from impact.output.export_check.parse_export import KEY, ParsedTable, parse_table
from impact.output.export_check.sidecar import Sidecar
from impact.output.provenance import provenance
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection import filters
from impact.selection.filter_types import is_own
from impact.selection.registry_verdicts.label_verdicts import has_verdicts, with_verdicts

_ORDER = {column.name: at for at, column in reversed([*enumerate((*DECISIONS, *MERCHANTS))])}
_KINDS = {column.name: column.kind for column in MERCHANTS if column.kind in ("date", "number")}


def sha256_hex(content: bytes) -> str:
    """Return the sha256 of a file's content as hex digits."""
    return hashlib.sha256(content).hexdigest()


def unknown_filters(view: View, sidecar: Sidecar) -> tuple[str, ...]:
    """Return a sentence for each unknown filter of a sidecar; the rows are then unknown too."""
    _, ignored = filters.parse_selection(sidecar.filters, view.decisions)
    unknown = [key for key in sidecar.filters if key not in filters.FILTERS and not is_own(key)]
    return (*ignored, *(f"There is no filter {key}." for key in unknown))


@dataclass(frozen=True)
class RewrittenExport:
    """An export written again from a view as its sidecar describes it; without one, all rows."""

    view: View
    sidecar: Sidecar | None

    @cached_property
    def rows(self) -> np.ndarray | None:
        """Return the positions of the rows that the filters keep; None where those are unknown."""
        if self.sidecar is None or unknown_filters(self.view, self.sidecar):
            return None
        selection, _ = filters.parse_selection(self.sidecar.filters, self.view.decisions)
        return filters.select_rows(self.view.decisions, selection)

    @cached_property
    def table(self) -> pa.Table:
        """Return the rows and columns."""
        table = decision_table(self.view, self.rows)
        if self.sidecar is None or not self.sidecar.columns:
            return table
        return table.select(chosen_columns(table.column_names, self.sidecar.columns))

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Return how the texts of each column are compared."""
        return {clean(name): kind for name, kind in column_kinds(self.table).items()}

    @cached_property
    def parsed(self) -> ParsedTable:
        """Return the table as texts."""
        return parse_table(table_bytes(self.table, "csv"), self.table.column_names)

    @cached_property
    def content(self) -> bytes:
        """Return the file."""
        sidecar = self.sidecar
        if sidecar is None:
            return table_bytes(self.table, "csv")
        chosen = dict(sidecar.filters)
        if not sidecar.is_from_screen:
            return table_bytes(self.table, sidecar.format, provenance(self.view, chosen))
        return export_bytes(self.view, self.rows, sidecar.format, chosen, sidecar.columns)


def rewrite_export(view: View, sidecar: Sidecar) -> Iterator[RewrittenExport]:
    """Yield the export written again; twice where its data day is not known.

    Badge and shop are audited on the data day only. Where the files name none, the data day was
    different when the file was written: both are tried.
    """
    if unknown_filters(view, sidecar):
        return
    yield RewrittenExport(view, sidecar)
    if view.dataset.info.day is None:
        other_day = date.max if view.as_of == date.min else date.min
        data_day = other_day if view.is_data_day else view.as_of
        other_view = decide_view(view.dataset, view.as_of, view.policy, data_day)
        if has_verdicts(view):
            other_view = with_verdicts(other_view)
        yield RewrittenExport(other_view, sidecar)


def is_same_content(file: ParsedTable, today: dict[str, str], sidecar: Sidecar) -> bool:
    """Return whether the cells of a file, exported again, give the sha256 of its sidecar.

    That proves every cell, even where the data are gone. Rows and columns are tried as they are
    and in the order of an export, days day first and month first. A cell that cannot be parsed as
    its column's type proves nothing, nor does a workbook, whose bytes depend on what wrote it.

    Args:
        today: how the columns of today are compared; columns that the data lack now are taken
            from the registry of columns.
    """
    if sidecar.format == "xlsx" or not file.is_whole or len(set(file.names)) < len(file.names):
        return False
    return any(
        sha256_hex(table_bytes(table, sidecar.format)) == sidecar.sha256
        for table in _possible_tables(file, _KINDS | today)
    )


def _possible_tables(file: ParsedTable, kinds: dict[str, str]) -> Iterator[pa.Table]:
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

    def typed(text: str, kind: str) -> Any:
        if kind == "date":
            return parse_sheet_day(text, is_month_first=is_month_first)
        if kind == "number":
            return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None
        return text

    columns = {}
    types = {"date": pa.date32(), "number": pa.float64()}
    for index, name in enumerate(file.names):
        texts, kind = [clean(row[index]) for row in file.rows], kinds.get(name, "text")
        values = [typed(text, kind) for text in texts]
        if any(value is None and text for value, text in zip(values, texts, strict=True)):
            return None
        columns[name] = pa.array(values, types.get(kind, pa.string()))
    return pa.table(columns)
