"""Explain a label gained or lost between two files: which approval is new, changed or gone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.compare.what_changed.merchant_pair import Explanation, MerchantPair
from impact.model.columns import LABELS
from impact.model.dates import NO_DAY, iso_date
from impact.rules.approvals import OPEN_ENDED
from impact.rules.merchant_facts import MerchantFacts


@dataclass(frozen=True)
class _Grant:
    """An approval as it counts: its first day, its last one, and whether it counts at all."""

    start: int
    end: int
    counts: bool
    is_ended: bool = False

    @property
    def last_day_text(self) -> str:
        if not self.counts:
            return "unreadable"
        if self.end < self.start:
            return "none, ended on its first day"
        return "none" if self.end == OPEN_ENDED else iso_date(self.end)

    def describe(self, label: str) -> str:
        return (
            f"{label.upper()} approval from {iso_date(self.start)} (last day: {self.last_day_text})"
        )


def explain_approval(pair: MerchantPair, label: str, *, has_begun: bool) -> Explanation:
    """Explain why a label covers the day in only one of the two steps.

    The coverage in that step is made of approvals of which at least one is different in the
    other step, or it would cover the day there too. Of several, the one that covers the day
    counts, then the latest.
    """
    earlier, later = (pair.old, pair.old_position), (pair.new, pair.new_position)
    own, own_position = later if has_begun else earlier
    other, other_position = earlier if has_begun else later
    matches = {grant.start: grant for grant in _grants(pair, other, label, other_position)}
    coverage = own.labels[label]
    first = int(coverage.starts[own_position])
    last = OPEN_ENDED if coverage.is_open_ended[own_position] else int(coverage.until[own_position])
    differing = [
        grant
        for grant in _grants(pair, own, label, own_position)
        if grant.counts and first <= grant.start <= last and matches.get(grant.start) != grant
    ]
    grant = max(differing, key=lambda grant: (grant.start <= pair.day <= grant.end, grant.start))
    match = matches.get(grant.start)
    if (
        match is not None
        and not has_begun
        and match.counts
        and match.is_ended
        and not grant.is_ended
    ):
        return pair.as_new_record(
            f"{label.upper()} ended_on {iso_date(match.end + 1)}", match.end + 1
        )
    if match is not None:
        old, new = (match, grant) if has_begun else (grant, match)
        return pair.as_correction(
            new.describe(label), {"last day": (old.last_day_text, new.last_day_text)}
        )
    return (_explain_new if has_begun else _explain_gone)(pair, label, grant)


def _grants(pair: MerchantPair, step: MerchantFacts, label: str, position: int) -> list[_Grant]:
    grants = pair.grants(step, label)
    start, stop = np.searchsorted(grants.merchants, [position, position + 1])
    return [
        _Grant(
            start=int(grants.starts[row]),
            end=int(grants.ends[row]),
            counts=bool(grants.is_counted[row]),
            is_ended=bool(grants.is_ended[row]),
        )
        for row in range(start, stop)
    ]


def _explain_new(pair: MerchantPair, label: str, grant: _Grant) -> Explanation:
    clause = grant.describe(label)
    if explanation := pair.as_left_out(clause, "labels", pair.old):
        return explanation
    earlier_first_day = _other_first_day(pair, label, grant.start, pair.new, pair.old)
    earlier_pair_day = _pair_first_day(pair.old, label, pair.old_position)
    if earlier_first_day is None and earlier_pair_day is not None:
        is_pair = _pair_first_day(pair.new, label, pair.new_position) == grant.start
        # A pair with a later first day is a renewal that overwrote the one before.
        if is_pair and not NO_DAY < earlier_pair_day < grant.start:
            earlier_first_day = earlier_pair_day
    if earlier_first_day is not None:
        return pair.as_correction(
            clause, {"first day": (iso_date(earlier_first_day) or "blank", iso_date(grant.start))}
        )
    return pair.as_new_record(clause, grant.start)


def _explain_gone(pair: MerchantPair, label: str, grant: _Grant) -> Explanation:
    clause = grant.describe(label)
    if explanation := pair.as_left_out(clause, "labels", pair.new):
        return explanation
    later_first_day = _other_first_day(pair, label, grant.start, pair.old, pair.new)
    if (
        later_first_day is None
        and _pair_first_day(pair.old, label, pair.old_position) == grant.start
    ):
        later_first_day = _pair_first_day(pair.new, label, pair.new_position)
        later_first_day = NO_DAY if later_first_day is None else later_first_day
    if later_first_day is not None:
        return pair.as_correction(
            clause, {"first day": (iso_date(grant.start), iso_date(later_first_day) or "blank")}
        )
    return "record_gone", f"{clause}; no longer in the files"


def _other_first_day(
    pair: MerchantPair, label: str, start: int, own_step: MerchantFacts, other_step: MerchantFacts
) -> int | None:
    """Return the latest first day that only the other step has, under the same reference."""
    references = {row[1] for row in _stated_approvals(pair, own_step, label) if row[0] == start} - {
        ""
    }
    own_first_days = {row[0] for row in _stated_approvals(pair, own_step, label)}
    first_days = {
        row[0]
        for row in _stated_approvals(pair, other_step, label)
        if row[1] in references and row[0] not in own_first_days
    }
    return max(first_days) if first_days else None


def _stated_approvals(pair: MerchantPair, step: MerchantFacts, label: str) -> list[tuple[int, str]]:
    """Return (first day, reference) of the merchant's approvals of a label, as stated."""
    approvals = step.dataset.approvals
    position = pair.old_position if step is pair.old else pair.new_position
    rows = np.flatnonzero(
        (approvals.merchants == position) & (approvals.labels == LABELS.index(label))
    )
    return [(int(approvals.granted[row]), approvals.references[row].as_py()) for row in rows]


def _pair_first_day(step: MerchantFacts, label: str, position: int) -> int | None:
    """Return the first day of the pair in merchants.csv; None where the row has no such pair."""
    approvals, files = step.dataset.approvals, step.dataset.files
    merchants_file = next(file.file for file in files if file.kind == "merchants")
    rows = np.flatnonzero(
        (approvals.merchants == position) & (approvals.labels == LABELS.index(label))
    )
    rows = rows[approvals.files[rows] == merchants_file]
    return int(approvals.granted[rows[0]]) if rows.size else None
