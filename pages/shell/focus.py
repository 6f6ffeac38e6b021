"""Keyboard focus: after a choice in the menu it is in the page, and in the menu it can be seen."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.server.headers import FOCUS_HTML

_STYLE = Path(__file__).with_name("focus.css")
_SCRIPT = FOCUS_HTML.read_text(encoding="utf-8")


def draw_focus(page: str) -> None:
    """Move the focus from the menu into a page that was just opened.

    Symptom: the focus stays on the link in the menu, 24 steps of Tab before the page's content.
    The browser runs the script when the text changes: when another page is opened.
    """
    st.html(_STYLE)
    st.html(f"<i data-page='{page}'></i>{_SCRIPT}", unsafe_allow_javascript=True)
