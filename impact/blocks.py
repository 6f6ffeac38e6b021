"""Rows by Arrow's reader, block by block, where it sees just what the exact way would see."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from impact.exact_rows import SplitRows, names_of, text_table

_BLOCK_BYTES = 8 << 20
_QUOTE, _LF = ord('"'), ord("\n")


def is_plain(data: bytes, offset: int, delimiter: str) -> bool:
    """Say whether Arrow's reader sees the same fields and lines as the exact way."""
    if data.find(b"\r", offset) >= 0 and data.count(b"\r", offset) != data.count(b"\r\n", offset):
        return False
    return data.find(b'"', offset) < 0 or _has_plain_quotes(data, offset, delimiter)


def _has_plain_quotes(data: bytes, offset: int, delimiter: str) -> bool:
    """Say whether each quote opens a field, closes one or is doubled inside, on one line."""
    text = np.frombuffer(data, np.uint8, offset=offset)
    for start, stop in _blocks(data, offset):
        block = text[start - offset : stop - offset]
        quotes = np.flatnonzero(block == _QUOTE)
        if quotes.size % 2 or not _are_paired(block, quotes, ord(delimiter)):
            return False
    return True


def _are_paired(block: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening > 0, block[opening - 1], _LF)
    after = np.append(block, np.uint8(_LF))[closing + 1]
    doubled_before = np.append(False, opening[1:] == closing[:-1] + 1)[: opening.size]
    doubled_after = np.append(doubled_before[1:], False)[: opening.size]
    opens = (before == delimiter) | (before == _LF) | doubled_before
    closes = (after == delimiter) | (after == _LF) | (after == ord("\r")) | doubled_after
    ends = np.flatnonzero(block == _LF)
    is_inside = np.searchsorted(quotes, ends) % 2 == 1
    return bool(opens.all() and closes.all() and not is_inside.any())


def _blocks(data: bytes, offset: int) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of stretches of about _BLOCK_BYTES that end behind a line feed."""
    start = offset
    while start < len(data):
        stop = data.find(b"\n", min(start + _BLOCK_BYTES, len(data) - 1)) + 1 or len(data)
        yield start, stop
        start = stop


def rows_by_blocks(data: bytes, offset: int, line: int, delimiter: str, width: int) -> SplitRows:
    """Return the rows of plain `data`, its blocks read by Arrow side by side."""
    has_quotes = data.find(b'"', offset) >= 0
    view = memoryview(data)

    def read(place: tuple[int, int]) -> tuple[pa.Table, list[tuple[int, str]], int]:
        return _read_block(pa.py_buffer(view[place[0] : place[1]]), delimiter, width, has_quotes)

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        parts = list(pool.map(read, _blocks(data, offset)))
    tables, lines = [text_table([], width)], [np.empty(0, np.int64)]
    odd: list[tuple[int, tuple[str, ...]]] = []
    for table, misfits, count in parts:
        odd += [(line + place, _fields(text, delimiter)) for place, text in misfits]
        fits = np.ones(count, bool)
        fits[[place for place, _ in misfits]] = False
        lines.append(line + np.flatnonzero(fits))
        tables.append(table)
        line += count
    return pa.concat_tables(tables).columns, np.concatenate(lines), odd


def _fields(text: str, delimiter: str) -> tuple[str, ...]:
    return tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [""]) or [""])


def _read_block(
    block: pa.Buffer, delimiter: str, width: int, has_quotes: bool
) -> tuple[pa.Table, list[tuple[int, str]], int]:
    """Return (rows that fit, (place, text) of rows that do not, number of lines)."""
    misfits: list[tuple[int, str]] = []

    def set_apart(row: pa_csv.InvalidRow) -> str:
        misfits.append((row.number - 1, row.text))
        return "skip"

    table = pa_csv.read_csv(
        pa.BufferReader(block),
        # One thread per block: only then does Arrow know the number of a row that does not fit.
        pa_csv.ReadOptions(
            column_names=names_of(width), use_threads=False, block_size=block.size + 1
        ),
        pa_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if has_quotes else False,
            ignore_empty_lines=False,
            invalid_row_handler=set_apart,
        ),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names_of(width), pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    return table, misfits, table.num_rows + len(misfits)
