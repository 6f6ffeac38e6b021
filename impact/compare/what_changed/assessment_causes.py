"""A finding or a score that turned with the files: which assessment is new, changed or gone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.what_changed.cause_sentences import assessment_words, fact_words
from impact.compare.what_changed.merchant_pair import Pair, Told
from impact.compare.what_changed.steps import Step
from impact.model.columns import ASSESSMENTS, THEMES, find_column
from impact.model.dates import iso_date
from impact.model.texts.number_format import format_number

_SCORES = ("overall_score", *(f"{theme}_score" for theme in THEMES))


def tell_assessment(pair: Pair, fact: str) -> Told:
    """Tell of a removal ground, or of the EcoVadis route, that differs between the sides.

    The assessment that decides on the later side tells, where the earlier one has it not or
    otherwise; else the one that decided on the earlier side is gone, or is another now. One of
    the two holds: with both the same on both sides, both sides would be decided alike.
    """
    old_row, new_row = (
        _deciding(fact, pair.old, pair.at_old),
        _deciding(fact, pair.new, pair.at_new),
    )
    what = fact_words(fact, pair.new, pair.at_new)
    if new_row >= 0:
        twin = _twin(pair.new, new_row, pair.old, pair.at_old)
        if twin is None:
            return _tell_new(pair, what, new_row)
        if changes := _changes(fact, (pair.old, twin), (pair.new, new_row)):
            return pair.corrected(what, changes)
    twin = _twin(pair.old, old_row, pair.new, pair.at_new)
    if twin is not None:
        named = f"{what}; {assessment_words(pair.new, twin)}"
        return pair.corrected(named, _changes(fact, (pair.old, old_row), (pair.new, twin)))
    return _tell_gone(pair, what, old_row)


def _deciding(fact: str, side: Step, at: int) -> int:
    """Return the row of the assessment that a fact rests on; -1 where there is none."""
    rows = side.facts.current_rows if fact == "ecovadis" else side.facts.themes[fact].rows
    return int(rows[at])


def _name(side: Step, row: int) -> str:
    return str(side.dataset.assessments.columns["assessment_id"][row].as_py())


def _twin(side: Step, row: int, other: Step, at: int) -> int | None:
    """Return the other side's row of the same id among those that speak for the merchant."""
    table, name = other.dataset.assessments, _name(side, row)
    start, stop = np.searchsorted(table.merchants, [at, at + 1])
    return next((int(r) for r in table.rows[start:stop] if _name(other, int(r)) == name), None)


def _tell_new(pair: Pair, what: str, row: int) -> Told:
    if told := pair.left_out(what, "assessments", pair.old):
        return told
    if _is_known(pair.old, _name(pair.new, row)):
        return "correction", f"{what}; in the earlier files it did not name the merchant"
    published = pair.new.dataset.assessments.columns["published_on"]
    return pair.new_record(what, int(published[row]))


def _tell_gone(pair: Pair, what: str, row: int) -> Told:
    named = f"{what}; {assessment_words(pair.old, row)}"
    if told := pair.left_out(named, "assessments", pair.new):
        return told
    if _is_known(pair.new, _name(pair.old, row)):
        return "correction", f"{named}: in the later files it does not name the merchant"
    return "record_gone", f"{named}: no longer in the files"


def _is_known(side: Step, name: str) -> bool:
    """Say whether a side has the assessment, for whomever it speaks."""
    ids = side.dataset.assessments.columns["assessment_id"]
    return int(pc.index(ids, pa.scalar(name)).as_py()) >= 0


def _changes(fact: str, old: tuple[Step, int], new: tuple[Step, int]) -> dict[str, tuple[str, str]]:
    """Return by name (before, now) of what differs among the values that a fact rests on."""
    names = _SCORES if fact == "ecovadis" else (f"{fact}_finding",)
    told = [(name, _value(*old, name), _value(*new, name)) for name in ("published_on", *names)]
    if fact == "ecovadis":
        told.append(("expires_on", _last_day(*old), _last_day(*new)))
    return {
        find_column(ASSESSMENTS, name).label: (before, now)
        for name, before, now in told
        if before != now
    }


def _value(side: Step, row: int, name: str) -> str:
    column, value = find_column(ASSESSMENTS, name), side.dataset.assessments.columns[name][row]
    if column.kind == "date":
        return iso_date(int(value))
    if column.kind == "word":
        return column.words[value] if value >= 0 else "blank"
    return "blank" if np.isnan(value) else format_number(float(value))


def _last_day(side: Step, row: int) -> str:
    assessments = side.dataset.assessments
    if assessments.is_last_day_aside[row]:
        return "unreadable"
    return iso_date(int(assessments.expires[row]))
