"""A data folder, read and checked: the typed tables, the problems, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.errors import FilesRefused
from impact.keys import (
    Links,
    Roster,
    check_assessment_ids,
    check_label_rows,
    check_merchant_ids,
    check_same_days,
    link_rows,
)
from impact.problems import Problem, in_report_order, problem_frame
from impact.quality import Sheet, head_problems, read_sheet
from impact.settings import ColumnSettings, DatasetInfo, read_column_settings, read_dataset_info
from impact.sources import TextFile, data_files, fingerprint, read_file
from impact.tables import (
    Approvals,
    Assessments,
    Exceptions,
    Merchants,
    build_approvals,
    build_assessments,
    build_exceptions,
    build_merchants,
)
from impact.texts import Unreadable


@dataclass(frozen=True)
class FileReport:
    """What a file is, and where its data rows went: rows = kept + left_out + repeated."""

    file: str
    kind: str
    size: int
    sha256: str
    modified: datetime
    encoding: str
    delimiter: str
    rows: int
    kept: int
    left_out: int
    repeated: int


@dataclass(frozen=True)
class LeftOutRow:
    """A row that decides nothing: its line, the codes that left it out, its fields as written."""

    line: int
    codes: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What a check of a folder found, whether or not its files can be used.

    Attributes:
        found: every problem, in the order of docs/contract.md.
        left_out_rows: by file, in the order of their lines.
        headers: the header of each file that has left-out rows, as written.
    """

    found: tuple[Problem, ...]
    files: tuple[FileReport, ...]
    left_out_rows: dict[str, list[LeftOutRow]]
    headers: dict[str, tuple[str, ...]]

    @cached_property
    def problems(self) -> pd.DataFrame:
        """Return every problem as one row, in the order of the report."""
        return problem_frame(self.found)

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """Return the problems that refused a file."""
        return tuple(problem for problem in self.found if problem.effect == "file-refused")

    def left_out(self, file: str) -> pd.DataFrame:
        """Return a file's left-out rows: line, codes, then the fields as they stood.

        Surplus fields stand under `column_12` (their place), missing ones are blank.
        """
        rows, headers = self.left_out_rows.get(file, []), self.headers.get(file, ())
        width = max([len(headers), *(len(row.fields) for row in rows)])
        names = [*headers, *(f"column_{at + 1}" for at in range(len(headers), width))]
        cells = [
            [str(row.line), "|".join(row.codes), *row.fields, *[""] * (width - len(row.fields))]
            for row in rows
        ]
        frame = pd.DataFrame(cells, columns=range(width + 2), dtype="str")
        return frame.set_axis(["line", "codes", *names], axis=1)


@dataclass(frozen=True)
class Dataset:
    """The kept rows of a data folder. Nobody changes it: all sessions share it.

    Attributes:
        fingerprint: 64 hex digits over every file that decisions rest on, the policy apart.
        has_findings: False where no assessments file has a finding column.
    """

    info: DatasetInfo
    fingerprint: str
    report: Report
    merchants: Merchants
    approvals: Approvals
    assessments: Assessments
    exceptions: Exceptions
    has_findings: bool

    @property
    def files(self) -> tuple[FileReport, ...]:
        """Return what each file is, and where its rows went."""
        return self.report.files

    @property
    def problems(self) -> pd.DataFrame:
        """Return every problem, in the order of the report."""
        return self.report.problems

    def left_out(self, file: str) -> pd.DataFrame:
        """Return a file's left-out rows as they stood; see `Report.left_out`."""
        return self.report.left_out(file)

    def data_day(self, today: date) -> date:
        """Return the day that the files speak for: that of dataset.toml, else `today`."""
        return self.info.day or today


def load(folder: Path) -> Dataset:
    """Read and check a data folder.

    Raises:
        ImpactError: there is no such folder.
        SettingsError: dataset.toml or columns.toml cannot be used.
        FilesRefused: a file was refused; it carries every problem that was found.
    """
    checked = check(folder)
    if checked.dataset is None:
        lines = [refusal.sentence for refusal in checked.report.refusals]
        raise FilesRefused("\n".join(lines), checked.report.problems)
    return checked.dataset


@dataclass(frozen=True)
class Checked:
    """The result of a check: the report always, the dataset where no file was refused."""

    info: DatasetInfo
    report: Report
    dataset: Dataset | None


