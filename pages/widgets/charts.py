"""Charts whose points open rows; a breakdown with its takeaway in words and its numbers."""

from collections.abc import Callable, Mapping
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from impact.output.charts.bars import MOST_BARS, bar_chart
from impact.rules.view import View
from impact.selection.breakdowns import Breakdown
from impact.selection.filters import describe_with_base
from pages.url import navigate
from pages.widgets import downloads, messages, tables


def draw_chart(
    figure: go.Figure,
    alt: str,
    key: str,
    on_click: Callable[[Mapping[str, Any]], None] | None = None,
) -> None:
    """Draw a figure with its text for those who cannot see it; `on_click` gets a clicked point."""
    options: dict[str, Any] = {"config": {"displayModeBar": False}, "alt": alt, "key": key}
    if on_click is not None:

        def open_point() -> None:
            if points := st.session_state[key].selection.points:
                on_click(points[0])

        options |= {"on_select": open_point, "selection_mode": "points"}
    st.plotly_chart(figure, **options)


def draw_bars(breakdown: Breakdown, key: str) -> None:
    """Draw the bars of a breakdown; a click on one opens its merchants."""
    draw_chart(
        bar_chart(breakdown),
        f"{breakdown.label}. {breakdown.takeaway()}",
        key,
        lambda point: navigate.open_merchants(breakdown.selections[point["point_index"]]),
    )


def draw_breakdown(view: View, breakdown: Breakdown, *, is_wide: bool = False) -> None:
    """Draw a breakdown: takeaway, bars and table; a bar and a count open their merchants.

    With `is_wide`, the table is beside the bars instead of below.
    """
    with st.container(border=True, height="stretch"):
        st.subheader(breakdown.label)
        st.caption(f"{messages.escape_markdown(breakdown.takeaway())} {breakdown.note}")
        chart, table = st.columns([10, 9]) if is_wide else (st.container(), st.container())
        with chart:
            if breakdown.table["merchants"].any():
                draw_bars(breakdown, breakdown.key)
                if len(breakdown.table) > MOST_BARS:
                    count = len(breakdown.table)
                    st.caption(f"The first {MOST_BARS} of {count}; the table has all.")
        with table:
            _draw_table(view, breakdown)


def _draw_table(view: View, breakdown: Breakdown) -> None:
    key = f"table_{breakdown.key}"
    config = {
        "part": st.column_config.TextColumn(breakdown.part),
        "merchants": tables.button_column_config(
            "Merchants", f"{key}_open", breakdown.selections, navigate.open_merchants, width=90
        ),
        "share_pct": st.column_config.NumberColumn("Share", format="%.1f %%", width=75),
    }
    tables.draw_table(
        tables.with_texts(breakdown.table, merchants=tables.format_count),
        config,
        f"{breakdown.label}, in numbers",
        key=key,
        height="content" if len(breakdown.table) <= MOST_BARS else "auto",
    )
    downloads.draw_table_menu(
        view, f"by_{breakdown.key}", breakdown.table, "rows", describe_with_base(breakdown.within)
    )
