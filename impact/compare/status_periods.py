"""The history of every merchant as periods of days in which nothing about it changes.

A state period is a run of days of one merchant with one state (`impact.compare.status_codes`). The
periods of a merchant follow each other without a gap from "since ever" to "open", so any day is
covered by exactly one, and its state gives what `decide` gives on that day. They are built from
the first and last days of every fact, by one sort over those events.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from impact.compare.status_codes import FACTS, STATE_TYPE, bit_of, held_flag
from impact.model.columns import LABELS, SEVERITIES, THEMES
from impact.model.dataset import Dataset
from impact.model.dates import LAST_DAY, NO_DAY
from impact.model.policy import Policy, PolicyHistory
from impact.model.typed_tables import Assessments
from impact.rules.approvals import OPEN_ENDED, coverage_periods, merge_approvals
from impact.rules.listing import removed_on
from impact.rules.merchant_facts import is_sse

# What an event changes of a state: one fact, or a label and the route that it opens at once.
_BITS = {fact: bit_of(fact) for fact in FACTS}
_BITS |= {f"{label}_opens": bit_of(label) | bit_of(held_flag(label)) for label in LABELS}
_EVENTS = tuple(_BITS)

# An event is packed into one integer, so that one sort orders all events by merchant, then day,
# then what begins (its index in _EVENTS) or ends (_ENDS plus the index).
_CODE_BITS, _DAY_BITS = 5, 22
_ENDS = len(_EVENTS)
_NOTHING = 2 * len(_EVENTS)
_DAY_ZERO = -719_162 - 1  # the day before 0001-01-01: days before the calendar become 0
_CHANGE = np.array([*_BITS.values(), *(-bits for bits in _BITS.values()), 0], np.int16)

Days = tuple[np.ndarray, np.ndarray]  # merchants and days, of equal length


@dataclass(frozen=True)
class StatePeriods:
    """The state periods of every merchant, ordered by merchant and first day.

    Attributes:
        merchants: the position of each period's merchant in `dataset.merchants`.
        starts, ends: days (int32), both inclusive; NO_DAY: since ever, OPEN_ENDED: no end.
        states: STATE_TYPE, see `status_codes`; two neighbours of one merchant differ.
        count: how many merchants there are.
    """

    merchants: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    states: np.ndarray
    count: int

    def on(self, day: int) -> np.ndarray:
        """Return the state of each merchant (STATE_TYPE) on a day."""
        states: np.ndarray = self.states[(self.starts <= day) & (self.ends >= day)]
        return states


@dataclass(frozen=True)
class Timeline:
    """The state periods of a dataset under the rules that decide each day.

    Attributes:
        rules: one policy for every day, or versions, each for the days on which it is in force.
    """

    dataset: Dataset
    rules: Policy | PolicyHistory
    _periods_by_policy: dict[Policy, StatePeriods] = field(
        default_factory=dict, repr=False, compare=False
    )

    def policy_on(self, day: date) -> Policy:
        """Return the policy that decides a day."""
        if isinstance(self.rules, Policy):
            return self.rules
        return self.rules.in_force(day).policy

    def under(self, policy: Policy) -> StatePeriods:
        """Return the state periods under a policy; built once per policy."""
        if policy not in self._periods_by_policy:
            self._periods_by_policy[policy] = find_state_periods(self.dataset, policy)
        return self._periods_by_policy[policy]


def find_state_periods(dataset: Dataset, policy: Policy) -> StatePeriods:
    """Return the state periods of every kept merchant under one policy.

    The facts of the files that carry no date (the three SSE characteristics) hold throughout.
    """
    count = dataset.merchants.count
    initial = np.where(is_sse(dataset), bit_of("sse"), 0).astype(np.int16)
    packed = np.concatenate(
        [_pack(merchants, days, code) for code, (merchants, days) in _events(dataset, policy)]
    )
    packed.sort()
    # The state after the last event of a day is that day's state.
    merchant_days = packed >> _CODE_BITS
    is_settled = np.append(merchant_days[1:] != merchant_days[:-1], True)[: merchant_days.size]
    running = np.cumsum(_CHANGE[packed & ((1 << _CODE_BITS) - 1)], dtype=np.int64)[is_settled]
    merchant_days = merchant_days[is_settled]
    merchants = merchant_days >> _DAY_BITS
    is_first = np.append(True, merchants[1:] != merchants[:-1])[: merchants.size]
    # Subtract what earlier merchants left in the running sum.
    carried_over = np.append(0, running[:-1])[: running.size][is_first]
    states = (running - carried_over[merchants] + initial[merchants]).astype(STATE_TYPE)
    is_new = is_first | np.append(True, states[1:] != states[:-1])[: states.size]
    return _between(merchants[is_new], merchant_days[is_new], states[is_new], count)


def _between(
    merchants: np.ndarray, merchant_days: np.ndarray, states: np.ndarray, count: int
) -> StatePeriods:
    """Return the periods that begin at `merchant_days`: each ends the day before the next one."""
    days = (merchant_days & ((1 << _DAY_BITS) - 1)) + _DAY_ZERO
    starts = np.where(days == _DAY_ZERO, NO_DAY, days).astype(np.int32)
    ends = np.full(starts.size, OPEN_ENDED, np.int32)
    is_followed = merchants[1:] == merchants[:-1]
    ends[:-1][is_followed] = starts[1:][is_followed] - 1
    return StatePeriods(merchants, starts, ends, states, count)


def _pack(merchants: np.ndarray, days: np.ndarray, code: int) -> np.ndarray:
    offsets = np.maximum(days.astype(np.int64) - _DAY_ZERO, 0)
    packed: np.ndarray = (
        ((merchants.astype(np.int64) << _DAY_BITS) | offsets) << _CODE_BITS
    ) | code
    return packed


def _events(dataset: Dataset, policy: Policy) -> Iterator[tuple[int, Days]]:
    """Yield (code, (merchants, days)) for everything that begins or ends."""
    everybody = np.arange(dataset.merchants.count)
    joined, removed = dataset.merchants.column("joined_on"), removed_on(dataset)
    has_joined, has_left = joined != NO_DAY, removed != NO_DAY
    yield _NOTHING, (everybody[has_joined], np.full(int(has_joined.sum()), NO_DAY))
    yield _EVENTS.index("listed"), (everybody, joined)
    yield _ENDS + _EVENTS.index("listed"), (everybody[has_left], removed[has_left])
    for label in LABELS:
        yield from _label_events(dataset, label, policy)
    if "ecovadis" in policy.routes:
        yield from _period_events("ecovadis", *_qualifying_days(dataset, policy))
    for theme in policy.removal_themes:
        severity = SEVERITIES.index(policy.removal_severity)
        begins, ends = _ground_days(dataset.assessments, theme, severity)
        yield _EVENTS.index(theme), begins
        yield _ENDS + _EVENTS.index(theme), ends


def _label_events(dataset: Dataset, label: str, policy: Policy) -> Iterator[tuple[int, Days]]:
    """Yield the events of a label and of the route that it opens."""
    grants = merge_approvals(dataset.approvals, label, policy)
    coverage = coverage_periods(grants, grants.is_counted)
    merchants, starts, ends = coverage.merchants, coverage.starts, coverage.ends
    if label not in policy.require_confirmation:
        yield from _period_events(f"{label}_opens", merchants, starts, ends)
        return
    yield from _period_events(held_flag(label), merchants, starts, ends)
    days = dataset.days_confirmed(label)
    starts = np.maximum(starts, days.firsts[merchants])
    ends = np.minimum(ends, days.lasts[merchants])
    opens = starts <= ends
    yield from _period_events(label, merchants[opens], starts[opens], ends[opens])


def _period_events(
    event: str, merchants: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> Iterator[tuple[int, Days]]:
    """Yield the first days of a fact, and the days after its last days, where it has any."""
    yield _EVENTS.index(event), (merchants, starts)
    has_end = ends < LAST_DAY
    yield _ENDS + _EVENTS.index(event), (merchants[has_end], ends[has_end] + 1)


def _qualifying_days(dataset: Dataset, policy: Policy) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (merchants, first, last day) of the current scorecards that meet the minimums.

    A scorecard is current from its publication to the day before the next one's, whether or not
    that one is valid.
    """
    assessments = dataset.assessments
    merchants, rows = assessments.merchants, assessments.rows
    published = assessments.columns["published_on"][rows].astype(np.int64)
    last_current = np.full(rows.size, LAST_DAY, np.int64)
    is_followed = merchants[1:] == merchants[:-1]
    last_current[:-1][is_followed] = published[1:][is_followed] - 1
    # A last day that was set aside is NO_DAY, before every publication, so it never counts.
    last = np.minimum(assessments.expires[rows], last_current)
    meets = _meets_minimums(assessments, policy)[rows] & (last >= published)
    return merchants[meets], published[meets], last[meets]


