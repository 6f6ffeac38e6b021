"""Callbacks of buttons and table rows that open another page of the app."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from impact.selection.filters import Selection
from impact.selection.listed_base import BASE, BASE_ALL
from pages.url import address
from pages.url.address import COMPARED_KEYS, SOURCE_KEYS, TAB, selection_params
from pages.url.browser import NewParams
from pages.url.filter_params import list_params
from pages.url.routes import MOVED_PAGES

_REDRAW_KEY, _DESTINATION_KEY = "address_redraw", "address_goal"
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
    kept = address.current().pick(_KEPT_KEYS).params
    st.session_state[_DESTINATION_KEY] = (page, {**kept, **params})


def change_page_params(changes: NewParams) -> None:
    """Change parameters that decide more than the fragment whose widget was used."""
    address.write_params(changes)
    st.session_state[_REDRAW_KEY] = True


def navigate_if_asked() -> None:
    """Do what a callback asked for, if one did, which ends the run: switch or redraw the page."""
    if st.session_state.pop(_REDRAW_KEY, False):
        st.rerun()
    if _DESTINATION_KEY in st.session_state:
        address.leave_page(*st.session_state.pop(_DESTINATION_KEY))


def open_merchants(selection: Selection) -> None:
    """Open the Merchants page on exactly the rows of a selection."""
    go("merchants", **selection_params(selection))


def open_merchants_on(target: tuple[date, Selection]) -> None:
    """Open the Merchants page on exactly the rows of a selection on another day."""
    day, selection = target
    go("merchants", as_of=day.isoformat(), **selection_params(selection))


def open_merchant_ids(ids: Sequence[str]) -> None:
    """Open the Merchants page on these merchants, which no filter selects; none: stay."""
    if not ids:
        return
    params = {key: value for key, value in list_params(ids).items() if value}
    go("merchants", **{BASE: (BASE_ALL,), **params})


def open_merchant(merchant_id: str) -> None:
    """Open the page of one merchant; the filters are kept for the way back."""
    current = address.current()
    go("merchant", merchant_id=merchant_id, **current.pick(current.filter_keys).params)
