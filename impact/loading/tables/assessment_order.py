"""Sort the scorecards of all files by merchant and day, and report two of the same day.

All assessments files are read as one table of kept rows, one file after the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.loading.csv.sheet import Sheet
from impact.loading.tables.keys import MerchantLinks, describe_position
from impact.loading.tables.row_content import Row
from impact.model.arrays.columns import equal_runs, pair_keys


@dataclass(frozen=True)
class DayOrder:
    """The kept rows and their merchants, sorted by merchant and day, then in file order.

    Attributes:
        kept_positions: the positions of the kept rows of each sheet.
        rows, merchants: row numbers in the table of kept rows, and the merchant of each.
        ties: the slices with several rows of one merchant and day.
    """

    kept_positions: list[np.ndarray]
    rows: np.ndarray
    merchants: np.ndarray
    ties: list[slice]

    def tied_rows(self) -> list[list[Row]]:
        """Return the rows of each tie as (sheet number, position), in order of first appearance."""
        starts = np.cumsum([0, *(positions.size for positions in self.kept_positions)])

        def row_at(row_numbers: int) -> Row:
            sheet_number = int(np.searchsorted(starts, row_numbers, "right")) - 1
            return sheet_number, int(
                self.kept_positions[sheet_number][row_numbers - starts[sheet_number]]
            )

        groups = (
            [row_at(row_numbers) for row_numbers in self.rows[tie].tolist()] for tie in self.ties
        )
        return sorted(groups, key=lambda group: group[0])


def order_by_day(sheets: list[Sheet], links: list[MerchantLinks]) -> DayOrder:
    """Sort the kept rows by merchant and day."""
    kept_positions, rows, merchants, days, row_offset = [], [], [], [], 0
    for sheet, sheet_links in zip(sheets, links, strict=True):
        is_kept = sheet.is_kept()
        is_linked = is_kept[sheet_links.positions]
        positions = sheet_links.positions[is_linked]
        row_numbers = np.cumsum(is_kept) + (row_offset - 1)
        rows.append(row_numbers[positions])
        merchants.append(sheet_links.merchants[is_linked])
        days.append(sheet.values["published_on"][positions])
        kept_positions.append(np.flatnonzero(is_kept))
        row_offset += kept_positions[-1].size
    row, merchant = np.concatenate(rows), np.concatenate(merchants)
    keys = pair_keys(merchant, np.concatenate(days))
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    ties = equal_runs(ordered[1:] != ordered[:-1])
    return DayOrder(kept_positions, row[order], merchant[order], ties)


def check_same_days(sheets: list[Sheet], order: DayOrder) -> None:
    """Note each row whose merchant has an earlier row of the same day."""
    noted: set[Row] = set()
    for first, *later in order.tied_rows():
        for row in later:
            if row not in noted and row != first:
                noted.add(row)
                _note_same_day(sheets, row, first)


def _note_same_day(sheets: list[Sheet], row: Row, first: Row) -> None:
    sheet, position = sheets[row[0]], row[1]
    message = (
        f"The merchant has another assessment of this day on {describe_position(sheets, first)}: "
        "the greater assessment_id is the current one, the graver finding counts. Check which is "
        "meant."
    )
    value = sheet.raw_text("published_on", position)
    sheet.add_problem(position, "published_on", "ambiguous-date", value, message, "noted")
