"""Which earlier days a day is compared with: a month and a year before, or a chosen one."""

from __future__ import annotations

import calendar
from datetime import date

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
    return _day_in(day, *divmod(day.year * 12 + day.month - 2, 12))


def year_before(day: date) -> date:
    """Return the day a year before: for a month's end, the end of that month."""
    return _day_in(day, day.year - 1, day.month - 1)


def _day_in(day: date, year: int, month_index: int) -> date:
    """Return the day of another month, numbered from 0, that a day is compared with."""
    if year < FIRST_AS_OF.year:  # the first day that can be asked of is the earliest
        return FIRST_AS_OF
    last = _last_of_month(year, month_index + 1)
    is_month_end = day.day == _last_of_month(day.year, day.month)
    return date(year, month_index + 1, last if is_month_end else min(day.day, last))


def _last_of_month(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def in_points(difference: float, digits: int) -> str:
    """Return a difference of two shares as "-0.2 points"; what rounds to nothing is "+0.0"."""
    return f"{difference:+z.{digits}f} points"
