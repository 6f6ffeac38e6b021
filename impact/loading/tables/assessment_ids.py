"""Assessment ids that stand twice or are built.

All assessments files are read as one table: a row is (which sheet, place).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.sheet import Sheet
from impact.loading.tables.duplicates import group_equal_texts
from impact.loading.tables.keys import check_duplicate_ids, note_repeated
from impact.loading.tables.row_content import Row, known_of
from impact.model.arrays.arrow_bytes import is_filled
from impact.model.arrays.arrow_take import take_rows
from impact.model.columns import MERCHANT_KEYS
from impact.model.dates import iso_date
from impact.model.typed_tables import blank_texts


def check_assessment_ids(sheets: list[Sheet]) -> list[pa.Array]:
    """Find assessment ids that stand twice; return each sheet's ids, built where blank."""
    if not sheets:
        return []
    stated = [_stated_ids(sheet) for sheet in sheets]
    filled = [
        np.flatnonzero(sheet.keeps() & is_filled(ids))
        for sheet, ids in zip(sheets, stated, strict=True)
    ]
    texts = pa.concat_arrays([take_rows(ids, at) for ids, at in zip(stated, filled, strict=True)])
    rows = _rows_of(filled)
    groups = ([rows(at) for at in group.tolist()] for group in group_equal_texts(texts))
    check_duplicate_ids(sheets, groups, "assessment_id")
    return _with_built_ids(sheets, stated)


def _stated_ids(sheet: Sheet) -> pa.Array:
    return sheet.values.get("assessment_id", blank_texts(sheet.count))


def _rows_of(places: list[np.ndarray]) -> Callable[[int], Row]:
    which = np.repeat(np.arange(len(places)), [part.size for part in places])
    together = np.concatenate(places)
    return lambda at: (int(which[at]), int(together[at]))


def _with_built_ids(sheets: list[Sheet], stated: list[pa.Array]) -> list[pa.Array]:
    blank = [
        np.flatnonzero(sheet.keeps() & ~is_filled(ids))
        for sheet, ids in zip(sheets, stated, strict=True)
    ]
    if not any(places.size for places in blank):
        return stated
    built = pa.concat_arrays([_built(s, places) for s, places in zip(sheets, blank, strict=True)])
    rows, content, ids = _rows_of(blank), known_of(sheets), built.to_pylist()
    used = set(pa.concat_arrays(stated).to_pylist())
    crowded = [group.tolist() for group in group_equal_texts(built)]
    grouped = {at for group in crowded for at in group}
    crowded += [[at] for at, text in enumerate(ids) if text in used and at not in grouped]
    for group in crowded:
        first: dict[frozenset[Any], int] = {}
        for at in group:
            original = first.setdefault(content(rows(at)), at)
            if original != at:
                note_repeated(sheets, rows(at), rows(original), "assessment_id")
        _number(ids, list(first.values()), used)
    return [_filled_in(texts, places, ids) for texts, places in _in_turn(stated, blank)]


def _number(ids: list[str], places: list[int], used: set[str]) -> None:
    """Give rows of one built id different ids: `X@day`, `X@day#2`, … that no row states."""
    base, number = ids[places[0]], 1
    for at in places:
        while (text := base if number == 1 else f"{base}#{number}") in used:
            number += 1
        ids[at] = text
        used.add(text)


def _built(sheet: Sheet, places: np.ndarray) -> pa.Array:
    """Return `<what names the merchant>@<published_on>` for the rows at `places`."""
    named = blank_texts(places.size)
    for name in reversed(MERCHANT_KEYS):
        if name in sheet.values:
            texts = sheet.values[name].take(places)
            named = pc.if_else(pc.greater(pc.binary_length(texts), 0), texts, named)
    days = [iso_date(day) for day in sheet.values["published_on"][places].tolist()]
    return pc.binary_join_element_wise(named, pa.array(days, pa.string()), "@")


def _in_turn(stated: list[pa.Array], blank: list[np.ndarray]) -> Iterable[tuple[pa.Array, Any]]:
    start = 0
    for texts, places in zip(stated, blank, strict=True):
        yield texts, (places, start)
        start += places.size


def _filled_in(texts: pa.Array, at: tuple[np.ndarray, int], ids: list[str]) -> pa.Array:
    places, start = at
    if not places.size:
        return texts
    mask = np.zeros(len(texts), bool)
    mask[places] = True
    new = pa.array(ids[start : start + places.size], pa.string())
    return pc.replace_with_mask(texts, pa.array(mask), new)
