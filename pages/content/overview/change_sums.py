"""The sums of What changed: how the reasons add up to the difference of each count."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from impact.compare.what_changed.change_labels import PART_MEANINGS, change_label
from impact.compare.what_changed.changes import CAUSES, EFFECTS
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.sum_lines import COUNTS, SumLine, sum_lines
from impact.model.glossary import CAUSE_MEANINGS
from impact.selection.metrics import METRICS
from pages.content.overview.waterfall import side_params
from pages.url import base, navigate
from pages.widgets import messages, tables


def draw_sums(comparison: Comparison) -> None:
    """Draw how the reasons add up to the difference of each count."""
    lines = sum_lines(comparison)
    table = pd.DataFrame({"what": [line.what for line in lines]})
    for name in COUNTS:
        table[name] = [line.texts[name] for line in lines]
    st.dataframe(
        table,
        key="sums",
        hide_index=True,
        height="content",
        placeholder="",
        column_config={
            "what": st.column_config.TextColumn("From the earlier day to now", width=330),
            **{name: _count_column(comparison, name, lines) for name in COUNTS},
        },
        alt="The difference of each count, by its reasons",
    )
    st.caption("A count opens its merchants; what a reason did opens the names below.")


def draw_meanings() -> None:
    """Draw what the parts and the causes of changes mean."""
    messages.draw_definitions(
        (change_label(part), "", meaning) for part, meaning in PART_MEANINGS.items()
    )
    messages.draw_definitions((change_label(cause), "", CAUSE_MEANINGS[cause]) for cause in CAUSES)


def _count_column(comparison: Comparison, name: str, lines: tuple[SumLine, ...]) -> Any:
    """Return the config of a count's column: a side opens its merchants, a reason its changes."""
    sides = {line.side: side_params(comparison, line.side) for line in lines if line.side}

    def open_line(line: SumLine) -> None:
        if line.side:
            navigate.go(
                "merchants", **sides[line.side], **base.selection_params(METRICS[name].selection)
            )
        elif line.texts[name]:
            filters = {"part": line.part, "reason": line.reason, "change": list(EFFECTS[name])}
            navigate.change_page_params({**filters, "count": name, "cause": ""})

    return tables.button_column_config(
        METRICS[name].label, f"sums_{name}", lines, open_line, width=150
    )
