"""Sentences about one change: what passing time, a policy or a record did to a merchant."""

from typing import Any

import numpy as np

from impact.compare.counts import changed_fact, facts_at
from impact.model.columns import LABELS, SEVERITIES, THEMES
from impact.model.dates import NO_DAY, iso_date
from impact.model.policy import Policy
from impact.model.texts.wording import THEME_LABELS
from impact.registries.verdicts import confirmation_clauses
from impact.rules.listing import removed_on
from impact.rules.merchant_facts import MerchantFacts
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


def calendar_words(
    facts: tuple[str, ...], old: MerchantFacts, new: MerchantFacts, position: int
) -> str:
    """Return a sentence on what changed for a merchant between two days of the same files."""
    return sentence("; ".join(_change_words(fact, old, new, position) for fact in facts))


def sentence(words: str) -> str:
    """Return a clause as a sentence: a capital letter and a full stop."""
    return f"{words[0].upper()}{words[1:]}."


def _change_words(fact: str, old: MerchantFacts, new: MerchantFacts, position: int) -> str:
    has_begun = _holds(new, fact, position)
    if changed_fact(fact, facts_at(old, position), facts_at(new, position)) in LABELS:
        return confirmation_words(fact, new, position)
    if fact in LABELS:
        if has_begun:
            starts = new.labels[fact].starts
            return f"{fact.upper()} coverage began on {iso_date(starts[position])}"
        return f"{fact.upper()} coverage ended on {iso_date(old.labels[fact].until[position])}"
    if fact == "ecovadis" and not has_begun:
        row = int(new.current_rows[position])
        if row == old.current_rows[position]:
            return f"{assessment_words(new, row)}, was valid to {_last_day(new, row)}"
    return fact_words(fact, new, position)


def confirmation_words(label: str, step: MerchantFacts, position: int) -> str:
    """Return a clause on whether the State's list confirms a merchant's label."""
    states = step.labels[label].codes
    words = confirmation_clauses(step.dataset, label, states, step.as_of, np.array([position]))
    return f"{label.upper()} approval {words[0].as_py()}"


def _last_day(step: MerchantFacts, row: int) -> str:
    return iso_date(int(step.dataset.assessments.expires[row]))


def fact_words(fact: str, step: MerchantFacts, position: int) -> str:
    """Return a clause on a merchant's fact in a step, for every fact except the labels."""
    if fact == "listed":
        return _listing_words(step, position)
    if fact == "sse":
        how_many = "all" if _holds(step, fact, position) else "not all"
        return f"{how_many} three SSE characteristics are declared"
    if fact == "ecovadis":
        row = int(step.current_rows[position])
        verb = "meets" if _holds(step, fact, position) else "does not meet"
        subject = assessment_words(step, row) if row >= 0 else "no assessment"
        return f"{subject}, {verb} the EcoVadis minimums"
    if fact in ROUTE_RULES:
        rule = ROUTE_RULES[fact]
        return rule.met if _holds(step, fact, position) else rule.missing
    return _finding_words(fact, step, position)


def _holds(step: MerchantFacts, fact: str, position: int) -> bool:
    return fact in facts_at(step, position)


def _listing_words(step: MerchantFacts, position: int) -> str:
    joined = int(step.dataset.merchants.column("joined_on")[position])
    removed = int(removed_on(step.dataset, np.array([position]))[0])
    if _holds(step, "listed", position):
        return f"listed since {'ever' if joined == NO_DAY else iso_date(joined)}"
    if removed != NO_DAY and removed <= step.day:
        return f"no longer listed since {iso_date(removed)}"
    return f"not listed before {iso_date(joined)}"


def _finding_words(theme: str, step: MerchantFacts, position: int) -> str:
    name, row = THEME_LABELS[theme], int(step.themes[theme].rows[position])
    if row < 0:
        return f"{name} is not reviewed"
    finding = SEVERITIES[step.dataset.assessments.columns[f"{theme}_finding"][row]]
    if _holds(step, theme, position):
        return f"{finding} {name} finding in {assessment_words(step, row)}"
    how = "no" if finding == "none" else finding
    return f"{name} is cleared: {how} finding in {assessment_words(step, row)}"


def finding_clause(step: MerchantFacts, position: int) -> str:
    """Return a clause on a merchant's first removal ground; "" where it has none, or no row."""
    themes = [theme for theme in step.themes if position >= 0 and _holds(step, theme, position)]
    return fact_words(themes[0], step, position) if themes else ""


def assessment_words(step: MerchantFacts, row: int) -> str:
    """Return the id of an assessment and the day it was published, in words."""
    columns = step.dataset.assessments.columns
    name = columns["assessment_id"][row].as_py()
    return f"assessment {name}, published {iso_date(int(columns['published_on'][row]))}"
