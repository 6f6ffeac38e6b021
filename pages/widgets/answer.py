"""The answer of a page or tab: one sentence with its number, as the page's heading."""

from __future__ import annotations

import streamlit as st


def draw_answer(sentence: str, detail: str = "") -> None:
    """Draw the sentence that answers what the page is opened for, and a line of detail below.

    Args:
        sentence, detail: Markdown of the project; texts from files have to be escaped.
    """
    st.title(sentence, anchor=False)
    if detail:
        st.caption(detail)
