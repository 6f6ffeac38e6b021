"""Write columns of the fictional sample as CSV: UTF-8, comma, LF, quotes only where needed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tests.sample.draws import FAR, Flags, Ints

Columns = dict[str, pa.Array]
Rows = Callable[[Ints], Columns]
"""Returns the text of some rows of a table, given their positions."""

_SLICE = 200_000  # rows at a time: bounds the memory of a million merchants


def format_ids(prefix: str, numbers: Ints, width: int) -> pa.Array:
    """Return ids such as `M00042`: the prefix and the number, zeros before it up to `width`."""
    padded = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, padded, "")


def format_days(values: Ints) -> pa.Array:
    """Return ISO dates of days since 1970, blank where a day is beyond `FAR`."""
    is_blank = np.abs(values) >= FAR
    known = np.where(is_blank, 0, values).astype(np.int32)
    return pa.array(known, mask=is_blank).cast(pa.date32()).cast(pa.string())


def format_numbers(values: npt.NDArray[np.integer], is_blank: Flags | None = None) -> pa.Array:
    """Return whole numbers, blank where they are negative or `is_blank`."""
    blank = values < 0 if is_blank is None else is_blank | (values < 0)
    return pa.array(values, mask=blank).cast(pa.string())


def format_words(codes: npt.NDArray[np.integer], choices: Sequence[str]) -> pa.Array:
    """Return the word of each code."""
    return pa.array(choices).take(pa.array(codes))


def csv_line(fields: Iterable[str]) -> str:
    """Return one CSV line of `fields`, without its end."""
    return ",".join(_quoted_field(field) for field in fields)


def write_rows(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as the whole of a file."""
    text = "".join(f"{csv_line(row)}\n" for row in rows)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_table(path: Path, count: int, rows: Rows, edits: Mapping[int, str]) -> None:
    """Write the `count` rows of a table, with a header.

    Args:
        path: the file, written over where it exists.
        count: how many rows there are.
        rows: returns their text, slice by slice.
        edits: row position → the text that replaces the row: several lines, or a fault.
    """
    header = csv_line(rows(np.empty(0, dtype=np.int64)))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        for start in range(0, count, _SLICE):
            stop = min(start + _SLICE, count)
            lines = _lines(rows(np.arange(start, stop, dtype=np.int64)))
            for row in edits.keys() & range(start, stop):
                lines[row - start] = edits[row]
            file.write("\n".join(lines) + "\n")


def _lines(columns: Columns) -> list[str]:
    texts = [_quoted(column) for column in columns.values()]
    joined = pc.binary_join_element_wise(*texts, ",", null_handling="replace", null_replacement="")
    return list(joined.to_pylist())


def _quoted(column: pa.Array) -> pa.Array:
    needs_quotes = pc.match_substring_regex(column, '[",\n]')
    if not pc.any(needs_quotes).as_py():
        return column
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(needs_quotes, pc.binary_join_element_wise('"', doubled, '"', ""), column)


def _quoted_field(field: str) -> str:
    needs_quotes = any(sign in field for sign in '",\n')
    return '"' + field.replace('"', '""') + '"' if needs_quotes else field
