"""The query string as the only state of a page: every choice is read from it and written to it.

Widgets are not bound to the query string by Streamlit: it would hold their labels, and a filter
would be lost on a page that does not draw it. Each run sets the widgets from the query string,
and each widget's callback writes it. What concerns every page (the as-of date, the filters, the
order) is carried along when the page changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from impact.loading.policy_file import TOML_KEYS
from impact.model.dates import AS_OF_RANGE, can_be_as_of
from impact.rules.view import View
from impact.selection.filter_types import quote_untrusted
from impact.selection.filters import FILTERS, IDS, LISTED, STATUS, Selection
from impact.selection.listed_base import BASE, BASE_ALL, BASE_LISTED, NOT_LISTED, selection_params
from impact.selection.own_filters import own_keys
from impact.selection.pasted_ids import MOST_IN_ADDRESS
from impact.selection.sorts import SORTS
from pages.url import base, browser
from pages.url.base import LINK_ORIGIN_KEYS, SESSION_LIST
from pages.url.browser import Params

FILTER_KEYS = (BASE, *FILTERS, SESSION_LIST)

# Which files and which policy: with the day they identify a number.
SOURCE_KEYS = ("snapshot", "policy")
COMPARED_KEYS = ("compared",)

# The policy values that Test a rule tries, by the names of impact.model.policy.Policy.
WHAT_IF_KEYS = tuple(name for name in TOML_KEYS if name != "version")
CARRIED_KEYS = ("as_of", *SOURCE_KEYS, *COMPARED_KEYS, *FILTER_KEYS, "sort")

TAB = "tab"

# The parameters that only one page understands.
PAGE_KEYS: Mapping[str, tuple[str, ...]] = {
    "overview": (TAB, "part", "reason", "change", "cause", "count", "month", *WHAT_IF_KEYS),
    "merchants": ("page",),
    "merchant": (TAB, "merchant_id", "find"),
    "removals": (TAB, "case_theme", "case_severity", "case_country"),
    "labels": (
        *(TAB, "within", "month", "verdict"),
        *("of_label", "label_country", "label_state", "label_note"),
    ),
    "badges": ("show",),
    "data": (TAB, "file", "code", "effect"),
    "help": (TAB, "search"),
}
MAX_UNKNOWN_KEYS = 10
MAX_UNDOS = 50

# How many of the lists that are too long for an address a session keeps: the latest ones.
MAX_LISTS = 10
DEFAULT_SORT = next(iter(SORTS))
LAST_PAGE_KEY, CARRIED_PARAMS_KEY, DESTINATION_KEY = "address_page", "address_kept", "address_goal"
_LISTS_KEY, _UNDO_KEY, _LAST_FILTERS_KEY = "address_lists", "address_past", "address_last_filters"

# Of these the last value counts; a filter by words may have several.
_SINGLE_VALUE_KEYS = (
    *("as_of", *SOURCE_KEYS, *COMPARED_KEYS, TAB, "sort", "page", "merchant_id", "count", "month"),
    *("score", "ends", "esus_until", "esat_until", "q", BASE),
)


def filter_keys(params: Params) -> tuple[str, ...]:
    """Return the keys that filter merchants, with those of the extra columns that `params` has."""
    return (*FILTER_KEYS, *own_keys(params))


def read_params() -> Params:
    """Return every parameter of the address with all its values."""
    return browser.latest_params()


def sync(page: str) -> None:
    """Carry the choices of the previous page into the address if it has no parameters.

    The menu's links have none; a link, a bookmark and the browser's back button have. Back may
    also lead to an address that nobody asked for (pages/url/browser.py).
    """
    last = st.session_state.get(LAST_PAGE_KEY)
    params = browser.params_to_draw()
    if last != page:
        browser.forget_fragments()
    if last not in (None, page) and not params:
        params = dict(st.session_state.get(CARRIED_PARAMS_KEY, {}))
        browser.remember_entry(page, {}, params)
        browser.forget_entry(page, params)
    else:
        params = browser.resolve_entry(page, params)
    if params != browser.query_params():
        st.query_params.from_dict(params)
    st.session_state[LAST_PAGE_KEY] = page
    _store_carried_params(params)
    _record_for_undo(params)


def write_params(changes: Mapping[str, str | Sequence[str]]) -> None:
    """Change parameters of this page's address; an empty value removes one."""
    params: dict[str, str | Sequence[str]] = {**base.with_explicit_base(read_params()), **changes}
    new_params = base.without_default_base({key: value for key, value in params.items() if value})
    browser.write_query_params(new_params)
    browser.forget_entry(st.session_state.get(LAST_PAGE_KEY, ""), new_params)
    _store_carried_params(read_params())


def write_list(entries: Sequence[str]) -> None:
    """Filter by a pasted list: in the address, or in this session if it is too long for one."""
    name = store_list(entries)
    list_params = (
        {IDS.key: entries, SESSION_LIST: ""} if name is None else {IDS.key: "", SESSION_LIST: name}
    )
    write_params({BASE: BASE_ALL, **list_params, "page": ""})


def store_list(entries: Sequence[str]) -> str | None:
    """Store a list that is too long for an address in this session; return its name, else None."""
    if len(entries) <= MOST_IN_ADDRESS:
        return None
    name = hashlib.sha256("\n".join(entries).encode()).hexdigest()[:12]
    lists: dict[str, tuple[str, ...]] = st.session_state.setdefault(_LISTS_KEY, {})
    lists.pop(name, None)
    lists[name] = tuple(entries)
    for oldest in list(lists)[:-MAX_LISTS]:
        del lists[oldest]
    return name


