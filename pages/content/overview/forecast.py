"""The Forecast page: counts of the coming months, past renewals, and who makes each step."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.compare.forecast import COUNTS, MONTHS, Forecast
from impact.model.dates import format_long_date
from impact.model.texts.wording import display_label
from impact.output.charts.lines import line_chart
from impact.rules.view import View
from pages.content.overview.trend import count_column_config
from pages.session_data import computed
from pages.shell import page_inputs
from pages.url import navigate, state
from pages.widgets import downloads, messages, tables
from pages.widgets.breakdown_chart import CHART_CONFIG

TITLES = {"champions": "Champions", "holds_esus": "Hold ESUS", "holds_esat": "Hold ESAT"}
NOBODY, RENEWED_AS_BEFORE = "Nobody renews", "Renewals as in the past"
_COUNT_KEY = "forecast_count"


def draw_forecast(view: View) -> Forecast:
    """Draw what the forecast assumes; return it."""
    outlook = computed.forecast(view.dataset, view.as_of, page_inputs.current_inputs().rules)
    st.caption(
        f"The {MONTHS} month ends after {format_long_date(view.as_of)}, by the files shown. If "
        "nobody "
        "renews: what the files say of those days today. Renewals as in the past: each coverage "
        "that runs out goes on with the chance of the label's past rate. Scorecards are not "
        "renewed in either."
    )
    for note in outlook.notes:
        st.text(note)
    return outlook


def draw_lines(view: View, outlook: Forecast) -> None:
    """Draw each count over the coming months, with and without renewals."""
    st.header("Month by month")
    first, *others = COUNTS
    _draw_count_lines(outlook.series, first)
    for column, count in zip(st.columns(len(others)), others, strict=True):
        with column:
            _draw_count_lines(outlook.series, count)
    with st.expander("The months ahead in numbers"):
        _draw_series(outlook.series)
        downloads.draw_table_buttons(view, "forecast", outlook.series, "days", "listed merchants")


def _draw_count_lines(series: pd.DataFrame, count: str) -> None:
    is_known = bool(series[f"{count}_renewed"].notna().all())
    lines = {count: NOBODY} | ({f"{count}_renewed": RENEWED_AS_BEFORE} if is_known else {})
    first, last = series.iloc[0], series.iloc[-1]
    takeaway = f"{first[count]:,.0f} now; {last[count]:,.0f} in {MONTHS} months if nobody renews"
    if is_known:
        takeaway += f", about {last[f'{count}_renewed']:z,.0f} if renewals go as in the past"
    else:
        takeaway += "; the past shows too few renewals to say more"
    with st.container(border=True, height="stretch"):
        st.subheader(TITLES[count])
        st.caption(f"{takeaway}.")
        figure = line_chart(series, lines, "merchants")
        alt = f"{TITLES[count]}. {takeaway}."
        st.plotly_chart(figure, config=CHART_CONFIG, alt=alt, key=f"forecast_{count}")


def _draw_series(series: pd.DataFrame) -> None:
    number = st.column_config.NumberColumn
    config = {"day": st.column_config.DateColumn("Day", format=tables.DAY_FORMAT)}
    shown, days = series.copy(), [day.date() for day in series["day"]]
    for count in COUNTS:
        shown[count] = tables.format_counts(series[count])
        config[count] = count_column_config(
            count, TITLES[count], days, f"{NOBODY}. Each opens its merchants on the day."
        )
        config[f"{count}_renewed"] = number(
            f"{TITLES[count]}, renewed",
            format="%.1f",
            help=f"{RENEWED_AS_BEFORE}; blank: not known.",
        )
    st.dataframe(
        shown,
        hide_index=True,
        column_config=config,
        alt="The months ahead in numbers",
        placeholder="",
    )


def draw_renewals(outlook: Forecast) -> None:
    """Draw how often approvals were renewed in the past, and of how many."""
    st.header("Renewals in the past")
    messages.draw_definitions(
        (
            renewal.label.upper(),
            "",
            renewal.why_not
            if renewal.rate_pct is None
            else f"{renewal.renewed:,} of {renewal.ended:,} approvals that ended were renewed "
            f"within 90 days: {renewal.rate_pct:.0f} %.",
        )
        for renewal in outlook.renewals
    )
    st.caption(
        "The base: approvals with a history in labels.csv whose last day lies at least 90 days "
        "back. Approvals in merchants.csv alone are no base: a renewal overwrites them."
    )


def draw_steps(view: View, outlook: Forecast) -> None:
    """Draw the merchants of each step of a count, if nobody renews."""
    st.header("Who makes each step")
    count, ignored = state.choice_param("count", COUNTS)
    messages.draw_ignored(ignored)
    count = count or COUNTS[0]
    st.session_state[_COUNT_KEY] = count
    st.segmented_control(
        "Count",
        COUNTS,
        format_func=TITLES.__getitem__,
        key=_COUNT_KEY,
        on_change=_change_count,
        label_visibility="collapsed",
    )
    steps = outlook.steps[outlook.steps["count"] == count]
    if steps.empty:
        st.text("Nobody enters or leaves this count in these months if nobody renews.")
        return
    lost = int((steps["change"] == "lost").sum())
    st.markdown(
        f"**If nobody renews: {lost:,} lost, {len(steps) - lost:,} gained in {MONTHS} months**"
    )
    downloads.draw_table_buttons(view, f"forecast_{count}", steps, "steps", "listed merchants")
    _draw_step_table(steps)


def _change_count() -> None:
    state.write_params({"count": st.session_state[_COUNT_KEY] or ""})


def _draw_step_table(steps: pd.DataFrame) -> None:
    table = steps.drop(columns="count").reset_index(drop=True)
    table["change"] = [display_label(word) for word in table["change"]]
    day, text = st.column_config.DateColumn, st.column_config.TextColumn
    tables.draw_drill_table(
        table,
        "forecast_steps",
        table["merchant_id"].tolist(),
        navigate.open_merchant,
        {
            **tables.merchant_column_config(),
            "day": day("By", format=tables.DAY_FORMAT, help="The month end of the step."),
            "change": text("Change", width=80),
            "since": day("From", format=tables.DAY_FORMAT, help="Its first day."),
            "name": text("Name", width=170),
            "why": text("Why", width=420),
        },
        alt="Who makes each step",
        height=520 if len(table) > 13 else "auto",
    )
