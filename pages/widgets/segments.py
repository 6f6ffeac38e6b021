"""A row of choices of which one holds, drawn as segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

from pages.url import address
from pages.url.browser import NewParams

Option = TypeVar("Option")


def draw_segments(
    label: str,
    names: Mapping[Option, str],
    chosen: Option | None,
    key: str,
    params_of: Callable[[Option], NewParams],
    *,
    is_labelled: bool = False,
) -> None:
    """Draw the options beside each other with one chosen, or none if another row has it.

    Args:
        label: what is chosen; only those who cannot see it are told, unless `is_labelled`.
        names: by option its text, Markdown of the project.
        params_of: returns the parameters that the address gets by a click on an option.
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
        required=chosen is not None,
        on_change=lambda: address.write_params(params_of(st.session_state[key])),
        label_visibility="visible" if is_labelled else "collapsed",
    )
