"""Find duplicate assessment ids, and build an id for rows without one.

All assessments files are read as one table: a row is (sheet number, position).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.sheet import Sheet
from impact.loading.tables.keys import check_duplicate_ids, note_repeated
from impact.loading.tables.row_content import Row, content_reader
from impact.model.arrays.columns import group_equal, is_filled, take_rows
from impact.model.columns import MERCHANT_KEYS
from impact.model.dates import iso_date
from impact.model.typed_tables import blank_texts


def check_assessment_ids(sheets: list[Sheet]) -> list[pa.Array]:
    """Report duplicate assessment ids; return the ids of each sheet, built where blank."""
    if not sheets:
        return []
    stated = [_stated_ids(sheet) for sheet in sheets]
    filled = [
        np.flatnonzero(sheet.is_kept() & is_filled(ids))
        for sheet, ids in zip(sheets, stated, strict=True)
    ]
    texts = pa.concat_arrays(
        [take_rows(ids, positions) for ids, positions in zip(stated, filled, strict=True)]
    )
    row_at = _row_locator(filled)
    groups = ([row_at(number) for number in group.tolist()] for group in group_equal(texts))
    check_duplicate_ids(sheets, groups, "assessment_id")
    return _with_built_ids(sheets, stated)


def _stated_ids(sheet: Sheet) -> pa.Array:
    return sheet.values.get("assessment_id", blank_texts(sheet.count))


def _row_locator(kept: list[np.ndarray]) -> Callable[[int], Row]:
    """Return what finds the row behind a number that counts the rows of all sheets."""
    sheet_numbers = np.repeat(np.arange(len(kept)), [part.size for part in kept])
    positions = np.concatenate(kept)
    return lambda number: (int(sheet_numbers[number]), int(positions[number]))


def _with_built_ids(sheets: list[Sheet], stated: list[pa.Array]) -> list[pa.Array]:
    blank = [
        np.flatnonzero(sheet.is_kept() & ~is_filled(ids))
        for sheet, ids in zip(sheets, stated, strict=True)
    ]
    if not any(positions.size for positions in blank):
        return stated
    built = pa.concat_arrays(
        [_build_ids(s, positions) for s, positions in zip(sheets, blank, strict=True)]
    )
    row_at, content, ids = _row_locator(blank), content_reader(sheets), built.to_pylist()
    used = set(pa.concat_arrays(stated).to_pylist())
    conflicts = [group.tolist() for group in group_equal(built)]
    grouped = {number for group in conflicts for number in group}
    conflicts += [[n] for n, text in enumerate(ids) if text in used and n not in grouped]
    for group in conflicts:
        first: dict[frozenset[Any], int] = {}
        for number in group:
            original = first.setdefault(content(row_at(number)), number)
            if original != number:
                note_repeated(sheets, row_at(number), row_at(original), "assessment_id")
        _assign_numbers(ids, list(first.values()), used)
    return [
        _fill_blank_ids(texts, positions, ids) for texts, positions in _with_offsets(stated, blank)
    ]


def _assign_numbers(ids: list[str], numbers: list[int], used: set[str]) -> None:
    """Make ids that were built equal unique: `X@day`, `X@day#2`, … skipping ids in use."""
    base, suffix = ids[numbers[0]], 1
    for number in numbers:
        while (text := base if suffix == 1 else f"{base}#{suffix}") in used:
            suffix += 1
        ids[number] = text
        used.add(text)


def _build_ids(sheet: Sheet, positions: np.ndarray) -> pa.Array:
    """Return `<merchant key>@<published_on>` for the rows at `positions`."""
    merchant_keys = blank_texts(positions.size)
    for name in reversed(MERCHANT_KEYS):
        if name in sheet.values:
            texts = sheet.values[name].take(positions)
            merchant_keys = pc.if_else(pc.greater(pc.binary_length(texts), 0), texts, merchant_keys)
    days = [iso_date(day) for day in sheet.values["published_on"][positions].tolist()]
    return pc.binary_join_element_wise(merchant_keys, pa.array(days, pa.string()), "@")


def _with_offsets(
    stated: list[pa.Array], blank: list[np.ndarray]
) -> Iterable[tuple[pa.Array, Any]]:
    start = 0
    for texts, positions in zip(stated, blank, strict=True):
        yield texts, (positions, start)
        start += positions.size


def _fill_blank_ids(texts: pa.Array, blank: tuple[np.ndarray, int], ids: list[str]) -> pa.Array:
    positions, start = blank
    if not positions.size:
        return texts
    mask = np.zeros(len(texts), bool)
    mask[positions] = True
    new = pa.array(ids[start : start + positions.size], pa.string())
    return pc.replace_with_mask(texts, pa.array(mask), new)
