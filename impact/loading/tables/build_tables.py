"""Sheets to typed tables: the rows that are kept, of every file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa

from impact.loading.csv.sheet import Sheet
from impact.loading.tables.assessment_order import DayOrder
from impact.loading.tables.keys import MerchantIndex, MerchantLinks
from impact.model.arrays.arrow_take import RowTaker, concatenate, take_rows
from impact.model.arrays.parallel import parallel_map
from impact.model.columns import ASSESSMENTS, DECISIONS, LABELS
from impact.model.dates import NO_DAY, last_days_of_terms
from impact.model.texts.cleaning import canonical_header
from impact.model.typed_tables import (
    Approvals,
    Assessments,
    Exceptions,
    Merchants,
    blank_column,
    blank_texts,
)


def _aside_rows(sheet: Sheet) -> np.ndarray:
    """Say for each row whether any value of it was set aside."""
    return sheet.marked(set().union(*sheet.aside.values()))


def _is_aside(sheet: Sheet, name: str, places: np.ndarray) -> np.ndarray:
    marked: np.ndarray = sheet.marked(sheet.aside.get(name, ()))[places]
    return marked


def build_merchants(roster: MerchantIndex, left_out_assessment: np.ndarray) -> Merchants:
    """Return the kept merchants' table."""
    sheet, places = roster.sheet, roster.places
    names, taker = list(sheet.values), RowTaker(places)
    taken = parallel_map(lambda name: taker.take(sheet.values[name]), names, places.size)
    columns = dict(zip(names, taken, strict=True))
    found = sheet.extras
    names = output_names([name for name, _ in found], list(columns))
    extras = [(name, taker.take(texts)) for name, (_, texts) in zip(names, found, strict=True)]
    return Merchants(
        ids=columns["merchant_id"],
        columns=columns,
        extras=extras,
        lines=sheet.rows.lines[places],
        has_set_aside=_aside_rows(sheet)[places],
        left_out_assessment=left_out_assessment,
    )


def output_names(extras: list[str], known: list[str]) -> list[str]:
    """Return the name in exports of each extra column, different as headers are compared.

    One that equals a column of the export becomes `source_…`, a repeated one `…_2`, or the
    next number that no other column has.
    """
    ours = {column.name for column in DECISIONS} | set(known)
    taken = ours | {canonical_header(name) for name in extras}
    used = set(ours)
    # From where on a number may be free: a header that stands a thousand times counts on.
    next_number: dict[str, int] = {}
    names = []
    for name in extras:
        is_ours = canonical_header(name) in ours
        name = f"source_{name}" if is_ours else name
        if canonical_header(name) in (taken | used if is_ours else used):
            number = next_number.get(canonical_header(name), 2)
            while (numbered := canonical_header(f"{name}_{number}")) in taken or numbered in used:
                number += 1
            next_number[canonical_header(name)] = number + 1
            name = f"{name}_{number}"
        used.add(canonical_header(name))
        names.append(name)
    return names


def build_approvals(roster: MerchantIndex, sheets: list[tuple[Sheet, MerchantLinks]]) -> Approvals:
    """Return every approval: the pairs in merchants.csv, then the rows of labels.csv."""
    parts = [_short_form(roster, label) for label in LABELS]
    parts += [_label_rows(sheet, links) for sheet, links in sheets]
    names = [field.name for field in fields(Approvals)]
    return Approvals(
        **{name: concatenate([getattr(part, name) for part in parts]) for name in names}
    )


