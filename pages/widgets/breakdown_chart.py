"""The chart of a breakdown, with its takeaway in words and its numbers in a table."""

from __future__ import annotations

import streamlit as st

from impact.output.charts.bars import MOST_BARS, bar_chart
from impact.rules.view import View
from impact.selection.breakdowns import Breakdown
from impact.selection.filters import describe_with_base
from pages.url import navigate
from pages.widgets import downloads, messages, tables

CHART_CONFIG = {"displayModeBar": False}


def draw_breakdown(view: View, breakdown: Breakdown, *, is_wide: bool = False) -> None:
    """Draw a breakdown: takeaway, bars and table; a bar and a count open their merchants.

    With `is_wide`, the table is beside the bars instead of below.
    """
    with st.container(border=True, height="stretch"):
        st.subheader(breakdown.label)
        st.caption(f"{messages.escape_markdown(breakdown.takeaway())} {breakdown.note}")
        chart, table = st.columns([10, 9]) if is_wide else (st.container(), st.container())
        with chart:
            _draw_bars(breakdown)
        with table:
            _draw_table(view, breakdown)


def _draw_bars(breakdown: Breakdown) -> None:
    if not breakdown.table["merchants"].any():
        return
    draw_bars(breakdown, breakdown.key)
    if len(breakdown.table) > MOST_BARS:
        st.caption(f"The first {MOST_BARS} of {len(breakdown.table)}; the table has all.")


def draw_bars(breakdown: Breakdown, key: str) -> None:
    """Draw the bars of a breakdown; a click on one opens its merchants."""

    def open_bar() -> None:
        if points := st.session_state[key].selection.points:
            navigate.open_merchants(breakdown.selections[points[0]["point_index"]])

    st.plotly_chart(
        bar_chart(breakdown),
        config=CHART_CONFIG,
        alt=f"{breakdown.label}. {breakdown.takeaway()}",
        key=key,
        on_select=open_bar,
        selection_mode="points",
    )


def _draw_table(view: View, breakdown: Breakdown) -> None:
    counts = tables.format_counts(breakdown.table["merchants"])
    st.dataframe(
        breakdown.table.assign(merchants=counts),
        key=f"table_{breakdown.key}",
        hide_index=True,
        placeholder="",
        column_config={
            "part": st.column_config.TextColumn(breakdown.part),
            "merchants": tables.button_column_config(
                "Merchants",
                f"table_{breakdown.key}_open",
                breakdown.selections,
                navigate.open_merchants,
                width=90,
            ),
            "share_pct": st.column_config.NumberColumn("Share", format="%.1f %%", width=75),
        },
        alt=f"{breakdown.label}, in numbers",
        height="content" if len(breakdown.table) <= MOST_BARS else "auto",
    )
    downloads.draw_table_menu(
        view, f"by_{breakdown.key}", breakdown.table, "rows", describe_with_base(breakdown.within)
    )
