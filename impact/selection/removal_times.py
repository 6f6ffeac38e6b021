"""How long removals take: medians and longest times over closed and open removal cases.

Numbers count merchants; the tables of `impact.selection.removal_cases` have one row per ground.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from impact.model.memo import cached_on_first_argument
from impact.rules.view import View
from impact.selection.removal_cases import closed_cases, open_cases


@dataclass(frozen=True)
class RemovalTimes:
    """How long removals take, counted over closed and open cases, one case per merchant.

    Attributes:
        median_days, worst_days: from `flagged_on` to `removed_on`, over the closed cases; None
            where there are none.
        closed: how many merchants that is, the base of both.
        open: listed merchants with a ground.
        overdue: those of them past the policy's days, with no exception that covers the day.
        open_median_days, oldest_days: from `flagged_on` to the day, over the open cases.
        overall_median_days: over all cases, see `product_limit_median`; None: not reached.
    """

    median_days: float | None
    worst_days: int | None
    closed: int
    open: int
    overdue: int
    open_median_days: float | None
    oldest_days: int | None
    overall_median_days: int | None

    @property
    def cases(self) -> int:
        """Return how many cases there are, closed and open."""
        return self.closed + self.open


@cached_on_first_argument
def removal_times(view: View) -> RemovalTimes:
    """Return how long removals took and are taking, counted by merchant."""
    still_open = _one_per_merchant(open_cases(view))
    closed_days = _days(_one_per_merchant(closed_cases(view)))
    open_days = _days(still_open)
    return RemovalTimes(
        median_days=_median(closed_days),
        worst_days=_longest(closed_days),
        closed=int(closed_days.size),
        open=int(open_days.size),
        overdue=int(still_open["is_overdue"].sum()),
        open_median_days=_median(open_days),
        oldest_days=_longest(open_days),
        overall_median_days=product_limit_median(closed_days, open_days),
    )


def product_limit_median(closed_days: np.ndarray, open_days: np.ndarray) -> int | None:
    """Return the number of days within which half of all cases are closed, open ones counted.

    The product-limit (Kaplan-Meier) estimate: S begins at 1 and is multiplied, at each number of
    days with closed cases, by 1 - closed / at risk, where the cases of at least so many days are
    at risk, open ones included.

    Returns:
        The smallest number of days with S <= 1/2; None where S stays above.
    """
    all_days = np.sort(np.concatenate([closed_days, open_days]))
    days, closed = np.unique(closed_days, return_counts=True)
    at_risk = all_days.size - np.searchsorted(all_days, days, "left")
    # S as two whole numbers: rounding would miss a tie at one half.
    remaining, whole = 1, 1
    for day, count, cases in zip(days.tolist(), closed.tolist(), at_risk.tolist(), strict=True):
        remaining, whole = remaining * (cases - count), whole * cases
        if 2 * remaining <= whole:
            return int(day)
    return None


def describe_removal_times(times: RemovalTimes) -> str:
    """Describe the removal times in sentences, each number with its count of cases."""
    if not times.cases:
        return "There is no case, closed or open."
    closed, still_open = "No case is closed yet.", "No case is open."
    if times.median_days is not None:
        closed = (
            f"Closed: {_counted(times.closed)}, median {format_days(times.median_days)} days, "
            f"longest {times.worst_days:,}."
        )
    if times.open_median_days is not None:
        still_open = (
            f"Open: {_counted(times.open)}, median {format_days(times.open_median_days)} days so "
            f"far, oldest {times.oldest_days:,}."
        )
    overall = (
        "not reached: fewer than half are closed"
        if times.overall_median_days is None
        else f"{times.overall_median_days:,} days"
    )
    return f"{closed} {still_open} Median over all {_counted(times.cases)}: {overall}."


def format_median(times: RemovalTimes) -> str:
    """Return the median over all cases, or why there is none."""
    if times.overall_median_days is None:
        return "not reached" if times.cases else "no case"
    return f"{times.overall_median_days:,}"


def format_days(days: float) -> str:
    """Return a number of days, as "2,035" or "6.5": a median can end in a half."""
    return f"{days:,.1f}".removesuffix(".0")


def _counted(cases: int) -> str:
    return f"{cases:,} case{'' if cases == 1 else 's'}"


def _days(cases: pd.DataFrame) -> np.ndarray:
    return cases["days_flagged"].to_numpy(np.int64)


def _median(days: np.ndarray) -> float | None:
    return float(np.median(days)) if days.size else None


def _longest(days: np.ndarray) -> int | None:
    return int(days.max()) if days.size else None


def _one_per_merchant(cases: pd.DataFrame) -> pd.DataFrame:
    """Keep one row of each merchant: flag, delisting and clock are the same on all of them."""
    return cases.drop_duplicates("merchant_id")
