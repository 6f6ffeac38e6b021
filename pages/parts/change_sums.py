"""The sums of What changed: how the reasons add up, and the way to what is behind each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.ledger.change_words import change_label, side_labels
from impact.ledger.comparison import Comparison
from impact.ledger.headlines import headline
from impact.ledger.ledger import CAUSES, EFFECTS
from impact.ledger.sum_lines import SumLine, sum_lines
from impact.meanings import CAUSE_MEANINGS
from impact.metrics import METRICS
from pages.parts import address, messages, tables
from pages.parts.changes import side_params

_COUNTS = ("champions", "listed", "removal_due")


def sums(compared: Comparison) -> None:
    """Draw for each count how the reasons add up to the difference."""
    st.header("The difference, by its reasons")
    for column, name in zip(st.columns(3), _COUNTS, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(METRICS[name].label)
            st.caption(f"{headline(compared, name)}.")
            _draw_sums(compared, name)
    st.caption("Click a count's day to see its merchants, a reason to see the names below.")


def causes() -> None:
    """Explain the causes, which say why a change is known, not what turned."""
    with st.expander("What the causes mean"):
        messages.definitions((change_label(cause), "", CAUSE_MEANINGS[cause]) for cause in CAUSES)


def _draw_sums(compared: Comparison, name: str) -> None:
    """Draw the sums of a count; each side opens its merchants, each reason its changes below."""
    lines = sum_lines(compared, name)

    def opened(line: SumLine) -> None:
        if line.side:
            params = side_params(compared, line.side)
            address.go("merchants", **params, **METRICS[name].rows)
        else:
            only = {"part": line.part, "reason": line.reason, "change": list(EFFECTS[name])}
            address.write({**only, "cause": ""})

    st.dataframe(
        sum_table(compared, lines),
        hide_index=True,
        height="content",
        placeholder="",
        column_config={
            "what": tables.cell_buttons(
                "What", f"sums_{name}", lines, opened, width=190, is_text=True
            ),
            "change": st.column_config.TextColumn("Up, down", width=75),
            "count": st.column_config.NumberColumn("Total", format="localized", width=60),
        },
        alt=f"{METRICS[name].label}: the difference by its reasons",
    )


def sum_table(compared: Comparison, lines: tuple[SumLine, ...]) -> pd.DataFrame:
    """Return the lines as they read: sides and reasons, up and down, and what it comes to."""
    sides = side_labels(compared)
    return pd.DataFrame(
        {
            "what": [sides[one.side] if one.side else change_label(one.reason) for one in lines],
            "change": ["" if one.side else f"+{one.up:,} -{one.down:,}" for one in lines],
            "count": [one.total for one in lines],
        }
    )
