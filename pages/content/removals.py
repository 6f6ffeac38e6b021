"""The Removals page: who must be removed, who may stay for now, and who was removed."""

from functools import partial
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from impact.model.dates import format_day
from impact.model.texts.number_format import plural
from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection import removal_cases
from impact.selection.filters import country_name
from impact.selection.unread_notices import shows_removals, unread_themes
from pages.shell import notices
from pages.shell.tabs import draw_tabs
from pages.widgets import downloads, messages, tables
from pages.widgets.parts import draw_answer
from pages.widgets.table_filters import TableFilter, draw_filters
from pages.widgets.tables import day, digits, text

# The usual question: who is still listed a month after a finding?
MONTH_DAYS = 30
_MAX_NAMED = 5
_FILTERS = (
    TableFilter("case_theme", "theme", "Theme", display_label),
    TableFilter("case_severity", "severity", "Severity", display_label),
    TableFilter("case_country", "country", "Country", country_name),
)


class _Tab(NamedTuple):
    base: str
    alt: str
    empty: str
    columns: str
    days_label: str = "Days since finding"


_TABS = {
    "remove": _Tab(
        "to remove",
        "Merchants to remove",
        "No merchant has to be removed on this day.",
        "name flagged_on days_flagged why severity badge country merchant_id assessment_id file "
        "line",
    ),
    "stay": _Tab(
        "may stay",
        "Merchants that may stay",
        "No exception lets a merchant stay on this day.",
        "name exception_by exception_until days_left exception_reason why severity days_flagged "
        "country merchant_id assessment_id file line",
    ),
    "removed": _Tab(
        "removed after a finding",
        "Merchants that were removed",
        "No merchant was removed after a finding by this day.",
        "name flagged_on days_flagged removed_on why severity country merchant_id assessment_id "
        "file line",
        "Days to removal",
    ),
}
_TABLE_HEIGHT, _ROWS_WITHOUT_SCROLL = 560, 14
# Of a merchant with a reason for a removal, whose badge is never missing.
_BADGES = {"ok": "Not shown", "undue": "Shown: take it down", "unknown": "Not known"}
# Two lines of the reason for which a merchant may stay.
_WRAPPED_ROW_HEIGHT = 72


def draw_removals(view: View) -> None:
    """Draw the answer, then the open tab's cases with their filters and export."""
    if not shows_removals(view.dataset, view.policy):
        draw_answer("The files cannot show who must be removed")
        messages.draw_no_findings(unread_themes(view.dataset, view.policy))
        return
    still_open, closed = removal_cases.open_cases(view), removal_cases.closed_cases(view)
    may_stay = still_open["exception_by"] != ""
    cases = {"remove": still_open[~may_stay], "stay": still_open[may_stay], "removed": closed}
    counts = {tab: int(table["merchant_id"].nunique()) for tab, table in cases.items()}
    times = removal_cases.removal_times(view)
    draw_answer(_answer(times, counts["stay"]), _detail(times))
    notices.draw_skipped_rows_notice(view)
    notices.draw_unread_notice(view)
    _draw_ended_exceptions(cases["remove"])
    draw = {tab: partial(_draw_tab, view, tab, table) for tab, table in cases.items()}
    draw |= {"removed": partial(_draw_removed, view, closed)}
    draw_tabs("removals", draw, **{tab: f"{count:,}" for tab, count in counts.items()})


def _draw_removed(view: View, closed: pd.DataFrame) -> None:
    _draw_tab(view, "removed", closed)
    times = removal_cases.removal_times(view)
    st.caption(removal_cases.describe_removal_times(times))


def _answer(times: removal_cases.RemovalTimes, may_stay: int) -> str:
    due = times.open - may_stay
    answer = (
        f"{plural(due, 'merchant')} must be removed" if due else "No merchant has to be removed"
    )
    more = "more " if due else ""
    return f"{answer}; {may_stay:,} {more}may stay for now" if may_stay else answer


