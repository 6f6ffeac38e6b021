"""What was reported of the days of a trend, for a mark where it is another number than now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd

from impact.compare.trend import trend
from impact.compare.what_changed.comparison import Reported
from impact.loading.snapshots import Snapshot, Snapshots, find_reported_snapshot
from impact.model.errors import ImpactError


def days_by_report(found: Snapshots, days: Sequence[date]) -> dict[Snapshot, tuple[date, ...]]:
    """Return each snapshot by which days before the last one were reported, with these days."""
    by_report: dict[Snapshot, tuple[date, ...]] = {}
    for day in days[:-1]:
        snapshot = find_reported_snapshot(found, day)
        if snapshot is not None:
            by_report[snapshot] = (*by_report.get(snapshot, ()), day)
    return by_report


def reported_trend(
    found: Snapshots,
    days: Sequence[date],
    count: Callable[[Snapshot, tuple[date, ...]], pd.DataFrame],
) -> tuple[pd.DataFrame, dict[str, ImpactError]]:
    """Return what was reported of days before the last one, and which snapshots cannot be read.

    Args:
        count: returns `counts_of` a snapshot on these days.

    Returns:
        The columns of the trend, one row per day of which a report is kept; and by the name of
        a snapshot why it cannot be read.
    """
    tables, faults = [], {}
    for snapshot, its_days in days_by_report(found, days).items():
        try:
            tables.append(count(snapshot, its_days))
        except ImpactError as error:
            faults[snapshot.name] = error
    return (pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()), faults


def counts_of(reported: Reported, days: Sequence[date]) -> pd.DataFrame:
    """Return what was reported of some days; the columns are those of the trend."""
    return trend(reported.dataset, reported.rules, days)


Marks = tuple[tuple[date, float], ...]


def marks(known: pd.DataFrame, reported: pd.DataFrame, column: str) -> Marks:
    """Return (day, number) where another number of a column was reported than is known now.

    Args:
        known, reported: tables of the trend; the second one's days are among the first one's.
    """
    if reported.empty:
        return ()
    now = dict(zip(known["day"], known[column], strict=True))
    then = zip(reported["day"], reported[column], strict=True)
    return tuple((day.date(), float(number)) for day, number in then if _differs(number, now[day]))


def _differs(one: float, other: float) -> bool:
    """Return whether two numbers of one count differ; NaN is a share of nobody listed."""
    return one != other and not (one != one and other != other)
