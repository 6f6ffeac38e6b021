"""Check `registers` of a policy file: the accepted registers of other countries."""

from typing import Any

from impact.loading.fields.known_words import COUNTRIES
from impact.loading.fields.register_numbers import NUMBER_KINDS
from impact.model.errors import quote_value

_NEEDED = ("name", "country", "number", "file")
_KEYS = (*_NEEDED, "reference")
_NUMBERS = ("text", *NUMBER_KINDS)


def check_registers(value: Any) -> str | None:
    """Return a message unless the value is a list of registers, each file once."""
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        return "should be tables, each written [[registers]]."
    for number, table in enumerate(value, start=1):
        if fault := _find_fault(table):
            return f"has a register, number {number}, {fault}"
    files = [table["file"] for table in value]
    twice = next((file for file in files if files.count(file) > 1), None)
    return f"has two registers of the file {quote_value(twice)}; keep one." if twice else None


def _find_fault(table: dict[str, Any]) -> str:
    if unknown := [key for key in table if key not in _KEYS]:
        return f"with the unknown key `{unknown[0]}`; known are: {', '.join(_KEYS)}."
    if missing := [key for key in _NEEDED if key not in table]:
        return f"without `{missing[0]}`; state it."
    if not isinstance(table.get("reference", ""), str):
        return "whose `reference` should be a text in quotes."
    if wrong := [key for key in _NEEDED if not _is_filled(table[key])]:
        return f"whose `{wrong[0]}` should be a text in quotes that is not empty."
    number, country = table["number"], table["country"]
    if country not in COUNTRIES:
        return f"whose country {quote_value(country)} is no code of ISO 3166-1 such as IT."
    if number not in _NUMBERS:
        return f"whose number {quote_value(number)} should be one of: {', '.join(_NUMBERS)}."
    if number in NUMBER_KINDS and NUMBER_KINDS[number].country != country:
        own = NUMBER_KINDS[number].country
        return f"whose number is {number}, of {own}, and whose country is {country}."
    if any(character in table["file"] for character in "/\\"):
        return "whose `file` should be the name of a file in the folder `registries`."
    return ""


def _is_filled(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip())
