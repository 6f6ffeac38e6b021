"""A label that turned with the files: which approval of the merchant is new, changed or gone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.compare.what_changed.merchant_pair import Pair, Told
from impact.compare.what_changed.steps import Step
from impact.model.columns import LABELS
from impact.model.dates import NO_DAY, iso_date
from impact.rules.approvals import OPEN_ENDED


@dataclass(frozen=True)
class _Grant:
    """An approval as it counts: its first day, its last one, and whether it counts at all."""

    start: int
    end: int
    counts: bool
    is_ended: bool = False

    @property
    def end_words(self) -> str:
        if not self.counts:
            return "unreadable"
        if self.end < self.start:
            return "none, ended on its first day"
        return "none" if self.end == OPEN_ENDED else iso_date(self.end)

    def words(self, label: str) -> str:
        return f"{label.upper()} approval from {iso_date(self.start)} (last day: {self.end_words})"


def tell_approval(pair: Pair, label: str, *, has_begun: bool) -> Told:
    """Tell of a label that covers the day on one of the two sides only.

    The coverage on that side is made of approvals of which at least one is not the same on the
    other side, or it would cover the day there too. Of several the one that covers the day tells,
    then the latest.
    """
    own, at_own = (pair.new, pair.at_new) if has_begun else (pair.old, pair.at_old)
    other, at_other = (pair.old, pair.at_old) if has_begun else (pair.new, pair.at_new)
    twins = {grant.start: grant for grant in _grants(pair, other, label, at_other)}
    standing = own.facts.labels[label]
    first = int(standing.starts[at_own])
    last = OPEN_ENDED if standing.is_open_ended[at_own] else int(standing.until[at_own])
    differing = [
        grant
        for grant in _grants(pair, own, label, at_own)
        if grant.counts and first <= grant.start <= last and twins.get(grant.start) != grant
    ]
    grant = max(differing, key=lambda g: (g.start <= pair.day <= g.end, g.start))
    twin = twins.get(grant.start)
    if twin is not None and not has_begun and twin.counts and twin.is_ended and not grant.is_ended:
        return pair.new_record(f"{label.upper()} ended_on {iso_date(twin.end + 1)}", twin.end + 1)
    if twin is not None:
        old, new = (twin, grant) if has_begun else (grant, twin)
        return pair.corrected(new.words(label), {"last day": (old.end_words, new.end_words)})
    return (_tell_new if has_begun else _tell_gone)(pair, label, grant)


def _grants(pair: Pair, side: Step, label: str, at: int) -> list[_Grant]:
    grants = pair.grants(side, label)
    start, stop = np.searchsorted(grants.merchants, [at, at + 1])
    return [
        _Grant(
            start=int(grants.starts[row]),
            end=int(grants.ends[row]),
            counts=bool(grants.is_counted[row]),
            is_ended=bool(grants.is_ended[row]),
        )
        for row in range(start, stop)
    ]


def _tell_new(pair: Pair, label: str, grant: _Grant) -> Told:
    what = grant.words(label)
    if told := pair.left_out(what, "labels", pair.old):
        return told
    before = _other_first_day(pair, label, grant.start, pair.new, pair.old)
    pair_before = _pair_first_day(pair.old, label, pair.at_old)
    if before is None and pair_before is not None:
        is_pair = _pair_first_day(pair.new, label, pair.at_new) == grant.start
        # A pair with a later first day is a renewal that overwrote the one before.
        if is_pair and not NO_DAY < pair_before < grant.start:
            before = pair_before
    if before is not None:
        return pair.corrected(
            what, {"first day": (iso_date(before) or "blank", iso_date(grant.start))}
        )
    return pair.new_record(what, grant.start)


def _tell_gone(pair: Pair, label: str, grant: _Grant) -> Told:
    what = grant.words(label)
    if told := pair.left_out(what, "labels", pair.new):
        return told
    now = _other_first_day(pair, label, grant.start, pair.old, pair.new)
    if now is None and _pair_first_day(pair.old, label, pair.at_old) == grant.start:
        now = _pair_first_day(pair.new, label, pair.at_new)
        now = NO_DAY if now is None else now
    if now is not None:
        return pair.corrected(
            what, {"first day": (iso_date(grant.start), iso_date(now) or "blank")}
        )
    return "record_gone", f"{what}; no longer in the files"


def _other_first_day(pair: Pair, label: str, start: int, own: Step, other: Step) -> int | None:
    """Return the first day that the other side has under the same reference, and this has not."""
    references = {row[1] for row in _rows(pair, own, label) if row[0] == start} - {""}
    known = {row[0] for row in _rows(pair, own, label)}
    found = {
        row[0] for row in _rows(pair, other, label) if row[1] in references and row[0] not in known
    }
    return max(found) if found else None


def _rows(pair: Pair, side: Step, label: str) -> list[tuple[int, str]]:
    """Return (first day, reference) of the merchant's approvals of a label, as the rows state."""
    stated = side.dataset.approvals
    at = pair.at_old if side is pair.old else pair.at_new
    rows = np.flatnonzero((stated.merchants == at) & (stated.labels == LABELS.index(label)))
    return [(int(stated.granted[row]), stated.references[row].as_py()) for row in rows]


def _pair_first_day(side: Step, label: str, at: int) -> int | None:
    """Return the first day of the pair in merchants.csv; None where the row has no such pair."""
    stated, files = side.dataset.approvals, side.dataset.files
    merchants_file = next(file.file for file in files if file.kind == "merchants")
    rows = np.flatnonzero((stated.merchants == at) & (stated.labels == LABELS.index(label)))
    rows = rows[stated.files[rows] == merchants_file]
    return int(stated.granted[rows[0]]) if rows.size else None
