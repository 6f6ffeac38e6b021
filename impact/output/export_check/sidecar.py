"""A sidecar read back: where an export came from.

A person may have edited it, so each key is held to its form: what is not as the program writes it
is refused with its key, and keys that the program does not write are named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from impact.model.errors import UsageError, quote_value
from impact.output.export import FORMATS
from impact.output.provenance import registry_hashes
from impact.rules.view import View

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WITHOUT_IT = "Bring the one that was written with the file, or check the file without it."


@dataclass(frozen=True)
class Sidecar:
    """What FILE.meta.json says of a file.

    Attributes:
        files: the sha256 of each data file, by its name; lists: of each list of the State.
        policy: every value of the policy, by its name; stated_version: as it stands beside them.
        filters: the chosen words of each filter, by its key; address: the same, as on screen.
        columns: those that were chosen; None: all of them.
        table: what the rows are: `decisions`, or the name of another table.
        is_from_screen: it was exported from a page, which adds its words, address and columns.
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
    form: str
    rows: int
    sha256: str
    columns: tuple[str, ...] | None = None
    table: str = "decisions"
    is_from_screen: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """Return the version of the policy."""
        return str(self.policy.get("version", ""))

    def changed_files(self, view: View) -> tuple[str, ...]:
        """Return the names of the data files and lists that are other ones today, gone or new."""
        now = {report.file: report.sha256 for report in view.dataset.files}
        names = sorted(now.keys() | self.files.keys())
        changed = [name for name in names if now.get(name) != self.files.get(name)]
        return (*changed, *self.changed_lists(view))

    def changed_lists(self, view: View) -> tuple[str, ...]:
        """Return the names of the lists of the State that it rests on and that changed."""
        if not self.lists:
            return ()
        now: Mapping[str, str] = registry_hashes(view).get("registries", {})
        names = sorted(now.keys() | self.lists.keys())
        return tuple(name for name in names if now.get(name) != self.lists.get(name))

    def changed_policy(self, view: View) -> tuple[str, ...]:
        """Return the names of the policy's values that are other ones today."""
        now = view.policy.values()
        names = [*now, *(name for name in self.policy if name not in now)]
        return tuple(name for name in names if now.get(name) != self.policy.get(name))


def read_sidecar(content: bytes, name: str) -> Sidecar:
    """Return what a sidecar says.

    Args:
        name: the sidecar's, for messages.

    Raises:
        UsageError: it is no JSON, or lacks a key, or a value is not of the form that is written.
    """
    parsed = _parsed(content, name)
    if {"from", "to"} <= parsed.keys():
        _refuse(name, "it is that of `compare`, whose files are not checked")
    said = _Keys(parsed, name)
    dataset, policy = said.part("dataset"), said.part("policy")
    columns = said.get("columns", _columns, "“all” or a list of texts", None)
    return Sidecar(
        as_of=said.get("as_of", _day, "a day as 2026-06-30"),
        title=dataset.get("title", _text, "a text"),
        is_fictional=dataset.get("fictional", _truth, "true or false"),
        fingerprint=dataset.get("fingerprint", _sha256, "64 hex digits"),
        files=said.get("files", _digests, "a sha256 for each file"),
        lists=said.get("registries", _lists, "a sha256 for each list", {}),
        policy=policy.get("values", _mapping, "the values of the policy"),
        stated_version=policy.get("version", _text, "a text"),
        filters=said.get("filters", _filters, "a list of texts for each filter"),
        address=said.get("address", _text, "a text", ""),
        form=said.get("format", _form, f"one of {', '.join(FORMATS)}"),
        rows=said.get("rows", _count, "a whole number from 0 on"),
        sha256=said.get("sha256", _sha256, "64 hex digits"),
        columns=columns or None,
        table=said.get("table", _text, "a text", "decisions"),
        is_from_screen=said.get("filters_in_words", _text, "a text", None) is not None,
        unknown=(
            *said.unknown("dataset", "policy"),
            *dataset.unknown("own_files"),
            *policy.unknown(),
        ),
    )


class _Keys:
    """The keys of one object of a sidecar; each is read once, by its form."""

    def __init__(self, said: dict[str, Any], name: str, before: str = "") -> None:
        self._said, self._name, self._before = said, name, before
        self._read: set[str] = set()

    def get(self, key: str, form: Callable[[Any], Any], wanted: str, *default: Any) -> Any:
        """Return a value in its form; the default where the key may be absent, and is."""
        self._read.add(key)
        if key not in self._said:
            if default:
                return default[0]
            _refuse(self._name, f"it lacks `{self._before}{key}` ({wanted})")
        value = form(self._said[key])
        if value is None:
            found = quote_value(json.dumps(self._said[key], ensure_ascii=False), longest=60)
            _refuse(self._name, f"`{self._before}{key}` is {found}, not {wanted}")
        return value

    def part(self, key: str) -> _Keys:
        """Return the keys of an object within."""
        return _Keys(self.get(key, _mapping, "an object"), self._name, f"{self._before}{key}.")

    def unknown(self, *known: str) -> tuple[str, ...]:
        """Return the keys that nobody has read."""
        left = sorted(self._said.keys() - self._read - {*known})
        return tuple(f"{self._before}{key}" for key in left)


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        said = json.loads(content, object_pairs_hook=_once_each, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        _refuse(name, f"line {fault.lineno}, column {fault.colno}: it is no JSON ({fault.msg})")
    except UnicodeDecodeError as fault:
        _refuse(name, f"it is no UTF-8 (byte {fault.start + 1})")
    except (ValueError, RecursionError) as fault:
        _refuse(name, quote_value(f"it is no JSON that this program writes: {fault}", longest=200))
    if not isinstance(said, dict):
        _refuse(name, "it is JSON, but no object with the keys of an export")
    return said


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if twice := [key for key in dict.fromkeys(keys) if keys.count(key) > 1]:
        raise ValueError(f"`{twice[0]}` is there twice")
    return dict(pairs)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _refuse(name: str, why: str) -> NoReturn:
    raise UsageError(f"its sidecar {name} cannot be used: {why}. {_WITHOUT_IT}")


# What returns a value in its form, or None.


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _sha256(value: Any) -> str | None:
    return value if isinstance(value, str) and _SHA256.fullmatch(value) else None


def _form(value: Any) -> str | None:
    return value if isinstance(value, str) and value in FORMATS else None


def _day(value: Any) -> date | None:
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _mapping(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _digests(value: Any) -> dict[str, str] | None:
    is_one = isinstance(value, dict) and all(map(_sha256, value.values()))
    return value if is_one else None


def _lists(value: Any) -> dict[str, str] | None:
    """Return the sha256 of each list; `verify` writes its kind, layout and day beside it."""
    if not isinstance(value, dict):
        return None
    return _digests(
        {name: one.get("sha256") if isinstance(one, dict) else one for name, one in value.items()}
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
    found = {key: _texts([text] if isinstance(text, str) else text) for key, text in value.items()}
    return None if None in found.values() else found  # type: ignore[return-value]
