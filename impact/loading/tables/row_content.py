"""What two rows of one id say, and in which columns they differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from impact.loading.csv.sheet import Sheet, value_at
from impact.model.errors import quote_value
from impact.model.texts.cleaning import clean

Row = tuple[int, int]  # (which sheet, place)
# An extra column of a row: its header as headers are compared, and which of equal ones it is.
Extra = tuple[str, int]

_MOST_NAMED = 10


def known_content(sheet: Sheet, place: int) -> dict[str, Hashable]:
    """Return what a row says in the known columns, blank ones left out.

    A column that the file lacks is as a blank one; a value set aside is as written.
    """
    content: dict[str, Hashable] = {}
    for name, values in sheet.values.items():
        if place in sheet.aside.get(name, ()):
            content[name] = ("as written", clean(sheet.written(name, place)))
        elif (value := value_at(values, place)) is not None:
            content[name] = value
    return content


def extra_content(sheet: Sheet, place: int) -> dict[Extra, str]:
    """Return what a row says in the columns that serve no known one, blank ones left out."""
    columns = zip(sheet.extra_keys, sheet.extras, strict=True)
    content = {key: texts[place].as_py() for key, (_, texts) in columns}
    return {key: text for key, text in content.items() if text}


def known_of(sheets: list[Sheet]) -> Callable[[Row], frozenset[Any]]:
    """Make the function that returns what a row says in the known columns, to be compared."""
    return lambda row: frozenset(known_content(sheets[row[0]], row[1]).items())


def columns_that_differ(sheets: list[Sheet], rows: list[Row]) -> str:
    """Return the names of the columns in which rows differ, known ones first: the first few."""
    known = [known_content(sheets[which], place) for which, place in rows]
    extra = [extra_content(sheets[which], place) for which, place in rows]
    names = [*_differing(known), *_headers(sheets, rows, _differing(extra))]
    return _few(names)


def extra_differences(sheets: list[Sheet], first: Row, row: Row) -> str:
    """Return in which extra columns a row differs from the first, with both values; "" in none."""
    contents = [extra_content(sheets[which], place) for which, place in (first, row)]
    keys = _differing(contents)
    there, here = ([quote_value(own.get(key, "")) or "blank" for key in keys] for own in contents)
    parts = zip(_headers(sheets, [first, row], keys), there, here, strict=True)
    return _few([f"{header} ({before} there, {after} here)" for header, before, after in parts])


def _differing(contents: list[dict[Any, Any]]) -> list[Any]:
    """Return the keys under which not all contents are equal, in order of appearance."""
    keys = dict.fromkeys(key for content in contents for key in content)
    return [key for key in keys if len({content.get(key) for content in contents}) > 1]


def _headers(sheets: list[Sheet], rows: list[Row], keys: list[Extra]) -> list[str]:
    """Return extra columns as the first file that has each writes them."""
    names: dict[Extra, str] = {}
    for which in dict.fromkeys(which for which, _ in rows if keys):
        for key, (name, _) in zip(sheets[which].extra_keys, sheets[which].extras, strict=True):
            names.setdefault(key, name)
    return [quote_value(names[key]) for key in keys]


def _few(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
