"""The filter bar of the Merchants page: views, a popover for each filter, and what is set."""

import re
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from impact.model.policy import Policy
from impact.rules.view import View
from impact.selection.filter_types import WordFilter, own_filters
from impact.selection.filters import (
    COUNTRY,
    DAY_FILTERS,
    FILTERS,
    HELD_LABEL,
    IDS,
    LABEL_END,
    LISTED,
    LISTED_ONLY,
    MORE_FILTERS,
    SCORE,
    SEARCH,
    STATUS,
    Filter,
    Selection,
    find_filter,
    is_listed_only,
)
from impact.selection.listed_base import BASE, BASE_ALL, BASE_LISTED, base_count
from impact.selection.metrics import METRICS
from pages.content.merchants.filter_inputs import draw_filter
from pages.url import filter_params
from pages.widgets.messages import plain_label
from pages.widgets.parts import draw_input, draw_link

# The filters that are always in the bar, as one popover each line; the others join it by
# "+ Filter", or when they are set.
_BAR: Mapping[str, tuple[Filter, ...]] = {
    "Status": (STATUS,),
    "Label": (HELD_LABEL, LABEL_END),
    "Country": (COUNTRY,),
    "EcoVadis": (SCORE, FILTERS["medal"], FILTERS["assessment"]),
}
_IN_BAR = {filter_.key: filters[0].key for filters in _BAR.values() for filter_ in filters}
ADDED_FILTERS: tuple[Filter, ...] = tuple(
    filter_ for filter_ in (*MORE_FILTERS, *DAY_FILTERS, SEARCH, IDS) if filter_.key not in _IN_BAR
)
_ADDED_KEY = "added_filter"
_LONGEST_CHIP = 60
# A button's label is markdown, which has no way to show every text literally.
_PLAIN = re.compile(r"(?!.*(?:www\.|--))[\w (),“”'.@&/-]*", re.IGNORECASE)


def draw_filter_bar(view: View, selection: Selection) -> None:
    """Draw the filters as one row of popovers, and below it each filter that is set."""
    added = st.session_state.get(_ADDED_KEY)
    addable = (*own_filters(view.decisions), *ADDED_FILTERS)
    shown = [one for one in addable if one.key in selection or one.key == added]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _draw_views(view, selection)
        for title, filters in _BAR.items():
            _draw_popover(view, title, filters, selection)
        for filter_ in shown:
            _draw_popover(view, plain_label(filter_.label), (filter_,), selection)
        others = [one for one in addable if one not in shown and _has_column(view, one)]
        names = {one.key: plain_label(one.label) for one in others}
        _draw_menu("Filter", names, "add_filter", "add", _add)
    _draw_chips(selection)


def chip_text(key: str, chosen: Sequence[str]) -> str:
    """Return the text of a filter that is set, as "Country is Spain (ES)"."""
    phrase = find_filter(key).phrase(tuple(chosen))
    text = phrase[:1].upper() + phrase[1:]
    if not _PLAIN.fullmatch(text):
        return plain_label(find_filter(key).label)
    shown = text if len(text) <= _LONGEST_CHIP else f"{text[: _LONGEST_CHIP - 1]}…"
    return shown.replace("_", r"\_")


def popover_key(filter_key: str) -> str:
    """Return the key of the popover that has a filter."""
    return f"open_{_IN_BAR.get(filter_key, filter_key)}"


def _draw_popover(view: View, title: str, filters: Sequence[Filter], selection: Selection) -> None:
    """Draw the popover of filters. Their inputs are made when it is opened."""
    key = popover_key(filters[0].key)
    count = sum(len(selection.get(filter_.key, ())) for filter_ in filters)
    # With another label it is another popover, and closed: the count follows when it is closed.
    label, shown = f"{title} {count:,}" if count else title, f"{key}_label"
    if shown not in st.session_state or not st.session_state.get(key):
        st.session_state[shown] = label
    popover = st.popover(st.session_state[shown], key=key, on_change="rerun")
    if popover.open:
        with popover:
            for filter_ in filters:
                draw_filter(view, filter_, selection)
            if STATUS in filters:
                _draw_base(view, selection)


