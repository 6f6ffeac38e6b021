"""The address of this session, where the browser has not heard of it yet.

A choice changes the address on the server, and the browser hears of it a moment later. A click
that was on its way meanwhile brings the address of before; taken at its word, it would undo the
choice in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Params = dict[str, list[str]]

# Clicks that can be on their way while the browser has not heard of the address.
MOST_BEHIND = 50
_AHEAD = "ahead_of_browser"


def given() -> Params:
    """Return the parameters that this run has: the browser's, until something writes them."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def read() -> Params:
    """Return the parameters that were written last, where the browser is behind; else its own."""
    behind, now = _ahead()
    params = given()
    return now if params in behind else params


def write(params: Mapping[str, str | Sequence[str]]) -> None:
    """Write the parameters, and remember where the browser may still be."""
    behind, now = _ahead()
    before = given()
    st.query_params.from_dict(params)
    behind = [*behind, now][-MOST_BEHIND:] if before in behind else [before]
    st.session_state[_AHEAD] = behind, given()


def settled() -> Params:
    """Return the parameters to draw with.

    A run of the whole page may be a step back in the browser's history, which counts; a part of a
    page is drawn again by a click alone.
    """
    _, now = _ahead()
    if not _is_part() and given() != now:
        st.session_state.pop(_AHEAD, None)
    return read()


def _ahead() -> tuple[list[Params], Params]:
    ahead: tuple[list[Params], Params] = st.session_state.get(_AHEAD, ([], {}))
    return ahead


def _is_part() -> bool:
    run = get_script_run_ctx()
    return run is not None and bool(run.fragment_ids_this_run)
