"""Read cells as spreadsheets rewrite them, and name what a spreadsheet did to a cell.

A spreadsheet writes days and numbers as its country does. In a date or number column that is
a different form of the same value; in a text it is a change, and has a name here.
"""

import re
from collections.abc import Iterable
from datetime import date

from impact.loading.fields.known_words import FALSE, TRUE
from impact.model.dates import valid_date
from impact.model.texts.cleaning import clean, fold_word
from impact.model.texts.formula_guard import NUMBER
from impact.output.xlsx_writer import FIRST_SHEET_DAY

ZEROS_LOST = "leading zeros lost"
AS_NUMBER = "shortened as a number"
NUMBER_REWRITTEN = "rewritten as a number"
DAY_REWRITTEN = "rewritten as a day"
TRUTH_REWRITTEN = "rewritten as true or false"
LETTERS_LOST = "letters lost in the encoding"
CAUSES = (ZEROS_LOST, AS_NUMBER, NUMBER_REWRITTEN, DAY_REWRITTEN, TRUTH_REWRITTEN, LETTERS_LOST)

# The significant digits that spreadsheets keep of a number.
_DIGITS = 15
_LINE_ENDS = re.compile(r"\r\n?")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
# A time is not part of a day, unless it is the midnight that a spreadsheet adds.
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_COMPACT = re.compile(rf"([0-9]{{4}})([0-9]{{2}})([0-9]{{2}}){_MIDNIGHT}")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-./]) ?([0-9]{{1,2}})\2 ?([0-9]{{1,2}})\.?{_MIDNIGHT}")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-./]) ?([0-9]{{1,2}})\2 ?([0-9]{{4}})\.?{_MIDNIGHT}")
_CODE_PAGES = ("cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac_roman")


def canonical_text(text: str, kind: str, *, is_month_first: bool = False) -> str:
    """Return a text that is equal for equal values, whatever their form in the cell."""
    text = clean(_LINE_ENDS.sub("\n", text))
    if kind == "date":
        day = parse_sheet_day(text, is_month_first=is_month_first)
        return text if day is None else f"day {day.isoformat()}"
    if kind == "number" and NUMBER.fullmatch(text):
        return f"{float(text.replace(',', '.')):.{_DIGITS}g}"
    return text


def parse_sheet_day(text: str, *, is_month_first: bool = False) -> date | None:
    """Return the day of a text in one of the formats of spreadsheets; else None."""
    if match := _COMPACT.fullmatch(text):
        return valid_date(match[1], match[2], match[3])
    if match := _YEAR_FIRST.fullmatch(text):
        return valid_date(match[1], match[3], match[4])
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        return None
    if is_month_first and match[2] != ".":
        return valid_date(match[4], match[1], match[3])
    return valid_date(match[4], match[3], match[1])


def day_separator(text: str) -> str:
    """Return the separator of a day whose year comes last; "" for any other text."""
    match = _YEAR_LAST.fullmatch(text)
    return match[2] if match else ""


def is_month_first(pairs: Iterable[tuple[str, str]]) -> bool:
    """Return whether the days of a file are written month first, as in the United States.

    They are where a day can only be month first and none can only be day first. Where no day
    decides, they are if all have the year last and month first gives every expected day.

    Args:
        pairs: (found, expected) cells of the date columns, cleaned.
    """
    readings: set[tuple[bool, bool]] = set()
    fits, is_mixed = True, False
    for found, expected_text in pairs:
        expected = parse_sheet_day(expected_text)
        if not day_separator(found):
            is_mixed |= expected is not None and expected >= FIRST_SHEET_DAY
            continue
        day_first, month_first = parse_sheet_day(found), parse_sheet_day(found, is_month_first=True)
        readings.add((day_first is not None, month_first is not None))
        fits &= month_first is not None and month_first == expected
    if (True, False) in readings or not readings:
        return False
    return (False, True) in readings or (fits and not is_mixed)


def spreadsheet_cause(found: str, expected: str) -> str:
    """Return what a spreadsheet did to a text, one of `CAUSES`; "" where nothing known fits."""
    if not (found and expected) or found == expected:
        return ""
    if expected.isascii() and expected.isdigit():
        if found == expected.lstrip("0"):
            return ZEROS_LOST
        if _SHORTENED.fullmatch(found):
            return AS_NUMBER
    if NUMBER.fullmatch(expected) and found.replace(",", ".") == canonical_text(expected, "number"):
        return NUMBER_REWRITTEN
    if _days(found) & _days(expected):
        return DAY_REWRITTEN
    if any({fold_word(found), fold_word(expected)} <= words for words in (TRUE, FALSE)):
        return TRUTH_REWRITTEN
    return LETTERS_LOST if _is_garbled(found, expected) else ""


def _days(text: str) -> set[date]:
    return {parse_sheet_day(text), parse_sheet_day(text, is_month_first=True)} - {None}  # type: ignore[return-value]


def _is_garbled(found: str, expected: str) -> bool:
    """Return whether a text went through an encoding that lacks some of its letters."""
    lost = {expected.encode(page, "replace").decode(page) for page in ("ascii", "cp1252")}
    if found in lost:
        return True
    try:
        content = found.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return expected in {content.decode(page, "replace") for page in _CODE_PAGES}
