"""Report what is wrong with a file's encoding and header, and with the shapes of its rows."""

import numpy as np

from impact.loading.csv.column_guesses import (
    FINDINGS,
    ColumnGuess,
    column_by_word,
    guess_by_values,
)
from impact.loading.csv.encoding import OtherEncoding
from impact.loading.csv.header_map import HeaderFault
from impact.loading.csv.rows import RawRow, Rows
from impact.loading.csv.sheet import Sheet
from impact.loading.csv.text_file import TextFile
from impact.model.errors import quote_value
from impact.model.problems import Problem
from impact.model.texts.cleaning import trim


def head_problems(text: TextFile, guesses: dict[int, ColumnGuess] | None = None) -> list[Problem]:
    """Return the problems of a file's encoding and header, and of what is above the header.

    Args:
        guesses: by position, what the extra columns probably are; by default from headers only.
    """
    guesses = text.header_map.guesses if guesses is None else guesses
    unread = (_unread_fault(text, *each) for each in sorted(guesses.items(), key=lambda g: g[0]))
    header_problems = [
        Problem(text.file, text.head.line, f.column, f.code, f.value, f.message, f.effect)
        for f in (*text.header_map.faults, *unread)
    ]
    above = (
        _non_data_problem(text.file, line, row, "above the header")
        for line, row in text.head.records_above
    )
    return [
        *text.notes,
        *header_problems,
        *above,
        *encoding_problems(text.file, text.kind, text.other_encoding),
    ]


def _non_data_problem(file: str, line: int, fields: tuple[str, ...], what: str) -> Problem:
    value = next(text for text in fields if text.strip())
    message = f"The row is {what} and no data row; nothing is read of it."
    return Problem(file, line, "", "non-data-row", value, message, "noted")


def guess_unread_columns(sheet: Sheet) -> dict[int, ColumnGuess]:
    """Return by position the missing columns that extra ones probably are.

    A full match of the header comes first, then the values, then the rest.
    """
    header_map, blank = sheet.text.header_map, sheet.settings.blank
    columns = column_by_word(sheet.text.kind, header_map.served)
    guesses = dict(header_map.guesses)
    for _, position in header_map.extras if columns else ():
        is_sure = position in guesses and guesses[position].is_full_match
        if is_sure or position in header_map.carried:
            continue
        if by_values := guess_by_values(sheet.rows.columns[position], blank, columns):
            guesses[position] = by_values
    return guesses


def _unread_fault(text: TextFile, position: int, guess: ColumnGuess) -> HeaderFault:
    """Return the fault of an extra column that is probably a missing one."""
    header, column = text.head.headers[position], guess.column
    fix = f"Call it {column}, name it in columns.toml under headers"
    if column in FINDINGS and text.kind != "assessments":
        fix = "Put findings into assessments.csv"
    message = (
        f"“{quote_value(header)}” serves no column, and the file has no {column}: nothing of it is "
        f"read. {fix}, or name it in columns.toml under carried if it is meant to be extra."
    )
    effect = "column-unread" if guess.is_full_match else "noted"
    return HeaderFault("extra-label", column, header, message, effect)


def encoding_problems(file: str, kind: str, other: OtherEncoding | None) -> list[Problem]:
    """Report a file that is neither UTF-8 nor UTF-16, with how it was read."""
    if other is None:
        return []
    value = f", which gives “{quote_value(other.value)}”" if other.value else ""
    message = f"The file is not UTF-8 and was read as {other.encoding}{value}. "
    effect = "encoding-guessed" if other.is_guessed else "noted"
    message += (
        f'If that is right, write encoding = "{other.encoding}" under [{kind}] in columns.toml, '
        "else the right one; or export it as CSV UTF-8."
        if other.is_guessed
        else "Export it as CSV UTF-8."
    )
    return [Problem(file, other.line, "", "encoding-error", other.value, message, effect)]


def note_row_shapes(sheet: Sheet) -> None:
    """Report the rows that are too long, too short, blank or no data."""
    file, width = sheet.text.file, len(sheet.text.head.headers)
    for row in sheet.rows.ragged:
        sheet.problems.add(_shape_problem(file, row, width, row.line in sheet.rows.unusable_lines))
    for row in sheet.rows.non_data:
        what = sheet.rows.non_data_reasons[row.line]
        sheet.problems.add(_non_data_problem(file, row.line, row.fields, what))
    for line in _first_blank_lines(sheet.rows):
        message = "The row is empty; it is no data row."
        sheet.problems.add(Problem(file, line, "", "blank-row", "", message, "noted"))


def _first_blank_lines(rows: Rows) -> list[int]:
    """Return the lines of the blank rows that follow a row that is not blank, or the header."""
    if not rows.blank_lines:
        return []
    not_in_columns = [*rows.unusable_lines, *(row.line for row in rows.non_data)]
    filled = np.sort(np.append(rows.lines, sorted(not_in_columns)))
    filled_before = np.searchsorted(filled, rows.blank_lines)
    is_first = np.append(True, filled_before[1:] != filled_before[:-1])
    return [line for line, first in zip(rows.blank_lines, is_first, strict=True) if first]


def _shape_problem(file: str, row: RawRow, width: int, is_unusable: bool) -> Problem:
    count = len(row.fields)
    effect = "row-left-out" if is_unusable else "noted"
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
