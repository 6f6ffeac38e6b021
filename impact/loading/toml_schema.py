"""Read TOML files and check them against a schema: each key with a check of its value.

A check returns None for a valid value, else the second half of the message, such as "should be a
date".
"""

import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
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


def unless(is_valid: Callable[[Any], bool], message: str) -> Check:
    """Return a check that gives the message unless a value is valid."""
    return lambda value: None if is_valid(value) else message


def _is_text_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_number_in(kinds: Any, low: float, high: float, value: Any) -> bool:
    is_number = isinstance(value, kinds) and not isinstance(value, bool)
    return is_number and low <= value <= high


def _is_timezone(value: Any) -> bool:
    try:
        return bool(ZoneInfo(value))
    except (KeyError, ValueError, TypeError, OSError):
        return False


def _is_encoding(value: Any) -> bool:
    """Return whether a value is the name of an encoding that has ASCII as it is."""
    ascii_bytes = bytes(range(128))
    try:
        return ascii_bytes.decode(value) == ascii_bytes.decode("ascii")
    except (LookupError, TypeError, ValueError):
        return False


check_text = unless(lambda value: isinstance(value, str), "should be a text in quotes.")
check_filled_text = unless(
    lambda value: isinstance(value, str) and bool(value.strip()),
    "should be a text in quotes that is not empty.",
)
check_bool = unless(
    lambda value: isinstance(value, bool), "should be true or false, without quotes."
)
check_date = unless(
    lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "should be a date such as 2026-11-15, without quotes or time.",
)
check_text_list = unless(_is_text_list, 'should be a list of texts such as ["Seller ID"].')
# A path can be put behind the address.
check_web_address = unless(
    lambda value: isinstance(value, str) and _WEB_ADDRESS.fullmatch(value) is not None,
    'should be an address such as "https://impact.example.org".',
)
check_timezone = unless(_is_timezone, 'should be the name of a time zone such as "Europe/Paris".')
check_encoding = unless(_is_encoding, 'should be the name of an encoding such as "cp1250".')


def integer_between(low: int, high: int) -> Check:
    """Return a check for an integer from `low` to `high`."""
    message = f"should be a whole number from {low} to {high}."
    return unless(partial(_is_number_in, int, low, high), message)


def number_between(low: float, high: float) -> Check:
    """Return a check for a number from `low` to `high`."""
    message = f"should be a number from {low:g} to {high:g}."
    return unless(partial(_is_number_in, int | float, low, high), message)


def one_of(words: tuple[str, ...]) -> Check:
    """Return a check for one of some words."""
    return unless(words.__contains__, f"should be one of: {', '.join(words)}.")


def list_of(words: tuple[str, ...]) -> Check:
    """Return a check for a list of distinct words out of `words`."""
    listed = ", ".join(words)

    def check(value: Any) -> str | None:
        if not _is_text_list(value):
            return f"should be a list of words of: {listed}."
        if unknown := [item for item in value if item not in words]:
            return f"has {unknown[0]!r}, which is not one of: {listed}."
        return "has a word twice." if len(set(value)) < len(value) else None

    return check
