"""Callbacks of buttons and table rows that open another page of the app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from impact.selection.filters import IDS, Selection
from impact.selection.listed_base import BASE, BASE_ALL
from pages.url import base, browser
from pages.url.base import SESSION_LIST
from pages.url.browser import Params
from pages.url.routes import MOVED_PAGES, PAGES
from pages.url.state import (
    CARRIED_PARAMS_KEY,
    COMPARED_KEYS,
    DESTINATION_KEY,
    LAST_PAGE_KEY,
    SOURCE_KEYS,
    TAB,
    filter_keys,
    read_params,
    store_list,
    write_params,
)

_REDRAW_KEY = "address_redraw"
# The parameters that are kept when a button opens another page.
_KEPT_KEYS = ("as_of", *SOURCE_KEYS, *COMPARED_KEYS, "sort")


def go(page: str, **params: str | Sequence[str]) -> None:
    """Open a page in this session with these parameters; day, files and order are kept.

    A callback runs before the menu of its run is known, so the run that follows switches the
    page.

    Args:
        page: its key, or that of a page of an earlier release, which is a tab now.
    """
    page, tab = MOVED_PAGES.get(page, (page, ""))
    if tab:
        params = {TAB: tab, **params}
    kept = {key: value for key, value in read_params().items() if key in _KEPT_KEYS}
    st.session_state[DESTINATION_KEY] = (page, {**kept, **params})


def change_page_params(changes: Mapping[str, str | Sequence[str]]) -> None:
    """Change parameters that decide more than the fragment whose widget was used."""
    write_params(changes)
    st.session_state[_REDRAW_KEY] = True


def navigate_if_asked() -> None:
    """Do what a callback asked for, if one did, which ends the run: switch or redraw the page."""
    if st.session_state.pop(_REDRAW_KEY, False):
        st.rerun()
    if DESTINATION_KEY in st.session_state:
        page, params = st.session_state.pop(DESTINATION_KEY)
        st.session_state[CARRIED_PARAMS_KEY] = {}
        browser.remember_entry(st.session_state.get(LAST_PAGE_KEY, ""), params, read_params())
        browser.forget_entry(page, params)
        browser.forget_fragments()
        st.switch_page(PAGES[page].file, query_params=params)


def redraw_page(page: str, params: Params) -> None:
    """Draw the page that the browser already shows, with its parameters, which ends the run."""
    st.switch_page(PAGES[page].file, query_params=params)


def open_merchants(selection: Selection) -> None:
    """Open the Merchants page on exactly the rows of a selection."""
    go("merchants", **base.selection_params(selection))


def open_merchants_on(target: tuple[date, Selection]) -> None:
    """Open the Merchants page on exactly the rows of a selection on another day."""
    day, selection = target
    go("merchants", as_of=day.isoformat(), **base.selection_params(selection))


def open_merchant_ids(ids: Sequence[str]) -> None:
    """Open the Merchants page on these merchants, which no filter selects; none: stay."""
    if not ids:
        return
    name = store_list(ids)
    id_params = {IDS.key: ids} if name is None else {SESSION_LIST: name}
    go("merchants", **{BASE: (BASE_ALL,), **id_params})


def open_merchant(merchant_id: str) -> None:
    """Open the page of one merchant; the filters are kept for the way back."""
    params = read_params()
    go("merchant", merchant_id=merchant_id, **base.pick_params(filter_keys(params), params))
