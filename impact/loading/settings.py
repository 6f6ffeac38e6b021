"""The settings files of a data folder: read as TOML and held to what they may say.

`dataset.toml` and `columns.toml` live here; the policy has a module of its own and uses the
same checks. Every fault of a file is found in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from impact.loading.file_access import File
from impact.loading.toml_schema import (
    Schema,
    check_toml,
    day,
    read_toml,
    text,
    texts,
    timezone,
    yes_no,
)
from impact.model.columns import FILE_COLUMNS
from impact.model.dataset import DEFAULT_TIMEZONE, DatasetInfo
from impact.model.dates import AS_OF_RANGE, can_be_as_of
from impact.model.texts.cleaning import clean


@dataclass(frozen=True)
class FileHeaders:
    """What `columns.toml` says of one file: other headers and constants, by our column.

    Attributes:
        carried: headers that are meant to be extra columns.
    """

    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    carried: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnSettings:
    """What `columns.toml` says: texts that mean "no value", and the headers of each file.

    Attributes:
        zone: the data folder's time zone, of `dataset.toml`: whose days stamps become.
    """

    blank: frozenset[str] = frozenset()
    files: dict[str, FileHeaders] = field(default_factory=dict)
    zone: str = DEFAULT_TIMEZONE

    def of(self, kind: str) -> FileHeaders:
        """Return the headers of one kind of file; none where the file says nothing of it."""
        return self.files.get(kind, FileHeaders())


def day_to_ask_of(value: Any) -> str | None:
    """Say what is wrong where the value is no day that a question can be asked of."""
    if (fault := day(value)) is not None:
        return fault
    return None if can_be_as_of(value) else f"should be a day from {AS_OF_RANGE}."


DATASET_SCHEMA: Schema = {
    "title": text,
    "day": day_to_ask_of,
    "timezone": timezone,
    "fictional": yes_no,
    "owner": text,
}


def read_dataset_info(path: File) -> DatasetInfo:
    """Return what a `dataset.toml` says; the defaults where there is none."""
    if not path.exists():
        return DatasetInfo()
    content = read_toml(path)
    check_toml(path.name, content, DATASET_SCHEMA)
    return DatasetInfo(**content)


def _columns_schema() -> Schema:
    schema: Schema = {"blank": texts}
    for kind, columns in FILE_COLUMNS.items():
        names = [column.name for column in columns]
        schema[kind] = {
            "headers": dict.fromkeys(names, texts),
            "constants": dict.fromkeys(names, text),
            "carried": texts,
        }
    return schema


def read_column_settings(path: File) -> ColumnSettings:
    """Return what a `columns.toml` says; nothing where there is none."""
    if not path.exists():
        return ColumnSettings()
    content = read_toml(path)
    check_toml(path.name, content, _columns_schema())
    blank = frozenset(clean(text) for text in content.pop("blank", ()))
    return ColumnSettings(blank, {kind: _file_headers(said) for kind, said in content.items()})


def _file_headers(said: dict[str, Any]) -> FileHeaders:
    headers = {name: tuple(names) for name, names in said.get("headers", {}).items()}
    return FileHeaders(headers, dict(said.get("constants", {})), tuple(said.get("carried", ())))
