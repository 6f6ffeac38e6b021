"""The status history of a merchant: a strip over the past years, and what changed it when."""

from __future__ import annotations

import streamlit as st

from impact.compare.status_history import (
    HISTORY_HEADINGS,
    YEARS,
    history_notes,
    history_rows,
    status_history,
)
from impact.output.charts.status_strip import status_strip, takeaway
from impact.rules.view import View
from pages.widgets import breakdown_chart, html_table


def draw_status_strip(view: View, merchant_id: str) -> None:
    """Draw the status over the past years: in words, and as one strip where it changed."""
    history = status_history(view, merchant_id)
    summary = takeaway(history)
    st.markdown(f"**Last {YEARS} years** :small[:gray[{summary}]]")
    if len(history.periods) == 1:
        return
    st.plotly_chart(
        status_strip(history), config=breakdown_chart.CHART_CONFIG, alt=summary, key="status_strip"
    )


def draw_history(view: View, merchant_id: str) -> None:
    """Draw the periods of the strip as a table, and what it cannot know."""
    history = status_history(view, merchant_id)
    html_table.draw_html_table(
        HISTORY_HEADINGS, history_rows(history), "Status over the past years, newest first"
    )
    for note in history_notes(view, history):
        st.caption(note)
