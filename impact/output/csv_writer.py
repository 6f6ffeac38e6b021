"""Write columns as CSV, some thousand rows at a time; docs/contract.md, section 4.

Words, days and numbers repeat: each distinct value is guarded and quoted once. Other texts are
converted slice by slice, so that a table is never in memory as texts as a whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.columns import as_mask, map_where
from impact.model.arrays.parallel import parallel_map
from impact.model.texts.formula_guard import guard_texts
from impact.model.texts.number_format import format_number

# Builds a slice of a column while it is written: (start, rows) -> values.
RowSlicer = Callable[[int, int], pa.Array]
Column = Any  # a pa.Array, or a RowSlicer
Columns = list[tuple[str, Column]]
SLICE_ROWS = 32_768
SLICES_AT_ONCE = 4


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written."""

    delimiter: str
    line_end: str
    decimal: str
    mark: bytes = b""

    @property
    def reserved(self) -> str:
        """Return a pattern of the characters that a field holds only in quotes."""
        return rf'[{self.delimiter}"\r\n]'


PLAIN = Dialect(",", "\n", ".")
FRENCH = Dialect(";", "\r\n", ",", b"\xef\xbb\xbf")


def iter_csv(columns: Columns, count: int, dialect: Dialect) -> Iterator[bytes | memoryview]:
    """Yield the file of `count` rows in parts: the header, then some thousand rows at a time."""
    names = pa.array([name for name, _ in columns], pa.string())
    header = _guard_and_quote(names, dialect).to_pylist()
    yield dialect.mark + (dialect.delimiter.join(header) + dialect.line_end).encode()
    if not columns:
        return
    slicers = parallel_map(lambda column: _text_slicer(column[1], dialect), columns, count)
    starts = iter(range(0, count, SLICE_ROWS))
    while batch := list(islice(starts, SLICES_AT_ONCE)):
        yield from parallel_map(
            lambda start: _lines([slicer(start, SLICE_ROWS) for slicer in slicers], dialect),
            batch,
            count,
        )


def _lines(texts: list[pa.Array], dialect: Dialect) -> memoryview:
    """Join guarded and quoted texts to the lines of a CSV file."""
    if len(texts) == 1:
        # A row of one empty field would be an empty line, which readers skip.
        texts = [pc.if_else(pc.equal(texts[0], ""), '""', texts[0])]
    last = pc.binary_join_element_wise(texts[-1], dialect.line_end, "")
    lines = pc.binary_join_element_wise(*texts[:-1], last, dialect.delimiter)
    # The data buffer of a new string array holds its texts back to back: that is the file.
    _, offsets, data = lines.buffers()
    return memoryview(data)[: int(np.frombuffer(offsets, np.int32)[len(lines)])]


def _text_slicer(column: Column, dialect: Dialect) -> RowSlicer:
    """Return a function that gives the guarded and quoted texts of a slice."""
    if not isinstance(column, pa.Array):
        return lambda start, rows: _to_texts(column(start, rows), dialect)
    if pa.types.is_floating(column.type) or pa.types.is_date(column.type):
        column = column.dictionary_encode()
    if isinstance(column, pa.DictionaryArray):
        texts, indices = _to_texts(column.dictionary, dialect), column.indices
        return lambda start, rows: _fill_blanks(texts.take(indices.slice(start, rows)))
    return lambda start, rows: _to_texts(column.slice(start, rows), dialect)


def _to_texts(values: pa.Array, dialect: Dialect) -> pa.Array:
    if isinstance(values, pa.DictionaryArray):
        return _fill_blanks(_to_texts(values.dictionary, dialect).take(values.indices))
    if pa.types.is_floating(values.type):
        numbers = pc.fill_null(values, float("nan")).to_pylist()
        texts = ["" if x != x else format_number(x) for x in numbers]
        return pa.array([text.replace(".", dialect.decimal) for text in texts], pa.string())
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return _guard_and_quote(_fill_blanks(values), dialect)
    if pa.types.is_boolean(values.type):
        values = pc.if_else(values, "yes", "no")
    return _fill_blanks(values)


def _fill_blanks(values: Any) -> pa.Array:
    texts = values.cast(pa.string())
    return pc.fill_null(texts, "") if texts.null_count else texts


def _guard_and_quote(texts: pa.Array, dialect: Dialect) -> pa.Array:
    """Return texts guarded, and in quotes where they hold a separator, quote or line end."""
    texts = guard_texts(texts)
    needs_quotes = as_mask(pc.match_substring_regex(texts, dialect.reserved))
    return map_where(texts, needs_quotes, lambda text: '"' + text.replace('"', '""') + '"')
