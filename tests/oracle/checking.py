"""A folder into its kept rows and the list of everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.oracle import keys
from tests.oracle.heading import Heading, drop_empty_columns, read_heading, report_heading
from tests.oracle.reading import Sheet, UnreadableError, decode, read_bytes, read_sheet
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
from tests.oracle.settings import ColumnNames, read_column_names, read_dataset

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


def files_of(folder: Path) -> dict[str, str]:
    """Return file name -> kind, in reading order: `assessments.csv`, then others by name."""
    more = sorted(path.name for path in folder.glob("assessments*.csv"))
    files = {"merchants.csv": "merchants"}
    files.update(
        {
            f"{kind}.csv": kind
            for kind in ("labels", "exceptions")
            if (folder / f"{kind}.csv").exists()
        }
    )
    return files | dict.fromkeys(["assessments.csv", *more], "assessments")


def check(folder: Path) -> Checked:
    """Judge every file of a folder in one pass; raise SettingsError for a bad columns.toml."""
    names = read_column_names(folder)
    zone = read_dataset(folder).timezone
    report = Report()
    tables: dict[str, Table] = {}
    files = files_of(folder)
    for file, kind in files.items():
        table = check_file(folder / file, kind, names, zone, report)
        if table:
            tables[file] = table
    checked = Checked([], report.is_refused(), {}, tables)
    judge_keys(checked, report)
    checked.problems = report.in_order()
    nothing = Counts(0, 0, 0, 0)
    checked.counts = {
        file: tables[file].counts() if file in tables else nothing for file in sorted(files)
    }
    return checked


def check_file(
    path: Path, kind: str, names: ColumnNames, zone: str, report: Report
) -> Table | None:
    """Read one file and judge all that can be judged without the others; None if refused."""
    file = path.name
    try:
        text, encoding, not_utf8_line = decode(read_bytes(path))
        if not_utf8_line:
            report.add(file, not_utf8_line, "", "encoding-error", "", "noted")
        sheet = read_sheet(text, names.known_keys(kind))
    except UnreadableError as fault:
        report.add(file, fault.line, "", fault.code, "", "file-refused", fault.message)
        return None
    heading = read_heading(kind, sheet, names)
    report_heading(file, sheet.header.line, heading, report)
    if report.is_refused(file):
        return None
    rows = check_rows(file, sheet, heading, names, zone, report)
    return Table(file, kind, encoding, sheet.delimiter, heading, rows)


def check_rows(
    file: str, sheet: Sheet, heading: Heading, names: ColumnNames, zone: str, report: Report
) -> list[Row]:
    rows = shape_rows(file, heading.kind, sheet, report)
    judged = [row for row in rows if row.is_judged]
    width = len(heading.header)
    drop_empty_columns(
        heading, [[read_cell(text, names) for text in cells(row, width)] for row in judged]
    )
    for row in judged:
        read_texts(row, heading, names)
    note_placeholders(judged, names, report)
    judge_values(judged, heading, zone, report)
    return rows


def judge_keys(checked: Checked, report: Report) -> None:
    """Judge ids within and between files; between them only if merchants.csv could be read."""
    merchants = checked.rows("merchants")
    keys.judge_primary_keys(merchants, "merchant_id", report)
    if "merchants.csv" in checked.tables:
        directory = keys.directory_of(checked.kept("merchants"))
        for kind in ("labels", "assessments", "exceptions"):
            keys.judge_foreign_keys(checked.rows(kind), directory, report)
    keys.judge_whole_rows(checked.rows("labels"), report)
    assessments = checked.rows("assessments")
    keys.judge_primary_keys(assessments, "assessment_id", report)
    keys.build_assessment_ids(assessments, report)
    keys.note_same_days(checked.kept("assessments"), report)
