"""The banner on every page while a session shows its own uploaded files."""

from __future__ import annotations

import streamlit as st

from pages.session_data import session


def draw_banner() -> None:
    """Draw the banner with the button back to the shared data, if own files are shown."""
    if not session.shows_own_files():
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            ":material/visibility_lock: **Your own files, seen by you alone.** They are gone when "
            "this page is reloaded or closed; the shared data are untouched.",
            width="stretch",
        )
        st.button("Back to the shared data", key="own_back", on_click=session.drop_own_files)