def clear_filters() -> None:
    """Remove every filter from the address, which leaves the listed merchants."""
    write_params({**_no_filters(), BASE: BASE_LISTED, "page": ""})


def remove_filter(key: str) -> None:
    """Remove one filter from the address."""
    stored_list = {SESSION_LIST: ""} if key == IDS.key else {}
    write_params({key: "", **stored_list, "page": ""})


def replace_filters(selection: Selection) -> None:
    """Replace all filters and the base by those of a selection."""
    write_params({**_no_filters(), **selection_params(selection), "page": ""})


def _no_filters() -> dict[str, str]:
    return dict.fromkeys(filter_keys(read_params()), "")


def change_base(new_base: str) -> None:
    """Show the listed merchants only, or all; the filters stay where they still apply."""
    status = [word for word in read_params().get(STATUS.key, []) if word != NOT_LISTED]
    narrowed = {STATUS.key: status} if new_base == BASE_LISTED else {}
    write_params({BASE: new_base, LISTED.key: "", **narrowed, "page": ""})


def can_undo() -> bool:
    """Return whether the filters were changed in this session."""
    return bool(st.session_state.get(_UNDO_KEY))


def undo() -> None:
    """Restore the filters from before the last change, whatever made it."""
    previous = st.session_state[_UNDO_KEY].pop()
    st.session_state[_LAST_FILTERS_KEY] = previous
    write_params({**_no_filters(), **previous, "page": ""})


def _record_for_undo(params: Params) -> None:
    filters = base.pick_params(filter_keys(params), params)
    last = st.session_state.get(_LAST_FILTERS_KEY)
    if last is not None and last != filters:
        undo_stack = [*st.session_state.get(_UNDO_KEY, []), last]
        st.session_state[_UNDO_KEY] = undo_stack[-MAX_UNDOS:]
    st.session_state[_LAST_FILTERS_KEY] = filters


def as_of_param(data_day: date) -> tuple[date, list[str]]:
    """Return the as-of date of the address, else the data day, and what was ignored."""
    day, ignored = day_param("as_of")
    return day or data_day, ignored


def day_param(key: str) -> tuple[date | None, list[str]]:
    """Return the day of a parameter or None, and what was ignored."""
    text = last_value(key)
    if not text:
        return None, []
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        return None, [f"{key}: {quote_untrusted(text)} is no day; a day is written 2026-06-30."]
    if not can_be_as_of(day):
        return None, [f"{key}: {text} lies outside {AS_OF_RANGE}."]
    return day, []


def last_value(key: str) -> str:
    """Return the last value of a parameter, "" without one."""
    return (read_params().get(key) or [""])[-1]


def choice_param(key: str, words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the value of a parameter if it is among `words`, else "", and what was ignored."""
    text = last_value(key)
    if not text or text in words:
        return text, []
    choice = f"there are {', '.join(words)}" if words else "there is none to choose"
    return "", [f"{key}: {quote_untrusted(text)} was ignored; {choice}."]


def sort_param() -> str:
    """Return the order of the address, else by merchant id."""
    text = _sort_text()
    return text if text in SORTS else DEFAULT_SORT


def current_selection(view: View) -> Selection:
    """Return the selection of the address, with the pasted list that it names."""
    selected, _ = base.parse_selection(_with_stored_list(read_params()), view.decisions)
    return selected


def _with_stored_list(params: Params) -> Params:
    """Return the parameters with the pasted list that is stored in this session."""
    lists: Mapping[str, tuple[str, ...]] = st.session_state.get(_LISTS_KEY, {})
    ids = [entry for name in params.get(SESSION_LIST, ()) for entry in lists.get(name, ())]
    return {**params, IDS.key: [*params.get(IDS.key, []), *ids]} if ids else params


def ignored_params(page: str, view: View) -> list[str]:
    """Return a sentence for each filter, order and parameter of the address that is ignored."""
    params = read_params()
    _, sentences = base.parse_selection(_with_stored_list(params), view.decisions)
    missing_lists = set(params.get(SESSION_LIST, ())) - set(st.session_state.get(_LISTS_KEY, {}))
    if missing_lists:
        sentences.append(
            f"{SESSION_LIST}: a list of more than {MOST_IN_ADDRESS} entries was pasted in another "
            f"session, or before the latest {MAX_LISTS} lists of this one, and is not part of the "
            "link. Paste it again."
        )
    if (text := _sort_text()) not in SORTS:
        sentences.append(
            f"sort: {quote_untrusted(text)} was ignored; it can be {', '.join(SORTS)}."
        )
    sentences += [
        f"{key} is given {len(params[key])} times; the last one counts."
        for key in _SINGLE_VALUE_KEYS
        if len(params.get(key, ())) > 1
    ]
    known = {*CARRIED_KEYS, *own_keys(params), *LINK_ORIGIN_KEYS, *PAGE_KEYS.get(page, ())}
    unknown_keys = [key for key in params if key not in known]
    sentences += [
        f"{quote_untrusted(key)} means nothing on this page."
        for key in unknown_keys[:MAX_UNKNOWN_KEYS]
    ]
    if len(unknown_keys) > MAX_UNKNOWN_KEYS:
        sentences.append(
            f"{len(unknown_keys) - MAX_UNKNOWN_KEYS:,} more mean nothing on this page."
        )
    return sentences


def _sort_text() -> str:
    return (read_params().get("sort") or [DEFAULT_SORT])[-1]


def _store_carried_params(params: Params) -> None:
    st.session_state[CARRIED_PARAMS_KEY] = base.pick_params(
        (*CARRIED_KEYS, *own_keys(params)), params
    )
