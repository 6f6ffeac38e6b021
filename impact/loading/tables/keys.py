"""What needs other rows or other files: ids that stand twice, and unknown merchants.

Every function notes its problems on the sheets that it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.sheet import Sheet
from impact.loading.tables.duplicates import (
    day_keys,
    group_equal_numbers,
    group_equal_texts,
    stable_order,
    text_order,
)
from impact.loading.tables.near_ids import find_near
from impact.loading.tables.row_content import Row, columns_that_differ, extra_differences, known_of
from impact.model.arrays.arrow_bytes import UINT64_BYTES, max_byte_length, texts_as_uint64
from impact.model.arrays.arrow_take import RowTaker, take_rows
from impact.model.arrays.parallel import parallel_map
from impact.model.columns import MERCHANT_KEYS
from impact.model.errors import quote_value
from impact.model.problems import Problem
from impact.model.typed_tables import blank_texts

_MOST_NAMED = 10

# A row speaks for each merchant of its company. Where thousands of rows name an id that thousands
# of merchants share, they would be millions of times: this often for each row, or in any file.
_LINKS_PER_ROW = 100
_LINKS_ALWAYS = 1_000_000

# With so many names a key, a table of the keys is made much faster than one of the names.
_MANY_NAMES = 4


@dataclass(frozen=True)
class MerchantIndex:
    """The kept merchants, sorted by merchant_id in code-point order.

    Attributes:
        places: the place of each in the merchants sheet.
        names: for each naming column one text per merchant, "" where blank.
    """

    sheet: Sheet
    places: np.ndarray
    names: dict[str, pa.Array]

    @property
    def count(self) -> int:
        """Return how many merchants are kept."""
        return int(self.places.size)


@dataclass(frozen=True)
class MerchantLinks:
    """Which row speaks for which merchant: `places` and `merchants` in step, by place.

    Attributes:
        near: the merchants that rows seem to mean whose id no kept merchant has.
    """

    places: np.ndarray
    merchants: np.ndarray
    near: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    def of(self, places: np.ndarray, count: int) -> MerchantLinks:
        """Return the links of some places, which are numbered anew from 0."""
        number = np.full(count, -1, np.int64)
        number[places] = np.arange(places.size)
        is_kept = number[self.places] >= 0
        return MerchantLinks(number[self.places[is_kept]], self.merchants[is_kept])


def check_merchant_ids(sheet: Sheet) -> MerchantIndex:
    """Find merchant ids that stand twice, and return the merchants that are kept."""
    kept = sheet.kept()
    ids = take_rows(sheet.values["merchant_id"], kept)
    groups = (kept[group] for group in group_equal_texts(ids))
    check_duplicate_ids([sheet], ([(0, int(p)) for p in group] for group in groups), "merchant_id")
    kept = sheet.kept()
    places = kept[text_order(take_rows(sheet.values["merchant_id"], kept))]
    taker = RowTaker(places)
    names = {
        name: taker.take(sheet.values[name]) if name in sheet.values else blank_texts(places.size)
        for name in MERCHANT_KEYS
    }
    return MerchantIndex(sheet, places, names)


def check_duplicate_ids(sheets: list[Sheet], groups: Iterable[list[Row]], column: str) -> None:
    """Judge rows of one id: those that differ in a known column are all left out.

    Others count once.
    """
    content = known_of(sheets)
    for group in groups:
        where = _places_of(sheets, group)
        if len({content(row) for row in group}) == 1:
            for row in group[1:]:
                note_repeated(sheets, row, group[0], column)
            continue
        names = columns_that_differ(sheets, group)
        for which, place in group:
            value = sheets[which].written(column, place)
            message = (
                f"{quote_value(value)} stands on {where}, and the rows differ in {names}; "
                "delete the wrong one."
            )
            sheets[which].add(place, column, "primary-key", value, message, "row-left-out")


def _places_of(sheets: list[Sheet], group: list[Row]) -> str:
    """Return where the rows stand: the first few, since each row's message says all of it."""
    named = ", ".join(describe_position(sheets, row) for row in group[:_MOST_NAMED])
    more = len(group) - _MOST_NAMED
    return named if more <= 0 else f"{named} and {more:,} more"


