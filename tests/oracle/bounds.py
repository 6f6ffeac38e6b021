"""Best and worst case (section 3): what the unknowns of a merchant leave open on day D."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from tests.oracle.checking import Checked
from tests.oracle.deciding import (
    CHARACTERISTICS,
    Decision,
    Files,
    Scorecard,
    decide_merchant,
    files_of,
)
from tests.oracle.labels import (
    Rule,
    approval_rows,
    approvals_of,
    calendar_approval,
    ended_on,
    is_last_day_damaged,
    rule_of,
    tacit_approval,
)
from tests.oracle.rows import Row
from tests.oracle.settings import THEMES, Policy


@dataclass
class Bounds:
    """Champions at worst and at best, and the listed merchants that each unknown touches."""

    worst: int = 0
    best: int = 0
    touched: Counter[str] = field(default_factory=Counter)


def bounds_on(checked: Checked, policy: Policy, as_of: date) -> Bounds:
    """Return the two cases, merchant by merchant."""
    files, bounds = files_of(checked), Bounds()
    for row in files.merchants:
        decision = decide_merchant(row, files, policy, as_of, as_of)
        if decision.is_listed:
            add_merchant(bounds, decision, files, policy, as_of)
    return bounds


def add_merchant(
    bounds: Bounds, decision: Decision, files: Files, policy: Policy, as_of: date
) -> None:
    past = [
        card
        for card in files.scorecards[decision.row.values["merchant_id"]]
        if card.published_on <= as_of
    ]
    open_themes = themes_left_open(decision, past, policy)
    routes = routes_left_open(decision, files, policy, as_of)
    kinds = list(routes)
    if open_themes:
        kinds.append("not_reviewed" if past else "never_assessed")
    bounds.touched.update(kinds)
    bounds.worst += not decision.grounds and not open_themes and bool(decision.routes)
    is_flagged = any(theme not in open_themes for theme in decision.grounds)
    bounds.best += not is_flagged and bool(decision.routes or routes)


def themes_left_open(decision: Decision, past: list[Scorecard], policy: Policy) -> set[str]:
    """Return the removal themes that no scorecard of the current one's day reviews."""
    if decision.current is None:
        return set(policy.removal_themes)
    day = decision.current.published_on
    latest = [card for card in past if card.published_on == day]
    return {
        theme
        for theme in policy.removal_themes
        if all(card.value(f"{theme}_finding") is None for card in latest)
    }


def routes_left_open(decision: Decision, files: Files, policy: Policy, as_of: date) -> set[str]:
    """Return the kinds of unknown by which a route could hold that does not."""
    row, kinds = decision.row, set()
    for label in ("esus", "esat"):
        is_asked = label in policy.routes and not decision.coverages[label].is_covered
        if is_asked and could_cover(label, row, files, policy, as_of):
            kinds.add("unproven")
    answers = [row.values.get(name) for name in CHARACTERISTICS]
    if "sse" in policy.routes and None in answers and False not in answers:
        kinds.add("sse_unknown")
    is_asked = "ecovadis" in policy.routes and "ecovadis" not in decision.routes
    if is_asked and could_meet_minimums(decision.current, policy, as_of):
        kinds.add("scores_unknown")
    return kinds


def could_cover(label: str, row: Row, files: Files, policy: Policy, as_of: date) -> bool:
    """Return whether an approval that does not count could cover the day."""
    if label in policy.require_confirmation and not files.lists.confirm(label, row, as_of):
        return False
    rule = rule_of(label, policy)
    rows = files.approvals[row.values["merchant_id"]]
    counting, _ = approvals_of(label, row, rows, rule)
    counted = {approval.granted_on for approval in counting}
    groups: dict[date, list[tuple[Row, str]]] = {}
    ends = []
    for one, first, last in approval_rows(label, row, rows):
        granted_on, end = one.values.get(first), one.values.get("ended_on")
        if end:
            ends.append(end)
        if granted_on is not None:
            groups.setdefault(granted_on, []).append((one, last))
        elif end is None or end > as_of:
            last_day = one.values.get(last)
            if rule.is_tacit or last_day is None or last_day >= as_of:
                return True
    return any(
        granted_on <= as_of
        and granted_on not in counted
        and runs_on(granted_on, group, ends, rule, as_of)
        for granted_on, group in groups.items()
    )


def runs_on(
    granted_on: date, group: list[tuple[Row, str]], ends: list[date], rule: Rule, as_of: date
) -> bool:
    """Return whether an approval of which something cannot be read may still hold on the day."""
    if rule.is_tacit:
        last_day = tacit_approval(granted_on, group, ends).last_day
        return last_day is None or last_day >= as_of
    end = ended_on(group)
    if end and end <= as_of:
        return False
    if is_last_day_damaged(group):
        return True
    last_day = calendar_approval(granted_on, group, rule.default_years).last_day
    return last_day is None or last_day >= as_of


def could_meet_minimums(current: Scorecard | None, policy: Policy, as_of: date) -> bool:
    if current is None:
        return False
    if current.last_day is not None and current.last_day < as_of:
        return False
    least = {"overall_score": policy.min_overall}
    least |= {f"{theme}_score": policy.min_theme for theme in THEMES}
    known = {name: current.value(name) for name in least if current.value(name) is not None}
    return all(score >= least[name] for name, score in known.items())
