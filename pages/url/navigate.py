"""Go to another page of the app: by a button, a name or a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from impact.selection.filters import IDS, Selection
from impact.selection.listed_base import BASE, OF_ALL
from pages.url import base, browser
from pages.url.base import KEPT_LIST
from pages.url.browser import Params
from pages.url.routes import ENTRIES
from pages.url.state import (
    COMPARED,
    FILTER_KEYS,
    GOAL_KEY,
    KEPT_KEY,
    PAGE_KEY,
    SIDE,
    _keep_list,
    read,
)

# What stays when a button opens another page.
_SAME_QUESTION = ("as_of", *SIDE, *COMPARED, "sort")


def go(page: str, **params: str | Sequence[str]) -> None:
    """Open a page in this session, with the day and the order kept and these parameters.

    Called by a callback, which runs before the menu of this run is known: the run that follows
    goes there.
    """
    kept = {key: value for key, value in read().items() if key in _SAME_QUESTION}
    st.session_state[GOAL_KEY] = (page, {**kept, **params})


def navigate_if_asked() -> None:
    """Go to the page that a callback asked for, if one did; this ends the run."""
    if GOAL_KEY in st.session_state:
        page, params = st.session_state.pop(GOAL_KEY)
        st.session_state[KEPT_KEY] = {}
        browser.remember_entry(st.session_state.get(PAGE_KEY, ""), params, read())
        browser.forget_entry(page, params)
        browser.forget_fragments()
        st.switch_page(ENTRIES[page].file, query_params=params)


def draw_again(page: str, params: Params) -> None:
    """Draw a page that stands in the browser already, with its parameters; this ends the run."""
    st.switch_page(ENTRIES[page].file, query_params=params)


def open_merchants(selection: Selection) -> None:
    """Open the Merchants page on exactly the rows of a selection."""
    go("merchants", **base.params_of(selection))


def open_counted(target: tuple[date, Selection]) -> None:
    """Open the Merchants page on the rows of a selection on another day."""
    day, selection = target
    go("merchants", as_of=day.isoformat(), **base.params_of(selection))


def open_these(ids: Sequence[str]) -> None:
    """Open the Merchants page on these merchants, which no filter alone can name; none: stay."""
    if not ids:
        return
    name = _keep_list(ids)
    these = {IDS.key: ids} if name is None else {KEPT_LIST: name}
    go("merchants", **{BASE: (OF_ALL,), **these})


def open_merchant(merchant_id: str) -> None:
    """Open the page of one merchant; the filters stay for the way back."""
    go("merchant", merchant_id=merchant_id, **base.only(FILTER_KEYS, read()))
