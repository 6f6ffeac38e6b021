"""Text to rows: one column of Arrow strings per header, with the line of every row.

Two ways give the same rows. `exact_rows` follows docs/contract.md row by row and is the
specification. `split_rows` lets Arrow's reader take the blocks in which quotes and line ends
are beyond doubt, and leaves the rows that do not fit, or the whole file, to the exact way.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from impact.texts import Unreadable, count_line_ends

csv.field_size_limit(sys.maxsize)

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+\Z")
_BLOCK_BYTES = 8 << 20
_QUOTE, _LF = ord('"'), ord("\n")


@dataclass(frozen=True)
class OddRow:
    """A row whose number of fields is not the header's; `is_cut`: a last line without line end."""

    line: int
    fields: tuple[str, ...]
    is_cut: bool = False


@dataclass
class Rows:
    """The rows of a file, in file order.

    Attributes:
        columns: one chunked string array per header: the rows that can be judged, short ones
            padded with "" and surplus empty fields cut off.
        lines: the line of each of those rows, from 1.
        odd: every row with more or fewer fields than the header, also among the rows above.
        unjudged: the lines of odd rows that are not among the rows above.
        blank_lines: the lines of rows that hold nothing; they are nowhere else.
    """

    columns: list[pa.ChunkedArray]
    lines: np.ndarray
    odd: list[OddRow] = field(default_factory=list)
    unjudged: set[int] = field(default_factory=set)
    blank_lines: list[int] = field(default_factory=list)


def physical_lines(data: bytes, offset: int) -> Iterator[str]:
    """Yield the lines of UTF-8 `data` from byte `offset` on, with their line ends."""
    for match in _LINE.finditer(data, offset):
        yield match.group().decode()


def exact_rows(
    data: bytes, offset: int, line: int, delimiter: str
) -> Iterator[tuple[int, int, list[str]]]:
    """Yield (line, next row's line, fields) of each row from byte `offset`, the start of `line`.

    Raises:
        Unreadable: a `file-error` for a quote never closed or text behind a closing quote.
    """
    reader = csv.reader(physical_lines(data, offset), delimiter=delimiter, strict=True)
    before = 0
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _damaged_quotes(data, offset, line, before, delimiter) from None
        yield line + before, line + reader.line_num, fields or [""]
        before = reader.line_num


def _damaged_quotes(
    data: bytes, offset: int, line: int, lines_before: int, delimiter: str
) -> Unreadable:
    text = "".join(list(physical_lines(data, offset))[lines_before:])
    opened = (
        line + lines_before + count_line_ends(text[: _fault_position(text, delimiter)].encode())
    )
    message = (
        f"The quoted field that opens on line {opened} is damaged: its quote is never closed, "
        'or text stands behind it. Write a quote inside a field as "".'
    )
    return Unreadable("file-error", opened, message)


def _fault_position(text: str, delimiter: str) -> int:
    """Return where the quoted field opens that the reader could not finish."""
    mark = re.escape(delimiter)
    field_start = re.compile(rf"[^{mark}\r\n]*(?:{mark}|\r\n|\r|\n)")
    quoted = re.compile(rf'"(?:[^"]|"")*"(?={mark}|\r|\n|\Z)')
    place = 0
    while place < len(text):
        if text[place] == '"':
            closed = quoted.match(text, place)
            if closed is None:
                return place
            place = closed.end()
        behind = field_start.match(text, place)
        if behind is None:
            return place
        place = behind.end()
    return place


def split_rows(data: bytes, offset: int, line: int, delimiter: str, width: int) -> Rows:
    """Return the rows of UTF-8 `data` behind the header; `offset` is the start of line `line`.

    Args:
        width: how many fields the header has.

    Raises:
        Unreadable: a `file-error` for damaged quotes.
    """
    if _is_plain(data, offset, delimiter):
        rows = _by_blocks(data, offset, line, delimiter, width)
    else:
        rows = _collect(exact_rows(data, offset, line, delimiter), width)
    _mark_unjudged(rows, width, is_open_ended=not data.endswith((b"\n", b"\r")))
    return _without_blank_rows(_with_odd_rows(rows, width))


def _collect(numbered: Iterable[tuple[int, int, list[str]]], width: int) -> Rows:
    """Gather exact rows into columns, in batches, so that no Python object outlives its batch."""
    tables: list[pa.Table] = []
    lines: list[int] = []
    odd: list[OddRow] = []
    batch: list[list[str]] = []
    for line, _, fields in numbered:
        if len(fields) != width:
            odd.append(OddRow(line, tuple(fields)))
            continue
        lines.append(line)
        batch.append(fields)
        if len(batch) == 65_536:
            tables.append(_text_table(batch, width))
            batch = []
    tables.append(_text_table(batch, width))
    return Rows(pa.concat_tables(tables).columns, np.array(lines, np.int64), odd)


