"""What a cell says whatever its form, and what spreadsheets are known to do to cells.

A spreadsheet writes days and numbers as its country does. Of a date or number column that is
another form of the same value; what it does to texts changes them, and has a name here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from impact.model.texts.cleaning import clean
from impact.model.texts.formula_guard import NUMBER

ZEROS_LOST = "leading zeros lost"
AS_NUMBER = "shortened as a number"
NUMBER_REWRITTEN = "rewritten as a number"
DAY_REWRITTEN = "rewritten as a day"
TRUTH_REWRITTEN = "rewritten as true or false"
LETTERS_LOST = "letters lost in the encoding"
CAUSES = (*(ZEROS_LOST, AS_NUMBER, NUMBER_REWRITTEN, DAY_REWRITTEN, TRUTH_REWRITTEN, LETTERS_LOST),)

# What spreadsheets keep of a number.
_DIGITS = 15
_LINE_ENDS = re.compile(r"\r\n?")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
# A time is no part of a day, unless it is the midnight that a spreadsheet adds.
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_COMPACT = re.compile(rf"([0-9]{{4}})([0-9]{{2}})([0-9]{{2}}){_MIDNIGHT}")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-./]) ?([0-9]{{1,2}})\2 ?([0-9]{{1,2}})\.?{_MIDNIGHT}")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-./]) ?([0-9]{{1,2}})\2 ?([0-9]{{4}})\.?{_MIDNIGHT}")
# Earlier days are texts to a spreadsheet, and stay as they are.
_FIRST_SHEET_DAY = date(1900, 3, 1)
# The words of spreadsheets in English, German, French, Italian, Spanish, Portuguese, Dutch,
# Polish, Greek, Swedish, Danish, Finnish and Hungarian.
_TRUE = (
    *("true", "wahr", "vrai", "vero", "verdadero", "verdadeiro", "waar", "prawda"),
    *("αληθεσ", "sant", "sand", "tosi", "igaz"),
)
_FALSE = (
    *("false", "falsch", "faux", "falso", "onwaar", "fałsz"),
    *("ψευδεσ", "falskt", "falsk", "epätosi", "hamis"),
)
_CODE_PAGES = ("cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac_roman")


def canonical(text: str, kind: str, *, is_month_first: bool = False) -> str:
    """Return what a cell says, whatever its form: blanks, guard, day, number, line ends."""
    text = clean(_LINE_ENDS.sub("\n", text))
    if kind == "date":
        day = day_in(text, is_month_first=is_month_first)
        return text if day is None else f"day {day.isoformat()}"
    if kind == "number" and NUMBER.fullmatch(text):
        return f"{float(text.replace(',', '.')):.{_DIGITS}g}"
    return text


def day_in(text: str, *, is_month_first: bool = False) -> date | None:
    """Return the day that is written in one of the forms of spreadsheets; else None."""
    if match := _COMPACT.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[3], match[4])
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        return None
    if is_month_first and match[2] != ".":
        return _date(match[4], match[1], match[3])
    return _date(match[4], match[3], match[1])


def day_sign(text: str) -> str:
    """Return the sign between the parts of a day whose year comes last; "" for any other text."""
    match = _YEAR_LAST.fullmatch(text)
    return match[2] if match else ""


def is_month_first(pairs: Iterable[tuple[str, str]]) -> bool:
    """Return whether the days of a file are written month first, as in the United States.

    They are where a day shows it and none shows the contrary. Where none shows either, they are
    if all days are written with the year last, and month first gives every wanted one.

    Args:
        pairs: the cells of the date columns and what they should hold, cleaned.
    """
    ways: set[tuple[bool, bool]] = set()
    fits, is_mixed = True, False
    for found, wanted in pairs:
        expected = day_in(wanted)
        if not day_sign(found):
            is_mixed |= expected is not None and expected >= _FIRST_SHEET_DAY
            continue
        day, month = day_in(found), day_in(found, is_month_first=True)
        ways.add((day is not None, month is not None))
        fits &= month is not None and month == expected
    if (True, False) in ways or not ways:
        return False
    return (False, True) in ways or (fits and not is_mixed)


def cause_of(found: str, expected: str) -> str:
    """Return what a spreadsheet did to a text, where it is known to do so; else ""."""
    if not (found and expected) or found == expected:
        return ""
    if expected.isascii() and expected.isdigit():
        if found == expected.lstrip("0"):
            return ZEROS_LOST
        if _SHORTENED.fullmatch(found):
            return AS_NUMBER
    if NUMBER.fullmatch(expected) and found.replace(",", ".") == canonical(expected, "number"):
        return NUMBER_REWRITTEN
    if _days(found) & _days(expected):
        return DAY_REWRITTEN
    if any(found.casefold() in words and expected.casefold() in words for words in (_TRUE, _FALSE)):
        return TRUTH_REWRITTEN
    return LETTERS_LOST if _is_garbled(found, expected) else ""


def _days(text: str) -> set[date]:
    return {day_in(text), day_in(text, is_month_first=True)} - {None}  # type: ignore[return-value]


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


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
