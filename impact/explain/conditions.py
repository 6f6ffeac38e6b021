"""The conditions of a decision (listed, routes, themes): what is required and what is true."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from impact.explain.counterfactual_types import score_label, score_words
from impact.explain.evidence import EvidenceReader, SourceValue
from impact.model.columns import LABEL_STATES, LABELS, MERCHANTS, SEVERITIES, find_column
from impact.model.dates import NO_DAY, iso_date
from impact.model.texts.number_format import format_number
from impact.model.texts.wording import THEME_LABELS
from impact.rules.findings import ThemeFinding, assessments_until, find_by_theme
from impact.rules.listing import removed_on
from impact.rules.routes import (
    ROUTE_RULES,
    SSE_CHARACTERISTICS,
    is_assessment_valid,
    score_minimums,
)

PROCUREMENT_MARK = "never a reason for removal"


@dataclass(frozen=True)
class Condition:
    """One condition of the rule, and whether it is met on the day.

    Attributes:
        kind: listing, route or theme.
        name: the stable word: a route, a theme, or "listed"; label: its name on screen.
        actual, required: in words.
        is_met: the requirement is met. For a theme: it is not a removal ground.
        is_unread: of a theme: a finding that may be one could not be read.
        ignored_because: why the policy ignores the condition; "" where it counts.
        decides: the status rests on it.
        evidence: the values behind it, with file, line and column.
    """

    kind: str
    name: str
    label: str
    actual: str
    required: str
    is_met: bool
    ignored_because: str
    decides: bool
    evidence: tuple[SourceValue, ...]
    is_unread: bool = False


def listing_condition(evidence: EvidenceReader) -> Condition:
    """Return the condition that the merchant is listed."""
    case = evidence.case
    joined, removed = evidence.of_merchant("joined_on"), evidence.of_merchant("removed_on")
    if removed.value and removed_on(case.own)[0] == NO_DAY:
        removed = replace(removed, note="before joined_on: an earlier spell, ignored")
    is_listed = case.status != "not_listed"
    actual = f"listed since {joined.value}" if joined.value and not joined.note else "listed"
    if not is_listed:
        is_ahead = case.own.merchants.column("joined_on")[0] > case.day
        actual = f"no longer listed since {removed.value}"
        actual = f"listed from {joined.value} on" if is_ahead else actual
    return Condition(
        kind="listing",
        name="listed",
        label="Listed",
        actual=actual,
        required=f"first day listed on or before {case.today}, and not removed by then",
        is_met=is_listed,
        ignored_because="",
        decides=not is_listed,
        evidence=(joined, removed),
    )


# --- routes ---------------------------------------------------------------------------------


def route_condition(evidence: EvidenceReader, route: str) -> Condition:
    """Return the condition of a route, whether or not the policy has it."""
    case = evidence.case
    is_met = bool(case.facts.routes[route][0])
    is_in_policy = route in case.policy.routes
    rule, parts_of = ROUTE_RULES[route], _ROUTE_PARTS.get(route)
    # A route that has no words of its own here has those of its rule.
    parts = (rule.met if is_met else rule.missing, rule.met, ())
    actual, required, values = parts_of(evidence, route) if parts_of else parts
    return Condition(
        kind="route",
        name=route,
        label=rule.label,
        actual=actual,
        required=required,
        is_met=is_met,
        ignored_because="" if is_in_policy else f"policy {case.policy.version} does not use it",
        decides=is_in_policy and case.status == ("champion" if is_met else "not_yet"),
        evidence=values,
    )


Parts = tuple[str, str, tuple[SourceValue, ...]]


def _label_parts(evidence: EvidenceReader, label: str) -> Parts:
    case = evidence.case
    states = case.facts.labels[label]
    until = iso_date(int(states.until[0]))
    end = ", with no last day" if states.is_open_ended[0] else f" to {until}"
    validity = f"valid from {iso_date(int(states.starts[0]))}{end}"
    validity += " (last day assumed by the policy)" if states.is_assumed[0] else ""
    after = int(states.renewed_after[0])
    validity += f" (stated last day {iso_date(after)}, renewed by law)" if after != NO_DAY else ""
    words = {
        "valid": validity,
        "expiring": f"{validity}, which is within {case.policy.expiring_days} days",
        "not_started": "an approval that has not begun",
        "expired": f"ended on {until or 'its first day'}",
        "unproven": "approvals that do not count: a day is blank or cannot be read",
        "none": "no approval in the files",
    }
    actual = words[LABEL_STATES[states.codes[0]]]
    required = f"an {label.upper()} approval that covers {case.today}"
    if label in case.policy.require_confirmation:
        required += ", confirmed by the State's list"
        actual += f", {case.confirmed_words(label)}" if states.is_held[0] else ""
    return actual, required, evidence.of_approvals(label)


def _sse_parts(evidence: EvidenceReader, route: str) -> Parts:
    values = tuple(evidence.of_merchant(name) for name in SSE_CHARACTERISTICS)
    answers = evidence.case.own.merchants
    words = {1: "yes", 0: "no", -1: "unknown"}
    texts = [
        f"{find_column(MERCHANTS, name).label}: {words[int(answers.column(name)[0])]}"
        for name in SSE_CHARACTERISTICS
    ]
    return ", ".join(texts), "all three declared yes", values


def _ecovadis_parts(evidence: EvidenceReader, route: str) -> Parts:
    case = evidence.case
    required = (
        f"an assessment valid on {case.today} with an overall score of at least "
        f"{format_number(case.policy.min_overall)} and at least "
        f"{format_number(case.policy.min_theme)} in each theme"
    )
    row, table = int(case.facts.current_rows[0]), case.own.assessments
    if row < 0:
        return f"no assessment by {case.today}", required, ()
    names = ("published_on", "expires_on", *score_minimums(case.policy))
    scores = {name: float(table.columns[name][row]) for name in score_minimums(case.policy)}
    texts = [f"{score_label(name)} {score_words(score)}" for name, score in scores.items()]
    actual = f"{assessment_words(evidence, row)}, {_validity(evidence, row)}: {', '.join(texts)}"
    return actual, required, tuple(evidence.of_assessment(row, name) for name in names)


_ROUTE_PARTS = {
    **dict.fromkeys(LABELS, _label_parts),
    "sse": _sse_parts,
    "ecovadis": _ecovadis_parts,
}


def _validity(evidence: EvidenceReader, row: int) -> str:
    case, table = evidence.case, evidence.case.own.assessments
    if table.is_last_day_set_aside[row]:
        return "whose last day could not be read"
    is_valid = is_assessment_valid(case.own, case.facts.current_rows, case.day)[0]
    return f"{'valid to' if is_valid else 'expired on'} {iso_date(int(table.expires[row]))}"


def assessment_words(evidence: EvidenceReader, row: int) -> str:
    """Return an assessment as "EV-1042, published 2026-03-02"."""
    columns = evidence.case.own.assessments.columns
    day = iso_date(int(columns["published_on"][row]))
    return f"{columns['assessment_id'][row].as_py()}, published {day}"


# --- themes ---------------------------------------------------------------------------------


def theme_condition(evidence: EvidenceReader, theme: str) -> Condition:
    """Return the condition of a theme, whether or not the policy removes for it."""
    case, policy = evidence.case, evidence.case.policy
    severity = SEVERITIES.index(policy.removal_severity)
    finding = case.facts.themes.get(theme) or find_by_theme(
        case.own.assessments, assessments_until(case.own.assessments, case.day), theme, 1, severity
    )
    counts = theme in policy.removal_themes
    ignored_because = (
        PROCUREMENT_MARK if theme == "procurement" else f"policy {policy.version} does not use it"
    )
    is_ground = counts and bool(finding.is_ground[0])
    unread = _unread_rows(evidence, theme, int(finding.rows[0]))
    return Condition(
        kind="theme",
        name=theme,
        label=THEME_LABELS[theme],
        actual="; ".join(_describe_finding(evidence, theme, finding, unread)),
        required=f"a latest finding below {policy.removal_severity}" if counts else "nothing",
        is_met=not is_ground,
        ignored_because="" if counts else ignored_because,
        decides=is_ground and case.status == "removal_due",
        evidence=_theme_evidence(evidence, theme, finding, unread),
        is_unread=bool(unread),
    )


def _unread_rows(evidence: EvidenceReader, theme: str, row: int) -> list[int]:
    """Return the scorecards whose finding could not be read and may be graver than that of `row`.

    They are of the same day or newer; an older one is superseded by what was read.
    """
    table, name = evidence.case.own.assessments, f"{theme}_finding"
    published = table.columns["published_on"]
    is_known = (published <= evidence.case.day) & (table.columns[name] < 0)
    is_known &= published >= (published[row] if row >= 0 else NO_DAY)
    return [i for i in np.flatnonzero(is_known).tolist() if evidence.is_finding_unread(i, name)]


def _describe_finding(
    evidence: EvidenceReader, theme: str, finding: ThemeFinding, unread: list[int]
) -> Iterator[str]:
    row, current = int(finding.rows[0]), int(evidence.case.facts.current_rows[0])
    for position in unread:
        raw = evidence.of_assessment(position, f"{theme}_finding").value
        what = f"“{raw}”" if raw else "a finding"
        yield f"{what} in {assessment_words(evidence, position)}, could not be read"
    if row < 0:
        yield "" if unread else f"never reviewed by {evidence.case.today}"
        return
    published = evidence.case.own.assessments.columns["published_on"]
    yield f"{SEVERITIES[finding.severity_codes[0]]} in {assessment_words(evidence, row)}"
    since = int(finding.flagged_since[0])
    if since not in (NO_DAY, int(published[row])):
        yield f"at or above {evidence.case.policy.removal_severity} since {iso_date(since)}"
    if published[current] > published[row] and current not in unread:
        yield f"not reviewed in {assessment_words(evidence, current)}"


def _theme_evidence(
    evidence: EvidenceReader, theme: str, finding: ThemeFinding, unread: list[int]
) -> tuple[SourceValue, ...]:
    """Return the latest finding, the first of its run, what is unread, and a current blank."""
    case, table = evidence.case, evidence.case.own.assessments
    name, row = f"{theme}_finding", int(finding.rows[0])
    rows = [row] if row >= 0 else []
    since = int(finding.flagged_since[0])
    if since != NO_DAY:
        is_since = table.columns["published_on"] == since
        is_first = is_since & (
            table.columns[name] >= SEVERITIES.index(case.policy.removal_severity)
        )
        rows += np.flatnonzero(is_first).tolist()[:1]
    values = [
        evidence.of_assessment(position, part)
        for position in dict.fromkeys(rows)
        for part in ("published_on", name)
    ]
    current = int(case.facts.current_rows[0])
    is_blank = current >= 0 and current not in rows and table.columns[name][current] < 0
    blanks = dict.fromkeys([*unread, *([current] if is_blank else [])])
    return (*values, *(evidence.of_assessment(position, name) for position in blanks))
