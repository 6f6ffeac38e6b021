"""Check a folder: its kept rows, and the list of everything that is wrong with it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.oracle import keys, non_data, workbooks
from tests.oracle.heading import (
    Heading,
    drop_empty_columns,
    judge_extra_values,
    read_heading,
    report_heading,
    report_likes,
)
from tests.oracle.reading import Record, Sheet, UnreadableError, decode, read_bytes, read_sheet
from tests.oracle.report import Report
from tests.oracle.rows import (
    Row,
    cells,
    judge_values,
    note_placeholders,
    read_cell,
    read_texts,
    shape_rows,
)
from tests.oracle.settings import (
    NAMING_COLUMNS,
    REQUIRED_COLUMNS,
    ColumnNames,
    read_column_names,
    read_dataset,
)

NEEDED = ("merchants.csv", "assessments.csv")


@dataclass(frozen=True)
class Counts:
    """What became of the data rows of one file; all 0 for a refused file."""

    rows: int
    kept: int
    left_out: int
    repeated: int


@dataclass
class Table:
    """One file that was read: its heading and its data rows in file order."""

    file: str
    kind: str
    encoding: str
    delimiter: str
    heading: Heading
    rows: list[Row]

    def counts(self) -> Counts:
        kept = sum(row.is_kept for row in self.rows)
        repeated = sum(row.is_repeated for row in self.rows)
        return Counts(len(self.rows), kept, len(self.rows) - kept - repeated, repeated)


@dataclass
class Checked:
    """What a folder says: problems in report order, counts per file, kept rows by kind."""

    problems: list[dict[str, Any]]
    refused: bool
    counts: dict[str, Counts]
    tables: dict[str, Table] = field(default_factory=dict)

    @property
    def merchants(self) -> Table:
        """Return the file of the merchants."""
        return next(table for table in self.tables.values() if table.kind == "merchants")

    def rows(self, kind: str) -> list[Row]:
        """Return the data rows of a kind in reading order, whatever became of them."""
        return [row for table in self.tables.values() if table.kind == kind for row in table.rows]

    def kept(self, kind: str) -> list[Row]:
        return [row for row in self.rows(kind) if row.is_kept]

    def left_out(self, file: str) -> list[tuple[int, list[str], list[str]]]:
        """Return line, codes (each once, sorted) and fields as they stood, in file order."""
        table = self.tables.get(file)
        rows = table.rows if table else []
        return [(row.line, sorted(set(row.codes)), row.fields) for row in rows if row.codes]


KINDS = ("merchants", "labels", "assessments", "exceptions", "evidence")
ENDINGS = ("csv", "txt", "tsv", "xlsx", "xlsm")


def kind_of(name: str) -> str:
    """Return the kind of a file that is read; "" for any other."""
    stem, _, ending = name.lower().rpartition(".")
    if ending not in ENDINGS or name.lower().endswith(".left-out.csv"):
        return ""
    if stem.startswith("assessments"):
        return "assessments"
    return stem if stem in KINDS else ""


def files_of(folder: Path) -> dict[str, str]:
    """Return file name -> kind, in reading order.

    Of a kind: the file of the very name first, then those named as the kind, then others by name.
    """
    files: dict[str, str] = {}
    for kind in KINDS:
        names = [path.name for path in folder.iterdir() if kind_of(path.name) == kind]
        named = [name for name in names if name.lower().rpartition(".")[0] == kind]
        if f"{kind}.csv" in NEEDED and not named:
            named = [f"{kind}.csv"]
        named.sort(key=lambda name: (name != f"{kind}.csv", name))
        more = sorted(set(names) - set(named))
        chosen = [*named, *more] if kind == "assessments" else named[:1]
        files.update(dict.fromkeys(chosen, kind))
    return files


def report_other_files(folder: Path, files: dict[str, str], report: Report) -> None:
    """Refuse a second file of a kind; name those that begin like one and are not read."""
    for path in folder.iterdir():
        name = path.name
        begins = any(name.lower().startswith(kind) for kind in KINDS)
        if not begins or name in files or not path.is_file():
            continue
        if name.lower().endswith(".left-out.csv"):
            continue
        if kind_of(name):
            report.add(name, None, "", "file-error", "", "file-refused")
        else:
            report.add(name, None, "", "file-unread", "", "noted")


def check(folder: Path) -> Checked:
    """Judge every file of a folder in one pass; raise SettingsError for a bad columns.toml."""
    names = read_column_names(folder)
    zone = read_dataset(folder).timezone
    report = Report()
    tables: dict[str, Table] = {}
    files = files_of(folder)
    report_other_files(folder, files, report)
    files_read: dict[str, ReadFile] = {}
    for file, kind in files.items():
        file_read = read_data_file(folder / file, kind, names, report)
        if file_read:
            files_read[file] = file_read
    kept_names: set[str] = set()
    for file, file_read in files_read.items():  # the merchants come first
        elsewhere: set[str] = set()
        for other, other_read in files_read.items():
            if other != file:
                records = other_read.sheet.records
                elsewhere |= non_data.names_in(other_read.heading, records, names)
        tables[file] = check_data_file(file_read, names, zone, report, elsewhere, kept_names)
        if file_read.heading.kind == "merchants":
            rows = tables[file].rows
            keys.judge_primary_keys(rows, "merchant_id", report)
            kept_names = {
                row.values[column]
                for row in rows
                if row.is_kept
                for column in NAMING_COLUMNS
                if row.values.get(column)
            }
    checked = Checked([], report.is_refused(), {}, tables)
    judge_keys(checked, report)
    checked.problems = report.in_order()
    nothing = Counts(0, 0, 0, 0)
    checked.counts = {
        file: tables[file].counts() if file in tables else nothing for file in sorted(files)
    }
    return checked


@dataclass(frozen=True)
class ReadFile:
    """A file that is not refused, before its rows are judged."""

    file: str
    encoding: str
    sheet: Sheet
    heading: Heading


def read_data_file(path: Path, kind: str, names: ColumnNames, report: Report) -> ReadFile | None:
    """Read one file and judge its header; None if it is refused."""
    file = path.name
    try:
        data = read_bytes(path)
        is_workbook = data.startswith(b"PK\x03\x04")
        if is_workbook:
            sheet, encoding = read_book(file, data, needed_keys(kind, names), report), "workbook"
        else:
            text, encoding, other = decode(data, names.encodings.get(kind, ""))
            if other:
                effect = "noted" if encoding == "cp1252" else "encoding-guessed"
                report.add(file, other[0], "", "encoding-error", other[1], effect)
            sheet = read_sheet(text, names.known_keys(kind), needed_keys(kind, names))
        if is_workbook != file.lower().endswith((".xlsx", ".xlsm")):
            report.add(file, None, "", "format-error", "", "noted")
    except UnreadableError as fault:
        report.add(file, fault.line, "", fault.code, "", "file-refused", fault.message)
        return None
    heading = read_heading(kind, sheet, names)
    report_heading(file, sheet.header.line, heading, report)
    for record in sheet.above:
        report_non_data(file, record, report)
    if report.is_refused(file):
        report_likes(file, sheet.header.line, heading, report)
        return None
    return ReadFile(file, encoding, sheet, heading)


def read_book(file: str, data: bytes, needed: list[set[str]], report: Report) -> Sheet:
    """Return the sheet of a workbook, and note hidden sheets."""
    try:
        book_sheet, hidden = workbooks.choose_sheet(data, needed)
    except workbooks.BadWorkbookError as error:
        raise UnreadableError("file-error", None, "a workbook that cannot be read") from error
    sheet = workbooks.as_sheet(book_sheet, needed)
    if hidden:
        report.add(file, None, "", "sheet-unread", "|".join(hidden), "noted")
    return sheet


def needed_keys(kind: str, names: ColumnNames) -> list[set[str]]:
    """Return what a header must have: one key of each set."""
    constants = names.constants.get(kind, {})
    needed = [
        set(names.header_keys(kind, column))
        for column in REQUIRED_COLUMNS[kind]
        if column not in constants
    ]
    if kind == "assessments" and not any(column in constants for column in NAMING_COLUMNS):
        naming = [names.header_keys(kind, column) for column in NAMING_COLUMNS]
        needed.append({key for keys_of_one in naming for key in keys_of_one})
    return needed


def report_non_data(file: str, record: Record, report: Report) -> None:
    value = next(text for text in record.fields if text.strip())
    report.add(file, record.line, "", "non-data-row", value, "noted")


def check_data_file(
    file_read: ReadFile,
    names: ColumnNames,
    zone: str,
    report: Report,
    elsewhere: set[str],
    kept_names: set[str],
) -> Table:
    """Judge the rows of a file."""
    sheet, heading, file = file_read.sheet, file_read.heading, file_read.file
    footer_lines = {record.line for record in non_data.footers(sheet, names, elsewhere)}
    not_data = {
        record.line
        for record in sheet.records
        if record.line in footer_lines
        or non_data.is_header_again(record, sheet)
        or non_data.is_total(record, heading, names, kept_names)
    }
    rows = shape_rows(file, heading.kind, sheet, report, not_data)
    judged = [row for row in rows if row.is_judged]
    width = len(heading.header)
    texts = [[read_cell(text, names) for text in cells(row, width)] for row in judged]
    judge_extra_values(heading, texts, names)
    report_likes(file, sheet.header.line, heading, report)
    drop_empty_columns(heading, texts)
    for row in judged:
        read_texts(row, heading, names)
    note_placeholders(judged, names, report)
    judge_values(judged, heading, zone, names.dates.get(heading.kind, ""), report)
    for record in sheet.records:
        if record.line in not_data:
            report_non_data(file, record, report)
    return Table(file, heading.kind, file_read.encoding, sheet.delimiter, heading, rows)


def judge_keys(checked: Checked, report: Report) -> None:
    """Judge ids within and between files; between them only if merchants.csv could be read."""
    if any(table.kind == "merchants" for table in checked.tables.values()):
        directory = keys.directory_of(checked.kept("merchants"))
        for kind in ("labels", "assessments", "exceptions", "evidence"):
            keys.judge_foreign_keys(checked.rows(kind), directory, report)
    keys.judge_whole_rows(checked.rows("labels"), report)
    assessments = checked.rows("assessments")
    keys.judge_primary_keys(assessments, "assessment_id", report)
    keys.build_assessment_ids(assessments, report)
    keys.note_same_days(checked.kept("assessments"), report)
