"""Read the data files of a folder into sheets: text, then data rows, then values.

Whether a record is a data row may depend on other files: what looks like a footer may be a
merchant that another file names, and a totals row may name a kept merchant.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from impact.loading.checksums import Checksums
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
from impact.model.problems import Problem, Refused


@dataclass
class FolderContent:
    """What was read of the files of a folder.

    Attributes:
        problems: those that belong to no sheet, such as of unreadable files.
        workbooks: by the name of a file that is a workbook, the sheet that was read.
    """

    sheets: list[Sheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    workbooks: dict[str, str] = field(default_factory=dict)
    merchant_index: MerchantIndex | None = None

    def sheets_of(self, *kinds: str) -> list[Sheet]:
        """Return the sheets of some kinds of files, kind by kind."""
        return [sheet for kind in kinds for sheet in self.sheets if sheet.text.kind == kind]


def read_files(
    paths: Sequence[tuple[str, File]], settings: ColumnSettings, sums: Checksums
) -> FolderContent:
    """Return the content of each (kind, file), in the same order; each file is read once."""
    rows = sum(file_size(path) for _, path in paths) // ROW_BYTES
    content, texts = FolderContent(), []
    for result in parallel_map(lambda path: _read_text(*path, settings, sums), paths, rows):
        if not isinstance(result, TextFile):
            content.problems += result
            continue
        content.workbooks |= {result.file: result.sheet} if result.sheet else {}
        if result.header_map.is_refused:
            content.problems += head_problems(result)
        else:
            texts.append(result)
    # A totals row may name a kept merchant, so the merchants come first.
    for text in texts:
        sheet = _read_rows(text, texts, settings, content.merchant_index)
        content.sheets.append(sheet)
        if text.kind == "merchants":
            content.merchant_index = check_merchant_ids(sheet)
    return content


def _read_text(
    kind: str, path: File, settings: ColumnSettings, sums: Checksums
) -> TextFile | list[Problem]:
    """Return a file as text, or the problems that refuse it."""
    try:
        return read_file(kind, path, settings.for_kind(kind), sums)
    except Refused as fault:
        problem = replace(fault.problem, file=path.name)
        return [problem, *encoding_problems(path.name, kind, fault.other_encoding)]


def _read_rows(
    text: TextFile, texts: list[TextFile], settings: ColumnSettings, index: MerchantIndex | None
) -> Sheet:
    other = FileContext(
        text.kind,
        text.head.headers,
        text.header_map,
        settings.blank,
        settings.for_kind(text.kind).words.get("country", {}),
        lambda: _merchant_names([other for other in texts if other is not text], settings),
        lambda: _kept_names(index),
    )
    return read_sheet(replace(text, rows=remove_non_data(text.rows, other)), settings)


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
