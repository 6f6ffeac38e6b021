"""Build the report of a check from the sheets of a folder and their problems."""

from dataclasses import replace
from itertools import chain

import numpy as np

from impact.loading.csv.sheet import Sheet
from impact.loading.csv.text_file import TextFile
from impact.model.errors import quote_value
from impact.model.problem_report import FileReport, LeftOutRow, Report
from impact.model.problems import ROW, Problem, ProblemList, sort_problems


def build_report(problems: list[Problem], sheets: list[Sheet], workbooks: dict[str, str]) -> Report:
    """Return the report on a folder.

    Args:
        problems: those that belong to no sheet, such as of unreadable files.
        workbooks: by the name of a file that is a workbook, the sheet that was read.
    """
    other = ProblemList()
    other.extend(problems)
    all_problems = chain(other, *(sheet.problems for sheet in sheets))
    left_out = {sheet.text.file: _left_out_rows(sheet) for sheet in sheets}
    return Report(
        problem_list=sort_problems(_with_sheet(problem, workbooks) for problem in all_problems),
        files=tuple(_file_report(sheet, len(left_out[sheet.text.file])) for sheet in sheets),
        left_out_rows={file: rows for file, rows in left_out.items() if rows},
        headers={sheet.text.file: sheet.text.head.headers for sheet in sheets},
        non_data_rows={
            sheet.text.file: [
                LeftOutRow(row.line, ("non-data-row",), row.fields) for row in sheet.rows.non_data
            ]
            for sheet in sheets
            if sheet.rows.non_data
        },
    )


def _with_sheet(problem: Problem, workbooks: dict[str, str]) -> Problem:
    """Return a problem that names its sheet if its file is a workbook."""
    if not (sheet := workbooks.get(problem.file)):
        return problem
    message = f"Sheet “{quote_value(sheet)}”: {problem.message}"
    return replace(problem, message=message, line_unit=ROW)


def _left_out_rows(sheet: Sheet) -> list[LeftOutRow]:
    odd_rows = {row.line: row for row in sheet.rows.ragged}
    rows = []
    for line in sheet.rows.unusable_lines:
        code = "missing-cell" if odd_rows[line].is_cut else "extra-cell"
        rows.append(LeftOutRow(line, (code,), odd_rows[line].fields))
    positions = sorted(sheet.left_out)
    for position, (line, as_read) in zip(
        positions, sheet.rows.at(np.array(positions, np.int64)), strict=True
    ):
        as_written = odd_rows[line].fields if line in odd_rows else as_read
        rows.append(LeftOutRow(line, sheet.left_out[position], as_written))
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
        delimiter="" if text.sheet else text.head.delimiter,
        rows=sheet.count + len(sheet.rows.unusable_lines),
        kept=int(sheet.kept_positions().size),
        left_out=left_out,
        repeated=repeated,
        served=_served(text),
        carried=tuple(text.head.headers[index] for _, index in text.header_map.extras),
    )


def _served(text: TextFile) -> tuple[tuple[str, str], ...]:
    header_map, headers = text.header_map, text.head.headers
    by_header = [(headers[index], name) for name, index in header_map.positions.items()]
    return (*by_header, *(("", name) for name in header_map.constants))
