"""Charts: each with its takeaway in words and its numbers in a small table."""

from __future__ import annotations

import streamlit as st

from impact.figures import MOST_BARS, bar_chart
from impact.metrics import Breakdown
from pages.parts import address, messages, tables

PLAIN = {"displayModeBar": False}


def breakdown(split: Breakdown, *, is_wide: bool = False) -> None:
    """Draw a breakdown: heading, takeaway, bars, and the table whose rows open their merchants.

    Where there is room (`is_wide`), the table stands beside the bars.
    """
    with st.container(border=True, height="stretch"):
        st.subheader(split.label)
        st.caption(f"{messages.escape(split.takeaway())} {split.note}")
        bars, table = st.columns([10, 9]) if is_wide else (st.container(), st.container())
        with bars:
            _draw_bars(split)
        with table:
            _draw_table(split)


def _draw_bars(split: Breakdown) -> None:
    if not split.table["merchants"].any():
        return
    alt = f"{split.label}. {split.takeaway()}"
    st.plotly_chart(bar_chart(split), config=PLAIN, alt=alt, key=split.key)
    if len(split.table) > MOST_BARS:
        st.caption(f"The first {MOST_BARS} of {len(split.table)}; the table has all.")


def _draw_table(split: Breakdown) -> None:
    tables.drill_table(
        split.table,
        f"table_{split.key}",
        split.rows,
        address.open_merchants,
        {
            "part": st.column_config.TextColumn(split.part),
            "merchants": st.column_config.NumberColumn("Merchants", format="localized", width=85),
            "share_pct": st.column_config.NumberColumn("Share", format="%.1f %%", width=70),
        },
        alt=f"{split.label}, in numbers",
        label="Show",
        height="content" if len(split.table) <= MOST_BARS else "auto",
    )
