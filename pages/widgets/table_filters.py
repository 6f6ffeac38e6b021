"""Filters above a table, kept in the address: a list of values with their counts for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from impact.rules.view import View
from impact.selection.filter_types import own_filters, quote_untrusted
from impact.selection.filters import Selection, selection_mask
from pages.url import address
from pages.widgets import messages
from pages.widgets.parts import draw_input


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
    chosen, ignored = chosen_values(table, filters, rows)
    draw_choices(table, filters, chosen)
    messages.draw_ignored(ignored)
    shown = rows_with(table, filters, chosen)
    if view is None:
        return shown
    own = draw_own_filters(view, _positions(view, table))
    is_shown = selection_mask(view.decisions, own)[_positions(view, shown)]
    return shown[is_shown].reset_index(drop=True)


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
            _draw_choice(one.param, one.label, one.name_of, chosen[one.param], counts.to_dict())


def _positions(view: View, table: pd.DataFrame) -> np.ndarray:
    return pd.Index(view.decisions["merchant_id"]).get_indexer(table["merchant_id"])


def draw_own_filters(view: View, merchants: np.ndarray) -> Selection:
    """Draw a filter for each extra column in which these merchants differ; return what is chosen.

    It is in the address as on Merchants, which keeps it from page to page.
    """
    selection = {}
    for one in own_filters(view.decisions):
        chosen, _ = one.parse(address.current().values(one.key), view.decisions)
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
    draw_input(
        st.multiselect,
        label,
        sorted(counts, key=name_of),
        key=param,
        value=chosen,
        on_change=lambda words: address.write_params({param: words}),
        format_func=lambda word: f"{name_of(word) or 'unknown'} · {counts[word]:,}",
        label_visibility="collapsed",
        placeholder=label,
        select_all=False,
        width=200,
    )
