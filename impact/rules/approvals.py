"""ESUS and ESAT: where the approvals of each merchant stand on a day.

docs/contract.md, section 3, "label state". Approvals that count are joined to stretches of
unbroken coverage once per policy; a day is then looked up in the stretches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact.model.columns import LABELS
from impact.model.dates import LAST_DAY, NO_DAY, last_days_of_terms
from impact.model.label_states import EXPIRED, EXPIRING, NONE, NOT_STARTED, UNPROVEN, VALID
from impact.model.policy import Policy
from impact.model.typed_tables import Approvals

# An approval without a last day: past every day that a date can have, and never expiring.
OPEN_ENDED = 2 * LAST_DAY


@dataclass(frozen=True)
class MergedApprovals:
    """The approvals of one label, those of one merchant and first day taken as one.

    Attributes:
        merchants, starts: sorted by both; one row for each pair.
        ends: the last day, the default filled in; OPEN_ENDED where there is none.
        counts: False where no readable last day stands behind it.
        is_assumed: the last day is the policy's default.
        claimed: the merchants with any approval at all, one that does not count included.
    """

    merchants: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    counts: np.ndarray
    is_assumed: np.ndarray
    claimed: np.ndarray


@dataclass(frozen=True)
class Coverage:
    """Stretches of unbroken coverage, sorted by merchant and start; both days inclusive."""

    merchants: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True)
class LabelStates:
    """Where each merchant stands on a day.

    Attributes:
        states: the place in columns.LABEL_STATES.
        starts: first day of the coverage that holds on the day, else NO_DAY.
        until: its last day; of `expired` the latest last day; NO_DAY if open-ended or else.
        is_open_ended: the coverage that holds has no last day.
        is_assumed: without the last days that are defaults, the coverage would be another.
    """

    states: np.ndarray
    starts: np.ndarray
    until: np.ndarray
    is_open_ended: np.ndarray
    is_assumed: np.ndarray

    @property
    def holds(self) -> np.ndarray:
        """Say for each merchant whether the label opens its route."""
        is_held: np.ndarray = self.states <= EXPIRING
        return is_held


def merge_approvals(approvals: Approvals, label: str, policy: Policy) -> MergedApprovals:
    """Return the approvals of a label, one for each merchant and first day.

    A stated last day comes before a blank one, of two stated the later counts; where one was
    set aside, the approval counts only if another row states its last day.
    """
    is_label = approvals.labels == LABELS.index(label)
    claimed = np.unique(approvals.merchants[is_label])
    at = np.flatnonzero(is_label & (approvals.granted != NO_DAY))
    at = at[np.lexsort((approvals.granted[at], approvals.merchants[at]))]
    merchants, starts = approvals.merchants[at], approvals.granted[at]
    is_first = np.ones(at.size, bool)
    is_first[1:] = (merchants[1:] != merchants[:-1]) | (starts[1:] != starts[:-1])
    firsts = np.flatnonzero(is_first)
    ends = np.maximum.reduceat(approvals.expires[at], firsts).astype(np.int64)
    is_aside = np.maximum.reduceat(approvals.is_last_day_aside[at], firsts)
    merchants, starts = merchants[firsts], starts[firsts].astype(np.int64)
    years = policy.esus_default_years if label == "esus" else policy.esat_default_years
    is_blank = ends == NO_DAY
    default = last_days_of_terms(starts, years) if years else np.full(starts.size, OPEN_ENDED)
    return MergedApprovals(
        merchants,
        starts,
        ends=np.where(is_blank, default, ends),
        counts=~(is_blank & is_aside),
        is_assumed=is_blank & (years > 0),
        claimed=claimed,
    )


def coverage_periods(grants: MergedApprovals, which: np.ndarray) -> Coverage:
    """Join the grants at `which` (a mask) to stretches: one begins at the latest the day after."""
    merchants, starts = grants.merchants[which], grants.starts[which]
    # The running latest end within a merchant: each merchant's days are lifted above the last.
    lift = merchants * (1 << 33)
    ends = np.maximum.accumulate(grants.ends[which] + lift) - lift
    opens = np.ones(merchants.size, bool)
    opens[1:] = (merchants[1:] != merchants[:-1]) | (starts[1:] > ends[:-1] + 1)
    # Each one closes where the next one opens; the first one's mark, rolled over, closes the last.
    closes = np.roll(opens, -1)
    return Coverage(merchants[opens], starts[opens], ends[closes])


def label_states_on(
    grants: MergedApprovals, day: int, count: int, expiring_days: int
) -> LabelStates:
    """Return where each of `count` merchants stands on `day`."""
    coverage = coverage_periods(grants, grants.counts)
    states = np.full(count, NONE, np.int8)
    states[grants.claimed] = UNPROVEN
    until = np.full(count, NO_DAY, np.int64)
    # Over, unless one is found ahead or holding. Stretches are in order of their ends, so the last
    # one written is the latest.
    states[coverage.merchants] = EXPIRED
    until[coverage.merchants] = coverage.ends
    is_ahead = coverage.starts > day
    states[coverage.merchants[is_ahead]] = NOT_STARTED
    until[coverage.merchants[is_ahead]] = NO_DAY
    starts, ends = _holding(coverage, day, count)
    is_held = ends != NO_DAY
    states[is_held] = np.where(ends[is_held] <= day + expiring_days, EXPIRING, VALID)
    is_open_ended = ends == OPEN_ENDED
    until[is_held] = np.where(is_open_ended[is_held], NO_DAY, ends[is_held])
    _, proven = _holding(coverage_periods(grants, grants.counts & ~grants.is_assumed), day, count)
    return LabelStates(states, starts, until, is_open_ended, is_assumed=is_held & (proven != ends))


def _holding(coverage: Coverage, day: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (first, last day) of the stretch that covers `day` for each merchant, or NO_DAY."""
    holds = (coverage.starts <= day) & (coverage.ends >= day)
    starts = np.full(count, NO_DAY, np.int64)
    ends = np.full(count, NO_DAY, np.int64)
    starts[coverage.merchants[holds]] = coverage.starts[holds]
    ends[coverage.merchants[holds]] = coverage.ends[holds]
    return starts, ends
