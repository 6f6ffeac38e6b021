"""Calendar days as whole numbers: days since 1970-01-01, blank as NO_DAY."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np

NO_DAY = int(np.iinfo(np.int32).min)
LAST_DAY = date.max.toordinal() - date(1970, 1, 1).toordinal()
# The days that a question can be asked of; docs/contract.md, section 1. A cell may hold any day.
FIRST_AS_OF, LAST_AS_OF = date(2000, 1, 1), date(2100, 12, 31)
AS_OF_RANGE = f"{FIRST_AS_OF.isoformat()} to {LAST_AS_OF.isoformat()}"
_EPOCH = date(1970, 1, 1).toordinal()
_FORM = re.compile(
    r"(?:(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"|(?P<first>[0-9]{2})/(?P<second>[0-9]{2})/(?P<last>[0-9]{4}))"
    r"(?:[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.,][0-9]+)?)?"
    r" ?(?:Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)


def to_day_number(day: date) -> int:
    """Return a day as a number."""
    return day.toordinal() - _EPOCH


def from_day_number(number: int) -> date:
    """Return the day of a number."""
    return date.fromordinal(int(number) + _EPOCH)


def can_be_as_of(day: date) -> bool:
    """Return whether a question can be asked of a day."""
    return FIRST_AS_OF <= day <= LAST_AS_OF


def iso_date(number: int) -> str:
    """Return the ISO form of a day's number; "" for a blank."""
    return "" if number == NO_DAY else from_day_number(number).isoformat()


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def parse_day(text: str) -> int | None:
    """Return the number of a day in ISO form or as DD/MM/YYYY, a time behind it dropped.

    None: it is no such day. Files have more forms: `impact.loading.fields.day_forms.read_day`.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    if match["year"]:
        found = _day(match["year"], match["month"], match["day"])
    else:
        found = _day(match["last"], match["second"], match["first"])
    return None if found is None else to_day_number(found)


def last_day_of_term(number: int, years: int) -> int:
    """Return the last day of `years` years that begin on a day; 29 February ends on the 27th.

    2022-03-01 and 5 years: 2027-02-28. Past the year 9999: its last day.
    """
    day = from_day_number(number)
    if day.year + years > date.max.year:
        return LAST_DAY
    try:
        end = day.replace(year=day.year + years)
    except ValueError:
        end = day.replace(year=day.year + years, day=28)
    return to_day_number(end - timedelta(days=1))


def last_days_of_terms(numbers: np.ndarray, years: int) -> np.ndarray:
    """Return what `last_day_of_term` says of each day; blanks stay blank. Days as int32."""
    stated = numbers[numbers != NO_DAY]
    first, last = (int(stated.min()), int(stated.max())) if stated.size else (0, 0)
    if last - first >= numbers.size:
        return _last_days(numbers, years)
    # Days repeat: each day from the first to the last is asked once.
    ends = _last_days(np.arange(first, last + 1), years)
    found: np.ndarray = ends[np.where(numbers == NO_DAY, 0, numbers - first)]
    found[numbers == NO_DAY] = NO_DAY
    return found


def _last_days(numbers: np.ndarray, years: int) -> np.ndarray:
    days = numbers.astype(np.int64).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    later = months + 12 * years
    behind = later.astype("datetime64[D]") + (days - months.astype("datetime64[D]"))
    # Only 29 February runs over into the next month: it is read as the 28th.
    ends = behind.astype(np.int64) - 1 - (behind.astype("datetime64[M]") != later)
    found: np.ndarray = np.where(numbers == NO_DAY, NO_DAY, np.minimum(ends, LAST_DAY))
    return found.astype(np.int32)


def to_dates(numbers: np.ndarray) -> np.ndarray:
    """Return day numbers as datetime64[s], NO_DAY as NaT."""
    seconds = numbers.astype(np.int64) * 86_400
    # What numpy takes for no time is the lowest whole number.
    seconds[numbers == NO_DAY] = np.iinfo(np.int64).min
    return seconds.view("datetime64[s]")


def format_long_date(day: date) -> str:
    """Return a day as "30 June 2026"."""
    return f"{day.day} {day:%B %Y}"
