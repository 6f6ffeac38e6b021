"""Removals as a worklist: what is open, what was closed and how fast.

A case is a merchant with a removal ground on the view's day. Tables have one row per merchant
and ground, as `impact.removals.removal_cases`; numbers count merchants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.days import NO_DAY, number_of, to_dates
from impact.decisions import View
from impact.facts import exception_ends, exception_rows
from impact.kept import kept
from impact.removals import removal_cases


@dataclass(frozen=True)
class RemovalClock:
    """How long removals take.

    Attributes:
        median_days, worst_days: from `flagged_on` to `removed_on`, over the closed cases; None
            where there are none.
        closed: how many merchants that is, the base of both.
        open: listed merchants with a ground.
        overdue: those of them past the policy's days, with no exception that covers the day.
    """

    median_days: float | None
    worst_days: int | None
    closed: int
    open: int
    overdue: int


@kept
def open_cases(view: View) -> pd.DataFrame:
    """Return every ground of a merchant that is still listed: cases to be worked on.

    The columns of `removal_cases`, then `ended_until`, `ended_by`, `ended_reason`: of the
    exception that counts (`impact.facts.exception_rows`), where it ended before the view's day but
    not before `flagged_on` (an exception that ended before the flag was about an older case);
    else NaT and "". These cases come first: what was put off is
    due again. Then longest first, by merchant_id and theme.
    """
    cases = removal_cases(view)
    cases = cases[cases["is_listed"]].reset_index(drop=True)
    ended = _ended_exceptions(view, cases)
    together = pd.concat([cases, ended], axis=1)
    order = np.argsort(ended["ended_until"].isna().to_numpy(), kind="stable")
    return together.iloc[order].reset_index(drop=True)


@kept
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


@kept
def clock(view: View) -> RemovalClock:
    """Return how long removals took and what is still to do, counted by merchant."""
    still_open = _one_per_merchant(open_cases(view))
    closed = _one_per_merchant(closed_cases(view))
    days = closed["days_flagged"].to_numpy(np.int64)
    return RemovalClock(
        median_days=float(np.median(days)) if days.size else None,
        worst_days=int(days.max()) if days.size else None,
        closed=int(days.size),
        open=len(still_open),
        overdue=int(still_open["is_overdue"].sum()),
    )


def _one_per_merchant(cases: pd.DataFrame) -> pd.DataFrame:
    """Keep one row of each merchant: flag, delisting and clock are the same on all of them."""
    return cases.drop_duplicates("merchant_id")


def _ended_exceptions(view: View, cases: pd.DataFrame) -> pd.DataFrame:
    """Return the ended exception that counts for each row of the cases, in step with them."""
    dataset, day = view.dataset, number_of(view.as_of)
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
