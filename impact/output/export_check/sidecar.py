"""Parse a sidecar (FILE.meta.json): where an exported file came from.

A person may have edited it, so each key is validated: a value that the program would not write is
refused with its key, and keys that the program does not write are named.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from impact.model.dates import parse_iso_day
from impact.model.errors import UsageError, quote_value
from impact.output.export import FORMATS
from impact.output.provenance import registry_hashes
from impact.rules.view import View

_SHA256 = re.compile(r"[0-9a-f]{64}")
_WITHOUT_IT = "Bring the one that was written with the file, or check the file without it."


@dataclass(frozen=True)
class Sidecar:
    """What FILE.meta.json states about a file.

    Attributes:
        files, lists: the sha256 of each data file, and of each list of the State, by name.
        policy: every value of the policy, by its name; stated_version: the version beside them.
        filters: the chosen words of each filter, by its key; address: the same, as on screen.
        columns: the chosen ones; empty: all.
        table: what the rows are: `decisions`, or the name of another table.
        is_from_screen: exported from a page, which adds filters in words, address and columns.
        unknown: the keys that the program does not write.
    """

    as_of: date
    title: str
    is_fictional: bool
    fingerprint: str
    files: Mapping[str, str]
    lists: Mapping[str, str]
    policy: Mapping[str, Any]
    stated_version: str
    filters: Mapping[str, tuple[str, ...]]
    address: str
    format: str
    rows: int
    sha256: str
    columns: tuple[str, ...]
    table: str
    is_from_screen: bool
    unknown: tuple[str, ...]

    @property
    def version(self) -> str:
        """Return the version of the policy."""
        return str(self.policy.get("version", ""))

    def changed_files(self, view: View) -> tuple[str, ...]:
        """Return the names of the data files and lists that are different today, gone or new."""
        now = {report.file: report.sha256 for report in view.dataset.files}
        return (
            *_different(sorted({*now, *self.files}), now, self.files),
            *self.changed_lists(view),
        )

    def changed_lists(self, view: View) -> tuple[str, ...]:
        """Return the names of the State's lists in the sidecar that are different today."""
        now: Mapping[str, str] = registry_hashes(view).get("registries", {})
        return _different(sorted({*now, *self.lists}), now, self.lists) if self.lists else ()

    def changed_policy(self, view: View) -> tuple[str, ...]:
        """Return the names of the policy values that are different today."""
        now = view.policy.values()
        return _different(dict.fromkeys([*now, *self.policy]), now, self.policy)


def _different(
    names: Iterable[str], now: Mapping[str, Any], then: Mapping[str, Any]
) -> tuple[str, ...]:
    return tuple(name for name in names if now.get(name) != then.get(name))


# Each of these returns a valid value, or None.


def _instance_of(kind: type) -> Callable[[Any], Any]:
    return lambda value: value if isinstance(value, kind) else None


_text, _boolean, _mapping = _instance_of(str), _instance_of(bool), _instance_of(dict)


def _is_text(value: Any) -> bool | None:
    return True if isinstance(value, str) else None


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _sha256(value: Any) -> str | None:
    return value if isinstance(value, str) and _SHA256.fullmatch(value) else None


def _format(value: Any) -> str | None:
    return value if value in FORMATS else None


def _day(value: Any) -> date | None:
    return parse_iso_day(value) if isinstance(value, str) else None


def _digests(value: Any) -> dict[str, str] | None:
    is_valid = isinstance(value, dict) and all(map(_sha256, value.values()))
    return value if is_valid else None


def _registries(value: Any) -> dict[str, str] | None:
    """Return the sha256 of each list; `verify` writes its kind, layout and day beside it."""
    if not isinstance(value, dict):
        return None
    return _digests(
        {
            name: entry.get("sha256") if isinstance(entry, dict) else entry
            for name, entry in value.items()
        }
    )


def _columns(value: Any) -> tuple[str, ...] | None:
    if value == "all":
        return ()
    return _texts(value) or None


