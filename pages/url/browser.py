"""Workarounds for Streamlit's handling of the browser's address, history and late clicks.

Each function names the symptom that it prevents. At an upgrade of Streamlit, try which can go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SafeSessionState

Params = dict[str, list[str]]
# Parameters as callers write them: one text, or several.
NewParams = Mapping[str, str | Sequence[str]]
# A page with the parameters in its address, as the browser's history has it.
HistoryEntry = tuple[str, frozenset[tuple[str, tuple[str, ...]]]]

# Clicks that can be on their way while the browser does not know the new address yet.
MAX_STALE_ADDRESSES = 50
MAX_HISTORY_ENTRIES = 200
_STALE_KEY, _HISTORY_KEY = "ahead_of_browser", "passing_entries"


# --- a click that carries an old address ------------------------------------------------------


def query_params() -> Params:
    """Return the parameters of this run: the browser's, until something writes others."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def latest_params() -> Params:
    """Return the parameters written last if the browser still sends older ones, else its own.

    Symptom: a choice is undone in silence. It changes the address on the server, and the browser
    learns of it a moment later; a second click that was on its way brings the address from before.
    """
    stale, written = _stale_addresses()
    params = query_params()
    return written if params in stale else params


def write_query_params(params: NewParams) -> None:
    """Write the parameters, and remember the address that the browser may still send.

    Symptom: as for `latest_params`, which reads what is remembered here.
    """
    stale, written = _stale_addresses()
    before = query_params()
    st.query_params.from_dict(params)
    stale = [*stale, written][-MAX_STALE_ADDRESSES:] if before in stale else [before]
    st.session_state[_STALE_KEY] = stale, query_params()


def params_to_draw() -> Params:
    """Return the parameters to draw with; a run of the whole page forgets the stale addresses.

    Symptom: a step back in the browser's history does nothing. Such a step runs the whole page
    with an address from before, which counts; a fragment runs after a click only.
    """
    _, written = _stale_addresses()
    if not _is_fragment_run() and query_params() != written:
        st.session_state.pop(_STALE_KEY, None)
    return latest_params()


def _stale_addresses() -> tuple[list[Params], Params]:
    """Return the addresses that the browser may still send, and the one written last."""
    addresses: tuple[list[Params], Params] = st.session_state.get(_STALE_KEY, ([], {}))
    return addresses


def _is_fragment_run() -> bool:
    run = get_script_run_ctx()
    return run is not None and bool(run.fragment_ids_this_run)


# --- history entries that nobody asked for ----------------------------------------------------


def remember_entry(page: str, params: NewParams, intended: Params) -> None:
    """Remember that the browser may keep a page with these parameters, and which were intended.

    Symptom: Back stops at a page that nobody opened. Streamlit changes an address in two steps,
    the parameters and then the page or the other way round, and the browser may keep the address
    between them: the page that was left with the parameters of the next one, or the next one
    without any.
    """
    entries = _history_entries()
    entries.pop(_history_entry(page, params), None)
    entries[_history_entry(page, params)] = intended
    for oldest in list(entries)[:-MAX_HISTORY_ENTRIES]:
        del entries[oldest]


def forget_entry(page: str, params: NewParams) -> None:
    """Forget an entry, since a user has now asked for this page with these parameters.

    Symptom: Back shows other parameters than those that were chosen.
    """
    _history_entries().pop(_history_entry(page, params), None)


def resolve_entry(page: str, params: Params) -> Params:
    """Return the intended parameters where Back leads to a remembered entry, else these.

    Symptom: as for `remember_entry`.
    """
    return _history_entries().get(_history_entry(page, params), params)


def _history_entries() -> dict[HistoryEntry, Params]:
    entries: dict[HistoryEntry, Params] = st.session_state.setdefault(_HISTORY_KEY, {})
    return entries


def _history_entry(page: str, params: NewParams) -> HistoryEntry:
    values = {key: (value,) if isinstance(value, str) else value for key, value in params.items()}
    return page, frozenset((key, tuple(value)) for key, value in values.items() if any(value))


# --- fragments of the page before -------------------------------------------------------------


def forget_fragments() -> None:
    """Forget the fragments of the previous page, so that nothing can draw them any more.

    Symptom: the new page goes blank. A browser that lags may still ask for a fragment of the
    previous page, by an impatient second click. Streamlit would first clear the page on screen
    for it; a fragment that it does not know, it ignores.
    """
    run = get_script_run_ctx()
    if run is not None:
        run.fragment_storage.clear()


# --- a click that another one follows at once -------------------------------------------------


def _let_callbacks_end() -> None:
    """Make Streamlit run the callbacks of a click to their end before it turns to the next click.

    Symptom: a button does nothing if a choice in the menu follows at once. Each use of the
    session's state is a point where Streamlit looks for the next click, and raises what stops the
    run. Raised before the callbacks, none of them runs; raised in one, it is taken for a
    `st.rerun` of the callback, and the rest of it never runs. With `runner.fastReruns`, which
    .streamlit/config.toml turns off, a click is also lost that is still waiting for its run.

    Upstream: streamlit issue 10578 (as designed), pull request 16158 (callbacks).
    """
    run_callbacks = SafeSessionState.on_script_will_rerun

    def run_callbacks_to_the_end(state: SafeSessionState, *args: Any, **options: Any) -> None:
        run = get_script_run_ctx()
        requests = None if run is None else run.script_requests
        if requests is None:
            return run_callbacks(state, *args, **options)
        requests.on_scriptrunner_yield = lambda: None  # type: ignore[method-assign]
        try:
            return run_callbacks(state, *args, **options)
        finally:
            vars(requests).pop("on_scriptrunner_yield", None)

    SafeSessionState.on_script_will_rerun = run_callbacks_to_the_end  # type: ignore[method-assign]


_let_callbacks_end()
