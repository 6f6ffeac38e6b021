"""Compare a merchant's records in two steps that differ only in their files.

The same record is: the merchant's row; an assessment of the same id; an approval of the same first
day, or of the same reference, or the pair in merchants.csv (one with a later first day is a
renewal, so new). The State's list is a record too, where the policy wants it to confirm a label:
one that confirms now is new, dated by its day; one that no longer does is gone.
`MerchantPair.compare_record` has the ways in which a record can differ.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.compare.counts import Side, changed_fact
from impact.compare.what_changed.cause_sentences import (
    assessment_words,
    confirmation_words,
    fact_words,
    sentence,
)
from impact.compare.what_changed.merchant_pair import Cells, Explanation, MerchantPair
from impact.explain.trial import format_value
from impact.model.columns import ASSESSMENTS, LABELS, MERCHANTS, THEMES, Column, find_column
from impact.model.dates import NO_DAY, iso_date, to_day_number
from impact.rules.approvals import OPEN_ENDED, merge_approvals
from impact.rules.listing import removed_on
from impact.rules.routes import SSE_CHARACTERISTICS, score_minimums


def explain_by_files(pair: MerchantPair, fact: str) -> Explanation:
    """Return (cause, explanation) of a merchant's fact that changed with the files."""
    has_begun = fact in pair.new.holds
    if pair.old.position < 0 or pair.new.position < 0:
        cause, clause = _explain_row(pair)
    elif changed_fact(fact, pair.old, pair.new) in LABELS:
        cause, clause = _explain_confirmation(pair, fact, has_begun=has_begun)
    elif fact in LABELS:
        cause, clause = _explain_approval(pair, fact, has_begun=has_begun)
    elif fact in ("ecovadis", *THEMES):
        cause, clause = _explain_assessment(pair, fact)
    else:
        cause, clause = _explain_own_row(pair, fact, has_begun=has_begun)
    return cause, sentence(clause)


# --- the merchant's own row -------------------------------------------------------------------


def _explain_row(pair: MerchantPair) -> Explanation:
    if pair.old.position < 0:
        clause = fact_words("listed", pair.new)
        day = int(pair.new.value("joined_on"))
        return pair.compare_record(clause, "merchants", None, {}, day=day)
    gone = "the merchant is no longer in the files"
    return pair.compare_record(gone, "merchants", {}, None, gone="")


def _explain_own_row(pair: MerchantPair, fact: str, *, has_begun: bool) -> Explanation:
    clause = fact_words(fact, pair.new)
    labels = {name: find_column(MERCHANTS, name).label for name in SSE_CHARACTERISTICS}
    if fact == "listed":
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
    clause = confirmation_words(label, pair.new)
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
    old, new = (
        {label: _text(MERCHANTS, name, side.value(name)) for name, label in labels.items()}
        for side in (pair.old, pair.new)
    )
    if has_begun and all(old[label] == "blank" for label in new if new[label] != old[label]):
        return pair.as_new_record(clause, NO_DAY)
    return pair.compare_record(clause, "merchants", old, new)


def _text(table: tuple[Column, ...], name: str, value: Any) -> str:
    return format_value(find_column(table, name), value) or "blank"


# --- assessments ------------------------------------------------------------------------------


def _explain_assessment(pair: MerchantPair, fact: str) -> Explanation:
    """Explain why a removal ground, or the EcoVadis route, differs between the two sides.

    The cause is the assessment that decides on the later side, where the earlier one lacks it
    or has other values; else the one that decided on the earlier side is gone or has changed.
    One of the two is the case: with the same assessments both sides would be decided alike.
    """
    clause = fact_words(fact, pair.new)
    old_row, new_row = (_deciding_row(fact, side) for side in (pair.old, pair.new))
    if new_row >= 0:
        old = _assessment_cells(pair.old, fact, _counterpart(pair.new, new_row, pair.old))
        new = _assessment_cells(pair.new, fact, new_row)
        if old != new:
            day = int(pair.new.facts.dataset.assessments.columns["published_on"][new_row])
            moved = None
            if _is_known(pair.old, pair.new, new_row):
                moved = "correction", f"{clause}; in the earlier files it did not name the merchant"
            return pair.compare_record(clause, "assessments", old, new, day=day, moved=moved)
    counterpart = _counterpart(pair.old, old_row, pair.new)
    side, row = (pair.old, old_row) if counterpart is None else (pair.new, counterpart)
    clause = f"{clause}; {assessment_words(side, row)}"
    old = _assessment_cells(pair.old, fact, old_row)
    new = _assessment_cells(pair.new, fact, counterpart)
    moved, gone = None, ": no longer in the files"
    if _is_known(pair.new, pair.old, old_row):
        moved = "correction", f"{clause}: in the later files it does not name the merchant"
    return pair.compare_record(clause, "assessments", old, new, moved=moved, gone=gone)


def _deciding_row(fact: str, side: Side) -> int:
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


def _is_known(side: Side, other: Side, row: int) -> bool:
    """Return whether a side has the other one's assessment, whichever merchant it names."""
    ids = side.facts.dataset.assessments.columns["assessment_id"]
    return int(pc.index(ids, pa.scalar(_assessment_id(other, row))).as_py()) >= 0


