"""What was reported for the days of a trend, to mark where the number is different now."""

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd

from impact.compare.trend import trend
from impact.compare.what_changed.comparison import Reported
from impact.loading.snapshots import Snapshot, Snapshots, find_reported_snapshot
from impact.model.errors import ImpactError


def days_by_report(snapshots: Snapshots, days: Sequence[date]) -> dict[Snapshot, tuple[date, ...]]:
    """Return the days before the last one that were reported, by snapshot."""
    by_report: dict[Snapshot, tuple[date, ...]] = {}
    for day in days[:-1]:
        snapshot = find_reported_snapshot(snapshots, day)
        if snapshot is not None:
            by_report[snapshot] = (*by_report.get(snapshot, ()), day)
    return by_report


def reported_trend(
    snapshots: Snapshots,
    days: Sequence[date],
    count: Callable[[Snapshot, tuple[date, ...]], pd.DataFrame],
) -> tuple[pd.DataFrame, dict[str, ImpactError]]:
    """Return what was reported for the days before the last one, and the unreadable snapshots.

    Args:
        count: returns `counts_of` for a snapshot on these days.

    Returns:
        The columns of the trend, one row per day with a kept report; the error of each snapshot by
        its name.
    """
    tables, errors = [], {}
    for snapshot, snapshot_days in days_by_report(snapshots, days).items():
        try:
            tables.append(count(snapshot, snapshot_days))
        except ImpactError as error:
            errors[snapshot.name] = error
    return (pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()), errors


def counts_of(reported: Reported, days: Sequence[date]) -> pd.DataFrame:
    """Return what was reported for some days, with the columns of `trend`."""
    return trend(reported.dataset, reported.rules, days)


Marks = tuple[tuple[date, float], ...]


def marks(known: pd.DataFrame, reported: pd.DataFrame, column: str) -> Marks:
    """Return (day, reported number) for each reported day on which a column is different now."""
    if reported.empty:
        return ()
    known_values = dict(zip(known["day"], known[column], strict=True))
    reported_values = zip(reported["day"], reported[column], strict=True)
    return tuple(
        (day.date(), float(number))
        for day, number in reported_values
        # NaN equals NaN: a share where nobody is listed.
        if number != known_values[day] and not (pd.isna(number) and pd.isna(known_values[day]))
    )
