"""The address is the state: what is chosen stands in it, and nowhere else.

Widgets are not bound to the address by Streamlit, since then their labels would stand in it and
a filter would be lost on a page that does not draw it. Each run sets the widgets from the
address; each widget's callback writes the address. What belongs to every page (the as-of date,
the filters, the order) is carried along when the page changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from impact.loading.policy_file import PLACES
from impact.model.dates import AS_OF_RANGE, can_be_as_of
from impact.rules.view import View
from impact.selection.filter_types import quote_untrusted
from impact.selection.filters import FILTERS, IDS, LISTED, STATUS, Selection
from impact.selection.listed_base import BASE, NOT_LISTED, OF_ALL, OF_LISTED, address_of
from impact.selection.pasted_ids import MOST_IN_ADDRESS
from impact.selection.sorts import SORTS
from pages.url import base, browser
from pages.url.base import KEPT_LIST, MADE_WITH
from pages.url.browser import Params

FILTER_KEYS = (BASE, *FILTERS, KEPT_LIST)

# Which files and which rules: they and the day say what a number is of.
SIDE = ("snapshot", "policy")
COMPARED = ("compared",)

# What is tried on What if: values of a policy, by the names of impact.model.policy.Policy.
TRIED = tuple(name for name in PLACES if name != "version")
CARRIED = ("as_of", *SIDE, *COMPARED, *FILTER_KEYS, "sort")

# What only one page understands.
OF_PAGE: Mapping[str, tuple[str, ...]] = {
    "merchants": ("page",),
    "merchant": ("merchant_id", "find"),
    "data_quality": ("file", "code", "effect"),
    "what_changed": ("part", "reason", "change", "cause"),
    "what_if": TRIED,
    "forecast": ("count",),
}
MOST_NAMED = 10
MOST_UNDOS = 50

# Of the lists that are too long for an address, those that a session keeps: the latest ones.
MOST_LISTS = 10
FIRST_SORT = next(iter(SORTS))
PAGE_KEY, KEPT_KEY, GOAL_KEY = "address_page", "address_kept", "address_goal"
_LISTS, _PAST, _LAST = "address_lists", "address_past", "address_last_filters"

# Of these the last value counts; the filters by words take several.
_ONCE = (
    *("as_of", *SIDE, *COMPARED, "sort", "page", "merchant_id", "find", "count"),
    *("score", "esus_until", "esat_until", "q", BASE),
)


def read() -> Params:
    """Return every parameter of the address with all its values."""
    return browser.latest_params()


def sync(page: str) -> None:
    """Carry the choices of the page before into the address, where it came without any.

    The menu's links hold no parameters; a link, a bookmark or the browser's back button does.
    Back may also lead to what nobody asked for (pages/url/browser.py).
    """
    last = st.session_state.get(PAGE_KEY)
    params = browser.params_to_draw()
    if last != page:
        browser.forget_fragments()
    if last not in (None, page) and not params:
        params = dict(st.session_state.get(KEPT_KEY, {}))
        browser.remember_entry(page, {}, params)
        browser.forget_entry(page, params)
    else:
        params = browser.resolve_entry(page, params)
    if params != browser.query_params():
        st.query_params.from_dict(params)
    st.session_state[PAGE_KEY] = page
    _remember(params)
    _note_filters(params)


def write(changes: Mapping[str, str | Sequence[str]]) -> None:
    """Change parameters of this page's address; an empty value takes one out."""
    params: dict[str, str | Sequence[str]] = {**base.stated(read()), **changes}
    kept = base.without_usual({key: value for key, value in params.items() if value})
    browser.write_query_params(kept)
    browser.forget_entry(st.session_state.get(PAGE_KEY, ""), kept)
    _remember(read())


def write_list(entries: Sequence[str]) -> None:
    """Filter by a pasted list: in the address, or in this session where it is too long for one."""
    name = _keep_list(entries)
    in_address = (
        {IDS.key: entries, KEPT_LIST: ""} if name is None else {IDS.key: "", KEPT_LIST: name}
    )
    write({BASE: OF_ALL, **in_address, "page": ""})


def _keep_list(entries: Sequence[str]) -> str | None:
    """Keep a list that is too long for an address in this session; return its name there."""
    if len(entries) <= MOST_IN_ADDRESS:
        return None
    name = hashlib.sha256("\n".join(entries).encode()).hexdigest()[:12]
    lists: dict[str, tuple[str, ...]] = st.session_state.setdefault(_LISTS, {})
    lists.pop(name, None)
    lists[name] = tuple(entries)
    for oldest in list(lists)[:-MOST_LISTS]:
        del lists[oldest]
    return name


