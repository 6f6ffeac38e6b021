"""The list of What changed: every change with its reason; a name opens its merchant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.change_reasons import REASONS
from impact.compare.what_changed.changes import CAUSES, CHANGES, EFFECTS
from impact.compare.what_changed.comparison import PARTS, Comparison
from impact.compare.what_changed.sum_lines import ends_of
from impact.model.texts.wording import display_label
from impact.selection.filter_types import quote_untrusted
from pages.content.overview.waterfall import side_params
from pages.url import navigate, state
from pages.widgets import downloads, messages, tables

MAX_ROWS = 1_000
FILTERS = {"reason": REASONS, "change": CHANGES, "part": PARTS, "cause": CAUSES}
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
    chosen = _chosen_words(changes)
    if set(chosen["change"]) <= set(EFFECTS[count]):
        changes = changes[changes["change"].isin(EFFECTS[count])]
    shown = changes
    for key, words in chosen.items():
        shown = shown[shown[key].isin(words)] if words else shown
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


def _chosen_words(changes: pd.DataFrame) -> dict[str, list[str]]:
    """Return the chosen words of each filter; draw those that no change has."""
    chosen, ignored = {}, []
    for key, words in FILTERS.items():
        present = set(changes[key])
        requested = state.read_params().get(key, [])
        chosen[key] = [word for word in words if word in requested and word in present]
        ignored += [
            f"{key}: {quote_untrusted(word)} is not among these changes."
            for word in requested
            if word not in chosen[key]
        ]
    messages.draw_ignored(ignored)
    return chosen


def _draw_heading(
    shown: int, whole: int, every: pd.DataFrame, chosen: dict[str, list[str]]
) -> None:
    """Draw how many changes are shown and by which filters, and the way to set or clear them."""
    names = [_word_label(key, word) for key in ("reason", "part", "cause") for word in chosen[key]]
    with st.container(horizontal=True, vertical_alignment="center"):
        what = f": {', '.join(names)}" if names else ""
        st.markdown(f"## {shown:,} of {whole:,} changes{what}", width="content")
        filters = st.popover("Filter", icon=":material/filter_alt:", key="f", on_change="rerun")
        if any(chosen.values()):
            st.button("Show all", on_click=state.write_params, args=(dict.fromkeys(FILTERS, ""),))
    if filters.open:
        with filters:
            for key, words in FILTERS.items():
                _draw_filter(key, words, every, chosen[key])


def _draw_filter(
    key: str, words: tuple[str, ...], changes: pd.DataFrame, chosen: list[str]
) -> None:
    counts = changes[key].value_counts()
    options = [word for word in words if counts.get(word, 0)]
    widget_key = f"changes_{key}"
    st.session_state[widget_key] = chosen
    st.multiselect(
        "When" if key == "part" else key.capitalize(),
        options,
        format_func=lambda word: f"{_word_label(key, word)} · {counts[word]:,}",
        key=widget_key,
        on_change=_change_words,
        args=(widget_key, key, tuple(options)),
        placeholder="Any",
        select_all=False,
        wrap=True,
    )


def _word_label(name: str, word: str) -> str:
    """Return the label of a word in a column; "joined" is both a change and a reason."""
    return display_label(word) if name == "change" else change_label(word)


def _change_words(widget_key: str, key: str, options: tuple[str, ...]) -> None:
    state.write_params({key: [word for word in st.session_state[widget_key] if word in options]})


def _draw_rows(comparison: Comparison, shown: pd.DataFrame) -> None:
    labels = {name: [_word_label(name, word) for word in shown[name]] for name in FILTERS}
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
