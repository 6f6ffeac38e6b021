"""Text to rows: one column of Arrow strings per header, with the line of every row.

Two ways give the same rows: `impact.loading.csv.exact_rows` follows docs/contract.md row by row
and is the specification; `impact.loading.csv.arrow_rows` is fast where quotes and line ends are
beyond doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from impact.loading.csv.arrow_rows import rows_by_blocks
from impact.loading.csv.encoding import Unreadable
from impact.loading.csv.exact_rows import names_of, rows_one_by_one, text_table
from impact.model.arrays.arrow_bytes import first_bytes
from impact.model.arrays.arrow_take import RowTaker, take_texts
from impact.model.texts.cleaning import trim

# Missing fields are padded, so a wide header over short rows makes a table far larger than its
# file. What is allowed to be missing: this many fields for each byte, and as many in any file.
_PADDING_PER_BYTE = 4
_PADDING_ALWAYS = 1_000_000
# So few rows that may be blank are looked at as a whole.
_FEW = 1_000


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
        non_data: records that are no data rows, as they stood; they are nowhere else.
        reasons: by line, what each of those is.
    """

    columns: list[pa.ChunkedArray]
    lines: np.ndarray
    odd: list[OddRow] = field(default_factory=list)
    unjudged: set[int] = field(default_factory=set)
    blank_lines: list[int] = field(default_factory=list)
    non_data: list[OddRow] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)


def split_rows(data: bytes, offset: int, line: int, delimiter: str, width: int) -> Rows:
    """Return the rows of UTF-8 `data` behind the header; `offset` is the start of line `line`.

    Args:
        width: how many fields the header has.

    Raises:
        Unreadable: a `file-error` for damaged quotes, or rows far shorter than the header.
    """
    split = rows_by_blocks(data, offset, line, delimiter, width)
    columns, lines, odd = split or rows_one_by_one(data, offset, line, delimiter, width)
    rows = Rows(columns, lines, [OddRow(at, fields) for at, fields in odd])
    _mark_unjudged(rows, width, is_open_ended=not data.endswith((b"\n", b"\r")))
    _refuse_padding(rows, width, len(data))
    return _settled(rows, width)


def is_blank(fields: Iterable[str]) -> bool:
    """Say whether a row holds nothing but blanks."""
    return not any(trim(field) for field in fields)


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


def _refuse_padding(rows: Rows, width: int, size: int) -> None:
    short = [row for row in rows.odd if len(row.fields) < width and row.line not in rows.unjudged]
    missing = sum(width - len(row.fields) for row in short)
    if missing > max(_PADDING_ALWAYS, _PADDING_PER_BYTE * size):
        message = (
            f"The header has {width:,} columns, but {len(short):,} rows lack {missing:,} fields "
            "in all, the first of them here: header and rows are not of one table. Export it again."
        )
        raise Unreadable("file-error", short[0].line, message)


def _settled(rows: Rows, width: int) -> Rows:
    """Put the odd rows that can be judged among the others, and take the blank ones out."""
    blank = _blank_places(rows.columns, rows.lines.size)
    judged = [row for row in rows.odd if row.line not in rows.unjudged]
    if not (blank.size or judged):
        return rows
    rows.blank_lines = sorted([*rows.blank_lines, *rows.lines[blank].tolist()])
    # Padded or cut to the header.
    fitted = [[*row.fields, *[""] * width][:width] for row in judged]
    lines = np.concatenate([rows.lines, np.array([row.line for row in judged], np.int64)])
    order = np.argsort(lines, kind="stable")
    order = order[np.isin(order, blank, invert=True)]
    together = pa.concat_tables(
        [pa.table(rows.columns, names=names_of(width)), text_table(fitted, width)]
    )
    taker = RowTaker(order)
    rows.columns = [taker.take_chunked(column) for column in together.columns]
    rows.lines = lines[order]
    return rows


def _blank_places(columns: list[pa.ChunkedArray], count: int) -> np.ndarray:
    """Return the places of the rows that hold nothing but blanks."""
    maybe, none = np.ones(count, bool), np.empty(0, np.uint8)
    for column in columns:
        # Only a field that is empty or begins outside "!" to "~" can be blank.
        first = np.concatenate([none, *(first_bytes(chunk) for chunk in column.chunks)])
        maybe &= (first < ord("!")) | (first > ord("~"))
        if np.count_nonzero(maybe) <= _FEW:
            break
    places = np.flatnonzero(maybe)
    fields = zip(*(take_texts(column, places) for column in columns), strict=True)
    blank: np.ndarray = places[np.array([is_blank(row) for row in fields], bool)]
    return blank
