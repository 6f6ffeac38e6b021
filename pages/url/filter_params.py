"""The filters of Merchants in the address: set, removed, undone; long lists stay in the session."""

import hashlib
from collections.abc import Mapping, Sequence

import streamlit as st

from impact.rules.view import View
from impact.selection.filter_types import own_keys, quote_untrusted
from impact.selection.filters import IDS, LISTED, STATUS, Selection
from impact.selection.listed_base import BASE, BASE_ALL, BASE_LISTED, NOT_LISTED, selection_params
from impact.selection.pasted_ids import MOST_IN_ADDRESS
from impact.selection.sorts import SORTS
from pages.url import address
from pages.url.address import (
    CARRIED_KEYS,
    COMPARED_KEYS,
    LINK_ORIGIN_KEYS,
    PAGE_KEYS,
    SESSION_LIST,
    SOURCE_KEYS,
    TAB,
    Address,
    write_params,
)

MAX_UNKNOWN_KEYS = 10
MAX_UNDOS = 50
# How many of the lists that are too long for an address a session keeps: the latest ones.
MAX_LISTS = 10
_LISTS_KEY, _UNDO_KEY, _LAST_FILTERS_KEY = "address_lists", "address_past", "address_last_filters"
# Of these the last value counts; a filter by words may have several.
_SINGLE_VALUE_KEYS = (
    *("as_of", *SOURCE_KEYS, *COMPARED_KEYS, TAB, "sort", "page", "merchant_id", "count", "month"),
    *("score", "ends", "esus_until", "esat_until", "q", BASE),
)


def begin_page(page: str) -> None:
    """Begin a page with its address, and remember its filters for Undo."""
    current = address.open_address(page)
    filters = current.pick(current.filter_keys).params
    last = st.session_state.get(_LAST_FILTERS_KEY)
    if last is not None and last != filters:
        undo_stack = [*st.session_state.get(_UNDO_KEY, []), last]
        st.session_state[_UNDO_KEY] = undo_stack[-MAX_UNDOS:]
    st.session_state[_LAST_FILTERS_KEY] = filters


def write_list(entries: Sequence[str]) -> None:
    """Filter by a pasted list: in the address, or in this session if it is too long for one."""
    write_params({BASE: BASE_ALL, **list_params(entries), "page": ""})


def list_params(entries: Sequence[str]) -> dict[str, str | Sequence[str]]:
    """Return the parameters that filter by a list; too long for them, it stays in this session."""
    if len(entries) <= MOST_IN_ADDRESS:
        return {IDS.key: entries, SESSION_LIST: ""}
    name = hashlib.sha256("\n".join(entries).encode()).hexdigest()[:12]
    lists: dict[str, tuple[str, ...]] = st.session_state.setdefault(_LISTS_KEY, {})
    lists.pop(name, None)
    lists[name] = tuple(entries)
    for oldest in list(lists)[:-MAX_LISTS]:
        del lists[oldest]
    return {IDS.key: "", SESSION_LIST: name}


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
    return dict.fromkeys(address.current().filter_keys, "")


def change_base(new_base: str) -> None:
    """Show the listed merchants only, or all; the filters stay where they still apply."""
    status = [word for word in address.current().values(STATUS.key) if word != NOT_LISTED]
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


def current_selection(view: View) -> Selection:
    """Return the selection of the address, with the pasted list that it names."""
    selected, _ = _with_stored_list(address.current()).selection(view.decisions)
    return selected


def _with_stored_list(current: Address) -> Address:
    """Return the address with the pasted list that is stored in this session."""
    lists: Mapping[str, tuple[str, ...]] = st.session_state.get(_LISTS_KEY, {})
    ids = [entry for name in current.values(SESSION_LIST) for entry in lists.get(name, ())]
    pasted = {IDS.key: [*current.values(IDS.key), *ids]} if ids else {}
    return Address({**current.params, **pasted})


def ignored_params(page: str, view: View) -> list[str]:
    """Return a sentence for each filter, order and parameter of the address that is ignored."""
    current = address.current()
    _, sentences = _with_stored_list(current).selection(view.decisions)
    if set(current.values(SESSION_LIST)) - set(st.session_state.get(_LISTS_KEY, {})):
        sentences.append(
            f"{SESSION_LIST}: a list of more than {MOST_IN_ADDRESS} entries was pasted in another "
            f"session, or before the latest {MAX_LISTS} lists of this one, and is not part of the "
            "link. Paste it again."
        )
    if (text := current.last("sort")) and text not in SORTS:
        sentences.append(
            f"sort: {quote_untrusted(text)} was ignored; it can be {', '.join(SORTS)}."
        )
    sentences += [
        f"{key} is given {len(current.values(key))} times; the last one counts."
        for key in _SINGLE_VALUE_KEYS
        if len(current.values(key)) > 1
    ]
    return sentences + _unknown_params(page, current)


def _unknown_params(page: str, current: Address) -> list[str]:
    own = own_keys(current.params)
    known = {*CARRIED_KEYS, *own, *LINK_ORIGIN_KEYS, *PAGE_KEYS.get(page, ())}
    unknown = [key for key in current.params if key not in known]
    sentences = [
        f"{quote_untrusted(key)} means nothing on this page." for key in unknown[:MAX_UNKNOWN_KEYS]
    ]
    if len(unknown) > MAX_UNKNOWN_KEYS:
        sentences.append(f"{len(unknown) - MAX_UNKNOWN_KEYS:,} more mean nothing on this page.")
    return sentences
