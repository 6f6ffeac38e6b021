"""ESUS and ESAT approvals: which count, which days they cover, and the label state on a day.

docs/contract.md, section 3, "label state". Approvals that count are joined to stretches of
unbroken coverage once per policy; a day is then looked up in the stretches.

An ESAT runs on past its stated last day, since the law renews it tacitly: it ends where an
`ended_on` says so. The policy can switch that off (`[esat] tacit_renewal`).
"""

from dataclasses import dataclass

import numpy as np

from impact.model.columns import EXPIRED, EXPIRING, LABELS, NONE, NOT_STARTED, UNPROVEN, VALID
from impact.model.dates import LAST_DAY, NO_DAY, last_days_of_terms
from impact.model.policy import Policy
from impact.model.typed_tables import Approvals

# An approval without a last day: past every day that a date can have, and never expiring.
OPEN_ENDED = 2 * LAST_DAY

# Why an approval with a first day does not count: its last day or its `ended_on` was set aside,
# or the `ended_on` of a later one was, which may have ended it too.
COUNTS, NO_LAST_DAY, NO_ENDED_ON, NO_LATER_ENDED_ON = range(4)


@dataclass(frozen=True)
class MergedApprovals:
    """The approvals of one label, one row per merchant and first day.

    Attributes:
        merchants, starts: sorted by both; one row for each pair.
        ends: the last day, the default filled in; OPEN_ENDED where there is none; the day before
            the first where the approval ended on its first day.
        stated_ends: the stated last day, whether or not it ends the approval; NO_DAY: none.
        faults: COUNTS, or the code of the reason why the approval does not count.
        is_assumed: the last day is the policy's default.
        is_ended: the last day is the day before an `ended_on`.
        claimants: the merchants with any approval, including approvals that do not count.
    """

    merchants: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    stated_ends: np.ndarray
    faults: np.ndarray
    is_assumed: np.ndarray
    is_ended: np.ndarray
    claimants: np.ndarray

    @property
    def is_counted(self) -> np.ndarray:
        """Return which approvals count: all their days could be read."""
        return self.faults == COUNTS

    @property
    def is_empty(self) -> np.ndarray:
        """Return which approvals ended on their first day: they cover no day."""
        return self.ends < self.starts


@dataclass(frozen=True)
class Coverage:
    """Periods of unbroken coverage, sorted by merchant and start; both days inclusive."""

    merchants: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True)
class LabelStates:
    """The state of one label on a day, for each merchant.

    Attributes:
        codes: the position in columns.LABEL_STATES.
        starts: first day of the coverage on the day, else NO_DAY.
        until: its last day; of `expired` the latest last day; NO_DAY if open-ended or else.
        is_open_ended: that coverage has no last day.
        is_assumed: without default last days the coverage would be different.
        renewed_after: the latest stated last day, where all approvals that cover the day state
            one before it, so that the law alone carries them on; NO_DAY elsewhere.
    """

    codes: np.ndarray
    starts: np.ndarray
    until: np.ndarray
    is_open_ended: np.ndarray
    is_assumed: np.ndarray
    renewed_after: np.ndarray

    @property
    def is_held(self) -> np.ndarray:
        """Return whether each merchant holds the label on the day."""
        return self.is_held_at(slice(None))

    def is_held_at(self, positions: np.ndarray | slice | int) -> np.ndarray:
        """Return whether the merchants at `positions` hold the label."""
        return self.codes[positions] <= EXPIRING


def merge_approvals(approvals: Approvals, label: str, policy: Policy) -> MergedApprovals:
    """Return the approvals of a label, one for each merchant and first day.

    A stated last day comes before a blank one, of two stated the later counts; where one was
    set aside, the approval counts only if another row states its last day. Of `ended_on` the
    earliest stated counts; where one was set aside and none is stated, the approval does not.
    """
    is_label = approvals.labels == LABELS.index(label)
    claimants = approvals.merchants[is_label]
    rows = np.flatnonzero(is_label & (approvals.granted != NO_DAY))
    rows = rows[np.lexsort((approvals.granted[rows], approvals.merchants[rows]))]
    merchants, starts = approvals.merchants[rows], approvals.granted[rows]
    is_first = np.ones(rows.size, bool)
    is_first[1:] = (merchants[1:] != merchants[:-1]) | (starts[1:] != starts[:-1])
    firsts = np.flatnonzero(is_first)
    stated = np.maximum.reduceat(approvals.expires[rows], firsts).astype(np.int64)
    is_aside = np.maximum.reduceat(approvals.is_last_day_set_aside[rows], firsts)
    eves = np.minimum.reduceat(_days_before(approvals.ended[rows]), firsts)
    is_unread = np.maximum.reduceat(approvals.is_ended_on_set_aside[rows], firsts) & (
        eves == OPEN_ENDED
    )
    merchants, starts = merchants[firsts], starts[firsts].astype(np.int64)
    lacks_last_day = (stated == NO_DAY) & is_aside
    faults = np.select([lacks_last_day, is_unread], [NO_LAST_DAY, NO_ENDED_ON], COUNTS)
    if policy.renews_tacitly(label):
        undated_rows = np.flatnonzero(is_label & (approvals.granted == NO_DAY))
        undated = (approvals.merchants[undated_rows], _days_before(approvals.ended[undated_rows]))
        ends = _end_earlier_ones((merchants, starts, eves), undated)
        is_before = _precedes(merchants, starts, is_unread)
        faults = np.where(is_before & (faults == COUNTS), NO_LATER_ENDED_ON, faults)
        never, is_over = np.zeros(starts.size, bool), ends < OPEN_ENDED
        return MergedApprovals(merchants, starts, ends, stated, faults, never, is_over, claimants)
    years = policy.default_years(label)
    default_ends = last_days_of_terms(starts, years) if years else np.full(starts.size, OPEN_ENDED)
    calendar_ends = np.where(stated == NO_DAY, default_ends, stated)
    is_ended = (eves < OPEN_ENDED) & (eves <= calendar_ends)
    is_assumed = (stated == NO_DAY) & (years > 0) & ~is_ended
    ends = np.minimum(calendar_ends, eves)
    return MergedApprovals(merchants, starts, ends, stated, faults, is_assumed, is_ended, claimants)


