"""What was exported, written again from the data and the policy of today.

It is the original where its sha256 is that of the sidecar: then every cell of a file can be held
against it. Where it is not, data, policy or program are others now, or the sidecar is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from impact.output.export import chosen_columns, decision_table, table_bytes
from impact.output.export_check.sidecar import Sidecar
from impact.output.provenance import provenance, screen_provenance
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection import filters
from impact.selection.state_lists.label_verdicts import with_verdicts


def digest(content: bytes) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(content).hexdigest()


def unknown_filters(view: View, about: Sidecar) -> tuple[str, ...]:
    """Return a sentence for each filter of a sidecar that is not known, so that no row is."""
    _, ignored = filters.parse_selection(about.filters, view.decisions)
    unknown = [key for key in about.filters if key not in filters.FILTERS]
    return (*ignored, *(f"There is no filter {key}." for key in unknown))


@dataclass(frozen=True)
class Rewritten:
    """An export written again from a view, as its sidecar describes it."""

    view: View
    about: Sidecar

    @cached_property
    def table(self) -> pa.Table:
        """Return the rows and columns."""
        return written_table(self.view, self.rows, self.about)

    @cached_property
    def content(self) -> bytes:
        """Return the file."""
        chosen = dict(self.about.filters)
        if not self.about.is_from_screen:
            return table_bytes(self.table, self.about.form, provenance(self.view, chosen))
        about = screen_provenance(self.view, chosen, self.about.columns or ())
        return table_bytes(self.table, self.about.form, about)

    @cached_property
    def is_original(self) -> bool:
        """Return whether it is the file that the sidecar describes, byte for byte."""
        return digest(self.content) == self.about.sha256

    @cached_property
    def rows(self) -> np.ndarray:
        """Return the places of the rows that the filters of the sidecar keep."""
        selection, _ = filters.parse_selection(self.about.filters, self.view.decisions)
        return filters.select_rows(self.view.decisions, selection)


def written_table(view: View, rows: np.ndarray | None, about: Sidecar | None) -> pa.Table:
    """Return what is written of a view: the rows, and the columns that the sidecar names."""
    written = decision_table(view, rows)
    if about is None or about.columns is None:
        return written
    return written.select(chosen_columns(written.column_names, about.columns))


def rewritten(view: View, about: Sidecar) -> Iterator[Rewritten]:
    """Yield the export written again; twice where its data day is not known.

    Badge and shop are audited on the data day alone. Where the files name none, that day was
    another one when the file was written: both are tried.
    """
    if unknown_filters(view, about):
        return
    yield Rewritten(view, about)
    if view.dataset.info.day is None:
        other_day = date.max if view.as_of == date.min else date.min
        data_day = other_day if view.is_data_day else view.as_of
        other = decide_view(view.dataset, view.as_of, view.policy, data_day)
        yield Rewritten(with_verdicts(other, view.registries) if view.registries else other, about)