def _short_form(roster: MerchantIndex, label: str) -> Approvals:
    sheet, first, last = roster.sheet, f"{label}_granted_on", f"{label}_expires_on"
    is_stated = (sheet.is_filled(first) | sheet.is_filled(last))[roster.places]
    merchants = np.flatnonzero(is_stated)
    places = roster.places[merchants]
    unstated = np.full(sheet.count, NO_DAY, np.int32)
    return Approvals(
        merchants,
        np.full(places.size, LABELS.index(label), np.int8),
        sheet.values.get(first, unstated)[places],
        sheet.values.get(last, unstated)[places],
        unstated[places],  # Only labels.csv has `ended_on`.
        _is_aside(sheet, last, places),
        np.zeros(places.size, bool),
        _is_aside(sheet, first, places) | _is_aside(sheet, last, places),
        blank_texts(places.size),
        np.full(places.size, sheet.text.file, object),
        sheet.rows.lines[places],
    )


def _label_rows(sheet: Sheet, links: MerchantLinks) -> Approvals:
    places = sheet.kept()
    unstated = np.full(sheet.count, NO_DAY, np.int32)
    return Approvals(
        links.of(places, sheet.count).merchants,
        sheet.values["label"][places],
        sheet.values["granted_on"][places],
        sheet.values.get("expires_on", unstated)[places],
        sheet.values.get("ended_on", unstated)[places],
        _is_aside(sheet, "expires_on", places),
        _is_aside(sheet, "ended_on", places),
        _aside_rows(sheet)[places],
        take_rows(sheet.values.get("reference", blank_texts(sheet.count)), places),
        np.full(places.size, sheet.text.file, object),
        sheet.rows.lines[places],
    )


def build_assessments(sheets: list[Sheet], order: DayOrder, ids: list[pa.Array]) -> Assessments:
    """Return the kept scorecards of all files, and whom they speak for."""
    takers = [RowTaker(places) for places in order.kept]

    def of_all(values: Iterable[Any]) -> Any:
        """Return the kept rows of what each sheet has, one sheet after the other."""
        return concatenate(
            [p for v, t in zip(values, takers, strict=True) for p in t.take_parts(v)]
        )

    def column(name: str) -> Any:
        if name == "assessment_id":
            return of_all(ids)
        has = [s.values[name] if name in s.values else blank_column(name, s.count) for s in sheets]
        return of_all(has)

    names = [each.name for each in ASSESSMENTS]
    columns = dict(zip(names, parallel_map(column, names, sheets[0].count), strict=True))
    aside = of_all(s.marked(s.aside.get("expires_on", ())) for s in sheets)
    is_assumed = (columns["expires_on"] == NO_DAY) & ~aside
    default = last_days_of_terms(columns["published_on"], 1)
    return Assessments(
        columns=columns,
        expires=np.where(is_assumed, default, columns["expires_on"]),
        is_assumed=is_assumed,
        is_last_day_set_aside=aside,
        has_set_aside=of_all(_aside_rows(s) for s in sheets),
        files=np.repeat(
            np.array([s.text.file for s in sheets], object), [at.size for at in order.kept]
        ),
        lines=of_all(s.rows.lines for s in sheets),
        rows=_rows_in_order(order, columns["assessment_id"]),
        merchants=order.merchants,
    )


def _rows_in_order(order: DayOrder, ids: pa.Array) -> np.ndarray:
    """Return the rows of an order, those of one merchant and day by assessment_id."""
    rows = order.rows.copy()
    for tie in order.ties:
        rows[tie] = sorted(rows[tie].tolist(), key=lambda at: ids[at].as_py())
    return rows


def build_exceptions(sheet: Sheet | None, links: MerchantLinks | None) -> Exceptions:
    """Return the kept exceptions; none where there is no such file."""
    if sheet is None or links is None:
        none = np.empty(0, np.int64)
        return Exceptions(none, none, none, blank_texts(0), blank_texts(0), "exceptions.csv", none)
    places = sheet.kept()
    return Exceptions(
        merchants=links.of(places, sheet.count).merchants,
        starts=sheet.values["from"][places],
        ends=sheet.values["until"][places],
        by=take_rows(sheet.values["by"], places),
        reasons=take_rows(sheet.values["reason"], places),
        file=sheet.text.file,
        lines=sheet.rows.lines[places],
    )
