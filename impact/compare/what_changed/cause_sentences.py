"""Sentences about one change: what passing time, a policy or a record did to a merchant."""

from typing import Any

import numpy as np

from impact.compare.counts import Side, changed_fact
from impact.model.columns import LABELS, SEVERITIES, THEMES
from impact.model.dates import NO_DAY, iso_date
from impact.model.policy import Policy
from impact.model.texts.wording import THEME_LABELS
from impact.registries.verdicts import confirmation_clauses
from impact.rules.listing import removed_on
from impact.rules.routes import ROUTE_RULES

# The values of a policy that a fact rests on; the routes are what a champion rests on.
_VALUES = {
    "routes": ("routes",),
    "esus": ("esus_default_years", "require_confirmation"),
    "esat": ("esat_default_years", "esat_tacit_renewal", "require_confirmation"),
    "ecovadis": ("min_overall", "min_theme"),
    **dict.fromkeys(THEMES, ("removal_themes", "removal_severity")),
}


def policy_words(facts: tuple[str, ...], old: Policy, new: Policy) -> str:
    """Return a sentence on the differing policy values that the changed facts rest on."""
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


def calendar_words(facts: tuple[str, ...], old: Side, new: Side) -> str:
    """Return a sentence on what changed for a merchant between two days of the same files."""
    return sentence("; ".join(_change_words(fact, old, new) for fact in facts))


def sentence(words: str) -> str:
    """Return a clause as a sentence: a capital letter and a full stop."""
    return f"{words[0].upper()}{words[1:]}."


def _change_words(fact: str, old: Side, new: Side) -> str:
    has_begun, position = fact in new.holds, new.position
    if changed_fact(fact, old, new) in LABELS:
        return confirmation_words(fact, new)
    if fact in LABELS:
        if has_begun:
            starts = new.facts.labels[fact].starts
            return f"{fact.upper()} coverage began on {iso_date(starts[position])}"
        until = old.facts.labels[fact].until
        return f"{fact.upper()} coverage ended on {iso_date(until[position])}"
    if fact == "ecovadis" and not has_begun:
        row, table = int(new.facts.current_rows[position]), new.facts.dataset.assessments
        if row == old.facts.current_rows[position]:
            last_day = iso_date(int(table.expires[row]))
            return f"{assessment_words(new, row)}, was valid to {last_day}"
    return fact_words(fact, new)


def confirmation_words(label: str, side: Side) -> str:
    """Return a clause on whether the State's list confirms a merchant's label."""
    facts, positions = side.facts, np.array([side.position])
    states = facts.labels[label].codes
    words = confirmation_clauses(facts.dataset, label, states, facts.as_of, positions)
    return f"{label.upper()} approval {words[0].as_py()}"


def fact_words(fact: str, side: Side) -> str:
    """Return a clause on a fact of a side, for every fact except the labels."""
    if fact == "listed":
        return _listing_words(side)
    if fact == "sse":
        how_many = "all" if fact in side.holds else "not all"
        return f"{how_many} three SSE characteristics are declared"
    if fact == "ecovadis":
        row = int(side.facts.current_rows[side.position])
        verb = "meets" if fact in side.holds else "does not meet"
        subject = assessment_words(side, row) if row >= 0 else "no assessment"
        return f"{subject}, {verb} the EcoVadis minimums"
    if fact in ROUTE_RULES:
        rule = ROUTE_RULES[fact]
        return rule.met if fact in side.holds else rule.missing
    return _finding_words(fact, side)


def _listing_words(side: Side) -> str:
    joined = int(side.value("joined_on"))
    removed = int(removed_on(side.facts.dataset, np.array([side.position]))[0])
    if "listed" in side.holds:
        return f"listed since {'ever' if joined == NO_DAY else iso_date(joined)}"
    if removed != NO_DAY and removed <= side.facts.day:
        return f"no longer listed since {iso_date(removed)}"
    return f"not listed before {iso_date(joined)}"


def _finding_words(theme: str, side: Side) -> str:
    name, row = THEME_LABELS[theme], int(side.facts.themes[theme].rows[side.position])
    if row < 0:
        return f"{name} is not reviewed"
    finding = SEVERITIES[side.facts.dataset.assessments.columns[f"{theme}_finding"][row]]
    if theme in side.holds:
        return f"{finding} {name} finding in {assessment_words(side, row)}"
    how = "no" if finding == "none" else finding
    return f"{name} is cleared: {how} finding in {assessment_words(side, row)}"


def finding_clause(side: Side) -> str:
    """Return a clause on a merchant's first removal ground; "" where it has none, or no row."""
    themes = [theme for theme in side.facts.themes if theme in side.holds]
    return fact_words(themes[0], side) if themes else ""


def assessment_words(side: Side, row: int) -> str:
    """Return the id of an assessment and the day it was published, in words."""
    columns = side.facts.dataset.assessments.columns
    name = columns["assessment_id"][row].as_py()
    return f"assessment {name}, published {iso_date(int(columns['published_on'][row]))}"
