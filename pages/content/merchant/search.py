"""The choice of one merchant: by the id in the address, or by a search."""

from __future__ import annotations

import streamlit as st

from impact.rules.view import View
from impact.selection.filter_types import SEARCHED_NAMES, quote_untrusted
from impact.selection.filters import SEARCH, select_rows
from impact.selection.merchant_record import MerchantRecord, merchant_record
from pages.url import state
from pages.widgets import messages, tables

MAX_MATCHES = 50
_MATCH_COLUMNS = ["merchant_id", "name", "country", "status", "label_group"]


def draw_search(view: View) -> MerchantRecord | None:
    """Draw the search box; return the merchant of the address, None if there is none."""
    merchant_id = (state.read_params().get("merchant_id") or [""])[-1]
    record = _find_record(view, merchant_id)
    if merchant_id and record is None:
        with st.container(border=True):
            st.markdown(":material/person_search: **No merchant here has this id:**")
            st.text(merchant_id[:200])
            st.caption("Its row may have been left out (see Data quality), or the id mistyped.")
    elif record is None:
        st.markdown("**Which merchant?** Search below, or open one from any table.")
    _draw_search_box(view)
    return record


def _find_record(view: View, merchant_id: str) -> MerchantRecord | None:
    try:
        return merchant_record(view, merchant_id) if merchant_id else None
    except KeyError:
        return None


def _draw_search_box(view: View) -> None:
    text = (state.read_params().get("find") or [""])[-1]
    chosen, ignored = SEARCH.parse([text], view.decisions)
    messages.draw_ignored(ignored)
    st.session_state["find_input"] = chosen[0] if chosen else ""
    st.text_input(
        "Find a merchant",
        key="find_input",
        type="search",
        icon=":material/search:",
        placeholder="Id, name, SIREN, SIRET or EcoVadis id",
        on_change=_change,
        width=420,
    )
    if chosen:
        _draw_matches(view, chosen)


def _change() -> None:
    state.write_params({"find": st.session_state["find_input"].strip()})


def _draw_matches(view: View, chosen: tuple[str, ...]) -> None:
    rows = select_rows(view.decisions, {SEARCH.key: chosen})
    if not len(rows):
        st.text(f"No {SEARCHED_NAMES} has all the words of {quote_untrusted(chosen[0])}.")
        return
    shown = rows[:MAX_MATCHES]
    limit_note = f" The first {MAX_MATCHES} are shown." if len(rows) > MAX_MATCHES else ""
    st.text(f"{len(rows):,} found.{limit_note}")
    tables.draw_merchant_table(view, shown, "found", "Merchants found", _MATCH_COLUMNS)
