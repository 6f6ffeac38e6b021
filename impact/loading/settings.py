"""Read and check the settings files of a data folder, `dataset.toml` and `columns.toml`.

`policy_file` does the same for `policy.toml`. All faults of a file are reported at once.
"""

from dataclasses import dataclass, field
from typing import Any

from impact.loading import toml_schema as toml
from impact.loading.fields.day_column import DAY_FIRST, MONTH_FIRST
from impact.loading.fields.field_faults import FieldFault
from impact.loading.fields.values import WORD_KINDS, word_parser
from impact.loading.file_access import File
from impact.model.columns import FILE_COLUMNS, Column
from impact.model.dataset import DEFAULT_TIMEZONE, DatasetInfo, Sender
from impact.model.dates import AS_OF_RANGE, can_be_as_of
from impact.model.errors import quote_value
from impact.model.texts.cleaning import clean, fold_word


@dataclass(frozen=True)
class FileHeaders:
    """The settings in `columns.toml` for one kind of file: headers and constants, by column name.

    Attributes:
        carried: headers that are meant to be extra columns.
        words: what a word means, by column and folded word.
        encoding: of the files that are neither UTF-8 nor UTF-16; "" where it is guessed.
        dates: DAY_FIRST or MONTH_FIRST, for days with slashes or dashes; "" where the column says.
    """

    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    carried: tuple[str, ...] = ()
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    encoding: str = ""
    dates: str = ""


@dataclass(frozen=True)
class ColumnSettings:
    """The content of `columns.toml`: texts that mean "no value", and the headers of each kind.

    Attributes:
        zone: the time zone from `dataset.toml`, in which timestamps are converted to dates.
    """

    blank: frozenset[str] = frozenset()
    files: dict[str, FileHeaders] = field(default_factory=dict)
    zone: str = DEFAULT_TIMEZONE

    def for_kind(self, kind: str) -> FileHeaders:
        """Return the headers for one kind of file; empty where `columns.toml` has none."""
        return self.files.get(kind, FileHeaders())


def check_as_of(value: Any) -> str | None:
    """Return a message unless the value is a date in the range of as-of dates."""
    if (fault := toml.check_date(value)) is not None:
        return fault
    return None if can_be_as_of(value) else f"should be a day from {AS_OF_RANGE}."


DATASET_SCHEMA: toml.Schema = {
    "title": toml.check_text,
    "day": check_as_of,
    "timezone": toml.check_timezone,
    "fictional": toml.check_bool,
    "owner": toml.check_text,
    "sender": {"name": toml.check_text, "role": toml.check_text, "contact": toml.check_text},
    "base_url": toml.check_web_address,
}


def read_dataset_info(path: File) -> DatasetInfo:
    """Return the content of a `dataset.toml`; the defaults where the file does not exist."""
    if not path.exists():
        return DatasetInfo()
    content = toml.read_toml(path)
    toml.check_toml(path.name, content, DATASET_SCHEMA)
    sender = Sender(**content.pop("sender", {}))
    base_url = content.pop("base_url", "").rstrip("/")
    return DatasetInfo(**content, sender=sender, base_url=base_url)


def _columns_schema() -> toml.Schema:
    schema: toml.Schema = {"blank": toml.check_text_list}
    for kind, columns in FILE_COLUMNS.items():
        names = [column.name for column in columns]
        schema[kind] = {
            "headers": dict.fromkeys(names, toml.check_text_list),
            "constants": dict.fromkeys(names, toml.check_text),
            "carried": toml.check_text_list,
            "words": {c.name: _words_check(c) for c in columns if c.kind in WORD_KINDS},
            "encoding": toml.check_encoding,
            "dates": toml.one_of((DAY_FIRST, MONTH_FIRST)),
        }
    return schema


def _words_check(column: Column) -> toml.Check:
    """Return a check for a table of words, each with the value of `column` that it means."""
    parse = word_parser(column)

    def check(table: Any) -> str | None:
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            return 'should be a table of texts such as "Allemagne" = "DE".'
        meanings: dict[str, str] = {}
        for word, value in table.items():
            try:
                parse(value) if value else None
            except FieldFault as fault:
                return f"sends “{quote_value(word)}” to no known value: {fault.message}"
            if meanings.setdefault(fold_word(word), value) != value:
                return f"sends “{quote_value(word)}” to two values; keep one of them."
        return None

    return check


def read_column_settings(path: File) -> ColumnSettings:
    """Return the content of a `columns.toml`; empty where the file does not exist."""
    if not path.exists():
        return ColumnSettings()
    content = toml.read_toml(path)
    toml.check_toml(path.name, content, _columns_schema())
    blank = frozenset(clean(text) for text in content.pop("blank", ()))
    return ColumnSettings(blank, {kind: _file_headers(table) for kind, table in content.items()})


def _file_headers(table: dict[str, Any]) -> FileHeaders:
    words = {
        column: {fold_word(word): value for word, value in meanings.items()}
        for column, meanings in table.get("words", {}).items()
    }
    headers = {name: tuple(names) for name, names in table.get("headers", {}).items()}
    carried = tuple(table.get("carried", ()))
    return FileHeaders(**table | {"headers": headers, "words": words, "carried": carried})