def _meets_minimums(assessments: Assessments, policy: Policy) -> np.ndarray:
    """Return for each scorecard whether all its scores are known and reach the minimums."""
    columns = assessments.columns
    meets: np.ndarray = columns["overall_score"] >= policy.min_overall
    for theme in THEMES:
        # An unknown score is NaN, and NaN >= minimum is False.
        meets &= columns[f"{theme}_score"] >= policy.min_theme
    return meets


def _ground_days(assessments: Assessments, theme: str, severity: int) -> tuple[Days, Days]:
    """Return where a theme becomes a removal ground, and where a later finding clears it.

    Of two findings of one day the more serious one counts.
    """
    findings = assessments.columns[f"{theme}_finding"]
    # Only the few merchants with a grave finding can have a ground: look at no other.
    has_grave = np.zeros(int(assessments.merchants.max(initial=-1)) + 1, bool)
    has_grave[assessments.merchants[findings[assessments.rows] >= severity]] = True
    positions = np.flatnonzero(has_grave[assessments.merchants])
    positions = positions[findings[assessments.rows[positions]] >= 0]
    merchants, rows = assessments.merchants[positions], assessments.rows[positions]
    days = assessments.columns["published_on"][rows]
    is_first = np.append(True, (merchants[1:] != merchants[:-1]) | (days[1:] != days[:-1]))
    firsts = np.flatnonzero(is_first[: positions.size])
    if not firsts.size:
        none = (merchants[:0], days[:0])
        return none, none
    is_grave = np.maximum.reduceat(findings[rows], firsts) >= severity
    merchants, days = merchants[firsts], days[firsts]
    was_grave = np.append(False, is_grave[:-1] & (merchants[1:] == merchants[:-1]))
    begins, ends = is_grave & ~was_grave, was_grave & ~is_grave
    return (merchants[begins], days[begins]), (merchants[ends], days[ends])
