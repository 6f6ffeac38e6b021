"""The Overview page: the headline, the metric cards, the compared days and the breakdowns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from impact.compare.reference_days import compared_days
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import card_lines, headline
from impact.model.dates import FIRST_AS_OF, format_long_date
from impact.rules.view import View
from impact.selection.breakdowns import (
    champions_by_country,
    champions_by_label_group,
    champions_by_route,
    removals_by_theme,
)
from impact.selection.metrics import METRICS, share_pct
from impact.selection.removal_times import removal_times
from impact.selection.unread_notices import shows_removals, unread_themes
from pages.content.data import data_quality
from pages.content.removals import times
from pages.shell import comparisons, unread_notices
from pages.url import navigate, state
from pages.widgets import breakdown_chart, messages, metric_cards
from pages.widgets.answer import draw_answer as draw_headline

_COMPARED_KEY = "compared_input"
CHAMPION_SHARE, DAYS_TO_DELISTING = "Champion share", "Days to delisting"


def draw_answer(view: View) -> None:
    """Draw the headline of the page below the notices of what may make it wrong."""
    above = st.container()
    _draw_answer(view)
    with above:
        data_quality.draw_skipped_rows_notice(view)
        unread_notices.draw_unread_notice(view)


def _draw_answer(view: View) -> None:
    listed, champions, due = (
        METRICS[key].count(view.decisions) for key in ("listed", "champions", "removal_due")
    )
    share = share_pct(champions, listed)
    if share is None:
        return
    champions_text = f"**{champions:,}** of **{listed:,}** listed merchants are Impact Champions"
    removals_text = (
        f"; a removal is due for **{due:,}**" if shows_removals(view.dataset, view.policy) else ""
    )
    answer = f"{champions_text} (**{share:.1f} %**){removals_text}."
    draw_headline(answer)


def draw_key_figures(view: View) -> None:
    """Draw the key figures, the most wanted first."""
    days = _draw_compared_days(view.as_of)
    compared = [comparisons.compare_with(view, day) for day in days]
    notes = card_lines(compared)
    st.header("Champions")
    with st.grid(4, min_column_width=160, gap="small"):
        _draw_share_card(view, notes["share_pct"])
        for key in ("champions", "declaration_only", "listed"):
            metric_cards.draw_card(view, key, notes)
    _draw_headlines(compared)
    st.header("State labels")
    metric_cards.draw_cards(view, ("holds_esus", "holds_esat", "holds_both", "expiring"), notes)
    st.header("Removals")
    if not shows_removals(view.dataset, view.policy):
        messages.draw_no_findings(unread_themes(view.dataset, view.policy))
        return
    with st.grid(4, min_column_width=160, gap="small"):
        for key in ("removal_due", "overdue", "excepted"):
            metric_cards.draw_card(view, key, notes)
        _draw_delisting_card(view)


def draw_details(view: View) -> None:
    """Draw the counts that are needed less often."""
    st.header("Assessments and badge")
    keys = ("not_yet", "never_assessed", "assessment_expired", "assessment_left_out")
    metric_cards.draw_cards(view, (*keys, "no_valid_assessment", "badge_undue", "badge_missing"))


def draw_breakdowns(view: View) -> None:
    """Draw the breakdowns of champions and removals, the chart with most bars last."""
    st.header("Where they are")
    left, right = st.columns(2)
    with left:
        breakdown_chart.draw_breakdown(view, champions_by_label_group(view.decisions))
    with right:
        breakdown_chart.draw_breakdown(view, champions_by_route(view.decisions, view.policy))
    if shows_removals(view.dataset, view.policy):
        breakdown_chart.draw_breakdown(
            view, removals_by_theme(view.decisions, view.policy), is_wide=True
        )
    breakdown_chart.draw_breakdown(view, champions_by_country(view.decisions), is_wide=True)


# --- the compared days ------------------------------------------------------------------------


def compared_day_param(as_of: date) -> date | None:
    """Return the compared day of the address, None if unusable; draw what was ignored."""
    day, ignored = state.day_param("compared")
    if day is not None and day > as_of:
        ignored = [
            f"compared: {day.isoformat()} is after the as-of date {as_of.isoformat()}; "
            "a day is compared with an earlier one."
        ]
        day = None
    messages.draw_ignored(ignored)
    return day


def _draw_compared_days(as_of: date) -> list[date]:
    """Draw the choice of the compared day; return it, or a month and a year before."""
    chosen = compared_day_param(as_of)
    days = compared_days(as_of, chosen)
    st.session_state[_COMPARED_KEY] = chosen
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            "Compared day",
            key=_COMPARED_KEY,
            min_value=FIRST_AS_OF,
            max_value=as_of,
            format="YYYY-MM-DD",
            on_change=_change_compared,
            width=220,
            help="Differences are to what was reported for that day, else to what is known of "
            "it now. Empty: a month and a year before.",
        )
        default_note = "" if chosen is not None else ": a month and a year before"
        st.caption(f"Differences are to {' and '.join(map(format_long_date, days))}{default_note}.")
    return days


def _change_compared() -> None:
    day = st.session_state[_COMPARED_KEY]
    state.write_params({"compared": day.isoformat() if day is not None else ""})


def _draw_headlines(compared: Sequence[Comparison]) -> None:
    """Draw how champions differ from each compared day, with the button to the reasons."""
    for position, comparison in enumerate(compared):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"Impact Champions: **{headline(comparison, 'champions')}**.", width="content"
            )
            st.button(
                f"Why it changed since {format_long_date(comparison.then)}",
                key=f"why_{position}",
                on_click=navigate.go,
                args=("what_changed",),
                kwargs={"compared": comparison.then.isoformat()},
                icon=":material/difference:",
                help="Opens What changed: each change with its reason; the parts add up.",
            )
        if (fault := comparisons.report_fault(comparison.then)) is not None:
            messages.draw_cannot_compare(fault)


# --- the two numbers that are not counts ------------------------------------------------------


def _draw_share_card(view: View, notes: list[str]) -> None:
    champions = METRICS["champions"].count(view.decisions)
    listed = METRICS["listed"].count(view.decisions)
    share = share_pct(champions, listed)
    _draw_number_card(
        CHAMPION_SHARE,
        "none listed" if share is None else f"{share:.1f} %",
        "Champions of the listed merchants, in per cent.",
        [f"{champions:,} of {listed:,} listed", *notes],
        "Look ahead",
        lambda: navigate.go("forecast"),
    )


def _draw_delisting_card(view: View) -> None:
    removals = removal_times(view)
    _draw_number_card(
        DAYS_TO_DELISTING,
        times.overall_median_text(removals),
        "Days from the finding to the delisting: the number within which half of the cases are "
        "closed, cases that are still open counted with their days so far.",
        times.median_lines(removals),
        "Show the cases",
        lambda: navigate.go("removals"),
    )


def _draw_number_card(
    label: str,
    value: str,
    meaning: str,
    lines: list[str],
    button: str,
    on_click: Callable[[], None],
) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(label, value, help=meaning)
        st.caption("  \n".join(lines))
        st.space("stretch")
        st.button(
            button,
            key=f"open_{label.lower().replace(' ', '_')}",
            on_click=on_click,
            type="tertiary",
            icon=":material/arrow_forward:",
        )
