"""Send the headline first, and give the browser time to paint it before the rest of the page."""

from __future__ import annotations

import time

import streamlit as st

# A browser paints together what arrives within some hundredths of a second. The rest of the page
# takes several times as long to paint as the headline, which would have to wait for it.
SECONDS = 0.03
_LAST_TEXT_KEY = "first_said"


def flush(text: str) -> None:
    """Pause before the rest of the page is sent, if this text was not drawn by the last run."""
    if st.session_state.get(_LAST_TEXT_KEY) != text:
        time.sleep(SECONDS)
    st.session_state[_LAST_TEXT_KEY] = text
