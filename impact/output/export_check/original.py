"""Write an export again from today's data and policy, to compare a file with it.

The result is the original where its sha256 is that of the sidecar: then every cell of a file can
be compared with it. Where it is not, data, policy, program or sidecar are different now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from impact.output.export import chosen_columns, decision_table, export_bytes, table_bytes
from impact.output.export_check.sidecar import Sidecar
from impact.output.provenance import provenance
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection import filters
from impact.selection.own_filters import is_own
from impact.selection.registry_verdicts.label_verdicts import with_verdicts


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
    """An export written again from a view, as its sidecar describes it."""

    view: View
    sidecar: Sidecar

    @cached_property
    def table(self) -> pa.Table:
        """Return the rows and columns."""
        return exported_table(self.view, self.rows, self.sidecar)

    @cached_property
    def content(self) -> bytes:
        """Return the file."""
        chosen = dict(self.sidecar.filters)
        if not self.sidecar.is_from_screen:
            return table_bytes(self.table, self.sidecar.format, provenance(self.view, chosen))
        columns = self.sidecar.columns or ()
        return export_bytes(self.view, self.rows, self.sidecar.format, chosen, columns)

    @cached_property
    def is_original(self) -> bool:
        """Return whether it is the file that the sidecar describes, byte for byte."""
        return sha256_hex(self.content) == self.sidecar.sha256

    @cached_property
    def rows(self) -> np.ndarray:
        """Return the positions of the rows that the filters of the sidecar keep."""
        selection, _ = filters.parse_selection(self.sidecar.filters, self.view.decisions)
        return filters.select_rows(self.view.decisions, selection)


def exported_table(view: View, rows: np.ndarray | None, sidecar: Sidecar | None) -> pa.Table:
    """Return the table that an export of a view has: the rows, and the sidecar's columns."""
    table = decision_table(view, rows)
    if sidecar is None or sidecar.columns is None:
        return table
    return table.select(chosen_columns(table.column_names, sidecar.columns))


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
        yield RewrittenExport(
            with_verdicts(other_view, view.registries) if view.registries else other_view, sidecar
        )
