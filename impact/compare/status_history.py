"""The status of one merchant over the past years, and what changed it each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from impact.compare.status_codes import bit_of, meanings_under, states_of
from impact.compare.status_periods import StatePeriods, find_state_periods
from impact.compare.trend import unknown_periods
from impact.compare.what_changed.cause_sentences import calendar_words
from impact.compare.what_changed.steps import Step
from impact.explain.trial import single_merchant_dataset
from impact.model.columns import STATUSES
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, from_day_number, to_day_number
from impact.model.policy import REMOVAL_THEMES, Policy
from impact.rules.approvals import OPEN_ENDED
from impact.rules.listing import is_listed_on, removed_on
from impact.rules.merchant_facts import gather_facts
from impact.rules.view import View
from impact.selection.merchant_record import merchant_position

YEARS = 3


@dataclass(frozen=True)
class StatusPeriod:
    """A run of days on which a merchant had one status.

    Attributes:
        first, last: both inclusive; the first period begins with the history.
        change: what changed on the first day, in words; "" where the history begins.
    """

    first: date
    last: date
    status: str
    change: str

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class StatusHistory:
    """The status of one merchant on every day of some years up to the view's.

    Attributes:
        periods: oldest first, without a gap; two neighbours differ in status.
        uncertain_until: the last of these days on which the files may lack an earlier approval,
            since merchants.csv holds only the latest of a label; None where they know all.
    """

    periods: tuple[StatusPeriod, ...]
    uncertain_until: date | None

    @property
    def first(self) -> date:
        """Return the first day."""
        return self.periods[0].first


def status_history(view: View, merchant_id: str, years: int = YEARS) -> StatusHistory:
    """Return the status of a merchant on every day of the past years, by the view's policy.

    Facts without a day (the three SSE characteristics) are as of the files throughout.

    Raises:
        KeyError: no kept merchant has that id.
    """
    own = single_merchant_dataset(view.dataset, merchant_position(view, merchant_id))
    first, last = _years_before(view.as_of, years), view.as_of
    spans = _spans(
        find_state_periods(own, view.policy), view.policy, to_day_number(first), to_day_number(last)
    )
    periods = tuple(
        StatusPeriod(
            first=from_day_number(start),
            last=from_day_number(end),
            status=status,
            change=_change(own, view.policy, from_day_number(start))
            if start > to_day_number(first)
            else "",
        )
        for start, end, status in spans
    )
    return StatusHistory(periods, _uncertain_until(own, first, last))


def _years_before(day: date, years: int) -> date:
    year = max(day.year - years, 1)
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if is_leap_day else day.replace(year=year)


def _spans(
    history: StatePeriods, policy: Policy, first: int, last: int
) -> list[tuple[int, int, str]]:
    """Return (first day, last day, status) of each run of one status between two days."""
    status_codes = meanings_under(policy).status[history.states]
    spans: list[tuple[int, int, str]] = []
    for start, end, status_code in zip(history.starts, history.ends, status_codes, strict=True):
        since = first if start == NO_DAY else max(int(start), first)
        until = last if end == OPEN_ENDED else min(int(end), last)
        if since > until:
            continue
        status = STATUSES[status_code]
        if spans and spans[-1][2] == status:
            since = spans.pop()[0]
        spans.append((since, until, status))
    return spans


def _change(own: Dataset, policy: Policy, day: date) -> str:
    """Return a sentence on what changed the status on a day."""
    old, new = (_step_on(own, policy, on) for on in (day - timedelta(days=1), day))
    changed = int(old.states[0]) ^ int(new.states[0])
    facts = tuple(fact for fact in _deciding_facts(old, new) if changed & bit_of(fact))
    return calendar_words(facts, old, new, 0)


def _deciding_facts(old: Step, new: Step) -> tuple[str, ...]:
    """Return the facts that can change one status into the other, those that decide first."""
    status = meanings_under(new.policy).status
    statuses = {STATUSES[status[int(step.states[0])]] for step in (old, new)}
    if "not_listed" in statuses:
        return ("listed",)
    return REMOVAL_THEMES if "removal_due" in statuses else new.policy.routes


def _step_on(own: Dataset, policy: Policy, day: date) -> Step:
    facts = gather_facts(own, day, policy)
    states = states_of(facts, is_listed_on(own, to_day_number(day)))
    return Step(own, day, policy, facts, states, removed_on(own))


def _uncertain_until(own: Dataset, first: date, last: date) -> date | None:
    _, starts, ends = unknown_periods(own)
    is_seen = (starts <= to_day_number(last)) & (ends >= to_day_number(first))
    if not is_seen.any():
        return None
    return min(from_day_number(int(np.max(ends[is_seen]))), last)