def _draw_base(view: View, selection: Selection) -> None:
    others = len(view.decisions) - base_count(view.decisions, LISTED_ONLY)
    draw_input(
        st.toggle,
        f"Also not listed ({others:,})",
        key="filter_base",
        value=not is_listed_only(selection),
        on_change=lambda is_on: filter_params.change_base(BASE_ALL if is_on else BASE_LISTED),
        help="Merchants that have left, were removed, or are still to join.",
    )


def _draw_menu(
    label: str, names: Mapping[str, str], key: str, icon: str, on_choose: Callable[[str], None]
) -> None:
    """Draw a button with a menu of names; call `on_choose` with the key of the chosen one."""

    def choose() -> None:
        if chosen := st.session_state[key]:
            on_choose(chosen)

    icon, name_of = f":material/{icon}:", names.__getitem__
    st.menu_button(label, list(names), format_func=name_of, icon=icon, key=key, on_click=choose)


def _add(key: str) -> None:
    st.session_state[_ADDED_KEY] = key
    st.session_state[popover_key(key)] = True


def _has_column(view: View, filter_: Filter) -> bool:
    """Return whether the data have what a filter asks for: the State's lists may be missing."""
    return not isinstance(filter_, WordFilter) or filter_.column in view.decisions


def _draw_chips(selection: Selection) -> None:
    """Draw what is set, each with the way to remove it; nothing while nothing is."""
    chips = {key: chip_text(key, chosen) for key, chosen in selection.items()}
    if is_listed_only(selection):
        del chips[LISTED.key]
    else:
        chips = {BASE: "Also not listed", **chips}
    is_undoable = filter_params.can_undo()
    if list(selection) == [LISTED.key] and is_listed_only(selection) and not is_undoable:
        return
    with st.container(key="chips", horizontal=True, vertical_alignment="center", gap="xsmall"):
        for key, text in chips.items():
            st.button(
                text,
                key=f"chip_{key}",
                icon=":material/close:",
                icon_position="right",
                on_click=remove_filter,
                args=(key,),
            )
        if is_undoable:
            draw_link("Undo", filter_params.undo, key="undo", icon="undo")
        if chips:
            draw_link("Clear all", _clear, key="clear", icon="filter_alt_off")


def remove_filter(key: str) -> None:
    """Remove a filter from the address; the base is one too."""
    st.session_state.pop(_ADDED_KEY, None)
    if key == BASE:
        filter_params.change_base(BASE_LISTED)
    else:
        filter_params.remove_filter(key)


def _clear() -> None:
    st.session_state.pop(_ADDED_KEY, None)
    filter_params.clear_filters()


# The wording of each metric as a view, with the values of the policy in braces.
VIEWS: Mapping[str, str] = {
    "removal_due": "To remove",
    "expiring": "Label ends within {expiring_days} days",
    "badge_undue": "Badge wrongly shown",
    "badge_missing": "Badge missing",
    "never_assessed": "Never assessed",
    "assessment_expired": "Assessment expired",
    "no_valid_assessment": "Champions without a valid assessment",
    "declaration_only": "Champions by declaration only",
}


def view_label(key: str, policy: Policy) -> str:
    """Return the words of a view on screen, with the values of the policy in force."""
    return VIEWS[key].format_map(vars(policy))


def _draw_views(view: View, selection: Selection) -> None:
    """Draw the menu of views; the one that is shown is named in the button."""
    names = {key: view_label(key, view.policy) for key in VIEWS}
    chosen = (key for key in VIEWS if dict(METRICS[key].selection) == dict(selection))
    shown = next((names[key] for key in chosen), "Views")
    _draw_menu(shown, names, "views", "bookmarks", _open_view)


def _open_view(key: str) -> None:
    filter_params.replace_filters(METRICS[key].selection)
