"""Tables on screen: column labels from the registry, status signs, names that open a row.

A grid shows every text literally: st.dataframe renders no markup.
"""

from collections.abc import Callable, Mapping, Sequence, Sized
from functools import cache, partial
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from impact.model.columns import DECISIONS, Column, find_column
from impact.model.memo import cached_on_first_argument
from impact.model.texts.wording import display_label, status_label
from impact.rules.reasons import reason_texts
from impact.rules.view import View
from impact.selection.filter_types import is_own, own_filter
from impact.selection.filters import Positions
from pages.url import navigate

DAY_FORMAT = "YYYY-MM-DD"
_NO_NAME = "(no name)"
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
# The columns of the Merchants page, in its order; the export has every column.
MERCHANT_COLUMNS = (
    *("name", "merchant_id", "country", "status", "label_group", "routes", "esus_until"),
    *("esat_until", "overall_score", "assessment_state", "medal", "removal_grounds"),
    *("days_flagged", "badge_audit", "caveats", "reason"),
)
# Kinds of columns: texts, counts, numbers without separators, days.
text = st.column_config.TextColumn
number = partial(st.column_config.NumberColumn, format="localized")
digits = partial(st.column_config.NumberColumn, format="%d")
day = partial(st.column_config.DateColumn, format=DAY_FORMAT)
# A table has no more rows than these; more than those scroll inside it.
MOST_ROWS = 1_000
_ROWS_WITHOUT_SCROLL = 13


@cache
def merchant_column_config() -> Mapping[str, Any]:
    """Return the column config of the Merchants page by name."""
    return MappingProxyType({column.name: _column_config(column) for column in DECISIONS})


def _column_config(column: Column) -> Any:
    options = {"label": column.label, "help": column.meaning, "width": _WIDTHS.get(column.name)}
    if column.kind == "date":
        return day(**options)
    if column.kind == "number":
        return st.column_config.ProgressColumn(
            **options, min_value=0, max_value=100, format="%.10g", color="primary"
        )
    return text(**options)


def merchant_table(
    view: View, rows: Positions, columns: Sequence[str] = MERCHANT_COLUMNS
) -> pa.Table:
    """Return columns of the rows at these positions, with texts as on screen."""
    # Few steps: with many clicks at once, each Arrow call may wait for another thread's.
    return pa.table({name: _display_column(view, name) for name in columns}).take(pa.array(rows))


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
    if column.kind not in ("word", "words"):
        return str
    return lambda words: ", ".join(display_label(word) for word in words.split("|") if word)


def draw_merchant_table(
    view: View,
    rows: Positions,
    key: str,
    alt: str,
    columns: Sequence[str],
    **options: Any,
) -> Any:
    """Draw the merchants at these positions; each name opens its page.

    Args:
        key, alt, options: as in `draw_drill_table`.
    """
    ids = view.decisions["merchant_id"]
    own = {name: text(own_filter(name).label) for name in columns if is_own(name)}
    table, config = merchant_table(view, rows, columns), {**merchant_column_config(), **own}

    def open_merchant(position: int) -> None:
        navigate.open_merchant(ids.iloc[position])

    return draw_drill_table(table, key, rows.tolist(), open_merchant, config, alt, **options)


def draw_merchant_rows(
    table: pd.DataFrame, key: str, config: Mapping[str, Any], alt: str, **options: Any
) -> None:
    """Draw rows with a merchant id, whose names open their merchants.

    Args:
        config: the column config by name, where it differs from that of the Merchants page.
        key, alt, options: as in `draw_drill_table`.
    """
    ids = table["merchant_id"].tolist()
    config = {**merchant_column_config(), **config}
    draw_drill_table(table, key, ids, navigate.open_merchant, config, alt, **options)


