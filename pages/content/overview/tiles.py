"""The five tiles of Overview: number, difference to the compared day, sparkline and its rows."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from impact.compare.reference_days import in_points
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import since_words
from impact.rules.view import View
from impact.selection.breakdowns import label_ends_ahead
from impact.selection.filters import Selection
from impact.selection.metrics import METRICS, NOT_KNOWN, share_pct
from pages.content.overview.trend import MONTHS, past_months
from pages.url import navigate

_MONTHS_AHEAD = 6
_BADGE_WRONG: Selection = {"badge": ("undue", "missing")}


def draw_tiles(comparison: Comparison) -> None:
    """Draw the five numbers that are asked for every day."""
    view = comparison.now
    past = past_months(view)
    with st.grid(5, min_column_width=160, gap="small"):
        _draw_count(comparison, "champions", past)
        _draw_share(comparison, past)
        _draw_count(comparison, "removal_due", past)
        _draw_ending(view)
        _draw_badge(view)


def _draw_count(comparison: Comparison, key: str, past: pd.DataFrame) -> None:
    metric, view = METRICS[key], comparison.now
    count = metric.count(view.decisions)
    is_known = not comparison.is_unknown(key)
    _draw_tile(
        key,
        metric.label,
        f"{count:,}",
        f"{metric.meaning(view.policy)} Line: the last {MONTHS} months.",
        since_words(comparison) if is_known else "",
        count,
        metric.selection,
        f"{comparison.difference(key):+,}" if is_known else "",
        metric.why_unknown(view),
        past[key].tolist(),
    )


def _draw_share(comparison: Comparison, past: pd.DataFrame) -> None:
    decisions, points = comparison.now.decisions, comparison.points
    champions, listed = (METRICS[key].count(decisions) for key in ("champions", "listed"))
    share = share_pct(champions, listed)
    _draw_tile(
        "listed",
        "Champion share",
        "none listed" if share is None else f"{share:.1f} %",
        f"Champions of the listed merchants, in per cent. Line: the last {MONTHS} months.",
        "" if points is None else since_words(comparison),
        listed,
        METRICS["listed"].selection,
        "" if points is None else in_points(points, 1),
        chart=past["share_pct"].tolist(),
    )


def _draw_ending(view: View) -> None:
    metric = METRICS["expiring"]
    count = metric.count(view.decisions)
    _draw_tile(
        "expiring",
        metric.label,
        f"{count:,}",
        f"{metric.meaning(view.policy)} Bars: labels that end in this month and in each of the "
        f"next {_MONTHS_AHEAD - 1}.",
        f"in {view.policy.expiring_days} days",
        count,
        metric.selection,
        chart=label_ends_ahead(view.decisions, view.as_of, _MONTHS_AHEAD),
        chart_type="bar",
    )


def _draw_badge(view: View) -> None:
    keys = ("badge_undue", "badge_missing")
    undue, missing = (METRICS[key].count(view.decisions) for key in keys)
    _draw_tile(
        "badge_wrong",
        "Badge wrong",
        f"{undue + missing:,}",
        " ".join(METRICS[key].meaning(view.policy) for key in keys),
        f"{undue:,} to remove, {missing:,} to add",
        undue + missing,
        _BADGE_WRONG,
        why_unknown=METRICS["badge_undue"].why_unknown(view),
    )


def _draw_tile(
    key: str,
    label: str,
    value: str,
    meaning: str,
    note: str,
    opens: int,
    selection: Selection,
    difference: str = "",
    why_unknown: str = "",
    chart: Sequence[float] | None = None,
    chart_type: Literal["line", "bar"] = "line",
) -> None:
    """Draw a number with its difference, its sparkline, and the button that opens its rows.

    Args:
        why_unknown: as "for this day"; "" where the number is known.
        opens: the number on the button.
    """
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            label,
            NOT_KNOWN if why_unknown else value,
            difference or note or None,
            help=meaning,
            delta_color="violet",
            delta_arrow="auto" if difference else "off",
            delta_description=note if difference else None,
            chart_data=None if why_unknown else chart,
            chart_type=chart_type,
        )
        if chart is None:
            st.space("stretch")
        text = f"Show {opens:,}" if opens else "None"
        st.button(
            f"{NOT_KNOWN} {why_unknown}".capitalize() if why_unknown else text,
            key=f"show_{key}",
            on_click=navigate.open_merchants,
            args=(selection,),
            type="tertiary",
            icon=":material/arrow_forward:",
            disabled=bool(why_unknown) or opens == 0,
        )
