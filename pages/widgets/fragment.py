"""Fragments: parts of a page that rerun without the rest."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from pages.url import navigate

P = ParamSpec("P")


def fragment(draw: Callable[P, None]) -> Callable[P, None]:
    """Return a function as a fragment: a widget in it reruns the function only.

    Its arguments stay the same until the whole page runs again. Unlike in `st.fragment`, its
    buttons may open other pages.
    """

    @st.fragment
    @wraps(draw)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        navigate.navigate_if_asked()
        draw(*args, **kwargs)

    return run
