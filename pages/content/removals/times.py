"""The clock of removals: from the finding to the delisting, each number with its base."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.selection.filters import IDS
from impact.selection.pasted_ids import MOST_IN_ADDRESS
from impact.selection.removal_cases import RemovalTimes
from pages.url import state

_MEANING = (
    "From the day flagged to the first day no longer listed, of merchants delisted on or after "
    "the day they were flagged, with the ground still standing. "
    "A merchant that left before the finding, or whose ground was cleared, is not in it."
)


def cards(clock: RemovalTimes, closed: pd.DataFrame) -> None:
    """Draw median and worst days of the closed cases, each with the way to its merchants."""
    everybody = list(dict.fromkeys(closed["merchant_id"]))
    slowest = closed.loc[closed["days_flagged"] == clock.worst_days, "merchant_id"]
    with st.grid(4, min_column_width=160, gap="small"):
        _card("Median days", clock.median_days, clock, everybody)
        _card("Worst days", clock.worst_days, clock, list(dict.fromkeys(slowest)))


def in_words(clock: RemovalTimes) -> str:
    """Return "median 23 days, worst 44, over 23 closed cases"."""
    if clock.median_days is None:
        return "no case was closed yet"
    cases = "case" if clock.closed == 1 else "cases"
    return (
        f"median {clock.median_days:g} days, worst {clock.worst_days:,}, "
        f"over {clock.closed:,} closed {cases}"
    )


def _card(label: str, days: float | None, clock: RemovalTimes, ids: list[str]) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(label, "none yet" if days is None else f"{days:,g}", help=_MEANING)
        plural = "" if clock.closed == 1 else "s"
        st.caption(f"from finding to delisting, of {clock.closed:,} merchant{plural}")
        st.space("stretch")
        is_too_long = len(ids) > MOST_IN_ADDRESS
        st.button(
            f"Show {len(ids):,}" if ids else "None",
            key=f"show_{label}",
            on_click=state.open_merchants,
            args=({IDS.key: tuple(ids)},),
            type="tertiary",
            icon=":material/arrow_forward:",
            disabled=not ids or is_too_long,
            help="Too many for an address: the table below has them all." if is_too_long else None,
        )
