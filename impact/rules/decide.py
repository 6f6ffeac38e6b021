"""Decide every merchant on a day under a policy: docs/contract.md, section 3.

`decide` is a pure function of (dataset, as_of, policy). Each merchant is decided from its own
rows, so the order and the company of other merchants change nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from impact.model.arrays.parallel import parallel_calls
from impact.model.columns import (
    ASSESSMENT_STATES,
    ASSESSMENTS,
    AUDITS,
    CAVEATS,
    LABEL_GROUPS,
    LABEL_STATES,
    LABELS,
    MERCHANTS,
    ROUTES,
    SEVERITIES,
    STATUSES,
    THEMES,
    find_column,
)
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, to_dates, to_day_number
from impact.model.label_states import EXPIRING
from impact.model.policy import Policy
from impact.rules.basis import basis_columns
from impact.rules.frame_columns import (
    categorical_column,
    joined_words_column,
    string_column,
    to_column,
)
from impact.rules.listing import has_exception_on, is_listed_on, removed_on
from impact.rules.merchant_facts import (
    MerchantFacts,
    from_current_assessment,
    gather_facts,
    is_assessment_valid,
)
from impact.rules.view import View

_CHAMPION, _NOT_YET, _REMOVAL_DUE, _NOT_LISTED = range(len(STATUSES))
_NEVER = ASSESSMENT_STATES.index("never")
_AUDITED = {"badge_audit": "badge_published", "shop_audit": "in_champions_shop"}


def decide_view(dataset: Dataset, as_of: date, policy: Policy, data_day: date) -> View:
    """Return the view of a dataset on a day, decided under a policy.

    Args:
        data_day: the day that the files speak for; badge and shop are audited on it alone.
    """
    facts = gather_facts(dataset, as_of, policy)
    is_data_day = as_of == data_day
    decisions = decide(dataset, as_of, policy, is_data_day=is_data_day, facts=facts)
    return View(dataset, as_of, policy, is_data_day, decisions, facts)


def decide(
    dataset: Dataset, as_of: date, policy: Policy, *, is_data_day: bool, facts: MerchantFacts
) -> pd.DataFrame:
    """Decide every kept merchant on a day.

    Args:
        facts: of that day; `gather_facts`.

    Returns:
        One row per merchant, sorted by merchant_id: the columns of `decide` but `reason`, the
        other known columns of the file, then columns for screens alone, those of
        `_screen_columns`. Extra columns of the file, whose names are
        arbitrary, stay in `dataset.merchants.extras`.
    """
    day, count = to_day_number(as_of), dataset.merchants.count
    first = ("merchant_id", "name", "country", "siren")
    others = tuple(name for name in dataset.merchants.columns if name not in first)
    assessment, status, merchant, rest, label, caveats = parallel_calls(
        count,
        lambda: _assessment_columns(dataset, facts, day),
        lambda: _status_columns(dataset, facts, policy, day),
        lambda: _merchant_columns(dataset, first),
        lambda: _merchant_columns(dataset, others),
        lambda: _label_columns(facts),
        lambda: _caveats(dataset, facts, policy),
    )
    caveats["no_valid_assessment"] = np.asarray(
        (status["status"] == "champion") & (assessment["assessment_state"] != "valid")
    )
    columns: dict[str, Any] = merchant | {name: status[name] for name in ("status", "routes")}
    columns |= label | assessment
    columns |= {name: status[name] for name in ("removal_grounds", "flagged_on", "days_flagged")}
    is_champion = status["status"] == "champion"
    for audit, column in _AUDITED.items():
        answers = dataset.merchants.column(column)
        columns[audit] = categorical_column(_audit(answers, is_champion, is_data_day), AUDITS)
    columns |= {"caveats": joined_words_column(caveats, CAVEATS, count)}
    columns |= basis_columns(dataset, facts, policy, np.asarray(is_champion), as_of) | rest
    columns |= _screen_columns(dataset, facts, policy, status, day)
    return pd.DataFrame(columns)


def _status_columns(
    dataset: Dataset, facts: MerchantFacts, policy: Policy, day: int
) -> dict[str, Any]:
    """Return status, routes and removal columns, and `is_listed`."""
    listed = is_listed_on(dataset, day)
    grounds = {theme: finding.is_ground for theme, finding in facts.themes.items()}
    routes = {route: facts.routes[route] for route in policy.routes}
    has_ground = _any_mask(grounds, listed.size)
    is_champion = listed & ~has_ground & _any_mask(routes, listed.size)
    codes = np.select(
        [~listed, has_ground, is_champion], [_NOT_LISTED, _REMOVAL_DUE, _CHAMPION], _NOT_YET
    )
    flagged = _flagged_on(facts, listed.size)
    days = pd.array(_days_flagged(dataset, flagged, day), dtype="Int64")
    days[~has_ground] = pd.NA
    return {
        "status": categorical_column(codes, STATUSES),
        "routes": joined_words_column(routes, ROUTES, listed.size),
        "removal_grounds": joined_words_column(grounds, THEMES, listed.size),
        "flagged_on": to_dates(flagged),
        "days_flagged": days,
        "is_listed": listed,
    }


def _label_columns(facts: MerchantFacts) -> dict[str, Any]:
    columns: dict[str, Any] = {"label_group": categorical_column(_label_group(facts), LABEL_GROUPS)}
    for label, states in facts.labels.items():
        columns[f"{label}_state"] = categorical_column(states.codes, LABEL_STATES)
        columns[f"{label}_until"] = to_dates(states.until)
    return columns


def _screen_columns(
    dataset: Dataset, facts: MerchantFacts, policy: Policy, status: dict[str, Any], day: int
) -> dict[str, Any]:
    """Return what screens show beyond the columns that `decide` writes."""
    count = dataset.merchants.count
    has_exception = has_exception_on(dataset, day)
    is_due = np.asarray(status["status"] == "removal_due")
    is_past_days = status["days_flagged"].fillna(0).to_numpy(np.int64) > policy.removal_days
    others = {route: facts.routes[route] for route in policy.routes if route != "sse"}
    expiring = {label: states.codes == EXPIRING for label, states in facts.labels.items()}
    return {
        "is_listed": status["is_listed"],
        "is_overdue": is_due & is_past_days & ~has_exception,
        "is_label_expiring": _any_mask(expiring, count),
        "is_declaration_only": np.asarray(status["status"] == "champion")
        & ~_any_mask(others, count),
        "has_exception": has_exception,
        "worst_severity": _worst_severity(facts, count),
        "line": dataset.merchants.lines,
    }


def _any_mask(masks: dict[str, np.ndarray], count: int) -> np.ndarray:
    result = np.zeros(count, bool)
    for mask in masks.values():
        result |= mask
    return result


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


def _days_flagged(dataset: Dataset, flagged: np.ndarray, day: int) -> np.ndarray:
    """Return the days from the flag to `day` or an earlier delisting; at least 0."""
    removed = removed_on(dataset)
    end = np.where((removed != NO_DAY) & (removed <= day), removed, day)
    days: np.ndarray = np.maximum(end.astype(np.int64) - flagged, 0)
    return days


def _audit(answers: np.ndarray, is_champion: np.ndarray, is_data_day: bool) -> np.ndarray:
    is_unknown = (answers < 0) | (not is_data_day)
    is_shown = answers == 1
    return np.select([is_unknown, is_champion & ~is_shown, is_shown & ~is_champion], [0, 2, 3], 1)


def _caveats(dataset: Dataset, facts: MerchantFacts, policy: Policy) -> dict[str, np.ndarray]:
    """Return a mask for each caveat that does not depend on the status."""
    merchants, assessments = dataset.merchants, dataset.assessments
    is_reviewed = np.ones(merchants.count, bool)
    for theme in policy.removal_themes:
        findings = from_current_assessment(
            assessments.columns[f"{theme}_finding"], facts.current_rows, -1
        )
        is_reviewed &= findings >= 0
    is_assumed = np.zeros(merchants.count, bool)
    for label in LABELS:
        if label in policy.routes:
            is_assumed |= facts.labels[label].is_assumed & facts.routes[label]
    has_aside = merchants.has_set_aside.copy()
    has_aside[dataset.approvals.merchants[dataset.approvals.has_set_aside]] = True
    has_aside[assessments.merchants[assessments.has_set_aside[assessments.rows]]] = True
    is_unreviewed = (facts.current_rows >= 0) & ~is_reviewed
    is_unconfirmed = _any_mask(
        {label: facts.is_unconfirmed(label) for label in LABELS if label in policy.routes},
        merchants.count,
    )
    is_renewed = np.zeros(merchants.count, bool)
    if "esat" in policy.routes:
        is_renewed = facts.routes["esat"] & (facts.labels["esat"].renewed_after != NO_DAY)
    return {
        "assessment_left_out": merchants.left_out_assessment,
        "not_reviewed": is_unreviewed,
        "last_day_assumed": is_assumed,
        "value_set_aside": has_aside,
        "not_confirmed": is_unconfirmed,
        "renewed_tacitly": is_renewed,
    }


def _assessment_columns(dataset: Dataset, facts: MerchantFacts, day: int) -> dict[str, Any]:
    columns, current = dataset.assessments.columns, facts.current_rows
    is_valid = is_assessment_valid(dataset, current, day)
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


def _worst_severity(facts: MerchantFacts, count: int) -> Any:
    worst = np.zeros(count, np.int8)
    for finding in facts.themes.values():
        worst = np.maximum(worst, np.where(finding.is_ground, finding.severity_codes, 0))
    return categorical_column(worst, ("", *SEVERITIES[1:]))


def _merchant_columns(dataset: Dataset, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: to_column(find_column(MERCHANTS, name), dataset.merchants.column(name))
        for name in names
    }
