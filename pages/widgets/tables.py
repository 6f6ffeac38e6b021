"""Tables on screen: column labels from the registry, status signs, buttons that open a row.

A grid shows every text literally: st.dataframe renders no markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from impact.model.columns import DECISIONS, Column, find_column
from impact.model.memo import cached_on_first_argument
from impact.model.texts.wording import display_label
from impact.rules.reasons import reason_texts
from impact.rules.view import View
from impact.selection.filters import Positions
from impact.selection.own_filters import is_own, own_filter
from pages.url import navigate

# A sign and a word, never only a colour. None of them is green or red.
STATUS_SIGNS = {"champion": "★", "not_yet": "○", "removal_due": "⚑", "not_listed": "⊘"}

DAY_FORMAT = "YYYY-MM-DD"
_WIDTHS = {
    "merchant_id": 90,
    "name": 210,
    "country": 75,
    "status": 165,
    "label_group": 135,
    "routes": 190,
    "assessment_state": 120,
    "removal_grounds": 190,
    "days_flagged": 105,
    "badge_audit": 150,
    "caveats": 200,
    "reason": 620,
}


def status_label(word: str) -> str:
    """Return a status with its sign, as "★ Impact Champion"."""
    return f"{STATUS_SIGNS[word]} {display_label(word)}"


def joined_labels(words: str) -> str:
    """Return the labels of words joined by "|", as "ESUS, SSE by declaration"."""
    return ", ".join(display_label(word) for word in words.split("|") if word)


def column_config(columns: Iterable[Column]) -> dict[str, Any]:
    """Return the column config by name: label, meaning as tooltip, type, width."""
    return {column.name: _one_column_config(column) for column in columns}


def _one_column_config(column: Column) -> Any:
    options = {"label": column.label, "help": column.meaning, "width": _WIDTHS.get(column.name)}
    if column.kind == "date":
        return st.column_config.DateColumn(**options, format=DAY_FORMAT)
    if column.kind == "number":
        return st.column_config.ProgressColumn(
            **options, min_value=0, max_value=100, format="%.10g", color="primary"
        )
    return st.column_config.TextColumn(**options)


# The columns of the Merchants page, in its order; the export has every column.
MERCHANT_COLUMNS = (
    "merchant_id",
    "name",
    "country",
    "status",
    "label_group",
    "routes",
    "esus_until",
    "esat_until",
    "overall_score",
    "assessment_state",
    "medal",
    "removal_grounds",
    "days_flagged",
    "badge_audit",
    "caveats",
    "reason",
)


def merchant_table(
    view: View, rows: Positions, columns: Sequence[str] = MERCHANT_COLUMNS
) -> pa.Table:
    """Return columns of the rows at these positions, with texts as on screen."""
    # Few steps: with many clicks at once, each Arrow call may wait for another thread's.
    table = pa.table({name: _display_column(view, name) for name in columns}).take(pa.array(rows))
    if "reason" not in columns:
        return table
    # Nearly every merchant has its own reason; other columns have few distinct words.
    reason = table.column("reason").combine_chunks()
    return table.set_column(columns.index("reason"), "reason", reason.dictionary_decode())


@cached_on_first_argument
def _display_column(view: View, name: str) -> pa.Array:
    """Return a column as on screen: words of ours as their labels, days without a time."""
    if name == "reason":
        return reason_texts(view, np.arange(len(view.decisions)))
    values = view.decisions[name]
    if isinstance(values.dtype, pd.CategoricalDtype):
        format_word = str if is_own(name) else _formatter_of(find_column(DECISIONS, name))
        texts = pa.array([format_word(word) for word in values.cat.categories], pa.string())
        return pa.DictionaryArray.from_arrays(values.cat.codes.to_numpy(), texts)
    array = pa.array(values)
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.date32())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _formatter_of(column: Column) -> Callable[[str], str]:
    """Return the function from a text of a column to its text on screen."""
    if column.name == "status":
        return status_label
    return joined_labels if column.kind in ("word", "words") else str


@cache
def merchant_column_config() -> Mapping[str, Any]:
    """Return the column config of the Merchants page."""
    return MappingProxyType(column_config(DECISIONS))


def draw_merchant_table(
    view: View,
    rows: Positions,
    key: str,
    alt: str,
    columns: Sequence[str] = MERCHANT_COLUMNS,
    height: int | str = "auto",
) -> None:
    """Draw the merchants at these positions, each with the button that opens its page.

    Args:
        key, alt, height: as in `draw_drill_table`.
    """
    table = merchant_table(view, rows, columns)
    draw_drill_table(
        table,
        key,
        table.column("merchant_id").to_pylist(),
        navigate.open_merchant,
        {**merchant_column_config(), **_own_column_config(columns)},
        alt,
        height=height,
    )


def _own_column_config(names: Sequence[str]) -> dict[str, Any]:
    """Return the column config of the extra columns among some columns: their own headings."""
    return {
        name: st.column_config.TextColumn(own_filter(name).label) for name in names if is_own(name)
    }


def draw_drill_table(
    table: pd.DataFrame | pa.Table,
    key: str,
    targets: Sequence[Any],
    on_open: Callable[[Any], None],
    config: Mapping[str, Any],
    alt: str,
    *,
    label: str = "Open",
    height: int | str = "auto",
    row_height: int | None = None,
) -> None:
    """Draw a table with a button in the first column that opens the target of its row.

    Not the grid's row selection: that keeps a position, which is another merchant once the rows
    have changed.

    Args:
        table: the rows.
        key: the widget key of the table.
        targets: what each row opens, in the order of the rows; `on_open` is called with it.
        config: the column config by name; it may hold more columns.
        alt: the accessible name of the table.
        label: the text of the buttons and of their heading.
        height: in pixels, or "auto".
        row_height: in pixels, for texts of several lines; None: one line.
    """
    button = _button_column(label, f"{key}_open", targets, on_open, width=70, pinned=True)
    names = list(table) if isinstance(table, pd.DataFrame) else table.column_names
    st.dataframe(
        _with_first_column(table, "_open", label),
        key=key,
        hide_index=True,
        # Only the columns of the table: Streamlit copies the config of every column it is given.
        column_config={"_open": button, **{n: config[n] for n in names if n in config}},
        alt=alt,
        height=height,
        row_height=row_height,
        placeholder="",
    )


def _with_first_column(
    table: pd.DataFrame | pa.Table, name: str, text: str
) -> pd.DataFrame | pa.Table:
    """Return the table with a first column of one text in every row."""
    texts = [text] * len(table)
    if isinstance(table, pd.DataFrame):
        result = table.copy(deep=False)
        result.insert(0, name, texts)
        return result
    return table.add_column(0, name, pa.array(texts, pa.string()))


def button_column_config(
    label: str,
    key: str,
    targets: Sequence[Any],
    on_open: Callable[[Any], None],
    *,
    width: int | None = None,
    help: str | None = None,
    is_text: bool = False,
) -> Any:
    """Return the config of a column whose cells are buttons.

    Pass counts as `format_counts`; `targets` and `on_open` are as in `draw_drill_table`.
    """
    alignment = "left" if is_text else "right"
    return _button_column(label, key, targets, on_open, width=width, help=help, alignment=alignment)


def format_counts(counts: Iterable[float]) -> list[str]:
    """Return the texts of counts on buttons, as "1,204"."""
    return [f"{count:,.0f}" for count in counts]


def _button_column(
    label: str, key: str, targets: Sequence[Any], on_open: Callable[[Any], None], **options: Any
) -> Any:
    def open_row(drawn_targets: Sequence[Any]) -> None:
        on_open(drawn_targets[st.session_state[key].row])

    return st.column_config.ButtonColumn(
        label, type="tertiary", on_click=open_row, args=(tuple(targets),), key=key, **options
    )
