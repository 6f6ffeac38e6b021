"""Split the text of a CSV into columns of strings, with the line number of every row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from impact.loading.csv.exact_rows import exact_rows
from impact.model.arrays.columns import byte_at, take_columns, take_rows
from impact.model.arrays.csv_table import parse_csv
from impact.model.problems import Refused
from impact.model.texts.cleaning import trim

# Missing fields are padded, so a wide header over short rows makes a table far larger than its
# file. Up to this many fields may be missing: per byte of the file, and in any file.
PADDING_PER_BYTE = 4
PADDING_ALWAYS = 1_000_000


@dataclass(frozen=True)
class RawRow:
    """A row with its fields as written; `is_cut`: a short last line without a line end."""

    line: int
    fields: tuple[str, ...]
    is_cut: bool = False


@dataclass
class Rows:
    """The rows of a file, in file order.

    Attributes:
        columns: one string array per header: the rows that can be judged, short ones padded with
            "" and surplus empty fields cut off.
        lines: the line of each of those rows, from 1.
        ragged: every row with more or fewer fields than the header, also among the rows above.
        unusable_lines: the lines of ragged rows that are not in `columns`.
        blank_lines: the lines of rows that hold nothing; they are nowhere else.
        non_data: rows that hold no data, as written; they are nowhere else.
        non_data_reasons: by line, what each of those is.
    """

    columns: list[pa.Array]
    lines: np.ndarray
    ragged: list[RawRow] = field(default_factory=list)
    unusable_lines: set[int] = field(default_factory=set)
    blank_lines: list[int] = field(default_factory=list)
    non_data: list[RawRow] = field(default_factory=list)
    non_data_reasons: dict[int, str] = field(default_factory=dict)

    @property
    def unusable(self) -> list[RawRow]:
        """Return the ragged rows that are not in `columns`."""
        return [row for row in self.ragged if row.line in self.unusable_lines]

    def at(self, positions: np.ndarray) -> list[tuple[int, tuple[str, ...]]]:
        """Return (line, fields) of the rows of `columns` at some positions."""
        fields = zip(*(take_rows(c, positions).to_pylist() for c in self.columns), strict=True)
        return list(zip(self.lines[positions].tolist(), fields, strict=True))

    def renumbered(self, numbers: np.ndarray) -> Rows:
        """Return split rows with their lines as the rows of a sheet: the number of each line."""
        return Rows(
            self.columns,
            numbers[self.lines],
            [replace(row, line=int(numbers[row.line])) for row in self.ragged],
            {int(numbers[line]) for line in self.unusable_lines},
            [int(numbers[line]) for line in self.blank_lines],
        )


def split_rows(data: bytes, offset: int, line: int, delimiter: str, width: int) -> Rows:
    """Return the rows of UTF-8 `data` after the header; `offset` is the start of line `line`.

    Args:
        width: how many fields the header has.

    Raises:
        Refused: a `file-error` for damaged quotes, or rows far shorter than the header.
    """
    # Arrow would take a byte order mark in front of the first row for that of the file.
    is_marked = data.startswith(codecs.BOM_UTF8, offset)
    parsed = None if is_marked else parse_csv(data, offset, line, delimiter, width)
    if parsed is None:
        rows = _split_one_by_one(data, offset, line, delimiter, width)
    else:
        ragged = [RawRow(row, _split_fields(text, delimiter)) for row, text in parsed.misfits]
        rows = Rows(parsed.columns, parsed.lines, ragged)
    _mark_unusable(rows, width, is_open_ended=not data.endswith((b"\n", b"\r")))
    _refuse_padding(rows, width, len(data))
    return _merge_ragged(rows, width)


def _split_one_by_one(data: bytes, offset: int, line: int, delimiter: str, width: int) -> Rows:
    """Return the rows of a text with other quotes and line ends than `parse_csv` reads."""
    read = [(row, fields) for row, _, fields in exact_rows(data, offset, line, delimiter)]
    fitting = [(row, fields) for row, fields in read if len(fields) == width]
    ragged = [RawRow(row, tuple(fields)) for row, fields in read if len(fields) != width]
    lines = np.array([row for row, _ in fitting], np.int64)
    return Rows(_columns([fields for _, fields in fitting], width), lines, ragged)


def _columns(rows: list[list[str]], width: int) -> list[pa.Array]:
    return [pa.array([row[position] for row in rows], pa.string()) for position in range(width)]


def _split_fields(text: str, delimiter: str) -> tuple[str, ...]:
    return tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [""]) or [""])


def is_blank(fields: Iterable[str]) -> bool:
    """Return whether a row holds nothing but blanks."""
    return not any(trim(field) for field in fields)


def _mark_unusable(rows: Rows, width: int, *, is_open_ended: bool) -> None:
    """Remove blank ragged rows, and mark those whose fields may be in the wrong column."""
    rows.blank_lines = [row.line for row in rows.ragged if is_blank(row.fields)]
    rows.ragged = [row for row in rows.ragged if not is_blank(row.fields)]
    last_good = rows.lines[-1] if rows.lines.size else 0
    last_line = max([last_good, *rows.blank_lines, *(row.line for row in rows.ragged)])
    for position, row in enumerate(rows.ragged):
        is_short = len(row.fields) < width
        if is_short and is_open_ended and row.line == last_line:
            rows.ragged[position] = replace(row, is_cut=True)
        elif is_short or is_blank(row.fields[width:]):
            continue
        rows.unusable_lines.add(row.line)


def _refuse_padding(rows: Rows, width: int, size: int) -> None:
    short = [
        row
        for row in rows.ragged
        if len(row.fields) < width and row.line not in rows.unusable_lines
    ]
    missing = sum(width - len(row.fields) for row in short)
    if missing > max(PADDING_ALWAYS, PADDING_PER_BYTE * size):
        message = (
            f"The header has {width:,} columns, but {len(short):,} rows lack {missing:,} fields "
            "in all, the first of them here: header and rows are not of one table. Export it again."
        )
        raise Refused(message, short[0].line)


def _merge_ragged(rows: Rows, width: int) -> Rows:
    """Insert the usable ragged rows into the columns, and remove blank rows."""
    blank = _blank_positions(rows.columns)
    usable = [row for row in rows.ragged if row.line not in rows.unusable_lines]
    if not (blank.size or usable):
        return rows
    rows.blank_lines = sorted([*rows.blank_lines, *rows.lines[blank].tolist()])
    # Padded or cut to the header.
    padded = _columns([[*row.fields, *[""] * width][:width] for row in usable], width)
    lines = np.concatenate([rows.lines, np.array([row.line for row in usable], np.int64)])
    order = np.argsort(lines, kind="stable")
    order = order[np.isin(order, blank, invert=True)]
    both = [pa.chunked_array(columns) for columns in zip(rows.columns, padded, strict=True)]
    rows.columns = take_columns(both, order)
    rows.lines = lines[order]
    return rows


def _blank_positions(columns: list[pa.Array]) -> np.ndarray:
    """Return the positions of the rows that hold nothing but blanks."""
    # Almost all rows are ruled out by what the first field ends with.
    last = byte_at(columns[0], -1)
    positions = np.flatnonzero((last < ord("!")) | (last > ord("~")))
    for column in columns:
        texts = take_rows(column, positions).to_pylist()
        positions = positions[np.array([not trim(text) for text in texts], bool)]
    return positions