def _names(width: int) -> list[str]:
    return [str(place) for place in range(width)]


def _text_table(rows: list[list[str]], width: int) -> pa.Table:
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in range(width)]
    return pa.table(columns, names=_names(width))


# --- the fast way ---------------------------------------------------------------------------


def _is_plain(data: bytes, offset: int, delimiter: str) -> bool:
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


def _by_blocks(data: bytes, offset: int, line: int, delimiter: str, width: int) -> Rows:
    has_quotes = data.find(b'"', offset) >= 0
    view = memoryview(data)

    def read(place: tuple[int, int]) -> tuple[pa.Table, list[tuple[int, str]], int]:
        return _read_block(pa.py_buffer(view[place[0] : place[1]]), delimiter, width, has_quotes)

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        parts = list(pool.map(read, _blocks(data, offset)))
    tables, lines, odd = [_text_table([], width)], [np.empty(0, np.int64)], []
    for table, misfits, count in parts:
        odd += [OddRow(line + place, _fields(text, delimiter)) for place, text in misfits]
        fits = np.ones(count, bool)
        fits[[place for place, _ in misfits]] = False
        lines.append(line + np.flatnonzero(fits))
        tables.append(table)
        line += count
    return Rows(pa.concat_tables(tables).columns, np.concatenate(lines), odd)


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
            column_names=_names(width), use_threads=False, block_size=block.size + 1
        ),
        pa_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if has_quotes else False,
            ignore_empty_lines=False,
            invalid_row_handler=set_apart,
        ),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(_names(width), pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    return table, misfits, table.num_rows + len(misfits)


# --- rows that do not fit -------------------------------------------------------------------


def is_blank(fields: Iterable[str]) -> bool:
    """Say whether a row holds nothing but blanks."""
    return not any(field.strip() for field in fields)


def _mark_unjudged(rows: Rows, width: int, *, is_open_ended: bool) -> None:
    """Take out blank odd rows, and mark those whose fields cannot be trusted to be in place."""
    rows.blank_lines = [row.line for row in rows.odd if is_blank(row.fields)]
    rows.odd = [row for row in rows.odd if not is_blank(row.fields)]
    last_good = rows.lines[-1] if rows.lines.size else 0
    last_line = max([last_good, *rows.blank_lines, *(row.line for row in rows.odd)])
    for place, row in enumerate(rows.odd):
        is_short = len(row.fields) < width
        if is_short and is_open_ended and row.line == last_line:
            rows.odd[place] = OddRow(row.line, row.fields, is_cut=True)
        elif is_short or is_blank(row.fields[width:]):
            continue
        rows.unjudged.add(row.line)


def _with_odd_rows(rows: Rows, width: int) -> Rows:
    """Put the odd rows that can be judged among the others, padded or cut to the header."""
    judged = [row for row in rows.odd if row.line not in rows.unjudged]
    if not judged:
        return rows
    fitted = [[*row.fields, *[""] * width][:width] for row in judged]
    lines = np.concatenate([rows.lines, np.array([row.line for row in judged], np.int64)])
    order = np.argsort(lines, kind="stable")
    together = pa.concat_tables(
        [pa.table(rows.columns, names=_names(width)), _text_table(fitted, width)]
    )
    rows.columns, rows.lines = together.take(order).columns, lines[order]
    return rows


def _without_blank_rows(rows: Rows) -> Rows:
    maybe = np.ones(rows.lines.size, bool)
    for column in rows.columns:
        # Only a field that is empty or begins outside "!" to "~" can be blank.
        may_be_blank = pc.or_(pc.less(column, "!"), pc.greater(column, "~"))
        maybe &= may_be_blank.to_numpy()
        if not maybe.any():
            return rows
    places = np.flatnonzero(maybe)
    fields = zip(*(column.take(places).to_pylist() for column in rows.columns), strict=True)
    blank = places[[is_blank(row) for row in fields]]
    if blank.size:
        rows.blank_lines = sorted([*rows.blank_lines, *rows.lines[blank].tolist()])
        keep = np.delete(np.arange(rows.lines.size), blank)
        rows.columns = [column.take(keep) for column in rows.columns]
        rows.lines = rows.lines[keep]
    return rows
