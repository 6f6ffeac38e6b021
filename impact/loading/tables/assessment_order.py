"""The scorecards of all files in the order of merchant and day, and two of one day.

All assessments files are read as one table of kept rows, one file after the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.loading.csv.sheet import Sheet
from impact.loading.tables.duplicates import day_keys, equal_runs, in_order
from impact.loading.tables.keys import MerchantLinks, describe_position
from impact.loading.tables.row_content import Row


@dataclass(frozen=True)
class DayOrder:
    """Which kept row speaks for which merchant, by merchant and day; of one day as in the files.

    Attributes:
        kept: the places of each sheet's kept rows.
        rows, merchants: a row of the table of kept rows and a merchant's place, in step.
        ties: the stretches of several rows of one merchant and day.
    """

    kept: list[np.ndarray]
    rows: np.ndarray
    merchants: np.ndarray
    ties: list[slice]

    def of_one_day(self) -> list[list[Row]]:
        """Return the rows of each tie, as (which sheet, place), in order of first appearance."""
        starts = np.cumsum([0, *(places.size for places in self.kept)])

        def row(at: int) -> Row:
            which = int(np.searchsorted(starts, at, "right")) - 1
            return which, int(self.kept[which][at - starts[which]])

        found = ([row(at) for at in self.rows[tie].tolist()] for tie in self.ties)
        return sorted(found, key=lambda group: group[0])


def order_by_day(
    sheets: list[Sheet], links: list[MerchantLinks], kept_rows: list[np.ndarray]
) -> DayOrder:
    """Return the order of the rows that are kept: a mask for each sheet."""
    kept, rows, merchants, days, before = [], [], [], [], 0
    for sheet, own, keeps in zip(sheets, links, kept_rows, strict=True):
        is_kept = keeps[own.places]
        places = own.places[is_kept]
        number = np.cumsum(keeps) + (before - 1)
        rows.append(number[places])
        merchants.append(own.merchants[is_kept])
        days.append(sheet.values["published_on"][places])
        kept.append(np.flatnonzero(keeps))
        before += kept[-1].size
    row, merchant = np.concatenate(rows), np.concatenate(merchants)
    order, keys = in_order(day_keys(merchant, np.concatenate(days)))
    return DayOrder(kept, row[order], merchant[order], equal_runs(keys))


def check_same_days(sheets: list[Sheet], order: DayOrder) -> None:
    """Note each row whose merchant has an earlier row of the same day."""
    noted: set[Row] = set()
    for first, *others in order.of_one_day():
        for row in others:
            if row not in noted and row != first:
                noted.add(row)
                _note_same_day(sheets, row, first)


def _note_same_day(sheets: list[Sheet], row: Row, first: Row) -> None:
    sheet, place = sheets[row[0]], row[1]
    message = (
        f"The merchant has another assessment of this day on {describe_position(sheets, first)}: "
        "the "
        "greater assessment_id is the current one, the graver finding counts. Check which is meant."
    )
    value = sheet.written("published_on", place)
    sheet.add(place, "published_on", "ambiguous-date", value, message, "noted")
