"""Read TOML files and check them against a schema: each key with a check of its value.

A check returns None for a valid value, else the second half of the message, such as "should be a
date".
"""

import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from impact.loading.file_access import File, read_content
from impact.model.errors import SettingsError, quote_value

Check = Callable[[Any], str | None]
Schema = dict[str, Any]

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#\"<>]+(?:/[^\s?#\"<>]*)?")


def read_toml(path: File) -> dict[str, Any]:
    """Return the content of a TOML file; SettingsError where it cannot be read."""
    try:
        return tomllib.loads(read_content(path).decode("utf-8-sig"))
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
    """Check the content of a file against a schema.

    Raises:
        SettingsError: one line for each key or value that the schema does not allow.
    """
    faults = _find_faults(content, schema, "")
    if faults:
        raise SettingsError("\n".join(f"{name}: {fault}" for fault in faults))


def _find_faults(content: dict[str, Any], schema: Schema, prefix: str) -> list[str]:
    faults = []
    for key, value in content.items():
        path = f"{prefix}{key}"
        rule = schema.get(key)
        if rule is None:
            known = ", ".join(sorted(schema))
            faults.append(f"`{path}` is not a key that is known here; known are: {known}.")
        elif isinstance(rule, dict) and not isinstance(value, dict):
            faults.append(f"`{path}` = {_quote(value)} should be a table, written [{path}].")
        elif isinstance(rule, dict):
            faults += _find_faults(value, rule, f"{path}.")
        elif (fault := rule(value)) is not None:
            faults.append(f"`{path}` = {_quote(value)} {fault}")
    return faults


def _quote(value: Any) -> str:
    if isinstance(value, date):
        return str(value)
    try:
        return quote_value(repr(value), longest=200)
    except ValueError:  # Python refuses to format a number of thousands of digits
        return "a number of thousands of digits"


def check_text(value: Any) -> str | None:
    """Return a message unless the value is a string."""
    return None if isinstance(value, str) else "should be a text in quotes."


def check_filled_text(value: Any) -> str | None:
    """Return a message unless the value is a string with more than blanks."""
    is_filled = isinstance(value, str) and bool(value.strip())
    return None if is_filled else "should be a text in quotes that is not empty."


def check_bool(value: Any) -> str | None:
    """Return a message unless the value is true or false."""
    return None if isinstance(value, bool) else "should be true or false, without quotes."


def check_date(value: Any) -> str | None:
    """Return a message unless the value is a TOML date without time."""
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return None if is_day else "should be a date such as 2026-11-15, without quotes or time."


def integer_between(low: int, high: int) -> Check:
    """Return a check for an integer from `low` to `high`."""

    def check(value: Any) -> str | None:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number and low <= value <= high:
            return None
        return f"should be a whole number from {low} to {high}."

    return check


def number_between(low: float, high: float) -> Check:
    """Return a check for a number from `low` to `high`."""

    def check(value: Any) -> str | None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return (
            None
            if is_number and low <= value <= high
            else f"should be a number from {low:g} to {high:g}."
        )

    return check


def one_of(words: tuple[str, ...]) -> Check:
    """Return a check for one of some words."""
    listed = ", ".join(words)
    return lambda value: None if value in words else f"should be one of: {listed}."


def list_of(words: tuple[str, ...]) -> Check:
    """Return a check for a list of distinct words out of `words`."""
    listed = ", ".join(words)

    def check(value: Any) -> str | None:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return f"should be a list of words of: {listed}."
        if unknown := [item for item in value if item not in words]:
            return f"has {unknown[0]!r}, which is not one of: {listed}."
        return "has a word twice." if len(set(value)) < len(value) else None

    return check


def check_text_list(value: Any) -> str | None:
    """Return a message unless the value is a list of strings."""
    is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return None if is_list else 'should be a list of texts such as ["Seller ID"].'


def check_web_address(value: Any) -> str | None:
    """Return a message unless the value is an http(s) address that a path can be put behind."""
    is_address = isinstance(value, str) and _WEB_ADDRESS.fullmatch(value) is not None
    return None if is_address else 'should be an address such as "https://impact.example.org".'


def check_timezone(value: Any) -> str | None:
    """Return a message unless the value is the IANA name of a time zone."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, TypeError, OSError):
        return 'should be the name of a time zone such as "Europe/Paris".'
    return None


def check_encoding(value: Any) -> str | None:
    """Return a message unless the value is the name of an encoding that has ASCII as it is."""
    ascii_bytes = bytes(range(128))
    try:
        is_usable = ascii_bytes.decode(value) == ascii_bytes.decode("ascii")
    except (LookupError, TypeError, ValueError):
        is_usable = False
    return None if is_usable else 'should be the name of an encoding such as "cp1250".'
