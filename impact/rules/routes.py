"""The ways to qualify: one entry of `ROUTE_RULES` each, from which everything else follows.

Deciding, trend, history, range, what-if and trials ask these rules and have none of their own.
docs/contract.md, section 3, "routes".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from impact.model.columns import LABELS, THEMES
from impact.model.dataset import Dataset
from impact.model.policy import Policy
from impact.model.texts.wording import display_label

if TYPE_CHECKING:
    from impact.rules.merchant_facts import MerchantFacts

SSE_CHARACTERISTICS = ("social_utility", "not_for_profit", "shared_governance")


@dataclass(frozen=True)
class RouteRule:
    """One way to qualify.

    Attributes:
        label: its name on screen.
        holds: returns whether each merchant qualifies.
        met, missing: why it holds or does not, a clause; of a label, sentences name its days.
    """

    label: str
    holds: Callable[[MerchantFacts], np.ndarray]
    met: str = ""
    missing: str = ""


def _holds_label(label: str, facts: MerchantFacts) -> np.ndarray:
    """Return whether a label opens its route: held, and confirmed where that is required."""
    holds = facts.labels[label].is_held
    if label in facts.policy.require_confirmation:
        holds = holds & facts.dataset.days_confirmed(label).on(facts.day)
    return holds


def _is_sse(facts: MerchantFacts) -> np.ndarray:
    """Return whether each merchant declares all three SSE characteristics."""
    answers = [facts.dataset.merchants.column(name) == 1 for name in SSE_CHARACTERISTICS]
    return np.logical_and.reduce(answers)


def score_minimums(policy: Policy) -> dict[str, float]:
    """Return the score that each column of a scorecard must reach on the route ecovadis."""
    return {
        "overall_score": policy.min_overall,
        **{f"{theme}_score": policy.min_theme for theme in THEMES},
    }


def _meets_minimums(facts: MerchantFacts) -> np.ndarray:
    """Return whether each merchant has a valid scorecard whose scores reach the minimums."""
    columns, current = facts.dataset.assessments.columns, facts.current_rows
    positions = np.flatnonzero(is_assessment_valid(facts.dataset, current, facts.day))
    for name, minimum in score_minimums(facts.policy).items():
        # An unknown score is NaN, and NaN >= anything is false.
        positions = positions[columns[name][current[positions]] >= minimum]
    meets = np.zeros(current.size, bool)
    meets[positions] = True
    return meets


def is_assessment_valid(dataset: Dataset, current: np.ndarray, day: int) -> np.ndarray:
    """Return whether each merchant's current assessment is valid on `day`."""
    table = dataset.assessments
    is_valid = (table.expires >= day) & ~table.is_last_day_set_aside
    return from_current_assessment(is_valid, current, False)


def from_current_assessment(values: Any, current: np.ndarray, blank: Any) -> Any:
    """Return a column of the assessments for each merchant's current one, else `blank`."""
    if isinstance(values, pa.Array):
        rows = pa.array(current, mask=current < 0)
        return values.take(rows).fill_null(blank)
    if not values.size:
        return np.full(current.size, blank, values.dtype)
    result = values.take(current)
    result[current < 0] = blank
    return result


# In the contract's order.
ROUTE_RULES: dict[str, RouteRule] = {
    **{label: RouteRule(display_label(label), partial(_holds_label, label)) for label in LABELS},
    "sse": RouteRule(
        display_label("sse"),
        _is_sse,
        "social utility, not-for-profit or limited profit, and shared governance are declared",
        "not all three SSE characteristics are declared",
    ),
    "ecovadis": RouteRule(
        display_label("ecovadis"),
        _meets_minimums,
        missing="the EcoVadis minimums are not met by a valid assessment",
    ),
}
