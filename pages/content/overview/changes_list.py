"""The list of What changed: every change with its reason; a name opens its merchant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.changes import EFFECTS
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.sum_lines import ends_of
from impact.model.texts.wording import display_label
from pages.content.overview.waterfall import side_params
from pages.url import address, navigate
from pages.widgets import downloads, messages, tables
from pages.widgets.table_filters import TableFilter, chosen_values, draw_choices, rows_with

MAX_ROWS = 1_000
# "joined" is both a change and a reason.
FILTERS = (
    TableFilter("reason", "reason", "Reason", change_label),
    TableFilter("change", "change", "Change", display_label),
    TableFilter("part", "part", "When", change_label),
    TableFilter("cause", "cause", "Cause", change_label),
)
NO_FILTERS = dict.fromkeys((one.param for one in FILTERS), "")
_COLUMNS: dict[str, tuple[str, int]] = {
    "reason": ("Reason", 150),
    "change": ("Change", 120),
    "explanation": ("Why", 370),
    "part": ("When", 115),
    "cause": ("Cause", 110),
}


def draw_changes(comparison: Comparison, count: str) -> None:
    """Draw the changes of a count by reason, or those that the address asks for."""
    changes = comparison.rows_by_reason
    chosen, ignored = chosen_values(changes, FILTERS, "these changes")
    messages.draw_ignored(ignored)
    if set(chosen["change"]) <= set(EFFECTS[count]):
        changes = comparison.rows_moving(count)
    shown = rows_with(changes, FILTERS, chosen)
    _draw_heading(len(shown), len(changes), comparison.rows_by_reason, chosen)
    if changes.empty:
        st.text("Nothing changed between the two days.")
        return
    _draw_rows(comparison, shown.head(MAX_ROWS))
    if len(shown) > MAX_ROWS:
        st.caption(f"The first {MAX_ROWS:,} are shown; the download has all.")
    base = "merchants listed on one of the two days"
    downloads.draw_table_export_bar(
        comparison.now, "changes", comparison.in_file_order(shown), "changes", base
    )


def _draw_heading(
    shown: int, whole: int, every: pd.DataFrame, chosen: dict[str, list[str]]
) -> None:
    """Draw how many changes are shown and by which filters, and the way to set or clear them."""
    shown_filters = [one for one in FILTERS if one.param != "change"]
    names = [one.name_of(word) for one in shown_filters for word in chosen[one.param]]
    with st.container(horizontal=True, vertical_alignment="center"):
        what = f": {', '.join(names)}" if names else ""
        st.markdown(f"## {shown:,} of {whole:,} changes{what}", width="content")
        box = st.popover("Filter", icon=":material/filter_alt:", key="f", on_change="rerun")
        if any(chosen.values()):
            st.button("Show all", on_click=address.write_params, args=(NO_FILTERS,))
    if box.open:
        with box:
            draw_choices(every, FILTERS, chosen)


def _draw_rows(comparison: Comparison, shown: pd.DataFrame) -> None:
    labels = {one.column: [one.name_of(word) for word in shown[one.column]] for one in FILTERS}
    sides = {side: [display_label(word) for word in shown[side]] for side in ("before", "after")}
    names = {"name": shown["name"], "merchant_id": shown["merchant_id"]}
    columns = {**names, **labels, "explanation": shown["explanation"], **sides}
    *first, last = _COLUMNS
    order = ["name", "merchant_id", *first, *sides, last]
    text = st.column_config.TextColumn
    st.dataframe(
        pd.DataFrame(columns)[order],
        key="changes_table",
        hide_index=True,
        height=520 if len(shown) > 13 else "auto",
        placeholder="",
        column_config={
            **tables.merchant_column_config(),
            **{name: text(label, width=width) for name, (label, width) in _COLUMNS.items()},
            "name": _open_column("Name", "name", "after", comparison, shown),
            "before": _open_column("Before", "before", "before", comparison, shown),
            "after": _open_column("After", "after", "after", comparison, shown),
        },
        alt="Every change, with its reason",
    )


def _open_column(
    label: str, name: str, side: str, comparison: Comparison, shown: pd.DataFrame
) -> Any:
    """Return a column whose cells open the merchant as it was on one side of its change."""
    position = ("before", "after").index(side)
    params = {part: side_params(comparison, ends_of(part)[position]) for part in comparison.parts}

    def open_change(target: Sequence[str]) -> None:
        merchant_id, part = target
        navigate.go("merchant", merchant_id=merchant_id, **params[part])

    targets = list(zip(shown["merchant_id"], shown["part"], strict=True))
    return tables.button_column_config(
        label,
        f"changes_open_{name}",
        targets,
        open_change,
        width=180 if name == "name" else 130,
        help=f"Opens the merchant as it was {side} the change.",
        is_text=True,
    )
