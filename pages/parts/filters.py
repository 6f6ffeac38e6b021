"""The filter widgets of the Merchants page: set from the address, written to it by callbacks."""

from __future__ import annotations

import streamlit as st

from impact.decisions import View
from impact.filter_kinds import WordFilter
from impact.filters import (
    FILTERS,
    MAIN_FILTERS,
    MORE_FILTERS,
    SCORE,
    SEARCH,
    Selection,
    count_values,
    read,
)
from pages.parts import address

_COUNT_SIGN = " · "


def choose(view: View) -> Selection:
    """Draw the filters and return the selection of the address."""
    selection, _ = read(address.read(), view.decisions)
    counts = count_values(view.decisions, selection)
    with st.container(horizontal=True, vertical_alignment="center"):
        _draw_search(selection)
        clear_button(selection, "clear_filters")
    more = sum(filter_.key in selection for filter_ in (*MORE_FILTERS, SCORE))
    with st.grid(3, min_column_width=150, gap="small"):
        for filter_ in MAIN_FILTERS:
            _draw_words(filter_, selection, counts[filter_.key])
    label = f"More filters ({more} set)" if more else "More filters"
    with st.expander(label, expanded=more > 0), st.grid(3, min_column_width=150, gap="small"):
        _draw_score(selection)
        for filter_ in MORE_FILTERS:
            _draw_words(filter_, selection, counts[filter_.key])
    return selection


def clear_button(selection: Selection, key: str) -> None:
    """Draw the button that takes every filter out of the address."""
    st.button(
        "Clear all filters",
        key=key,
        on_click=address.write,
        args=({**dict.fromkeys(FILTERS, ""), "page": ""},),
        icon=":material/filter_alt_off:",
        disabled=not selection,
    )


def _draw_search(selection: Selection) -> None:
    key = f"filter_{SEARCH.key}"
    st.session_state[key] = (selection.get(SEARCH.key) or ("",))[0]
    st.text_input(
        SEARCH.label,
        key=key,
        type="search",
        icon=":material/search:",
        placeholder="Id, name or SIREN; every word must occur, accents and case do not matter",
        on_change=_change_search,
        args=(key,),
        label_visibility="collapsed",
    )


def _change_search(key: str) -> None:
    address.write({SEARCH.key: st.session_state[key].strip(), "page": ""})


def _draw_words(filter_: WordFilter, selection: Selection, counts: dict[str, int]) -> None:
    key = f"filter_{filter_.key}"
    labels = {word: f"{filter_.name_of(word)}{_COUNT_SIGN}{counts[word]:,}" for word in counts}
    st.session_state[key] = list(selection.get(filter_.key, ()))
    st.multiselect(
        filter_.label,
        options=list(labels),
        format_func=labels.__getitem__,
        key=key,
        on_change=_change_words,
        args=(key, filter_, tuple(labels)),
        placeholder="Any",
        select_all=False,
        wrap=True,
    )


def _change_words(key: str, filter_: WordFilter, options: tuple[str, ...]) -> None:
    # A click that was on its way while the counts changed comes as the label of before.
    words = {f"{filter_.name_of(word)}{_COUNT_SIGN}": word for word in options}
    chosen = [_word_of(value, words, options) for value in st.session_state[key]]
    address.write({filter_.key: [word for word in chosen if word], "page": ""})


def _word_of(value: str, words: dict[str, str], options: tuple[str, ...]) -> str:
    if value in options:
        return value
    return next((word for label, word in words.items() if value.startswith(label)), "")


def _draw_score(selection: Selection) -> None:
    key = f"filter_{SCORE.key}"
    chosen = selection.get(SCORE.key)
    bounds = SCORE.bounds(chosen[0]) if chosen else None
    st.session_state[key] = bounds or (SCORE.low, SCORE.high)
    st.slider(
        SCORE.label,
        SCORE.low,
        SCORE.high,
        key=key,
        on_change=_change_score,
        args=(key,),
        help="Of the current assessment. A narrower range leaves out merchants without a score.",
    )


def _change_score(key: str) -> None:
    low, high = st.session_state[key]
    is_whole = (low, high) == (SCORE.low, SCORE.high)
    address.write({SCORE.key: "" if is_whole else f"{low}..{high}", "page": ""})
