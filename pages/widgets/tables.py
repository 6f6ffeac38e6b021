"""Tables: columns as the registry names them, words with their signs, and the way to the rows.

What stands in a grid is shown as it is written: st.dataframe renders no markup.
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
from pages.url import navigate

# A sign and a word, never a colour alone. None of them is green or red.
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
    """Return words joined by "|" as they read on screen, as "ESUS, SSE by declaration"."""
    return ", ".join(display_label(word) for word in words.split("|") if word)


def column_config(columns: Iterable[Column]) -> dict[str, Any]:
    """Return how each column is shown: its label, its meaning as tooltip, its kind."""
    return {column.name: _one_column_config(column) for column in columns}


def _one_column_config(column: Column) -> Any:
    named = {"label": column.label, "help": column.meaning, "width": _WIDTHS.get(column.name)}
    if column.kind == "date":
        return st.column_config.DateColumn(**named, format=DAY_FORMAT)
    if column.kind == "number":
        return st.column_config.ProgressColumn(
            **named, min_value=0, max_value=100, format="%.10g", color="primary"
        )
    return st.column_config.TextColumn(**named)


# What the Merchants page shows, in its order; the export holds every column.
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
    """Return columns of the rows at these positions as the Merchants page shows them."""
    # Few steps: where many click at once, each one of Arrow's may wait for another's.
    table = pa.table({name: _display_column(view, name) for name in columns}).take(pa.array(rows))
    if "reason" not in columns:
        return table
    # Its words are nearly as many as the merchants; those of the other columns are a few.
    reason = table.column("reason").combine_chunks()
    return table.set_column(columns.index("reason"), "reason", reason.dictionary_decode())


@cached_on_first_argument
def _display_column(view: View, name: str) -> pa.Array:
    """Return a column as it reads on screen: our own words are looked up, days have no time."""
    if name == "reason":
        return reason_texts(view, np.arange(len(view.decisions)))
    values = view.decisions[name]
    if isinstance(values.dtype, pd.CategoricalDtype):
        text_of = _formatter_of(find_column(DECISIONS, name))
        texts = pa.array([text_of(word) for word in values.cat.categories], pa.string())
        return pa.DictionaryArray.from_arrays(values.cat.codes.to_numpy(), texts)
    found = pa.array(values)
    if pa.types.is_timestamp(found.type):
        return found.cast(pa.date32())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _formatter_of(column: Column) -> Callable[[str], str]:
    """Return how the texts of a column read: words of ours are translated, all else is as it is."""
    if column.name == "status":
        return status_label
    return joined_labels if column.kind in ("word", "words") else str


@cache
def merchant_column_config() -> Mapping[str, Any]:
    """Return how the columns of the Merchants page are shown."""
    return MappingProxyType(column_config(DECISIONS))


def draw_merchant_table(
    view: View,
    rows: Positions,
    key: str,
    alt: str,
    columns: Sequence[str] = MERCHANT_COLUMNS,
    height: int | str = "auto",
) -> None:
    """Draw the merchants at these positions, each with the button to its page.

    Args:
        key, alt, height: as in `draw_drill_table`.
    """
    table = merchant_table(view, rows, columns)
    draw_drill_table(
        table,
        key,
        table.column("merchant_id").to_pylist(),
        navigate.open_merchant,
        merchant_column_config(),
        alt,
        height=height,
    )


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
    """Draw a table whose first column opens the target of its row.

    A button in the row, not the grid's row selection: that keeps a position, and shows another
    merchant after the rows have changed.

    Args:
        table, key: the rows, and the name of the table on its page.
        targets: what each row opens, in the same order; `on_open` is called with it.
        config: how the columns are shown, by name; it may know more than these.
        alt, label: the accessible name of the table, and the text of its buttons and their heading.
        height: in pixels, or "auto".
        row_height: in pixels, for texts of several lines; None: one line.
    """
    button = _button_column(label, f"{key}_open", targets, on_open, width=70, pinned=True)
    names = list(table) if isinstance(table, pd.DataFrame) else table.column_names
    st.dataframe(
        _with_first_column(table, "_open", label),
        key=key,
        hide_index=True,
        # Streamlit copies what it is given of each column, wanted or not.
        column_config={"_open": button, **{n: config[n] for n in names if n in config}},
        alt=alt,
        height=height,
        row_height=row_height,
        placeholder="",
    )


def _with_first_column(
    table: pd.DataFrame | pa.Table, name: str, text: str
) -> pd.DataFrame | pa.Table:
    """Return the table with a first column that says the same in each row."""
    texts = [text] * len(table)
    if isinstance(table, pd.DataFrame):
        wider = table.copy(deep=False)
        wider.insert(0, name, texts)
        return wider
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
    """Return the config of a column in which each cell is the button to what it stands for.

    Counts are given as `format_counts`; `targets` and `on_open` as in `draw_drill_table`.
    """
    alignment = "left" if is_text else "right"
    return _button_column(label, key, targets, on_open, width=width, help=help, alignment=alignment)


def format_counts(counts: Iterable[float]) -> list[str]:
    """Return counts as the texts of their buttons, as "1,204"."""
    return [f"{count:,.0f}" for count in counts]


def _button_column(
    label: str, key: str, targets: Sequence[Any], on_open: Callable[[Any], None], **looks: Any
) -> Any:
    def opened(shown: Sequence[Any]) -> None:
        on_open(shown[st.session_state[key].row])

    return st.column_config.ButtonColumn(
        label, type="tertiary", on_click=opened, args=(tuple(targets),), key=key, **looks
    )
