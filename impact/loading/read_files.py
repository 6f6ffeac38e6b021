"""Read the data files of a folder into sheets: text, then data rows, then values.

Whether a record is a data row may depend on other files: what looks like a footer may be a
merchant that another file names, and a totals row may name a kept merchant.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impact.loading.checksums import Checksums
from impact.loading.csv.encoding import Unreadable
from impact.loading.csv.file_problems import encoding_problems, head_problems
from impact.loading.csv.non_data import (
    FileContext,
    collect_names,
    filled_texts,
    remove_non_data,
)
from impact.loading.csv.row_checks import read_sheet
from impact.loading.csv.sheet import Sheet
from impact.loading.csv.text_file import ROW_BYTES, TextFile, read_file
from impact.loading.file_access import File, file_size
from impact.loading.settings import ColumnSettings
from impact.loading.tables.keys import MerchantIndex, check_merchant_ids
from impact.model.arrays.parallel import parallel_map
from impact.model.columns import MERCHANT_KEYS
from impact.model.problems import Problem


@dataclass(frozen=True)
class FileRead:
    """A file as text and sheet, as far as it could be read, and the problems that refuse it."""

    text: TextFile | None = None
    sheet: Sheet | None = None
    problems: tuple[Problem, ...] = ()
    merchant_index: MerchantIndex | None = None


def read_files(
    paths: Sequence[tuple[str, File]], settings: ColumnSettings, sums: Checksums
) -> list[FileRead]:
    """Return the content of each (kind, file), in the same order; each file is read once."""
    rows = sum(file_size(path) for _, path in paths) // ROW_BYTES
    files = parallel_map(lambda path: _read_text(*path, settings, sums), paths, rows)
    texts = [file.text for file in files if file.text is not None and file.sheet is None]
    texts = [text for text in texts if not text.header_map.is_refused]
    # A totals row may name a kept merchant, so the merchants come first.
    results: dict[int, FileRead] = {}
    index = None
    for text in texts:
        results[id(text)] = file = _read_rows(text, texts, settings, index)
        index = index or file.merchant_index
    return [results.get(id(file.text), file) for file in files]


def _read_text(kind: str, path: File, settings: ColumnSettings, sums: Checksums) -> FileRead:
    try:
        text = read_file(kind, path, settings.for_kind(kind), sums)
    except Unreadable as fault:
        problem = Problem(path.name, fault.line, "", fault.code, "", fault.message, "file-refused")
        return FileRead(
            problems=(problem, *encoding_problems(path.name, kind, fault.other_encoding))
        )
    is_refused = text.header_map.is_refused
    return FileRead(text, problems=tuple(head_problems(text)) if is_refused else ())


def _read_rows(
    text: TextFile, texts: list[TextFile], settings: ColumnSettings, index: MerchantIndex | None
) -> FileRead:
    other = FileContext(
        text.kind,
        text.head.headers,
        text.header_map,
        settings.blank,
        settings.for_kind(text.kind).words.get("country", {}),
        lambda: _merchant_names([other for other in texts if other is not text], settings),
        lambda: _kept_names(index),
    )
    text = replace(text, rows=remove_non_data(text.rows, other))
    sheet = read_sheet(text, settings)
    own_index = check_merchant_ids(sheet) if text.kind == "merchants" else None
    return FileRead(text, sheet, merchant_index=own_index)


def _merchant_names(texts: list[TextFile], settings: ColumnSettings) -> set[str]:
    """Return the texts by which files name merchants."""
    names: set[str] = set()
    for text in texts:
        indices = [text.header_map.positions.get(name) for name in MERCHANT_KEYS]
        key_columns = [index for index in indices if index is not None]
        names |= collect_names(text.rows, key_columns, settings.blank)
    return names


def _kept_names(index: MerchantIndex | None) -> set[str]:
    return filled_texts(index.names.values(), frozenset()) if index is not None else set()
