"""Which merchants enter or leave a count between two days of the forecast, and why."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from impact.compare.counts import COUNTS as COUNT_MASKS
from impact.compare.counts import Side, changed_fact, held_fact, turned_facts
from impact.model.columns import THEMES
from impact.model.dates import from_day_number, iso_date, to_dates, to_day_number
from impact.model.policy import Policy, PolicyHistory
from impact.model.subsets import take_merchants
from impact.model.texts.wording import THEME_LABELS
from impact.rules.calendar import change_days
from impact.rules.frame_columns import categorical_column, string_column
from impact.rules.merchant_facts import MerchantFacts, gather_facts
from impact.rules.routes import ROUTE_RULES

COUNTS = ("champions", "holds_esus", "holds_esat")
CHANGES = ("lost", "gained")
_ONE_DAY = timedelta(days=1)
_WORDS = {
    ("listed", True): "Listed from {day}",
    ("listed", False): "No longer listed from {day}",
    (held_fact("esus"), True): "ESUS approval begins on {day}",
    (held_fact("esus"), False): "ESUS coverage ends on {eve}",
    (held_fact("esat"), True): "ESAT approval begins on {day}",
    (held_fact("esat"), False): "ESAT coverage ends on {eve}",
    ("esus", True): "The State's list confirms ESUS from {day}",
    ("esus", False): "The State's list confirms ESUS to {eve}",
    ("esat", True): "The State's list confirms ESAT from {day}",
    ("esat", False): "The State's list confirms ESAT to {eve}",
    ("ecovadis", True): "A valid assessment meets the EcoVadis minimums from {day}",
    ("ecovadis", False): "No valid assessment meets the EcoVadis minimums after {eve}",
}


# (day, index of the count, merchant, index of CHANGES, since, why)
Step = tuple[int, int, int, int, int, str]


def steps_between(by_day: Sequence[MerchantFacts], rules: Policy | PolicyHistory) -> pd.DataFrame:
    """Return who makes each step of the counts from one day to the next: `Forecast.steps`.

    Args:
        by_day: the facts of days in order; the first step starts from the first.
    """
    months = pairwise(by_day)
    steps = [step for before, after in months for step in _steps_of_month(before, after, rules)]
    columns = ["day", "count", "merchant", "change", "since", "why"]
    table = pd.DataFrame(sorted(steps), columns=columns)
    codes = {name: table[name].to_numpy(np.int64) for name in columns[:-1]}
    merchants = by_day[0].dataset.merchants
    return pd.DataFrame(
        {
            "day": to_dates(codes["day"]),
            "count": categorical_column(codes["count"], COUNTS),
            "merchant_id": string_column(merchants.ids.take(codes["merchant"])),
            "name": string_column(merchants.column("name").take(codes["merchant"])),
            "change": categorical_column(codes["change"], CHANGES),
            "since": to_dates(codes["since"]),
            "why": table["why"].astype("str"),
        }
    )


def _steps_of_month(
    before: MerchantFacts, after: MerchantFacts, rules: Policy | PolicyHistory
) -> Iterator[Step]:
    """Yield the steps from one day to another: when each merchant last came in or went out.

    One that did neither by the later policy is in, or out, by the change of the policy.
    """
    has_changed = {name: COUNT_MASKS[name](before) != COUNT_MASKS[name](after) for name in COUNTS}
    merchants = np.flatnonzero(np.logical_or.reduce([*has_changed.values()]))
    if not merchants.size:
        return
    # By the later policy, on the first day and on each day of a change.
    own, policy = take_merchants(after.dataset, merchants), after.policy
    days = [before.day, *change_days(own, policy, before.day, after.day)]
    daily = [gather_facts(own, from_day_number(day), policy) for day in days]
    for index, name in enumerate(COUNTS):
        is_in = np.array([COUNT_MASKS[name](facts) for facts in daily])
        for position in np.flatnonzero(has_changed[name][merchants]).tolist():
            has_entered = bool(is_in[-1, position])
            turns = np.flatnonzero(is_in[1:, position] != is_in[:-1, position])
            if turns.size:
                old, new = (Side(daily[turns[-1] + more], position) for more in (0, 1))
                since, why = new.facts.day, _why(name, old, new, has_entered=has_entered)
            else:
                since = _first_day_of(before, after, rules)
                why = f"Policy {after.policy.version} comes into force."
            yield after.day, index, int(merchants[position]), int(has_entered), since, why


def _first_day_of(
    before: MerchantFacts, after: MerchantFacts, rules: Policy | PolicyHistory
) -> int:
    """Return the first day after `before` from which the policy of `after` is in force."""
    day = after.as_of
    while day - _ONE_DAY > before.as_of and rules.on(day - _ONE_DAY) == after.policy:
        day -= _ONE_DAY
    return to_day_number(day)


def _why(count: str, old: Side, new: Side, *, has_entered: bool) -> str:
    clauses = [
        _clause(changed_fact(fact, old, new), has_begun=fact in new.holds)
        for fact in turned_facts(count, old, new, is_in=has_entered)
    ]
    day = new.facts.day
    return "; ".join(clauses).format(day=iso_date(day), eve=iso_date(day - 1)) + "."


def _clause(fact: str, *, has_begun: bool) -> str:
    if fact in THEMES:
        how = "is a reason for removal" if has_begun else "is no reason any more"
        return f"{THEME_LABELS[fact]} {how} from {{day}}"
    if (fact, has_begun) in _WORDS:
        return _WORDS[fact, has_begun]
    return f"{ROUTE_RULES[fact].label} {'holds from {day}' if has_begun else 'holds to {eve}'}"
