"""Who enters and who leaves a count from one day to the next, since when, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from impact.compare.state_codes import bit_of, changed_flag, held_flag, meanings_under, rules_under
from impact.compare.state_periods import Episodes, Timeline
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
# (merchant, place in CHANGES, since, why)
Turn = tuple[int, int, int, str]


def steps_between(
    timeline: Timeline, days: Sequence[date], counts: tuple[str, ...]
) -> pd.DataFrame:
    """Return who makes each step of some counts from one day to the next.

    Args:
        days: in order; the first is the day that the first step sets out from.
        counts: of `impact.compare.trend.COUNTS` and `impact.compare.state_codes.rules_under`.

    Returns:
        See `impact.compare.forecast.Forecast.steps`.
    """
    policies = [timeline.policy_on(day) for day in days]
    states = [
        timeline.under(policy).on(to_day_number(day))
        for day, policy in zip(days, policies, strict=True)
    ]
    rows: list[tuple[int, int, Turn]] = []
    for place, name in enumerate(counts):
        followed = {
            policy: _Count(timeline.under(policy), policy, name) for policy in set(policies)
        }
        for at, (before, after) in enumerate(pairwise(days)):
            was = followed[policies[at]].is_in[states[at]]
            count = followed[policies[at + 1]]
            now = count.is_in[states[at + 1]]
            moved = np.flatnonzero(was != now)
            first = _first_day_of(timeline, before, after)
            turns = count.turns(
                moved, now[moved], to_day_number(before), to_day_number(after), first
            )
            rows += [(to_day_number(after), place, turn) for turn in turns]
    rows.sort(key=lambda row: (row[0], row[1], row[2][0]))
    return _frame(timeline, rows, counts)


def _frame(
    timeline: Timeline, rows: list[tuple[int, int, Turn]], counts: tuple[str, ...]
) -> pd.DataFrame:
    merchants = timeline.dataset.merchants
    at = np.array([turn[0] for _, _, turn in rows], np.int64)
    return pd.DataFrame(
        {
            "day": to_dates(np.array([day for day, _, _ in rows], np.int64)),
            "count": categorical_column(np.array([place for _, place, _ in rows], np.int8), counts),
            "merchant_id": string_column(merchants.ids.take(at)),
            "name": string_column(merchants.column("name").take(at)),
            "change": categorical_column(
                np.array([turn[1] for _, _, turn in rows], np.int8), CHANGES
            ),
            "since": to_dates(np.array([turn[2] for _, _, turn in rows], np.int64)),
            "why": pd.Series([turn[3] for _, _, turn in rows], dtype="str"),
        }
    )


def _first_day_of(timeline: Timeline, before: date, after: date) -> int:
    """Return the first day behind `before` that is decided as `after` is."""
    day, policy = after, timeline.policy_on(after)
    while day - _ONE_DAY > before and timeline.policy_on(day - _ONE_DAY) == policy:
        day -= _ONE_DAY
    return to_day_number(day)


class _Count:
    """One count under one policy, and every episode by which a merchant enters or leaves it."""

    def __init__(self, history: Episodes, policy: Policy, name: str) -> None:
        self.is_in = counted_states(meanings_under(policy))[name]
        self._history, self._rule, self._version = (
            history,
            rules_under(policy)[name],
            policy.version,
        )
        counted = self.is_in[history.states]
        is_turn = counted[1:] != counted[:-1]
        is_turn &= history.merchants[1:] == history.merchants[:-1]
        self._turns = np.flatnonzero(is_turn) + 1
        self._keys = _key(history.merchants[self._turns], history.starts[self._turns])

    def turns(
        self, merchants: np.ndarray, is_in: np.ndarray, before: int, after: int, first: int
    ) -> Iterator[Turn]:
        """Yield how each of some merchants last turned behind `before`, up to `after`.

        One that did not turn is in, or out, by the policy, from its `first` day on.
        """
        last = np.searchsorted(self._keys, _key(merchants, np.int64(after)), "right") - 1
        for merchant, has_come, at in zip(
            merchants.tolist(), is_in.tolist(), last.tolist(), strict=True
        ):
            turn = int(self._turns[at]) if at >= 0 else -1
            is_own = turn >= 0 and self._history.merchants[turn] == merchant
            if is_own and self._history.starts[turn] > before:
                since = int(self._history.starts[turn])
                yield merchant, int(has_come), since, self._why(turn, has_come)
            else:
                why = f"Policy {self._version} comes into force."
                yield merchant, int(has_come), first, why

    def _why(self, turn: int, has_come: bool) -> str:
        old, new = int(self._history.states[turn - 1]), int(self._history.states[turn])
        day = int(self._history.starts[turn])
        words = [
            _words(changed_flag(fact, old, new), has_begun=bool(new & bit_of(fact)))
            for fact in self._rule.turned(old, new, is_in=has_come)
        ]
        return "; ".join(words).format(day=iso_date(day), eve=iso_date(day - 1)) + "."


def _key(merchants: np.ndarray, days: np.ndarray | np.int64) -> np.ndarray:
    keys: np.ndarray = merchants * (1 << 33) + days
    return keys


def _words(fact: str, *, has_begun: bool) -> str:
    if fact in THEME_LABELS:
        how = "is a removal ground" if has_begun else "is no removal ground any more"
        return f"{THEME_LABELS[fact]} {how} from {{day}}"
    return _WORDS[fact, has_begun]
