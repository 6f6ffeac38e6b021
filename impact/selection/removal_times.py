"""The removal cases of a view: one row per merchant and ground, with the clock and the record."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.model.columns import SEVERITIES, THEMES
from impact.model.dates import NO_DAY, to_dates, to_day_number
from impact.rules.findings import ThemeFinding
from impact.rules.listing import removed_on
from impact.rules.merchant_facts import exception_ends, exception_rows
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
    `severity`, `assessment_id`, `published_on`, `file` and `line` are of the standing finding;
    the exception is the one that counts (`merchant_facts.exception_rows`) and covers the day, ""
    and NaT where there is none.
    """
    cases = [_of_theme(view, theme, standing) for theme, standing in view.facts.themes.items()]
    if not cases:
        return _of_theme(view, THEMES[0], _no_standing(len(view.decisions)))
    together = pd.concat(cases, ignore_index=True)
    order = np.lexsort(
        (
            together["theme"].map(THEMES.index).to_numpy(),
            together["merchant_id"].to_numpy(),
            -together["days_flagged"].to_numpy(np.int64),
        )
    )
    return together.iloc[order].reset_index(drop=True)


def _no_standing(count: int) -> ThemeFinding:
    none = np.full(count, NO_DAY, np.int32)
    return ThemeFinding(none, none, none)


def _of_theme(view: View, theme: str, standing: ThemeFinding) -> pd.DataFrame:
    at = np.flatnonzero(standing.is_ground)
    rows, assessments = standing.rows[at], view.dataset.assessments
    columns: dict[str, Any] = {
        name: view.decisions[name].iloc[at].to_numpy() for name in _FROM_DECISIONS
    }
    columns["theme"] = np.full(at.size, theme, object)
    columns["severity"] = np.array(SEVERITIES, object)[standing.findings[at]]
    columns["assessment_id"] = assessments.columns["assessment_id"].take(rows).to_pandas()
    columns["published_on"] = to_dates(assessments.columns["published_on"][rows])
    columns["removed_on"] = to_dates(removed_on(view.dataset)[at])
    columns |= _exceptions(view, at)
    columns["file"], columns["line"] = assessments.files[rows], assessments.lines[rows]
    texts = ("merchant_id", "name", "country", "status", "theme", "severity", "assessment_id")
    kinds = dict.fromkeys((*texts, "exception_by", "exception_reason", "file"), "str")
    return pd.DataFrame(columns)[list(COLUMNS)].astype({**kinds, "days_flagged": "Int64"})


def _exceptions(view: View, at: np.ndarray) -> dict[str, Any]:
    """Return who decided that each merchant stays, why and until when, on the view's day."""
    exceptions, day = view.dataset.exceptions, to_day_number(view.as_of)
    rows = exception_rows(view.dataset, day)[at]
    ends = exception_ends(view.dataset, rows)
    rows = pa.array(rows, mask=ends < day)
    return {
        "exception_by": exceptions.by.take(rows).fill_null("").to_pandas(),
        "exception_reason": exceptions.reasons.take(rows).fill_null("").to_pandas(),
        "exception_until": to_dates(np.where(ends < day, NO_DAY, ends)),
    }
