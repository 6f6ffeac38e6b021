"""Cards of metrics: a number, its share, its meaning, and the button to its rows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.rules.view import View
from impact.selection.metrics import METRICS, share_pct
from pages.url import navigate

UNKNOWN = "not known"


def draw_cards(view: View, keys: Sequence[str]) -> None:
    """Draw one card for each metric, as many in a row as fit."""
    with st.grid(4, min_column_width=160, gap="small"):
        for key in keys:
            _draw_card(view, key)


def _draw_card(view: View, key: str) -> None:
    metric = METRICS[key]
    count, why = metric.count(view.decisions), metric.why_unknown(view)
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(metric.label, UNKNOWN if why else f"{count:,}", help=metric.meaning(view.policy))
        st.caption(f"{UNKNOWN} {why}" if why else _share_text(view, key, count))
        st.space("stretch")
        st.button(
            "Show" if why else _button_text(count),
            key=f"show_{key}",
            on_click=navigate.open_merchants,
            args=(metric.selection,),
            type="tertiary",
            icon=":material/arrow_forward:",
            disabled=bool(why) or count == 0,
            help=f"Opens Merchants on exactly these: {metric.label}.",
        )


def _share_text(view: View, key: str, count: int) -> str:
    base = METRICS[key].share_of
    if not base:
        return f"of {len(view.decisions):,} merchants, listed or not"
    total = METRICS[base].count(view.decisions)
    share = share_pct(count, total)
    name = METRICS[base].label.lower().replace("impact champions", "Impact Champions")
    return f"no {name}" if share is None else f"{share:.1f} % of {total:,} {name}"


def _button_text(count: int) -> str:
    return f"Show {count:,}" if count else "None"