def _texts(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        return None
    return tuple(value)


def _filters(value: Any) -> dict[str, tuple[str, ...]] | None:
    if not isinstance(value, dict):
        return None
    filters = {
        key: _texts([text] if isinstance(text, str) else text) for key, text in value.items()
    }
    return None if None in filters.values() else filters  # type: ignore[return-value]


# For each key the field of a sidecar ("": an object of further keys), the key, how it is read, what
# is valid, and the value where it may be absent.
_KEYS: tuple[tuple[Any, ...], ...] = (
    ("", "dataset", _mapping, "an object"),
    ("", "policy", _mapping, "an object"),
    ("columns", "columns", _columns, "“all” or a list of texts", ()),
    ("as_of", "as_of", _day, "a day as 2026-06-30"),
    ("title", "dataset.title", _text, "a text"),
    ("is_fictional", "dataset.fictional", _boolean, "true or false"),
    ("fingerprint", "dataset.fingerprint", _sha256, "64 hex digits"),
    ("files", "files", _digests, "a sha256 for each file"),
    ("lists", "registries", _registries, "a sha256 for each list", {}),
    ("policy", "policy.values", _mapping, "the values of the policy"),
    ("stated_version", "policy.version", _text, "a text"),
    ("filters", "filters", _filters, "a list of texts for each filter"),
    ("address", "address", _text, "a text", ""),
    ("format", "format", _format, f"one of {', '.join(FORMATS)}"),
    ("rows", "rows", _count, "a whole number from 0 on"),
    ("sha256", "sha256", _sha256, "64 hex digits"),
    ("table", "table", _text, "a text", "decisions"),
    ("is_from_screen", "filters_in_words", _is_text, "a text", False),
)


def read_sidecar(content: bytes, name: str) -> Sidecar:
    """Parse a sidecar.

    Args:
        name: the sidecar's, for messages.

    Raises:
        UsageError: it is not JSON, lacks a key, or has a value that the program does not write.
    """
    parsed = _parse_json(content, name)
    if {"from", "to"} <= parsed.keys():
        _refuse(name, "it is that of `compare`, whose files are not checked")
    objects: dict[str, dict[str, Any]] = {"": parsed}
    fields: dict[str, Any] = {}
    for field, path, parse, expected, *default in _KEYS:
        within, _, key = path.rpartition(".")
        if key not in objects[within] and not default:
            _refuse(name, f"it lacks `{path}` ({expected})")
        value = parse(objects[within][key]) if key in objects[within] else default[0]
        if value is None:
            text = quote_value(json.dumps(objects[within][key], ensure_ascii=False), longest=60)
            _refuse(name, f"`{path}` is {text}, not {expected}")
        (fields if field else objects)[field or path] = value
    known = {path.rpartition(".")[::2] for _, path, *_ in _KEYS} | {("dataset", "own_files")}
    unknown = [
        f"{within}.{key}" if within else key
        for within, keys in objects.items()
        for key in sorted(keys)
        if (within, key) not in known
    ]
    return Sidecar(**fields, unknown=tuple(unknown))


def _parse_json(content: bytes, name: str) -> dict[str, Any]:
    try:
        parsed = json.loads(content, object_pairs_hook=_unique_keys, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        _refuse(name, f"line {error.lineno}, column {error.colno}: it is no JSON ({error.msg})")
    except UnicodeDecodeError as error:
        _refuse(name, f"it is no UTF-8 (byte {error.start + 1})")
    except (ValueError, RecursionError) as error:
        _refuse(name, quote_value(f"it is no JSON that this program writes: {error}", longest=200))
    if not isinstance(parsed, dict):
        _refuse(name, "it is JSON, but no object with the keys of an export")
    return parsed


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if repeated := [key for key in dict.fromkeys(keys) if keys.count(key) > 1]:
        raise ValueError(f"`{repeated[0]}` is there twice")
    return dict(pairs)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _refuse(name: str, why: str) -> NoReturn:
    raise UsageError(f"its proof file {name} cannot be used: {why}. {_WITHOUT_IT}")
