"""How long removals take: median days from finding to delisting, as cards."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from impact.selection.removal_times import RemovalTimes, format_days
from pages.url import navigate

_CLOSED_MEANING = (
    "From the day flagged to the first day no longer listed, of merchants delisted on or after "
    "the day they were flagged, with the ground still standing. "
    "A merchant that left before the finding, or whose ground was cleared, is not in it."
)
_OPEN_MEANING = "From the day flagged to the day shown, of listed merchants with a removal ground."
_ALL_MEANING = (
    "The number of days within which half of the cases are closed, open cases counted: a case "
    "that is still open has taken at least its days so far (product-limit or Kaplan-Meier "
    "estimate). A median of the closed cases alone leaves out those that take longest."
)


def draw_times(
    removals: RemovalTimes, closed_cases: pd.DataFrame, open_cases: pd.DataFrame
) -> None:
    """Draw the medians of all, closed and open cases, each with the button to its merchants."""
    all_ids, closed_ids, open_ids = (
        list(dict.fromkeys(cases["merchant_id"]))
        for cases in (pd.concat([closed_cases, open_cases]), closed_cases, open_cases)
    )
    with st.grid(4, min_column_width=160, gap="small"):
        _draw_card(
            "Median days, all cases",
            overall_median_text(removals),
            _base_text(removals),
            _ALL_MEANING,
            all_ids,
        )
        _draw_card(
            "Median days, closed",
            _median_text(removals.median_days),
            _longest_text(removals),
            _CLOSED_MEANING,
            closed_ids,
        )
        _draw_card(
            "Median days, open",
            _median_text(removals.open_median_days),
            _oldest_text(removals),
            _OPEN_MEANING,
            open_ids,
        )


def overall_median_text(removals: RemovalTimes) -> str:
    """Return the median over all cases as on its card."""
    if removals.overall_median_days is None:
        return "not reached" if removals.cases else "no case"
    return f"{removals.overall_median_days:,}"


def median_lines(removals: RemovalTimes) -> list[str]:
    """Return the lines below the median over all cases: its base, closed and open cases."""
    lines = [_base_text(removals)]
    if removals.median_days is not None:
        lines.append(f"{format_days(removals.median_days)} days: {_longest_text(removals)}")
    if removals.open_median_days is not None:
        lines.append(
            f"{format_days(removals.open_median_days)} days so far: {_oldest_text(removals)}"
        )
    return lines


def _base_text(removals: RemovalTimes) -> str:
    return f"median over {removals.cases:,} cases, open ones counted"


def _longest_text(removals: RemovalTimes) -> str:
    if removals.worst_days is None:
        return "no merchant was delisted after a finding"
    return f"{removals.closed:,} closed, longest {removals.worst_days:,}"


def _oldest_text(removals: RemovalTimes) -> str:
    if removals.oldest_days is None:
        return "no listed merchant has a removal ground"
    return f"{removals.open:,} open, oldest {removals.oldest_days:,}"


def _median_text(days: float | None) -> str:
    return "none" if days is None else format_days(days)


def _draw_card(label: str, value: str, base: str, meaning: str, ids: Sequence[str]) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(label, value, help=meaning)
        st.caption(base)
        st.space("stretch")
        st.button(
            f"Show {len(ids):,}" if ids else "None",
            key=f"show_{label}",
            on_click=navigate.open_merchant_ids,
            args=(ids,),
            type="tertiary",
            icon=":material/arrow_forward:",
            disabled=not ids,
        )
