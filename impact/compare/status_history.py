"""The status of one merchant over the past years, and what changed it each time."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from impact.compare.counts import Side
from impact.compare.trend import unknown_periods
from impact.compare.what_changed.cause_sentences import calendar_words
from impact.model.columns import STATUSES
from impact.model.dataset import Dataset
from impact.model.dates import from_day_number, to_day_number
from impact.model.policy import Policy
from impact.model.subsets import take_merchants
from impact.model.texts.wording import status_label
from impact.rules.calendar import change_days
from impact.rules.merchant_facts import gather_facts
from impact.rules.view import View
from impact.selection.merchant_record import merchant_position

YEARS = 3
HISTORY_HEADINGS = ("Status", "From", "To", "Reason")
_FIRST_PERIOD_TEXT = "Start of the period."
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StatusPeriod:
    """A run of days on which a merchant had one status, both days inclusive.

    Attributes:
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
        uncertain_until: the last of these days on which the files may lack an earlier approval;
            None where they know all.
    """

    periods: tuple[StatusPeriod, ...]
    uncertain_until: date | None

    @property
    def first(self) -> date:
        """Return the first day."""
        return self.periods[0].first


def status_history(view: View, merchant_id: str) -> StatusHistory:
    """Return the status of a merchant on every day of the past years, by the view's policy.

    Facts without a day (the three SSE characteristics) are as of the files throughout.

    Raises:
        KeyError: no kept merchant has that id.
    """
    own = take_merchants(view.dataset, np.array([merchant_position(view, merchant_id)]))
    last, is_leap_day = view.as_of, (view.as_of.month, view.as_of.day) == (2, 29)
    first = last.replace(year=max(last.year - YEARS, 1), day=28 if is_leap_day else last.day)
    periods: list[StatusPeriod] = []
    changes = change_days(own, view.policy, to_day_number(first), to_day_number(last))
    for day in (first, *map(from_day_number, changes)):
        facts = gather_facts(own, day, view.policy)
        status = STATUSES[facts.status[0]]
        if periods and periods[-1].status == status:
            continue
        if periods:
            periods[-1] = replace(periods[-1], last=day - _ONE_DAY)
        change = _change(own, view.policy, day) if periods else ""
        periods.append(StatusPeriod(day, last, status, change))
    starts, ends = unknown_periods(own)
    is_seen = (starts <= to_day_number(last)) & (ends >= to_day_number(first))
    uncertain = [min(from_day_number(int(end)), last) for end in ends[is_seen]]
    return StatusHistory(tuple(periods), max(uncertain, default=None))


def _change(own: Dataset, policy: Policy, day: date) -> str:
    """Return a sentence on what changed the status on a day."""
    old, new = (Side(gather_facts(own, on, policy), 0) for on in (day - _ONE_DAY, day))
    changed = old.holds ^ new.holds
    statuses = {STATUSES[side.facts.status[0]] for side in (old, new)}
    # The facts that can change one status into the other.
    deciding = policy.removal_themes if "removal_due" in statuses else policy.routes
    if "not_listed" in statuses:
        deciding = ("listed",)
    return calendar_words(tuple(fact for fact in deciding if fact in changed), old, new)


def history_rows(history: StatusHistory) -> list[tuple[str, str, str, str]]:
    """Return the periods as rows under HISTORY_HEADINGS, newest first."""
    return [
        (
            status_label(period.status),
            period.first.isoformat(),
            period.last.isoformat(),
            period.change or _FIRST_PERIOD_TEXT,
        )
        for period in reversed(history.periods)
    ]


def history_notes(view: View, history: StatusHistory) -> list[str]:
    """Return what the history cannot know, as sentences of the project."""
    notes = [
        "Every day is decided by the policy of this page and by these files. The three "
        "SSE characteristics carry no date: they are as of the files throughout."
    ]
    if history.uncertain_until is not None:
        notes.append(
            f"Up to {history.uncertain_until.isoformat()} an earlier approval may be missing: "
            "merchants.csv holds only the latest of a label, and labels.csv has no row of this "
            "merchant for it."
        )
    return notes
