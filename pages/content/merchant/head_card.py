"""The head of the Merchant page: who it is, its status with the reason, and what contradicts it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.compare.status_history import status_history
from impact.model.dates import format_day
from impact.model.glossary import WORD_MEANINGS
from impact.model.texts.wording import display_label
from impact.output.charts.status_strip import last_change
from impact.rules.view import View
from impact.selection.filters import country_name
from impact.selection.merchant_record import MerchantRecord
from pages.session_data import computed
from pages.widgets import messages

_STATUS_LOOKS = {
    "champion": (":material/star:", "violet"),
    "not_yet": (":material/circle:", "gray"),
    "removal_due": (":material/flag:", "orange"),
    "not_listed": (":material/remove:", "gray"),
}
_AUDITS = {
    ("badge_audit", "undue"): "The badge is shown although this is no champion.",
    ("badge_audit", "missing"): "The badge is missing on the product pages.",
    ("shop_audit", "undue"): "The dedicated shop shows it although this is no champion.",
    ("shop_audit", "missing"): "It is missing in the dedicated shop.",
}
# What a list says that the files do not.
_CONFLICTS = ("ended", "other_site", "not_in_list", "unclaimed")


def draw_head(view: View, record: MerchantRecord) -> None:
    """Draw who the merchant is, its status, why, and everything that contradicts it."""
    row = record.decision
    messages.draw_literal(row["name"] or row["merchant_id"], "h1")
    st.text(" · ".join(_identifiers(row)))
    status = str(row["status"])
    icon, color = _STATUS_LOOKS[status]
    with st.container(border=True, gap="small"):
        meaning = WORD_MEANINGS["status"][status]
        st.badge(display_label(status), icon=icon, color=color, help=meaning)  # type: ignore[arg-type]
        st.text(record.reason)
        if change := last_change(status_history(view, row["merchant_id"])):
            st.text(change)
        for sentence in _contradictions(view, record):
            st.text(sentence)


def _identifiers(row: pd.Series) -> list[str]:
    country = country_name(row["country"]) if row["country"] else "country unknown"
    numbers = [f"SIREN {row['siren']}"] if row["siren"] else []
    return [row["merchant_id"], country, *numbers]


def _contradictions(view: View, record: MerchantRecord) -> list[str]:
    """Return a sentence for each: exceptions, badge and shop, the State's lists, doubts."""
    row = record.decision
    audits = [sentence for (column, audit), sentence in _AUDITS.items() if row[column] == audit]
    conflicts = _list_conflicts(view, row)
    return [*_exceptions(view, record), *audits, *conflicts, *record.caveat_sentences]


def _exceptions(view: View, record: MerchantRecord) -> list[str]:
    """Return who decided that it may stay and until when, or that this has ended."""
    exceptions = record.exceptions
    if exceptions.empty or record.decision["status"] != "removal_due":
        return []
    counting = exceptions[exceptions["counts"]]
    return [
        f"May stay until {format_day(one.until)}: {one.by}, “{one.reason}”."
        if one.covers
        else f"The exception of {one.by} ended on {format_day(one.until)} (“{one.reason}”)."
        for one in counting.itertuples()
    ]


def _list_conflicts(view: View, row: pd.Series) -> list[str]:
    if not computed.lists_of(view).lists:
        return []
    verdicts = computed.verify_merchant(view, row["merchant_id"])
    return [
        f"{display_label(one.label)}, {display_label(one.verdict).lower()}: {one.sentence}"
        for one in verdicts.itertuples()
        if one.verdict in _CONFLICTS
    ]
