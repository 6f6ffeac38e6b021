"""In what an exported file differs from a table: rows, cells, columns, and its form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from impact.model.texts.cleaning import clean
from impact.model.texts.formula_guard import NUMBER, needs_guard
from impact.output.export_check.cell_forms import canonical, cause_of, day_sign, is_month_first
from impact.output.export_check.parse_export import ReadTable

KEY = "merchant_id"
AUDIT_COLUMNS, UNKNOWN = ("badge_audit", "shop_audit"), "unknown"
# A row of the file: its id, its texts, those of the table, its line.
_Pair = tuple[str, list[str], list[str], int]
# A column that both have: its name, kind, and place in the file and in the table.
_Shared = tuple[str, str, int, int]
# Ids that a spreadsheet changed are looked for up to so many pairs.
_MOST_PAIRS = 100_000


@dataclass(frozen=True)
class CellDifference:
    """One cell that differs.

    Attributes:
        line: of the file (of a workbook: the row); expected: what the table has.
        cause: "" or what spreadsheets are known to do: one of `cell_forms.CAUSES`.
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
    times = Counter(key for key, _, _ in found)
    firsts = {key: (row, line) for key, row, line in reversed(found) if key in own}
    shared = _shared_columns(file, table, kinds)
    pairs = [(key, row, own[key], line) for key, (row, line) in reversed(firsts.items())]
    return Differences(
        cells=tuple(_cells_that_differ(pairs, shared)),
        missing=tuple(key for key in own if key not in firsts) if knows_rows else (),
        added=tuple(key for key, _, _ in found if key not in own),
        repeated=tuple(key for key, count in times.items() if count > 1 and key in own),
        missing_columns=_lacking(table.names, file.names) if knows_rows else (),
        added_columns=_lacking(file.names, table.names),
    )


def _rows_of(file: ReadTable, own: dict[str, list[str]]) -> list[tuple[str, list[str], int]]:
    """Return (id, texts, line) of each row, the id as the table has it."""
    at = file.names.index(KEY)
    near = _as_in_table(file, own)
    stated = [canonical(row[at], "text") for row in file.rows]
    keys = [near.get(key, key) for key in stated]
    return list(zip(keys, file.rows, file.lines, strict=True))


def _shared_columns(file: ReadTable, table: ReadTable, kinds: dict[str, str]) -> list[_Shared]:
    return [
        (name, kinds[name], file.names.index(name), table.names.index(name))
        for name in dict.fromkeys(file.names)
        if name in kinds and name in table.names
    ]


def _cells_that_differ(pairs: list[_Pair], shared: list[_Shared]) -> Iterator[CellDifference]:
    """Yield the cells of rows that differ from those of the table, in the order of the file."""
    days = [(at, of) for _, kind, at, of in shared if kind == "date"]
    month_first = is_month_first(
        (clean(row[at]), clean(wanted[of])) for _, row, wanted, _ in pairs for at, of in days
    )
    for key, row, wanted, line in pairs:
        for name, kind, at, of in shared:
            if row[at] == wanted[of]:
                continue
            found, expected = clean(row[at]), clean(wanted[of])
            said = canonical(row[at], kind, is_month_first=month_first)
            if said != canonical(wanted[of], kind):
                cause = cause_of(found, expected) if kind == "text" else ""
                yield CellDifference(key, name, line, found, expected, cause)


def _lacking(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that the others lack, or have fewer times."""
    return tuple((Counter(names) - Counter(others)).elements())


def _as_in_table(file: ReadTable, own: dict[str, list[str]]) -> dict[str, str]:
    """Return which id of the table an unknown id of the file was before a spreadsheet saved it."""
    at = file.names.index(KEY)
    stated = {canonical(row[at], "text") for row in file.rows}
    unknown, free = sorted(stated - own.keys()), sorted(own.keys() - stated)
    if len(unknown) * len(free) > _MOST_PAIRS:
        bare: dict[str, list[str]] = {}
        for key in filter(str.isdigit, free):
            bare.setdefault(key.lstrip("0"), []).append(key)
        meant = _by_cause(unknown, bare.get)
    else:
        meant = _by_cause(unknown, lambda text: [key for key in free if cause_of(text, key)])
    once = Counter(meant.values())
    return {text: key for text, key in meant.items() if once[key] == 1}


def _by_cause(texts: list[str], candidates: Callable[[str], list[str] | None]) -> dict[str, str]:
    found = {text: candidates(text) or [] for text in texts}
    return {text: keys[0] for text, keys in found.items() if len(keys) == 1}


# --- form -----------------------------------------------------------------------------------

FORMS = {"csv": (",", "utf-8", "LF", "."), "csv-fr": (";", "utf-8-sig", "CRLF", ",")}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_DAY_SIGNS = {"-": "hyphens and the year last", ".": "dots", "/": "slashes"}
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
    delimiter, encoding, line_end, decimal = FORMS[form]
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
    signs = {day_sign(text) for text in _texts(file, kinds, "date")} - {""}
    if signs:
        words = " and ".join(_DAY_SIGNS[sign] for sign in sorted(signs))
        yield f"days are written with {words} instead of YYYY-MM-DD"
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