def _days_before(ended: np.ndarray) -> np.ndarray:
    """Return the day before each `ended_on`; OPEN_ENDED where there is none."""
    return np.where(ended == NO_DAY, OPEN_ENDED, ended.astype(np.int64) - 1)


def merchant_day_keys(merchants: np.ndarray, days: np.ndarray | int) -> np.ndarray:
    """Return one integer per pair that sorts by merchant, then day."""
    return merchants.astype(np.int64) * (1 << 33) + days


def _end_earlier_ones(
    grants: tuple[np.ndarray, np.ndarray, np.ndarray], undated: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Return the last day of each approval: an `ended_on` ends all approvals granted before it.

    Args:
        grants: merchants, first days, and the day before each one's own `ended_on`.
        undated: merchants, and the same of approvals without a first day.
    """
    merchants, starts, eves = grants
    all_eves = merchant_day_keys(
        np.concatenate([merchants, undated[0]]), np.concatenate([eves, undated[1]])
    )
    all_eves.sort()
    # An approval granted on the day of an `ended_on` is a new one: that end is before its start.
    after = np.searchsorted(all_eves, merchant_day_keys(merchants, starts))
    ends = np.append(all_eves, 0)[after] - merchant_day_keys(merchants, 0)
    return np.where(after < all_eves.size, np.minimum(ends, eves), eves)


def _precedes(merchants: np.ndarray, starts: np.ndarray, is_unread: np.ndarray) -> np.ndarray:
    """Return which approvals begin before an approval of the merchant whose end is unreadable."""
    latest = np.full(merchants.max(initial=-1) + 1, NO_DAY, np.int64)
    np.maximum.at(latest, merchants[is_unread], starts[is_unread])
    return starts < latest[merchants]


def coverage_periods(approvals: MergedApprovals, mask: np.ndarray) -> Coverage:
    """Join the approvals of a mask to periods; the next may begin at the latest the day after."""
    mask = mask & ~approvals.is_empty
    merchants, starts = approvals.merchants[mask], approvals.starts[mask]
    # The running latest end within a merchant.
    ends = np.maximum.accumulate(
        merchant_day_keys(merchants, approvals.ends[mask])
    ) - merchant_day_keys(merchants, 0)
    is_start = np.ones(merchants.size, bool)
    is_start[1:] = (merchants[1:] != merchants[:-1]) | (starts[1:] > ends[:-1] + 1)
    # A period ends where the next one starts; rolling brings the first start to the last end.
    is_end = np.roll(is_start, -1)
    return Coverage(merchants[is_start], starts[is_start], ends[is_end])


def label_states_on(
    approvals: MergedApprovals, day: int, count: int, expiring_days: int
) -> LabelStates:
    """Return the label state of each of `count` merchants on `day`."""
    coverage = coverage_periods(approvals, approvals.is_counted)
    codes = np.full(count, NONE, np.int8)
    codes[approvals.claimants] = UNPROVEN
    until = np.full(count, NO_DAY, np.int64)
    # Expired, unless overwritten below. Periods are sorted by end, so the last write is the latest.
    codes[approvals.merchants[approvals.is_counted]] = EXPIRED
    until[coverage.merchants] = coverage.ends
    is_future = approvals.is_counted & (approvals.starts > day)
    codes[approvals.merchants[is_future]] = NOT_STARTED
    until[approvals.merchants[is_future]] = NO_DAY
    starts, ends = _covering_period(coverage, day, count)
    is_held = ends != NO_DAY
    codes[is_held] = np.where(ends[is_held] <= day + expiring_days, EXPIRING, VALID)
    is_open_ended = ends == OPEN_ENDED
    until[is_held] = np.where(is_open_ended[is_held], NO_DAY, ends[is_held])
    _, proven_ends = _covering_period(
        coverage_periods(approvals, approvals.is_counted & ~approvals.is_assumed), day, count
    )
    is_assumed = is_held & (proven_ends != ends)
    renewed_after = _renewed_after(approvals, day, count)
    return LabelStates(codes, starts, until, is_open_ended, is_assumed, renewed_after)


def _renewed_after(approvals: MergedApprovals, day: int, count: int) -> np.ndarray:
    """Return the latest stated last day of the approvals that cover `day`, where all are past."""
    covers = approvals.is_counted & (approvals.starts <= day) & (approvals.ends >= day)
    merchants, stated = approvals.merchants[covers], approvals.stated_ends[covers]
    latest = np.full(count, NO_DAY, np.int64)
    # An approval without a stated last day, or with one still to come, needs no renewal by law.
    np.maximum.at(latest, merchants, np.where(stated == NO_DAY, OPEN_ENDED, stated))
    return np.where(latest < day, latest, NO_DAY)


def _covering_period(coverage: Coverage, day: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (first, last day) of the period that covers `day`, per merchant; NO_DAY: none."""
    covers = (coverage.starts <= day) & (coverage.ends >= day)
    starts = np.full(count, NO_DAY, np.int64)
    ends = np.full(count, NO_DAY, np.int64)
    starts[coverage.merchants[covers]] = coverage.starts[covers]
    ends[coverage.merchants[covers]] = coverage.ends[covers]
    return starts, ends
