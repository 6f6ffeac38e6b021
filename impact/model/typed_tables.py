"""Typed tables of the kept rows: merchants, approvals, assessments, exceptions, evidence.

Merchants are sorted by merchant_id and referred to by their position in that order.
Days are int32 day numbers (`impact.model.dates`), words int8 codes, blanks as in
`impact.loading.fields.values`. Each row has the line in its file.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from impact.model.arrays.columns import take_rows
from impact.model.columns import ASSESSMENTS, LABELS, MERCHANTS
from impact.model.dates import NO_DAY

Table = TypeVar("Table", bound=Any)
_BLANK_BY_KIND = {
    "date": (np.int32, NO_DAY),
    "number": (np.float64, np.nan),
    "yes_no": (np.int8, -1),
    "word": (np.int8, -1),
}


@dataclass(frozen=True)
class Merchants:
    """The kept merchants.

    Attributes:
        columns: the known columns that the file has, in the contract's order.
        extras: (name in exports, texts) of each other column, in the file's order.
        lines: the line of each row in merchants.csv.
        has_set_aside: whether a value of each row was set aside.
        left_out_assessment: whether a left-out assessment row names each merchant.
    """

    ids: pa.Array
    columns: dict[str, Any]
    extras: list[tuple[str, pa.Array]]
    lines: np.ndarray
    has_set_aside: np.ndarray
    left_out_assessment: np.ndarray

    @property
    def count(self) -> int:
        """Return the number of merchants."""
        return len(self.ids)

    def column(self, name: str) -> Any:
        """Return a known column; all blank where the file lacks it."""
        return self.columns[name] if name in self.columns else blank_column(name, self.count)

    def take(self, positions: np.ndarray, names: tuple[str, ...]) -> Merchants:
        """Return the merchants at some positions, with only these known columns."""
        columns = {name: take_rows(self.column(name), positions) for name in names}
        return take_table(self, positions, columns=columns, extras=[])


@dataclass(frozen=True)
class Approvals:
    """The approvals of the kept merchants, one per row that states one.

    Attributes:
        merchants: the position of each approval's merchant.
        labels: the position of the label in columns.LABELS.
        ended: the first day on which the approval no longer holds; NO_DAY where unstated.
        is_last_day_set_aside: whether the last day was set aside.
        is_ended_on_set_aside: whether the day in `ended_on` was set aside.
        has_set_aside: whether any value of the approval's row was set aside.
        files: the file's name for each row.
    """

    merchants: np.ndarray
    labels: np.ndarray
    granted: np.ndarray
    expires: np.ndarray
    ended: np.ndarray
    is_last_day_set_aside: np.ndarray
    is_ended_on_set_aside: np.ndarray
    has_set_aside: np.ndarray
    references: pa.Array
    files: np.ndarray
    lines: np.ndarray


@dataclass(frozen=True)
class Assessments:
    """The kept scorecards, and the merchants that each one is for.

    Attributes:
        columns: all known columns, blank where a file lacks one; `assessment_id` is filled.
        expires: the last valid day, with the default filled in where is_assumed is true.
        is_last_day_set_aside: whether the last day was set aside.
        rows, merchants: the links from a row of this table to a merchant's position, of equal
            length, sorted by merchant, day and assessment_id.
    """

    columns: dict[str, Any]
    expires: np.ndarray
    is_assumed: np.ndarray
    is_last_day_set_aside: np.ndarray
    has_set_aside: np.ndarray
    files: np.ndarray
    lines: np.ndarray
    rows: np.ndarray
    merchants: np.ndarray


@dataclass(frozen=True)
class Exceptions:
    """The kept exceptions: flagged merchants that stay for now, each from a first to a last day."""

    merchants: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    by: pa.Array
    reasons: pa.Array
    file: str
    lines: np.ndarray


@dataclass(frozen=True)
class Deeds:
    """The kept rows of evidence.csv: documents that somebody saw, each proving one label.

    Attributes:
        labels: the position of the label in columns.LABELS.
        issued, until: the first and last day that it covers; NO_DAY where open.
    """

    merchants: np.ndarray
    labels: np.ndarray
    documents: pa.Array
    sha256: pa.Array
    issued: np.ndarray
    until: np.ndarray
    seen_by: pa.Array
    file: str
    lines: np.ndarray

    def cover(self, label: str, day: int) -> np.ndarray:
        """Return which rows prove a label on a day."""
        is_label = self.labels == LABELS.index(label)
        is_begun = (self.issued == NO_DAY) | (self.issued <= day)
        return is_label & is_begun & ((self.until == NO_DAY) | (self.until >= day))


@dataclass(frozen=True)
class ConfirmedPeriods:
    """The days on which the State's lists in use confirm one label, for each merchant.

    Attributes:
        firsts, lasts: the first and last day (int64), both inclusive; there is no day where the
            last is before the first, or both are NO_DAY.
    """

    firsts: np.ndarray
    lasts: np.ndarray

    def on(self, day: int) -> np.ndarray:
        """Return for each merchant whether the label is confirmed on a day."""
        return (self.firsts <= day) & (self.lasts >= day)


def take_table(table: Table, positions: np.ndarray, /, **given: Any) -> Table:
    """Return some rows of a typed table; `given` parts are as they are."""
    parts = dict(given)
    for name in (field.name for field in fields(table) if field.name not in given):
        value = getattr(table, name)
        if isinstance(value, dict):
            parts[name] = {column: take_rows(values, positions) for column, values in value.items()}
        elif not isinstance(value, str):
            parts[name] = take_rows(value, positions)
    return replace(table, **parts)


def blank_column(name: str, count: int) -> Any:
    """Return `count` blank values of a known column."""
    kinds = {column.name: column.kind for column in (*MERCHANTS, *ASSESSMENTS)}
    if kinds[name] in _BLANK_BY_KIND:
        dtype, blank = _BLANK_BY_KIND[kinds[name]]
        return np.full(count, blank, dtype)
    return blank_texts(count)


def blank_texts(count: int) -> pa.Array:
    """Return `count` empty texts."""
    return pa.repeat("", count)
