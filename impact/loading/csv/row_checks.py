"""One file's text to values: every problem that can be seen within the file's own rows.

What needs other rows or other files (ids twice, unknown merchants) is in `loading.tables.keys`.
Effects follow docs/contract.md, "What is wrong with a file".
"""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from impact.loading.csv.known_headings import Likeness
from impact.loading.csv.rows import OddRow, Rows
from impact.loading.csv.sheet import Sheet
from impact.loading.csv.text_file import TextFile
from impact.loading.csv.unread_headers import (
    likeness_of_values,
    sought_words,
    unread_faults,
    with_values,
)
from impact.loading.fields.values import Values, read_column
from impact.loading.settings import ColumnSettings
from impact.model.arrays.parallel import parallel_map
from impact.model.columns import FILE_COLUMNS, MERCHANT_KEYS, Column
from impact.model.dates import NO_DAY, iso_date
from impact.model.problems import Problem
from impact.model.texts.cleaning import trim

# A last day, or the day after it, is set aside where it lies before the first: (first, last) by
# kind of file.
SPANS: dict[str, tuple[tuple[str, str], ...]] = {
    "merchants": (
        ("esus_granted_on", "esus_expires_on"),
        ("esat_granted_on", "esat_expires_on"),
    ),
    "labels": (("granted_on", "expires_on"), ("granted_on", "ended_on")),
    "assessments": (("published_on", "expires_on"),),
    "exceptions": (("from", "until"),),
}


def read_sheet(text: TextFile, settings: ColumnSettings) -> Sheet:
    """Return a file's values with every problem of its header, its rows and its fields."""
    sheet = Sheet(text, text.rows, settings)
    likenesses = with_values(text.header_map, _likeness_of_values(sheet))
    sheet.problems += head_problems(text, likenesses)
    sheet.unread = {place: like.column for place, like in likenesses.items() if like.is_whole}
    _note_row_shapes(sheet)
    _read_columns(sheet)
    _find_missing_values(sheet)
    _check_spans(sheet)
    if text.kind == "merchants":
        _check_siret_of_siren(sheet)
        _note_earlier_spells(sheet)
    return sheet


def head_problems(text: TextFile, likenesses: dict[int, Likeness] | None = None) -> list[Problem]:
    """Return the problems of a file's encoding and header, and of what is above the header.

    Args:
        likenesses: by place, the columns that extra ones are like; by their headers by default.
    """
    likenesses = text.header_map.likenesses if likenesses is None else likenesses
    unread = unread_faults(text.kind, text.head.headers, likenesses)
    found = [
        Problem(text.file, text.head.line, f.column, f.code, f.value, f.message, f.effect)
        for f in (*text.header_map.faults, *unread)
    ]
    above = (_non_data(text.file, line, row, "above the header") for line, row in text.head.above)
    return [*found, *above, *encoding_problems(text.file, text.noted_line)]


def _non_data(file: str, line: int, fields: tuple[str, ...], what: str) -> Problem:
    value = next(text for text in fields if text.strip())
    message = f"The row is {what} and no data row; nothing is read of it."
    return Problem(file, line, "", "non-data-row", value, message, "noted")


def _likeness_of_values(sheet: Sheet) -> dict[int, Likeness]:
    """Return, by place, the columns that extra ones are by their values."""
    header_map = sheet.text.header_map
    sought = sought_words(sheet.text.kind, header_map)
    if not sought:
        return {}
    found = {
        place: likeness_of_values(sheet.rows.columns[place], sheet.settings.blank, sought)
        for _, place in header_map.extras
        if place not in header_map.carried
    }
    return {place: like for place, like in found.items() if like is not None}


def encoding_problems(file: str, noted_line: int | None) -> list[Problem]:
    """Note a file that is not UTF-8 from `noted_line` on and was read as cp1252."""
    if noted_line is None:
        return []
    message = "The file is not UTF-8 and was read as cp1252; export it as CSV UTF-8."
    return [Problem(file, noted_line, "", "encoding-error", "", message, "noted")]


