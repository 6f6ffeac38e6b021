"""One file while it is checked: its values, its problems, and which rows are kept."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from impact.loading.csv.rows import Rows
from impact.loading.csv.text_file import TextFile
from impact.loading.fields.values import clean_texts
from impact.loading.settings import ColumnSettings
from impact.model.arrays.columns import is_filled
from impact.model.dates import NO_DAY
from impact.model.problems import Problem, ProblemList
from impact.model.texts.cleaning import canonical_header


def _no_rows() -> np.ndarray:
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class MerchantLinks:
    """Pairs of a row and a merchant that it names: equal-length arrays, sorted by position.

    Attributes:
        near_matches: the merchants that rows with an unknown id probably mean.
    """

    positions: np.ndarray = field(default_factory=_no_rows)
    merchants: np.ndarray = field(default_factory=_no_rows)
    near_matches: np.ndarray = field(default_factory=_no_rows)

    def for_rows(self, positions: np.ndarray, count: int) -> "MerchantLinks":
        """Return the links of the rows at some positions, renumbered from 0."""
        new_positions = np.full(count, -1, np.int64)
        new_positions[positions] = np.arange(positions.size)
        is_kept = new_positions[self.positions] >= 0
        return MerchantLinks(new_positions[self.positions[is_kept]], self.merchants[is_kept])

    def is_named(self, row_mask: np.ndarray, merchants: int) -> np.ndarray:
        """Return for each of so many merchants whether a row of the mask names it."""
        is_named = np.zeros(merchants, bool)
        is_named[self.merchants[row_mask[self.positions]]] = True
        return is_named


@dataclass
class Sheet:
    """One file while it is checked. A `position` counts its usable rows from 0.

    Attributes:
        values: the converted columns that the file has, by name; see `loading.fields.values`.
        set_aside: the positions whose value was set aside, by column.
        left_out: the positions of rows left out, with the codes of the problems.
        repeated: the positions of rows that repeat an earlier one.
        unread: by position of an extra column, the missing column that it is.
        links: which merchants its rows name, once the merchants are known.
    """

    text: TextFile
    rows: Rows
    settings: ColumnSettings
    values: dict[str, Any] = field(default_factory=dict)
    set_aside: dict[str, set[int]] = field(default_factory=dict)
    left_out: dict[int, tuple[str, ...]] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    problems: ProblemList = field(default_factory=ProblemList)
    unread: dict[int, str] = field(default_factory=dict)
    links: MerchantLinks = field(default_factory=MerchantLinks)

    @property
    def count(self) -> int:
        """Return the number of usable rows."""
        return int(self.rows.lines.size)

    def line(self, position: int) -> int:
        """Return the line of the row at `position`."""
        return int(self.rows.lines[position])

    def texts(self, name: str) -> pa.Array:
        """Return a known column as the file has it."""
        header_map = self.text.header_map
        if name in header_map.positions:
            return self.rows.columns[header_map.positions[name]]
        return pa.repeat(header_map.constants[name], self.count)

    def raw_text(self, name: str, position: int) -> str:
        """Return one field as the file has it; "" where there is no such column."""
        header_map = self.text.header_map
        if name not in header_map.positions:
            return header_map.constants.get(name, "")
        text: str = self.rows.columns[header_map.positions[name]][position].as_py()
        return text

    @cached_property
    def extras(self) -> list[tuple[str, pa.Array]]:
        """Return (name, cleaned texts) of every column that is not a known one.

        A column without a name is kept as `column_12` (by position), unless it is empty throughout.
        """
        return _extra_columns(self)

    @cached_property
    def extra_keys(self) -> list[tuple[str, int]]:
        """Return the keys of extra columns: normal header, and a counter for equal headers."""
        seen: Counter[str] = Counter()
        keys = []
        for name, _ in self.extras:
            seen[canonical_header(name)] += 1
            keys.append((canonical_header(name), seen[canonical_header(name)]))
        return keys

    def drop_raw_texts(self) -> None:
        """Free the texts of the known columns, which are converted; keep those of extra columns.

        `raw_text` and `texts` cannot be used after this.
        """
        header_map, empty = self.text.header_map, pa.array([], pa.string())
        needed = {*(position for _, position in header_map.extras), *header_map.unnamed}
        columns = enumerate(self.rows.columns)
        self.rows.columns = [c if position in needed else empty for position, c in columns]

    def is_filled(self, name: str) -> np.ndarray:
        """Return a mask of the rows where a known column is not blank, readable or not."""
        if not self.text.header_map.has(name):
            return np.zeros(self.count, bool)
        filled = has_value(self.values[name])
        filled[list(self.set_aside.get(name, ()))] = True
        return filled

    def add_problem(self, position: int, column: str, code: str, message: str, effect: str) -> None:
        """Add a problem of the row at `position`, and leave the row out if that is its effect."""
        value, line = self.raw_text(column, position), self.line(position)
        self.problems.add(Problem(self.text.file, line, column, code, value, message, effect))
        if effect == "row-left-out":
            self.left_out[position] = _add_code(self.left_out.get(position, ()), code)

    def mask_of(self, positions: Iterable[int]) -> np.ndarray:
        """Return a mask of the rows that is true at `positions`."""
        mask = np.zeros(self.count, bool)
        mask[list(positions)] = True
        return mask

    def is_kept(self) -> np.ndarray:
        """Return a mask of the kept rows: neither left out nor repeated."""
        return ~self.mask_of((*self.left_out, *self.repeated))

    def kept_positions(self) -> np.ndarray:
        """Return the positions of the kept rows, in file order."""
        return np.flatnonzero(self.is_kept())


@cache  # the rows of a file share the few tuples that there are
def _add_code(codes: tuple[str, ...], code: str) -> tuple[str, ...]:
    """Return codes with one more, sorted, none twice."""
    return tuple(sorted({*codes, code}))


def has_value(values: Any) -> np.ndarray:
    """Return a mask of the values of a converted column that are not blank."""
    if isinstance(values, np.ndarray):
        if values.dtype == np.float64:
            return ~np.isnan(values)
        blank = NO_DAY if values.dtype == np.int32 else -1
        filled: np.ndarray = values != blank
        return filled
    return is_filled(values)


def value_at(values: Any, position: int) -> Any:
    """Return one value of a converted column as a Python object; None for a blank."""
    if isinstance(values, pa.Array):
        return values[position].as_py() or None
    return values[position].item() if has_value(values[position : position + 1])[0] else None


def _extra_columns(sheet: Sheet) -> list[tuple[str, pa.Array]]:
    extras = [
        (name, position, clean_texts(sheet.rows.columns[position], sheet.settings.blank))
        for name, position in sheet.text.header_map.extras
    ]
    names = {canonical_header(name) for name, _, _ in extras}
    for position in sheet.text.header_map.unnamed:
        texts = clean_texts(sheet.rows.columns[position], sheet.settings.blank)
        if has_value(texts).any():
            name = f"column_{position + 1}"
            extras.append((name if name not in names else f"{name}_2", position, texts))
    return [(name, texts) for name, _, texts in sorted(extras, key=lambda extra: extra[1])]
