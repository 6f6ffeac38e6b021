"""Facts per merchant on a day: label states, findings, current scorecard, routes, exceptions.

docs/contract.md, section 3. Everything here is an array with one value per merchant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from impact.model.arrays.parallel import parallel_calls
from impact.model.columns import LABELS, SEVERITIES, THEMES
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, to_day_number
from impact.model.policy import Policy
from impact.rules.approvals import LabelStates, label_states_on, merge_approvals
from impact.rules.findings import (
    ThemeFinding,
    assessments_until,
    current_assessments,
    find_by_theme,
)

SSE_CHARACTERISTICS = ("social_utility", "not_for_profit", "shared_governance")


@dataclass(frozen=True)
class MerchantFacts:
    """What a decision rests on, for each merchant on a day.

    Attributes:
        labels: the state of each label, by label name.
        themes: the latest finding in each removal theme of the policy, by theme.
        current_rows: the row of the current assessment; -1 where there is none.
        routes: a mask for each route, by name: whether the merchant qualifies by it. A label that
            is held may still not open its route: the policy can require confirmation.
    """

    labels: dict[str, LabelStates]
    themes: dict[str, ThemeFinding]
    current_rows: np.ndarray
    routes: dict[str, np.ndarray]

    def is_unconfirmed(self, label: str) -> np.ndarray:
        """Return whether each merchant holds the label without its route being open."""
        is_unconfirmed: np.ndarray = self.labels[label].is_held & ~self.routes[label]
        return is_unconfirmed


def gather_facts(dataset: Dataset, as_of: date, policy: Policy) -> MerchantFacts:
    """Return label states, findings and routes of every merchant on a day."""
    day, count = to_day_number(as_of), dataset.merchants.count
    published = assessments_until(dataset.assessments, day)
    current = current_assessments(published, count)
    severity = SEVERITIES.index(policy.removal_severity)

    def states_of(label: str) -> LabelStates:
        grants = merge_approvals(dataset.approvals, label, policy)
        return label_states_on(grants, day, count, policy.expiring_days)

    def finding_in(theme: str) -> ThemeFinding:
        return find_by_theme(dataset.assessments, published, theme, count, severity)

    *themes, esus, esat, ecovadis = parallel_calls(
        count,
        *(partial(finding_in, theme) for theme in policy.removal_themes),
        *(partial(states_of, label) for label in LABELS),
        lambda: _meets_ecovadis(dataset, current, day, policy),
    )
    labels = dict(zip(LABELS, (esus, esat), strict=True))
    routes = {
        **{label: _opens(dataset, label, labels[label], day, policy) for label in LABELS},
        "sse": is_sse(dataset),
        "ecovadis": ecovadis,
    }
    return MerchantFacts(
        labels, dict(zip(policy.removal_themes, themes, strict=True)), current, routes
    )


def _opens(
    dataset: Dataset, label: str, states: LabelStates, day: int, policy: Policy
) -> np.ndarray:
    """Return whether a label opens its route: held, and confirmed where that is required."""
    opens = states.is_held
    if label in policy.require_confirmation:
        opens = opens & dataset.days_confirmed(label).on(day)
    return opens


def is_sse(dataset: Dataset) -> np.ndarray:
    """Return whether each merchant declares all three SSE characteristics."""
    answers = [dataset.merchants.column(name) == 1 for name in SSE_CHARACTERISTICS]
    declared: np.ndarray = np.logical_and.reduce(answers)
    return declared


def is_assessment_valid(dataset: Dataset, current: np.ndarray, day: int) -> np.ndarray:
    """Return whether each merchant's current assessment is valid on `day`."""
    assessments = dataset.assessments
    is_valid = np.zeros(current.size, bool)
    is_known = current >= 0
    rows = current[is_known]
    is_valid[is_known] = (assessments.expires[rows] >= day) & ~assessments.is_last_day_set_aside[
        rows
    ]
    return is_valid


def from_current_assessment(values: Any, current: np.ndarray, blank: Any) -> Any:
    """Return a column of the assessments for each merchant's current one, else `blank`."""
    if isinstance(values, pa.Array):
        rows = pa.array(current, mask=current < 0)
        return values.take(rows).fill_null(blank)
    if not values.size:
        return np.full(current.size, blank, values.dtype)
    return np.where(current < 0, values.dtype.type(blank), values[current])


def _meets_ecovadis(dataset: Dataset, current: np.ndarray, day: int, policy: Policy) -> np.ndarray:
    columns = dataset.assessments.columns
    minimums = {"overall_score": policy.min_overall}
    minimums |= {f"{theme}_score": policy.min_theme for theme in THEMES}
    positions = np.flatnonzero(is_assessment_valid(dataset, current, day))
    for name, minimum in minimums.items():
        # An unknown score is NaN, and NaN >= anything is false.
        positions = positions[columns[name][current[positions]] >= minimum]
    meets = np.zeros(current.size, bool)
    meets[positions] = True
    return meets


def exception_rows(dataset: Dataset, day: int) -> np.ndarray:
    """Return the row of the exception that counts on `day`, per merchant; -1 where none does.

    The exception that ends last counts, whether it covers the day or ended before it; of two
    that end on the same day the later row. An exception that begins after the day does not count.
    """
    exceptions = dataset.exceptions
    has_begun = np.flatnonzero(exceptions.starts <= day)
    # An exception that covers the day ends after all that are over, so sorting by end suffices.
    by_end = has_begun[np.argsort(exceptions.ends[has_begun], kind="stable")]
    rows = np.full(dataset.merchants.count, -1, np.int64)
    rows[exceptions.merchants[by_end]] = by_end
    return rows


def exception_ends(dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    """Return the last day of the exceptions in these rows; NO_DAY for -1."""
    ends = np.full(rows.size, NO_DAY, np.int64)
    ends[rows >= 0] = dataset.exceptions.ends[rows[rows >= 0]]
    return ends