def _note_row_shapes(sheet: Sheet) -> None:
    file, width = sheet.text.file, len(sheet.text.head.headers)
    for row in sheet.rows.odd:
        sheet.problems.append(_shape_problem(file, row, width, row.line in sheet.rows.unjudged))
    for row in sheet.rows.non_data:
        what = sheet.rows.reasons[row.line]
        sheet.problems.append(_non_data(file, row.line, row.fields, what))
    for line in _first_of_runs(sheet.rows):
        message = "The row is empty; it is no data row."
        sheet.problems.append(Problem(file, line, "", "blank-row", "", message, "noted"))


def _first_of_runs(rows: Rows) -> list[int]:
    """Return the lines of the blank rows that follow a row that is not blank, or the header."""
    if not rows.blank_lines:
        return []
    odd = [*rows.unjudged, *(row.line for row in rows.non_data)]
    others = np.sort(np.append(rows.lines, sorted(odd)))
    others_before = np.searchsorted(others, rows.blank_lines)
    is_first = np.append(True, others_before[1:] != others_before[:-1])
    return [line for line, first in zip(rows.blank_lines, is_first, strict=True) if first]


def _shape_problem(file: str, row: OddRow, width: int, is_unjudged: bool) -> Problem:
    count = len(row.fields)
    effect = "row-left-out" if is_unjudged else "noted"
    if count > width:
        surplus = next((text for text in row.fields[width:] if trim(text)), "")
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


def _read_columns(sheet: Sheet) -> None:
    columns = [c for c in FILE_COLUMNS[sheet.text.kind] if sheet.text.header_map.has(c.name)]

    def read(column: Column) -> Values:
        settings = sheet.settings
        return read_column(column, sheet.texts(column.name), settings.blank, settings.zone)

    # The longest first: one that is begun last would be worked on alone.
    longest = sorted(columns, key=lambda each: sheet.texts(each.name).nbytes, reverse=True)
    found = dict(zip(longest, parallel_map(read, longest, sheet.count), strict=True))
    for column in columns:
        sheet.values[column.name] = found[column].values
    for column in columns:
        _note_misread(sheet, column, found[column])
        for note in found[column].noted:
            sheet.add(note.place, column.name, note.code, note.text, note.message, "noted")


def _note_misread(sheet: Sheet, column: Column, read: Values) -> None:
    for fault in read.misread:
        sheet.aside.setdefault(column.name, set()).add(fault.place)
    names_row = column.name == "siret" and sheet.text.kind == "assessments"
    other = sheet.is_filled("merchant_id") | sheet.is_filled("ecovadis_id") if names_row else None
    must = column.value_required or column.name == "removed_on"
    for fault in read.misread:
        is_out = must or (other is not None and not other[fault.place])
        effect = "row-left-out" if is_out else "value-set-aside"
        sheet.add(fault.place, column.name, fault.code, fault.text, fault.message, effect)


def _find_missing_values(sheet: Sheet) -> None:
    for column in FILE_COLUMNS[sheet.text.kind]:
        if column.value_required:
            _add_missing(sheet, column.name, sheet.is_filled(column.name))
    if sheet.text.kind == "assessments":
        naming = [name for name in MERCHANT_KEYS if sheet.text.header_map.has(name)]
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
        what = "ended_on" if last == "ended_on" else "last day"
        for place in np.flatnonzero(is_wrong).tolist():
            message = (
                f"The {what} {iso_date(ends[place])} is before the first, "
                f"{iso_date(starts[place])}; "
            )
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
            f"removed_on {iso_date(removed[place])} is before joined_on "
            f"{iso_date(joined[place])}: read as "
            "an earlier spell; clear it if the merchant is listed."
        )
        value = sheet.written("removed_on", place)
        sheet.add(place, "removed_on", "constraint-error", value, message, "noted")
