"""Removals as a worklist: what is open, what was closed and how fast.

A case is a merchant with a removal ground on the view's day. Tables have one row per merchant
and ground, as `impact.selection.removal_times.removal_cases`; numbers count merchants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.model.dates import NO_DAY, to_dates, to_day_number
from impact.model.memo import cached_on_first_argument
from impact.rules.merchant_facts import exception_ends, exception_rows
from impact.rules.view import View
from impact.selection.removal_times import removal_cases


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
def open_cases(view: View) -> pd.DataFrame:
    """Return every ground of a merchant that is still listed: cases to be worked on.

    The columns of `removal_cases`, then `ended_until`, `ended_by`, `ended_reason`: of the
    exception that counts (`merchant_facts.exception_rows`), where it ended before the view's day
    but not before `flagged_on` (an exception that ended before the flag was about an older case);
    else NaT and "". These cases come first: what was put off is
    due again. Then longest first, by merchant_id and theme.
    """
    cases = removal_cases(view)
    cases = cases[cases["is_listed"]].reset_index(drop=True)
    ended = _ended_exceptions(view, cases)
    together = pd.concat([cases, ended], axis=1)
    order = np.argsort(ended["ended_until"].isna().to_numpy(), kind="stable")
    return together.iloc[order].reset_index(drop=True)


@cached_on_first_argument
def closed_cases(view: View) -> pd.DataFrame:
    """Return every ground of a merchant that was delisted after it: cases that are done.

    Closed means: the merchant has a ground on the view's day; `removed_on` is on or before that
    day (so it is no longer listed; a `removed_on` before `joined_on` is an earlier spell and does
    not count); and `removed_on` is on or after `flagged_on`. So a merchant that left before the
    finding is no closed case, nor is one whose ground a later assessment cleared.

    The columns of `removal_cases`; `days_flagged` is from `flagged_on` to `removed_on`. Longest
    first, then by merchant_id and theme.
    """
    cases = removal_cases(view)
    has_left = ~cases["is_listed"] & (cases["removed_on"] <= np.datetime64(view.as_of, "s"))
    is_closed = has_left & (cases["removed_on"] >= cases["flagged_on"])
    return cases[is_closed].reset_index(drop=True)


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


def clock_in_words(found: RemovalTimes) -> str:
    """Return the clock in sentences, each number with the cases that it is of."""
    if not found.cases:
        return "There is no case, closed or open."
    closed, still_open = "No case is closed yet.", "No case is open."
    if found.median_days is not None:
        closed = (
            f"Closed: {_counted(found.closed)}, median {days_in_words(found.median_days)} days, "
            f"longest {found.worst_days:,}."
        )
    if found.open_median_days is not None:
        still_open = (
            f"Open: {_counted(found.open)}, median {days_in_words(found.open_median_days)} days so "
            f"far, oldest {found.oldest_days:,}."
        )
    overall = (
        "not reached: fewer than half are closed"
        if found.overall_median_days is None
        else f"{found.overall_median_days:,} days"
    )
    return f"{closed} {still_open} Median over all {_counted(found.cases)}: {overall}."


def days_in_words(days: float) -> str:
    """Return a number of days, as "2,035" or "6.5": half days come of a median."""
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


def _ended_exceptions(view: View, cases: pd.DataFrame) -> pd.DataFrame:
    """Return the ended exception that counts for each row of the cases, in step with them."""
    dataset, day = view.dataset, to_day_number(view.as_of)
    at = pd.Index(view.decisions["merchant_id"]).get_indexer(cases["merchant_id"])
    rows = exception_rows(dataset, day)[at]
    ends = exception_ends(dataset, rows)
    flagged = cases["flagged_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    has_ended = (ends < day) & (ends >= flagged)
    taken = pa.array(rows, mask=~has_ended)
    return pd.DataFrame(
        {
            "ended_until": to_dates(np.where(has_ended, ends, NO_DAY)),
            "ended_by": dataset.exceptions.by.take(taken).fill_null("").to_pandas(),
            "ended_reason": dataset.exceptions.reasons.take(taken).fill_null("").to_pandas(),
        }
    ).astype({"ended_by": "str", "ended_reason": "str"})
