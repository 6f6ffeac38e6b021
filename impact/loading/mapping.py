"""What is not understood of some files, and the columns.toml that says what it means.

For people who have no text editor at hand: headers that serve no column, with their first values;
columns that no header serves; words that are not known.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import tomli_w

from impact.loading.csv.column_guesses import suggest_columns
from impact.loading.csv.text_file import TextFile, read_file
from impact.loading.data_files import list_data_files
from impact.loading.fields.values import WORD_KINDS, clean_texts, read_column
from impact.loading.file_access import Folder, MemoryFile, MemoryFolder
from impact.loading.settings import ColumnSettings, read_column_settings
from impact.loading.toml_schema import read_toml
from impact.model.columns import FILE_COLUMNS
from impact.model.errors import UsageError, quote_value
from impact.model.problems import Refused
from impact.model.texts.cleaning import clean

COLUMNS_FILE = "columns.toml"
SAMPLES = 3
# The first values of a header are looked for in so many rows.
_SAMPLE_ROWS = 1_000


@dataclass(frozen=True)
class UnservedHeader:
    """A header that serves no column, its first different values, and the column it is like."""

    header: str
    samples: tuple[str, ...]
    guess: str = ""


@dataclass(frozen=True)
class UnknownWord:
    """A word that a column does not know, and in how many rows it is."""

    column: str
    word: str
    rows: int


@dataclass(frozen=True)
class Unmapped:
    """What is not understood of one file.

    Attributes:
        missing: the columns of its kind that no header serves.
    """

    file: str
    kind: str
    headers: tuple[UnservedHeader, ...]
    missing: tuple[str, ...]
    words: tuple[UnknownWord, ...]


@dataclass(frozen=True)
class Choices:
    """What somebody chose for the headers and words of one file.

    Attributes:
        headers: the column of each header; carried: the headers that are meant to be extra.
        words: what each (column, word) means; "" is no value.
    """

    file: str
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)
    carried: Sequence[str] = ()
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)


def find_unmapped(folder: Folder) -> list[Unmapped]:
    """Return what is not understood of each file that can be read as a table.

    Raises:
        SettingsError: columns.toml cannot be used.
    """
    settings = read_column_settings(folder / COLUMNS_FILE)
    return [
        _unmapped(text, settings)
        for kind, path in list_data_files(folder)
        for text in _tables(kind, path, settings)
    ]


def _tables(kind: str, path: Any, settings: ColumnSettings) -> Iterator[TextFile]:
    try:
        yield read_file(kind, path, settings.for_kind(kind))
    except Refused:
        return  # `check` reports why


def _unmapped(text: TextFile, settings: ColumnSettings) -> Unmapped:
    header_map = text.header_map
    columns = FILE_COLUMNS[text.kind]
    missing = tuple(column.name for column in columns if not header_map.has(column.name))
    extras = [extra for extra in header_map.extras if extra[1] not in header_map.carried]
    guesses = {at: guess.column for at, guess in header_map.guesses.items()}
    guesses |= suggest_columns(
        text.kind, extras, [name for name in missing if name not in guesses.values()]
    )
    headers = tuple(
        UnservedHeader(
            text.head.headers[position],
            _first_values(text.rows.columns[position], settings),
            guesses.get(position, ""),
        )
        for _, position in extras
    )
    return Unmapped(text.file, text.kind, headers, missing, tuple(_unknown_words(text, settings)))


def _first_values(texts: pa.Array, settings: ColumnSettings) -> tuple[str, ...]:
    values = clean_texts(texts.slice(0, _SAMPLE_ROWS), settings.blank).unique().to_pylist()
    return tuple(value for value in values if value)[:SAMPLES]


def _unknown_words(text: TextFile, settings: ColumnSettings) -> Iterator[UnknownWord]:
    """Yield the words of each column of words that cannot be read, the most frequent first."""
    words = settings.for_kind(text.kind).words
    for column in FILE_COLUMNS[text.kind]:
        position = text.header_map.positions.get(column.name)
        if column.kind not in WORD_KINDS or position is None:
            continue
        texts = text.rows.columns[position]
        values = read_column(
            column, texts, settings.blank, settings.zone, words.get(column.name, {})
        )
        counts = Counter(clean(fault.text) for fault in values.misread)
        yield from (UnknownWord(column.name, word, rows) for word, rows in counts.most_common())


def apply_choices(folder: MemoryFolder, choices: Sequence[Choices]) -> MemoryFolder:
    """Return the folder with what was chosen added to its columns.toml.

    Raises:
        UsageError: two headers of one file are sent to one column.
        SettingsError: columns.toml cannot be used.
    """
    path = folder / COLUMNS_FILE
    table = read_toml(path) if path.exists() else {}
    for chosen in choices:
        _refuse_second_headers(chosen)
        _add(table, chosen)
    content = MemoryFile(COLUMNS_FILE, tomli_w.dumps(table).encode(), path.modified)
    read_column_settings(content)
    return replace(folder, files={**folder.files, COLUMNS_FILE: content})


def _refuse_second_headers(chosen: Choices) -> None:
    first: dict[str, str] = {}
    for header, column in chosen.headers.items():
        if column in first:
            raise UsageError(
                f"{chosen.file}: “{quote_value(first[column])}” and “{quote_value(header)}” are "
                f"both sent to {column}; choose one of them."
            )
        first[column] = header


def _add(table: dict[str, Any], chosen: Choices) -> None:
    """Add the choices for one file to the content of columns.toml; nothing there is changed."""
    if not (chosen.headers or chosen.carried or chosen.words):
        return
    part = table.setdefault(chosen.kind, {})
    for header, column in chosen.headers.items():
        names = part.setdefault("headers", {}).setdefault(column, [])
        names.extend([header] if header not in names else [])
    if chosen.carried:
        part["carried"] = list(dict.fromkeys([*part.get("carried", ()), *chosen.carried]))
    for (column, word), value in chosen.words.items():
        part.setdefault("words", {}).setdefault(column, {})[word] = value
