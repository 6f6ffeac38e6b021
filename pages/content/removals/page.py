"""The Removals page: who must be removed, who may stay for now, and who was removed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.filters import country_name
from impact.selection.removal_cases import (
    RemovalTimes,
    closed_cases,
    describe_removal_times,
    format_days,
    open_cases,
    removal_times,
)
from impact.selection.unread_notices import shows_removals, unread_themes
from pages.content.removals import case_tables
from pages.shell import notices
from pages.shell.tabs import open_tab
from pages.widgets import downloads, messages
from pages.widgets.answer import draw_answer
from pages.widgets.table_filters import TableFilter, draw_filters

# The usual question: who is still listed a month after a finding?
MONTH_DAYS = 30
_MAX_NAMED = 5
_FILTERS = (
    TableFilter("case_theme", "theme", "Theme", display_label),
    TableFilter("case_severity", "severity", "Severity", display_label),
    TableFilter("case_country", "country", "Country", country_name),
)
_EMPTY = {
    "remove": "No merchant has to be removed on this day.",
    "stay": "No exception lets a merchant stay on this day.",
    "removed": "No merchant was removed after a finding by this day.",
}


def draw_removals(view: View) -> None:
    """Draw the answer, then the open tab's cases with their filters and export."""
    if not shows_removals(view.dataset, view.policy):
        draw_answer("The files cannot show who must be removed")
        messages.draw_no_findings(unread_themes(view.dataset, view.policy))
        return
    still_open, closed = open_cases(view), closed_cases(view)
    may_stay = still_open["exception_by"] != ""
    cases = {"remove": still_open[~may_stay], "stay": still_open[may_stay], "removed": closed}
    times = removal_times(view)
    draw_answer(_answer(times, _merchants(cases["stay"])), _detail(times))
    notices.draw_skipped_rows_notice(view)
    notices.draw_unread_notice(view)
    _draw_ended_exceptions(cases["remove"])
    titles = {"remove": "To remove", "stay": "May stay", "removed": "Removed"}
    counted = {key: f"{title} {_merchants(cases[key]):,}" for key, title in titles.items()}
    with open_tab("removals", counted) as tab:
        _draw_cases(view, tab, cases[tab])
        if tab == "removed":
            st.caption(describe_removal_times(times))


def _answer(times: RemovalTimes, may_stay: int) -> str:
    if not times.open:
        return "No merchant has to be removed"
    merchants = "1 merchant" if times.open == 1 else f"{times.open:,} merchants"
    stay = f"; {may_stay:,} of them may stay for now" if may_stay else ""
    return f"{merchants} must be removed{stay}"


def _detail(times: RemovalTimes) -> str:
    sentences = []
    if times.oldest_days is not None:
        sentences.append(f"The oldest case is {times.oldest_days:,} days old.")
    if times.median_days is not None:
        half = format_days(times.median_days)
        sentences.append(f"Half of the {times.closed:,} closed cases took {half} days or less.")
    if times.open and times.overall_median_days is not None:
        sentences.append(
            f"Counting the {times.open:,} open ones, the median is "
            f"{times.overall_median_days:,} days."
        )
    return " ".join(sentences)


def _merchants(cases: pd.DataFrame) -> int:
    return int(cases["merchant_id"].nunique())


def _draw_ended_exceptions(cases: pd.DataFrame) -> None:
    """Draw whose exception has ended: they must be removed again, and come first."""
    ended = cases[cases["ended_until"].notna() & ~cases.duplicated("merchant_id")]
    if ended.empty:
        return
    for case in ended.head(_MAX_NAMED).itertuples():
        st.text(f"Exception {case_tables.ended_text(case)}: {case.name or case.merchant_id}")
    if len(ended) > _MAX_NAMED:
        st.text(f"{len(ended) - _MAX_NAMED:,} more exceptions have ended.")


def _draw_cases(view: View, tab: str, cases: pd.DataFrame) -> None:
    if cases.empty:
        st.text(_EMPTY[tab])
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = draw_filters(cases, _FILTERS, view=view)
        downloads.draw_table_export_bar(view, f"removals_{tab}", shown, "cases", _base(tab))
    if shown.empty:
        st.text("No case has all of these; take one away.")
        return
    case_tables.draw_cases(view, tab, shown)
    if tab == "remove":
        late = shown.loc[shown["days_flagged"] > MONTH_DAYS, "merchant_id"].nunique()
        st.caption(
            f"Ended exceptions first, then the oldest; {late:,} have waited more than "
            f"{MONTH_DAYS} days. A case closes when a newer assessment clears the theme. "
            "This page removes nobody."
        )


def _base(tab: str) -> str:
    words = {"remove": "to remove", "stay": "may stay", "removed": "removed after a finding"}
    return f"removal cases: {words[tab]}"
