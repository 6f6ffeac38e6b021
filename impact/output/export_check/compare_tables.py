"""Compare an exported file with the table it should hold: rows, cells, columns and format."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from impact.model.texts.cleaning import clean
from impact.model.texts.formula_guard import NUMBER, needs_guard
from impact.output.export_check.cell_forms import (
    canonical_text,
    day_separator,
    is_month_first,
    spreadsheet_cause,
)
from impact.output.export_check.parse_export import KEY, ParsedTable

AUDIT_COLUMNS, UNKNOWN = ("badge_audit", "shop_audit"), "unknown"
# A row of both: the id, the texts of the file, those of the table, the line in the file.
_Pair = tuple[str, list[str], list[str], int]
# A column of both: the name, the kind, the index in the file and in the table.
_Shared = tuple[str, str, int, int]
# Ids that a spreadsheet changed are searched for among at most this many pairs.
_MOST_PAIRS = 100_000


@dataclass(frozen=True)
class CellDifference:
    """One cell that differs.

    Attributes:
        line: of the file (of a workbook: the row); expected: what the table has.
        cause: what a spreadsheet did, one of `cell_forms.CAUSES`; "" where not known.
    """

    merchant_id: str
    column: str
    line: int
    found: str
    expected: str
    cause: str = ""


@dataclass(frozen=True)
class Differences:
    """The differences between a file and a table. Rows are matched by merchant_id.

    Attributes:
        cells: in the order of the file.
        missing, added: ids of rows of the table that the file lacks, and the other way round.
        repeated: ids that are in the file more than once.
        missing_columns, added_columns: of the header.
    """

    cells: tuple[CellDifference, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()
    added_columns: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Return how many differences there are."""
        rows = len(self.missing) + len(self.added) + len(self.repeated)
        return len(self.cells) + rows + len(self.missing_columns) + len(self.added_columns)

    @property
    def merchants(self) -> tuple[str, ...]:
        """Return the merchants with a difference, sorted."""
        of_cells = {cell.merchant_id for cell in self.cells}
        return tuple(sorted(of_cells.union(self.missing, self.added, self.repeated)))

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns with a cell that differs, in the order of the file."""
        return tuple(dict.fromkeys(cell.column for cell in self.cells))

    @property
    def frame(self) -> pd.DataFrame:
        """Return the cells: merchant_id, column, line, found, expected, cause."""
        names = ["merchant_id", "column", "line", "found", "expected", "cause"]
        frame = pd.DataFrame([vars(cell) for cell in self.cells], columns=names)
        return frame.astype({**dict.fromkeys(names, "str"), "line": "int64"})


def find_undated(differences: Differences) -> tuple[CellDifference, ...]:
    """Return the cells about badge and shop that are known on one side only.

    The files hold what is shown on their data day: on any other day it is unknown, so that such a
    cell shows two data days, not a change of the merchant.
    """
    return tuple(
        cell
        for cell in differences.cells
        if cell.column in AUDIT_COLUMNS and (cell.found == UNKNOWN) != (cell.expected == UNKNOWN)
    )


def column_kinds(table: pa.Table) -> dict[str, str]:
    """Return for each column of a table how its texts are compared: date, number or text."""
    kinds = dict.fromkeys(table.column_names, "text")
    for name, kind in zip(table.column_names, table.schema.types, strict=True):
        if pa.types.is_date(kind):
            kinds[name] = "date"
        elif pa.types.is_floating(kind) or pa.types.is_integer(kind):
            kinds[name] = "number"
    return kinds


def find_differences(
    file: ParsedTable, table: ParsedTable, kinds: dict[str, str], *, knows_rows: bool = True
) -> Differences:
    """Return the differences between a file and a table; both have the column KEY.

    Args:
        kinds: how the texts of each column are compared; see `column_kinds`.
        knows_rows: False: the rows and columns that the file should have are not known, so that
            none is missing.
    """
    table_rows = {canonical_text(row[table.names.index(KEY)], "text"): row for row in table.rows}
    restored = _restored_ids(file, table_rows)
    file_rows = [
        (restored.get(key, key), row, line)
        for key, row, line in zip(_keys(file), file.rows, file.lines, strict=True)
    ]
    counts = Counter(key for key, _, _ in file_rows)
    first_rows = {key: (row, line) for key, row, line in reversed(file_rows) if key in table_rows}
    shared = [
        (name, kinds[name], file.names.index(name), table.names.index(name))
        for name in dict.fromkeys(file.names)
        if name in kinds and name in table.names
    ]
    names, file_names = Counter(table.names), Counter(file.names)
    pairs = [(key, row, table_rows[key], line) for key, (row, line) in reversed(first_rows.items())]
    return Differences(
        cells=tuple(_cells_that_differ(pairs, shared)),
        missing=tuple(key for key in table_rows if key not in first_rows) if knows_rows else (),
        added=tuple(key for key, _, _ in file_rows if key not in table_rows),
        repeated=tuple(key for key, count in counts.items() if count > 1 and key in table_rows),
        missing_columns=tuple((names - file_names).elements()) if knows_rows else (),
        added_columns=tuple((file_names - names).elements()),
    )


def _keys(file: ParsedTable) -> list[str]:
    key_index = file.names.index(KEY)
    return [canonical_text(row[key_index], "text") for row in file.rows]


def _cells_that_differ(pairs: list[_Pair], shared: list[_Shared]) -> Iterator[CellDifference]:
    """Yield the cells of rows that differ from those of the table, in the order of the file."""
    month_first = is_month_first(
        (clean(row[file_index]), clean(table_row[table_index]))
        for _, row, table_row, _ in pairs
        for _, kind, file_index, table_index in shared
        if kind == "date"
    )
    for key, row, table_row, line in pairs:
        for name, kind, file_index, table_index in shared:
            if row[file_index] == table_row[table_index]:
                continue
            found, expected = clean(row[file_index]), clean(table_row[table_index])
            canonical = canonical_text(row[file_index], kind, is_month_first=month_first)
            if canonical != canonical_text(table_row[table_index], kind):
                cause = spreadsheet_cause(found, expected) if kind == "text" else ""
                yield CellDifference(key, name, line, found, expected, cause)


def _restored_ids(file: ParsedTable, table_rows: dict[str, list[str]]) -> dict[str, str]:
    """Return the id of the table for each id of the file that a spreadsheet changed."""
    file_keys = set(_keys(file))
    unknown, unused = sorted(file_keys - table_rows.keys()), sorted(table_rows.keys() - file_keys)
    if len(unknown) * len(unused) > _MOST_PAIRS:
        by_stripped: dict[str, list[str]] = {}
        for key in filter(str.isdigit, unused):
            by_stripped.setdefault(key.lstrip("0"), []).append(key)
        matches = {text: by_stripped.get(text, []) for text in unknown}
    else:
        matches = {
            text: [key for key in unused if spreadsheet_cause(text, key)] for text in unknown
        }
    counts = Counter(keys[0] for keys in matches.values() if len(keys) == 1)
    return {
        text: keys[0] for text, keys in matches.items() if len(keys) == 1 and counts[keys[0]] == 1
    }


# --- form -----------------------------------------------------------------------------------

CSV_FORMATS = {"csv": (",", "utf-8", "LF", "."), "csv-fr": (";", "utf-8-sig", "CRLF", ",")}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_DAY_SIGNS = {"-": "hyphens and the year last", ".": "dots", "/": "slashes"}
_ENCODINGS = {
    "utf-8": "UTF-8 without a byte order mark",
    "utf-8-sig": "UTF-8 with a byte order mark",
}


def describe_form_changes(
    file: ParsedTable, table: ParsedTable, kinds: dict[str, str], format: str
) -> tuple[str, ...]:
    """Return in words how the form of a file is not that of an export of the format `format`."""
    order = _order_changes(file, table)
    if not file.is_workbook and format != "xlsx":
        return (*_csv_changes(file, kinds, format), *order)
    if file.is_workbook and format == "xlsx":
        return tuple(order)
    now, then = ("a workbook", format) if file.is_workbook else ("a CSV file", "a workbook")
    return (f"it is {now} now, it was {then}", *order)


def _csv_changes(file: ParsedTable, kinds: dict[str, str], format: str) -> Iterator[str]:
    delimiter, encoding, line_end, decimal = CSV_FORMATS[format]
    if file.delimiter != delimiter:
        yield f"the delimiter is {_DELIMITERS[file.delimiter]} instead of {_DELIMITERS[delimiter]}"
    if file.encoding != encoding:
        now = _ENCODINGS.get(file.encoding, file.encoding)
        yield f"the text is {now} instead of {_ENCODINGS[encoding]}"
    if file.line_end not in ("", line_end):
        yield f"lines end in {file.line_end} instead of {line_end}"
    if not file.has_final_end:
        yield "the last line has no line end"
    if file.is_in_quotes:
        yield "fields stand in quotes that need none"
    other = {".": ",", ",": "."}[decimal]
    names = {",": "comma", ".": "point"}
    if any(other in text and NUMBER.fullmatch(text) for text in _texts(file, kinds, "number")):
        yield f"numbers have a decimal {names[other]} instead of a {names[decimal]}"
    signs = {day_separator(text) for text in _texts(file, kinds, "date")} - {""}
    if signs:
        words = " and ".join(_DAY_SIGNS[sign] for sign in sorted(signs))
        yield f"days are written with {words} instead of YYYY-MM-DD"
    if any(needs_guard(text) and text[0] != "'" for text in _texts(file, kinds, "text")):
        yield "the guard (') before texts that begin like a formula is gone"


def _texts(file: ParsedTable, kinds: dict[str, str], kind: str) -> Iterator[str]:
    indices = [index for index, name in enumerate(file.names) if kinds.get(name) == kind]
    return (row[index].strip() for row in file.rows for index in indices)


def _order_changes(file: ParsedTable, table: ParsedTable) -> Iterator[str]:
    shared_names = [name for name in file.names if name in table.names]
    if shared_names != [name for name in table.names if name in shared_names]:
        yield "the columns are in another order"
    if _keys(file) != sorted(_keys(file)):
        yield "the rows are not in the order of merchant_id"
