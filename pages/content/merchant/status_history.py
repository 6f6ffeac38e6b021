"""The status history of a merchant: a strip over the past years, and what changed it when."""

from __future__ import annotations

import streamlit as st

from impact.compare.status_history import YEARS, StatusHistory, status_history
from impact.output.charts.status_strip import status_strip, takeaway
from impact.rules.view import View
from pages.widgets import breakdown_chart, html_table, tables

HEADINGS = ("Status", "From", "To", "Reason")
FIRST_PERIOD_TEXT = "Start of the period."


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
        HEADINGS, history_rows(history), "Status over the past years, newest first"
    )
    for note in history_notes(view, history):
        st.caption(note)


def history_rows(history: StatusHistory) -> list[tuple[str, str, str, str]]:
    """Return the periods as rows under HEADINGS, newest first."""
    return [
        (
            tables.status_label(period.status),
            period.first.isoformat(),
            period.last.isoformat(),
            period.change or FIRST_PERIOD_TEXT,
        )
        for period in reversed(history.periods)
    ]


def history_notes(view: View, history: StatusHistory) -> list[str]:
    """Return what the history cannot know, as sentences of the project."""
    notes = [
        "Every day is decided by the policy of this page and by these files. The three "
        "SSE characteristics carry no date: they are as of the files throughout."
    ]
    if history.uncertain_until is not None:
        notes.append(
            f"Up to {history.uncertain_until.isoformat()} an earlier approval may be missing: "
            "merchants.csv holds only the latest of a label, and labels.csv has no row of this "
            "merchant for it."
        )
    return notes
