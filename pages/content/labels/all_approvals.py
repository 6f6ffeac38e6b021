"""The tab All of Labels: every approval of listed merchants, and what is to be known of it."""

from __future__ import annotations

import streamlit as st

from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.approval_list import listed_approvals
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
    return len(listed_approvals(view))


def draw_all(view: View) -> None:
    """Draw every approval of listed merchants, with filters."""
    rows = listed_approvals(view)
    if rows.empty:
        st.text("No listed merchant has an approval in the files.")
        return
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
        "day until the State closes the site; enter a refusal in labels.csv, with its first day."
        if view.policy.esat_tacit_renewal
        else "The policy ends an ESAT on its stated last day."
    )
