"""The formula guard, and the text of `csv` and `csv-fr`."""

from collections.abc import Sequence

from tests.oracle.values import NUMBER

GUARDED = set("=+-@|%\t\r\n\0＝＋－＠")
QUOTES = ("'", '"')
NUMBER_COLUMNS = ("overall_score", "quality_score")


def needs_guard(text: str) -> bool:
    """Return whether the first character after any blanks and quotes is a guarded one."""
    if NUMBER.fullmatch(text.strip()):
        return False
    for character in text:
        if character in GUARDED:
            return True
        if not (character.isspace() or character in QUOTES):
            return False
    return False


def guard(text: str) -> str:
    return f"'{text}" if needs_guard(text) else text


def quote(text: str, delimiter: str) -> str:
    if any(character in text for character in (delimiter, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_text(columns: Sequence[str], rows: Sequence[dict[str, str]], form: str = "csv") -> str:
    """Return the rows as `csv` (comma, LF) or `csv-fr` (BOM, semicolon, CRLF, decimal comma)."""
    delimiter, line_end, start = (";", "\r\n", "\ufeff") if form == "csv-fr" else (",", "\n", "")

    def cell(column: str, text: str) -> str:
        if column in NUMBER_COLUMNS:
            return text.replace(".", ",") if form == "csv-fr" else text
        return quote(guard(text), delimiter)

    lines = [delimiter.join(quote(guard(column), delimiter) for column in columns)]
    lines += [delimiter.join(cell(column, row[column]) for column in columns) for row in rows]
    return start + "".join(line + line_end for line in lines)
