"""Write columns as CSV, some thousand rows at a time; docs/contract.md, section 4.

A table is converted slice by slice, so that it is never in memory as texts as a whole.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.columns import as_mask, map_where
from impact.model.arrays.parallel import parallel_map
from impact.model.texts.formula_guard import guard_texts
from impact.model.texts.number_format import format_number

# No more texts than these are in memory at once; of smaller slices Python takes the most.
SLICE_ROWS, SLICES_AT_ONCE = 50_000, 4


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


def iter_csv(
    names: Sequence[str],
    rows: int,
    columns_of: Callable[[slice], Sequence[pa.Array]],
    dialect: Dialect,
) -> Iterator[bytes | memoryview]:
    """Yield a file in parts: the header, then the lines of some thousand rows at a time.

    Args:
        columns_of: returns the columns of these rows; called from threads.
    """

    def write(start: int) -> memoryview:
        columns = columns_of(slice(start, start + SLICE_ROWS))
        return _lines([_to_texts(values, dialect) for values in columns], dialect)

    header = _guard_and_quote(pa.array(names, pa.string()), dialect).to_pylist()
    yield dialect.mark + (dialect.delimiter.join(header) + dialect.line_end).encode()
    starts = range(0, rows, SLICE_ROWS)
    for first in range(0, len(starts), SLICES_AT_ONCE):
        yield from parallel_map(write, starts[first : first + SLICES_AT_ONCE], rows)


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


def _to_texts(values: pa.Array, dialect: Dialect) -> pa.Array:
    """Return guarded and quoted texts; each of the distinct days, numbers and words once."""
    if pa.types.is_floating(values.type) or pa.types.is_date(values.type):
        values = values.dictionary_encode()
    if isinstance(values, pa.DictionaryArray):
        return _fill_blanks(_distinct_texts(values.dictionary, dialect).take(values.indices))
    return _distinct_texts(values, dialect)


def _distinct_texts(values: pa.Array, dialect: Dialect) -> pa.Array:
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
