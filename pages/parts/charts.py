"""Charts: each with its takeaway in words and its numbers in a small table."""

from __future__ import annotations

import streamlit as st

from impact.figures import MOST_BARS, bar_chart
from impact.metrics import Breakdown
from pages.parts import address, tables

PLAIN = {"displayModeBar": False}


def breakdown(split: Breakdown) -> None:
    """Draw a breakdown: heading, takeaway, bars, and the table whose rows open their merchants."""
    with st.container(border=True, height="stretch"):
        st.subheader(split.label)
        st.text(split.takeaway())
        if split.table["merchants"].any():
            st.plotly_chart(bar_chart(split), config=PLAIN, alt=split.takeaway(), key=split.key)
            if len(split.table) > MOST_BARS:
                st.caption(f"The first {MOST_BARS} of {len(split.table)}; the table has all.")
        tables.drill_table(
            split.table,
            f"table_{split.key}",
            split.rows,
            address.open_merchants,
            {
                "part": st.column_config.TextColumn(split.label.split(" by ")[-1].capitalize()),
                "merchants": st.column_config.NumberColumn("Merchants", format="localized"),
                "share_pct": st.column_config.NumberColumn("Share", format="%.1f %%"),
            },
            alt=f"{split.label}, in numbers",
            label="Show",
        )
        st.caption(split.note)
