"""The input of each kind of filter, set from the address and writing it by callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from impact.model.dates import FIRST_AS_OF, LAST_AS_OF
from impact.rules.view import View
from impact.selection.filter_types import DayFilter, RangeFilter, TextFilter, WordFilter
from impact.selection.filters import (
    STATUS,
    Filter,
    Selection,
    count_values,
    is_listed_only,
)
from impact.selection.label_end import LabelEndFilter
from impact.selection.listed_base import NOT_LISTED
from impact.selection.pasted_ids import ListFilter, parse_pasted_ids
from pages.url import address, filter_params
from pages.widgets.messages import plain_label

END_DAYS = (30, 60, 90, 180)
_SEPARATOR = " · "
_PASTED_KEY = "filter_pasted"


def draw_input(view: View, filter_: Filter, selection: Selection) -> None:
    """Draw the input of a filter."""
    chosen = selection.get(filter_.key, ())
    if isinstance(filter_, WordFilter):
        _draw_words(view, filter_, selection)
    elif isinstance(filter_, ListFilter):
        _draw_pasted_list(view, chosen)
    else:
        _DRAW[type(filter_)](filter_, chosen)


def _draw_words(view: View, filter_: WordFilter, selection: Selection) -> None:
    """Draw a filter's words with their number of rows; those without rows only if chosen.

    A fixed set of words is drawn as buttons; words found in the data may be many, so as options.
    """
    chosen = selection.get(filter_.key, ())
    counts = count_values(view.decisions, selection, [filter_])[filter_.key]
    if filter_ is STATUS and is_listed_only(selection):
        del counts[NOT_LISTED]
    labels = {
        word: f"{filter_.name_of(word)}{_SEPARATOR}{count:,}"
        for word, count in counts.items()
        if count or word in chosen
    }
    _set(_key(filter_), list(chosen))
    (_draw_buttons if filter_.words else _draw_options)(filter_, labels)


def _draw_buttons(filter_: WordFilter, labels: Mapping[str, str]) -> None:
    st.pills(
        filter_.label,
        list(labels),
        selection_mode="multi",
        format_func=labels.__getitem__,
        key=_key(filter_),
        on_change=_change_word,
        args=(filter_,),
        wrap=True,
    )


def _change_word(filter_: WordFilter) -> None:
    """Write the chosen words to the address, unless several were dropped at once.

    A click that was on its way while the counts changed carries old labels, and Streamlit takes
    their words as not chosen. Such a click changes nothing instead of dropping words.
    """
    chosen = st.session_state[_key(filter_)]
    before = set(filter_.words).intersection(address.current().values(filter_.key))
    if len(before.difference(chosen)) <= 1:
        _write(filter_, chosen)


def _draw_options(filter_: WordFilter, labels: Mapping[str, str]) -> None:
    st.multiselect(
        plain_label(filter_.label),
        list(labels),
        format_func=labels.__getitem__,
        key=_key(filter_),
        on_change=_change_words,
        args=(filter_, tuple(labels)),
        placeholder="Any",
        select_all=False,
        wrap=True,
    )


def _change_words(filter_: WordFilter, options: tuple[str, ...]) -> None:
    # A click that was on its way while the counts changed carries an old label.
    words = {f"{filter_.name_of(word)}{_SEPARATOR}": word for word in options}
    values = st.session_state[_key(filter_)]
    chosen = [_option_word(value, words, options) for value in values]
    _write(filter_, [word for word in chosen if word])


def _option_word(value: str, words: Mapping[str, str], options: tuple[str, ...]) -> str:
    if value in options:
        return value
    return next((word for label, word in words.items() if value.startswith(label)), "")


def _draw_range(filter_: RangeFilter, chosen: Sequence[str]) -> None:
    bounds = (filter_.bounds(chosen[0]) if chosen else None) or (filter_.low, filter_.high)
    keys = [f"{_key(filter_)}_{side}" for side in ("low", "high")]
    with st.container(horizontal=True):
        labels = (f"{filter_.label} from", "to")
        for label, key, bound in zip(labels, keys, bounds, strict=True):
            _set(key, bound)
            st.number_input(
                label,
                filter_.low,
                filter_.high,
                key=key,
                on_change=_change_range,
                args=(filter_, keys, key),
                width=130,
            )


def _change_range(filter_: RangeFilter, keys: Sequence[str], changed: str) -> None:
    low, high = (st.session_state[key] for key in keys)
    if low > high:  # the number that was typed counts, and the other one follows
        low = high = st.session_state[changed]
    is_whole = (low, high) == (filter_.low, filter_.high)
    _write(filter_, "" if is_whole else f"{low}..{high}")


def _draw_label_end(filter_: LabelEndFilter, chosen: Sequence[str]) -> None:
    limit = filter_.limit(chosen[0]) if chosen else None
    days = limit if isinstance(limit, int) else None
    key, day_key = _key(filter_), f"{_key(filter_)}_day"
    _set(key, days)
    st.pills(
        "ESUS or ESAT ends within",
        sorted({*END_DAYS, *([days] if days is not None else [])}),
        format_func="{} days".format,
        key=key,
        on_change=_change_label_end,
        args=(filter_, key),
    )
    _set(day_key, limit if isinstance(limit, date) else None)
    st.date_input(
        "or until this day",
        value=None,
        key=day_key,
        min_value=FIRST_AS_OF,
        max_value=LAST_AS_OF,
        format="YYYY-MM-DD",
        on_change=_change_label_end,
        args=(filter_, day_key),
    )


def _change_label_end(filter_: LabelEndFilter, key: str) -> None:
    limit = st.session_state[key]
    _write(filter_, "" if limit is None else str(limit))


def _draw_days(filter_: DayFilter, chosen: Sequence[str]) -> None:
    key = _key(filter_)
    # A pair of days, since the session's value is a tuple.
    _set(key, (filter_.bounds(chosen[0]) if chosen else None) or ())
    st.date_input(
        filter_.label,
        key=key,
        min_value=FIRST_AS_OF,
        max_value=LAST_AS_OF,
        format="YYYY-MM-DD",
        on_change=_change_days,
        args=(filter_,),
        help="First and last day, both inclusive.",
    )


def _change_days(filter_: DayFilter) -> None:
    days = st.session_state[_key(filter_)]
    if len(days) != 1:  # with one, the second is not chosen yet
        _write(filter_, "..".join(day.isoformat() for day in days))


def _draw_text(filter_: TextFilter, chosen: Sequence[str]) -> None:
    key = _key(filter_)
    _set(key, chosen[0] if chosen else "")
    st.text_input(
        "Id, name, SIREN, SIRET or EcoVadis id",
        key=key,
        type="search",
        icon=":material/search:",
        on_change=lambda: _write(filter_, st.session_state[key].strip()),
        help="Every word has to occur, in any order; accents and case do not matter.",
    )


def _draw_pasted_list(view: View, pasted: Sequence[str]) -> None:
    """Draw the box for a pasted list of ids; the page lists the ids that match nothing."""
    _set(_PASTED_KEY, "\n".join(pasted))
    with st.form("paste_form", border=False):
        st.text_area(
            "Merchant ids, SIRENs, SIRETs or EcoVadis ids",
            key=_PASTED_KEY,
            height=180,
            placeholder="One a line; dots and case do not matter; FR40552100554 is a SIREN too",
        )
        st.form_submit_button("Show these merchants", on_click=_change_pasted_list, args=(view,))


def _change_pasted_list(view: View) -> None:
    filter_params.write_list(parse_pasted_ids([st.session_state[_PASTED_KEY]], view.decisions))


_DRAW: Mapping[type[Any], Callable[[Any, Sequence[str]], None]] = {
    RangeFilter: _draw_range,
    LabelEndFilter: _draw_label_end,
    DayFilter: _draw_days,
    TextFilter: _draw_text,
}


def _key(filter_: Filter) -> str:
    return f"filter_{filter_.key}"


def _set(key: str, value: Any) -> None:
    """Set a widget to the value of the address; the same value again would undo what is typed."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _write(filter_: Filter, value: str | Sequence[str]) -> None:
    address.write_params({filter_.key: value, "page": ""})