@dataclass
class _Folder:
    sheets: dict[str, list[Sheet]] = field(default_factory=dict)
    texts: list[TextFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    links: dict[str, list[Links]] = field(default_factory=dict)

    def of(self, kind: str) -> list[Sheet]:
        return self.sheets.get(kind, [])

    def linked(self, kind: str) -> list[tuple[Sheet, Links]]:
        return list(zip(self.of(kind), self.links.get(kind, []), strict=True))


def check(folder: Path) -> Checked:
    """Read a data folder and find every problem of its files in one pass.

    Raises:
        ImpactError: there is no such folder.
        SettingsError: dataset.toml or columns.toml cannot be used.
    """
    paths = data_files(folder)
    info, settings = read_dataset_info(folder), read_column_settings(folder)
    found = _Folder()
    for kind, path in paths:
        _read_one(found, kind, path, settings)
    roster = check_merchant_ids(found.of("merchants")[0]) if found.of("merchants") else None
    ids = _check_keys(found, roster)
    report = _report(found)
    if report.refusals or roster is None:
        return Checked(info, report, None)
    return Checked(info, report, _dataset(folder, info, found, report, roster, ids))


def _read_one(found: _Folder, kind: str, path: Path, settings: ColumnSettings) -> None:
    try:
        text = read_file(kind, path, settings.of(kind))
    except Unreadable as fault:
        problem = Problem(path.name, fault.line, "", fault.code, "", fault.message, "file-refused")
        found.problems.append(problem)
        return
    found.texts.append(text)
    if text.rows is None:
        found.problems += head_problems(text)
        return
    found.sheets.setdefault(kind, []).append(read_sheet(text, settings))


def _check_keys(found: _Folder, roster: Roster | None) -> list[pa.Array]:
    """Judge keys between files, where the merchants are known, then keys within a file."""
    if roster is not None:
        for kind in ("labels", "assessments", "exceptions"):
            found.links[kind] = [link_rows(sheet, roster) for sheet in found.of(kind)]
    for sheet in found.of("labels"):
        check_label_rows(sheet)
    ids = check_assessment_ids(found.of("assessments")) if found.of("assessments") else []
    if found.links.get("assessments"):
        check_same_days(found.of("assessments"), found.links["assessments"])
    return ids


def _report(found: _Folder) -> Report:
    sheets = [sheet for of_kind in found.sheets.values() for sheet in of_kind]
    problems = found.problems + [problem for sheet in sheets for problem in sheet.problems]
    left_out = {sheet.text.file: _left_out_rows(sheet) for sheet in sheets}
    return Report(
        found=in_report_order(problems),
        files=tuple(_file_report(sheet, len(left_out[sheet.text.file])) for sheet in sheets),
        left_out_rows={file: rows for file, rows in left_out.items() if rows},
        headers={sheet.text.file: sheet.text.head.headers for sheet in sheets},
    )


def _left_out_rows(sheet: Sheet) -> list[LeftOutRow]:
    odd = {row.line: row for row in sheet.rows.odd}
    rows = []
    for line in sheet.rows.unjudged:
        code = "missing-cell" if odd[line].is_cut else "extra-cell"
        rows.append(LeftOutRow(line, (code,), odd[line].fields))
    places = sorted(sheet.out)
    at = pa.array(places, pa.int64())
    fields = zip(*(column.take(at).to_pylist() for column in sheet.rows.columns), strict=True)
    for place, as_read in zip(places, fields, strict=True):
        line = sheet.line(place)
        as_written = odd[line].fields if line in odd else as_read
        rows.append(LeftOutRow(line, tuple(sorted(set(sheet.out[place]))), as_written))
    return sorted(rows, key=lambda row: row.line)


def _file_report(sheet: Sheet, left_out: int) -> FileReport:
    text, repeated = sheet.text, len(sheet.repeated)
    return FileReport(
        file=text.file,
        kind=text.kind,
        size=text.size,
        sha256=text.sha256,
        modified=text.modified,
        encoding=text.encoding,
        delimiter=text.head.delimiter,
        rows=sheet.count + len(sheet.rows.unjudged),
        kept=int(sheet.kept().size),
        left_out=left_out,
        repeated=repeated,
    )


def _dataset(
    folder: Path,
    info: DatasetInfo,
    found: _Folder,
    report: Report,
    roster: Roster,
    ids: list[pa.Array],
) -> Dataset:
    sheets = found.of("assessments")
    exceptions = found.linked("exceptions")
    return Dataset(
        info=info,
        fingerprint=fingerprint(folder, found.texts),
        report=report,
        merchants=build_merchants(roster, _named_by_left_out(found, roster)),
        approvals=build_approvals(roster, found.linked("labels")),
        assessments=build_assessments(sheets, found.links["assessments"], ids),
        exceptions=build_exceptions(*(exceptions[0] if exceptions else (None, None))),
        has_findings=any(
            sheet.text.header_map.has(f"{theme}_finding")
            for sheet in sheets
            for theme in ("environment", "social", "ethics", "procurement")
        ),
    )


def _named_by_left_out(found: _Folder, roster: Roster) -> np.ndarray:
    named = np.zeros(roster.count, bool)
    for sheet, links in found.linked("assessments"):
        named[links.merchants[np.isin(links.places, list(sheet.out))]] = True
    return named
