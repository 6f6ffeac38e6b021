"""Parse an exported file: its rows as texts, with delimiter, encoding and line ends."""

import re
from dataclasses import dataclass

from impact.loading.csv.encoding import count_line_ends, decode
from impact.loading.csv.exact_rows import exact_rows
from impact.loading.csv.headers import Head, find_head
from impact.loading.xlsx.limits import limit_tags, list_parts
from impact.loading.xlsx.workbook import WORKBOOK, WORKBOOK_START, open_workbook
from impact.model.columns import DECISIONS, MERCHANTS
from impact.model.problems import Refused
from impact.model.texts.cleaning import canonical_header, clean
from impact.model.texts.formula_guard import add_guard
from impact.output.export_check.sidecar import Sidecar
from impact.output.headings import names_by_heading
from impact.output.xlsx_writer import PROVENANCE

KEY = "merchant_id"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LINE_ENDS = {b"\r\n": "CRLF", b"\n": "LF", b"\r": "CR"}
# More than a spreadsheet opens, and twice what an export of 100,000 merchants has.
MAX_ROWS = 1_048_576
MAX_CELLS = 10_000_000
_DELIMITERS = (b",", b";", b"\t", b"|")
# Columns that only decisions have: `merchants.csv`, which lacks them, is not an export.
_DECIDED = {column.name for column in DECISIONS} - {column.name for column in MERCHANTS}
_KNOWN = [column.name for column in (*DECISIONS, *MERCHANTS)]


@dataclass(frozen=True)
class ParsedTable:
    """The rows of a file as texts, unconverted.

    Attributes:
        names: the headers, cleaned.
        rows: as many texts each as there are headers; lines: of each row.
        is_in_quotes: the header is in quotes, which our exports never need.
        cut_line: where the file ends in the middle of a row, that row's line.
        odd_lines: the lines of rows with more filled fields than the header.
    """

    names: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    encoding: str
    delimiter: str = ""
    line_end: str = ""
    is_in_quotes: bool = False
    has_final_end: bool = True
    cut_line: int | None = None
    odd_lines: tuple[int, ...] = ()

    @property
    def is_workbook(self) -> bool:
        """Return whether the file is a workbook."""
        return self.encoding == WORKBOOK

    @property
    def is_whole(self) -> bool:
        """Return whether it was not cut, and has no fields that no column has."""
        return self.cut_line is None and not self.odd_lines


def read_export(content: bytes, sidecar: Sidecar | None) -> ParsedTable | str:
    """Return the rows of a file, or why it cannot be read."""
    if not content.startswith(WORKBOOK_START) and (fault := why_too_large(content)):
        return fault
    was_csv = sidecar is not None and sidecar.format != "xlsx"
    try:
        return parse_table(content, _KNOWN, was_csv=was_csv)
    except Refused as error:
        return str(error)


def why_too_large(content: bytes) -> str:
    """Return why a text file is not read, without reading it; "" where it may be.

    Each cell but the last of its row ends in a delimiter: their number bounds the memory.
    """
    rows = count_line_ends(content)
    cells = rows + max(content.count(delimiter) for delimiter in _DELIMITERS)
    if rows <= MAX_ROWS and cells <= MAX_CELLS:
        return ""
    return (
        f"The file has {rows:,} rows and {cells:,} cells; {MAX_ROWS:,} rows and {MAX_CELLS:,} "
        "cells are the most that are compared. Compare its SHA-256 with the one in its proof file "
        "or in the log."
    )


def why_foreign(file: ParsedTable, sidecar: Sidecar | None) -> str:
    """Return why a file is no export of decisions; "" where it is one."""
    if sidecar is not None and sidecar.table != "decisions":
        return f"its proof file says that it is the table {sidecar.table[:60]!r}."
    if KEY not in file.names:
        return f"it has no column {KEY}."
    if sidecar is None and _DECIDED.isdisjoint(file.names):
        return "it has no column that a decision gives, such as status."
    chosen = sidecar.columns if sidecar is not None else ()
    expected = {column.name for column in DECISIONS if not chosen or column.name in chosen}
    missing = expected.difference(file.names)
    if sidecar is not None and 2 * len(missing) > len(expected):
        return f"of {len(expected)} columns that an export has, {len(missing)} are not in it."
    return ""


def parse_table(content: bytes, known: list[str], *, was_csv: bool = True) -> ParsedTable:
    """Read a CSV file or a workbook.

    Args:
        known: the expected headers, by which the delimiter is detected.
        was_csv: the texts of a workbook are guarded, since they came out of a CSV file.

    Raises:
        Refused: there is no header, the text is damaged, or the workbook cannot be opened.
    """
    if content.startswith(WORKBOOK_START):
        return _read_workbook(content, was_csv)
    decoded = decode(content)
    head = find_head(decoded.data, frozenset(canonical_header(name) for name in known))
    return _read_csv(decoded.data, decoded.encoding, head)


def _read_csv(data: bytes, encoding: str, head: Head) -> ParsedTable:
    headers = list(head.headers)
    while headers and not headers[-1].strip():
        headers.pop()  # a spreadsheet adds empty columns
    width = len(headers)
    records: list[tuple[int, list[str]]] = []
    texts: dict[str, str] = {}  # a text that many cells have is in memory once
    cut_line = None
    try:
        for line, _, fields in exact_rows(data, head.body_offset, head.body_line, head.delimiter):
            if any(field.strip() for field in fields):
                records.append((line, [texts.setdefault(field, field) for field in fields]))
    except Refused as error:
        # The file was cut inside quotes: keep the rows before.
        cut_line = error.problem.line
    has_final_end = data.endswith((b"\n", b"\r"))
    if records and not has_final_end and len(records[-1][1]) < width:
        # A row without its line end is not complete. With one, only empty fields were dropped.
        cut_line = records.pop()[0]
    return ParsedTable(
        names=tuple(clean(name) for name in headers),
        rows=[[*fields[:width], *[""] * (width - len(fields))] for _, fields in records],
        lines=[line for line, _ in records],
        encoding=encoding,
        delimiter=head.delimiter,
        line_end=_LINE_ENDS[match.group()] if (match := _LINE_END.search(data)) else "",
        is_in_quotes=data.startswith(b'"'),
        has_final_end=has_final_end,
        cut_line=cut_line,
        odd_lines=tuple(line for line, fields in records if any(map(str.strip, fields[width:]))),
    )


def _read_workbook(content: bytes, was_csv: bool) -> ParsedTable:
    try:
        list_parts(content)
        limit_tags(content)
        sheets = open_workbook(content)
        rows = list(sheets[0].rows())
        lines = next((list(one.rows()) for one in sheets if one.name == PROVENANCE), [])
    except Refused as fault:
        raise Refused(f"{fault} Or check the CSV instead.") from None
    headings = names_by_heading((line[0], line[1]) for line in lines if len(line) > 1)
    filled_rows = [(line, row) for line, row in enumerate(rows, start=1) if any(row)]
    if not filled_rows:
        raise Refused("The workbook's first sheet is empty.")
    if not was_csv:
        filled_rows = [(line, [add_guard(text) for text in row]) for line, row in filled_rows]
    names = filled_rows[0][1]
    body = [(line, [*row, *[""] * len(names)][: len(names)]) for line, row in filled_rows[1:]]
    return ParsedTable(
        names=tuple(headings.get(clean(name), clean(name)) for name in names),
        rows=[row for _, row in body],
        lines=[line for line, _ in body],
        encoding=WORKBOOK,
        odd_lines=tuple(line for line, row in filled_rows[1:] if any(row[len(names) :])),
    )