def _assessment_cells(side: Side, fact: str, row: int | None) -> Cells | None:
    """Return the values of a row that a fact rests on; None without a row."""
    if row is None:
        return None
    table = side.facts.dataset.assessments
    names = ["published_on", f"{fact}_finding"]
    if fact == "ecovadis":
        names = ["published_on", *score_minimums(side.facts.policy)]
    cells = {
        find_column(ASSESSMENTS, n).label: _text(ASSESSMENTS, n, table.columns[n][row])
        for n in names
    }
    if fact == "ecovadis":
        last_day = iso_date(int(table.expires[row]))
        last_day = "unreadable" if table.is_last_day_set_aside[row] else last_day
        cells[find_column(ASSESSMENTS, "expires_on").label] = last_day
    return cells


# --- approvals --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Grant:
    """An approval as it counts: its first day, its last one, and whether it counts at all."""

    start: int
    end: int
    counts: bool
    is_ended: bool

    @property
    def cells(self) -> Cells:
        last_day = "none" if self.end == OPEN_ENDED else iso_date(self.end)
        if self.end < self.start:
            last_day = "none, ended on its first day"
        return {"last day": last_day if self.counts else "unreadable"}

    def describe(self, label: str) -> str:
        last_day = self.cells["last day"]
        return f"{label.upper()} approval from {iso_date(self.start)} (last day: {last_day})"


def _explain_approval(pair: MerchantPair, label: str, *, has_begun: bool) -> Explanation:
    """Explain why a label covers the day on one side only.

    The coverage on that side is made of approvals of which at least one is different on the
    other, or it would cover the day there too. Of several, the one that covers the day counts,
    then the latest.
    """
    own, other = (pair.new, pair.old) if has_begun else (pair.old, pair.new)
    day, states, matches = own.facts.day, own.facts.labels[label], _grants(other, label)
    first = states.starts[own.position]
    last = OPEN_ENDED if states.is_open_ended[own.position] else states.until[own.position]
    differing = [
        grant
        for start, grant in _grants(own, label).items()
        if grant.counts and first <= start <= last and matches.get(start) != grant
    ]
    grant = max(differing, key=lambda grant: (grant.start <= day <= grant.end, grant.start))
    match = matches.get(grant.start)
    if match and not has_begun and match.counts and match.is_ended and not grant.is_ended:
        ended_on = f"{label.upper()} ended_on {iso_date(match.end + 1)}"
        return pair.as_new_record(ended_on, match.end + 1)
    old, new = (match, grant) if has_begun else (grant, match)
    clause = (new or grant).describe(label)
    moved_to = None if match else _other_first_day(own, other, label, grant.start, has_begun)
    moved = None
    if moved_to is not None:
        days = (moved_to, grant.start) if has_begun else (grant.start, moved_to)
        before, now = ({"first day": iso_date(day) or "blank"} for day in days)
        moved = pair.compare_record(clause, "labels", before, now)
    cells = (None if each is None else each.cells for each in (old, new))
    return pair.compare_record(clause, "labels", *cells, day=grant.start, moved=moved)


def _grants(side: Side, label: str) -> dict[int, _Grant]:
    grants = merge_approvals(side.facts.dataset.approvals, label, side.facts.policy)
    columns = (grants.starts, grants.ends, grants.is_counted, grants.is_ended)
    rows = slice(*np.searchsorted(grants.merchants, [side.position, side.position + 1]))
    own = (_Grant(*row) for row in zip(*(column[rows].tolist() for column in columns), strict=True))
    return {grant.start: grant for grant in own}


def _other_first_day(own: Side, other: Side, label: str, start: int, has_begun: bool) -> int | None:
    """Return the first day that the same approval has on the other side; None where it has none.

    It is the latest one under the same reference, else that of the pair in merchants.csv.
    """
    stated, others = _stated(own, label), _stated(other, label)
    references = {reference for day, reference, _ in stated if day == start} - {""}
    days = {day for day, reference, _ in others if reference in references}
    days -= {day for day, _, _ in stated}
    if days:
        return max(days)
    pair_days = [day for day, _, is_pair in others if is_pair]
    if start not in (day for day, _, is_pair in stated if is_pair):
        return None
    if not has_begun:
        return pair_days[0] if pair_days else NO_DAY
    # A pair with a later first day is a renewal that overwrote the one before.
    is_renewed = bool(pair_days) and NO_DAY < pair_days[0] < start
    return pair_days[0] if pair_days and not is_renewed else None


def _stated(side: Side, label: str) -> list[tuple[int, str, bool]]:
    """Return (first day, reference, whether it is the pair) of the approvals as stated."""
    dataset, approvals = side.facts.dataset, side.facts.dataset.approvals
    is_own = (approvals.merchants == side.position) & (approvals.labels == LABELS.index(label))
    return [
        (
            int(approvals.granted[row]),
            approvals.references[row].as_py(),
            approvals.files[row] == dataset.merchants_file,
        )
        for row in np.flatnonzero(is_own).tolist()
    ]
