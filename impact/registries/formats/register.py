"""Read an accepted register of another country: a number in each row, perhaps a name and days."""

import pandas as pd

from impact.loading.fields.day_forms import WRITE_DAY, read_days
from impact.loading.fields.known_words import parse_country
from impact.loading.fields.register_numbers import read_number
from impact.model.dates import NO_DAY, iso_date
from impact.model.errors import quote_value
from impact.model.policy import Register
from impact.model.problems import Refused
from impact.registries.formats.table_file import Table
from impact.registries.registry_list import (
    ListFile,
    RegistryList,
    build_list,
    entries_frame,
)

# The headers of each column, as they are compared; of several the first that is there serves.
_NUMBER = (
    *("register_id", "registration_number", "number", "partita_iva", "p_iva", "vat_number", "vat"),
    *("numero_iscrizione", "numero"),
)
_NAME = ("name", "nome", "denominazione", "ragione_sociale", "denomination", "raison_sociale")
_FIRST = ("first_day", "valid_from", "from", "registered_on", "data_iscrizione", "data_inizio")
_LAST = ("last_day", "valid_until", "until", "data_scadenza", "data_fine")
_COUNTRY = ("country", "paese", "pays", "land")


def read_register(table: Table, source: ListFile, register: Register) -> RegistryList:
    """Return a register, each number once.

    Raises:
        Refused: there is no column of numbers, or a row without one; a number that is none
            of the register's kind, or is there twice; a row of another country; a day that cannot
            be read, or a last day before the first.
    """
    numbers = _read_numbers(table, register)
    first, last = _read_days(table, _FIRST, source.zone), _read_days(table, _LAST, source.zone)
    _refuse_countries(table, register)
    _refuse_ranges(table, first, last)
    entries = entries_frame(
        name=_column(table, _NAME)[1],
        line=table.lines,
        raw=table.raws,
        granted=first,
        ended=[NO_DAY if day == NO_DAY else day + 1 for day in last],
    )
    entries["number"] = pd.Series(numbers, dtype="str")
    return build_list(source, "register", entries, len(table.rows))


def _column(table: Table, names: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return (header, texts) of the column with the first of some names; blanks without one."""
    for name in names:
        if name in table.names:
            position = table.names.index(name)
            return table.headers[position], table.texts(position)
    return "", [""] * len(table.rows)


def _read_numbers(table: Table, register: Register) -> list[str]:
    header, texts = _column(table, _NUMBER)
    if not header:
        message = (
            f"No column holds the number of {register.name}; head it register_id, and give each "
            "row its number. A name alone confirms nothing."
        )
        raise table.refusal(message, code="missing-label")
    if not table.rows:
        raise Refused("The register has a header and no rows; fetch the file again.")
    lines: dict[str, int] = {}
    for text, line in zip(texts, table.lines, strict=True):
        number, fault = read_number(text, register.number)
        if not text:
            fault = "is blank: the row has no number, and a name alone confirms nothing."
        elif number in lines:
            fault = f"is there twice, on {table.line_unit} {lines[number]} too; keep one row."
        if fault:
            code = "missing-value" if not text else "constraint-error"
            message = f"“{quote_value(text)}” {fault}" if text else f"The number {fault}"
            raise table.refusal(message, line, code, column=header, value=text)
        lines[number] = line
    return list(lines)


def _read_days(table: Table, headers: tuple[str, ...], zone: str) -> list[int]:
    """Return the days of a column, NO_DAY where blank or without such a column."""
    header, texts = _column(table, headers)
    days = read_days(texts, zone)
    for text, day, line in zip(texts, days, table.lines, strict=True):
        if text and day is None:
            message = f"“{quote_value(text)}” is not a day; {WRITE_DAY}"
            raise table.refusal(message, line, "type-error", column=header, value=text)
    return [NO_DAY if day is None else day for day in days]


def _refuse_countries(table: Table, register: Register) -> None:
    header, texts = _column(table, _COUNTRY)
    for text, line in zip(texts, table.lines, strict=True):
        if text and parse_country(text) != register.country:
            message = (
                f"“{quote_value(text)}” is another country than that of {register.name}, "
                f"{register.country}; give each country's register a file of its own."
            )
            raise table.refusal(message, line, "constraint-error", column=header, value=text)


def _refuse_ranges(table: Table, first: list[int], last: list[int]) -> None:
    for start, end, line in zip(first, last, table.lines, strict=True):
        if NO_DAY not in (start, end) and end < start:
            message = f"The last day {iso_date(end)} is before the first, {iso_date(start)}."
            raise table.refusal(message, line, "constraint-error", value=iso_date(end))
