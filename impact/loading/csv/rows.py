"""Split the text of a CSV into columns of strings, with the line number of every row.

Two readers give the same rows: `impact.loading.csv.exact_rows` follows docs/contract.md row by
row and is the reference; `impact.loading.csv.arrow_rows` is fast, for regular quotes and line ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from impact.loading.csv.arrow_rows import split_rows_by_blocks
from impact.loading.csv.encoding import Unreadable
from impact.loading.csv.exact_rows import (
    column_names_by_position,
    split_rows_one_by_one,
    text_table,
)
from impact.model.arrays.arrow_bytes import first_bytes
from impact.model.arrays.arrow_take import RowTaker, take_texts
from impact.model.texts.cleaning import trim

# Missing fields are padded, so a wide header over short rows makes a table far larger than its
# file. Up to this many fields may be missing: per byte of the file, and in any file.
_PADDING_PER_BYTE = 4
_PADDING_ALWAYS = 1_000_000
# From this few candidates on, rows that may be blank are compared as a whole.
_FEW_ROWS = 1_000


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
        columns: one chunked string array per header: the rows that can be judged, short ones
            padded with "" and surplus empty fields cut off.
        lines: the line of each of those rows, from 1.
        ragged: every row with more or fewer fields than the header, also among the rows above.
        unusable_lines: the lines of ragged rows that are not in `columns`.
        blank_lines: the lines of rows that hold nothing; they are nowhere else.
        non_data: rows that hold no data, as written; they are nowhere else.
        non_data_reasons: by line, what each of those is.
    """

    columns: list[pa.ChunkedArray]
    lines: np.ndarray
    ragged: list[RawRow] = field(default_factory=list)
    unusable_lines: set[int] = field(default_factory=set)
    blank_lines: list[int] = field(default_factory=list)
    non_data: list[RawRow] = field(default_factory=list)
    non_data_reasons: dict[int, str] = field(default_factory=dict)

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
        Unreadable: a `file-error` for damaged quotes, or rows far shorter than the header.
    """
    split = split_rows_by_blocks(data, offset, line, delimiter, width)
    columns, lines, ragged = split or split_rows_one_by_one(data, offset, line, delimiter, width)
    rows = Rows(columns, lines, [RawRow(row_line, fields) for row_line, fields in ragged])
    _mark_unusable(rows, width, is_open_ended=not data.endswith((b"\n", b"\r")))
    _refuse_padding(rows, width, len(data))
    return _merge_ragged(rows, width)


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
            rows.ragged[position] = RawRow(row.line, row.fields, is_cut=True)
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
    if missing > max(_PADDING_ALWAYS, _PADDING_PER_BYTE * size):
        message = (
            f"The header has {width:,} columns, but {len(short):,} rows lack {missing:,} fields "
            "in all, the first of them here: header and rows are not of one table. Export it again."
        )
        raise Unreadable("file-error", short[0].line, message)


def _merge_ragged(rows: Rows, width: int) -> Rows:
    """Insert the usable ragged rows into the columns, and remove blank rows."""
    blank = _blank_positions(rows.columns, rows.lines.size)
    usable = [row for row in rows.ragged if row.line not in rows.unusable_lines]
    if not (blank.size or usable):
        return rows
    rows.blank_lines = sorted([*rows.blank_lines, *rows.lines[blank].tolist()])
    # Padded or cut to the header.
    padded = [[*row.fields, *[""] * width][:width] for row in usable]
    lines = np.concatenate([rows.lines, np.array([row.line for row in usable], np.int64)])
    order = np.argsort(lines, kind="stable")
    order = order[np.isin(order, blank, invert=True)]
    combined = pa.concat_tables(
        [pa.table(rows.columns, names=column_names_by_position(width)), text_table(padded, width)]
    )
    taker = RowTaker(order)
    rows.columns = [taker.take_chunked(column) for column in combined.columns]
    rows.lines = lines[order]
    return rows


def _blank_positions(columns: list[pa.ChunkedArray], count: int) -> np.ndarray:
    """Return the positions of the rows that hold nothing but blanks."""
    may_be_blank, no_bytes = np.ones(count, bool), np.empty(0, np.uint8)
    for column in columns:
        # Only a field that is empty or begins outside "!" to "~" can be blank.
        first = np.concatenate([no_bytes, *(first_bytes(chunk) for chunk in column.chunks)])
        may_be_blank &= (first < ord("!")) | (first > ord("~"))
        if np.count_nonzero(may_be_blank) <= _FEW_ROWS:
            break
    positions = np.flatnonzero(may_be_blank)
    fields = zip(*(take_texts(column, positions) for column in columns), strict=True)
    blank: np.ndarray = positions[np.array([is_blank(row) for row in fields], bool)]
    return blank
