"""The numbers of Overview: the five of every day as tiles, and all of them with definitions."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import pandas as pd
import streamlit as st

from impact.compare.counts import COUNTS
from impact.compare.reference_days import in_points
from impact.compare.what_changed.comparison import Comparison
from impact.compare.what_changed.headlines import since_words
from impact.model.dates import format_day
from impact.rules.view import View
from impact.selection.breakdowns import label_ends_ahead
from impact.selection.filters import Selection
from impact.selection.metrics import METRICS, NOT_KNOWN, Metric, share_pct
from impact.selection.removal_cases import describe_removal_times, format_median, removal_times
from impact.selection.unread_notices import shows_removals
from pages.content.overview.trend import MONTHS, past_months
from pages.url import navigate
from pages.widgets import tables
from pages.widgets.tables import text

COUNT = len(METRICS) + 2
_DAYS_MEANING = (
    "Days from the finding to the removal: the number within which half of the cases are closed, "
    "cases that are still open counted with their days so far."
)
# A grid wraps texts in rows of more than 64 pixels.
_TEXT_ROW_HEIGHT = 66
_MONTHS_AHEAD = 6
_BADGE_WRONG: Selection = {"badge": ("undue", "missing")}


class _Number(NamedTuple):
    """A number with its definition, and the selection of the `count` rows behind it.

    Attributes:
        why_unknown: as "for this day"; "" where the number is known.
    """

    label: str
    value: str
    difference: str
    meaning: str
    selection: Selection
    count: int
    why_unknown: str = ""
    share: str = ""


def _number(comparison: Comparison, key: str) -> _Number:
    metric, view = METRICS[key], comparison.now
    count, why = metric.count(view.decisions), metric.why_unknown(view)
    is_compared = key in COUNTS and not comparison.is_unknown(key)
    return _Number(
        metric.label,
        NOT_KNOWN if why else f"{count:,}",
        f"{comparison.difference(key):+,}" if is_compared else "",
        metric.meaning(view.policy),
        metric.selection,
        count,
        why,
        why or _share_text(view, metric, count),
    )


def _share_text(view: View, metric: Metric, count: int) -> str:
    if not metric.share_of:
        return f"of {len(view.decisions):,} merchants, listed or not"
    whole = METRICS[metric.share_of]
    share = share_pct(count, whole.count(view.decisions))
    return "" if share is None else f"{share:.1f} % of {whole.label}"


def _champion_share(comparison: Comparison, opens: str) -> _Number:
    share, points = comparison.share_of(comparison.now), comparison.points
    return _Number(
        "Champion share",
        "none listed" if share is None else f"{share:.1f} %",
        "" if points is None else in_points(points, 1),
        "Champions of the listed merchants, in per cent.",
        METRICS[opens].selection,
        METRICS[opens].count(comparison.now.decisions),
    )


# --- tiles --------------------------------------------------------------------------------------


def draw_tiles(comparison: Comparison) -> None:
    """Draw the five numbers that are asked for every day."""
    past = past_months(comparison.now)
    champions, due = (_number(comparison, key) for key in ("champions", "removal_due"))
    share = _champion_share(comparison, "listed")
    with st.grid(5, min_column_width=160, gap="small"):
        _draw_compared(comparison, "champions", champions, past["champions"])
        _draw_compared(comparison, "listed", share, past["share_pct"])
        _draw_compared(comparison, "removal_due", due, past["removal_due"])
        _draw_ending(comparison)
        _draw_badge(comparison.now)


def _draw_compared(comparison: Comparison, key: str, number: _Number, past: pd.Series) -> None:
    note = since_words(comparison) if number.difference else ""
    meaning = f"{number.meaning} Line: the last {MONTHS} months."
    _draw_tile(key, number._replace(meaning=meaning), note, past.tolist())


def _draw_ending(comparison: Comparison) -> None:
    view, number = comparison.now, _number(comparison, "expiring")
    meaning = (
        f"{number.meaning} Bars: labels that end in this month and in each of the "
        f"next {_MONTHS_AHEAD - 1}."
    )
    ends = label_ends_ahead(view.decisions, view.as_of, _MONTHS_AHEAD)
    note = f"in {view.policy.expiring_days} days"
    _draw_tile("expiring", number._replace(meaning=meaning), note, ends, "bar")


def _draw_badge(view: View) -> None:
    keys = ("badge_undue", "badge_missing")
    undue, missing = (METRICS[key].count(view.decisions) for key in keys)
    why = METRICS["badge_undue"].why_unknown(view)
    value = NOT_KNOWN if why else f"{undue + missing:,}"
    meaning = " ".join(METRICS[key].meaning(view.policy) for key in keys)
    number = _Number("Badge wrong", value, "", meaning, _BADGE_WRONG, undue + missing, why)
    _draw_tile("badge_wrong", number, f"{undue:,} shown, {missing:,} missing")


def _draw_tile(
    key: str,
    number: _Number,
    note: str,
    chart: Sequence[float] | None = None,
    chart_type: Literal["line", "bar"] = "line",
) -> None:
    """Draw a number with its difference and its sparkline, and the button to its rows."""
    why_unknown, difference = number.why_unknown, number.difference
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            number.label,
            number.value,
            difference or note or None,
            help=number.meaning,
            delta_color="violet",
            delta_arrow="auto" if difference else "off",
            delta_description=note if difference else None,
            chart_data=None if why_unknown else chart,
            chart_type=chart_type,
        )
        if chart is None:
            st.space("stretch")
        rows = f"Show {number.count:,}" if number.count else "None"
        st.button(
            f"{NOT_KNOWN} {why_unknown}".capitalize() if why_unknown else rows,
            key=f"show_{key}",
            on_click=navigate.open_merchants,
            args=(number.selection,),
            type="tertiary",
            icon=":material/arrow_forward:",
            disabled=bool(why_unknown) or number.count == 0,
        )


# --- all numbers --------------------------------------------------------------------------------


def draw_all_numbers(comparison: Comparison) -> None:
    """Draw every number with its definition; a click on the value opens its merchants."""
    numbers = [
        _champion_share(comparison, "champions"),
        *(_number(comparison, key) for key in METRICS),
        _days_number(comparison.now),
    ]
    config = {
        "label": text("Number", width=180),
        "value": tables.button_column_config("Value", "open_number", numbers, _open, width=110),
        "share": text("Share", width=190),
        "difference": text(f"Since {format_day(comparison.then)}", width=130),
        "meaning": text("Definition", width=620),
    }
    tables.draw_table(
        pd.DataFrame(numbers)[list(config)],
        config,
        "All numbers, with definitions",
        key="numbers",
        height=560,
        row_height=_TEXT_ROW_HEIGHT,
    )


def _days_number(view: View) -> _Number:
    times, median, lines = removal_times(view), NOT_KNOWN, ""
    if shows_removals(view.dataset, view.policy):
        median, lines = format_median(times), describe_removal_times(times)
    return _Number("Days to removal", median, "", f"{_DAYS_MEANING} {lines}", {}, 0)


def _open(number: _Number) -> None:
    """Open the rows of a number; those of the days are on Removals."""
    if not number.selection:
        navigate.go("removals")
    elif not number.why_unknown:
        navigate.open_merchants(number.selection)