def _detail(times: removal_cases.RemovalTimes) -> str:
    sentences = []
    if times.oldest_days is not None:
        sentences.append(f"The oldest case is {times.oldest_days:,} days old.")
    medians = []
    if times.median_days is not None:
        cases = f"{plural(times.closed, 'case')} closed by a removal"
        medians.append(f"{removal_cases.format_days(times.median_days)} days for {cases}")
    if times.open_median_days is not None:
        half = removal_cases.format_days(times.open_median_days)
        medians.append(f"{half} days so far for {plural(times.open, 'open case')}")
    if medians:
        sentences.append(f"Median: {', '.join(medians)}.")
    return " ".join(sentences)


def _draw_ended_exceptions(cases: pd.DataFrame) -> None:
    """Draw whose exception has ended: they must be removed again, and come first."""
    ended = cases[cases["ended_until"].notna() & ~cases.duplicated("merchant_id")]
    for case in ended.head(_MAX_NAMED).itertuples():
        st.text(
            f"Exception ended on {format_day(case.ended_until)} ({case.ended_by}: "
            f"{case.ended_reason}): {case.name or case.merchant_id}"
        )
    if len(ended) > _MAX_NAMED:
        st.text(f"{len(ended) - _MAX_NAMED:,} more exceptions have ended.")


def _draw_tab(view: View, tab: str, cases: pd.DataFrame) -> None:
    if cases.empty:
        st.text(_TABS[tab].empty)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = draw_filters(cases, _FILTERS, view=view)
        base = f"removal cases: {_TABS[tab].base}"
        downloads.draw_table_export_bar(view, f"removals_{tab}", shown, "cases", base)
    if shown.empty:
        st.text("No case matches all of these filters: remove one.")
        return
    _draw_cases(view, tab, shown)
    if tab == "remove":
        late = shown.loc[shown["days_flagged"] > MONTH_DAYS, "merchant_id"].nunique()
        st.caption(
            f"Ended exceptions first, then the oldest; {late:,} have waited more than "
            f"{MONTH_DAYS} days. Days count from the finding, even if the merchant was listed "
            "later. A case closes when the merchant is removed, or when a newer assessment clears "
            "the theme. This page removes nobody."
        )


def _draw_cases(view: View, tab: str, cases: pd.DataFrame) -> None:
    badges = view.decisions.set_index("merchant_id")["badge_audit"]
    shown = cases.reset_index(drop=True).assign(
        badge=[_BADGES[badges[merchant_id]] for merchant_id in cases["merchant_id"]],
        why=[_why(case) for case in cases.itertuples()],
        days_left=lambda rows: (rows["exception_until"] - pd.Timestamp(view.as_of)).dt.days,
    )
    tables.draw_merchant_rows(
        tables.with_texts(shown, severity=display_label)[_TABS[tab].columns.split()],
        f"cases_{tab}",
        _column_config(int(cases["days_flagged"].max()), _TABS[tab].days_label),
        _TABS[tab].alt,
        height=_TABLE_HEIGHT if len(shown) > _ROWS_WITHOUT_SCROLL else "auto",
        row_height=_WRAPPED_ROW_HEIGHT if tab == "stay" else None,
    )


def _why(case: Any) -> str:
    ended = getattr(case, "ended_until", pd.NaT)
    ended_note = "" if pd.isna(ended) else f" · exception ended {format_day(ended)}"
    return f"{display_label(case.theme)}{ended_note}"


def _column_config(longest: int, days_label: str) -> dict[str, Any]:
    return {
        "name": {"label": "Name", "width": 190},
        "why": text("Why", width=250, help="The theme of the finding that is the reason."),
        "days_flagged": st.column_config.ProgressColumn(
            days_label,
            min_value=0,
            max_value=max(longest, 1),
            format="%d",
            width=130,
            color="primary",
        ),
        "severity": text("Severity", width=80, help="Of the latest finding in this theme."),
        "flagged_on": day(
            "Finding published",
            width=130,
            help="The day of the first finding; no assessment has cleared it since. It can be "
            "from before the merchant was listed.",
        ),
        "removed_on": day("Removed on", width=95),
        "badge": text("Badge", width=145),
        "country": text("Country", width=70),
        "merchant_id": text("Id", width=90),
        "assessment_id": text("Assessment", width=110),
        "exception_by": text("Decided by", width=130),
        "exception_until": day("Until", width=95),
        "days_left": digits("Days left", width=80),
        "exception_reason": text("Reason", width=330),
        "file": text("File"),
        "line": digits("Line"),
    }
