"""Filters above a table, kept in the address: a list of values with their counts for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from impact.rules.view import View
from impact.selection.filter_types import quote_untrusted
from impact.selection.filters import Selection, selection_mask
from impact.selection.own_filters import own_filters
from pages.url import state
from pages.widgets import messages


@dataclass(frozen=True)
class TableFilter:
    """A filter by the values of one column.

    Attributes:
        param: its name in the address.
        name_of: returns the text of a value on screen.
    """

    param: str
    column: str
    label: str
    name_of: Callable[[str], str] = str


def draw_filters(
    table: pd.DataFrame,
    filters: Sequence[TableFilter],
    rows: str = "the rows of this table",
    view: View | None = None,
) -> pd.DataFrame:
    """Draw the filters that have a choice; return the rows that have all chosen values.

    Args:
        rows: what the table holds, for the note on values of the address that none of them has.
        view: of the merchants of the table, whose extra columns are filters too.
    """
    shown, ignored = table, []
    for one in filters:
        counts = table[one.column].astype("str").value_counts()
        asked = state.read_params().get(one.param, [])
        chosen = [word for word in asked if word in counts.index]
        ignored += [
            f"{one.param}: {quote_untrusted(word)} is not among {rows}."
            for word in asked
            if word not in counts.index
        ]
        if len(counts) > 1 or chosen:
            _draw_choice(one.param, one.label, one.name_of, chosen, counts.to_dict())
        if chosen:
            shown = shown[shown[one.column].astype("str").isin(chosen)]
    messages.draw_ignored(ignored)
    if view is not None:
        merchants = _positions(view, table)
        chosen_own = draw_own_filters(view, merchants)
        shown = shown[selection_mask(view.decisions, chosen_own)[_positions(view, shown)]]
    return shown.reset_index(drop=True)


def _positions(view: View, table: pd.DataFrame) -> np.ndarray:
    return pd.Index(view.decisions["merchant_id"]).get_indexer(table["merchant_id"])


def draw_own_filters(view: View, merchants: np.ndarray) -> Selection:
    """Draw a filter for each extra column in which these merchants differ; return what is chosen.

    It is in the address as on Merchants, which keeps it from page to page.
    """
    selection = {}
    for one in own_filters(view.decisions):
        chosen, _ = one.parse(state.read_params().get(one.key, []), view.decisions)
        counts = one.count(view.decisions, merchants)
        shown = {word: count for word, count in counts.items() if count or word in chosen}
        if len(shown) > 1 or chosen:
            label = messages.plain_label(one.label)
            _draw_choice(one.key, label, one.name_of, list(chosen), shown)
        if chosen:
            selection[one.key] = chosen
    return selection


def _draw_choice(
    param: str,
    label: str,
    name_of: Callable[[str], str],
    chosen: list[str],
    counts: Mapping[str, int],
) -> None:
    st.session_state[param] = chosen
    st.multiselect(
        label,
        sorted(counts, key=name_of),
        format_func=lambda word: f"{name_of(word) or 'unknown'} · {counts[word]:,}",
        key=param,
        label_visibility="collapsed",
        placeholder=label,
        select_all=False,
        on_change=_change,
        args=(param,),
        width=200,
    )


def _change(param: str) -> None:
    state.write_params({param: st.session_state[param]})
