"""Parse a date in any form that files use, one text at a time; docs/contract.md, section 2.

Files, lists of the State and exports read back all know these forms. Settings and the command
line know only ISO days (`impact.model.dates.parse_iso_day`).
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.columns import as_mask
from impact.model.dates import NO_DAY, to_day_number, valid_date

_TIME = (
    r"(?:[T\s](?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
    r"(?::(?P<second>[0-5][0-9]|60)(?:[.,][0-9]+)?)?"
    r"(?:\s?(?P<zone>Z|UTC|GMT|(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3])"
    r"(?::?(?P<minutes>[0-5][0-9]))?))?)?"
)
# With the year first, month and day have two digits; otherwise one or two.
_DAY_FORM = re.compile(
    r"(?:(?P<year>[0-9]{4})(?P<between>[/-]?)(?P<month>[0-9]{2})(?P=between)(?P<day>[0-9]{2})"
    r"|(?P<first>[0-9]{1,2})(?:(?P<mark>[/-])|\.\s*)(?P<next>[0-9]{1,2})"
    r"(?(mark)(?P=mark)|\.\s*)(?P<last>[0-9]{4}))" + _TIME
)

# How to write a day, for the message about a text that is none.
WRITE_DAY = "write the day as YYYY-MM-DD or DD/MM/YYYY, for example 2026-03-31."


class WrittenDay(NamedTuple):
    """A text in one of the forms of a day.

    Attributes:
        number: the day in the zone asked for; NO_DAY for zeros alone, None where the calendar
            has no such day.
        separator: "/" or "-" where the text could be month first; "" otherwise.
        is_other_order: it is a calendar day only in the other order, as 12/31/2025.
        is_ambiguous: it is another day in the other order, as 03/04/2026.
        is_moved: in the zone asked for it is not the written day.
    """

    number: int | None
    separator: str = ""
    is_other_order: bool = False
    is_ambiguous: bool = False
    is_moved: bool = False


_NOT_A_DAY = WrittenDay(None)


def read_day(text: str, zone: str) -> int | None:
    """Return the number of a day, NO_DAY for zeros alone, None where the text is no day.

    Args:
        text: cleaned. A single text is read day first; for a column see `read_days`.
        zone: the time zone of the data folder, whose day a stamp with a zone becomes.
    """
    return parse_written_day(text, zone).number


@lru_cache(maxsize=20_000)  # the columns of a file share most of their days
def parse_written_day(text: str, zone: str, is_month_first: bool = False) -> WrittenDay:
    """Parse a text as a day; `number` is None where it is not a day.

    Args:
        is_month_first: how a day with slashes or dashes is read that does not begin with the year.
    """
    match = _DAY_FORM.fullmatch(text)
    if match is None:
        return _NOT_A_DAY
    if match["year"]:
        return _parse_parts(match, (match["year"], match["month"], match["day"]), zone)
    day, month = int(match["first"]), int(match["next"])
    if is_month_first and match["mark"]:
        day, month = month, day
    written = _parse_parts(match, (match["last"], month, day), zone)
    if match["mark"] is None or written.number == NO_DAY:
        return written
    is_other_order = written.number is None and valid_date(match["last"], day, month) is not None
    is_ambiguous = day != month and max(day, month) <= 12
    return WrittenDay(written.number, match["mark"], is_other_order, is_ambiguous, written.is_moved)


def read_days(texts: list[str], zone: str) -> list[int | None]:
    """Return the number of each text of a column, as `read_day`; None for ambiguous texts."""
    days = [parse_written_day(text, zone) for text in texts]
    month_first = {day.separator for day in days if day.is_other_order}
    return [
        None if day.is_ambiguous and day.separator in month_first else day.number for day in days
    ]


def read_iso_days(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return (which texts are such as 2026-03-31, the numbers of their days), by Arrow.

    None of them are where one of them is no day of the calendar.
    """
    is_iso = as_mask(pc.match_substring_regex(texts, "^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$"))
    try:
        days = texts.filter(pa.array(is_iso)).cast(pa.date32())
    except pa.ArrowInvalid:
        return np.zeros(len(texts), bool), np.empty(0, np.int32)
    return is_iso, days.cast(pa.int32()).to_numpy()


def _parse_parts(
    match: re.Match[str], parts: tuple[str | int, str | int, str | int], zone: str
) -> WrittenDay:
    if not any(map(int, parts)):
        return WrittenDay(NO_DAY)
    written = valid_date(*parts)
    if written is None:
        return _NOT_A_DAY
    day = written if match["zone"] is None else _day_in_zone(zone, written, match)
    return WrittenDay(to_day_number(day), is_moved=day != written)


def _day_in_zone(zone: str, written: date, match: re.Match[str]) -> date:
    """Return the day of a time stamp in a zone; the written day where that overflows."""
    offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    # A leap second belongs to its minute.
    second = min(int(match["second"] or 0), 59)
    moment = datetime(
        *(written.year, written.month, written.day),
        *(int(match["hour"]), int(match["minute"]), second),
        tzinfo=timezone(-offset if match["sign"] == "-" else offset) if match["sign"] else UTC,
    )
    try:
        return moment.astimezone(ZoneInfo(zone)).date()
    except OverflowError:
        return written
