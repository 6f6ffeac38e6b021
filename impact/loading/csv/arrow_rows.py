"""Split a CSV into rows with Arrow, in parallel blocks: the fast path of `rows.split_rows`.

It gives the same rows as `exact_rows` where every quote opens or closes a field or is doubled
inside one, and every line ends in LF or CRLF. Such text is cut after line ends outside quotes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from impact.loading.csv.exact_rows import SplitRows, column_names_by_position, text_table
from impact.model.arrays.parallel import parallel_map

_BLOCK_BYTES = 8 << 20
_QUOTE, _LF, _CR = b'"\n\r'


@dataclass(frozen=True)
class _Block:
    """The rows of a block: those with the right number of fields, and (position, text) of the rest.

    `starts` is the number of line ends of the block before each row, of either sort.
    """

    table: pa.Table
    misfits: list[tuple[int, str]]
    starts: np.ndarray
    line_ends: int


def split_rows_by_blocks(
    data: bytes, offset: int, line: int, delimiter: str, width: int
) -> SplitRows | None:
    """Return the rows from byte `offset` on; None where only `exact_rows` reads them right."""
    if data.find(b"\r", offset) >= 0 and data.count(b"\r", offset) != data.count(b"\r\n", offset):
        return None
    view = memoryview(data)

    def read_span(span: tuple[int, int, bool]) -> _Block | None:
        start, stop, has_quotes = span
        return _read_block(view[start:stop], delimiter, width, has_quotes=has_quotes)

    blocks = parallel_map(read_span, list(_block_spans(data, offset)))
    tables, lines = [text_table([], width)], [np.empty(0, np.int64)]
    ragged: list[tuple[int, tuple[str, ...]]] = []
    for block in blocks:
        if block is None:
            return None
        row_lines = line + block.starts
        ragged += [
            (int(row_lines[position]), _split_fields(text, delimiter))
            for position, text in block.misfits
        ]
        lines.append(np.delete(row_lines, [position for position, _ in block.misfits]))
        tables.append(block.table)
        line += block.line_ends
    return pa.concat_tables(tables).columns, np.concatenate(lines), ragged


def _block_spans(data: bytes, offset: int) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, stop, whether there are quotes) of blocks of about _BLOCK_BYTES.

    Each ends after a line end. A block with an odd number of quotes would end inside a field, so
    it goes on to the next line.
    """
    start = stop = offset
    while start < len(data):
        quotes = 0
        min_stop = start + _BLOCK_BYTES
        while stop == start or quotes % 2:
            before = stop
            stop = data.find(b"\n", min(min_stop, len(data) - 1)) + 1 or len(data)
            # `find` is much faster than `count` where there are no quotes.
            quotes += data.count(b'"', before, stop) if data.find(b'"', before, stop) >= 0 else 0
            min_stop = stop
            if stop == len(data):
                break
        yield start, stop, quotes > 0
        start = stop


def _split_fields(text: str, delimiter: str) -> tuple[str, ...]:
    return tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [""]) or [""])


def _read_block(text: memoryview, delimiter: str, width: int, *, has_quotes: bool) -> _Block | None:
    if not has_quotes:
        table, misfits = _parse(text, delimiter, width, has_quotes=False)
        count = table.num_rows + len(misfits)
        return _Block(table, misfits, np.arange(count), count)
    characters = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(characters == _QUOTE)
    if not _are_quotes_paired(characters, quotes, ord(delimiter)):
        return None
    table, misfits = _parse(text, delimiter, width, has_quotes=True)
    count = table.num_rows + len(misfits)
    ends = np.flatnonzero(characters == _LF)
    if ends.size == count - (text[-1] != _LF):  # No quoted field holds a line end.
        return _Block(table, misfits, np.arange(count), ends.size)
    is_outside = np.searchsorted(quotes, ends) % 2 == 0
    starts = np.append(0, np.flatnonzero(is_outside) + 1)[:count]
    return _Block(table, misfits, starts, ends.size)


def _are_quotes_paired(text: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """Return whether each quote opens a field, closes one, or is doubled inside one."""
    if quotes.size % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening > 0, text[opening - 1], _LF)
    after = np.append(text, np.uint8(_LF))[closing + 1]
    # A doubled quote closes the field and opens it again at once.
    reopens = np.append(False, opening[1:] == closing[:-1] + 1)[: opening.size]
    is_reopened = np.append(reopens[1:], False)[: opening.size]
    opens = (before == delimiter) | (before == _LF) | reopens
    closes = (after == delimiter) | (after == _LF) | (after == _CR) | is_reopened
    return bool(opens.all() and closes.all())


def _parse(
    text: memoryview, delimiter: str, width: int, *, has_quotes: bool
) -> tuple[pa.Table, list[tuple[int, str]]]:
    """Return (rows that fit, (position, text) of rows that do not)."""
    misfits: list[tuple[int, str]] = []

    def collect_misfit(row: pa_csv.InvalidRow) -> str:
        misfits.append((row.number - 1, row.text))
        return "skip"

    block = pa.py_buffer(text)
    table = pa_csv.read_csv(
        pa.BufferReader(block),
        # One thread per block: only then does Arrow know the number of a row that does not fit.
        pa_csv.ReadOptions(
            column_names=column_names_by_position(width),
            use_threads=False,
            block_size=block.size + 1,
        ),
        pa_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if has_quotes else False,
            newlines_in_values=has_quotes,
            ignore_empty_lines=False,
            invalid_row_handler=collect_misfit,
        ),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(column_names_by_position(width), pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    return table, misfits
