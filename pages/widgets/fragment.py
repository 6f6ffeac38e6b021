"""Parts of a page that are drawn again alone: what did not change is neither sent nor redrawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from pages.url import navigate

P = ParamSpec("P")


def fragment(draw: Callable[P, None]) -> Callable[P, None]:
    """Make of a function a part of its page that a choice in it draws again, and nothing else.

    What it was given stays what it was until the whole page is drawn again. Its buttons may lead
    to other pages all the same.
    """

    @st.fragment
    @wraps(draw)
    def drawn(*args: P.args, **named: P.kwargs) -> None:
        navigate.navigate_if_asked()
        draw(*args, **named)

    return drawn
