"""Calendar dates as day numbers (int32, days since 1970-01-01, NO_DAY for blank) and back."""

from datetime import date

import numpy as np

NO_DAY = int(np.iinfo(np.int32).min)
LAST_DAY = date.max.toordinal() - date(1970, 1, 1).toordinal()
# The range of as-of dates; docs/contract.md, section 1. A cell may contain any date.
FIRST_AS_OF, LAST_AS_OF = date(2000, 1, 1), date(2100, 12, 31)
AS_OF_RANGE = f"{FIRST_AS_OF.isoformat()} to {LAST_AS_OF.isoformat()}"
_EPOCH = date(1970, 1, 1).toordinal()


def to_day_number(day: date) -> int:
    """Return the day number of a date."""
    return day.toordinal() - _EPOCH


def from_day_number(number: int) -> date:
    """Return the date of a day number."""
    return date.fromordinal(int(number) + _EPOCH)


def can_be_as_of(day: date) -> bool:
    """Return whether a date is in the range of as-of dates."""
    return FIRST_AS_OF <= day <= LAST_AS_OF


def parse_iso_day(text: str) -> date | None:
    """Return the day of a text such as "2026-03-31"; None where it is not one.

    Files have more forms: `impact.loading.fields.day_forms.read_day`.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if text == day.isoformat() else None


def parse_as_of(text: str) -> date | None:
    """Return the day of a text such as "2026-03-31" that can be an as-of date."""
    day = parse_iso_day(text)
    return day if day is not None and can_be_as_of(day) else None


def iso_date(number: int) -> str:
    """Return a day number as an ISO date such as "2026-03-31"; "" for NO_DAY."""
    return "" if number == NO_DAY else from_day_number(number).isoformat()


def valid_date(year: str | int, month: str | int, day: str | int) -> date | None:
    """Return the date of three numbers; None where there is no such day."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def last_days_of_terms(numbers: np.ndarray, years: int) -> np.ndarray:
    """Return the last days of terms of whole years that begin on some days, as int32.

    2022-03-01 and 5 years: 2027-02-28. A term from 29 February ends on 27 February if its last
    year is not a leap year. Terms past the year 9999 end on its last day. NO_DAY stays NO_DAY.
    """
    days = numbers.astype(np.int64).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    end_months = months + 12 * years
    anniversaries = end_months.astype("datetime64[D]") + (days - months.astype("datetime64[D]"))
    # Only 29 February overflows into the next month: it counts as the 28th.
    overflows = anniversaries.astype("datetime64[M]") != end_months
    ends = anniversaries.astype(np.int64) - 1 - overflows
    last_days: np.ndarray = np.where(numbers == NO_DAY, NO_DAY, np.minimum(ends, LAST_DAY))
    return last_days.astype(np.int32)


def to_dates(numbers: np.ndarray) -> np.ndarray:
    """Return day numbers as datetime64[s], NO_DAY as NaT."""
    seconds = numbers.astype(np.int64) * 86_400
    # NaT is the lowest int64.
    seconds[numbers == NO_DAY] = np.iinfo(np.int64).min
    return seconds.view("datetime64[s]")


def format_long_date(day: date) -> str:
    """Return a day as "30 June 2026"."""
    return f"{day.day} {day:%B %Y}"


def format_day(day: date) -> str:
    """Return a day with its month in short, as on the screen: "6 Jun 2026"."""
    return f"{day.day} {day:%b} {day.year}"
