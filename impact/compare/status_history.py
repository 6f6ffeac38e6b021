"""The status of one merchant over the past years, and what changed it at each border."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from impact.compare.state_codes import bit_of, meanings_under, states_of
from impact.compare.state_periods import Episodes, episodes
from impact.compare.trend import unknown_stretches
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
class Stretch:
    """Days in a row on which a merchant had one status.

    Attributes:
        first, last: both inclusive; the first one of a history begins with it.
        change: what changed on the first day, in words; "" where the history begins.
    """

    first: date
    last: date
    status: str
    change: str

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class StatusHistory:
    """The status of one merchant on every day of some years up to the view's.

    Attributes:
        stretches: oldest first, without a gap; two neighbours differ in status.
        blind_until: the last of these days on which the files may lack an earlier approval,
            since merchants.csv holds only the latest of a label; None where they know all.
    """

    stretches: tuple[Stretch, ...]
    blind_until: date | None

    @property
    def first(self) -> date:
        """Return its first day."""
        return self.stretches[0].first


def status_history(view: View, merchant_id: str, years: int = YEARS) -> StatusHistory:
    """Return the status of a merchant on every day of the past years, by the view's policy.

    Facts without a day (the three SSE characteristics) are as of the files throughout.

    Raises:
        KeyError: no kept merchant has that id.
    """
    own = single_merchant_dataset(view.dataset, merchant_position(view, merchant_id))
    first, last = _years_before(view.as_of, years), view.as_of
    spans = _spans(
        episodes(own, view.policy), view.policy, to_day_number(first), to_day_number(last)
    )
    stretches = tuple(
        Stretch(
            first=from_day_number(start),
            last=from_day_number(end),
            status=status,
            change=_change(own, view.policy, from_day_number(start))
            if start > to_day_number(first)
            else "",
        )
        for start, end, status in spans
    )
    return StatusHistory(stretches, _blind_until(own, first, last))


def _years_before(day: date, years: int) -> date:
    year = max(day.year - years, 1)
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if is_leap_day else day.replace(year=year)


def _spans(history: Episodes, policy: Policy, first: int, last: int) -> list[tuple[int, int, str]]:
    """Return (first day, last day, status) of each run of one status between two days."""
    places = meanings_under(policy).status[history.states]
    spans: list[tuple[int, int, str]] = []
    for start, end, place in zip(history.starts, history.ends, places, strict=True):
        since = first if start == NO_DAY else max(int(start), first)
        until = last if end == OPEN_ENDED else min(int(end), last)
        if since > until:
            continue
        status = STATUSES[place]
        if spans and spans[-1][2] == status:
            since = spans.pop()[0]
        spans.append((since, until, status))
    return spans


def _change(own: Dataset, policy: Policy, day: date) -> str:
    """Say what changed the status on a day."""
    old, new = (_side(own, policy, on) for on in (day - timedelta(days=1), day))
    turned = int(old.states[0]) ^ int(new.states[0])
    facts = tuple(fact for fact in _that_matter(old, new) if turned & bit_of(fact))
    return calendar_words(facts, old, new, 0)


def _that_matter(old: Step, new: Step) -> tuple[str, ...]:
    """Return the facts that can change the one status into the other: the first in rank."""
    status = meanings_under(new.policy).status
    pair = {STATUSES[status[int(side.states[0])]] for side in (old, new)}
    if "not_listed" in pair:
        return ("listed",)
    return REMOVAL_THEMES if "removal_due" in pair else new.policy.routes


def _side(own: Dataset, policy: Policy, day: date) -> Step:
    facts = gather_facts(own, day, policy)
    states = states_of(facts, is_listed_on(own, to_day_number(day)))
    return Step(own, day, policy, facts, states, removed_on(own))


def _blind_until(own: Dataset, first: date, last: date) -> date | None:
    _, starts, ends = unknown_stretches(own)
    is_seen = (starts <= to_day_number(last)) & (ends >= to_day_number(first))
    if not is_seen.any():
        return None
    return min(from_day_number(int(np.max(ends[is_seen]))), last)
