"""Split a CSV into rows one at a time; docs/contract.md, "How a file is read"."""

import csv
import re
import sys
from collections.abc import Iterator

from impact.loading.csv.encoding import count_line_ends
from impact.model.problems import Refused

csv.field_size_limit(sys.maxsize)

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+\Z")


def physical_lines(data: bytes, offset: int) -> Iterator[str]:
    """Yield the lines of UTF-8 `data` from byte `offset` on, with their line ends."""
    for match in _LINE.finditer(data, offset):
        yield match.group().decode()


def exact_rows(
    data: bytes, offset: int, line: int, delimiter: str
) -> Iterator[tuple[int, int, list[str]]]:
    """Yield (line, next row's line, fields) of each row from byte `offset`, the start of `line`.

    Raises:
        Refused: a `file-error` for a quote never closed or text after a closing quote.
    """
    reader = csv.reader(physical_lines(data, offset), delimiter=delimiter, strict=True)
    lines_before = 0
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _damaged_quotes_error(data, offset, line, lines_before, delimiter) from None
        yield line + lines_before, line + reader.line_num, fields or [""]
        lines_before = reader.line_num


def _damaged_quotes_error(
    data: bytes, offset: int, line: int, lines_before: int, delimiter: str
) -> Refused:
    text = "".join(list(physical_lines(data, offset))[lines_before:])
    opening_line = (
        line + lines_before + count_line_ends(text[: _find_damaged_quote(text, delimiter)].encode())
    )
    message = (
        f"The quoted field that opens on line {opening_line} is damaged: its quote is never "
        "closed, "
        'or text stands behind it. Write a quote inside a field as "".'
    )
    return Refused(message, opening_line)


def _find_damaged_quote(text: str, delimiter: str) -> int:
    """Return the position of the quote that opens the damaged field."""
    escaped = re.escape(delimiter)
    field = rf'(?>"(?:[^"]|"")*+"|(?!")[^{escaped}\r\n]*+)'  # a field; no other way is tried
    intact = re.match(rf"(?:{field}(?:{escaped}|\r\n|\r|\n))*+", text)
    return intact.end() if intact else 0
