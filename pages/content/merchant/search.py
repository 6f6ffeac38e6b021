"""The merchant that an address names, or why there is none."""

from __future__ import annotations

import streamlit as st

from impact.rules.view import View
from impact.selection.filter_types import SEARCHED_NAMES
from impact.selection.listed_base import BASE, BASE_ALL
from impact.selection.merchant_record import MerchantRecord, merchant_record
from pages.url import address, navigate
from pages.widgets.answer import draw_answer


def find_merchant(view: View) -> MerchantRecord | None:
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
