"""Filters above a table, kept in the address: a list of values with their counts for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from impact.selection.filter_types import quote_untrusted
from pages.url import address
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
    chosen, ignored = chosen_values(table, filters, rows)
    draw_choices(table, filters, chosen)
    messages.draw_ignored(ignored)
    return rows_with(table, filters, chosen)


def chosen_values(
    table: pd.DataFrame, filters: Sequence[TableFilter], rows: str
) -> tuple[dict[str, list[str]], list[str]]:
    """Return by parameter the values of the address that a table has, and what was ignored."""
    chosen, ignored = {}, []
    for one in filters:
        asked, present = address.current().values(one.param), set(table[one.column].astype("str"))
        chosen[one.param] = [word for word in asked if word in present]
        ignored += [
            f"{one.param}: {quote_untrusted(word)} is not among {rows}."
            for word in asked
            if word not in present
        ]
    return chosen, ignored


def rows_with(
    table: pd.DataFrame, filters: Sequence[TableFilter], chosen: Mapping[str, list[str]]
) -> pd.DataFrame:
    """Return the rows that have one of the chosen values of each filter."""
    for one in filters:
        if chosen[one.param]:
            table = table[table[one.column].astype("str").isin(chosen[one.param])]
    return table.reset_index(drop=True)


def draw_choices(
    table: pd.DataFrame, filters: Sequence[TableFilter], chosen: Mapping[str, list[str]]
) -> None:
    """Draw a list for each filter of which a table has several values, with their counts."""
    for one in filters:
        counts = table[one.column].astype("str").value_counts()
        if len(counts) > 1 or chosen[one.param]:
            _draw_choice(one, chosen[one.param], counts)


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
    address.write_params({param: st.session_state[param]})
