"""The address is the state: what is chosen stands in it, and nowhere else.

Widgets are not bound to the address by Streamlit, since then their labels would stand in it and
a filter would be lost on a page that does not draw it. Each run sets the widgets from the
address; each widget's callback writes the address. What belongs to every page (the as-of date,
the filters, the order) is carried along when the page changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from impact.decisions import View
from impact.filter_kinds import quote
from impact.filters import FILTERS, SORTS, Selection
from impact.filters import read as read_selection
from pages.parts.menu import ENTRIES

Params = dict[str, list[str]]

CARRIED = ("as_of", *FILTERS, "sort")
# What only one page understands.
OF_PAGE: Mapping[str, tuple[str, ...]] = {
    "merchants": ("page",),
    "merchant": ("merchant_id", "find"),
    "data_quality": ("file", "code", "effect"),
}
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)

FIRST_SORT = next(iter(SORTS))
_PAGE, _KEPT, _GOAL = "address_page", "address_kept", "address_goal"


def read() -> Params:
    """Return every parameter of the address with all its values."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def settle(page: str) -> None:
    """Carry the choices of the page before into the address, where it came without any.

    The menu's links hold no parameters; a link, a bookmark or the browser's back button does.
    """
    last = st.session_state.get(_PAGE)
    params = read()
    if last not in (None, page) and not params:
        params = dict(st.session_state.get(_KEPT, {}))
        if params:
            st.query_params.from_dict(params)
    st.session_state[_PAGE] = page
    _remember(params)


def write(changes: Mapping[str, str | Sequence[str]]) -> None:
    """Change parameters of this page's address; an empty value takes one out."""
    params: dict[str, str | Sequence[str]] = {**read(), **changes}
    kept = {key: value for key, value in params.items() if value}
    st.query_params.from_dict(kept)
    _remember(read())


def go(page: str, **params: str | Sequence[str]) -> None:
    """Open a page in this session, with the day and the order kept and these parameters.

    Called by a callback, which runs before the menu of this run is known: the run that follows
    goes there.
    """
    kept = {key: value for key, value in read().items() if key in ("as_of", "sort")}
    st.session_state[_GOAL] = (page, {**kept, **params})


def follow() -> None:
    """Go to the page that a callback asked for, if one did; this ends the run."""
    if _GOAL in st.session_state:
        page, params = st.session_state.pop(_GOAL)
        st.session_state[_KEPT] = {}
        st.switch_page(ENTRIES[page].file, query_params=params)


def open_merchants(selection: Selection) -> None:
    """Open the Merchants page on exactly the rows of a selection."""
    go("merchants", **selection)


def open_merchant(merchant_id: str) -> None:
    """Open the page of one merchant; the filters stay for the way back."""
    filters = {key: value for key, value in read().items() if key in FILTERS}
    go("merchant", merchant_id=merchant_id, **filters)


def as_of(data_day: date) -> tuple[date, list[str]]:
    """Return the day that the address asks for, else the data day, and what was ignored."""
    text = (read().get("as_of") or [""])[-1]
    if not text:
        return data_day, []
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        return data_day, [f"as_of: {quote(text)} is no day; a day is written 2026-06-30."]
    if not FIRST_DAY <= day <= LAST_DAY:
        bounds = f"{FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}"
        return data_day, [f"as_of: {text} lies outside {bounds}."]
    return day, []


def sort() -> str:
    """Return the order that the address asks for, else by merchant id."""
    text = _sort_text()
    return text if text in SORTS else FIRST_SORT


def ignored(page: str, view: View) -> list[str]:
    """Name each filter, order and parameter of the address that means nothing here."""
    params = read()
    _, sentences = read_selection(params, view.decisions)
    if (text := _sort_text()) not in SORTS:
        sentences.append(f"sort: {quote(text)} was ignored; it can be {', '.join(SORTS)}.")
    known = {*CARRIED, *OF_PAGE.get(page, ())}
    strangers = [key for key in params if key not in known]
    return sentences + [f"{quote(key)} means nothing on this page." for key in strangers]


def _sort_text() -> str:
    return (read().get("sort") or [FIRST_SORT])[-1]


def _remember(params: Params) -> None:
    st.session_state[_KEPT] = {key: value for key, value in params.items() if key in CARRIED}
