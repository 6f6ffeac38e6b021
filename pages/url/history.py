"""What a change of page leaves behind: entries of the browser's history, and parts of the page.

Streamlit changes an address in two steps, the parameters and then the page, or the other way
round, and the browser may keep the step between: the page that was left with the parameters of the
next one, or the next one without any. Back then stops there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.url.pending import Params

Given = Mapping[str, str | Sequence[str]]
Entry = tuple[str, frozenset[tuple[str, tuple[str, ...]]]]

MOST = 200
_PASSED = "passing_entries"


def remember_entry(page: str, params: Given, instead: Params) -> None:
    """Remember that the browser may keep a page with parameters, and which were meant."""
    passed = _passed()
    passed.pop(_entry(page, params), None)
    passed[_entry(page, params)] = instead
    for oldest in list(passed)[:-MOST]:
        del passed[oldest]


def forget_entry(page: str, params: Given) -> None:
    """Take a page with these parameters for what was asked for."""
    _passed().pop(_entry(page, params), None)


def resolve_entry(page: str, params: Params) -> Params:
    """Return the parameters to show a page with where Back leads to it with these."""
    return _passed().get(_entry(page, params), params)


def forget_parts() -> None:
    """Forget the parts that the page before could draw alone: nothing may draw them any more.

    A browser that is behind may still ask for one, by an impatient second click. Streamlit would
    first empty the page on screen, for the sake of the one before; a part that it does not know it
    leaves alone.
    """
    run = get_script_run_ctx()
    if run is not None:
        run.fragment_storage.clear()


def _passed() -> dict[Entry, Params]:
    passed: dict[Entry, Params] = st.session_state.setdefault(_PASSED, {})
    return passed


def _entry(page: str, params: Given) -> Entry:
    values = {key: (given,) if isinstance(given, str) else given for key, given in params.items()}
    return page, frozenset((key, tuple(given)) for key, given in values.items() if any(given))
