"""Which merchants enter or leave a count between two days of the forecast, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from impact.compare.status_codes import bit_of, changed_flag, held_flag, meanings_under, rules_under
from impact.compare.status_periods import StatePeriods, Timeline
from impact.compare.trend import counted_states
from impact.model.dates import iso_date, to_dates, to_day_number
from impact.model.policy import Policy
from impact.model.texts.wording import THEME_LABELS
from impact.rules.frame_columns import categorical_column, string_column

CHANGES = ("lost", "gained")
_ONE_DAY = timedelta(days=1)
_WORDS = {
    ("listed", True): "Listed from {day}",
    ("listed", False): "No longer listed from {day}",
    (held_flag("esus"), True): "ESUS approval begins on {day}",
    (held_flag("esus"), False): "ESUS coverage ends on {eve}",
    (held_flag("esat"), True): "ESAT approval begins on {day}",
    (held_flag("esat"), False): "ESAT coverage ends on {eve}",
    ("esus", True): "The State's list confirms ESUS from {day}",
    ("esus", False): "The State's list confirms ESUS to {eve}",
    ("esat", True): "The State's list confirms ESAT from {day}",
    ("esat", False): "The State's list confirms ESAT to {eve}",
    ("ecovadis", True): "A valid assessment meets the EcoVadis minimums from {day}",
    ("ecovadis", False): "No valid assessment meets the EcoVadis minimums after {eve}",
}
# (merchant, index of CHANGES, since, why): a merchant entering or leaving a count
Entry = tuple[int, int, int, str]


def steps_between(
    timeline: Timeline, days: Sequence[date], counts: tuple[str, ...]
) -> pd.DataFrame:
    """Return who makes each step of some counts from one day to the next.

    Args:
        days: in order; the first is the day that the first step starts from.
        counts: of `impact.compare.trend.COUNTS` and `impact.compare.status_codes.rules_under`.

    Returns:
        See `impact.compare.forecast.Forecast.steps`.
    """
    policies = [timeline.policy_on(day) for day in days]
    states = [
        timeline.under(policy).on(to_day_number(day))
        for day, policy in zip(days, policies, strict=True)
    ]
    rows: list[tuple[int, int, Entry]] = []
    for index, name in enumerate(counts):
        counts_by_policy = {
            policy: _Count(timeline.under(policy), policy, name) for policy in set(policies)
        }
        for position, (before, after) in enumerate(pairwise(days)):
            was_in = counts_by_policy[policies[position]].is_in[states[position]]
            count = counts_by_policy[policies[position + 1]]
            is_in = count.is_in[states[position + 1]]
            changed = np.flatnonzero(was_in != is_in)
            first = _first_day_of(timeline, before, after)
            entries = count.changes_of(
                changed, is_in[changed], to_day_number(before), to_day_number(after), first
            )
            rows += [(to_day_number(after), index, entry) for entry in entries]
    rows.sort(key=lambda row: (row[0], row[1], row[2][0]))
    return _frame(timeline, rows, counts)


def _frame(
    timeline: Timeline, rows: list[tuple[int, int, Entry]], counts: tuple[str, ...]
) -> pd.DataFrame:
    merchants = timeline.dataset.merchants
    merchant_positions = np.array([entry[0] for _, _, entry in rows], np.int64)
    return pd.DataFrame(
        {
            "day": to_dates(np.array([day for day, _, _ in rows], np.int64)),
            "count": categorical_column(np.array([index for _, index, _ in rows], np.int8), counts),
            "merchant_id": string_column(merchants.ids.take(merchant_positions)),
            "name": string_column(merchants.column("name").take(merchant_positions)),
            "change": categorical_column(
                np.array([entry[1] for _, _, entry in rows], np.int8), CHANGES
            ),
            "since": to_dates(np.array([entry[2] for _, _, entry in rows], np.int64)),
            "why": pd.Series([entry[3] for _, _, entry in rows], dtype="str"),
        }
    )


def _first_day_of(timeline: Timeline, before: date, after: date) -> int:
    """Return the first day after `before` from which the policy of `after` is in force."""
    day, policy = after, timeline.policy_on(after)
    while day - _ONE_DAY > before and timeline.policy_on(day - _ONE_DAY) == policy:
        day -= _ONE_DAY
    return to_day_number(day)


class _Count:
    """One count under one policy, and the periods with which a merchant enters or leaves it."""

    def __init__(self, history: StatePeriods, policy: Policy, name: str) -> None:
        self.is_in = counted_states(meanings_under(policy))[name]
        self._history, self._rule, self._version = (
            history,
            rules_under(policy)[name],
            policy.version,
        )
        is_counted = self.is_in[history.states]
        is_change = is_counted[1:] != is_counted[:-1]
        is_change &= history.merchants[1:] == history.merchants[:-1]
        self._changes = np.flatnonzero(is_change) + 1
        self._keys = _key(history.merchants[self._changes], history.starts[self._changes])

    def changes_of(
        self, merchants: np.ndarray, is_in: np.ndarray, before: int, after: int, first: int
    ) -> Iterator[Entry]:
        """Yield how each of some merchants last entered or left after `before`, up to `after`.

        One that did neither is in, or out, by the policy, from its `first` day on.
        """
        last = np.searchsorted(self._keys, _key(merchants, np.int64(after)), "right") - 1
        for merchant, has_entered, index in zip(
            merchants.tolist(), is_in.tolist(), last.tolist(), strict=True
        ):
            change = int(self._changes[index]) if index >= 0 else -1
            is_own = change >= 0 and self._history.merchants[change] == merchant
            if is_own and self._history.starts[change] > before:
                since = int(self._history.starts[change])
                yield merchant, int(has_entered), since, self._why(change, has_entered)
            else:
                why = f"Policy {self._version} comes into force."
                yield merchant, int(has_entered), first, why

    def _why(self, change: int, has_entered: bool) -> str:
        old, new = int(self._history.states[change - 1]), int(self._history.states[change])
        day = int(self._history.starts[change])
        clauses = [
            _clause(changed_flag(fact, old, new), has_begun=bool(new & bit_of(fact)))
            for fact in self._rule.turned(old, new, is_in=has_entered)
        ]
        return "; ".join(clauses).format(day=iso_date(day), eve=iso_date(day - 1)) + "."


def _key(merchants: np.ndarray, days: np.ndarray | np.int64) -> np.ndarray:
    keys: np.ndarray = merchants * (1 << 33) + days
    return keys


def _clause(fact: str, *, has_begun: bool) -> str:
    if fact in THEME_LABELS:
        how = "is a removal ground" if has_begun else "is no removal ground any more"
        return f"{THEME_LABELS[fact]} {how} from {{day}}"
    return _WORDS[fact, has_begun]
