"""Split a CSV into rows one at a time, exactly as docs/contract.md says: the reference reader."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from impact.loading.csv.encoding import Unreadable, count_line_ends

csv.field_size_limit(sys.maxsize)

# What both ways of reading return: columns and lines of the rows that have as many fields as the
# header, then (line, fields) of those that do not.
SplitRows = tuple[list[pa.ChunkedArray], np.ndarray, list[tuple[int, tuple[str, ...]]]]

_BATCH_ROWS = 65_536
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
        Unreadable: a `file-error` for a quote never closed or text after a closing quote.
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
) -> Unreadable:
    text = "".join(list(physical_lines(data, offset))[lines_before:])
    opening_line = (
        line + lines_before + count_line_ends(text[: _find_damaged_quote(text, delimiter)].encode())
    )
    message = (
        f"The quoted field that opens on line {opening_line} is damaged: its quote is never "
        "closed, "
        'or text stands behind it. Write a quote inside a field as "".'
    )
    return Unreadable("file-error", opening_line, message)


def _find_damaged_quote(text: str, delimiter: str) -> int:
    """Return the position of the quote that opens the damaged field."""
    escaped = re.escape(delimiter)
    field = rf'(?>"(?:[^"]|"")*+"|(?!")[^{escaped}\r\n]*+)'  # a field; no other way is tried
    intact = re.match(rf"(?:{field}(?:{escaped}|\r\n|\r|\n))*+", text)
    return intact.end() if intact else 0


def split_rows_one_by_one(
    data: bytes, offset: int, line: int, delimiter: str, width: int
) -> SplitRows:
    """Collect exact rows into columns, in batches, so that Python objects do not pile up."""
    tables: list[pa.Table] = []
    lines: list[int] = []
    ragged: list[tuple[int, tuple[str, ...]]] = []
    batch: list[list[str]] = []
    for row_line, _, fields in exact_rows(data, offset, line, delimiter):
        if len(fields) != width:
            ragged.append((row_line, tuple(fields)))
            continue
        lines.append(row_line)
        batch.append(fields)
        if len(batch) == _BATCH_ROWS:
            tables.append(text_table(batch, width))
            batch = []
    tables.append(text_table(batch, width))
    return pa.concat_tables(tables).columns, np.array(lines, np.int64), ragged


def column_names_by_position(width: int) -> list[str]:
    """Return "0", "1", …: column names for a table that is read without its header."""
    return [str(position) for position in range(width)]


def text_table(rows: list[list[str]], width: int) -> pa.Table:
    """Return rows of `width` texts as a table of strings."""
    columns = [pa.array([row[position] for row in rows], pa.string()) for position in range(width)]
    return pa.table(columns, names=column_names_by_position(width))
