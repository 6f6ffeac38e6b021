"""The Removals page: open and closed removal cases, and how long they took."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection import removal_cases
from impact.selection import removal_times as times_of
from impact.selection.removal_times import RemovalTimes
from impact.selection.unread_notices import shows_removals, unread_themes
from pages.content.removals import times
from pages.url import navigate
from pages.widgets import downloads, messages, metric_cards, tables

_CASE_COLUMNS = ("merchant_id", "name", "country", "theme", "severity")
_FINDING_COLUMNS = ("flagged_on", "assessment_id", "published_on", "file", "line")
_OPEN_COLUMNS = (
    *("merchant_id", "name", "standing", "days_flagged", "theme", "severity", "exception"),
    *("country", *_FINDING_COLUMNS),
)
_CLOSED_COLUMNS = (*_CASE_COLUMNS, "days_flagged", "removed_on", *_FINDING_COLUMNS)
_ROWS_WITHOUT_SCROLL = 13
# The usual question: who is still listed a month after a finding?
MONTH_DAYS = 30
MAX_NAMED = 5


def draw_worklist(view: View) -> None:
    """Draw the removal times, the open cases, then the closed ones."""
    if not shows_removals(view.dataset, view.policy):
        messages.draw_no_findings(unread_themes(view.dataset, view.policy))
        return
    metric_cards.draw_cards(view, ("removal_due", "overdue", "excepted"))
    removals = times_of.removal_times(view)
    closed_cases, open_cases = removal_cases.closed_cases(view), removal_cases.open_cases(view)
    times.draw_times(removals, closed_cases, open_cases)
    _draw_open_cases(view, open_cases)
    _draw_closed_cases(view, removals, closed_cases)


def _draw_open_cases(view: View, cases: pd.DataFrame) -> None:
    st.header("Still listed")
    if cases.empty:
        st.text("No listed merchant has a removal ground on this day.")
        return
    late = cases.loc[cases["days_flagged"] > MONTH_DAYS, "merchant_id"].nunique()
    st.markdown(
        f"**{_count_text(cases)}, longest flagged first; {late:,} for more than {MONTH_DAYS} days**"
    )
    _draw_ended_exceptions(cases)
    st.caption(
        "A case stays until a later assessment reviews the theme and finds less. Nothing is "
        "removed from here: a person decides, on the marketplace. Open shows the assessments "
        "behind a case."
    )
    downloads.draw_table_buttons(view, "removals", cases, "cases", "open cases: listed merchants")
    shown = cases.assign(
        standing=[_deadline_text(case) for case in cases.itertuples()],
        exception=[_exception_text(case) for case in cases.itertuples()],
    )
    _draw_cases(shown, _OPEN_COLUMNS, "removals_listed", "Removal cases still listed")


def _draw_ended_exceptions(cases: pd.DataFrame) -> None:
    """Draw the exceptions that have ended, since their cases are on top."""
    is_ended = cases["ended_until"].notna() & ~cases.duplicated("merchant_id")
    ended = cases[is_ended]
    if ended.empty:
        return
    plural = " has" if len(ended) == 1 else "s have"
    st.markdown(
        f":material/event_busy: **{len(ended):,} exception{plural} ended: due again, on top.**"
    )
    for case in ended.head(MAX_NAMED).itertuples():
        st.text(f"{case.merchant_id} {case.name}: {_exception_text(case)}")


def _draw_closed_cases(view: View, removals: RemovalTimes, cases: pd.DataFrame) -> None:
    st.header("Delisted after a finding")
    if cases.empty:
        st.text("No merchant was delisted after a finding by this day.")
        return
    st.markdown(f"**{_count_text(cases)}, longest first**")
    st.caption(times_of.describe_removal_times(removals))
    st.caption("Days run from the day flagged to the first day no longer listed.")
    downloads.draw_table_buttons(
        view, "removals_delisted", cases, "cases", "closed cases: delisted merchants"
    )
    _draw_cases(cases, _CLOSED_COLUMNS, "removals_delisted", "Removal cases no longer listed")


def _count_text(cases: pd.DataFrame) -> str:
    merchants = cases["merchant_id"].nunique()
    plural = "" if merchants == 1 else "s"
    if len(cases) == merchants:
        return f"{merchants:,} merchant{plural}"
    return f"{merchants:,} merchant{plural} with {len(cases):,} grounds"


def _deadline_text(case: Any) -> str:
    if case.is_overdue:
        return "⚑ Overdue"
    return "◐ Exception" if case.exception_by else "○ In time"


def _exception_text(case: Any) -> str:
    """Return who decided that a merchant stays, until when and why, or that it has ended."""
    if case.exception_by:
        until = f"until {case.exception_until:%Y-%m-%d}"
        return f"{case.exception_by}, {until}: {case.exception_reason}"
    if pd.isna(case.ended_until):
        return ""
    return f"ended {case.ended_until:%Y-%m-%d} ({case.ended_by}: {case.ended_reason})"


def _draw_cases(cases: pd.DataFrame, columns: tuple[str, ...], key: str, alt: str) -> None:
    shown = cases[list(columns)].reset_index(drop=True)
    for name in ("theme", "severity"):
        shown[name] = [display_label(word) for word in shown[name]]
    tables.draw_drill_table(
        shown,
        key,
        cases["merchant_id"].tolist(),
        navigate.open_merchant,
        _case_column_config(),
        alt=alt,
        height=520 if len(shown) > _ROWS_WITHOUT_SCROLL else "auto",
    )


def _case_column_config() -> dict[str, object]:
    text, day = st.column_config.TextColumn, st.column_config.DateColumn
    days = {"format": tables.DAY_FORMAT}
    return {
        **tables.merchant_column_config(),
        "name": text("Name", width=170),
        "theme": text("Theme", width=150, help="The theme of the finding that is a ground."),
        "severity": text("Severity", width=75, help="Of the latest finding in this theme."),
        "standing": text(
            "Standing", width=100, help="Overdue, under an exception, or within the days set."
        ),
        "days_flagged": st.column_config.NumberColumn(
            "Days", format="%d", width=60, help="Since the day flagged; of a closed case to the end"
        ),
        "exception": text(
            "Exception", width=220, help="Who decided that it stays, until when and why."
        ),
        "assessment_id": text("Scorecard", help="Where the standing finding is."),
        "published_on": day("Scorecard of", **days),
        "removed_on": day("Removed on", width=95, **days),
        "file": text("File"),
        "line": st.column_config.NumberColumn("Line", format="%d"),
    }
