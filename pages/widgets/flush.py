"""What a page is opened for goes out first, and has a moment to be drawn alone."""

from __future__ import annotations

import time

import streamlit as st

# A browser draws in one step whatever came within some hundredths of a second. All that follows
# the number takes it several times as long as the number, which would wait for it.
SECONDS = 0.03
_LAST_TEXT_KEY = "first_said"


def flush(said: str) -> None:
    """Send nothing for a moment where a text that was drawn is not what was said before it."""
    if st.session_state.get(_LAST_TEXT_KEY) != said:
        time.sleep(SECONDS)
    st.session_state[_LAST_TEXT_KEY] = said
