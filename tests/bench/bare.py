"""The floor of the screen: one select box and one text, on the server that the dashboard has.

`python -m tests.bench.bare --port N` serves it: the same settings, headers and way of serving.
"""

import sys
from pathlib import Path

import streamlit as st

WORDS = tuple(f"Word {number}" for number in range(1, 21))
LABEL = "Words"


def draw() -> None:
    """Draw the whole of the bare page."""
    st.title("Bare")
    st.text(f"{st.selectbox(LABEL, WORDS)} is chosen")


def serve(page: Path) -> int:
    """Serve a page in the place of dashboard.py."""
    from pages.server import __main__, application

    application.DASHBOARD = page
    return __main__.main()


if __name__ == "__main__":
    from streamlit.runtime import exists

    if exists():
        draw()
    else:
        sys.exit(serve(Path(__file__)))
