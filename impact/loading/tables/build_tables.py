"""Build the typed tables of a dataset from the kept rows of every file."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa

from impact.loading.csv.sheet import Sheet
from impact.loading.tables.assessments import DayOrder
from impact.loading.tables.keys import MerchantIndex
from impact.model.arrays.columns import concatenate, split_runs, take_columns, take_rows
from impact.model.arrays.parallel import parallel_map
from impact.model.columns import ASSESSMENTS, DECISIONS, LABELS
from impact.model.dates import NO_DAY, last_days_of_terms
from impact.model.texts.cleaning import canonical_header
from impact.model.typed_tables import (
    Approvals,
    Assessments,
    Deeds,
    Exceptions,
    Merchants,
    blank_column,
    blank_texts,
)


class _KeptRows:
    """Reads the columns of a sheet at some positions, blank where the file lacks them."""

    def __init__(self, sheet: Sheet, positions: np.ndarray) -> None:
        self.sheet, self.positions = sheet, positions
        self._runs = split_runs(positions)
        self.lines = sheet.rows.lines[positions]
        self.files = np.array([sheet.text.file], object).repeat(positions.size)

    def days(self, name: str) -> np.ndarray:
        days = self.sheet.values.get(name, np.full(self.sheet.count, NO_DAY, np.int32))
        return np.asarray(days[self.positions])

    def texts(self, name: str) -> pa.Array:
        texts = self.sheet.values.get(name, blank_texts(self.sheet.count))
        return take_rows(texts, self.positions)

    def runs(self, name: str) -> Iterator[Any]:
        """Yield the values of a column, run by run."""
        if name not in self.sheet.values:
            yield blank_column(name, self.positions.size)
        for run in self._runs if name in self.sheet.values else ():
            yield take_rows(self.sheet.values[name], run)

    def is_set_aside(self, *names: str) -> np.ndarray:
        """Return which rows have a value set aside, in some columns or in any."""
        by_column = self.sheet.set_aside
        rows = set().union(*(by_column.get(name, ()) for name in names or by_column))
        mask: np.ndarray = self.sheet.mask_of(rows)[self.positions]
        return mask


def build_merchants(index: MerchantIndex, left_out_assessment: np.ndarray) -> Merchants:
    """Return the kept merchants' table."""
    sheet, positions = index.sheet, index.positions
    values = take_columns(sheet.values.values(), positions)
    columns = dict(zip(sheet.values, values, strict=True))
    names = output_names([name for name, _ in sheet.extras], list(columns))
    texts = take_columns((texts for _, texts in sheet.extras), positions)
    rows = _KeptRows(sheet, positions)
    return Merchants(
        ids=columns["merchant_id"],
        columns=columns,
        extras=list(zip(names, texts, strict=True)),
        lines=rows.lines,
        has_set_aside=rows.is_set_aside(),
        left_out_assessment=left_out_assessment,
    )


def output_names(extras: list[str], known: list[str]) -> list[str]:
    """Return unique names for the extra columns in exports, compared as headers are.

    A name that equals a column of the export becomes `source_…`, a repeated one `…_2`, or the
    next number that no other column has.
    """
    reserved = {column.name for column in DECISIONS} | set(known)
    taken_names = reserved | {canonical_header(name) for name in extras}
    used = set(reserved)
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(2))
    names = []
    for name in extras:
        is_reserved = canonical_header(name) in reserved
        name = f"source_{name}" if is_reserved else name
        key = canonical_header(name)
        if key in used or (is_reserved and key in taken_names):
            # Where the last one of this name stopped: a thousand equal headers are one walk.
            numbered = (f"{name}_{number}" for number in numbers[name])
            name = next(
                each
                for each in numbered
                if canonical_header(each) not in taken_names and canonical_header(each) not in used
            )
        used.add(canonical_header(name))
        names.append(name)
    return names


def build_approvals(index: MerchantIndex, sheets: list[Sheet]) -> Approvals:
    """Return every approval: the pairs in merchants.csv, then the rows of labels.csv."""
    parts = [_approvals_in_merchants(index, label) for label in LABELS]
    parts += map(_approvals_in_labels, sheets)
    names = [field.name for field in fields(Approvals)]
    return Approvals(
        **{name: concatenate([getattr(part, name) for part in parts]) for name in names}
    )


