"""The clock of removals: from the finding to the delisting, each number with its base."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from impact.selection.removal_cases import RemovalTimes, days_in_words
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


def draw_times(clock: RemovalTimes, closed: pd.DataFrame, still_open: pd.DataFrame) -> None:
    """Draw the median of all, of the closed and of the open cases, and the way to each."""
    all_ids, closed_ids, open_ids = (
        list(dict.fromkeys(cases["merchant_id"]))
        for cases in (pd.concat([closed, still_open]), closed, still_open)
    )
    with st.grid(4, min_column_width=160, gap="small"):
        _draw_card(
            "Median days, all cases",
            overall_median_text(clock),
            _base_text(clock),
            _ALL_MEANING,
            all_ids,
        )
        _draw_card(
            "Median days, closed",
            _median_text(clock.median_days),
            _longest_text(clock),
            _CLOSED_MEANING,
            closed_ids,
        )
        _draw_card(
            "Median days, open",
            _median_text(clock.open_median_days),
            _oldest_text(clock),
            _OPEN_MEANING,
            open_ids,
        )


def overall_median_text(clock: RemovalTimes) -> str:
    """Return the median over all cases as it stands on a card."""
    if clock.overall_median_days is None:
        return "not reached" if clock.cases else "no case"
    return f"{clock.overall_median_days:,}"


def median_lines(clock: RemovalTimes) -> list[str]:
    """Return what stands under the median over all cases: its base, and both of its parts."""
    said = [_base_text(clock)]
    if clock.median_days is not None:
        said.append(f"{days_in_words(clock.median_days)} days: {_longest_text(clock)}")
    if clock.open_median_days is not None:
        said.append(f"{days_in_words(clock.open_median_days)} days so far: {_oldest_text(clock)}")
    return said


def _base_text(clock: RemovalTimes) -> str:
    return f"median over {clock.cases:,} cases, open ones counted"


def _longest_text(clock: RemovalTimes) -> str:
    if clock.worst_days is None:
        return "no merchant was delisted after a finding"
    return f"{clock.closed:,} closed, longest {clock.worst_days:,}"


def _oldest_text(clock: RemovalTimes) -> str:
    if clock.oldest_days is None:
        return "no listed merchant has a removal ground"
    return f"{clock.open:,} open, oldest {clock.oldest_days:,}"


def _median_text(days: float | None) -> str:
    return "none" if days is None else days_in_words(days)


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
