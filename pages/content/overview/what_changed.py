"""The What changed page: the compared day, what is compared, and every change with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.reference_days import compared_days
from impact.compare.what_changed.change_labels import change_label
from impact.compare.what_changed.change_reasons import REASONS
from impact.compare.what_changed.changes import CAUSES, CHANGES
from impact.compare.what_changed.comparison import PARTS, Comparison
from impact.compare.what_changed.headlines import base_line, champion_shares
from impact.compare.what_changed.sum_lines import ends_of
from impact.model.dates import FIRST_AS_OF, format_long_date
from impact.model.texts.wording import display_label
from impact.rules.view import View
from impact.selection.filter_types import quote_untrusted
from pages.content.overview import key_figures
from pages.shell import comparisons, page_inputs, snapshot_picker
from pages.url import navigate, state
from pages.widgets import downloads, messages, tables

MAX_ROWS = 1_000
_DAY_KEY = "changes_day"
_WORD_COLUMNS = ("reason", "change", "part", "cause", "before", "after")
_COLUMNS: dict[str, tuple[str, int]] = {
    "name": ("Name", 150),
    "reason": ("Reason", 150),
    "change": ("Change", 115),
    "part": ("When", 105),
    "explanation": ("Why it is known", 460),
    "cause": ("Cause", 90),
    "before": ("Status before", 130),
    "after": ("Status after", 130),
}
_FILTERS = {"reason": REASONS, "change": CHANGES, "part": PARTS, "cause": CAUSES}


def draw_period_choice(view: View) -> list[Comparison]:
    """Draw the choice of the compared day; return the comparisons, the one on screen first.

    Without a chosen day they are those of Overview and the month report.
    """
    chosen = key_figures.compared_day_param(view.as_of)
    days = compared_days(view.as_of, chosen)
    st.session_state[_DAY_KEY] = days[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            "Compared day",
            key=_DAY_KEY,
            min_value=min(FIRST_AS_OF, days[0]),
            max_value=view.as_of,
            format="YYYY-MM-DD",
            on_change=_change_day,
            width=220,
            help="The earlier day; the later one is the day at the top.",
        )
        for day in compared_days(view.as_of):
            st.button(
                f"Since {format_long_date(day)}",
                on_click=state.write_params,
                args=({"compared": day.isoformat()},),
                disabled=day == days[0],
                type="tertiary",
            )
    compared = [comparisons.compare_with(view, day) for day in days]
    if (fault := comparisons.report_fault(days[0])) is not None:
        messages.draw_cannot_compare(fault)
    _draw_headline(compared[0])
    return compared


def _change_day() -> None:
    day = st.session_state[_DAY_KEY]
    state.write_params({"compared": day.isoformat() if day is not None else ""})


def _draw_headline(comparison: Comparison) -> None:
    """Draw what is compared and how the share differs, with files and policies in an expander."""
    st.markdown(f"{base_line(comparison)} **{champion_shares(comparison)}.**")
    with st.expander("Compared with: files, policies, fingerprints"):
        sides = {
            "Reported": comparison.reported,
            "Known now": comparison.known,
            "Now": comparison.now,
        }
        for (title, view), side in zip(sides.items(), ("reported", "known", "now"), strict=True):
            if view is not None:
                files = snapshot_picker.snapshot_label(side_params(comparison, side)["snapshot"])
                st.text(
                    f"{title}: {format_long_date(view.as_of)}, files: {files} "
                    f"({view.dataset.fingerprint[:12]}), policy: {view.policy.version}"
                )


def side_params(comparison: Comparison, side: str) -> dict[str, str]:
    """Return the parameters of a side: its day and its snapshot."""
    if side == "reported":
        return {"as_of": comparison.then.isoformat(), "snapshot": comparison.files_then}
    day = comparison.then if side == "known" else comparison.now.as_of
    return {
        "as_of": day.isoformat(),
        "snapshot": snapshot_picker.snapshot_param(page_inputs.current_inputs().loaded),
    }


def draw_changes(comparison: Comparison) -> None:
    """Draw every change, with filters; each row opens the merchant on both sides."""
    st.header("Every change")
    changes = comparison.rows_by_reason
    if changes.empty:
        st.text("Nothing changed between the two days.")
        return
    shown = changes
    with st.grid(4, min_column_width=150):
        for key, words in _FILTERS.items():
            chosen = _draw_word_filter(key, words, changes)
            if chosen:
                shown = shown[shown[key].isin(chosen)]
    st.markdown(f"**{len(shown):,} of {len(changes):,} changes**")
    download = comparison.in_file_order(shown)
    downloads.draw_table_buttons(
        comparison.now, "changes", download, "changes", "merchants listed on one of the two days"
    )
    _draw_rows(comparison, shown.head(MAX_ROWS))
    if len(shown) > MAX_ROWS:
        st.caption(f"The first {MAX_ROWS:,} are shown; the download has all.")


def _draw_word_filter(key: str, words: tuple[str, ...], changes: pd.DataFrame) -> list[str]:
    counts = changes[key].value_counts()
    options = [word for word in words if counts.get(word, 0)]
    requested = state.read_params().get(key, [])
    messages.draw_ignored(
        [
            f"{key}: {quote_untrusted(word)} is not among these changes."
            for word in requested
            if word not in options
        ]
    )
    widget_key = f"changes_{key}"
    chosen = [word for word in options if word in requested]
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
    return chosen


def _word_label(name: str, word: str) -> str:
    """Return the label of a word in a column; "joined" is both a change and a reason."""
    return display_label(word) if name in ("change", "before", "after") else change_label(word)


def _change_words(widget_key: str, key: str, options: tuple[str, ...]) -> None:
    state.write_params({key: [word for word in st.session_state[widget_key] if word in options]})


def _draw_rows(comparison: Comparison, shown: pd.DataFrame) -> None:
    labels = {name: [_word_label(name, word) for word in shown[name]] for name in _WORD_COLUMNS}
    table = pd.DataFrame(
        {
            "_before": ["Before"] * len(shown),
            "_after": ["After"] * len(shown),
            "merchant_id": shown["merchant_id"],
            "name": shown["name"],
            "reason": labels["reason"],
            "change": labels["change"],
            "part": labels["part"],
            "explanation": shown["explanation"],
            "cause": labels["cause"],
            "before": labels["before"],
            "after": labels["after"],
        }
    )
    st.dataframe(
        table,
        key="changes_table",
        hide_index=True,
        height=520 if len(table) > 13 else "auto",
        column_config={
            **tables.merchant_column_config(),
            **{
                name: st.column_config.TextColumn(label, width=width)
                for name, (label, width) in _COLUMNS.items()
            },
            "_before": _open_button_config("before", comparison, shown),
            "_after": _open_button_config("after", comparison, shown),
        },
        alt="Every change, with its reason",
    )
    st.caption(
        "Before and After open the merchant as it was on that day, by the files of its side."
    )


def _open_button_config(side: str, comparison: Comparison, shown: pd.DataFrame) -> Any:
    widget_key = f"changes_open_{side}"
    position = ("before", "after").index(side)
    params = {part: side_params(comparison, ends_of(part)[position]) for part in comparison.parts}
    targets = list(zip(shown["merchant_id"], shown["part"], strict=True))

    def open_change(drawn_targets: Sequence[tuple[str, str]]) -> None:
        merchant_id, part = drawn_targets[st.session_state[widget_key].row]
        navigate.go("merchant", merchant_id=merchant_id, **params[part])

    return st.column_config.ButtonColumn(
        side.capitalize(),
        width=65,
        pinned=True,
        type="tertiary",
        on_click=open_change,
        args=(tuple(targets),),
        key=widget_key,
    )
