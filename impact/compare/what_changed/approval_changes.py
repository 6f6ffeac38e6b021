"""Compare a merchant's approvals of a label in two steps that differ only in their files.

The same approval is: one of the same first day, or of the same reference, or the pair in
merchants.csv (one with a later first day is a renewal, so new).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.compare.what_changed.merchant_pair import Explanation, MerchantPair, Side
from impact.model.columns import LABELS
from impact.model.dates import NO_DAY, iso_date
from impact.rules.approvals import OPEN_ENDED, merge_approvals


@dataclass(frozen=True)
class _Grant:
    """An approval as it counts: its first day, its last one, and whether it counts at all."""

    start: int
    end: int
    counts: bool
    is_ended: bool

    @property
    def last_day_text(self) -> str:
        if not self.counts:
            return "unreadable"
        if self.end < self.start:
            return "none, ended on its first day"
        return "none" if self.end == OPEN_ENDED else iso_date(self.end)

    def describe(self, label: str) -> str:
        first, last = iso_date(self.start), self.last_day_text
        return f"{label.upper()} approval from {first} (last day: {last})"


def explain_approval(pair: MerchantPair, label: str, *, has_begun: bool) -> Explanation:
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
    match, clause = matches.get(grant.start), grant.describe(label)
    if match is not None:
        is_ended = not has_begun and match.counts and match.is_ended and not grant.is_ended
        if is_ended:
            ended_on = f"{label.upper()} ended_on {iso_date(match.end + 1)}"
            return pair.as_new_record(ended_on, match.end + 1)
        old, new = (match, grant) if has_begun else (grant, match)
        last_days = {"last day": (old.last_day_text, new.last_day_text)}
        return pair.as_correction(new.describe(label), last_days)
    if left_out := pair.as_left_out(clause, "labels", other):
        return left_out
    moved_to = _other_first_day(own, other, label, grant.start, has_begun=has_begun)
    if moved_to is not None:
        days = (moved_to, grant.start) if has_begun else (grant.start, moved_to)
        before, now = (iso_date(day) or "blank" for day in days)
        return pair.as_correction(clause, {"first day": (before, now)})
    if has_begun:
        return pair.as_new_record(clause, grant.start)
    return "record_gone", f"{clause}; no longer in the files"


def _grants(side: Side, label: str) -> dict[int, _Grant]:
    """Return the merchant's approvals of a label by their first day."""
    grants = merge_approvals(side.facts.dataset.approvals, label, side.facts.policy)
    columns = (grants.starts, grants.ends, grants.is_counted, grants.is_ended)
    rows = slice(*np.searchsorted(grants.merchants, [side.position, side.position + 1]))
    own = (_Grant(*row) for row in zip(*(column[rows].tolist() for column in columns), strict=True))
    return {grant.start: grant for grant in own}


def _other_first_day(
    own: Side, other: Side, label: str, start: int, *, has_begun: bool
) -> int | None:
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
