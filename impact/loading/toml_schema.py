"""What a TOML file may hold: each key with the check of its value."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from impact.loading.file_access import File
from impact.model.errors import SettingsError, quote_value

Check = Callable[[Any], str | None]
Schema = dict[str, Any]


def read_toml(path: File) -> dict[str, Any]:
    """Return the tables of a TOML file; SettingsError where it cannot be read."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(f"{path.name}: there is no such file; check the path.") from None
    except OSError as error:
        raise SettingsError(f"{path.name}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path.name}: is not UTF-8 text; save it as UTF-8.") from None
    except RecursionError:
        raise SettingsError(f"{path.name}: is nested far too deep; no setting is.") from None
    except ValueError as error:  # of TOML, or of a number with thousands of digits
        raise SettingsError(f"{path.name}: is not valid TOML: {error}.") from None


def check_toml(name: str, content: dict[str, Any], schema: Schema) -> None:
    """Raise SettingsError with one line for each key or value that the schema does not allow."""
    faults = list(_faults(content, schema, ""))
    if faults:
        raise SettingsError("\n".join(f"{name}: {fault}" for fault in faults))


def _faults(content: dict[str, Any], schema: Schema, where: str) -> list[str]:
    found = []
    for key, value in content.items():
        place = f"{where}{key}"
        rule = schema.get(key)
        if rule is None:
            known = ", ".join(sorted(schema))
            found.append(f"`{place}` is not a key that is known here; known are: {known}.")
        elif isinstance(rule, dict) and not isinstance(value, dict):
            found.append(f"`{place}` = {_shown(value)} should be a table, written [{place}].")
        elif isinstance(rule, dict):
            found += _faults(value, rule, f"{place}.")
        elif (fault := rule(value)) is not None:
            found.append(f"`{place}` = {_shown(value)} {fault}")
    return found


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return str(value)
    try:
        return quote_value(repr(value), longest=200)
    except ValueError:  # Python writes no number of thousands of digits
        return "a number of thousands of digits"


def text(value: Any) -> str | None:
    """Say what is wrong where the value is not a text."""
    return None if isinstance(value, str) else "should be a text in quotes."


def yes_no(value: Any) -> str | None:
    """Say what is wrong where the value is not true or false."""
    return None if isinstance(value, bool) else "should be true or false, without quotes."


def day(value: Any) -> str | None:
    """Say what is wrong where the value is not a plain TOML date."""
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return None if is_day else "should be a date such as 2026-11-15, without quotes or time."


def whole_number(low: int, high: int) -> Check:
    """Make the check of a whole number from `low` to `high`."""

    def check(value: Any) -> str | None:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number and low <= value <= high:
            return None
        return f"should be a whole number from {low} to {high}."

    return check


def number(low: float, high: float) -> Check:
    """Make the check of a number from `low` to `high`."""

    def check(value: Any) -> str | None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return (
            None
            if is_number and low <= value <= high
            else f"should be a number from {low:g} to {high:g}."
        )

    return check


def word_of(words: tuple[str, ...]) -> Check:
    """Make the check of one word of a list."""
    listed = ", ".join(words)
    return lambda value: None if value in words else f"should be one of: {listed}."


def words_of(words: tuple[str, ...]) -> Check:
    """Make the check of a list of different words, each of `words`."""
    listed = ", ".join(words)

    def check(value: Any) -> str | None:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return f"should be a list of words of: {listed}."
        if unknown := [item for item in value if item not in words]:
            return f"has {unknown[0]!r}, which is not one of: {listed}."
        return "has a word twice." if len(set(value)) < len(value) else None

    return check


def texts(value: Any) -> str | None:
    """Say what is wrong where the value is not a list of texts."""
    is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return None if is_list else 'should be a list of texts such as ["Seller ID"].'


def timezone(value: Any) -> str | None:
    """Say what is wrong where the value is not a time zone's IANA name."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, TypeError, OSError):
        return 'should be the name of a time zone such as "Europe/Paris".'
    return None
