"""Columns as the lines of a CSV file, a stretch of rows at a time; docs/contract.md, section 4.

Words, days and numbers repeat: each different one is guarded and quoted once. Other texts are
made ready stretch by stretch, so that a table never exists as texts in whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.arrow_bytes import contains_any
from impact.model.arrays.parallel import parallel_map
from impact.model.texts.formula_guard import guard_texts
from impact.model.texts.number_format import format_number

# What builds some rows of a column where they are written: (start, rows).
Stretch = Callable[[int, int], pa.Array]
Column = Any  # a pa.Array, or a Stretch
Columns = list[tuple[str, Column]]
_ROWS = 32_768
_STRETCHES_AT_ONCE = 4


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written."""

    delimiter: str
    line_end: str
    decimal: str
    mark: bytes = b""

    @property
    def reserved(self) -> str:
        """Return the characters that a field holds only in quotes."""
        return f'{self.delimiter}"\r\n'


PLAIN = Dialect(",", "\n", ".")
FRENCH = Dialect(";", "\r\n", ",", b"\xef\xbb\xbf")


def iter_csv(columns: Columns, count: int, dialect: Dialect) -> Iterator[bytes | memoryview]:
    """Yield the file of `count` rows in parts: the header, then some thousand rows at a time."""
    names = pa.array([name for name, _ in columns], pa.string())
    header = _ready_texts(names, dialect).to_pylist()
    yield dialect.mark + (dialect.delimiter.join(header) + dialect.line_end).encode()
    if not columns:
        return
    stretches = parallel_map(lambda column: _stretches(column[1], dialect), columns, count)
    starts = iter(range(0, count, _ROWS))
    while some := list(islice(starts, _STRETCHES_AT_ONCE)):
        yield from parallel_map(
            lambda start: _lines([part(start, _ROWS) for part in stretches], dialect), some, count
        )


def _lines(texts: list[pa.Array], dialect: Dialect) -> memoryview:
    """Write rows of texts that are ready."""
    if len(texts) == 1:
        # A row of one empty field would be an empty line, which is no row.
        texts = [pc.if_else(pc.equal(texts[0], ""), '""', texts[0])]
    last = pc.binary_join_element_wise(texts[-1], dialect.line_end, "")
    lines = pc.binary_join_element_wise(*texts[:-1], last, dialect.delimiter)
    # The texts of a fresh string array stand one behind the other: that is the file.
    _, offsets, data = lines.buffers()
    return memoryview(data)[: int(np.frombuffer(offsets, np.int32)[len(lines)])]


def _stretches(column: Column, dialect: Dialect) -> Stretch:
    """Make what returns the texts of a stretch as the file holds them: guarded and quoted."""
    if not isinstance(column, pa.Array):
        return lambda start, rows: _ready(column(start, rows), dialect)
    if pa.types.is_floating(column.type) or pa.types.is_date(column.type):
        column = column.dictionary_encode()
    if isinstance(column, pa.DictionaryArray):
        words, places = _ready(column.dictionary, dialect), column.indices
        return lambda start, rows: _taken(words, places.slice(start, rows))
    return lambda start, rows: _ready(column.slice(start, rows), dialect)


def _ready(values: pa.Array, dialect: Dialect) -> pa.Array:
    if isinstance(values, pa.DictionaryArray):
        return _taken(_ready(values.dictionary, dialect), values.indices)
    if pa.types.is_floating(values.type):
        texts = [_decimal_text(number, dialect) for number in values.to_pylist()]
        return pa.array(texts, pa.string())
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return _ready_texts(_filled(values), dialect)
    if pa.types.is_boolean(values.type):
        values = pc.if_else(values, "yes", "no")
    return _filled(values)


def _filled(values: Any) -> pa.Array:
    texts = values.cast(pa.string())
    return pc.fill_null(texts, "") if texts.null_count else texts


def _taken(words: pa.Array, places: pa.Array) -> pa.Array:
    texts = words.take(places)
    return pc.fill_null(texts, "") if texts.null_count else texts


def _decimal_text(value: float | None, dialect: Dialect) -> str:
    if value is None or value != value:
        return ""
    return format_number(value).replace(".", dialect.decimal)


def _ready_texts(texts: pa.Array, dialect: Dialect) -> pa.Array:
    """Return texts guarded, and in quotes where they hold a separator, quote or line end."""
    texts = guard_texts(texts)
    needs = contains_any(texts, dialect.reserved)
    if not needs.any():
        return texts
    if contains_any(texts, '"').any():
        texts = pc.replace_substring(texts, '"', '""')
    quotes = pc.if_else(pa.array(needs), '"', "")
    return pc.binary_join_element_wise(quotes, texts, quotes, "")
