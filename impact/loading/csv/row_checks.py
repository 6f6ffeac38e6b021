"""Convert the rows of one file to values, and report every problem within a row.

Checks across rows and files (duplicate ids, unknown merchants) are in `loading.tables.keys`.
Effects follow docs/contract.md, "What is wrong with a file".
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.file_problems import (
    guess_unread_columns,
    head_problems,
    note_row_shapes,
)
from impact.loading.csv.sheet import Sheet
from impact.loading.csv.text_file import TextFile
from impact.loading.fields.register_numbers import NUMBER_OF_COUNTRY, read_own_number
from impact.loading.fields.values import Values, read_column
from impact.loading.settings import ColumnSettings
from impact.model.arrays.columns import as_mask, take_rows
from impact.model.arrays.parallel import parallel_map
from impact.model.columns import FILE_COLUMNS, MERCHANT_KEYS, Column
from impact.model.dates import NO_DAY, iso_date
from impact.model.errors import quote_value

# Files of which a row counts whole or not at all: a deed without its last day proves nothing.
_WHOLE_ROWS = ("exceptions", "evidence")

# A last day, or the day after it, is set aside where it lies before the first: (first, last) by
# kind of file.
DAY_RANGES: dict[str, tuple[tuple[str, str], ...]] = {
    "merchants": (
        ("esus_granted_on", "esus_expires_on"),
        ("esat_granted_on", "esat_expires_on"),
    ),
    "labels": (("granted_on", "expires_on"), ("granted_on", "ended_on")),
    "assessments": (("published_on", "expires_on"),),
    "exceptions": (("from", "until"),),
    "evidence": (("issued_on", "valid_until"),),
}


def read_sheet(text: TextFile, settings: ColumnSettings) -> Sheet:
    """Return a file's values with every problem of its header, its rows and its fields."""
    sheet = Sheet(text, text.rows, settings)
    guesses = guess_unread_columns(sheet)
    sheet.problems.extend(head_problems(text, guesses))
    sheet.unread = {
        position: guess.column for position, guess in guesses.items() if guess.is_full_match
    }
    note_row_shapes(sheet)
    _read_columns(sheet)
    _find_missing_values(sheet)
    _check_day_ranges(sheet)
    if text.kind == "merchants":
        _check_siret_of_siren(sheet)
        _check_register_ids(sheet)
        _note_earlier_spells(sheet)
    return sheet


def _read_columns(sheet: Sheet) -> None:
    columns = [c for c in FILE_COLUMNS[sheet.text.kind] if sheet.text.header_map.has(c.name)]

    def read_values(column: Column) -> Values:
        settings = sheet.settings
        words = settings.for_kind(sheet.text.kind).words.get(column.name, {})
        order = settings.for_kind(sheet.text.kind).dates
        return read_column(
            column, sheet.texts(column.name), settings.blank, settings.zone, words, order
        )

    results = parallel_map(read_values, columns, sheet.count)
    for column, result in zip(columns, results, strict=True):
        sheet.values[column.name] = result.values
    for column, result in zip(columns, results, strict=True):
        _note_misread(sheet, column, result)
        for note in result.notes:
            sheet.add_problem(note.position, column.name, note.code, note.message, "noted")


def _note_misread(sheet: Sheet, column: Column, result: Values) -> None:
    for fault in result.misread:
        sheet.set_aside.setdefault(column.name, set()).add(fault.position)
    is_key = column.name == "siret" and sheet.text.kind == "assessments"
    has_other_key = (
        sheet.is_filled("merchant_id") | sheet.is_filled("ecovadis_id") if is_key else None
    )
    must = column.value_required or column.name == "removed_on" or sheet.text.kind in _WHOLE_ROWS
    for fault in result.misread:
        leaves_row_out = must or (has_other_key is not None and not has_other_key[fault.position])
        effect = "row-left-out" if leaves_row_out else "value-set-aside"
        sheet.add_problem(fault.position, column.name, fault.code, fault.message, effect)


def _find_missing_values(sheet: Sheet) -> None:
    for column in FILE_COLUMNS[sheet.text.kind]:
        if column.value_required:
            _add_missing(sheet, column.name, sheet.is_filled(column.name))
    if sheet.text.kind == "assessments":
        key_columns = [name for name in MERCHANT_KEYS if sheet.text.header_map.has(name)]
        filled = np.zeros(sheet.count, bool)
        for name in key_columns:
            filled |= sheet.is_filled(name)
        _add_missing(sheet, key_columns[0], filled)


