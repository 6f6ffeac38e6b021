"""The Labels page: ESUS and ESAT by state and by last day, and lists of approvals."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from impact.model.columns import LABELS
from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.approval_list import (
    approvals_in_state,
    approvals_with_default_end,
    list_approvals,
    renewed_approvals,
    uncounted_approvals,
)
from impact.selection.breakdowns import label_by_state, label_ends_by_month
from pages.url import navigate
from pages.widgets import breakdown_chart, downloads, metric_cards, tables

_WHO_COLUMNS = ("merchant_id", "name", "country", "label")
_SOURCE_COLUMNS = ("reference", "file", "line")
_ROWS_WITHOUT_SCROLL = 13


def draw_figures(view: View) -> None:
    """Draw the metrics of the labels."""
    metric_cards.draw_cards(view, ("holds_esus", "holds_esat", "holds_both", "expiring"))


def draw_states(view: View) -> None:
    """Draw both labels by state, side by side."""
    st.header("Where they stand")
    for column, label in zip(st.columns(len(LABELS)), LABELS, strict=True):
        with column:
            breakdown_chart.draw_breakdown(view, label_by_state(view.decisions, label))


def draw_last_days(view: View) -> None:
    """Draw the number of last days in each coming month."""
    st.header("Which end when")
    for label in LABELS:
        breakdown_chart.draw_month_breakdown(
            view, label_ends_by_month(view.decisions, label, view.as_of)
        )


def draw_lists(view: View) -> None:
    """Draw the approvals that are expiring, expired, unproven, or with an assumed last day."""
    approvals = list_approvals(view)
    days = f"{view.policy.expiring_days:,} days"
    _draw_approvals(
        view,
        "labels_expiring",
        "Expiring",
        f"Labels of listed merchants whose coverage ends within {days}, soonest first.",
        approvals_in_state(approvals, "expiring"),
        (*_WHO_COLUMNS, "last_day", "days_left", "last_day_assumed", "status", *_SOURCE_COLUMNS),
    )
    _draw_approvals(
        view,
        "labels_expired",
        "Expired",
        "Labels of listed merchants that no approval covers any more, latest first.",
        approvals_in_state(approvals, "expired"),
        (*_WHO_COLUMNS, "last_day", "days_left", "status", *_SOURCE_COLUMNS),
    )
    _draw_approvals(
        view,
        "labels_unproven",
        "Unproven, and why",
        "Approvals of listed merchants that do not count: they open no route until the file is "
        "mended. The state tells whether another approval of the label holds all the same.",
        uncounted_approvals(approvals),
        (*_WHO_COLUMNS, "why_not", "state", "granted_on", *_SOURCE_COLUMNS),
    )
    _draw_approvals(
        view,
        "labels_assumed",
        "Last days assumed",
        "Labels of listed merchants that hold on this day only as long as the policy's default "
        "years say, since no last day is stated.",
        approvals_with_default_end(approvals),
        (*_WHO_COLUMNS, "granted_on", "last_day", "days_left", "status", *_SOURCE_COLUMNS),
    )


def draw_renewed_by_law(view: View) -> None:
    """Draw the ESATs renewed only by law; nothing if the policy lets them end."""
    if not view.policy.esat_tacit_renewal:
        return
    _draw_approvals(
        view,
        "labels_renewed",
        "Renewed by law",
        "ESATs of listed merchants whose stated last day has passed. The law renews the "
        "authorisation tacitly, so the label still counts; check the State's list for a "
        "closed site, and enter a refusal as ended_on in labels.csv.",
        renewed_approvals(list_approvals(view)),
        (*_WHO_COLUMNS, "granted_on", "stated_last_day", "status", *_SOURCE_COLUMNS),
    )


def _draw_approvals(
    view: View,
    scope: str,
    heading: str,
    explanation: str,
    rows: pd.DataFrame,
    columns: tuple[str, ...],
) -> None:
    st.header(f"{heading}: {len(rows):,}")
    st.caption(explanation)
    if rows.empty:
        st.text("None on this day.")
        return
    downloads.draw_table_buttons(view, scope, rows, "approvals", "listed merchants")
    shown = rows[list(columns)].copy()
    shown["label"] = [display_label(word) for word in shown["label"]]
    if "state" in shown:
        shown["state"] = [display_label(word) for word in shown["state"]]
    if "status" in shown:
        shown["status"] = [tables.status_label(word) for word in shown["status"]]
    tables.draw_drill_table(
        shown,
        scope,
        rows["merchant_id"].tolist(),
        navigate.open_merchant,
        _approval_column_config(),
        alt=heading,
        height=500 if len(shown) > _ROWS_WITHOUT_SCROLL else "auto",
    )


def _approval_column_config() -> dict[str, Any]:
    text, day = st.column_config.TextColumn, st.column_config.DateColumn
    number = st.column_config.NumberColumn
    days = {"format": tables.DAY_FORMAT, "width": 110}
    return {
        **tables.merchant_column_config(),
        "label": text("Label", width=70),
        "state": text("State", width=110, help="Of this label of the merchant on this day."),
        "granted_on": day("Granted on", **days),
        "last_day": day("Last day", help="Inclusive.", **days),
        "stated_last_day": day("Stated last day", help="As the file states it.", **days),
        "days_left": number("Days left", format="%d", width=90, help="Below 0: since it ended."),
        "last_day_assumed": st.column_config.CheckboxColumn(
            "Assumed", width=90, help="The last day is the policy's default, not stated."
        ),
        "why_not": text("Why it does not count", width=350),
        "reference": text("Reference", width=150),
        "file": text("File", width=120),
        "line": number("Line", format="%d", width=70),
    }