def draw_drill_table(
    table: pd.DataFrame | pa.Table,
    key: str,
    targets: Sequence[Any],
    on_open: Callable[[Any], None],
    config: Mapping[str, Any],
    alt: str,
    **options: Any,
) -> Any:
    """Draw a table whose names open the target of their row by a click.

    A click on a heading orders all rows that are drawn.

    Args:
        table: the rows. Its column `name` opens, else `merchant_id`, else the first one.
        targets: what each row opens, in the order of the rows; `on_open` is called with it.
        config: the column config by name; it may hold more columns.
        alt: the accessible name of the table.
        options: of `st.dataframe`, whose result is returned: height, how rows can be picked.
    """
    names = list(table) if isinstance(table, pd.DataFrame) else table.column_names
    opening = next((name for name in ("name", "merchant_id") if name in names), names[0])
    of_opening = config.get(opening, {})
    button = button_column_config(
        of_opening.get("label") or opening,
        f"{key}_open",
        targets,
        on_open,
        is_text=True,
        pinned=True,
        **{name: of_opening.get(name) for name in ("width", "help")},
    )
    # Only the columns of the table: Streamlit copies the config of every column it is given.
    shown = {**{name: config[name] for name in names if name in config}, opening: button}
    return draw_table(_with_button_texts(table, opening), shown, alt, key=key, **options)


def draw_table(
    table: pd.DataFrame | pa.Table, config: Mapping[str, Any], alt: str, **options: Any
) -> Any:
    """Draw a table without its index; what is missing is blank.

    Args:
        config, alt, options: as in `draw_drill_table`.
    """
    return st.dataframe(
        table, hide_index=True, column_config=config, alt=alt, placeholder="", **options
    )


def draw_first_of(count: int) -> None:
    """Draw that a table shows its first rows only, if there are more than `MOST_ROWS`."""
    if count > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} are shown; the download has all.")


def scroll_height(table: pd.DataFrame, height: int = 520, otherwise: str = "auto") -> int | str:
    """Return the height of a table: that of its rows where they are few."""
    return height if len(table) > _ROWS_WITHOUT_SCROLL else otherwise


def wrapped_height(table: Sized, row_height: int, most: int) -> int:
    """Return the height of a table whose rows have several lines of text."""
    return min(len(table) * row_height + 40, most)


def with_texts(table: pd.DataFrame, **formats: Callable[[Any], str]) -> pd.DataFrame:
    """Return a table with the values of some columns as texts."""
    texts = {name: [text_of(x) for x in table[name]] for name, text_of in formats.items()}
    return table.assign(**texts)


def _with_button_texts(table: pd.DataFrame | pa.Table, opening: str) -> pd.DataFrame | pa.Table:
    """Return the table with texts in the column that opens: a blank could not be clicked."""
    if isinstance(table, pd.DataFrame):
        values = table[opening]
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            values = values.dt.date
        texts = _button_texts(pa.array(values, from_pandas=True))
        return table.assign(**{opening: texts.to_pylist()})
    texts = _button_texts(table.column(opening))
    return table.set_column(table.column_names.index(opening), opening, texts)


def _button_texts(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    texts = values.cast(pa.string())
    is_blank = pc.equal(pc.utf8_trim_whitespace(texts), "")
    return pc.if_else(pc.fill_null(is_blank, True), _NO_NAME, texts)


def button_column_config(
    label: str,
    key: str,
    targets: Sequence[Any],
    on_open: Callable[[Any], None],
    *,
    is_text: bool = False,
    **options: Any,
) -> Any:
    """Return the config of a column whose cells are buttons.

    Pass counts as `format_count`; `targets` and `on_open` are as in `draw_drill_table`.

    Args:
        options: of a column, such as its width.
    """

    def open_row(drawn_targets: Sequence[Any]) -> None:
        on_open(drawn_targets[st.session_state[key].row])

    return st.column_config.ButtonColumn(
        label,
        type="tertiary",
        on_click=open_row,
        args=(tuple(targets),),
        key=key,
        alignment="left" if is_text else "right",
        **options,
    )


def format_count(count: float) -> str:
    """Return the text of a count on a button, as "1,204"."""
    return f"{count:,.0f}"
