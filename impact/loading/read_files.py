"""The files of a folder to sheets: texts first, then which records are data rows, then values.

Which records are data rows may depend on the other files: a footer of one may be named as a
merchant by another, and a totals row may name a kept merchant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from impact.loading.checksums import Checksums
from impact.loading.csv.encoding import Unreadable
from impact.loading.csv.non_data import (
    FileContext,
    collect_names,
    filled_texts,
    find_totals_candidates,
    remove_non_data,
)
from impact.loading.csv.row_checks import encoding_problems, head_problems, read_sheet
from impact.loading.csv.sheet import Sheet
from impact.loading.csv.text_file import ROW_BYTES, TextFile, read_file
from impact.loading.file_access import File, size_of
from impact.loading.settings import ColumnSettings
from impact.loading.tables.keys import MerchantIndex, check_merchant_ids
from impact.model.arrays.parallel import parallel_map
from impact.model.columns import MERCHANT_KEYS
from impact.model.problems import Problem


@dataclass(frozen=True)
class FileRead:
    """A file as text and as a sheet, as far as it could be read, and what refuses it."""

    text: TextFile | None = None
    sheet: Sheet | None = None
    problems: tuple[Problem, ...] = ()
    roster: MerchantIndex | None = None


def read_files(
    paths: Sequence[tuple[str, File]], settings: ColumnSettings, sums: Checksums
) -> list[FileRead]:
    """Return what each (kind, file) holds, in the same order; each is read once."""
    count = sum(size_of(path) for _, path in paths) // ROW_BYTES
    read = parallel_map(lambda named: _read_text(*named, settings, sums), paths, count)
    texts = [each.text for each in read if each.text is not None and each.sheet is None]
    texts = [text for text in texts if not text.header_map.is_refused]
    # A totals row may name a kept merchant: such a file waits for the merchants.
    late = [t for t in texts if t.kind != "merchants" and find_totals_candidates(t.rows)]
    early = [text for text in texts if text not in late]

    def sheet_of(text: TextFile, roster: MerchantIndex | None = None) -> FileRead:
        return _read_rows(text, texts, settings, roster)

    found = dict(zip(map(id, early), parallel_map(sheet_of, early, count), strict=True))
    roster = next((each.roster for each in found.values() if each.roster is not None), None)
    found |= {id(text): sheet_of(text, roster) for text in late}
    return [found.get(id(each.text), each) for each in read]


def _read_text(kind: str, path: File, settings: ColumnSettings, sums: Checksums) -> FileRead:
    try:
        text = read_file(kind, path, settings.of(kind), sums)
    except Unreadable as fault:
        problem = Problem(path.name, fault.line, "", fault.code, "", fault.message, "file-refused")
        return FileRead(
            problems=(problem, *encoding_problems(path.name, fault.first_non_utf8_line))
        )
    is_refused = text.header_map.is_refused
    return FileRead(text, problems=tuple(head_problems(text)) if is_refused else ())


def _read_rows(
    text: TextFile, texts: list[TextFile], settings: ColumnSettings, roster: MerchantIndex | None
) -> FileRead:
    other = FileContext(
        text.kind,
        text.head.headers,
        text.header_map,
        settings.blank,
        lambda: _names_of([each for each in texts if each is not text], settings),
        lambda: _kept_names(roster),
    )
    text = replace(text, rows=remove_non_data(text.rows, other))
    sheet = read_sheet(text, settings)
    return FileRead(
        text, sheet, roster=check_merchant_ids(sheet) if text.kind == "merchants" else None
    )


def _names_of(texts: list[TextFile], settings: ColumnSettings) -> set[str]:
    """Return the texts by which files name merchants."""
    names: set[str] = set()
    for text in texts:
        places = [text.header_map.positions.get(name) for name in MERCHANT_KEYS]
        at = [place for place in places if place is not None]
        names |= collect_names(text.rows, at, settings.blank)
    return names


def _kept_names(roster: MerchantIndex | None) -> set[str]:
    return filled_texts(roster.names.values(), frozenset()) if roster is not None else set()
