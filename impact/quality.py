"""One file's text to values: every problem that can be seen within the file's own rows.

What needs other rows or other files (ids twice, unknown merchants) is in `impact.keys`.
Effects follow docs/contract.md, "What is wrong with a file".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.cleaning import clean, normal
from impact.columns import FILE_COLUMNS, NAMING, Column
from impact.days import NO_DAY, iso
from impact.fields import clean_texts, read_column
from impact.problems import Problem
from impact.rows import OddRow, Rows
from impact.settings import ColumnSettings
from impact.sources import TextFile
from impact.strings import is_filled

# A last day is set aside where it lies before the first: (first, last) by kind of file.
SPANS: dict[str, tuple[tuple[str, str], ...]] = {
    "merchants": (
        ("esus_granted_on", "esus_expires_on"),
        ("esat_granted_on", "esat_expires_on"),
    ),
    "labels": (("granted_on", "expires_on"),),
    "assessments": (("published_on", "expires_on"),),
    "exceptions": (("from", "until"),),
}


@dataclass
class Sheet:
    """One file on its way from text to kept rows. `place` counts its judged rows from 0.

    Attributes:
        values: the converted columns that the file has, by name; see `impact.fields`.
        aside: the places whose value was set aside, by column.
        out: the places of rows left out, with the codes that left them out.
        repeated: the places of rows that count once already.
    """

    text: TextFile
    rows: Rows
    settings: ColumnSettings
    values: dict[str, Any] = field(default_factory=dict)
    aside: dict[str, set[int]] = field(default_factory=dict)
    out: dict[int, list[str]] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

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

    def is_filled(self, name: str) -> np.ndarray:
        """Say for each row whether a known column holds anything, readable or not."""
        if not self.text.header_map.has(name):
            return np.zeros(self.count, bool)
        filled = _is_filled(self.values[name])
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


def _is_filled(values: Any) -> np.ndarray:
    if isinstance(values, np.ndarray):
        if values.dtype == np.float64:
            return ~np.isnan(values)
        blank = NO_DAY if values.dtype == np.int32 else -1
        filled: np.ndarray = values != blank
        return filled
    return is_filled(values)


def read_sheet(text: TextFile, settings: ColumnSettings) -> Sheet:
    """Return a file's values with every problem of its header, its rows and its fields."""
    rows = text.rows
    if rows is None:
        raise ValueError(f"{text.file} was refused")
    sheet = Sheet(text, rows, settings)
    sheet.problems += head_problems(text)
    _note_row_shapes(sheet)
    for column in FILE_COLUMNS[text.kind]:
        if text.header_map.has(column.name):
            _read(sheet, column)
    _find_missing_values(sheet)
    _check_spans(sheet)
    if text.kind == "merchants":
        _check_siret_of_siren(sheet)
        _note_earlier_spells(sheet)
    return sheet


def head_problems(text: TextFile) -> list[Problem]:
    """Return the problems of a file's encoding and header."""
    found = [
        Problem(text.file, text.head.line, f.column, f.code, f.value, f.message, f.effect)
        for f in text.header_map.faults
    ]
    if text.noted_line is not None:
        message = "The file is not UTF-8 and was read as cp1252; export it as CSV UTF-8."
        found.append(
            Problem(text.file, text.noted_line, "", "encoding-error", "", message, "noted")
        )
    return found


def _note_row_shapes(sheet: Sheet) -> None:
    file, width = sheet.text.file, len(sheet.text.head.headers)
    for row in sheet.rows.odd:
        sheet.problems.append(_shape_problem(file, row, width, row.line in sheet.rows.unjudged))
    for line in _first_of_runs(sheet.rows):
        message = "The row is empty; it is no data row."
        sheet.problems.append(Problem(file, line, "", "blank-row", "", message, "noted"))


def _first_of_runs(rows: Rows) -> list[int]:
    """Return the lines of the blank rows that follow a row that is not blank, or the header."""
    if not rows.blank_lines:
        return []
    others = np.sort(np.append(rows.lines, sorted(rows.unjudged)))
    others_before = np.searchsorted(others, rows.blank_lines)
    is_first = np.append(True, others_before[1:] != others_before[:-1])
    return np.array(rows.blank_lines)[is_first].tolist()


def _shape_problem(file: str, row: OddRow, width: int, is_unjudged: bool) -> Problem:
    count = len(row.fields)
    effect = "row-left-out" if is_unjudged else "noted"
    if count > width:
        surplus = next((text for text in row.fields[width:] if text.strip()), "")
        message = (
            f"The row has {count} fields, the header {width}; "
            "put a field that holds a separator in quotes."
        )
        return Problem(file, row.line, "", "extra-cell", surplus, message, effect)
    message = f"The row has {count} fields, the header {width}; the missing ones are blank."
    if row.is_cut:
        message = (
            f"The last line has {count} fields of {width} and no line end: the file was cut; "
            "export it again."
        )
    return Problem(file, row.line, "", "missing-cell", "", message, effect)


def _read(sheet: Sheet, column: Column) -> None:
    read = read_column(column, sheet.texts(column.name), sheet.settings.blank)
    sheet.values[column.name] = read.values
    for fault in read.misread:
        sheet.aside.setdefault(column.name, set()).add(fault.place)
    names_row = column.name == "siret" and sheet.text.kind == "assessments"
    other = sheet.is_filled("merchant_id") | sheet.is_filled("ecovadis_id") if names_row else None
    must = column.value_must or column.name == "removed_on"
    for fault in read.misread:
        is_out = must or (other is not None and not other[fault.place])
        effect = "row-left-out" if is_out else "value-set-aside"
        sheet.add(fault.place, column.name, fault.code, fault.text, fault.message, effect)


