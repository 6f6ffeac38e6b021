"""Which earlier days a day is compared with: a month and a year before, or a chosen one."""

from datetime import date

import pandas as pd

from impact.model.dates import FIRST_AS_OF


def compared_days(as_of: date, chosen: date | None = None) -> list[date]:
    """Return the chosen day, else a month and a year before, each once."""
    if chosen is not None:
        return [chosen]
    return list(dict.fromkeys((month_before(as_of), year_before(as_of))))


def month_before(day: date) -> date:
    """Return the day a month before: for a month's end, the end of the month before.

    Else the same day of that month, or its last day where it has no such day.
    """
    return _months_before(day, 1)


def year_before(day: date) -> date:
    """Return the day a year before: for a month's end, the end of that month."""
    return _months_before(day, 12)


def _months_before(day: date, months: int) -> date:
    if day <= FIRST_AS_OF:  # the first day that can be asked of
        return FIRST_AS_OF
    earlier = pd.Timestamp(day) - pd.DateOffset(months=months)
    if pd.Timestamp(day).is_month_end:
        earlier += pd.offsets.MonthEnd(0)
    return max(earlier.date(), FIRST_AS_OF)


def in_points(difference: float, digits: int) -> str:
    """Return a difference of two shares as "-0.2 points"; what rounds to nothing is "+0.0"."""
    return f"{difference:+z.{digits}f} points"
