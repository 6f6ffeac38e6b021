"""The body of the Overview page: the numbers of the day, and what they are compared with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from impact.breakdowns import (
    champions_by_country,
    champions_by_label_group,
    champions_by_route,
    removals_by_theme,
)
from impact.decisions import View
from impact.filters import day_in_words
from impact.metrics import METRICS, share_pct
from impact.timeline.compared import differences, month_before, year_before
from impact.unread import shows_removals, themes_unread
from impact.worklist import clock
from pages.parts import (
    address,
    charts,
    computed,
    files_then,
    first,
    messages,
    metrics,
    quality,
    shell,
    snapshots,
    unread,
)

_COMPARED = "compared_input"
CHAMPION_SHARE, DAYS_TO_DELISTING = "Champion share", "Days to delisting"


def opening(view: View) -> None:
    """Answer in one line what the page is opened for, below what may make it wrong."""
    above = st.container()
    _draw_answer(view)
    with above:
        quality.left_out_notice(view)
        unread.notice(view)


def _draw_answer(view: View) -> None:
    listed, champions, due = (
        METRICS[key].count(view.decisions) for key in ("listed", "champions", "removal_due")
    )
    share = share_pct(champions, listed)
    if share is None:
        return
    said = f"**{champions:,}** of **{listed:,}** listed merchants are Impact Champions"
    flagged = (
        f"; a removal is due for **{due:,}**" if shows_removals(view.dataset, view.policy) else ""
    )
    answer = f"{said} (**{share:.1f} %**){flagged}."
    st.markdown(answer)
    first.let_draw(answer)


def figures(view: View) -> None:
    """Draw the key figures in the order in which they are asked for."""
    days = _compared_days(view.as_of)
    counts = computed.trend(view.dataset, shell.in_use().rules, [view.as_of, *days])
    beside = differences(counts, days)
    st.header("Champions")
    with st.grid(4, min_column_width=160, gap="small"):
        _share_card(view, beside["share_pct"])
        for key in ("champions", "declaration_only", "listed"):
            metrics.card(view, key, beside)
    _why_buttons(days)
    _what_was_said(counts, days)
    st.header("State labels")
    metrics.cards(view, ("holds_esus", "holds_esat", "holds_both", "expiring"), beside)
    st.header("Removals")
    if not shows_removals(view.dataset, view.policy):
        messages.no_findings(themes_unread(view.dataset, view.policy))
        return
    with st.grid(4, min_column_width=160, gap="small"):
        for key in ("removal_due", "overdue", "excepted"):
            metrics.card(view, key, beside)
        _clock_card(view)


def details(view: View) -> None:
    """Draw the counts that are looked up, not read every time."""
    st.header("Assessments and badge")
    keys = ("not_yet", "never_assessed", "assessment_expired", "assessment_left_out")
    metrics.cards(view, (*keys, "badge_undue", "badge_missing"))


def breakdowns(view: View) -> None:
    """Draw the champions and the removals by their parts, the chart with most bars last."""
    st.header("Where they are")
    left, right = st.columns(2)
    with left:
        charts.breakdown(view, champions_by_label_group(view.decisions))
    with right:
        charts.breakdown(view, champions_by_route(view.decisions, view.policy))
    charts.breakdown(view, removals_by_theme(view.decisions, view.policy), is_wide=True)
    charts.breakdown(view, champions_by_country(view.decisions), is_wide=True)


# --- the compared days ------------------------------------------------------------------------


def compared_day(as_of: date) -> date | None:
    """Return the day that the address compares with, None where it names none that can be.

    What is ignored of it is said.
    """
    day, ignored = address.day_of("compared")
    if day is not None and day > as_of:
        ignored = [
            f"compared: {day.isoformat()} is after the as-of date {as_of.isoformat()}; "
            "a day is compared with an earlier one."
        ]
        day = None
    messages.ignored(ignored)
    return day


def _compared_days(as_of: date) -> list[date]:
    """Draw the choice of the compared day; return it, else a month and a year before."""
    chosen = compared_day(as_of)
    days = [chosen] if chosen is not None else [month_before(as_of), year_before(as_of)]
    st.session_state[_COMPARED] = chosen
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            "Compared day",
            key=_COMPARED,
            min_value=address.FIRST_DAY,
            max_value=as_of,
            format="YYYY-MM-DD",
            on_change=_change_compared,
            width=220,
            help="Counted by the same files, by the policy of that day. Empty: a month and a year "
            "before.",
        )
        which = "" if chosen is not None else ": a month and a year before"
        st.caption(f"Differences are to {' and '.join(map(day_in_words, days))}{which}.")
    return days


def _change_compared() -> None:
    day = st.session_state[_COMPARED]
    address.write({"compared": day.isoformat() if day is not None else ""})


def _why_buttons(days: list[date]) -> None:
    word = snapshots.word_of(shell.in_use().loaded)
    with st.container(horizontal=True, vertical_alignment="center"):
        for place, day in enumerate(days):
            st.button(
                f"Why it changed since {day_in_words(day)}",
                key=f"why_{place}",
                on_click=address.go,
                args=("what_changed",),
                kwargs={"compared": day.isoformat(), "compared_snapshot": word},
                icon=":material/difference:",
                help="Opens What changed: each change with its cause; the parts add up.",
            )


def _what_was_said(counts: pd.DataFrame, days: list[date]) -> None:
    """Say what the files of then counted, where it is not what the files shown say of that day."""
    shown = snapshots.word_of(shell.in_use().loaded)
    for place, day in enumerate(days):
        word = files_then.files_of(day, shown)
        then = files_then.view_of(word, day) if word != shown else None
        if not isinstance(then, View):
            continue
        said = METRICS["champions"].count(then.decisions)
        known = int(counts["champions"].iloc[place + 1])
        if said == known:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                f"On {day_in_words(day)} the files of then ({word}) said {said:,} champions; the "
                f"files shown say {known:,} of that day.",
                width="content",
            )
            st.button(
                "Why it differs from what was said then",
                key=f"said_{place}",
                on_click=address.go,
                args=("what_changed",),
                kwargs={"compared": day.isoformat(), "compared_snapshot": word},
                type="tertiary",
                icon=":material/history:",
            )


# --- the two numbers that are no count --------------------------------------------------------


def _share_card(view: View, beside: list[str]) -> None:
    champions = METRICS["champions"].count(view.decisions)
    listed = METRICS["listed"].count(view.decisions)
    share = share_pct(champions, listed)
    _number_card(
        CHAMPION_SHARE,
        "none listed" if share is None else f"{share:.1f} %",
        "Champions of the listed merchants, in per cent.",
        [f"{champions:,} of {listed:,} listed", *beside],
        "Look ahead",
        lambda: address.go("forecast"),
    )


def _clock_card(view: View) -> None:
    found = clock(view)
    is_known = found.median_days is not None
    base = (
        f"over {found.closed:,} closed cases; the longest took {found.worst_days:,}"
        if is_known
        else "no merchant was delisted after a finding"
    )
    _number_card(
        DAYS_TO_DELISTING,
        f"{found.median_days:g}" if is_known else "none yet",
        "The median of the days from the finding to the delisting, over the merchants that were "
        "delisted with a removal ground by the as-of date.",
        [base],
        "Show the cases",
        lambda: address.go("removals"),
    )


def _number_card(
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
