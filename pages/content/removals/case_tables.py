"""The tables of the removal cases: one row per reason for a removal, each name opens."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from impact.model.dates import format_day
from impact.model.texts.wording import display_label
from impact.rules.view import View
from pages.url import navigate
from pages.widgets import tables

_COLUMNS = {
    "remove": (
        *("name", "why", "days_flagged", "flagged_on", "severity", "badge", "country"),
        *("merchant_id", "assessment_id", "file", "line"),
    ),
    "stay": (
        *("name", "exception_by", "exception_until", "days_left", "exception_reason", "why"),
        *("severity", "days_flagged", "country", "merchant_id", "assessment_id", "file", "line"),
    ),
    "removed": (
        *("name", "why", "days_flagged", "flagged_on", "removed_on", "severity", "country"),
        *("merchant_id", "assessment_id", "file", "line"),
    ),
}
_ALT = {
    "remove": "Merchants to remove",
    "stay": "Merchants that may stay",
    "removed": "Merchants that were removed",
}
_TABLE_HEIGHT, _ROWS_WITHOUT_SCROLL = 560, 14
# Two lines of the reason for which a merchant may stay.
_WRAPPED_ROW_HEIGHT = 72


def draw_cases(view: View, tab: str, cases: pd.DataFrame) -> None:
    """Draw the cases of a tab."""
    shown = _with_texts(view, cases)[list(_COLUMNS[tab])]
    tables.draw_drill_table(
        shown,
        f"cases_{tab}",
        cases["merchant_id"].tolist(),
        navigate.open_merchant,
        _column_config(int(cases["days_flagged"].max())),
        _ALT[tab],
        height=_TABLE_HEIGHT if len(shown) > _ROWS_WITHOUT_SCROLL else "auto",
        row_height=_WRAPPED_ROW_HEIGHT if tab == "stay" else None,
    )


def ended_text(case: Any) -> str:
    """Return when an exception ended, who had decided it, and why."""
    return f"ended on {format_day(case.ended_until)} ({case.ended_by}: {case.ended_reason})"


def _with_texts(view: View, cases: pd.DataFrame) -> pd.DataFrame:
    shown = cases.reset_index(drop=True)
    badges = view.decisions.set_index("merchant_id")["badge_audit"]
    shown["badge"] = [display_label(word) for word in badges.loc[shown["merchant_id"]]]
    shown["severity"] = [display_label(word) for word in shown["severity"]]
    shown["why"] = [_why(case) for case in shown.itertuples()]
    shown["days_left"] = (shown["exception_until"] - pd.Timestamp(view.as_of)).dt.days
    return shown


def _why(case: Any) -> str:
    ended = getattr(case, "ended_until", pd.NaT)
    ended_note = "" if pd.isna(ended) else f" · exception ended {format_day(ended)}"
    return f"{display_label(case.theme)}{ended_note}"


def _column_config(longest: int) -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    days = {"format": tables.DAY_FORMAT}
    return {
        "name": {"label": "Name", "width": 190},
        "why": text("Why", width=250, help="The theme of the finding that is the reason."),
        "days_flagged": st.column_config.ProgressColumn(
            "Days",
            min_value=0,
            max_value=max(longest, 1),
            format="%d",
            width=120,
            color="primary",
            help="Since the finding; of a closed case until the removal.",
        ),
        "severity": text("Severity", width=80, help="Of the latest finding in this theme."),
        "flagged_on": st.column_config.DateColumn(
            "Since",
            width=95,
            help="The day of the first finding; no assessment has cleared it since.",
            **days,
        ),
        "removed_on": st.column_config.DateColumn("Removed on", width=95, **days),
        "badge": text("Badge", width=120),
        "country": text("Country", width=70),
        "merchant_id": text("Id", width=90),
        "assessment_id": text("Assessment", width=110),
        "exception_by": text("Decided by", width=130),
        "exception_until": st.column_config.DateColumn("Until", width=95, **days),
        "days_left": number("Days left", format="%d", width=80),
        "exception_reason": text("Reason", width=330),
        "file": text("File"),
        "line": number("Line", format="%d"),
    }
