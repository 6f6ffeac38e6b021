"""The sign on every page that a session's own files are on screen."""

from __future__ import annotations

import streamlit as st

from pages.session_data import session


def draw_banner() -> None:
    """Say on every page that what is shown are this session's own files, with the way back."""
    if not session.is_own():
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            ":material/visibility_lock: **Your own files, seen by you alone.** They are gone when "
            "this page is reloaded or closed; the shared data are untouched.",
            width="stretch",
        )
        st.button("Back to the shared data", key="own_back", on_click=session.drop_own)
