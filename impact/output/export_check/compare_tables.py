"""In what an exported file differs from a table: rows, cells, columns, and its form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from impact.model.dates import parse_day
from impact.model.formula_guard import NUMBER, needs_guard
from impact.model.text import clean
from impact.output.export_check.parse_export import ReadTable

KEY = "merchant_id"
AUDIT_COLUMNS, UNKNOWN = ("badge_audit", "shop_audit"), "unknown"
ZEROS_LOST = "leading zeros lost"
AS_NUMBER = "shortened as a number"
# What spreadsheets keep of a number.
_DIGITS = 15
_LINE_ENDS = re.compile(r"\r\n?")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_SLASH_DAY = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")


@dataclass(frozen=True)
class CellDifference:
    """One cell that differs.

    Attributes:
        line: of the file (of a workbook: the row); expected: what the table has.
        cause: "" or what spreadsheets are known to do: ZEROS_LOST, AS_NUMBER.
    """

    merchant_id: str
    column: str
    line: int
    found: str
    expected: str
    cause: str = ""


@dataclass(frozen=True)
class Differences:
    """In what a file differs from a table. Rows are known by merchant_id.

    Attributes:
        cells: in the order of the file.
        missing, added: ids of rows of the table that the file lacks, and the other way round.
        repeated: ids that stand in the file more than once.
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

    def without(self, cells: Iterable[CellDifference]) -> Differences:
        """Return the same without some of the cells."""
        gone = set(cells)
        return replace(self, cells=tuple(cell for cell in self.cells if cell not in gone))

    @property
    def frame(self) -> pd.DataFrame:
        """Return the cells: merchant_id, column, line, found, expected, cause."""
        names = ["merchant_id", "column", "line", "found", "expected", "cause"]
        frame = pd.DataFrame([vars(cell) for cell in self.cells], columns=names)
        return frame.astype({**dict.fromkeys(names, "str"), "line": "int64"})


def undated(found: Differences) -> tuple[CellDifference, ...]:
    """Return the cells about badge and shop that are known on one side alone.

    The files hold what is shown on their data day: on any other day it is unknown, so that such a
    cell tells of two data days, not of a merchant.
    """
    return tuple(
        cell
        for cell in found.cells
        if cell.column in AUDIT_COLUMNS and (cell.found == UNKNOWN) != (cell.expected == UNKNOWN)
    )


def kinds_of(table: pa.Table) -> dict[str, str]:
    """Return for each column of a table how its texts are compared: date, number or text."""
    kinds = {}
    for field in table.schema:
        is_number = pa.types.is_floating(field.type) or pa.types.is_integer(field.type)
        kinds[field.name] = "number" if is_number else "text"
        if pa.types.is_date(field.type):
            kinds[field.name] = "date"
    return kinds


def canonical(text: str, kind: str) -> str:
    """Return what a cell says, whatever its form: blanks, guard, day, number, line ends."""
    text = clean(_LINE_ENDS.sub("\n", text))
    if kind == "date":
        number = parse_day(text)
        return text if number is None else f"day {number}"
    if kind == "number" and NUMBER.fullmatch(text):
        return f"{float(text.replace(',', '.')):.{_DIGITS}g}"
    return text


def differences(
    file: ReadTable, table: ReadTable, kinds: dict[str, str], *, knows_rows: bool = True
) -> Differences:
    """Return in what a file differs from a table that has the column KEY, as the file has.

    Args:
        kinds: how the texts of each column are compared; see `kinds_of`.
        knows_rows: False: which rows and columns the file should hold is not known, so that none
            is missing.
    """
    own = {canonical(row[table.names.index(KEY)], "text"): row for row in table.rows}
    found = _rows_of(file, own)
    added = tuple(key for key, _, _ in found if key not in own)
    times = Counter(key for key, _, _ in found)
    met: set[str] = set()
    cells: list[CellDifference] = []
    compare = _comparison(file, table, kinds)
    for key, row, line in found:
        if key in own and key not in met:
            met.add(key)
            cells += compare(key, row, own[key], line)
    return Differences(
        cells=tuple(cells),
        missing=tuple(key for key in own if key not in met) if knows_rows else (),
        added=added,
        repeated=tuple(key for key, count in times.items() if count > 1 and key in own),
        missing_columns=_lacking(table.names, file.names) if knows_rows else (),
        added_columns=_lacking(file.names, table.names),
    )


