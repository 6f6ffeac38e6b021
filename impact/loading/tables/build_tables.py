"""Build the typed tables of a dataset from the kept rows of every file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa

from impact.loading.csv.sheet import Sheet
from impact.loading.tables.assessment_order import DayOrder
from impact.loading.tables.keys import MerchantIndex, MerchantLinks
from impact.model.arrays.columns import concatenate, take_rows
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


def _has_value_set_aside(sheet: Sheet) -> np.ndarray:
    """Return a mask of the rows with a value that was set aside."""
    return sheet.mask_of(set().union(*sheet.set_aside.values()))


def _is_set_aside(sheet: Sheet, name: str, positions: np.ndarray) -> np.ndarray:
    mask: np.ndarray = sheet.mask_of(sheet.set_aside.get(name, ()))[positions]
    return mask


def build_merchants(index: MerchantIndex, left_out_assessment: np.ndarray) -> Merchants:
    """Return the kept merchants' table."""
    sheet, positions = index.sheet, index.positions
    columns = {name: take_rows(values, positions) for name, values in sheet.values.items()}
    names = output_names([name for name, _ in sheet.extras], list(columns))
    extras = [
        (name, take_rows(texts, positions))
        for name, (_, texts) in zip(names, sheet.extras, strict=True)
    ]
    return Merchants(
        ids=columns["merchant_id"],
        columns=columns,
        extras=extras,
        lines=sheet.rows.lines[positions],
        has_set_aside=_has_value_set_aside(sheet)[positions],
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
    # The next number to try for each name, so that a thousand equal headers stay fast.
    next_number: dict[str, int] = {}
    names = []
    for name in extras:
        is_reserved = canonical_header(name) in reserved
        name = f"source_{name}" if is_reserved else name
        if canonical_header(name) in (taken_names | used if is_reserved else used):
            number = next_number.get(canonical_header(name), 2)
            while (
                candidate := canonical_header(f"{name}_{number}")
            ) in taken_names or candidate in used:
                number += 1
            next_number[canonical_header(name)] = number + 1
            name = f"{name}_{number}"
        used.add(canonical_header(name))
        names.append(name)
    return names


def build_approvals(index: MerchantIndex, sheets: list[tuple[Sheet, MerchantLinks]]) -> Approvals:
    """Return every approval: the pairs in merchants.csv, then the rows of labels.csv."""
    parts = [_approvals_in_merchants(index, label) for label in LABELS]
    parts += [_approvals_in_labels(sheet, links) for sheet, links in sheets]
    names = [field.name for field in fields(Approvals)]
    return Approvals(
        **{name: concatenate([getattr(part, name) for part in parts]) for name in names}
    )


def _approvals_in_merchants(index: MerchantIndex, label: str) -> Approvals:
    sheet, first, last = index.sheet, f"{label}_granted_on", f"{label}_expires_on"
    is_stated = (sheet.is_filled(first) | sheet.is_filled(last))[index.positions]
    merchants = np.flatnonzero(is_stated)
    positions = index.positions[merchants]
    no_days = np.full(sheet.count, NO_DAY, np.int32)
    return Approvals(
        merchants,
        np.full(positions.size, LABELS.index(label), np.int8),
        sheet.values.get(first, no_days)[positions],
        sheet.values.get(last, no_days)[positions],
        no_days[positions],  # Only labels.csv has `ended_on`.
        _is_set_aside(sheet, last, positions),
        np.zeros(positions.size, bool),
        _is_set_aside(sheet, first, positions) | _is_set_aside(sheet, last, positions),
        blank_texts(positions.size),
        np.full(positions.size, sheet.text.file, object),
        sheet.rows.lines[positions],
    )


def _approvals_in_labels(sheet: Sheet, links: MerchantLinks) -> Approvals:
    positions = sheet.kept_positions()
    no_days = np.full(sheet.count, NO_DAY, np.int32)
    return Approvals(
        links.for_rows(positions, sheet.count).merchants,
        sheet.values["label"][positions],
        sheet.values["granted_on"][positions],
        sheet.values.get("expires_on", no_days)[positions],
        sheet.values.get("ended_on", no_days)[positions],
        _is_set_aside(sheet, "expires_on", positions),
        _is_set_aside(sheet, "ended_on", positions),
        _has_value_set_aside(sheet)[positions],
        take_rows(sheet.values.get("reference", blank_texts(sheet.count)), positions),
        np.full(positions.size, sheet.text.file, object),
        sheet.rows.lines[positions],
    )


def build_assessments(sheets: list[Sheet], order: DayOrder, ids: list[pa.Array]) -> Assessments:
    """Return the kept scorecards of all files with their merchants."""

    def concat_kept(by_sheet: Iterable[Any]) -> Any:
        """Concatenate the kept rows of one value array per sheet."""
        kept = zip(by_sheet, order.kept_positions, strict=True)
        return concatenate([take_rows(values, positions) for values, positions in kept])

    def column(name: str) -> Any:
        if name == "assessment_id":
            return concat_kept(ids)
        by_sheet = [
            s.values[name] if name in s.values else blank_column(name, s.count) for s in sheets
        ]
        return concat_kept(by_sheet)

    columns = {each.name: column(each.name) for each in ASSESSMENTS}
    is_set_aside = concat_kept(s.mask_of(s.set_aside.get("expires_on", ())) for s in sheets)
    is_assumed = (columns["expires_on"] == NO_DAY) & ~is_set_aside
    default = last_days_of_terms(columns["published_on"], 1)
    return Assessments(
        columns=columns,
        expires=np.where(is_assumed, default, columns["expires_on"]),
        is_assumed=is_assumed,
        is_last_day_set_aside=is_set_aside,
        has_set_aside=concat_kept(_has_value_set_aside(s) for s in sheets),
        files=np.repeat(
            np.array([s.text.file for s in sheets], object),
            [positions.size for positions in order.kept_positions],
        ),
        lines=concat_kept(s.rows.lines for s in sheets),
        rows=_rows_in_order(order, columns["assessment_id"]),
        merchants=order.merchants,
    )


def _rows_in_order(order: DayOrder, ids: pa.Array) -> np.ndarray:
    """Return the rows of an order, ties sorted by assessment_id."""
    rows = order.rows.copy()
    for tie in order.ties:
        rows[tie] = sorted(rows[tie].tolist(), key=lambda row: ids[row].as_py())
    return rows


def build_exceptions(sheet: Sheet | None, links: MerchantLinks | None) -> Exceptions:
    """Return the kept exceptions; an empty table where there is no such file."""
    if sheet is None or links is None:
        empty = np.empty(0, np.int64)
        return Exceptions(
            empty, empty, empty, blank_texts(0), blank_texts(0), "exceptions.csv", empty
        )
    positions = sheet.kept_positions()
    return Exceptions(
        merchants=links.for_rows(positions, sheet.count).merchants,
        starts=sheet.values["from"][positions],
        ends=sheet.values["until"][positions],
        by=take_rows(sheet.values["by"], positions),
        reasons=take_rows(sheet.values["reason"], positions),
        file=sheet.text.file,
        lines=sheet.rows.lines[positions],
    )


def build_deeds(sheet: Sheet | None, links: MerchantLinks | None) -> Deeds:
    """Return the kept rows of evidence.csv; an empty table where there is no such file."""
    if sheet is None or links is None:
        empty, no_texts = np.empty(0, np.int64), blank_texts(0)
        return Deeds(
            empty, empty, no_texts, no_texts, empty, empty, no_texts, "evidence.csv", empty
        )
    positions = sheet.kept_positions()
    no_days = np.full(sheet.count, NO_DAY, np.int32)
    return Deeds(
        merchants=links.for_rows(positions, sheet.count).merchants,
        labels=sheet.values["label"][positions],
        documents=take_rows(sheet.values["document"], positions),
        sha256=take_rows(sheet.values["sha256"], positions),
        issued=sheet.values.get("issued_on", no_days)[positions],
        until=sheet.values.get("valid_until", no_days)[positions],
        seen_by=take_rows(sheet.values["seen_by"], positions),
        file=sheet.text.file,
        lines=sheet.rows.lines[positions],
    )
