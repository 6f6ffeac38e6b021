"""The faults put into the fictional sample: one of each kind that matters.

Each fault replaces one good row, so that every other row stays as it was drawn. No fault affects
a whole column or file: no slash dates, no damaged quotes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.sample.draws import FAR, Flags, Ints
from tests.sample.text import Columns, Rows, csv_line

Edits = dict[int, str]
Row = dict[str, str]
Edit = Callable[[Row], str]
"""Returns the faulty text that replaces a row, from its fields."""

_LEAST_MERCHANTS = 100  # smaller samples have no faults
_MERCHANTS_PER_MORE = 5_000  # one more fault of each kind per this many merchants


def faults_of_each_kind(merchants: int) -> int:
    """Return the number of faults of each kind, from the number of merchants."""
    return 0 if merchants < _LEAST_MERCHANTS else 1 + merchants // _MERCHANTS_PER_MORE


def edits_for(
    rng: np.random.Generator, chosen: list[tuple[Edit, Flags]], count: int, rows: Rows
) -> Edits:
    """Return the text of the faulty rows of one table, by position.

    Args:
        rng: the source of the draws.
        chosen: the edits, each with a mask of the rows that it may replace.
        count: how many of each kind.
        rows: returns the text of some rows.
    """
    edits: Edits = {}
    for edit, is_allowed in chosen:
        free = is_allowed.copy()
        free[list(edits)] = False
        positions = _spread(rng, np.flatnonzero(free), count)
        for position, row in zip(positions.tolist(), _rows(rows(positions)), strict=True):
            edits[position] = edit(row)
    return edits


def _spread(rng: np.random.Generator, free: Ints, count: int) -> Ints:
    """Return up to `count` of the free positions, evenly spread from a drawn one on."""
    size = min(count, len(free))
    if size == 0:
        return free[:0]
    start = int(rng.integers(0, len(free), dtype=np.int64))
    return free[(start + np.arange(size) * (len(free) // size)) % len(free)]


def _rows(columns: Columns) -> list[Row]:
    texts = [column.to_pylist() for column in columns.values()]
    return [
        {name: field or "" for name, field in zip(columns, fields, strict=True)}
        for fields in zip(*texts, strict=True)
    ]


def _with(**fields: str) -> Edit:
    """Return an edit that writes these fields into the row."""
    return lambda row: csv_line({**row, **fields}.values())


def _followed_by(change: Callable[[Row], Row]) -> Edit:
    """Return an edit that keeps the row and adds a changed copy after it."""
    return lambda row: csv_line(row.values()) + "\n" + csv_line(change(row).values())


def _without_leading_zeros(row: Row) -> str:
    return csv_line({**row, "siren": row["siren"].lstrip("0")}.values())


def _other_score_and_note(row: Row) -> Row:
    return {**row, "quality_score": "71.5", "Note": "Moved from the old account"}


def _without_the_last_two(row: Row) -> str:
    return csv_line(list(row.values())[:-2])


def _with_a_comma_too_many(row: Row) -> str:
    return csv_line({**row, "Note": ""}.values()) + "Wrote in May, no answer"


def _with_a_blank_row_after(row: Row) -> str:
    return csv_line(row.values()) + "\n" + "," * (len(row) - 1)


def _ended_before_it_began(first: str, last: str, day: str) -> Edit:
    """Return an edit that ends, in the column `last`, in the year before that of `first`."""
    return lambda row: csv_line({**row, last: f"{int(row[first][:4]) - 1:04}-{day}"}.values())


def _of_nobody(row: Row) -> Row:
    unknown = "M9" + row["merchant_id"][1:]
    return {**_another_scorecard(row, "X"), "merchant_id": unknown}


def _corrected_on_the_same_day(row: Row) -> Row:
    score = min(int(row["environment_score"]) + 6, 100)
    return {**_another_scorecard(row, "R"), "environment_score": str(score)}


def _another_scorecard(row: Row, ending: str) -> Row:
    changed = {name: row[name] + ending for name in ("assessment_id", "scorecard_url")}
    return {**row, **changed}


@dataclass(frozen=True)
class Situation:
    """What decides which merchants a fault may affect, one element per merchant.

    Attributes:
        is_listed: listed on the day.
        is_plain: listed, no label, no SSE, no removal ground, no second account.
        is_assessed: at least one assessment; has_approval: at least one approval.
        has_siren: a SIREN is given.
        joined, removed: days since 1970.
    """

    is_listed: Flags
    is_plain: Flags
    is_assessed: Flags
    has_approval: Flags
    has_siren: Flags
    joined: Ints
    removed: Ints


def merchant_faults(situation: Situation) -> list[tuple[Edit, Flags]]:
    """Return the faults of merchants.csv, each with a mask of the merchants that it may affect."""
    plain = situation.is_plain
    has_no_records = plain & ~situation.is_assessed  # leaving these out orphans no row
    has_left = (situation.removed < FAR) & ~situation.is_listed & ~situation.has_approval
    orphans_assessments = has_left & situation.is_assessed  # so that a message names this row
    holds_label = situation.is_listed & situation.has_siren & situation.has_approval
    joined_late = plain & (situation.joined > 0) & (situation.removed == FAR)
    return [
        (_followed_by(_other_score_and_note), has_no_records),
        (_with_a_comma_too_many, has_no_records),
        (_with(merchant_id=""), has_no_records),
        (_with(removed_on="end of June"), orphans_assessments),
        (_without_leading_zeros, holds_label),
        (_ended_before_it_began("joined_on", "removed_on", "06-30"), joined_late),
        (_with(joined_on="2021-02-30"), plain),
        (_with(country="XX"), plain),
        (_followed_by(dict), plain),
        (_without_the_last_two, plain),
        (_with_a_blank_row_after, plain),
        (_with(badge_published="requested"), plain),
    ]


def label_faults(is_only_esus_with_last_day: Flags) -> list[tuple[Edit, Flags]]:
    """Return the faults of labels.csv, with masks of the approvals that they may affect."""
    edit = _ended_before_it_began("granted_on", "expires_on", "12-31")
    return [(edit, is_only_esus_with_last_day)]


def assessment_faults(is_plain: Flags, is_latest: Flags) -> list[tuple[Edit, Flags]]:
    """Return the faults of assessments.csv, with masks of the assessments that they may affect.

    Args:
        is_plain: the merchant is listed and has neither label nor removal ground.
        is_latest: the latest assessment of its merchant, with all its scores.
    """
    return [
        (_with(published_on="to be confirmed"), is_plain & is_latest),
        (_with(overall_score="135"), is_plain & is_latest),
        (_followed_by(_corrected_on_the_same_day), is_plain & is_latest),
        (_with(social_finding="critical"), is_plain & is_latest),
        (_followed_by(_of_nobody), is_plain),
    ]