def _find_missing_values(sheet: Sheet) -> None:
    for column in FILE_COLUMNS[sheet.text.kind]:
        if column.value_must:
            _add_missing(sheet, column.name, sheet.is_filled(column.name))
    if sheet.text.kind == "assessments":
        naming = [name for name in NAMING if sheet.text.header_map.has(name)]
        filled = np.zeros(sheet.count, bool)
        for name in naming:
            filled |= sheet.is_filled(name)
        _add_missing(sheet, naming[0], filled)


def _add_missing(sheet: Sheet, name: str, filled: np.ndarray) -> None:
    message = f"There is no {name} in this row; fill it in at the source."
    for place in np.flatnonzero(~filled).tolist():
        value = sheet.written(name, place)
        sheet.add(place, name, "missing-value", value, message, "row-left-out")


def _check_spans(sheet: Sheet) -> None:
    for first, last in SPANS[sheet.text.kind]:
        if not (first in sheet.values and last in sheet.values):
            continue
        starts, ends = sheet.values[first], sheet.values[last]
        is_wrong = (starts != NO_DAY) & (ends != NO_DAY) & (ends < starts)
        effect = "row-left-out" if sheet.text.kind == "exceptions" else "value-set-aside"
        for place in np.flatnonzero(is_wrong).tolist():
            message = f"The last day {iso(ends[place])} is before the first, {iso(starts[place])}; "
            _set_aside(sheet, place, last, message + "correct one of them.", effect)
        sheet.values[last] = np.where(is_wrong, np.int32(NO_DAY), ends)


def _set_aside(sheet: Sheet, place: int, name: str, message: str, effect: str) -> None:
    sheet.aside.setdefault(name, set()).add(place)
    sheet.add(place, name, "constraint-error", sheet.written(name, place), message, effect)


def _check_siret_of_siren(sheet: Sheet) -> None:
    if not ("siren" in sheet.values and "siret" in sheet.values):
        return
    siren, siret = sheet.values["siren"], sheet.values["siret"]
    both = pc.and_(pc.greater(pc.binary_length(siren), 0), pc.greater(pc.binary_length(siret), 0))
    differs = pc.and_(both, pc.not_equal(pc.utf8_slice_codeunits(siret, 0, 9), siren))
    for place in np.flatnonzero(differs.to_numpy(zero_copy_only=False)).tolist():
        message = (
            f"The SIRET {siret[place]} belongs to another SIREN than {siren[place]}; "
            "correct one of them."
        )
        _set_aside(sheet, place, "siret", message, "value-set-aside")
    sheet.values["siret"] = pc.if_else(differs, "", siret)


def _note_earlier_spells(sheet: Sheet) -> None:
    if not ("joined_on" in sheet.values and "removed_on" in sheet.values):
        return
    joined, removed = sheet.values["joined_on"], sheet.values["removed_on"]
    is_earlier = (joined != NO_DAY) & (removed != NO_DAY) & (removed < joined)
    for place in np.flatnonzero(is_earlier).tolist():
        message = (
            f"removed_on {iso(removed[place])} is before joined_on {iso(joined[place])}: read as "
            "an earlier spell; clear it if the merchant is listed."
        )
        value = sheet.written("removed_on", place)
        sheet.add(place, "removed_on", "constraint-error", value, message, "noted")


# --- rows as they are compared and as they stood -----------------------------------------------


def extra_columns(sheet: Sheet) -> list[tuple[str, pa.Array]]:
    """Return (name, cleaned texts) of every column that serves no known one.

    A column without a name is kept as `column_12` (its place), unless it is empty throughout.
    """
    found = [
        (name, place, clean_texts(sheet.rows.columns[place], sheet.settings.blank))
        for name, place in sheet.text.header_map.extras
    ]
    taken = {normal(name) for name, _, _ in found}
    for place in sheet.text.header_map.nameless:
        texts = clean_texts(sheet.rows.columns[place], sheet.settings.blank)
        if _is_filled(texts).any():
            name = f"column_{place + 1}"
            found.append((name if name not in taken else f"{name}_2", place, texts))
    return [(name, texts) for name, _, texts in sorted(found, key=lambda part: part[1])]


def row_content(sheet: Sheet, place: int, extras: list[tuple[str, pa.Array]]) -> frozenset[Any]:
    """Return what a row says, such that two rows are equal where all their columns are.

    A column that the file lacks is as a blank one; a value set aside is as written.
    """
    content: set[Any] = set()
    for name, values in sheet.values.items():
        if place in sheet.aside.get(name, ()):
            content.add((name, "as written", clean(sheet.written(name, place))))
        elif _is_filled(values[place : place + 1]).all():
            value = values[place]
            content.add((name, value.as_py() if isinstance(value, pa.Scalar) else value.item()))
    seen: dict[str, int] = {}
    for name, texts in extras:
        seen[normal(name)] = seen.get(normal(name), 0) + 1
        if text := texts[place].as_py():
            content.add((normal(name), seen[normal(name)], text))
    return frozenset(content)
