"""The body of What changed: the compared day, the rows behind the sums, and what is compared."""

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
    """Draw the choice of the compared day; return the comparisons, the one that is shown first.

    Without a chosen day the others are those that Overview and the report of the month have too.
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
            help="The earlier day. The later one is the as-of date in the sidebar.",
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


def _draw_headline(compared: Comparison) -> None:
    """Say what is compared and how the share differs; files, rules and fingerprints folded."""
    st.markdown(f"{base_line(compared)} **{champion_shares(compared)}.**")
    with st.expander("Compared with: files, policies, fingerprints"):
        sides = {"Reported": compared.reported, "Known now": compared.known, "Now": compared.now}
        for (title, view), side in zip(sides.items(), ("reported", "known", "now"), strict=True):
            if view is not None:
                files = snapshot_picker.snapshot_label(side_params(compared, side)["snapshot"])
                st.text(
                    f"{title}: {format_long_date(view.as_of)}, files: {files} "
                    f"({view.dataset.fingerprint[:12]}), policy: {view.policy.version}"
                )


def side_params(compared: Comparison, side: str) -> dict[str, str]:
    """Return how an address names a side: its day and its files."""
    if side == "reported":
        return {"as_of": compared.then.isoformat(), "snapshot": compared.files_then}
    day = compared.then if side == "known" else compared.now.as_of
    return {
        "as_of": day.isoformat(),
        "snapshot": snapshot_picker.snapshot_param(page_inputs.current_inputs().loaded),
    }


def draw_changes(compared: Comparison) -> None:
    """Draw every change, narrowed by words; each row opens the merchant on both sides."""
    st.header("Every change")
    every = compared.rows_by_reason
    if every.empty:
        st.text("Nothing changed between the two days.")
        return
    shown = every
    with st.grid(4, min_column_width=150):
        for key, words in _FILTERS.items():
            chosen = _draw_word_filter(key, words, every)
            if chosen:
                shown = shown[shown[key].isin(chosen)]
    st.markdown(f"**{len(shown):,} of {len(every):,} changes**")
    taken = compared.in_file_order(shown)
    downloads.draw_table_buttons(compared.now, "changes", taken, "changes")
    _draw_rows(compared, shown.head(MAX_ROWS))
    if len(shown) > MAX_ROWS:
        st.caption(f"The first {MAX_ROWS:,} are shown; the download has all.")


def _draw_word_filter(key: str, words: tuple[str, ...], every: pd.DataFrame) -> list[str]:
    counts = every[key].value_counts()
    options = [word for word in words if counts.get(word, 0)]
    asked = state.read_params().get(key, [])
    messages.draw_ignored(
        [
            f"{key}: {quote_untrusted(word)} is not among these changes."
            for word in asked
            if word not in options
        ]
    )
    widget = f"changes_{key}"
    chosen = [word for word in options if word in asked]
    st.session_state[widget] = chosen
    st.multiselect(
        "When" if key == "part" else key.capitalize(),
        options,
        format_func=lambda word: f"{_word_label(key, word)} · {counts[word]:,}",
        key=widget,
        on_change=_change_words,
        args=(widget, key, tuple(options)),
        placeholder="Any",
        select_all=False,
        wrap=True,
    )
    return chosen


def _word_label(name: str, word: str) -> str:
    """Return how a word of a column reads; a merchant joins by a change and for a reason."""
    return display_label(word) if name in ("change", "before", "after") else change_label(word)


def _change_words(widget: str, key: str, options: tuple[str, ...]) -> None:
    state.write_params({key: [word for word in st.session_state[widget] if word in options]})


def _draw_rows(compared: Comparison, shown: pd.DataFrame) -> None:
    words = {name: [_word_label(name, word) for word in shown[name]] for name in _WORD_COLUMNS}
    table = pd.DataFrame(
        {
            "_before": ["Before"] * len(shown),
            "_after": ["After"] * len(shown),
            "merchant_id": shown["merchant_id"],
            "name": shown["name"],
            "reason": words["reason"],
            "change": words["change"],
            "part": words["part"],
            "explanation": shown["explanation"],
            "cause": words["cause"],
            "before": words["before"],
            "after": words["after"],
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
            "_before": _open_button_config("before", compared, shown),
            "_after": _open_button_config("after", compared, shown),
        },
        alt="Every change, with its reason",
    )
    st.caption(
        "Before and After open the merchant as it was on that day, by the files of its side."
    )


def _open_button_config(side: str, compared: Comparison, shown: pd.DataFrame) -> Any:
    click = f"changes_open_{side}"
    place = ("before", "after").index(side)
    params = {part: side_params(compared, ends_of(part)[place]) for part in compared.parts}
    targets = list(zip(shown["merchant_id"], shown["part"], strict=True))

    def opened(drawn: Sequence[tuple[str, str]]) -> None:
        merchant, part = drawn[st.session_state[click].row]
        navigate.go("merchant", merchant_id=merchant, **params[part])

    return st.column_config.ButtonColumn(
        side.capitalize(),
        width=65,
        pinned=True,
        type="tertiary",
        on_click=opened,
        args=(tuple(targets),),
        key=click,
    )
