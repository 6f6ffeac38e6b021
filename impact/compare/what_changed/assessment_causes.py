"""Explain a finding or score that changed between files: which assessment is new or different."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.what_changed.cause_sentences import assessment_words, fact_words
from impact.compare.what_changed.merchant_pair import Explanation, MerchantPair
from impact.model.columns import ASSESSMENTS, THEMES, find_column
from impact.model.dates import iso_date
from impact.model.texts.number_format import format_number
from impact.rules.merchant_facts import MerchantFacts

_SCORES = ("overall_score", *(f"{theme}_score" for theme in THEMES))


def explain_assessment(pair: MerchantPair, fact: str) -> Explanation:
    """Explain why a removal ground, or the EcoVadis route, differs between the two steps.

    The cause is the assessment that decides in the later step, where the earlier step lacks it
    or has other values; else the one that decided in the earlier step is gone or has changed.
    One of the two is the case: with the same assessments both steps would be decided alike.
    """
    old_row, new_row = (
        _deciding_row(fact, pair.old, pair.old_position),
        _deciding_row(fact, pair.new, pair.new_position),
    )
    clause = fact_words(fact, pair.new, pair.new_position)
    if new_row >= 0:
        counterpart = _find_counterpart(pair.new, new_row, pair.old, pair.old_position)
        if counterpart is None:
            return _explain_new(pair, clause, new_row)
        if changes := _changed_values(fact, (pair.old, counterpart), (pair.new, new_row)):
            return pair.as_correction(clause, changes)
    counterpart = _find_counterpart(pair.old, old_row, pair.new, pair.new_position)
    if counterpart is not None:
        clause_with_name = f"{clause}; {assessment_words(pair.new, counterpart)}"
        return pair.as_correction(
            clause_with_name, _changed_values(fact, (pair.old, old_row), (pair.new, counterpart))
        )
    return _explain_gone(pair, clause, old_row)


def _deciding_row(fact: str, step: MerchantFacts, position: int) -> int:
    """Return the row of the assessment that a fact rests on; -1 where there is none."""
    rows = step.current_rows if fact == "ecovadis" else step.themes[fact].rows
    return int(rows[position])


def _assessment_id(step: MerchantFacts, row: int) -> str:
    return str(step.dataset.assessments.columns["assessment_id"][row].as_py())


def _find_counterpart(
    step: MerchantFacts, row: int, other_step: MerchantFacts, position: int
) -> int | None:
    """Return the row with the same id among the merchant's assessments in the other step."""
    table, name = other_step.dataset.assessments, _assessment_id(step, row)
    start, stop = np.searchsorted(table.merchants, [position, position + 1])
    return next(
        (
            int(candidate)
            for candidate in table.rows[start:stop]
            if _assessment_id(other_step, int(candidate)) == name
        ),
        None,
    )


def _explain_new(pair: MerchantPair, clause: str, row: int) -> Explanation:
    if explanation := pair.as_left_out(clause, "assessments", pair.old):
        return explanation
    if _is_known(pair.old, _assessment_id(pair.new, row)):
        return "correction", f"{clause}; in the earlier files it did not name the merchant"
    published = pair.new.dataset.assessments.columns["published_on"]
    return pair.as_new_record(clause, int(published[row]))


def _explain_gone(pair: MerchantPair, clause: str, row: int) -> Explanation:
    clause_with_name = f"{clause}; {assessment_words(pair.old, row)}"
    if explanation := pair.as_left_out(clause_with_name, "assessments", pair.new):
        return explanation
    if _is_known(pair.new, _assessment_id(pair.old, row)):
        return "correction", f"{clause_with_name}: in the later files it does not name the merchant"
    return "record_gone", f"{clause_with_name}: no longer in the files"


def _is_known(step: MerchantFacts, name: str) -> bool:
    """Return whether a step has the assessment, whichever merchant it names."""
    ids = step.dataset.assessments.columns["assessment_id"]
    return int(pc.index(ids, pa.scalar(name)).as_py()) >= 0


def _changed_values(
    fact: str, old: tuple[MerchantFacts, int], new: tuple[MerchantFacts, int]
) -> dict[str, tuple[str, str]]:
    """Return (before, now) by column label, for each differing value that a fact rests on."""
    names = _SCORES if fact == "ecovadis" else (f"{fact}_finding",)
    values = [(name, _value(*old, name), _value(*new, name)) for name in ("published_on", *names)]
    if fact == "ecovadis":
        values.append(("expires_on", _last_day(*old), _last_day(*new)))
    return {
        find_column(ASSESSMENTS, name).label: (before, now)
        for name, before, now in values
        if before != now
    }


def _value(step: MerchantFacts, row: int, name: str) -> str:
    column, value = find_column(ASSESSMENTS, name), step.dataset.assessments.columns[name][row]
    if column.kind == "date":
        return iso_date(int(value))
    if column.kind == "word":
        return column.words[value] if value >= 0 else "blank"
    return "blank" if np.isnan(value) else format_number(float(value))


def _last_day(step: MerchantFacts, row: int) -> str:
    assessments = step.dataset.assessments
    if assessments.is_last_day_set_aside[row]:
        return "unreadable"
    return iso_date(int(assessments.expires[row]))