def _approvals_in_merchants(index: MerchantIndex, label: str) -> Approvals:
    sheet, first, last = index.sheet, f"{label}_granted_on", f"{label}_expires_on"
    merchants = np.flatnonzero((sheet.is_filled(first) | sheet.is_filled(last))[index.positions])
    rows = _KeptRows(sheet, index.positions[merchants])
    return Approvals(
        merchants=merchants,
        labels=np.full(merchants.size, LABELS.index(label), np.int8),
        granted=rows.days(first),
        expires=rows.days(last),
        ended=np.full(merchants.size, NO_DAY, np.int32),  # only labels.csv has `ended_on`
        is_last_day_set_aside=rows.is_set_aside(last),
        is_ended_on_set_aside=np.zeros(merchants.size, bool),
        has_set_aside=rows.is_set_aside(first, last),
        references=blank_texts(merchants.size),
        files=rows.files,
        lines=rows.lines,
    )


def _approvals_in_labels(sheet: Sheet) -> Approvals:
    positions = sheet.kept_positions()
    rows = _KeptRows(sheet, positions)
    return Approvals(
        merchants=sheet.links.for_rows(positions, sheet.count).merchants,
        labels=sheet.values["label"][positions],
        granted=rows.days("granted_on"),
        expires=rows.days("expires_on"),
        ended=rows.days("ended_on"),
        is_last_day_set_aside=rows.is_set_aside("expires_on"),
        is_ended_on_set_aside=rows.is_set_aside("ended_on"),
        has_set_aside=rows.is_set_aside(),
        references=rows.texts("reference"),
        files=rows.files,
        lines=rows.lines,
    )


def build_assessments(sheets: list[Sheet], order: DayOrder, ids: pa.Array) -> Assessments:
    """Return the kept scorecards of all files with their merchants."""
    is_kept = np.concatenate([sheet.is_kept() for sheet in sheets])
    parts = [_KeptRows(sheet, sheet.kept_positions()) for sheet in sheets]

    def column(name: str) -> Any:
        if name == "assessment_id":
            return take_rows(ids, np.flatnonzero(is_kept))
        return concatenate([values for part in parts for values in part.runs(name)])

    names = [each.name for each in ASSESSMENTS]
    columns = dict(zip(names, parallel_map(column, names, is_kept.size), strict=True))
    is_set_aside = np.concatenate([part.is_set_aside("expires_on") for part in parts])
    is_assumed = (columns["expires_on"] == NO_DAY) & ~is_set_aside
    expires = columns["expires_on"].copy()
    expires[is_assumed] = last_days_of_terms(columns["published_on"][is_assumed], 1)
    return Assessments(
        columns=columns,
        expires=expires,
        is_assumed=is_assumed,
        is_last_day_set_aside=is_set_aside,
        has_set_aside=np.concatenate([part.is_set_aside() for part in parts]),
        files=np.concatenate([part.files for part in parts]),
        lines=np.concatenate([part.lines for part in parts]),
        rows=(np.cumsum(is_kept) - 1)[_rows_in_order(order, ids)],
        merchants=order.merchants,
    )


def _rows_in_order(order: DayOrder, ids: pa.Array) -> np.ndarray:
    """Return the rows of an order, ties sorted by assessment_id."""
    rows = order.rows.copy()
    for tie in order.ties:
        rows[tie] = sorted(rows[tie].tolist(), key=lambda row: ids[row].as_py())
    return rows


def build_exceptions(sheets: list[Sheet]) -> Exceptions:
    """Return the kept exceptions; an empty table where there is no such file."""
    if not sheets:
        none, no_texts = np.empty(0, np.int64), blank_texts(0)
        return Exceptions(none, none, none, no_texts, no_texts, "exceptions.csv", none)
    (sheet,) = sheets
    rows = _KeptRows(sheet, sheet.kept_positions())
    return Exceptions(
        merchants=sheet.links.for_rows(rows.positions, sheet.count).merchants,
        starts=rows.days("from"),
        ends=rows.days("until"),
        by=rows.texts("by"),
        reasons=rows.texts("reason"),
        file=sheet.text.file,
        lines=rows.lines,
    )


def build_deeds(sheets: list[Sheet]) -> Deeds:
    """Return the kept rows of evidence.csv; an empty table where there is no such file."""
    if not sheets:
        none, no_texts = np.empty(0, np.int64), blank_texts(0)
        texts = (no_texts, no_texts, none, none, no_texts)
        return Deeds(none, none, *texts, "evidence.csv", none)
    (sheet,) = sheets
    rows = _KeptRows(sheet, sheet.kept_positions())
    return Deeds(
        merchants=sheet.links.for_rows(rows.positions, sheet.count).merchants,
        labels=sheet.values["label"][rows.positions],
        documents=rows.texts("document"),
        sha256=rows.texts("sha256"),
        issued=rows.days("issued_on"),
        until=rows.days("valid_until"),
        seen_by=rows.texts("seen_by"),
        file=sheet.text.file,
        lines=rows.lines,
    )
