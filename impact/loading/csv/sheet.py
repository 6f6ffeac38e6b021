"""One file on its way from text to kept rows: its values, and what became of each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from impact.loading.csv.rows import Rows
from impact.loading.csv.text_file import TextFile
from impact.loading.fields.values import clean_texts
from impact.loading.settings import ColumnSettings
from impact.model.arrays.arrow_bytes import is_filled
from impact.model.dates import NO_DAY
from impact.model.problems import Problem
from impact.model.texts.cleaning import canonical_header


@dataclass
class Sheet:
    """One file on its way from text to kept rows. `place` counts its judged rows from 0.

    Attributes:
        values: the converted columns that the file has, by name; see `loading.fields.values`.
        aside: the places whose value was set aside, by column.
        out: the places of rows left out, with the codes that left them out.
        repeated: the places of rows that count once already.
        unread: by place of the header, the column that an extra one is like.
    """

    text: TextFile
    rows: Rows
    settings: ColumnSettings
    values: dict[str, Any] = field(default_factory=dict)
    aside: dict[str, set[int]] = field(default_factory=dict)
    out: dict[int, list[str]] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    unread: dict[int, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Return how many rows are judged."""
        return int(self.rows.lines.size)

    def line(self, place: int) -> int:
        """Return the line of the row at `place`."""
        return int(self.rows.lines[place])

    def texts(self, name: str) -> pa.ChunkedArray:
        """Return a known column as the file has it."""
        header_map = self.text.header_map
        if name in header_map.places:
            return self.rows.columns[header_map.places[name]]
        constant = pa.array([header_map.constants[name]], pa.string())
        return pa.chunked_array([constant.take(pa.array(np.zeros(self.count, np.int64)))])

    def written(self, name: str, place: int) -> str:
        """Return one field as the file has it."""
        header_map = self.text.header_map
        if name not in header_map.places:
            return header_map.constants[name]
        text: str = self.rows.columns[header_map.places[name]][place].as_py()
        return text

    @cached_property
    def extras(self) -> list[tuple[str, pa.Array]]:
        """Return (name, cleaned texts) of every column that serves no known one.

        A column without a name is kept as `column_12` (its place), unless it is empty throughout.
        """
        return _extra_columns(self)

    @cached_property
    def extra_keys(self) -> list[tuple[str, int]]:
        """Return what extra columns are compared by: header, and which of equal ones it is."""
        seen: Counter[str] = Counter()
        keys = []
        for name, _ in self.extras:
            seen[canonical_header(name)] += 1
            keys.append((canonical_header(name), seen[canonical_header(name)]))
        return keys

    def let_go_of_texts(self) -> None:
        """Keep only the texts that are no values yet: those of the extra columns.

        Nothing can be asked of a field as it was written from here on.
        """
        header_map, nothing = self.text.header_map, pa.chunked_array([], pa.string())
        later = {*(place for _, place in header_map.extras), *header_map.nameless}
        columns = enumerate(self.rows.columns)
        self.rows.columns = [c if place in later else nothing for place, c in columns]

    def is_filled(self, name: str) -> np.ndarray:
        """Say for each row whether a known column holds anything, readable or not."""
        if not self.text.header_map.has(name):
            return np.zeros(self.count, bool)
        filled = holds_value(self.values[name])
        filled[list(self.aside.get(name, ()))] = True
        return filled

    def add(
        self, place: int, column: str, code: str, value: str, message: str, effect: str
    ) -> None:
        """Note a problem of the row at `place`, and do what its effect says."""
        line = self.line(place)
        self.problems.append(Problem(self.text.file, line, column, code, value, message, effect))
        if effect == "row-left-out":
            self.out.setdefault(place, []).append(code)

    def marked(self, places: Iterable[int]) -> np.ndarray:
        """Return a mask of the rows that is true at `places`."""
        is_marked = np.zeros(self.count, bool)
        is_marked[list(places)] = True
        return is_marked

    def keeps(self) -> np.ndarray:
        """Say for each row whether nothing leaves it out or repeats it."""
        return ~self.marked((*self.out, *self.repeated))

    def kept(self) -> np.ndarray:
        """Return the places of the kept rows, in file order."""
        return np.flatnonzero(self.keeps())


def holds_value(values: Any) -> np.ndarray:
    """Say for each value of a converted column whether it is more than a blank."""
    if isinstance(values, np.ndarray):
        if values.dtype == np.float64:
            return ~np.isnan(values)
        blank = NO_DAY if values.dtype == np.int32 else -1
        filled: np.ndarray = values != blank
        return filled
    return is_filled(values)


def value_at(values: Any, place: int) -> Any:
    """Return one value of a converted column as Python's own; None for a blank."""
    if isinstance(values, pa.Array):
        return values[place].as_py() or None
    return values[place].item() if holds_value(values[place : place + 1])[0] else None


def _extra_columns(sheet: Sheet) -> list[tuple[str, pa.Array]]:
    found = [
        (name, place, clean_texts(sheet.rows.columns[place], sheet.settings.blank))
        for name, place in sheet.text.header_map.extras
    ]
    taken = {canonical_header(name) for name, _, _ in found}
    for place in sheet.text.header_map.nameless:
        texts = clean_texts(sheet.rows.columns[place], sheet.settings.blank)
        if holds_value(texts).any():
            name = f"column_{place + 1}"
            found.append((name if name not in taken else f"{name}_2", place, texts))
    return [(name, texts) for name, _, texts in sorted(found, key=lambda part: part[1])]
