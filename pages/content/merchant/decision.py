"""The top of the Merchant page: the decision with its reason, and the states behind it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.compare.status_history import status_history
from impact.model.columns import LABELS
from impact.model.glossary import WORD_MEANINGS
from impact.model.texts.wording import display_label
from impact.output.charts.status_strip import last_change
from impact.rules.view import View
from impact.selection.merchant_record import MerchantRecord
from pages.widgets import messages, tables

_STATUS_LOOKS = {
    "champion": (":material/star:", "violet"),
    "not_yet": (":material/circle:", "gray"),
    "removal_due": (":material/flag:", "orange"),
    "not_listed": (":material/remove:", "gray"),
}


def draw_decision(view: View, record: MerchantRecord) -> None:
    """Draw the merchant, its status, the reason, and the caveats."""
    row = record.decision
    status = str(row["status"])
    icon, color = _STATUS_LOOKS[status]
    with st.container(border=True):
        messages.draw_literal(row["name"] or row["merchant_id"], "h3")
        identifiers = [row["merchant_id"], row["country"] or "country unknown"]
        identifiers += [f"SIREN {row['siren']}"] if row["siren"] else []
        st.text(" · ".join(identifiers))
        st.badge(
            display_label(status), icon=icon, color=color, help=WORD_MEANINGS["status"][status]
        )  # type: ignore[arg-type]
        st.text(record.reason)
        if change := last_change(status_history(view, row["merchant_id"])):
            st.text(change)
        if row["is_overdue"]:
            st.markdown(
                f":material/schedule: **Overdue**: flagged for {row['days_flagged']:,} days"
            )
        for sentence in record.caveat_sentences:
            st.markdown(f":material/rule: {messages.escape_markdown(sentence)}")
        messages.draw_literal(
            f"As of {view.as_of.isoformat()}, policy {view.policy.version}", "small"
        )


def draw_facts(record: MerchantRecord) -> None:
    """Draw the states of labels, assessment, badge and shop on the day."""
    row = record.decision
    st.header("Labels, assessment, badge and shop")
    with st.grid(4, min_column_width=160, gap="small"):
        _draw_card("Routes that hold", tables.joined_labels(row["routes"]) or "None", "")
        for label in LABELS:
            state = row[f"{label}_state"]
            _draw_card(label.upper(), display_label(state), _until_text(row[f"{label}_until"]))
        _draw_card("Label group", display_label(row["label_group"]), "")
        grounds = tables.joined_labels(row["removal_grounds"]) or "None"
        _draw_card("Removal grounds", grounds, _flagged_text(row))
        published = _published_text(row["assessment_published_on"])
        _draw_card("Assessment", display_label(row["assessment_state"]), published)
        for name, audit in (("Badge", row["badge_audit"]), ("Shop", row["shop_audit"])):
            _draw_card(name, display_label(audit), WORD_MEANINGS["badge_audit"][audit])


def _draw_card(title: str, value: str, note: str) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.caption(title)
        st.markdown(f"**{messages.escape_markdown(value)}**")
        if note:
            st.caption(note)


def _until_text(day: pd.Timestamp) -> str:
    return "" if pd.isna(day) else f"until {day:%Y-%m-%d}"


def _published_text(day: pd.Timestamp) -> str:
    return "" if pd.isna(day) else f"published {day:%Y-%m-%d}"


def _flagged_text(row: pd.Series) -> str:
    if pd.isna(row["flagged_on"]):
        return ""
    return f"since {row['flagged_on']:%Y-%m-%d}, {row['days_flagged']:,} days"
