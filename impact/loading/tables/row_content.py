"""Compare the content of rows with the same id, and name the columns in which they differ."""

from collections.abc import Callable, Hashable
from typing import Any

from impact.loading.csv.sheet import Sheet, value_at
from impact.model.errors import quote_value
from impact.model.texts.cleaning import clean
from impact.model.texts.number_format import join_first

Row = tuple[int, int]  # (sheet number, position)
# The key of an extra column: its normal header, and a counter for equal headers.
ExtraKey = tuple[str, int]


def known_content(sheet: Sheet, position: int) -> dict[str, Hashable]:
    """Return the values of a row in the known columns, without blanks.

    A missing column counts as blank; a value set aside counts as written.
    """
    content: dict[str, Hashable] = {}
    for name, values in sheet.values.items():
        if position in sheet.set_aside.get(name, ()):
            content[name] = ("as written", clean(sheet.raw_text(name, position)))
        elif (value := value_at(values, position)) is not None:
            content[name] = value
    return content


def extra_content(sheet: Sheet, position: int) -> dict[ExtraKey, str]:
    """Return the texts of a row in the extra columns, without blanks."""
    columns = zip(sheet.extra_keys, sheet.extras, strict=True)
    content = {key: texts[position].as_py() for key, (_, texts) in columns}
    return {key: text for key, text in content.items() if text}


def content_reader(sheets: list[Sheet]) -> Callable[[Row], frozenset[Any]]:
    """Return a function that gives the known content of a row, for comparison."""
    return lambda row: frozenset(known_content(sheets[row[0]], row[1]).items())


def columns_that_differ(
    sheets: list[Sheet], rows: list[Row], known: list[dict[str, Hashable]]
) -> str:
    """Return the names of the first few columns in which rows of some known content differ."""
    extra = [extra_content(sheets[sheet_number], position) for sheet_number, position in rows]
    names = [*_differing_keys(known), *_headers(sheets, rows, _differing_keys(extra))]
    return join_first(names)


def extra_differences(sheets: list[Sheet], first: Row, row: Row) -> str:
    """Return the extra columns in which a row differs from the first, with both values; or ""."""
    contents = [
        extra_content(sheets[sheet_number], position) for sheet_number, position in (first, row)
    ]
    keys = _differing_keys(contents)
    first_values, row_values = (
        [quote_value(content.get(key, "")) or "blank" for key in keys] for content in contents
    )
    parts = zip(_headers(sheets, [first, row], keys), first_values, row_values, strict=True)
    return join_first(
        [f"{header} ({before} there, {after} here)" for header, before, after in parts]
    )


def _differing_keys(contents: list[dict[Any, Any]]) -> list[Any]:
    """Return the keys under which not all contents are equal, in order of appearance."""
    keys = dict.fromkeys(key for content in contents for key in content)
    return [key for key in keys if len({content.get(key) for content in contents}) > 1]


def _headers(sheets: list[Sheet], rows: list[Row], keys: list[ExtraKey]) -> list[str]:
    """Return the headers of extra columns as the first file with each writes them."""
    names: dict[ExtraKey, str] = {}
    for sheet_number in dict.fromkeys(sheet_number for sheet_number, _ in rows if keys):
        for key, (name, _) in zip(
            sheets[sheet_number].extra_keys, sheets[sheet_number].extras, strict=True
        ):
            names.setdefault(key, name)
    return [quote_value(names[key]) for key in keys]
