"""Charts: each with its takeaway in words and its numbers in a small table."""

from __future__ import annotations

import streamlit as st

from impact.output.charts.bars import MOST_BARS, bar_chart, month_chart
from impact.rules.view import View
from impact.selection.breakdowns import Breakdown
from impact.selection.filters import described
from pages.url import navigate
from pages.widgets import downloads, messages, tables

CHART_CONFIG = {"displayModeBar": False}


def draw_breakdown(view: View, split: Breakdown, *, is_wide: bool = False) -> None:
    """Draw a breakdown: heading, takeaway, bars, and the table whose rows open their merchants.

    Where there is room (`is_wide`), the table stands beside the bars.
    """
    with st.container(border=True, height="stretch"):
        st.subheader(split.label)
        st.caption(f"{messages.escape_markdown(split.takeaway())} {split.note}")
        bars, table = st.columns([10, 9]) if is_wide else (st.container(), st.container())
        with bars:
            _draw_bars(split)
        with table:
            _draw_table(view, split)


def draw_month_breakdown(view: View, split: Breakdown) -> None:
    """Draw a breakdown by month: columns over time, and beside them the months in a table."""
    with st.container(border=True):
        st.subheader(split.label)
        if not split.table["merchants"].any():
            st.caption(split.note)
            st.text("No coverage of a listed merchant ends in these months.")
            return
        st.caption(f"{messages.escape_markdown(split.takeaway())} {split.note}")
        columns, table = st.columns([10, 9])
        with columns:
            alt = f"{split.label}. {split.takeaway()}"
            st.plotly_chart(month_chart(split), config=CHART_CONFIG, alt=alt, key=split.key)
        with table:
            _draw_table(view, split, height=390)


def _draw_bars(split: Breakdown) -> None:
    if not split.table["merchants"].any():
        return
    alt = f"{split.label}. {split.takeaway()}"
    st.plotly_chart(bar_chart(split), config=CHART_CONFIG, alt=alt, key=split.key)
    if len(split.table) > MOST_BARS:
        st.caption(f"The first {MOST_BARS} of {len(split.table)}; the table has all.")


def _draw_table(view: View, split: Breakdown, height: int | None = None) -> None:
    tables.draw_drill_table(
        split.table,
        f"table_{split.key}",
        split.rows,
        navigate.open_merchants,
        {
            "part": st.column_config.TextColumn(split.part),
            "merchants": st.column_config.NumberColumn("Merchants", format="localized", width=85),
            "share_pct": st.column_config.NumberColumn("Share", format="%.1f %%", width=70),
        },
        alt=f"{split.label}, in numbers",
        label="Show",
        height=height or ("content" if len(split.table) <= MOST_BARS else "auto"),
    )
    downloads.draw_table_menu(view, f"by_{split.key}", split.table, "rows", described(split.within))
