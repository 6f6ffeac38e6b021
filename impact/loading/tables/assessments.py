"""Judge the scorecards of all files as one table: duplicate ids, built ids, order by day.

A row of that table is a number that counts the rows of all sheets, one sheet after the other.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.sheet import Sheet
from impact.loading.tables.keys import (
    check_duplicate_ids,
    describe_position,
    note_repeated,
)
from impact.loading.tables.row_content import Row, content_reader
from impact.model.arrays.columns import equal_runs, group_equal, is_filled, pair_keys, take_rows
from impact.model.columns import MERCHANT_KEYS
from impact.model.dates import iso_date
from impact.model.typed_tables import blank_texts


@dataclass(frozen=True)
class AllSheets:
    """The sheets of all assessments files as one table."""

    sheets: list[Sheet]

    @property
    def starts(self) -> np.ndarray:
        """Return the number of the first row of each sheet, and the number of all rows."""
        return np.cumsum([0, *(sheet.count for sheet in self.sheets)])

    def locate(self, number: int) -> Row:
        """Return (sheet number, position) of a row."""
        sheet = int(np.searchsorted(self.starts, number, "right")) - 1
        return sheet, int(number - self.starts[sheet])

    def is_kept(self) -> np.ndarray:
        """Return a mask of the rows that are kept."""
        return np.concatenate([sheet.is_kept() for sheet in self.sheets])

    def column(self, name: str) -> pa.Array:
        """Return a column of texts, blank where a file lacks it."""
        columns = [s.values.get(name, blank_texts(s.count)) for s in self.sheets]
        return pa.concat_arrays(columns)


def group_assessment_ids(sheets: list[Sheet]) -> list[np.ndarray]:
    """Return the rows of each id that two or more have, whether or not they are kept."""
    ids = AllSheets(sheets).column("assessment_id") if sheets else blank_texts(0)
    stated = np.flatnonzero(is_filled(ids))
    return [stated[group] for group in group_equal(take_rows(ids, stated))[1]]


def check_assessment_ids(sheets: list[Sheet], groups: list[np.ndarray]) -> pa.Array:
    """Report the ids that kept rows share; return the ids of all rows, built where blank."""
    if not sheets:
        return blank_texts(0)
    table = AllSheets(sheets)
    ids, is_kept = table.column("assessment_id"), table.is_kept()
    kept = (group[is_kept[group]].tolist() for group in groups)
    rows = ([table.locate(number) for number in group] for group in kept if len(group) > 1)
    check_duplicate_ids(sheets, rows, "assessment_id")
    blank = np.flatnonzero(table.is_kept() & ~is_filled(ids))
    if not blank.size:
        return ids
    mask = np.zeros(len(ids), bool)
    mask[blank] = True
    built = _build_ids(table, blank, set(ids.to_pylist()))
    return pc.replace_with_mask(ids, pa.array(mask), pa.array(built, pa.string()))


def _build_ids(table: AllSheets, blank: np.ndarray, used: set[str]) -> list[str]:
    """Return an id for each row without one; equal rows are repeated, the others numbered."""
    ids = _merchants_and_days(table, blank)
    content = content_reader(table.sheets)
    conflicts = [group.tolist() for group in group_equal(pa.array(ids, pa.string()))[1]]
    grouped = {place for group in conflicts for place in group}
    conflicts += [[n] for n, text in enumerate(ids) if text in used and n not in grouped]
    for group in conflicts:
        first: dict[frozenset[Any], int] = {}
        for place in group:
            row = table.locate(blank[place])
            original = first.setdefault(content(row), place)
            if original != place:
                note_repeated(table.sheets, row, table.locate(blank[original]), "assessment_id")
        _assign_numbers(ids, list(first.values()), used)
    return ids


def _merchants_and_days(table: AllSheets, rows: np.ndarray) -> list[str]:
    """Return `<what names the merchant>@<published_on>` of some rows."""
    names = blank_texts(rows.size)
    for column in reversed(MERCHANT_KEYS):
        texts = take_rows(table.column(column), rows)
        names = pc.if_else(pc.equal(texts, ""), names, texts)
    days = np.concatenate([sheet.values["published_on"] for sheet in table.sheets])[rows]
    return [
        f"{name}@{iso_date(day)}"
        for name, day in zip(names.to_pylist(), days.tolist(), strict=True)
    ]


def _assign_numbers(ids: list[str], places: list[int], used: set[str]) -> None:
    """Make ids that were built equal unique: `X@day`, `X@day#2`, … skipping ids in use."""
    base, suffix = ids[places[0]], 1
    for place in places:
        while (text := base if suffix == 1 else f"{base}#{suffix}") in used:
            suffix += 1
        ids[place] = text
        used.add(text)


@dataclass(frozen=True)
class DayOrder:
    """The kept rows and their merchants, sorted by merchant and day, then in file order.

    Attributes:
        rows, merchants: numbers of rows, and the merchant of each.
        ties: the slices with several rows of one merchant and day.
    """

    rows: np.ndarray
    merchants: np.ndarray
    ties: list[slice]


def order_by_day(sheets: list[Sheet]) -> DayOrder:
    """Sort the kept rows by merchant and day."""
    table, links = AllSheets(sheets), [sheet.links for sheet in sheets]
    numbers = [each.positions + start for each, start in zip(links, table.starts, strict=False)]
    rows, merchants = np.concatenate(numbers), np.concatenate([each.merchants for each in links])
    is_kept = table.is_kept()[rows]
    rows, merchants = rows[is_kept], merchants[is_kept]
    days = np.concatenate([sheet.values["published_on"] for sheet in sheets])[rows]
    keys = pair_keys(merchants, days)
    order = np.argsort(keys)  # a stable sort takes three times as long
    ties = equal_runs(np.diff(keys[order]) != 0)
    for tie in ties:
        order[tie].sort()
    return DayOrder(rows[order], merchants[order], ties)


def check_same_days(sheets: list[Sheet], order: DayOrder) -> None:
    """Note each row whose merchant has an earlier row of the same day."""
    table, noted = AllSheets(sheets), set()
    for first, *later in sorted(order.rows[tie].tolist() for tie in order.ties):
        for number in later:
            if number not in noted and number != first:
                noted.add(number)
                _note_same_day(sheets, table.locate(number), table.locate(first))


def _note_same_day(sheets: list[Sheet], row: Row, first: Row) -> None:
    message = (
        f"The merchant has another assessment of this day on {describe_position(sheets, first)}: "
        "the greater assessment_id is the current one, the more serious finding counts. "
        "Check which is meant."
    )
    sheet, position = sheets[row[0]], row[1]
    sheet.add_problem(position, "published_on", "ambiguous-date", message, "noted")
