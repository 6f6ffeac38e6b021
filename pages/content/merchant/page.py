"""The Merchant page: who it is, its status, why, and its records in tabs."""

import pandas as pd
import streamlit as st

from impact.compare.status_history import (
    HISTORY_HEADINGS,
    YEARS,
    history_notes,
    history_rows,
    status_history,
)
from impact.explain.why_card import explain
from impact.explain.why_rows import head_sentences
from impact.model.glossary import WORD_MEANINGS
from impact.model.texts.wording import display_label
from impact.output.charts.status_strip import last_change, status_strip, takeaway
from impact.output.merchant_sheet.sheet import merchant_sheet
from impact.rules.view import View
from impact.selection.filter_types import SEARCHED_NAMES
from impact.selection.filters import country_name
from impact.selection.listed_base import BASE, BASE_ALL
from impact.selection.merchant_record import MerchantRecord, merchant_record
from pages.content.merchant import records, why
from pages.session_data import computed
from pages.shell.tabs import draw_tabs
from pages.url import address, navigate
from pages.widgets import messages
from pages.widgets.parts import draw_answer, draw_chart

_STATUS_LOOKS = {
    "champion": (":material/star:", "violet"),
    "not_yet": (":material/circle:", "gray"),
    "removal_due": (":material/flag:", "orange"),
    "not_listed": (":material/remove:", "gray"),
}
# What a list says that the files do not.
_CONFLICTS = ("ended", "other_site", "not_in_list", "unclaimed")
_SHEET_KEY = "sheet_of"


def draw_merchant(view: View) -> None:
    """Draw the merchant of the address: the status and why; below, one tab of records."""
    record = _find_merchant(view)
    if record is None:
        return
    merchant_id = record.decision["merchant_id"]
    card = explain(view, merchant_id)
    _draw_head(view, record)
    if st.session_state.get(_SHEET_KEY) == merchant_id:
        st.caption("The sheet is ready: print this page (Ctrl+P, on a Mac ⌘P).")
        # Visible only in print, where all else is hidden: a grid prints as a cut picture.
        st.html(merchant_sheet(view, merchant_id))
    why.draw_check_list(view, card)
    _draw_status_strip(view, merchant_id)
    draw_tabs(
        "merchant",
        {
            "proof": lambda: why.draw_proof(card),
            "labels": lambda: _draw_labels(view, record),
            "ecovadis": lambda: records.draw_assessments(record),
            "history": lambda: _draw_history(view, merchant_id),
            "records": lambda: records.draw_records(record),
            "letter": lambda: why.draw_letter(view, merchant_id),
        },
        ecovadis=f"{len(record.assessments):,}",
    )


def _draw_labels(view: View, record: MerchantRecord) -> None:
    records.draw_approvals(record)
    why.draw_verdicts(view, record.decision["merchant_id"])


def _find_merchant(view: View) -> MerchantRecord | None:
    """Return the merchant of the address; draw why there is none."""
    current = address.current()
    merchant_id, text = current.last("merchant_id"), current.last("find")
    if text and not merchant_id:
        # An address of an earlier release, when this page had a search of its own.
        navigate.go("merchants", q=text, **{BASE: BASE_ALL})
        navigate.navigate_if_asked()
    try:
        return merchant_record(view, merchant_id)
    except KeyError:
        _draw_missing(merchant_id)
        return None


def _draw_missing(merchant_id: str) -> None:
    if merchant_id:
        draw_answer("No merchant here has this id")
        st.text(merchant_id[:200])
        st.caption("Its row may have been skipped (see Data), or the id mistyped.")
    else:
        draw_answer("Which merchant?")
    st.markdown(f"Search one above by {SEARCHED_NAMES}, or open one from any table.")
    st.button("All merchants", on_click=navigate.go, args=("merchants",), kwargs={BASE: BASE_ALL})


def _draw_head(view: View, record: MerchantRecord) -> None:
    """Draw who the merchant is, its status, why, and everything that contradicts it."""
    row = record.decision
    merchant_id, status = row["merchant_id"], str(row["status"])
    with st.container(horizontal=True, vertical_alignment="center"):
        messages.draw_literal(row["name"] or merchant_id, "h1")
        country = country_name(row["country"]) if row["country"] else "country unknown"
        numbers = [f"SIREN {row['siren']}"] if row["siren"] else []
        st.text(" · ".join([merchant_id, country, *numbers]), width="content")
        st.button(
            "Print sheet",
            icon=":material/print:",
            key="print_sheet",
            on_click=lambda: st.session_state.update({_SHEET_KEY: merchant_id}),
        )
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            icon, color = _STATUS_LOOKS[status]
            meaning = WORD_MEANINGS["status"][status]
            st.badge(display_label(status), icon=icon, color=color, help=meaning)  # type: ignore[arg-type]
            st.text(record.reason, width="stretch")
        change = last_change(status_history(view, merchant_id))
        sentences = [change, *head_sentences(record), *_list_conflicts(view, row)]
        if any(sentences):
            st.text("\n".join(sentence for sentence in sentences if sentence))


def _list_conflicts(view: View, row: pd.Series) -> list[str]:
    if not view.lists.lists:
        return []
    verdicts = computed.verify_merchant(view, row["merchant_id"])
    return [
        f"{display_label(one.label)}, {display_label(one.verdict).lower()}: {one.sentence}"
        for one in verdicts.itertuples()
        if one.verdict in _CONFLICTS
    ]


def _draw_status_strip(view: View, merchant_id: str) -> None:
    """Draw the status over the past years: in words, and as one strip where it changed."""
    history = status_history(view, merchant_id)
    summary = takeaway(history)
    st.markdown(f"**Last {YEARS} years** :small[:gray[{summary}]]")
    if len(history.periods) > 1:
        draw_chart(status_strip(history), summary, "status_strip")


def _draw_history(view: View, merchant_id: str) -> None:
    """Draw the periods of the strip as a table, and what it cannot know."""
    history = status_history(view, merchant_id)
    title = "Status over the past years, newest first"
    why.draw_html_table(HISTORY_HEADINGS, history_rows(history), title)
    for note in history_notes(view, history):
        st.caption(note)