def _rows_of(file: ReadTable, own: dict[str, list[str]]) -> list[tuple[str, list[str], int]]:
    """Return (id, texts, line) of each row, the id as the table has it."""
    at = file.names.index(KEY)
    near = _without_zeros(file, own)
    stated = [canonical(row[at], "text") for row in file.rows]
    keys = [near.get(key, key) for key in stated]
    return list(zip(keys, file.rows, file.lines, strict=True))


def _comparison(
    file: ReadTable, table: ReadTable, kinds: dict[str, str]
) -> Callable[[str, list[str], list[str], int], Iterator[CellDifference]]:
    """Return what yields the cells of a row that differ from the table's, in shared columns."""
    shared = [
        (name, kinds[name], file.names.index(name), table.names.index(name))
        for name in dict.fromkeys(file.names)
        if name in kinds and name in table.names
    ]

    def compare(key: str, row: list[str], wanted: list[str], line: int) -> Iterator[CellDifference]:
        for name, kind, at, of in shared:
            if row[at] != wanted[of] and canonical(row[at], kind) != canonical(wanted[of], kind):
                found, expected = clean(row[at]), clean(wanted[of])
                yield CellDifference(key, name, line, found, expected, _cause(found, expected))

    return compare


def _lacking(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in others)


def _cause(found: str, expected: str) -> str:
    if not (expected.isascii() and expected.isdigit()):
        return ""
    if found and expected != found == expected.lstrip("0"):
        return ZEROS_LOST
    return AS_NUMBER if _SHORTENED.fullmatch(found) else ""


def _without_zeros(file: ReadTable, own: dict[str, list[str]]) -> dict[str, str]:
    """Return which id of the table an unknown id of the file was before it lost its zeros."""
    at = file.names.index(KEY)
    unknown = {canonical(row[at], "text") for row in file.rows} - own.keys()
    bare: dict[str, list[str]] = {}
    for key in own if unknown else ():
        if key.startswith("0") and key.isdigit():
            bare.setdefault(key.lstrip("0"), []).append(key)
    return {key: bare[key][0] for key in unknown if len(bare.get(key, [])) == 1}


# --- form -----------------------------------------------------------------------------------

_FORMS = {"csv": (",", "utf-8", "LF", "."), "csv-fr": (";", "utf-8-sig", "CRLF", ",")}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_ENCODINGS = {
    "utf-8": "UTF-8 without a byte order mark",
    "utf-8-sig": "UTF-8 with a byte order mark",
}


def form_changes(
    file: ReadTable, table: ReadTable, kinds: dict[str, str], form: str
) -> tuple[str, ...]:
    """Return in words how the form of a file is not that of an export of the format `form`."""
    changes: list[str] = []
    if file.is_workbook or form == "xlsx":
        if file.is_workbook != (form == "xlsx"):
            now, then = ("a workbook", form) if file.is_workbook else ("a CSV file", "a workbook")
            changes.append(f"it is {now} now, it was {then}")
    else:
        changes += _csv_changes(file, kinds, form)
    return (*changes, *_order_changes(file, table))


def _csv_changes(file: ReadTable, kinds: dict[str, str], form: str) -> Iterator[str]:
    delimiter, encoding, line_end, decimal = _FORMS[form]
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
    if any(_SLASH_DAY.match(text) for text in _texts(file, kinds, "date")):
        yield "days are written with slashes instead of YYYY-MM-DD"
    if any(needs_guard(text) and text[0] != "'" for text in _texts(file, kinds, "text")):
        yield "the guard (') before texts that begin like a formula is gone"


def _texts(file: ReadTable, kinds: dict[str, str], kind: str) -> Iterator[str]:
    places = [at for at, name in enumerate(file.names) if kinds.get(name) == kind]
    return (row[at].strip() for row in file.rows for at in places)


def _order_changes(file: ReadTable, table: ReadTable) -> Iterator[str]:
    known = [name for name in file.names if name in table.names]
    if known != [name for name in table.names if name in known]:
        yield "the columns are in another order"
    at = file.names.index(KEY)
    keys = [canonical(row[at], "text") for row in file.rows]
    if keys != sorted(keys):
        yield "the rows are not in the order of merchant_id"