def describe_position(sheets: list[Sheet], row: Row) -> str:
    """Return a row's line, and its file where there are several."""
    sheet = sheets[row[0]]
    return f"line {sheet.line(row[1])}" + (f" of {sheet.text.file}" if len(sheets) > 1 else "")


def note_repeated(sheets: list[Sheet], row: Row, first: Row, column: str) -> None:
    """Count a row once that says in the known columns what an earlier one says."""
    sheet = sheets[row[0]]
    value = sheet.written(column, row[1]) if column and sheet.text.header_map.has(column) else ""
    line, names = describe_position(sheets, first), extra_differences(sheets, first, row)
    message = f"The row repeats {line}; it counts once. Delete it."
    if names:
        message = f"The row repeats {line} but for {names}; {line} counts. Delete one of them."
    sheet.repeated.add(row[1])
    sheet.add(row[1], column, "primary-key", value, message, "noted")


def link_rows(sheet: Sheet, roster: MerchantIndex) -> MerchantLinks:
    """Return which merchants each row names, and note the rows that name none, or several."""
    open_rows = np.ones(sheet.count, bool)
    found: list[MerchantLinks] = []
    for name in MERCHANT_KEYS:
        if not sheet.text.header_map.has(name):
            continue
        names_row = open_rows & sheet.is_filled(name)
        open_rows &= ~names_row
        is_readable = ~sheet.marked(sheet.aside.get(name, ()))
        found.append(_link(sheet, name, np.flatnonzero(names_row & is_readable), roster))
    places = np.concatenate([links.places for links in found])
    merchants = np.concatenate([links.merchants for links in found])
    near = np.unique(np.concatenate([links.near for links in found]))
    if (places[1:] >= places[:-1]).all():
        return MerchantLinks(places, merchants, near)
    order = stable_order(places)
    return MerchantLinks(places[order], merchants[order], near)


def _link(sheet: Sheet, name: str, places: np.ndarray, roster: MerchantIndex) -> MerchantLinks:
    keys = take_rows(sheet.values[name], places)
    counts, matches = _match(keys, roster.names[name], is_unique=name == "merchant_id")
    near = _add_unknown(sheet, name, list(_some(places, keys, counts == 0)), roster)
    for place, key in _some(places, keys, counts > 1):
        message = (
            f"Several merchants share the {name} {quote_value(key)}; the row speaks for each of "
            "them."
        )
        sheet.add(place, name, "foreign-key", sheet.written(name, place), message, "noted")
    if counts.sum() > max(_LINKS_ALWAYS, _LINKS_PER_ROW * counts.size):
        _refuse_links(sheet, name, int(places[counts.argmax()]), counts)
        none = places[:0]
        return MerchantLinks(none, none, near)
    return MerchantLinks(np.repeat(places, counts), matches(), near)


def _add_unknown(
    sheet: Sheet, name: str, unknown: list[tuple[int, str]], roster: MerchantIndex
) -> np.ndarray:
    """Leave out the rows whose id no kept merchant has; return the merchants nearly named."""
    if not unknown:
        return np.empty(0, np.int64)
    left_out = _left_out_lines(roster, name)
    near = find_near([key for _, key in unknown], roster.names[name])
    for place, key in unknown:
        message = (
            f"No kept merchant has the {name} {quote_value(key)}; correct it, or add the merchant."
        )
        if key in left_out:
            message = (
                f"The merchant with the {name} {quote_value(key)} was left out on line "
                f"{left_out[key]} of {roster.sheet.text.file}; mend that row."
            )
        if key in near:
            message += f" It was probably meant for {quote_value(near[key])}, which nearly matches."
        written = sheet.written(name, place)
        sheet.add(place, name, "foreign-key", written, message, "row-left-out")
    values = pa.array(sorted(set(near.values())), pa.string())
    return np.flatnonzero(pc.is_in(roster.names[name], values).to_numpy(False))


