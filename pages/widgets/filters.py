"""The filter widgets of the Merchants page, set from the address and writing it by callbacks."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.model.dates import FIRST_AS_OF, LAST_AS_OF
from impact.rules.view import View
from impact.selection.filter_types import DayFilter, WordFilter
from impact.selection.filters import (
    DAY_FILTERS,
    IDS,
    LISTED_ONLY,
    MAIN_FILTERS,
    MORE_FILTERS,
    SCORE,
    SEARCH,
    STATUS,
    Selection,
    count_values,
    is_listed_only,
)
from impact.selection.listed_base import BASE_ALL, BASE_LISTED, NOT_LISTED, base_count
from impact.selection.own_filters import own_filters
from impact.selection.pasted_ids import parse_pasted_ids
from impact.selection.presets import PRESETS
from pages.url import state
from pages.widgets.messages import plain_label

_SEPARATOR = " · "
_NAME_WIDTH = 135
_PRESET_KEY, _PASTED_KEY, _BASE_KEY = "filter_preset", "filter_pasted", "filter_base"


def draw_filters(view: View, selection: Selection) -> None:
    """Draw every filter, set to the selection of the address."""
    counts = count_values(view.decisions, selection, MAIN_FILTERS)
    if is_listed_only(selection):
        del counts[STATUS.key][NOT_LISTED]
    with st.container(horizontal=True, vertical_alignment="center"):
        _draw_search(selection)
        _draw_base(view, selection)
        _draw_pasted_list(view, selection)
        _draw_undo()
        draw_clear_button(selection, "clear_filters")
    _draw_presets(view, selection)
    with st.container(gap="xsmall"):
        for filter_ in MAIN_FILTERS:
            _draw_words(filter_, selection, counts[filter_.key])
    _draw_more(view, selection)


def draw_clear_button(selection: Selection, key: str) -> None:
    """Draw the button that removes every filter from the address."""
    st.button(
        "Clear all filters",
        key=key,
        on_click=state.clear_filters,
        icon=":material/filter_alt_off:",
        disabled=selection == LISTED_ONLY,
    )


def base_switch_label(view: View) -> str:
    """Return the label of the switch between the two bases, as "Also not listed (163)"."""
    return f"Also not listed ({len(view.decisions) - base_count(view.decisions, LISTED_ONLY):,})"


def _draw_base(view: View, selection: Selection) -> None:
    st.session_state[_BASE_KEY] = not is_listed_only(selection)
    st.toggle(
        base_switch_label(view),
        key=_BASE_KEY,
        on_change=_change_base,
        help="Merchants that have left, were removed, or are still to join. Without them the "
        "counts are of listed merchants, as on Overview.",
    )


def _change_base() -> None:
    state.change_base(BASE_ALL if st.session_state[_BASE_KEY] else BASE_LISTED)


def _draw_undo() -> None:
    st.button(
        "Undo",
        key="undo_filters",
        on_click=state.undo,
        icon=":material/undo:",
        disabled=not state.can_undo(),
        help="Brings the filters back that there were before the last change.",
    )


def _draw_search(selection: Selection) -> None:
    key = f"filter_{SEARCH.key}"
    st.session_state[key] = (selection.get(SEARCH.key) or ("",))[0]
    st.text_input(
        SEARCH.label,
        key=key,
        type="search",
        icon=":material/search:",
        placeholder="Id, name, SIREN, SIRET, EcoVadis id",
        on_change=_change_search,
        args=(key,),
        help="Every word must occur, in any order; accents and case do not matter.",
        label_visibility="collapsed",
        width=400,
    )


def _change_search(key: str) -> None:
    state.write_params({SEARCH.key: st.session_state[key].strip(), "page": ""})


def _draw_pasted_list(view: View, selection: Selection) -> None:
    """Draw the popover for a pasted list of ids; the page lists the ids that match nothing."""
    pasted = selection.get(IDS.key, ())
    label = f"Pasted list ({len(pasted):,})" if pasted else "Paste a list"
    box = st.popover(label, icon=":material/content_paste:", key="paste_list", on_change="rerun")
    if not box.open:
        return
    st.session_state[_PASTED_KEY] = "\n".join(pasted)
    with box, st.form("paste_form", border=False):
        st.text_area(
            "Merchant ids, SIRENs, SIRETs or EcoVadis ids",
            key=_PASTED_KEY,
            height=180,
            placeholder="Dots, brackets and case do not matter; FR40552100554 is a SIREN too",
        )
        st.form_submit_button("Show these merchants", on_click=_change_pasted_list, args=(view,))


def _change_pasted_list(view: View) -> None:
    state.write_list(parse_pasted_ids([st.session_state[_PASTED_KEY]], view.decisions))


def _draw_presets(view: View, selection: Selection) -> None:
    """Draw the presets of filters as buttons."""
    labels = {key: preset.label(view.policy) for key, preset in PRESETS.items()}
    chosen = [key for key, preset in PRESETS.items() if dict(preset.selection) == dict(selection)]
    st.session_state[_PRESET_KEY] = chosen[0] if chosen else None
    st.pills(
        "Questions of every day",
        list(PRESETS),
        format_func=labels.__getitem__,
        key=_PRESET_KEY,
        on_change=_change_preset,
        label_visibility="collapsed",
    )


def _change_preset() -> None:
    chosen = st.session_state[_PRESET_KEY]
    if chosen:
        state.replace_filters(PRESETS[chosen].selection)
    else:
        state.clear_filters()


def _draw_more(view: View, selection: Selection) -> None:
    word_filters = (*own_filters(view.decisions), *MORE_FILTERS)
    count = sum(f.key in selection for f in (*word_filters, SCORE, *DAY_FILTERS))
    label = f"More filters ({count} set)" if count else "More filters"
    # Drawn only when opened: these are most of the elements that a page with all filters has.
    box = st.expander(label, expanded=count > 0, key="more_filters", on_change="rerun")
    if not box.open:
        return
    counts = count_values(view.decisions, selection, word_filters)
    with box:
        with st.grid(3, min_column_width=150, gap="small"):
            _draw_score(selection)
            for day_filter in DAY_FILTERS:
                _draw_days(day_filter, selection)
        with st.container(gap="xsmall"):
            for filter_ in word_filters:
                _draw_words(filter_, selection, counts[filter_.key])


def _draw_words(filter_: WordFilter, selection: Selection, counts: dict[str, int]) -> None:
    """Draw a filter as a row: its name, and its words with counts: buttons, or a list if many."""
    st.session_state[_widget_key(filter_)] = list(selection.get(filter_.key, ()))
    labels = {word: f"{filter_.name_of(word)}{_SEPARATOR}{counts[word]:,}" for word in counts}
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(plain_label(filter_.label), width=_NAME_WIDTH)
        if filter_.words:
            _draw_buttons(filter_, labels)
        else:
            _draw_options(filter_, labels)


def _widget_key(filter_: WordFilter) -> str:
    return f"filter_{filter_.key}"


def _draw_buttons(filter_: WordFilter, labels: dict[str, str]) -> None:
    st.pills(
        filter_.label,
        list(labels),
        selection_mode="multi",
        format_func=labels.__getitem__,
        key=_widget_key(filter_),
        on_change=_change_word,
        args=(filter_,),
        label_visibility="collapsed",
        wrap=True,
    )


def _change_word(filter_: WordFilter) -> None:
    """Write the chosen words to the address, unless several were dropped at once.

    A click that was on its way while the counts changed carries old labels, and Streamlit takes
    their words as not chosen. Such a click changes nothing instead of dropping words.
    """
    chosen = st.session_state[_widget_key(filter_)]
    before = set(filter_.words).intersection(state.read_params().get(filter_.key, ()))
    if len(before.difference(chosen)) <= 1:
        _write_words(filter_, chosen)


def _write_words(filter_: WordFilter, chosen: Sequence[str]) -> None:
    state.write_params({filter_.key: chosen, "page": ""})


def _draw_options(filter_: WordFilter, labels: dict[str, str]) -> None:
    st.multiselect(
        plain_label(filter_.label),
        list(labels),
        format_func=labels.__getitem__,
        key=_widget_key(filter_),
        on_change=_change_words,
        args=(filter_, tuple(labels)),
        label_visibility="collapsed",
        placeholder="Any",
        select_all=False,
        wrap=True,
    )


def _change_words(filter_: WordFilter, options: tuple[str, ...]) -> None:
    # A click that was on its way while the counts changed carries an old label.
    words = {f"{filter_.name_of(word)}{_SEPARATOR}": word for word in options}
    values = st.session_state[_widget_key(filter_)]
    chosen = [_option_word(value, words, options) for value in values]
    _write_words(filter_, [word for word in chosen if word])


def _option_word(value: str, words: dict[str, str], options: tuple[str, ...]) -> str:
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
    state.write_params({SCORE.key: "" if is_whole else f"{low}..{high}", "page": ""})


def _draw_days(filter_: DayFilter, selection: Selection) -> None:
    key = f"filter_{filter_.key}"
    chosen = selection.get(filter_.key)
    st.session_state[key] = (filter_.bounds(chosen[0]) if chosen else None) or ()
    st.date_input(
        filter_.label,  # a pair of days, since the session's value is a tuple
        key=key,
        min_value=FIRST_AS_OF,
        max_value=LAST_AS_OF,
        format="YYYY-MM-DD",
        on_change=_change_days,
        args=(key, filter_),
        help="First and last day, both inclusive.",
    )


def _change_days(key: str, filter_: DayFilter) -> None:
    days = st.session_state[key]
    if len(days) == 1:  # the first day is chosen, the second is not yet
        return
    state.write_params({filter_.key: "..".join(day.isoformat() for day in days), "page": ""})
