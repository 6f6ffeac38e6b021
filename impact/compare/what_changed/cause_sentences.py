"""The sentences of a ledger: what a fact is on a side, what the calendar did, what policy said."""

from __future__ import annotations

from typing import Any

import numpy as np

from impact.compare.state_codes import bit_of, changed_flag
from impact.compare.what_changed.steps import Step
from impact.model.columns import LABELS, SEVERITIES
from impact.model.dates import NO_DAY, iso_date
from impact.model.policy import REMOVAL_THEMES, Policy
from impact.model.texts.wording import THEME_LABELS
from impact.registries.confirmation_sentences import confirmed_words

# The values of a policy that a fact rests on; the routes are what a champion rests on.
_VALUES = {
    "routes": ("routes",),
    "esus": ("esus_default_years", "require_confirmation"),
    "esat": ("esat_default_years", "esat_tacit_renewal", "require_confirmation"),
    "ecovadis": ("min_overall", "min_theme"),
    **dict.fromkeys(REMOVAL_THEMES, ("removal_themes", "removal_severity")),
}


def policy_words(facts: tuple[str, ...], old: Policy, new: Policy) -> str:
    """Say which values of two policies differ, of those that the facts that turned rest on."""
    names = dict.fromkeys(name for fact in facts for name in _VALUES.get(fact, ()))
    changes = [
        f"{name.replace('_', ' ')} {_value(new, name)} instead of {_value(old, name)}"
        for name in names
        if getattr(new, name) != getattr(old, name)
    ]
    return f"Policy {new.version}: {'; '.join(changes)}."


def _value(policy: Policy, name: str) -> str:
    value: Any = getattr(policy, name)
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def calendar_words(facts: tuple[str, ...], old: Step, new: Step, at: int) -> str:
    """Say what turned between two days of the same files, for the merchant at a place."""
    return sentence("; ".join(_turn_words(fact, old, new, at) for fact in facts))


def sentence(words: str) -> str:
    """Return words with a capital letter and a full stop."""
    return f"{words[0].upper()}{words[1:]}."


def _turn_words(fact: str, old: Step, new: Step, at: int) -> str:
    has_begun = _holds(new, fact, at)
    if changed_flag(fact, int(old.states[at]), int(new.states[at])) in LABELS:
        return confirmation_words(fact, new, at)
    if fact in LABELS:
        if has_begun:
            return f"{fact.upper()} coverage began on {iso_date(new.facts.labels[fact].starts[at])}"
        return f"{fact.upper()} coverage ended on {iso_date(old.facts.labels[fact].until[at])}"
    if fact == "ecovadis" and not has_begun:
        row = int(new.facts.current_rows[at])
        if row == old.facts.current_rows[at]:
            return f"{assessment_words(new, row)}, was valid to {_last_day(new, row)}"
    return fact_words(fact, new, at)


def confirmation_words(label: str, side: Step, at: int) -> str:
    """Say in a clause whether the State's list confirms a label held by the merchant at a place."""
    states = side.facts.labels[label].codes
    words = confirmed_words(side.dataset, label, states, side.as_of, np.array([at]))
    return f"{label.upper()} approval {words[0].as_py()}"


def _last_day(side: Step, row: int) -> str:
    return iso_date(int(side.dataset.assessments.expires[row]))


def fact_words(fact: str, side: Step, at: int) -> str:
    """Say in a clause how a fact but a label stands on a side, for the merchant at a place."""
    if fact == "listed":
        return _listing_words(side, at)
    if fact == "sse":
        how_many = "all" if _holds(side, fact, at) else "not all"
        return f"{how_many} three SSE characteristics are declared"
    if fact == "ecovadis":
        row = int(side.facts.current_rows[at])
        how = "meets" if _holds(side, fact, at) else "does not meet"
        what = assessment_words(side, row) if row >= 0 else "no assessment"
        return f"{what}, {how} the EcoVadis minimums"
    return _finding_words(fact, side, at)


def _holds(side: Step, fact: str, at: int) -> bool:
    return bool(side.states[at] & bit_of(fact))


def _listing_words(side: Step, at: int) -> str:
    joined = int(side.dataset.merchants.column("joined_on")[at])
    removed = int(side.removed[at])
    if _holds(side, "listed", at):
        return f"listed since {'ever' if joined == NO_DAY else iso_date(joined)}"
    if removed != NO_DAY and removed <= side.day:
        return f"no longer listed since {iso_date(removed)}"
    return f"not listed before {iso_date(joined)}"


def _finding_words(theme: str, side: Step, at: int) -> str:
    name, row = THEME_LABELS[theme], int(side.facts.themes[theme].rows[at])
    if row < 0:
        return f"{name} is not reviewed"
    finding = SEVERITIES[side.dataset.assessments.columns[f"{theme}_finding"][row]]
    if _holds(side, theme, at):
        return f"{finding} {name} finding in {assessment_words(side, row)}"
    how = "no" if finding == "none" else finding
    return f"{name} is cleared: {how} finding in {assessment_words(side, row)}"


def finding_clause(side: Step, at: int) -> str:
    """Name the first removal ground of the merchant at a place; "" where it has none, or no row."""
    themes = [theme for theme in side.facts.themes if at >= 0 and _holds(side, theme, at)]
    return fact_words(themes[0], side, at) if themes else ""


def assessment_words(side: Step, row: int) -> str:
    """Name an assessment and its day."""
    columns = side.dataset.assessments.columns
    name = columns["assessment_id"][row].as_py()
    return f"assessment {name}, published {iso_date(int(columns['published_on'][row]))}"