def _refuse_links(sheet: Sheet, name: str, place: int, counts: np.ndarray) -> None:
    value = sheet.written(name, place)
    message = (
        f"{counts.max():,} merchants share the {name} {quote_value(value)}, and the rows that "
        "name such "
        f"ids would count {counts.sum():,} times: it is no company's. Correct it in merchants.csv."
    )
    file, line = sheet.text.file, sheet.line(place)
    sheet.problems.append(Problem(file, line, name, "foreign-key", value, message, "file-refused"))


def _some(places: np.ndarray, keys: pa.Array, which: np.ndarray) -> Iterable[tuple[int, str]]:
    return zip(places[which].tolist(), keys.take(np.flatnonzero(which)).to_pylist(), strict=True)


def _match(
    keys: pa.Array, names: pa.Array, *, is_unique: bool
) -> tuple[np.ndarray, Callable[[], np.ndarray]]:
    """Return (how many merchants each key matches, what lists them one after the other)."""
    if is_unique:
        matches = _places_in(names, keys)
        found = matches[matches >= 0].astype(np.int64)
        return (matches >= 0).astype(np.int64), lambda: found
    words = keys.unique()
    codes = _places_in(words, names)
    # The names that no key asks for stand together before all others.
    by_code = stable_order(codes)[int((codes < 0).sum()) :]
    sizes = np.bincount(codes[by_code], minlength=len(words))
    starts = np.cumsum(sizes) - sizes
    matches = _places_in(words, keys)
    counts = sizes[matches]

    def listed() -> np.ndarray:
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        places: np.ndarray = by_code[np.repeat(starts[matches], counts) + within]
        return places

    return counts, listed


def _places_in(names: pa.Array, keys: pa.Array) -> np.ndarray:
    """Return the place of each key among different names; -1 where it is none of them."""
    if len(keys) * _MANY_NAMES < len(names):
        return _places_of_few(names, keys)
    # Each lookup makes its own table of all names: halves are worth it for many keys a name.
    size = len(keys) if len(keys) < 2 * len(names) else -(-len(keys) // 2)
    parts = [keys.slice(at, size) for at in range(0, len(keys), size or 1)]
    found = parallel_map(_lookup(names), parts, len(keys))
    places: np.ndarray = pc.fill_null(pa.chunked_array(found, pa.int32()), -1).to_numpy()
    return places


def _lookup(names: pa.Array) -> Callable[[pa.Array], pa.Array]:
    """Make what returns the place of each text among different names, null where it is none."""
    if max_byte_length(names) > UINT64_BYTES:
        return lambda part: pc.index_in(part, names)
    # Short ids are looked up as whole numbers.
    numbers = pa.array(texts_as_uint64(names))
    return lambda part: pc.index_in(pa.array(texts_as_uint64(part)), numbers)


def _places_of_few(names: pa.Array, keys: pa.Array) -> np.ndarray:
    """Return what `_places_in` does: each name is looked up among the keys instead."""
    words = keys.unique()
    codes = _places_in(words, names)
    of_words = np.full(len(words), -1)
    of_words[codes[codes >= 0]] = np.flatnonzero(codes >= 0)
    places: np.ndarray = of_words[_places_in(words, keys)]
    return places


def _left_out_lines(roster: MerchantIndex, name: str) -> dict[str, int]:
    sheet = roster.sheet
    if name not in sheet.values:
        return {}
    return {sheet.values[name][place].as_py(): sheet.line(place) for place in sorted(sheet.out)}


def check_label_rows(sheet: Sheet) -> None:
    """Find rows of labels.csv that stand twice in all their known columns."""
    kept = sheet.kept()
    merchants = sheet.values["merchant_id"].dictionary_encode().indices.to_numpy()
    content = known_of([sheet])
    # Only rows of one merchant and one first day are looked at as a whole.
    for group in group_equal_numbers(day_keys(merchants, sheet.values["granted_on"])[kept]):
        first: dict[frozenset[Any], Row] = {}
        for place in kept[group].tolist():
            row = (0, place)
            original = first.setdefault(content(row), row)
            if original != row:
                note_repeated([sheet], row, original, "")
