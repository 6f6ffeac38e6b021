"""Removal cases: every ground for removing a merchant, and which cases are open or closed.

A case is a merchant with a removal ground on the view's day. Tables have one row per merchant
and ground.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.model.columns import SEVERITIES, THEMES
from impact.model.dates import NO_DAY, to_dates, to_day_number
from impact.model.memo import cached_on_first_argument
from impact.rules.findings import ThemeFinding
from impact.rules.listing import exception_ends, exception_rows, removed_on
from impact.rules.view import View

_FROM_DECISIONS = (
    "merchant_id",
    "name",
    "country",
    "status",
    "flagged_on",
    "days_flagged",
    "is_listed",
    "is_overdue",
)
COLUMNS = (
    *("merchant_id", "name", "country", "status", "theme", "severity", "assessment_id"),
    *("published_on", "flagged_on", "days_flagged", "is_listed", "is_overdue", "removed_on"),
    *("exception_by", "exception_reason", "exception_until", "file", "line"),
)


def removal_cases(view: View) -> pd.DataFrame:
    """Return every removal ground of every merchant, no longer listed ones too.

    One row per merchant and theme, longest flagged first, then by merchant_id and theme.
    `severity`, `assessment_id`, `published_on`, `file` and `line` are of the latest finding;
    the exception is the one that counts (`listing.exception_rows`) and covers the day, ""
    and NaT where there is none.
    """
    cases = [_theme_cases(view, theme, finding) for theme, finding in view.facts.themes.items()]
    if not cases:
        return _theme_cases(view, THEMES[0], _no_findings(len(view.decisions)))
    all_cases = pd.concat(cases, ignore_index=True)
    order = np.lexsort(
        (
            all_cases["theme"].map(THEMES.index).to_numpy(),
            all_cases["merchant_id"].to_numpy(),
            -all_cases["days_flagged"].to_numpy(np.int64),
        )
    )
    return all_cases.iloc[order].reset_index(drop=True)


@cached_on_first_argument
def open_cases(view: View) -> pd.DataFrame:
    """Return every ground of a merchant that is still listed: cases to be worked on.

    The columns of `removal_cases`, then `ended_until`, `ended_by`, `ended_reason`: of the
    exception that counts (`listing.exception_rows`), where it ended before the view's day
    but not before `flagged_on` (an exception that ended before the flag was about an older case);
    else NaT and "". These cases come first, since they are due again; then longest first, by
    merchant_id and theme.
    """
    cases = removal_cases(view)
    cases = cases[cases["is_listed"]].reset_index(drop=True)
    ended = _ended_exceptions(view, cases)
    all_cases = pd.concat([cases, ended], axis=1)
    order = np.argsort(ended["ended_until"].isna().to_numpy(), kind="stable")
    return all_cases.iloc[order].reset_index(drop=True)


@cached_on_first_argument
def closed_cases(view: View) -> pd.DataFrame:
    """Return every ground of a merchant that was delisted after it: cases that are done.

    Closed means: the merchant has a ground on the view's day; `removed_on` is on or before that
    day (so it is no longer listed; a `removed_on` before `joined_on` is an earlier spell and does
    not count); and `removed_on` is on or after `flagged_on`. So a merchant that left before the
    finding is no closed case, nor is one whose ground a later assessment cleared.

    The columns of `removal_cases`; `days_flagged` is from `flagged_on` to `removed_on`. Latest
    removal first, then the longest, by merchant_id and theme.
    """
    cases = removal_cases(view)
    has_left = ~cases["is_listed"] & (cases["removed_on"] <= np.datetime64(view.as_of, "s"))
    is_closed = has_left & (cases["removed_on"] >= cases["flagged_on"])
    return cases[is_closed].sort_values(
        "removed_on", ascending=False, kind="stable", ignore_index=True
    )


def _no_findings(count: int) -> ThemeFinding:
    none = np.full(count, NO_DAY, np.int32)
    return ThemeFinding(none, none, none)


def _theme_cases(view: View, theme: str, finding: ThemeFinding) -> pd.DataFrame:
    positions = np.flatnonzero(finding.is_ground)
    rows, assessments = finding.rows[positions], view.dataset.assessments
    columns: dict[str, Any] = {
        name: view.decisions[name].iloc[positions].to_numpy() for name in _FROM_DECISIONS
    }
    columns["theme"] = np.full(positions.size, theme, object)
    columns["severity"] = np.array(SEVERITIES, object)[finding.severity_codes[positions]]
    columns["assessment_id"] = assessments.columns["assessment_id"].take(rows).to_pandas()
    columns["published_on"] = to_dates(assessments.columns["published_on"][rows])
    columns["removed_on"] = to_dates(removed_on(view.dataset)[positions])
    columns |= _exceptions(view, positions)
    columns["file"], columns["line"] = assessments.files[rows], assessments.lines[rows]
    texts = ("merchant_id", "name", "country", "status", "theme", "severity", "assessment_id")
    kinds = dict.fromkeys((*texts, "exception_by", "exception_reason", "file"), "str")
    return pd.DataFrame(columns)[list(COLUMNS)].astype({**kinds, "days_flagged": "Int64"})


def _exceptions(view: View, positions: np.ndarray) -> dict[str, Any]:
    """Return who decided that each merchant stays, why and until when, on the view's day."""
    exceptions, day = view.dataset.exceptions, to_day_number(view.as_of)
    rows = exception_rows(view.dataset, day)[positions]
    ends = exception_ends(view.dataset, rows)
    rows = pa.array(rows, mask=ends < day)
    return {
        "exception_by": exceptions.by.take(rows).fill_null("").to_pandas(),
        "exception_reason": exceptions.reasons.take(rows).fill_null("").to_pandas(),
        "exception_until": to_dates(np.where(ends < day, NO_DAY, ends)),
    }


def _ended_exceptions(view: View, cases: pd.DataFrame) -> pd.DataFrame:
    """Return the ended exception that counts for each row of the cases, row by row."""
    dataset, day = view.dataset, to_day_number(view.as_of)
    positions = pd.Index(view.decisions["merchant_id"]).get_indexer(cases["merchant_id"])
    rows = exception_rows(dataset, day)[positions]
    ends = exception_ends(dataset, rows)
    flagged = cases["flagged_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    has_ended = (ends < day) & (ends >= flagged)
    ended_rows = pa.array(rows, mask=~has_ended)
    return pd.DataFrame(
        {
            "ended_until": to_dates(np.where(has_ended, ends, NO_DAY)),
            "ended_by": dataset.exceptions.by.take(ended_rows).fill_null("").to_pandas(),
            "ended_reason": dataset.exceptions.reasons.take(ended_rows).fill_null("").to_pandas(),
        }
    ).astype({"ended_by": "str", "ended_reason": "str"})
