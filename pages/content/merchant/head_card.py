"""The head of the Merchant page: who it is, its status with the reason, and what contradicts it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.compare.status_history import status_history
from impact.explain.why_rows import head_sentences
from impact.model.glossary import WORD_MEANINGS
from impact.model.texts.wording import display_label
from impact.output.charts.status_strip import last_change
from impact.rules.view import View
from impact.selection.filters import country_name
from impact.selection.merchant_record import MerchantRecord
from pages.content.merchant import print_view
from pages.session_data import computed
from pages.widgets import messages

_STATUS_LOOKS = {
    "champion": (":material/star:", "violet"),
    "not_yet": (":material/circle:", "gray"),
    "removal_due": (":material/flag:", "orange"),
    "not_listed": (":material/remove:", "gray"),
}
# What a list says that the files do not.
_CONFLICTS = ("ended", "other_site", "not_in_list", "unclaimed")


def draw_head(view: View, record: MerchantRecord) -> None:
    """Draw who the merchant is, its status, why, and everything that contradicts it."""
    row = record.decision
    with st.container(horizontal=True, vertical_alignment="center"):
        messages.draw_literal(row["name"] or row["merchant_id"], "h1")
        st.text(" · ".join(_identifiers(row)), width="content")
        print_view.draw_print_button(row["merchant_id"])
    status = str(row["status"])
    icon, color = _STATUS_LOOKS[status]
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            meaning = WORD_MEANINGS["status"][status]
            st.badge(display_label(status), icon=icon, color=color, help=meaning)  # type: ignore[arg-type]
            st.text(record.reason, width="stretch")
        change = last_change(status_history(view, row["merchant_id"]))
        contradictions = [*head_sentences(record), *_list_conflicts(view, row)]
        if sentences := [*([change] if change else []), *contradictions]:
            st.text("\n".join(sentences))


def _identifiers(row: pd.Series) -> list[str]:
    country = country_name(row["country"]) if row["country"] else "country unknown"
    numbers = [f"SIREN {row['siren']}"] if row["siren"] else []
    return [row["merchant_id"], country, *numbers]


def _list_conflicts(view: View, row: pd.Series) -> list[str]:
    if not computed.lists_of(view).lists:
        return []
    verdicts = computed.verify_merchant(view, row["merchant_id"])
    return [
        f"{display_label(one.label)}, {display_label(one.verdict).lower()}: {one.sentence}"
        for one in verdicts.itertuples()
        if one.verdict in _CONFLICTS
    ]
