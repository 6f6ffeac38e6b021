"""Build the report on a folder from what was read of its files."""

from __future__ import annotations

import numpy as np

from impact.loading.csv.sheet import Sheet
from impact.loading.csv.text_file import TextFile
from impact.model.arrays.arrow_take import texts_at
from impact.model.problem_report import FileReport, LeftOutRow, Report
from impact.model.problems import Problem, in_report_order


def report_on(problems: list[Problem], sheets: list[Sheet]) -> Report:
    """Return the report on a folder: the problems of unreadable files and of every sheet."""
    left_out = {sheet.text.file: _left_out_rows(sheet) for sheet in sheets}
    return Report(
        found=in_report_order([*problems, *(p for sheet in sheets for p in sheet.problems)]),
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


def _left_out_rows(sheet: Sheet) -> list[LeftOutRow]:
    odd = {row.line: row for row in sheet.rows.ragged}
    rows = []
    for line in sheet.rows.unusable_lines:
        code = "missing-cell" if odd[line].is_cut else "extra-cell"
        rows.append(LeftOutRow(line, (code,), odd[line].fields))
    places = sorted(sheet.left_out)
    at = np.array(places, np.int64)
    fields = zip(*(texts_at(column, at) for column in sheet.rows.columns), strict=True)
    for place, as_read in zip(places, fields, strict=True):
        line = sheet.line(place)
        as_written = odd[line].fields if line in odd else as_read
        rows.append(LeftOutRow(line, tuple(sorted(set(sheet.left_out[place]))), as_written))
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
        rows=sheet.count + len(sheet.rows.unusable_lines),
        kept=int(sheet.kept_positions().size),
        left_out=left_out,
        repeated=repeated,
        served=_served(text),
        carried=tuple(text.head.headers[place] for _, place in text.header_map.extras),
    )


def _served(text: TextFile) -> tuple[tuple[str, str], ...]:
    found, headers = text.header_map, text.head.headers
    by_header = [(headers[place], name) for name, place in found.positions.items()]
    return (*by_header, *(("", name) for name in found.constants))
