"""The tab All of Labels: every approval of listed merchants, and what is to be known of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.approval_list import list_approvals
from pages.content.labels import ending
from pages.content.labels.approval_tables import draw_approvals
from pages.widgets import downloads
from pages.widgets.table_filters import TableFilter, draw_filters

_COLUMNS = (
    *("name", "label", "state_label", "note", "granted_on", "last_day", "days_left", "country"),
    *("merchant_id", "reference", "file", "line"),
)
_FILTERS = (
    *ending.FILTERS,
    TableFilter("label_state", "state", "State", display_label),
    TableFilter("label_note", "about", "What to know"),
)


def count(view: View) -> int:
    """Return how many approvals of listed merchants there are."""
    return int(list_approvals(view)["is_listed"].sum())


def draw_all(view: View) -> None:
    """Draw every approval of listed merchants, with filters."""
    approvals = list_approvals(view)
    rows = approvals[approvals["is_listed"]].reset_index(drop=True)
    if rows.empty:
        st.text("No listed merchant has an approval in the files.")
        return
    rows["about"] = [_about(row) for row in rows.itertuples()]
    rows["note"] = [_note(row) for row in rows.itertuples()]
    rows["state_label"] = [display_label(word) for word in rows["state"]]
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = draw_filters(rows, _FILTERS)
        downloads.draw_table_export_bar(view, "labels_all", shown, "approvals", "listed merchants")
    if shown.empty:
        st.text("No approval has all of these; take one away.")
        return
    draw_approvals(shown, "labels_all", "Approvals of listed merchants", _COLUMNS)
    st.caption(
        "The law renews the authorisation of an ESAT by itself, so it counts after its stated last "
        "day until the State closes the site; enter a refusal as ended_on in labels.csv."
        if view.policy.esat_tacit_renewal
        else "The policy ends an ESAT on its stated last day."
    )


def _about(row: Any) -> str:
    if not row.counts:
        return "Not usable"
    if row.renewed_by_law:
        return "Renewed by law"
    if row.last_day_assumed and row.rests_on_default:
        return "End date assumed"
    return "Nothing"


def _note(row: Any) -> str:
    if not row.counts:
        return f"Does not count until the file is fixed: {row.why_not}"
    if row.renewed_by_law:
        stated = "" if pd.isna(row.stated_last_day) else f" after {row.stated_last_day:%Y-%m-%d}"
        return f"Renewed by law{stated}"
    return "" if row.about == "Nothing" else row.about
