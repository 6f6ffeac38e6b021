"""A row of choices of which one holds, drawn as segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

Option = TypeVar("Option")


def draw_segments(
    label: str,
    names: Mapping[Option, str],
    chosen: Option,
    key: str,
    on_change: Callable[[Option], None],
) -> None:
    """Draw the options beside each other with one chosen.

    Args:
        label: what is chosen, for those who cannot see it.
        names: by option its text, Markdown of the project.
        on_change: called with the option that was clicked.
    """
    st.session_state[key] = chosen
    st.segmented_control(
        label,
        list(names),
        # In the accent's own colour the chosen one would have too little contrast in dark.
        format_func=lambda option: (
            f":violet[{names[option]}]" if option == chosen else names[option]
        ),
        key=key,
        required=True,
        on_change=lambda: on_change(st.session_state[key]),
        label_visibility="collapsed",
    )
