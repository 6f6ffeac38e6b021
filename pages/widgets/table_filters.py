"""Filters above a table, kept in the address: a list of values with their counts for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from impact.selection.filter_types import quote_untrusted
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
    table: pd.DataFrame, filters: Sequence[TableFilter], rows: str = "the rows of this table"
) -> pd.DataFrame:
    """Draw the filters that have a choice; return the rows that have all chosen values.

    Args:
        rows: what the table holds, for the note on values of the address that none of them has.
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
            _draw_choice(one, chosen, counts)
        if chosen:
            shown = shown[shown[one.column].astype("str").isin(chosen)]
    messages.draw_ignored(ignored)
    return shown.reset_index(drop=True)


def _draw_choice(one: TableFilter, chosen: list[str], counts: pd.Series) -> None:
    st.session_state[one.param] = chosen
    st.multiselect(
        one.label,
        sorted(counts.index, key=one.name_of),
        format_func=lambda word: f"{one.name_of(word) or 'unknown'} · {counts[word]:,}",
        key=one.param,
        label_visibility="collapsed",
        placeholder=one.label,
        select_all=False,
        on_change=_change,
        args=(one.param,),
        width=200,
    )


def _change(param: str) -> None:
    state.write_params({param: st.session_state[param]})
