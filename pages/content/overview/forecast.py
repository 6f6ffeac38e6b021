"""The tab Ahead of Overview: a count over the coming months, and who joins and who leaves."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from impact.compare.forecast import COUNTS, MONTHS, Forecast
from impact.compare.what_changed.headlines import REPORTED_OTHERWISE
from impact.model.dates import format_day
from impact.model.texts.number_format import plural
from impact.model.texts.wording import display_label
from impact.output.charts.lines import line_chart
from impact.rules.view import View
from impact.selection.metrics import METRICS
from pages.content.overview import trend
from pages.session_data import computed
from pages.shell import page_inputs
from pages.url import address
from pages.widgets import downloads, messages, tables
from pages.widgets.parts import draw_answer, draw_chart, draw_folded, draw_input, draw_segments

TITLES = {"champions": "Impact Champions", "holds_esus": "Hold ESUS", "holds_esat": "Hold ESAT"}
NOBODY, RENEWED_AS_BEFORE = "Nobody renews", "Renewals continue as in the past"
_ASSUMED = (
    "Assumed, beyond what the files already have: nobody joins or leaves the marketplace, and no "
    "new label, score or finding comes."
)


def draw_forecast(view: View) -> None:
    """Draw where a count goes if nobody renews, and if renewals continue, and whom it concerns."""
    outlook = computed.forecast(view.dataset, view.as_of, page_inputs.current_inputs().rules)
    count = _count_of_address()
    months = outlook.months(count)
    month = messages.read_choice("month", list(months))
    _draw_answer(outlook, count, month)
    with st.container(horizontal=True, vertical_alignment="center"):
        draw_segments("Count", TITLES, count, "forecast_count", "count", month=month)
        _draw_month_choice(months, month)
    _draw_lines(view, outlook, count)
    _draw_steps(view, outlook, count, month)
    draw_folded("The months ahead in numbers", "months_ahead", _draw_series, view, outlook.series)
    draw_folded("Renewals in the past", "renewals", _draw_renewals, outlook)


def _count_of_address() -> str:
    """Return the count of the address; What changed has others, which mean the first one here."""
    requested = address.current().last("count")
    return requested if requested in COUNTS else COUNTS[0]


def _draw_answer(outlook: Forecast, count: str, month: str) -> None:
    """Draw the count at the end of a month, of the last one if none is chosen."""
    first, ahead = outlook.series.iloc[0], outlook.series.iloc[1:]
    last = ahead[ahead["day"].dt.strftime("%Y-%m").str.startswith(month)].iloc[-1]
    end, renewed = format_day(last["day"].date()), last[f"{count}_renewed"]
    expected = (
        f"About {renewed:z,.0f} if renewals continue as in the past."
        if renewed == renewed
        else "The past shows too few renewals to say more."
    )
    draw_answer(
        f"{TITLES[count]}: {first[count]:,} now, {last[count]:,} on {end} if nobody renews",
        f"{expected} From the files of {format_day(outlook.as_of)}. {_ASSUMED}",
    )
    for note in outlook.notes:
        st.text(note)


def _draw_lines(view: View, outlook: Forecast, count: str) -> None:
    """Draw the count of the past months and of the coming ones; a month picks its names."""
    reported = trend.reported_otherwise(view, [count])[count]
    table = outlook.after(trend.past_months(view), count)
    lines = {"past": "So far", count: NOBODY}
    if outlook.series[f"{count}_renewed"].notna().all():
        lines[f"{count}_renewed"] = RENEWED_AS_BEFORE
    unsure = table["earlier_not_in_files"].to_numpy() > 0
    draw_chart(
        line_chart(
            table,
            lines,
            "merchants",
            unsure=unsure,
            reported={"past": reported},
            is_from_zero=False,
        ),
        f"{TITLES[count]} in the past {trend.MONTHS} and the next {MONTHS} months",
        f"forecast_lines_{count}",
        lambda point: address.write_params({"month": str(point["x"])[:7]}),
    )
    cross = f" A cross: {REPORTED_OTHERWISE}" if reported else ""
    hollow = " Hollow points may be too low: older approvals are missing from the files."
    st.caption(
        "The axis does not begin at 0. Click a month to see its names."
        f"{hollow if unsure.any() else ''}{cross}"
    )


def _draw_steps(view: View, outlook: Forecast, count: str, month: str) -> None:
    """Draw who joins and who leaves a count if nobody renews, in all months or in one."""
    steps = outlook.steps_of(count, month)
    lost = steps["change"].tolist().count("lost")
    when = f" in {_month_text(month)}" if month else ""
    st.markdown(f"## Who joins and who leaves{when}: {len(steps) - lost:,} and {lost:,}")
    if steps.empty:
        st.text("Nobody joins or leaves in these months if nobody renews.")
        return
    _draw_step_table(steps)
    downloads.draw_table_export_bar(
        view, f"forecast_{count}", steps, "steps", "listed merchants", is_main=False
    )


def _draw_month_choice(months: Mapping[str, int], month: str) -> None:
    draw_input(
        st.selectbox,
        "Month",
        list(months),
        key="forecast_month",
        value=month or None,
        on_change=lambda chosen: address.write_params({"month": chosen or ""}),
        format_func=lambda text: f"{_month_text(text)}: {plural(months[text], 'change')}",
        index=None,
        placeholder=f"All {MONTHS} months",
        label_visibility="collapsed",
        width=220,
    )


def _month_text(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%b %Y}"


def _draw_step_table(steps: pd.DataFrame) -> None:
    table = steps[["name", "merchant_id", "change", "since", "why"]].reset_index(drop=True)
    tables.draw_merchant_rows(
        tables.with_texts(table, change=display_label),
        "forecast_steps",
        {
            "change": tables.text("Change", width=90),
            "since": tables.day("From", help="The first day of the change."),
            "why": tables.text("Why", width=520),
        },
        "Who joins and who leaves",
        height=tables.scroll_height(table),
    )


def _draw_series(view: View, series: pd.DataFrame) -> None:
    """Draw the counts of every month end; each opens its merchants on the day."""
    days = [day.date() for day in series["day"]]
    config = {"day": tables.day("Day")}
    for count in COUNTS:
        label = METRICS[count].label
        config[count] = trend.count_column_config(
            count, label, days, f"{NOBODY}. Each opens its merchants on the day."
        )
        config[f"{count}_renewed"] = st.column_config.NumberColumn(
            f"{label}, with renewals", format="%.0f", help=f"{RENEWED_AS_BEFORE}; blank: not known."
        )
    shown = tables.with_texts(series, **dict.fromkeys(COUNTS, tables.format_count))
    tables.draw_table(shown, config, "The months ahead in numbers")
    downloads.draw_table_export_bar(
        view, "forecast", series, "days", "listed merchants", is_main=False
    )


def _draw_renewals(outlook: Forecast) -> None:
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
        "Counted: approvals with a history in labels.csv whose last day is at least 90 days ago. "
        "Approvals in merchants.csv alone are not counted: a renewal overwrites them. Scorecards "
        "are not renewed in the forecast."
    )
