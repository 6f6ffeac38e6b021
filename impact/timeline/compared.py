"""The days that a day is compared with, and the difference of every count, with that day named."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date

import pandas as pd

from impact.days import FIRST_AS_OF
from impact.timeline.trend import COUNTS


def month_before(day: date) -> date:
    """Return the same day of the month before; its last day where it has no such day.

    The first day that can be asked of is the earliest.
    """
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return _same_day(day, year, month)


def year_before(day: date) -> date:
    """Return the same day of the year before; 28 February for the 29th.

    The first day that can be asked of is the earliest.
    """
    return _same_day(day, day.year - 1, day.month)


def _same_day(day: date, year: int, month: int) -> date:
    if year < FIRST_AS_OF.year:
        return FIRST_AS_OF
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def differences(counts: pd.DataFrame, days: Sequence[date]) -> dict[str, list[str]]:
    """Say the difference of each count, and of the share, to each compared day.

    Args:
        counts: of `impact.timeline.trend.trend`: the first row of the day itself, then one
            row for each of the compared days, in their order.

    Returns:
        By the name of the count, and `share_pct`: for each day "+3 since 15 Oct 2026".
    """
    said: dict[str, list[str]] = {name: [] for name in (*COUNTS, "share_pct")}
    for place, day in enumerate(days, start=1):
        since = f"since {day.day} {day:%b %Y}"
        for name in COUNTS:
            change = int(counts[name].iloc[0]) - int(counts[name].iloc[place])
            said[name].append(f"{change:+,} {since}")
        points = float(counts["share_pct"].iloc[0]) - float(counts["share_pct"].iloc[place])
        # NaN where nobody was listed on one of the two days.
        known = f"{in_points(points, 1)} {since}" if points == points else f"no share {since}"
        said["share_pct"].append(known)
    return said


def in_points(difference: float, digits: int) -> str:
    """Return a difference of two shares as "-0.2 points"; what rounds to nothing is "+0.0"."""
    return f"{difference:+z.{digits}f} points"
