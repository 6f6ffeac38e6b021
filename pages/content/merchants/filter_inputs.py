"""The input of each kind of filter, set from the address and writing it by callbacks."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from impact.model.dates import FIRST_AS_OF, LAST_AS_OF
from impact.rules.view import View
from impact.selection.filter_types import TextFilter, WordFilter
from impact.selection.filters import STATUS, Filter, Selection, count_values, is_listed_only
from impact.selection.listed_base import NOT_LISTED
from impact.selection.pasted_ids import ListFilter, parse_pasted_ids
from impact.selection.value_filters import DayFilter, LabelEndFilter, RangeFilter
from pages.url import address, filter_params
from pages.widgets.messages import plain_label
from pages.widgets.parts import draw_input

END_DAYS = (30, 60, 90, 180)
_SEPARATOR = " · "
_PASTED_KEY = "filter_pasted"


def draw_filter(view: View, filter_: Filter, selection: Selection) -> None:
    """Draw the input of a filter."""
    chosen = selection.get(filter_.key, ())
    if isinstance(filter_, WordFilter):
        _draw_words(view, filter_, selection)
    elif isinstance(filter_, ListFilter):
        _draw_pasted_list(view, chosen)
    elif isinstance(filter_, RangeFilter):
        _draw_range(filter_, chosen)
    elif isinstance(filter_, LabelEndFilter):
        _draw_label_end(filter_, chosen)
    elif isinstance(filter_, DayFilter):
        _draw_days(filter_, chosen)
    else:
        _draw_text(filter_, chosen)


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
    draw_words = partial(
        draw_input, key=_key(filter_), value=list(chosen), format_func=labels.__getitem__, wrap=True
    )
    if filter_.words:
        change = partial(_change_word, filter_)
        draw_words(st.pills, filter_.label, list(labels), on_change=change, selection_mode="multi")
    else:
        change = partial(_change_words, filter_, tuple(labels))
        label, settings = plain_label(filter_.label), {"placeholder": "Any", "select_all": False}
        draw_words(st.multiselect, label, list(labels), on_change=change, **settings)


def _change_word(filter_: WordFilter, chosen: Sequence[str]) -> None:
    """Write the chosen words to the address, unless several were dropped at once.

    A click that was on its way while the counts changed carries old labels, and Streamlit takes
    their words as not chosen. Such a click changes nothing instead of dropping words.
    """
    before = set(filter_.words).intersection(address.current().values(filter_.key))
    if len(before.difference(chosen)) <= 1:
        _write(filter_, chosen)


def _change_words(filter_: WordFilter, options: Sequence[str], values: Sequence[str]) -> None:
    # A click that was on its way while the counts changed carries an old label.
    words = {f"{filter_.name_of(word)}{_SEPARATOR}": word for word in options}
    chosen = [
        word
        for value in values
        for label, word in words.items()
        if value == word or (value not in options and value.startswith(label))
    ]
    _write(filter_, chosen)


def _draw_range(filter_: RangeFilter, chosen: Sequence[str]) -> None:
    bounds = (filter_.bounds(chosen[0]) if chosen else None) or (filter_.low, filter_.high)
    keys = [f"{_key(filter_)}_{side}" for side in ("low", "high")]

    def change(typed: int) -> None:
        low, high = (st.session_state[key] for key in keys)
        if low > high:  # the number that was typed counts, and the other one follows
            low = high = typed
        is_whole = (low, high) == (filter_.low, filter_.high)
        _write(filter_, "" if is_whole else f"{low}..{high}")

    with st.container(horizontal=True):
        labels = (f"{filter_.label} from", "to")
        limits = (filter_.low, filter_.high)
        for label, key, bound in zip(labels, keys, bounds, strict=True):
            draw_input(
                st.number_input, label, *limits, key=key, value=bound, on_change=change, width=130
            )


def _draw_label_end(filter_: LabelEndFilter, chosen: Sequence[str]) -> None:
    limit = filter_.bounds(chosen[0]) if chosen else None
    days = limit if isinstance(limit, int) else None

    def change(limit: int | date | None) -> None:
        _write(filter_, "" if limit is None else str(limit))

    draw_input(
        st.pills,
        "ESUS or ESAT ends within",
        sorted({*END_DAYS, *([days] if days is not None else [])}),
        key=_key(filter_),
        value=days,
        on_change=change,
        format_func="{} days".format,
    )
    draw_input(
        st.date_input,
        "or until this day",
        None,
        FIRST_AS_OF,
        LAST_AS_OF,
        key=f"{_key(filter_)}_day",
        value=limit if isinstance(limit, date) else None,
        on_change=change,
        format="YYYY-MM-DD",
    )


def _draw_days(filter_: DayFilter, chosen: Sequence[str]) -> None:
    def change(days: Sequence[date]) -> None:
        if len(days) != 1:  # with one, the second is not chosen yet
            _write(filter_, "..".join(day.isoformat() for day in days))

    draw_input(
        st.date_input,
        filter_.label,
        key=_key(filter_),
        # A pair of days, since the session's value is a tuple.
        value=(filter_.bounds(chosen[0]) if chosen else None) or (),
        on_change=change,
        min_value=FIRST_AS_OF,
        max_value=LAST_AS_OF,
        format="YYYY-MM-DD",
        help="First and last day, both inclusive.",
    )


def _draw_text(filter_: TextFilter, chosen: Sequence[str]) -> None:
    draw_input(
        st.text_input,
        "Id, name, SIREN, SIRET or EcoVadis id",
        key=_key(filter_),
        value=chosen[0] if chosen else "",
        on_change=lambda typed: _write(filter_, typed.strip()),
        type="search",
        icon=":material/search:",
        help="Every word has to occur, in any order; accents and case do not matter.",
    )


def _draw_pasted_list(view: View, pasted: Sequence[str]) -> None:
    """Draw the box for a pasted list of ids; the page lists the ids that match nothing."""
    if st.session_state.get(_PASTED_KEY) != (text := "\n".join(pasted)):
        st.session_state[_PASTED_KEY] = text
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


def _key(filter_: Filter) -> str:
    return f"filter_{filter_.key}"


def _write(filter_: Filter, value: str | Sequence[str]) -> None:
    address.write_params({filter_.key: value, "page": ""})
