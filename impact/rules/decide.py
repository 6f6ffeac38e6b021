"""Decide every merchant on a day under a policy: docs/contract.md, section 3.

`decide_view` is a pure function of (dataset, as_of, policy). Each merchant is decided from its own
rows, so the order and the company of other merchants change nothing.
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from impact.model.columns import (
    ASSESSMENT_STATES,
    ASSESSMENTS,
    AUDITS,
    CAVEATS,
    DECISIONS,
    EXPIRING,
    LABEL_GROUPS,
    LABEL_STATES,
    LABELS,
    MERCHANTS,
    SEVERITIES,
    STATUSES,
    THEMES,
    find_column,
)
from impact.model.dataset import Dataset
from impact.model.dates import LAST_DAY, NO_DAY, to_dates
from impact.model.policy import Policy
from impact.rules.basis import basis_columns
from impact.rules.frame_columns import (
    categorical_column,
    joined_words_column,
    own_columns,
    string_column,
    to_column,
)
from impact.rules.listing import exception_ends, exception_rows, removed_on
from impact.rules.merchant_facts import MerchantFacts, gather_facts
from impact.rules.routes import from_current_assessment, is_assessment_valid
from impact.rules.view import View

_NEVER = ASSESSMENT_STATES.index("never")
# The columns of `decide`; sentences are built where they are shown or written.
_WRITTEN = [column.name for column in DECISIONS if column.name != "reason"]
_AUDITED = {"badge_audit": "badge_published", "shop_audit": "in_champions_shop"}


def decide_view(dataset: Dataset, as_of: date, policy: Policy, data_day: date) -> View:
    """Return the view of a dataset on a day, decided under a policy.

    Args:
        data_day: the day that the files speak for; badge and shop are audited on it alone.
    """
    return decide(gather_facts(dataset, as_of, policy), is_data_day=as_of == data_day)


def decide(facts: MerchantFacts, *, is_data_day: bool) -> View:
    """Return the view that follows from the facts of a day.

    Its decisions have one row per merchant, sorted by merchant_id: the columns of `decide` but
    `reason`, the other known columns of the file, the columns for screens alone
    (`_screen_columns`) and the extra columns to filter by (`own_columns`). All extra columns of
    the file are in `dataset.merchants.extras`.
    """
    dataset, is_champion = facts.dataset, facts.has_status("champion")
    columns = _merchant_columns(dataset) | _status_columns(facts) | _label_columns(facts)
    columns |= _assessment_columns(facts) | basis_columns(facts)
    for audit, column in _AUDITED.items():
        answers = dataset.merchants.column(column)
        columns[audit] = categorical_column(_audit(answers, is_champion, is_data_day), AUDITS)
    is_unassessed = np.asarray(columns["assessment_state"] != "valid")
    caveats = _caveats(facts) | {"no_valid_assessment": is_champion & is_unassessed}
    columns["caveats"] = joined_words_column(caveats, CAVEATS, dataset.merchants.count)
    written = {name: columns.pop(name) for name in _WRITTEN}
    columns |= _screen_columns(facts, written["days_flagged"])
    decisions = pd.DataFrame(written | columns | dict(own_columns(dataset.merchants)), copy=False)
    return View(dataset, facts.as_of, facts.policy, is_data_day, decisions, facts)


def _status_columns(facts: MerchantFacts) -> dict[str, Any]:
    """Return status, routes and removal columns."""
    count = facts.is_listed.size
    grounds = {theme: finding.is_ground for theme, finding in facts.themes.items()}
    routes = {route: facts.routes[route] for route in facts.policy.routes}
    flagged = _flagged_on(facts, count)
    days = pd.array(_days_flagged(facts, flagged), dtype="Int64")
    days[~facts.has_ground] = pd.NA
    return {
        "status": categorical_column(facts.status, STATUSES),
        "routes": joined_words_column(routes, tuple(facts.routes), count),
        "removal_grounds": joined_words_column(grounds, THEMES, count),
        "flagged_on": to_dates(flagged),
        "days_flagged": days,
    }


def _label_columns(facts: MerchantFacts) -> dict[str, Any]:
    columns: dict[str, Any] = {"label_group": categorical_column(_label_group(facts), LABEL_GROUPS)}
    for label, states in facts.labels.items():
        columns[f"{label}_state"] = categorical_column(states.codes, LABEL_STATES)
        columns[f"{label}_until"] = to_dates(states.until)
    return columns


def _screen_columns(facts: MerchantFacts, days_flagged: Any) -> dict[str, Any]:
    """Return what screens show beyond the columns that `decide` writes."""
    rows = exception_rows(facts.dataset, facts.day)
    has_exception = exception_ends(facts.dataset, rows) >= facts.day
    is_past_days = days_flagged.fillna(0).to_numpy(np.int64) > facts.policy.removal_days
    return {
        "is_listed": facts.is_listed,
        "is_overdue": facts.has_status("removal_due") & is_past_days & ~has_exception,
        "is_label_expiring": facts.any_of(s.codes == EXPIRING for s in facts.labels.values()),
        "is_declaration_only": facts.is_declaration_only,
        "has_exception": has_exception,
        "worst_severity": _worst_severity(facts),
        "line": facts.dataset.merchants.lines,
        **_held_label_columns(facts),
    }


def _held_label_columns(facts: MerchantFacts) -> dict[str, Any]:
    """Return the labels that cover the day, and when the first of them ends."""
    held = {label: states.is_held for label, states in facts.labels.items()}
    count = facts.is_listed.size
    ends = np.full(count, LAST_DAY, np.int32)
    for states in facts.labels.values():
        is_ending = states.is_held & (states.until != NO_DAY)
        ends = np.where(is_ending, np.minimum(ends, states.until), ends)
    never = ends == LAST_DAY
    return {
        "held_labels": joined_words_column(
            {"any": facts.any_of(held.values()), **held}, ("any", *LABELS), count
        ),
        "label_ends_on": to_dates(np.where(never, np.int32(NO_DAY), ends)),
        "label_days_left": np.where(never, np.nan, ends.astype(np.int64) - facts.day),
    }


def _label_group(facts: MerchantFacts) -> np.ndarray:
    esus, esat = facts.labels["esus"].is_held, facts.labels["esat"].is_held
    return np.select([esus & esat, esus, esat, facts.routes["sse"]], [0, 1, 2, 3], 4)


def _flagged_on(facts: MerchantFacts, count: int) -> np.ndarray:
    """Return the day since which each merchant has a removal ground; NO_DAY: no ground."""
    flagged = np.full(count, NO_DAY, np.int32)
    for finding in facts.themes.values():
        is_earlier = finding.is_ground & ((flagged == NO_DAY) | (finding.flagged_since < flagged))
        flagged[is_earlier] = finding.flagged_since[is_earlier]
    return flagged


def _days_flagged(facts: MerchantFacts, flagged: np.ndarray) -> np.ndarray:
    """Return the days from the flag to the day or an earlier delisting; at least 0."""
    removed = removed_on(facts.dataset)
    end = np.where((removed != NO_DAY) & (removed <= facts.day), removed, facts.day)
    return np.maximum(end.astype(np.int64) - flagged, 0)


def _audit(answers: np.ndarray, is_champion: np.ndarray, is_data_day: bool) -> np.ndarray:
    is_unknown = (answers < 0) | (not is_data_day)
    is_shown = answers == 1
    return np.select([is_unknown, is_champion & ~is_shown, is_shown & ~is_champion], [0, 2, 3], 1)


def _caveats(facts: MerchantFacts) -> dict[str, np.ndarray]:
    """Return a mask for each caveat that does not depend on the status."""
    merchants, assessments = facts.dataset.merchants, facts.dataset.assessments
    approvals, current = facts.dataset.approvals, facts.current_rows
    has_aside = merchants.has_set_aside.copy()
    has_aside[approvals.merchants[approvals.has_set_aside]] = True
    has_aside[assessments.merchants[assessments.has_set_aside[assessments.rows]]] = True
    findings = [
        from_current_assessment(assessments.columns[f"{theme}_finding"], current, -1)
        for theme in facts.policy.removal_themes
    ]
    labels = [label for label in LABELS if label in facts.policy.routes]
    is_renewed = facts.routes["esat"] & (facts.labels["esat"].renewed_after != NO_DAY)
    return {
        "assessment_left_out": merchants.left_out_assessment,
        "not_reviewed": (current >= 0) & facts.any_of(finding < 0 for finding in findings),
        "last_day_assumed": facts.any_of(
            facts.labels[label].is_assumed & facts.routes[label] for label in labels
        ),
        "value_set_aside": has_aside,
        "not_confirmed": facts.any_of(facts.is_unconfirmed(label) for label in labels),
        "renewed_tacitly": is_renewed & ("esat" in labels),
    }


def _assessment_columns(facts: MerchantFacts) -> dict[str, Any]:
    columns, current = facts.dataset.assessments.columns, facts.current_rows
    is_valid = is_assessment_valid(facts.dataset, current, facts.day)
    state = np.select([current < 0, is_valid], [_NEVER, 0], 1)
    medal = find_column(ASSESSMENTS, "medal")
    return {
        "assessment_id": string_column(
            from_current_assessment(columns["assessment_id"], current, "")
        ),
        "assessment_published_on": to_dates(
            from_current_assessment(columns["published_on"], current, np.int32(NO_DAY))
        ),
        "assessment_state": categorical_column(state, ASSESSMENT_STATES),
        "overall_score": from_current_assessment(columns["overall_score"], current, np.nan),
        "medal": to_column(medal, from_current_assessment(columns["medal"], current, -1)),
    }


def _worst_severity(facts: MerchantFacts) -> Any:
    worst = np.zeros(facts.is_listed.size, np.int8)
    for finding in facts.themes.values():
        worst = np.maximum(worst, np.where(finding.is_ground, finding.severity_codes, 0))
    return categorical_column(worst, ("", *SEVERITIES[1:]))


def _merchant_columns(dataset: Dataset) -> dict[str, Any]:
    merchants, known = dataset.merchants, [column.name for column in MERCHANTS]
    names = [name for name in known if name in _WRITTEN or name in merchants.columns]
    return {name: to_column(find_column(MERCHANTS, name), merchants.column(name)) for name in names}
