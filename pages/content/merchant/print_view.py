"""The print view of a merchant: one sheet for an audit, shown only on paper.

A grid prints as a picture with a scroll bar and a chart in the width of the window. So the sheet is
hidden on screen, and everything else is hidden in print.
"""

from __future__ import annotations

import streamlit as st

from impact.output.merchant_sheet.sheet import merchant_sheet
from impact.rules.view import View

_SHEET_KEY = "sheet_of"


def draw_print_button(merchant_id: str) -> None:
    """Draw the button that makes the sheet."""
    st.button(
        "Print sheet",
        icon=":material/print:",
        key="print_sheet",
        on_click=_ask_for_sheet,
        args=(merchant_id,),
    )


def draw_print_sheet(view: View, merchant_id: str) -> None:
    """Draw the sheet where it was asked for; it is visible only in print."""
    if st.session_state.get(_SHEET_KEY) == merchant_id:
        st.caption("The sheet is ready: print this page (Ctrl+P, on a Mac ⌘P).")
        st.html(merchant_sheet(view, merchant_id))


def _ask_for_sheet(merchant_id: str) -> None:
    st.session_state[_SHEET_KEY] = merchant_id
