"""Compare a merchant's records in two steps that differ only in their files.

The same record is: the merchant's row; an assessment of the same id; for approvals see
`approval_changes`. The State's list is a record too, where the policy wants it to confirm
a label: one that confirms now is new, dated by its day; one that no longer does is gone.
`merchant_pair` has the ways in which a record can differ.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.counts import changed_fact
from impact.compare.what_changed.approval_changes import explain_approval
from impact.compare.what_changed.cause_sentences import (
    assessment_words,
    confirmation_words,
    fact_words,
    sentence,
)
from impact.compare.what_changed.merchant_pair import Explanation, MerchantPair, Side
from impact.explain.trial import format_value
from impact.model.columns import ASSESSMENTS, LABELS, MERCHANTS, THEMES, Column, find_column
from impact.model.dates import NO_DAY, iso_date, to_day_number
from impact.rules.listing import removed_on
from impact.rules.routes import SSE_CHARACTERISTICS, score_minimums

Changes = dict[str, tuple[str, str]]  # (before, now) by name


def explain_by_files(
    pair: MerchantPair, fact: str, facts: tuple[frozenset[str], frozenset[str]]
) -> Explanation:
    """Return (cause, explanation) of a merchant's fact that changed with the files.

    Args:
        facts: those that hold for the merchant on the old and the new side.
    """
    has_begun = fact in facts[1]
    if pair.old.position < 0 or pair.new.position < 0:
        cause, clause = _explain_row(pair)
    elif changed_fact(fact, *facts) in LABELS:
        cause, clause = _explain_confirmation(pair, fact, has_begun=has_begun)
    elif fact in LABELS:
        cause, clause = explain_approval(pair, fact, has_begun=has_begun)
    elif fact in ("ecovadis", *THEMES):
        cause, clause = _explain_assessment(pair, fact)
    else:
        cause, clause = _explain_own_row(pair, fact, has_begun=has_begun)
    return cause, sentence(clause)


# --- the merchant's own row -------------------------------------------------------------------


def _explain_row(pair: MerchantPair) -> Explanation:
    """Explain a merchant of whom one side has no kept row."""
    if pair.old.position < 0:
        clause = fact_words("listed", pair.new.facts, pair.new.position)
        left_out = pair.as_left_out(clause, "merchants", pair.old)
        return left_out or pair.as_new_record(clause, int(pair.new.value("joined_on")))
    gone = "the merchant is no longer in the files"
    return pair.as_left_out(gone, "merchants", pair.new) or ("record_gone", gone)


def _explain_own_row(pair: MerchantPair, fact: str, *, has_begun: bool) -> Explanation:
    """Explain a merchant whose listing days or SSE characteristics differ."""
    clause = fact_words(fact, pair.new.facts, pair.new.position)
    if fact != "listed":
        labels = {name: find_column(MERCHANTS, name).label for name in SSE_CHARACTERISTICS}
        return _explain_cells(pair, clause, labels, has_begun=has_begun)
    day = _new_listing_day(pair, has_begun=has_begun)
    if day is not None:
        return pair.as_new_record(clause, day)
    labels = {"joined_on": "joined on", "removed_on": "removed on"}
    return _explain_cells(pair, clause, labels, has_begun=has_begun)


def _new_listing_day(pair: MerchantPair, *, has_begun: bool) -> int | None:
    """Return the day of a new spell, or of a removal that is new; None where neither is."""
    old, new = pair.old, pair.new
    joined, removed = new.value("joined_on"), new.value("removed_on")
    removed_before = int(removed_on(old.facts.dataset, np.array([old.position]))[0])
    is_back = removed_before != NO_DAY and joined > removed_before
    if has_begun and is_back and joined != old.value("joined_on"):
        return int(joined)
    is_removed = old.value("removed_on") == NO_DAY != removed
    is_new = not has_begun and is_removed and joined <= new.facts.day
    return int(removed) if is_new else None


def _explain_confirmation(pair: MerchantPair, label: str, *, has_begun: bool) -> Explanation:
    """Explain a label that covers the day on both sides and opens its route on one only."""
    clause = confirmation_words(label, pair.new.facts, pair.new.position)
    labels = {"siren": "SIREN", "siret": "SIRET"}
    if any(pair.old.value(name) != pair.new.value(name) for name in labels):
        return _explain_cells(pair, clause, labels, has_begun=has_begun)
    if not has_begun:
        return "record_gone", f"{clause}; the list before confirmed it"
    registries = pair.new.facts.dataset.registries
    registry_list = None if registries is None else registries.for_label(label)
    day = NO_DAY if registry_list is None else to_day_number(registry_list.day)
    return pair.as_new_record(clause, day)


def _explain_cells(
    pair: MerchantPair, clause: str, labels: dict[str, str], *, has_begun: bool
) -> Explanation:
    """Explain cells of the merchant's row that differ; blanks that were filled are new."""
    changes = {}
    for name, label in labels.items():
        old, new = (_text(MERCHANTS, name, side.value(name)) for side in (pair.old, pair.new))
        if old != new:
            changes[label] = (old, new)
    if has_begun and all(before == "blank" for before, _ in changes.values()):
        return pair.as_new_record(clause, NO_DAY)
    return pair.as_correction(clause, changes)


