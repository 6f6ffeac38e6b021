"""The table of all numbers of Overview: value, difference, definition, and the way to the rows."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pandas as pd

from impact.compare.counts import COUNTS
from impact.compare.reference_days import in_points
from impact.compare.what_changed.comparison import Comparison
from impact.model.dates import format_day
from impact.rules.view import View
from impact.selection.metrics import METRICS, NOT_KNOWN, Metric, share_pct
from impact.selection.removal_cases import describe_removal_times, format_median, removal_times
from impact.selection.unread_notices import shows_removals
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


class _Number(NamedTuple):
    """A row of the table; `on_open` opens the rows that add up to the number."""

    label: str
    value: str
    share: str
    difference: str
    meaning: str
    on_open: Callable[[], None]


def draw_all_numbers(comparison: Comparison) -> None:
    """Draw every number with its definition; a click on the value opens its merchants."""
    numbers = [
        _share_number(comparison),
        *(_metric_number(comparison, metric) for metric in METRICS.values()),
        _days_number(comparison.now),
    ]
    config = {
        "label": text("Number", width=180),
        "value": tables.button_column_config(
            "Value", "open_number", numbers, lambda number: number.on_open(), width=110
        ),
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


def _metric_number(comparison: Comparison, metric: Metric) -> _Number:
    view = comparison.now
    count, why = metric.count(view.decisions), metric.why_unknown(view)
    is_compared = metric.key in COUNTS and not comparison.is_unknown(metric.key)
    return _Number(
        metric.label,
        NOT_KNOWN if why else f"{count:,}",
        why or _share_text(view, metric, count),
        f"{comparison.difference(metric.key):+,}" if is_compared else "",
        metric.meaning(view.policy),
        (lambda: None) if why else (lambda: navigate.open_merchants(metric.selection)),
    )


def _share_text(view: View, metric: Metric, count: int) -> str:
    if not metric.share_of:
        return f"of {len(view.decisions):,} merchants, listed or not"
    whole = METRICS[metric.share_of]
    share = share_pct(count, whole.count(view.decisions))
    return "" if share is None else f"{share:.1f} % of {whole.label}"


def _share_number(comparison: Comparison) -> _Number:
    share, points = comparison.share_of(comparison.now), comparison.points
    return _Number(
        "Champion share",
        "none listed" if share is None else f"{share:.1f} %",
        "",
        "" if points is None else in_points(points, 1),
        "Champions of the listed merchants, in per cent.",
        lambda: navigate.open_merchants(METRICS["champions"].selection),
    )


def _days_number(view: View) -> _Number:
    times, median, lines = removal_times(view), NOT_KNOWN, ""
    if shows_removals(view.dataset, view.policy):
        median, lines = format_median(times), describe_removal_times(times)
    open_removals = partial(navigate.go, "removals")
    return _Number("Days to removal", median, "", "", f"{_DAYS_MEANING} {lines}", open_removals)
