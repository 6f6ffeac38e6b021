"""The five tiles of Overview: number, difference to the compared day, sparkline and its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from impact.compare.reference_days import in_points
from impact.compare.trend import trend_days
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import since_words
from impact.rules.view import View
from impact.selection.breakdowns import label_ends_ahead
from impact.selection.filters import Selection
from impact.selection.metrics import METRICS, NOT_KNOWN, share_pct
from pages.content.overview.trend import MONTHS
from pages.session_data import computed
from pages.shell import page_inputs
from pages.url import navigate

_MONTHS_AHEAD = 6
_BADGE_WRONG: Selection = {"badge": ("undue", "missing")}


@dataclass(frozen=True)
class _Tile:
    """A number with its difference, its sparkline, and the selection of its rows.

    Attributes:
        why_unknown: as "for this day"; "" where the number is known.
        opens: the number on the button that opens the rows.
    """

    key: str
    label: str
    value: str
    meaning: str
    note: str
    opens: int
    selection: Selection
    difference: str = ""
    why_unknown: str = ""
    chart: Sequence[float] | None = None
    chart_type: Literal["line", "bar"] = "line"


def draw_tiles(comparison: Comparison) -> None:
    """Draw the five numbers that are asked for every day."""
    view = comparison.now
    days = trend_days(view.as_of, MONTHS)
    past = computed.trend(view.dataset, page_inputs.current_inputs().rules, tuple(days))
    series = {name: past[name].tolist() for name in ("champions", "share_pct", "removal_due")}
    with st.grid(5, min_column_width=160, gap="small"):
        _draw_tile(_count_tile(comparison, "champions", series["champions"]))
        _draw_tile(_share_tile(comparison, series["share_pct"]))
        _draw_tile(_count_tile(comparison, "removal_due", series["removal_due"]))
        _draw_tile(_ending_tile(view))
        _draw_tile(_badge_tile(view))


def _count_tile(comparison: Comparison, key: str, past: Sequence[float]) -> _Tile:
    metric, view = METRICS[key], comparison.now
    count = metric.count(view.decisions)
    is_known = not comparison.is_unknown(key)
    return _Tile(
        key,
        metric.label,
        f"{count:,}",
        f"{metric.meaning(view.policy)} Line: the last {MONTHS} months.",
        since_words(comparison) if is_known else "",
        count,
        metric.selection,
        f"{comparison.difference(key):+,}" if is_known else "",
        metric.why_unknown(view),
        past,
    )


def _share_tile(comparison: Comparison, past: Sequence[float]) -> _Tile:
    decisions, points = comparison.now.decisions, comparison.points
    champions, listed = (METRICS[key].count(decisions) for key in ("champions", "listed"))
    share = share_pct(champions, listed)
    return _Tile(
        "listed",
        "Champion share",
        "none listed" if share is None else f"{share:.1f} %",
        f"Champions of the listed merchants, in per cent. Line: the last {MONTHS} months.",
        "" if points is None else since_words(comparison),
        listed,
        METRICS["listed"].selection,
        "" if points is None else in_points(points, 1),
        chart=past,
    )


def _ending_tile(view: View) -> _Tile:
    metric = METRICS["expiring"]
    count = metric.count(view.decisions)
    return _Tile(
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


def _badge_tile(view: View) -> _Tile:
    keys = ("badge_undue", "badge_missing")
    undue, missing = (METRICS[key].count(view.decisions) for key in keys)
    return _Tile(
        "badge_wrong",
        "Badge wrong",
        f"{undue + missing:,}",
        " ".join(METRICS[key].meaning(view.policy) for key in keys),
        f"{undue:,} to remove, {missing:,} to add",
        undue + missing,
        _BADGE_WRONG,
        why_unknown=METRICS["badge_undue"].why_unknown(view),
    )


def _draw_tile(tile: _Tile) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            tile.label,
            NOT_KNOWN if tile.why_unknown else tile.value,
            tile.difference or tile.note or None,
            help=tile.meaning,
            delta_color="violet",
            delta_arrow="auto" if tile.difference else "off",
            delta_description=tile.note if tile.difference else None,
            chart_data=None if tile.why_unknown else tile.chart,
            chart_type=tile.chart_type,
        )
        if tile.chart is None:
            st.space("stretch")
        _draw_button(tile, lambda: navigate.open_merchants(tile.selection))


def _draw_button(tile: _Tile, on_click: Callable[[], None]) -> None:
    text = f"Show {tile.opens:,}" if tile.opens else "None"
    st.button(
        f"{NOT_KNOWN} {tile.why_unknown}".capitalize() if tile.why_unknown else text,
        key=f"show_{tile.key}",
        on_click=on_click,
        type="tertiary",
        icon=":material/arrow_forward:",
        disabled=bool(tile.why_unknown) or tile.opens == 0,
    )
