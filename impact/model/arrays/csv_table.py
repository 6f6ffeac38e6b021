"""Parse a CSV with Arrow, with the line of every row; regular quotes and line ends only."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from impact.model.arrays.columns import concatenate
from impact.model.arrays.parallel import parallel_map

_QUOTE, _LF, _CR = b'"\n\r'
# A shorter text is parsed on one core in 30 ms, beside the others of its folder.
_ONE_CORE_BYTES = 16_000_000
# Larger blocks take longer: they do not fit into the cache of a processor.
_BLOCK_BYTES = 1 << 21


@dataclass(frozen=True)
class ParsedRows:
    """The rows of a CSV.

    Attributes:
        columns: one array of texts for each field of the rows that have the right number.
        lines: the line of each of those rows.
        misfits: (line, text) of each row with more or fewer fields.
    """

    columns: list[pa.Array]
    lines: np.ndarray
    misfits: list[tuple[int, str]]


def parse_csv(data: bytes, offset: int, line: int, delimiter: str, width: int) -> ParsedRows | None:
    """Return the rows of UTF-8 from byte `offset` on, the start of `line`, behind a header.

    None where Arrow reads other rows than the contract: a carriage return alone ends a line, a
    quote is in an unquoted field, or the quotes are damaged.
    """
    has_carriage_return = data.find(b"\r", offset) >= 0  # counting takes longer
    if has_carriage_return and data.count(b"\r", offset) != data.count(b"\r\n", offset):
        return None
    characters = np.frombuffer(data, np.uint8)
    quotes = np.empty(0, np.int64)
    if data.find(b'"', offset) >= 0:
        quotes = np.flatnonzero(characters[offset:] == _QUOTE) + offset
        if not _are_quotes_paired(characters, quotes, ord(delimiter)):
            return None
    columns, misfits = _parse(memoryview(data)[offset:], delimiter, width, bool(quotes.size))
    starts = np.arange(len(columns[0]) + len(misfits))
    if quotes.size:
        ends = np.flatnonzero(characters[offset:] == _LF) + offset
        is_outside = np.searchsorted(quotes, ends) % 2 == 0
        starts = np.append(0, np.flatnonzero(is_outside) + 1)[: starts.size]
    odd = [row for row, _ in misfits]
    lines = line + starts
    texts = [(int(lines[row]), text) for row, text in misfits]
    return ParsedRows(columns, np.delete(lines, odd), texts)


def _are_quotes_paired(text: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """Return whether each quote opens a field, closes one, or is doubled inside one."""
    opening, closing = quotes[::2], quotes[1::2]
    if opening.size != closing.size:
        return False
    edges = [delimiter, _LF, _CR]
    opens = np.isin(text[opening - 1], edges)
    closes = np.isin(text.take(closing + 1, mode="clip"), edges) | (closing == text.size - 1)
    # A doubled quote closes the field and opens it again at once.
    is_doubled = closing[:-1] + 1 == opening[1:]
    opens[1:] |= is_doubled
    closes[:-1] |= is_doubled
    return bool(opens.all() and closes.all())


def _parse(
    text: memoryview, delimiter: str, width: int, has_quotes: bool
) -> tuple[list[pa.Array], list[tuple[int, str]]]:
    """Return (columns of the rows that fit, (row number from 0, text) of rows that do not)."""
    names = [str(position) for position in range(width)]
    misfits: list[tuple[int, str]] = []

    def collect_misfit(row: pa_csv.InvalidRow) -> str:
        if row.number is None:  # only one thread knows it
            return "error"
        misfits.append((row.number - 1, row.text))
        return "skip"

    def parse(*, threads: bool) -> pa.Table:
        return pa_csv.read_csv(
            pa.BufferReader(pa.py_buffer(text)),
            pa_csv.ReadOptions(use_threads=threads, block_size=_BLOCK_BYTES, column_names=names),
            pa_csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if has_quotes else False,
                newlines_in_values=has_quotes,
                ignore_empty_lines=False,
                invalid_row_handler=collect_misfit,
            ),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )

    if not text:
        return [pa.array([], pa.string())] * width, []
    try:
        table = parse(threads=len(text) > _ONE_CORE_BYTES)
    except pa.ArrowInvalid:
        table = parse(threads=False)
    chunks = [column.chunks or [pa.array([], pa.string())] for column in table]
    return parallel_map(concatenate, chunks, len(table)), misfits
