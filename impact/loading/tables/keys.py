"""Check duplicate ids, and link rows of other files to the merchants that they name.

Every function adds its problems to the sheets that it is given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.sheet import MerchantLinks, Sheet
from impact.loading.tables.near_ids import find_near_ids
from impact.loading.tables.row_content import (
    Row,
    columns_that_differ,
    content_reader,
    extra_differences,
    known_content,
)
from impact.model.arrays.columns import (
    as_mask,
    group_equal,
    is_increasing,
    pair_keys,
    take_columns,
    take_rows,
)
from impact.model.columns import MERCHANT_KEYS
from impact.model.errors import quote_value
from impact.model.problems import Problem
from impact.model.texts.number_format import join_first
from impact.model.typed_tables import blank_texts

# A row speaks for each merchant of its company. Where thousands of rows name an id that thousands
# of merchants share, they would be millions of times: this often for each row, or in any file.
LINKS_PER_ROW = 100
LINKS_ALWAYS = 1_000_000


@dataclass(frozen=True)
class MerchantIndex:
    """The kept merchants, sorted by merchant_id in code-point order.

    Attributes:
        positions: the position of each merchant in the merchants sheet.
        names: for each key column one text per merchant, "" where blank.
    """

    sheet: Sheet
    positions: np.ndarray
    names: dict[str, pa.Array]

    @property
    def count(self) -> int:
        """Return how many merchants are kept."""
        return int(self.positions.size)


def check_merchant_ids(sheet: Sheet) -> MerchantIndex:
    """Report duplicate merchant ids, and return the merchants that are kept."""
    kept = sheet.kept_positions()
    order, groups = group_equal(take_rows(sheet.values["merchant_id"], kept))
    rows = ([(0, position) for position in kept[group].tolist()] for group in groups)
    check_duplicate_ids([sheet], rows, "merchant_id")
    positions = kept[order]
    positions = positions[sheet.is_kept()[positions]]
    blank = blank_texts(sheet.count)
    keys = take_columns((sheet.values.get(name, blank) for name in MERCHANT_KEYS), positions)
    sheet.links = MerchantLinks(positions, np.arange(positions.size))
    return MerchantIndex(sheet, positions, dict(zip(MERCHANT_KEYS, keys, strict=True)))


def check_duplicate_ids(sheets: list[Sheet], groups: Iterable[list[Row]], column: str) -> None:
    """Leave out rows of one id that differ in a known column; count equal rows once."""
    for group in groups:
        where = join_first([describe_position(sheets, row) for row in group])
        contents = [known_content(sheets[number], position) for number, position in group]
        if contents.count(contents[0]) == len(contents):
            for row in group[1:]:
                note_repeated(sheets, row, group[0], column)
            continue
        names = columns_that_differ(sheets, group, contents)
        for sheet_number, position in group:
            sheet = sheets[sheet_number]
            message = (
                f"“{quote_value(sheet.raw_text(column, position))}” is on {where}, and the rows "
                f"differ in {names}; delete the wrong one."
            )
            sheet.add_problem(position, column, "primary-key", message, "row-left-out")


def describe_position(sheets: list[Sheet], row: Row) -> str:
    """Return the line of a row, with its file if there are several."""
    sheet = sheets[row[0]]
    return f"line {sheet.line(row[1])}" + (f" of {sheet.text.file}" if len(sheets) > 1 else "")


def note_repeated(sheets: list[Sheet], row: Row, first: Row, column: str) -> None:
    """Mark a row as a repeat of an earlier one with the same known columns."""
    sheet = sheets[row[0]]
    line, names = describe_position(sheets, first), extra_differences(sheets, first, row)
    message = f"The row repeats {line}; it counts once. Delete it."
    if names:
        message = f"The row repeats {line} but for {names}; {line} counts. Delete one of them."
    sheet.repeated.add(row[1])
    sheet.add_problem(row[1], column, "primary-key", message, "noted")


def link_rows(sheet: Sheet, index: MerchantIndex) -> None:
    """Link each row to the merchants that it names; report rows that name none or several."""
    is_unlinked = np.ones(sheet.count, bool)
    links_by_key: list[MerchantLinks] = []
    for name in MERCHANT_KEYS:
        if not sheet.text.header_map.has(name):
            continue
        has_key = is_unlinked & sheet.is_filled(name)
        is_unlinked &= ~has_key
        is_readable = ~sheet.mask_of(sheet.set_aside.get(name, ()))
        links_by_key.append(_link_by(sheet, name, np.flatnonzero(has_key & is_readable), index))
    positions = np.concatenate([links.positions for links in links_by_key])
    merchants = np.concatenate([links.merchants for links in links_by_key])
    near_matches = np.unique(np.concatenate([links.near_matches for links in links_by_key]))
    order = np.argsort(positions, kind="stable")
    sheet.links = MerchantLinks(positions[order], merchants[order], near_matches)


def _link_by(sheet: Sheet, name: str, positions: np.ndarray, index: MerchantIndex) -> MerchantLinks:
    (keys,) = take_columns([sheet.values[name]], positions)
    counts, matches = _match_keys(keys, index.names[name])
    unknown = list(_select(positions, keys, counts == 0))
    near_matches = _add_unknown(sheet, name, unknown, index)
    for position, key in _select(positions, keys, counts > 1):
        message = (
            f"Several merchants share the {name} “{quote_value(key)}”; the row speaks for each of "
            "them."
        )
        sheet.add_problem(position, name, "foreign-key", message, "noted")
    if counts.sum() > max(LINKS_ALWAYS, LINKS_PER_ROW * counts.size):
        _refuse_links(sheet, name, int(positions[counts.argmax()]), counts)
        no_rows = positions[:0]
        return MerchantLinks(no_rows, no_rows, near_matches)
    return MerchantLinks(np.repeat(positions, counts), matches(), near_matches)


def _add_unknown(
    sheet: Sheet, name: str, unknown: list[tuple[int, str]], index: MerchantIndex
) -> np.ndarray:
    """Leave out the rows whose id no kept merchant has; return the probable merchants."""
    if not unknown:
        return np.empty(0, np.int64)
    left_out = _left_out_lines(index, name)
    near_matches = find_near_ids([key for _, key in unknown], index.names[name])
    for position, key in unknown:
        message = (
            f"No merchant of {index.sheet.text.file} has the {name} “{quote_value(key)}”; correct "
            "it here, or add the merchant there."
        )
        if key in left_out:
            message = (
                f"The merchant with the {name} “{quote_value(key)}” was skipped on line "
                f"{left_out[key]} of {index.sheet.text.file}; fix that row."
            )
        if key in near_matches:
            match = quote_value(near_matches[key])
            message += f" It was probably meant for {match}, which nearly matches."
        sheet.add_problem(position, name, "foreign-key", message, "row-left-out")
    values = pa.array(sorted(set(near_matches.values())), pa.string())
    return np.flatnonzero(as_mask(pc.is_in(index.names[name], values)))


def _refuse_links(sheet: Sheet, name: str, position: int, counts: np.ndarray) -> None:
    value = sheet.raw_text(name, position)
    message = (
        f"{counts.max():,} merchants share the {name} “{quote_value(value)}”, and the rows that "
        f"name such ids would count {counts.sum():,} times: it is no company's. Correct it in "
        "merchants.csv."
    )
    file, line = sheet.text.file, sheet.line(position)
    sheet.problems.add(Problem(file, line, name, "foreign-key", value, message, "file-refused"))


def _select(positions: np.ndarray, keys: pa.Array, mask: np.ndarray) -> Iterable[tuple[int, str]]:
    return zip(positions[mask].tolist(), keys.take(np.flatnonzero(mask)).to_pylist(), strict=True)


def _match_keys(keys: pa.Array, names: pa.Array) -> tuple[np.ndarray, Callable[[], np.ndarray]]:
    """Return (the number of merchants for each key, a function that lists them in that order)."""
    candidates = np.arange(len(names))
    if len(keys) < len(names):  # most merchants are not named
        candidates = np.flatnonzero(as_mask(pc.is_in(names, keys)))
    distinct = take_rows(names, candidates)
    codes = np.arange(len(distinct))
    if not is_increasing(distinct):  # as the merchant ids are
        encoded = distinct.dictionary_encode()
        distinct, codes = encoded.dictionary, encoded.indices.to_numpy()
    by_code, sizes = candidates[np.argsort(codes, kind="stable")], np.bincount(codes)
    starts = np.cumsum(sizes) - sizes
    found = pc.fill_null(pc.index_in(keys, distinct), -1).to_numpy()
    counts = np.append(sizes, 0).take(found)

    def list_matches() -> np.ndarray:
        firsts = np.append(starts, 0).take(found) - np.cumsum(counts) + counts
        merchants: np.ndarray = by_code.take(np.repeat(firsts, counts) + np.arange(counts.sum()))
        return merchants

    return counts, list_matches


def _left_out_lines(index: MerchantIndex, name: str) -> dict[str, int]:
    sheet = index.sheet
    if name not in sheet.values:
        return {}
    ids = sheet.values[name]
    return {ids[position].as_py(): sheet.line(position) for position in sorted(sheet.left_out)}


def check_label_rows(sheet: Sheet) -> None:
    """Report rows of labels.csv that are equal in all known columns."""
    kept = sheet.kept_positions()
    merchants = sheet.values["merchant_id"].dictionary_encode().indices.to_numpy()
    content = content_reader([sheet])
    # Only rows of one merchant and first day are compared in full.
    _, groups = group_equal(pair_keys(merchants, sheet.values["granted_on"])[kept])
    for group in groups:
        first: dict[frozenset[Any], Row] = {}
        for position in kept[group].tolist():
            row = (0, position)
            original = first.setdefault(content(row), row)
            if original != row:
                note_repeated([sheet], row, original, "")