def _text(table: tuple[Column, ...], name: str, value: Any) -> str:
    return format_value(find_column(table, name), value) or "blank"


# --- assessments ------------------------------------------------------------------------------


def _explain_assessment(pair: MerchantPair, fact: str) -> Explanation:
    """Explain why a removal ground, or the EcoVadis route, differs between the two sides.

    The cause is the assessment that decides on the later side, where the earlier one lacks it
    or has other values; else the one that decided on the earlier side is gone or has changed.
    One of the two is the case: with the same assessments both sides would be decided alike.
    """
    old_row, new_row = _deciding_row(fact, pair.old), _deciding_row(fact, pair.new)
    clause = fact_words(fact, pair.new.facts, pair.new.position)
    if new_row >= 0:
        counterpart = _counterpart(pair.new, new_row, pair.old)
        if counterpart is None:
            return _explain_new(pair, clause, new_row)
        if changes := _changed_values(pair, fact, counterpart, new_row):
            return pair.as_correction(clause, changes)
    counterpart = _counterpart(pair.old, old_row, pair.new)
    if counterpart is not None:
        named = f"{clause}; {assessment_words(pair.new.facts, counterpart)}"
        return pair.as_correction(named, _changed_values(pair, fact, old_row, counterpart))
    named = f"{clause}; {assessment_words(pair.old.facts, old_row)}"
    if left_out := pair.as_left_out(named, "assessments", pair.new):
        return left_out
    if _is_known(pair.new, _assessment_id(pair.old, old_row)):
        return "correction", f"{named}: in the later files it does not name the merchant"
    return "record_gone", f"{named}: no longer in the files"


def _explain_new(pair: MerchantPair, clause: str, row: int) -> Explanation:
    if left_out := pair.as_left_out(clause, "assessments", pair.old):
        return left_out
    if _is_known(pair.old, _assessment_id(pair.new, row)):
        return "correction", f"{clause}; in the earlier files it did not name the merchant"
    published = pair.new.facts.dataset.assessments.columns["published_on"]
    return pair.as_new_record(clause, int(published[row]))


def _deciding_row(fact: str, side: Side) -> int:
    """Return the row of the assessment that a fact rests on; -1 where there is none."""
    facts = side.facts
    rows = facts.current_rows if fact == "ecovadis" else facts.themes[fact].rows
    return int(rows[side.position])


def _assessment_id(side: Side, row: int) -> str:
    return str(side.facts.dataset.assessments.columns["assessment_id"][row].as_py())


def _counterpart(side: Side, row: int, other: Side) -> int | None:
    """Return the row with the same id among the merchant's assessments on the other side."""
    table, name = other.facts.dataset.assessments, _assessment_id(side, row)
    start, stop = np.searchsorted(table.merchants, [other.position, other.position + 1])
    rows = table.rows[start:stop].tolist()
    return next((row for row in rows if _assessment_id(other, row) == name), None)


def _is_known(side: Side, name: str) -> bool:
    """Return whether a side has the assessment, whichever merchant it names."""
    ids = side.facts.dataset.assessments.columns["assessment_id"]
    return int(pc.index(ids, pa.scalar(name)).as_py()) >= 0


def _changed_values(pair: MerchantPair, fact: str, old_row: int, new_row: int) -> Changes:
    """Return (before, now) by column label, for each differing value that a fact rests on."""
    is_route = fact == "ecovadis"
    names = (
        (*score_minimums(pair.new.facts.policy), "expires_on") if is_route else (f"{fact}_finding",)
    )
    changes = {}
    for name in ("published_on", *names):
        old, new = (_value(s, r, name) for s, r in ((pair.old, old_row), (pair.new, new_row)))
        if old != new:
            changes[find_column(ASSESSMENTS, name).label] = (old, new)
    return changes


def _value(side: Side, row: int, name: str) -> str:
    table = side.facts.dataset.assessments
    if name != "expires_on":
        return _text(ASSESSMENTS, name, table.columns[name][row])
    return "unreadable" if table.is_last_day_set_aside[row] else iso_date(int(table.expires[row]))