def _add_missing(sheet: Sheet, name: str, filled: np.ndarray) -> None:
    message = f"There is no {name} in this row; fill it in at the source."
    for position in np.flatnonzero(~filled).tolist():
        sheet.add_problem(position, name, "missing-value", message, "row-left-out")


def _check_day_ranges(sheet: Sheet) -> None:
    for first, last in DAY_RANGES[sheet.text.kind]:
        if not (first in sheet.values and last in sheet.values):
            continue
        starts, ends = sheet.values[first], sheet.values[last]
        is_wrong = (starts != NO_DAY) & (ends != NO_DAY) & (ends < starts)
        effect = "row-left-out" if sheet.text.kind in _WHOLE_ROWS else "value-set-aside"
        what = "ended_on" if last == "ended_on" else "last day"
        for position in np.flatnonzero(is_wrong).tolist():
            message = (
                f"The {what} {iso_date(ends[position])} is before the first, "
                f"{iso_date(starts[position])}; "
            )
            _set_value_aside(sheet, position, last, message + "correct one of them.", effect)
        sheet.values[last] = np.where(is_wrong, np.int32(NO_DAY), ends)


def _set_value_aside(sheet: Sheet, position: int, name: str, message: str, effect: str) -> None:
    sheet.set_aside.setdefault(name, set()).add(position)
    sheet.add_problem(position, name, "constraint-error", message, effect)


def _check_siret_of_siren(sheet: Sheet) -> None:
    if not ("siren" in sheet.values and "siret" in sheet.values):
        return
    siren, siret = sheet.values["siren"], sheet.values["siret"]
    both = pc.and_(pc.greater(pc.binary_length(siren), 0), pc.greater(pc.binary_length(siret), 0))
    differs = pc.and_(both, pc.not_equal(pc.utf8_slice_codeunits(siret, 0, 9), siren))
    for position in np.flatnonzero(differs.to_numpy(zero_copy_only=False)).tolist():
        message = (
            f"The SIRET {siret[position]} belongs to another SIREN than {siren[position]}; "
            "correct one of them."
        )
        _set_value_aside(sheet, position, "siret", message, "value-set-aside")
    sheet.values["siret"] = pc.if_else(differs, "", siret)


def _check_register_ids(sheet: Sheet) -> None:
    """Set aside the numbers that fail the check digit of their country's; write the rest plain."""
    if not ("register_id" in sheet.values and "country" in sheet.values):
        return
    texts, countries = sheet.values["register_id"], sheet.values["country"]
    is_unsure = np.zeros(sheet.count, bool)
    for country, kind in NUMBER_OF_COUNTRY.items():
        is_unsure |= as_mask(pc.equal(countries, country)) & ~kind.is_plain(texts)
    is_unsure &= sheet.is_filled("register_id")
    positions = np.flatnonzero(is_unsure)
    rows = [positions, *(take_rows(column, positions) for column in (texts, countries))]
    numbers = []
    for position, text, country in zip(*(row.tolist() for row in rows), strict=True):
        number, fault = read_own_number(text, country)
        numbers.append(number)
        if fault:
            message = f"“{quote_value(text)}” {fault}"
            _set_value_aside(sheet, position, "register_id", message, "value-set-aside")
    sheet.values["register_id"] = pc.replace_with_mask(
        texts, pa.array(is_unsure), pa.array(numbers, pa.string())
    )


def _note_earlier_spells(sheet: Sheet) -> None:
    if not ("joined_on" in sheet.values and "removed_on" in sheet.values):
        return
    joined, removed = sheet.values["joined_on"], sheet.values["removed_on"]
    is_earlier = (joined != NO_DAY) & (removed != NO_DAY) & (removed < joined)
    for position in np.flatnonzero(is_earlier).tolist():
        message = (
            f"removed_on {iso_date(removed[position])} is before joined_on "
            f"{iso_date(joined[position])}: read as "
            "an earlier spell; clear it if the merchant is listed."
        )
        sheet.add_problem(position, "removed_on", "constraint-error", message, "noted")
