"""Removal cases: every ground for removing a merchant, open and closed cases, and their times.

A case is a merchant with a removal ground on the view's day. Tables have one row per merchant
and ground; times count merchants.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.model.columns import SEVERITIES, THEMES
from impact.model.dates import NO_DAY, to_dates, to_day_number
from impact.model.memo import cached_on_first_argument
from impact.model.texts.number_format import plural
from impact.rules.listing import exception_ends, exception_rows, removed_on
from impact.rules.view import View

_FROM_DECISIONS = (
    *("merchant_id", "name", "country", "status", "flagged_on", "days_flagged"),
    *("is_listed", "is_overdue"),
)
COLUMNS = (
    *("merchant_id", "name", "country", "status", "theme", "severity", "assessment_id"),
    *("published_on", "flagged_on", "days_flagged", "is_listed", "is_overdue", "removed_on"),
    *("exception_by", "exception_reason", "exception_until", "file", "line"),
)


def removal_cases(view: View) -> pd.DataFrame:
    """Return every removal ground of every merchant, no longer listed ones too.

    One row per merchant and theme, longest flagged first, then by merchant_id and theme; with the
    latest finding, and the exception that covers the day, "" and NaT where there is none.
    """
    positions, themes, rows, severities = _grounds(view)
    assessments = view.dataset.assessments
    columns: dict[str, Any] = {
        name: view.decisions[name].iloc[positions].to_numpy() for name in _FROM_DECISIONS
    }
    columns["theme"] = np.array(THEMES, object)[themes]
    columns["severity"] = np.array(SEVERITIES, object)[severities]
    columns["assessment_id"] = assessments.columns["assessment_id"].take(rows).to_pandas()
    columns["published_on"] = to_dates(assessments.columns["published_on"][rows])
    columns["removed_on"] = to_dates(removed_on(view.dataset)[positions])
    columns |= _exceptions(view, positions, "exception")
    columns["file"], columns["line"] = assessments.files[rows], assessments.lines[rows]
    texts = ("merchant_id", "name", "country", "status", "theme", "severity", "assessment_id")
    kinds = dict.fromkeys((*texts, "exception_by", "exception_reason", "file"), "str")
    cases = pd.DataFrame(columns)[list(COLUMNS)].astype({**kinds, "days_flagged": "Int64"})
    # The themes are in their order already.
    return cases.sort_values(
        ["days_flagged", "merchant_id"], ascending=[False, True], kind="stable", ignore_index=True
    )


def _grounds(view: View) -> tuple[np.ndarray, ...]:
    """Return position of the merchant, theme, row of the finding and severity of each ground."""
    parts = [(np.empty(0, np.int64),) * 4]
    for theme, finding in view.facts.themes.items():
        positions = np.flatnonzero(finding.is_ground)
        codes = np.full(positions.size, THEMES.index(theme))
        parts.append((positions, codes, finding.rows[positions], finding.severity_codes[positions]))
    return tuple(map(np.concatenate, zip(*parts, strict=True)))


@cached_on_first_argument
def open_cases(view: View) -> pd.DataFrame:
    """Return every ground of a merchant that is still listed: cases to be worked on.

    The columns of `removal_cases`, then `ended_until`, `ended_by`, `ended_reason` of the exception
    that counts, where it ended before the view's day but not before `flagged_on` (else it was about
    an older case). These come first, since they are due again.
    """
    cases = removal_cases(view)
    cases = cases[cases["is_listed"]].reset_index(drop=True)
    positions = pd.Index(view.decisions["merchant_id"]).get_indexer(cases["merchant_id"])
    ended = pd.DataFrame(_exceptions(view, positions, "ended", cases["flagged_on"]))
    all_cases = pd.concat(
        [cases, ended.astype(dict.fromkeys(("ended_by", "ended_reason"), "str"))], axis=1
    )
    order = np.argsort(ended["ended_until"].isna().to_numpy(), kind="stable")
    return all_cases.iloc[order].reset_index(drop=True)


@cached_on_first_argument
def closed_cases(view: View) -> pd.DataFrame:
    """Return every ground of a merchant that was delisted after the flag: cases that are done.

    A merchant that left before the finding is no closed case, nor is one whose ground a later
    assessment cleared. `days_flagged` is from `flagged_on` to `removed_on`. Latest removal first.
    """
    cases = removal_cases(view)
    has_left = ~cases["is_listed"] & (cases["removed_on"] <= np.datetime64(view.as_of, "s"))
    is_closed = has_left & (cases["removed_on"] >= cases["flagged_on"])
    return cases[is_closed].sort_values(
        "removed_on", ascending=False, kind="stable", ignore_index=True
    )


def _exceptions(
    view: View, positions: np.ndarray, prefix: str, flagged_on: pd.Series | None = None
) -> dict[str, Any]:
    """Return by, reason and until of the exception that counts, where it covers the day.

    Args:
        flagged_on: instead where it ended before the day, but not before this one.
    """
    exceptions, day = view.dataset.exceptions, to_day_number(view.as_of)
    rows = exception_rows(view.dataset, day)[positions]
    ends = exception_ends(view.dataset, rows)
    is_wanted = ends >= day
    if flagged_on is not None:
        flagged = flagged_on.to_numpy().astype("datetime64[D]").astype(np.int64)
        is_wanted = (ends < day) & (ends >= flagged)
    wanted = pa.array(rows, mask=~is_wanted)
    return {
        f"{prefix}_until": to_dates(np.where(is_wanted, ends, NO_DAY)),
        f"{prefix}_by": exceptions.by.take(wanted).fill_null("").to_pandas(),
        f"{prefix}_reason": exceptions.reasons.take(wanted).fill_null("").to_pandas(),
    }


@dataclass(frozen=True)
class RemovalTimes:
    """How long removals take, counted over closed and open cases, one case per merchant.

    Attributes:
        median_days, worst_days: from `flagged_on` to `removed_on`, over the closed cases; None
            where there are none.
        closed, open: how many cases.
        overdue: the open ones past the policy's days, with no exception that covers the day.
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
    # Flag, delisting and clock are the same on all grounds of a merchant.
    closed, still_open = (
        cases.drop_duplicates("merchant_id") for cases in (closed_cases(view), open_cases(view))
    )
    closed_days, open_days = (
        cases["days_flagged"].to_numpy(np.int64) for cases in (closed, still_open)
    )
    return RemovalTimes(
        median_days=float(np.median(closed_days)) if closed_days.size else None,
        worst_days=int(closed_days.max()) if closed_days.size else None,
        closed=closed_days.size,
        open=open_days.size,
        overdue=int(still_open["is_overdue"].sum()),
        open_median_days=float(np.median(open_days)) if open_days.size else None,
        oldest_days=int(open_days.max()) if open_days.size else None,
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
    closed, still_open, of_all = (
        plural(count, "case") for count in (times.closed, times.open, times.cases)
    )
    sentences = ["No case is closed yet.", "No case is open."]
    if times.median_days is not None:
        sentences[0] = (
            f"Closed: {closed}, median {format_days(times.median_days)} days, "
            f"longest {times.worst_days:,}."
        )
    if times.open_median_days is not None:
        sentences[1] = (
            f"Open: {still_open}, median {format_days(times.open_median_days)} days so far, "
            f"oldest {times.oldest_days:,}."
        )
    overall = "not reached: fewer than half are closed"
    if times.overall_median_days is not None:
        overall = f"{times.overall_median_days:,} days"
    return f"{' '.join(sentences)} Median over all {of_all}: {overall}."


def format_median(times: RemovalTimes) -> str:
    """Return the median over all cases, or why there is none."""
    if times.overall_median_days is None:
        return "not reached" if times.cases else "no case"
    return f"{times.overall_median_days:,}"


def format_days(days: float) -> str:
    """Return a number of days, as "2,035" or "6.5": a median can end in a half."""
    return f"{days:,.1f}".removesuffix(".0")