def clear() -> None:
    """Take every filter out of the address: what is left are the listed merchants."""
    write({**dict.fromkeys(FILTER_KEYS, ""), BASE: OF_LISTED, "page": ""})


def replace(selection: Selection) -> None:
    """Put these filters, and their base, in the place of all others."""
    write({**dict.fromkeys(FILTER_KEYS, ""), **address_of(selection), "page": ""})


def change_base(to: str) -> None:
    """Show the listed merchants alone, or all; the filters stay, as far as they can."""
    status = [word for word in read().get(STATUS.key, []) if word != NOT_LISTED]
    narrower = {STATUS.key: status} if to == OF_LISTED else {}
    write({BASE: to, LISTED.key: "", **narrower, "page": ""})


def can_undo() -> bool:
    """Say whether the filters were other ones before, in this session."""
    return bool(st.session_state.get(_PAST))


def undo() -> None:
    """Bring the filters back that there were before the last change, however it came about."""
    before = st.session_state[_PAST].pop()
    st.session_state[_LAST] = before
    write({**dict.fromkeys(FILTER_KEYS, ""), **before, "page": ""})


def _note_filters(params: Params) -> None:
    now = base.only(FILTER_KEYS, params)
    last = st.session_state.get(_LAST)
    if last is not None and last != now:
        past = [*st.session_state.get(_PAST, []), last]
        st.session_state[_PAST] = past[-MOST_UNDOS:]
    st.session_state[_LAST] = now


def as_of(data_day: date) -> tuple[date, list[str]]:
    """Return the day that the address asks for, else the data day, and what was ignored."""
    day, ignored = day_of("as_of")
    return day or data_day, ignored


def day_of(key: str) -> tuple[date | None, list[str]]:
    """Return the day of a parameter, None where there is none, and what was ignored."""
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
    """Return the value of a parameter, the last one if it stands several times; "" for none."""
    return (read().get(key) or [""])[-1]


def choice_param(key: str, words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the value of a parameter if it is one of the words, else "", and what was ignored."""
    text = last_value(key)
    if not text or text in words:
        return text, []
    choice = f"there are {', '.join(words)}" if words else "there is none to choose"
    return "", [f"{key}: {quote_untrusted(text)} was ignored; {choice}."]


def sort() -> str:
    """Return the order that the address asks for, else by merchant id."""
    text = _sort_text()
    return text if text in SORTS else FIRST_SORT


def selection(view: View) -> Selection:
    """Return the filters that the address asks for."""
    chosen, _ = base.read(_with_list(read()), view.decisions)
    return chosen


def _with_list(params: Params) -> Params:
    """Return the parameters with the pasted list that only this session has."""
    kept: Mapping[str, tuple[str, ...]] = st.session_state.get(_LISTS, {})
    named = [entry for name in params.get(KEPT_LIST, ()) for entry in kept.get(name, ())]
    return {**params, IDS.key: [*params.get(IDS.key, []), *named]} if named else params


def ignored(page: str, view: View) -> list[str]:
    """Name each filter, order and parameter of the address that means nothing here."""
    params = read()
    _, sentences = base.read(_with_list(params), view.decisions)
    lost = set(params.get(KEPT_LIST, ())) - set(st.session_state.get(_LISTS, {}))
    if lost:
        sentences.append(
            f"{KEPT_LIST}: a list of more than {MOST_IN_ADDRESS} entries was pasted in another "
            f"session, or before the latest {MOST_LISTS} lists of this one, and is not part of the "
            "link. Paste it again."
        )
    if (text := _sort_text()) not in SORTS:
        sentences.append(
            f"sort: {quote_untrusted(text)} was ignored; it can be {', '.join(SORTS)}."
        )
    sentences += [
        f"{key} is given {len(params[key])} times; the last one counts."
        for key in _ONCE
        if len(params.get(key, ())) > 1
    ]
    known = {*CARRIED, *MADE_WITH, *OF_PAGE.get(page, ())}
    strangers = [key for key in params if key not in known]
    sentences += [
        f"{quote_untrusted(key)} means nothing on this page." for key in strangers[:MOST_NAMED]
    ]
    if len(strangers) > MOST_NAMED:
        sentences.append(f"{len(strangers) - MOST_NAMED:,} more mean nothing on this page.")
    return sentences


def _sort_text() -> str:
    return (read().get("sort") or [FIRST_SORT])[-1]


def _remember(params: Params) -> None:
    st.session_state[KEPT_KEY] = base.only(CARRIED, params)
