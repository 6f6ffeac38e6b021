"""The body of What changed: the other side, the sums, and the rows behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from impact.columns import label_of
from impact.days import FIRST_AS_OF
from impact.decisions import View
from impact.errors import ImpactError
from impact.filter_kinds import quote
from impact.filters import day_in_words
from impact.ledger.ledger import CAUSES, CHANGES, Bridge, Ledger
from impact.metrics import share_pct
from impact.timeline.compared import in_points, month_before
from pages.parts import (
    address,
    computed,
    export,
    files_then,
    messages,
    overview,
    shell,
    snapshots,
    tables,
)

MOST_ROWS = 1_000
_DAY, _FILES = "changes_day", "changes_snapshot"
_KEYS = {"change": CHANGES, "cause": CAUSES}


@dataclass(frozen=True)
class Comparison:
    """What changed between two sides, and how an address names the files of each."""

    ledger: Ledger
    before_files: str
    after_files: str


def choose(view: View) -> Comparison | None:
    """Draw the choice of the earlier side; return what changed since, None where none can be."""
    used = shell.in_use()
    day = overview.compared_day(view.as_of) or month_before(view.as_of)
    words = snapshots.names()
    word, ignored = address.one_of("compared_snapshot", words)
    messages.ignored(ignored)
    shown = snapshots.word_of(used.loaded)
    word = word or files_then.files_of(day, shown)
    _draw_choice(view, day, word, words)
    before = files_then.view_of(word, day)
    if isinstance(before, ImpactError):
        messages.cannot_compare(before)
        return None
    compared = Comparison(computed.ledger(before, view), word, shown)
    _draw_headline(compared)
    _draw_other_files(compared, files_then.files_of(day, shown))
    return compared


def _draw_choice(view: View, day: date, word: str, words: Sequence[str]) -> None:
    st.session_state[_DAY], st.session_state[_FILES] = day, word
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            "Compared day",
            key=_DAY,
            min_value=FIRST_AS_OF,
            max_value=view.as_of,
            format="YYYY-MM-DD",
            on_change=_change,
            width=220,
            help="The earlier side. The later one is the as-of date in the sidebar.",
        )
        if len(words) > 1:
            st.selectbox(
                "Files of the compared day",
                words,
                format_func=snapshots.label,
                key=_FILES,
                on_change=_change,
                width=300,
                help="The snapshot of that time shows what was known then; the latest files show "
                "what is known of that day now.",
            )


def _change() -> None:
    day = st.session_state[_DAY]
    changes = {"compared": day.isoformat() if day is not None else ""}
    if _FILES in st.session_state:
        changes["compared_snapshot"] = st.session_state[_FILES]
    address.write(changes)


def _draw_headline(compared: Comparison) -> None:
    """Say the share on both sides, and which files and rules each side is of."""
    found = compared.ledger
    sides = (
        ("From", found.before, compared.before_files),
        ("To", found.after, compared.after_files),
    )
    shares = [
        share_pct(count, whole)
        for count, whole in zip(
            _ends(found.bridges["champions"]), _ends(found.bridges["listed"]), strict=True
        )
    ]
    known = ["no share" if share is None else f"{share:.2f} %" for share in shares]
    points = "" if None in shares else f" ({in_points(shares[1] - shares[0], 2)})"
    st.markdown(f"**Champion share: {known[0]} to {known[1]}{points}**")
    for title, view, word in sides:
        st.text(
            f"{title} {day_in_words(view.as_of)}, files: {snapshots.label(word)} "
            f"({view.dataset.fingerprint[:12]}), policy: {view.policy.version}"
        )


def _draw_other_files(compared: Comparison, then: str) -> None:
    """Offer the other question: the files shown on both days, as on Overview, or those of then."""
    if then == compared.after_files:
        return
    if compared.before_files == compared.after_files:
        said = "Both sides are by the files shown, like the differences on Overview."
        label, files = "Compare with what the files said then", then
    else:
        said = "This is what was said then against what is known now. Overview's differences are "
        said += "by the files shown on both days."
        label, files = "Compare by the files shown, as Overview does", compared.after_files
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(said, width="content")
        st.button(
            label,
            on_click=address.write,
            args=(
                {
                    "compared": compared.ledger.before.as_of.isoformat(),
                    "compared_snapshot": files,
                },
            ),
            type="tertiary",
            icon=":material/swap_horiz:",
        )


def _ends(bridge: Bridge) -> tuple[int, int]:
    return bridge.before, bridge.after


def rows(compared: Comparison) -> None:
    """Draw every change, narrowed by kind and cause; each row opens the merchant on both sides."""
    st.header("Every change")
    every = compared.ledger.rows
    if every.empty:
        st.text("Nothing changed between the two sides.")
        return
    shown = every
    with st.grid(2, min_column_width=200):
        for key, words in _KEYS.items():
            chosen = _draw_words(key, words, every)
            if chosen:
                shown = shown[shown[key].isin(chosen)]
    st.markdown(f"**{len(shown):,} of {len(every):,} changes**")
    export.table_buttons(compared.ledger.after, "changes", shown, "changes")
    _draw_rows(compared, shown.head(MOST_ROWS))
    if len(shown) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} are shown; the download has all.")


def _draw_words(key: str, words: tuple[str, ...], every: pd.DataFrame) -> list[str]:
    counts = every[key].value_counts()
    options = [word for word in words if counts[word]]
    asked = address.read().get(key, [])
    messages.ignored(
        [
            f"{key}: {quote(word)} is not among these changes."
            for word in asked
            if word not in options
        ]
    )
    widget = f"changes_{key}"
    chosen = [word for word in options if word in asked]
    st.session_state[widget] = chosen
    st.multiselect(
        key.capitalize(),
        options,
        format_func=lambda word: f"{label_of(word)} · {counts[word]:,}",
        key=widget,
        on_change=_change_words,
        args=(widget, key, tuple(options)),
        placeholder="Any",
        select_all=False,
        wrap=True,
    )
    return chosen


def _change_words(widget: str, key: str, options: tuple[str, ...]) -> None:
    address.write({key: [word for word in st.session_state[widget] if word in options]})


def _draw_rows(compared: Comparison, shown: pd.DataFrame) -> None:
    found = compared.ledger
    named = ("change", "cause", "before", "after")
    words = {name: [label_of(word) for word in shown[name]] for name in named}
    table = pd.DataFrame(
        {
            "merchant_id": shown["merchant_id"],
            "name": shown["name"],
            "change": words["change"],
            "cause": words["cause"],
            "explanation": shown["explanation"],
            "before": words["before"],
            "after": words["after"],
        }
    )
    ids = tuple(shown["merchant_id"])
    buttons = {
        "_before": _open_button("before", ids, found.before, compared.before_files),
        "_after": _open_button("after", ids, found.after, compared.after_files),
    }
    labels = {"_before": ["Before"] * len(table), "_after": ["After"] * len(table)}
    st.dataframe(
        pd.DataFrame({**labels, **table}),
        key="changes_table",
        hide_index=True,
        height=520 if len(table) > 13 else "auto",
        column_config={
            **tables.merchant_config(),
            **buttons,
            "name": st.column_config.TextColumn("Name", width=150),
            "change": st.column_config.TextColumn("Change", width=115),
            "cause": st.column_config.TextColumn("Cause", width=90),
            "before": st.column_config.TextColumn("Status before", width=130),
            "after": st.column_config.TextColumn("Status after", width=130),
            "explanation": st.column_config.TextColumn("Why", width=560),
        },
        alt="Every change, with its cause",
    )
    st.caption("Before and After open the merchant on that side: its day and its files.")


def _open_button(side: str, ids: Sequence[str], view: View, files: str) -> Any:
    click = f"changes_open_{side}"
    params = {"as_of": view.as_of.isoformat(), "snapshot": files}

    def opened(shown: Sequence[str]) -> None:
        address.go("merchant", merchant_id=shown[st.session_state[click].row], **params)

    return st.column_config.ButtonColumn(
        side.capitalize(),
        width=65,
        pinned=True,
        type="tertiary",
        on_click=opened,
        args=(ids,),
        key=click,
    )
