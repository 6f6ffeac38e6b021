"""The tab Ending soon of Labels: which labels end when, and who keeps the badge all the same."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from impact.model.columns import LABELS
from impact.model.texts.wording import display_label
from impact.output.charts.bars import stacked_month_chart
from impact.rules.view import View
from impact.selection.approval_list import approvals_ending_within
from impact.selection.breakdowns import Breakdown, label_ends_by_month
from impact.selection.filters import country_name
from pages.content.labels.approval_tables import draw_approvals
from pages.url import address
from pages.widgets import downloads, messages
from pages.widgets.segments import draw_segments
from pages.widgets.table_filters import TableFilter, draw_filters

WITHIN, MONTH = "within", "month"
# Days; the last one is the 24 months of the chart.
_SPANS = (30, 60, 90, 180, 730)
_CHART_KEY = "label_ends"
_CHART_CONFIG = {"displayModeBar": False}
_COLUMNS = (
    *("name", "label", "last_day", "days_left", "keeps", "verdict", "country", "merchant_id"),
    *("reference", "file", "line"),
)
FILTERS = (
    TableFilter("of_label", "label", "Label", display_label),
    TableFilter("label_country", "country", "Country", country_name),
)


def count(view: View) -> int:
    """Return how many labels the table shows before any filter."""
    days, _ = _days(view)
    return len(approvals_ending_within(view, days))


def draw_ending(view: View) -> None:
    """Draw the labels that end soon: months as a picture, rows as a table."""
    days, unknown_span = _days(view)
    rows = approvals_ending_within(view, days)
    parts = [label_ends_by_month(view.decisions, label, view.as_of) for label in LABELS]
    month, ignored = address.current().choice(MONTH, parts[0].table["part"].tolist())
    messages.draw_ignored([*unknown_span, *ignored])
    _draw_spans(view, days)  # in a row with others it would be cut in a narrow window
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = draw_filters(rows, FILTERS)
        shown = _in_month(shown, month)
        downloads.draw_table_export_bar(view, "labels_ending", shown, "labels", "listed merchants")
    _draw_months(parts, month)
    if shown.empty:
        st.text("No label of a listed merchant ends in this time.")
        return
    draw_approvals(shown, "labels_ending", "Labels that end soon", _COLUMNS)


def _days(view: View) -> tuple[int, list[str]]:
    """Return the days of the address, else those of the policy, and what was ignored."""
    text, ignored = address.current().choice(WITHIN, [str(span) for span in _spans(view)])
    return int(text) if text else view.policy.expiring_days, ignored


def _spans(view: View) -> list[int]:
    return sorted({*_SPANS, view.policy.expiring_days})


def _draw_spans(view: View, days: int) -> None:
    names = {span: "24 months" if span == _SPANS[-1] else f"{span:,} days" for span in _spans(view)}
    draw_segments("Ends within", names, days, "within_input", _params_of)


def _params_of(days: int) -> dict[str, str]:
    return {WITHIN: str(days), MONTH: ""}


def _draw_months(parts: Sequence[Breakdown], month: str) -> None:
    names = [label.upper() for label in LABELS]
    st.plotly_chart(
        stacked_month_chart(names, parts),
        config=_CHART_CONFIG,
        alt="Labels that end in each of the next 24 months. "
        + " ".join(part.takeaway() for part in parts),
        key=_CHART_KEY,
        on_select=_pick_month,
        selection_mode="points",
    )
    if month:
        st.button(
            f"Only {month} · show all months",
            key="all_months",
            type="tertiary",
            icon=":material/close:",
            on_click=address.write_params,
            args=({MONTH: ""},),
        )


def _pick_month() -> None:
    points = st.session_state[_CHART_KEY].selection.points
    if points:
        address.write_params({MONTH: points[0]["x"], WITHIN: str(_SPANS[-1])})


def _in_month(rows: pd.DataFrame, month: str) -> pd.DataFrame:
    if not month:
        return rows
    return rows[rows["last_day"].dt.strftime("%b %Y") == month].reset_index(drop=True)
