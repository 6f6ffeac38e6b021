"""Parse an exported file: its rows as texts, with delimiter, encoding and line ends."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from impact.loading.csv.encoding import Unreadable, decode
from impact.loading.csv.exact_rows import exact_rows
from impact.loading.csv.headers import Head, find_head
from impact.loading.xlsx_limits import WorkbookTooLarge, iter_rows, limit_tags, list_parts
from impact.model.texts.cleaning import canonical_header, clean
from impact.model.texts.formula_guard import add_guard
from impact.model.texts.number_format import format_number

WORKBOOK = "workbook"
_ZIP = b"PK\x03\x04"
_LINE_END = re.compile(rb"\r\n|\r|\n")


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


def is_workbook(content: bytes) -> bool:
    """Return whether a file is a workbook by its first bytes."""
    return content.startswith(_ZIP)


def parse_table(content: bytes, known: list[str], *, was_csv: bool = True) -> ParsedTable:
    """Read a CSV file or a workbook.

    Args:
        known: the expected headers, by which the delimiter is detected.
        was_csv: the texts of a workbook are guarded, since they came out of a CSV file.

    Raises:
        Unreadable: there is no header, the text is damaged, or the workbook cannot be opened.
    """
    if is_workbook(content):
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
    except Unreadable as error:
        # The file was cut inside quotes: keep the rows before.
        cut_line = error.line
    has_final_end = data.endswith((b"\n", b"\r"))
    if records and not has_final_end and len(records[-1][1]) < width:
        # A row without its line end is not complete. With one, only empty fields were dropped.
        cut_line = records.pop()[0]
    return ParsedTable(
        names=tuple(clean(name) for name in headers),
        rows=[_fit(fields, width) for _, fields in records],
        lines=[line for line, _ in records],
        encoding=encoding,
        delimiter=head.delimiter,
        line_end=_line_end(data),
        is_in_quotes=data.startswith(b'"'),
        has_final_end=has_final_end,
        cut_line=cut_line,
        odd_lines=tuple(line for line, fields in records if any(map(str.strip, fields[width:]))),
    )


def _fit(fields: list[str], width: int) -> list[str]:
    if len(fields) == width:
        return fields
    return [*fields[:width], *[""] * (width - len(fields))]


def _line_end(data: bytes) -> str:
    match = _LINE_END.search(data)
    return {b"\r\n": "CRLF", b"\n": "LF", b"\r": "CR"}[match.group()] if match else ""


def _read_workbook(content: bytes, was_csv: bool) -> ParsedTable:
    rows = [row if was_csv else [add_guard(text) for text in row] for row in _sheet_rows(content)]
    filled_rows = [(line, row) for line, row in enumerate(rows, start=1) if any(row)]
    if not filled_rows:
        raise Unreadable("file-error", None, "The workbook's first sheet is empty.")
    names = filled_rows[0][1]
    while names and not names[-1]:
        names.pop()
    body = [(line, [*row, *[""] * len(names)][: len(names)]) for line, row in filled_rows[1:]]
    return ParsedTable(
        names=tuple(clean(name) for name in names),
        rows=[row for _, row in body],
        lines=[line for line, _ in body],
        encoding=WORKBOOK,
        odd_lines=tuple(line for line, row in filled_rows[1:] if any(row[len(names) :])),
    )


def _sheet_rows(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of a workbook's first sheet as texts.

    Raises:
        Unreadable: openpyxl is not installed, or cannot open the workbook within bounds.
    """
    try:
        from openpyxl import load_workbook  # type: ignore[import-untyped]
        from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]
    except ImportError:
        message = "A workbook can be checked where openpyxl is installed; check the CSV instead."
        raise Unreadable("file-error", None, message) from None
    try:
        list_parts(content)
        limit_tags(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for row in iter_rows(book.worksheets[0]):
            # Workbooks write control characters as _x000D_.
            yield [unescape(_cell_text(value)) for value in row]
    except WorkbookTooLarge as error:
        raise Unreadable("file-error", None, f"{error} Check the CSV instead.") from None
    except Exception as error:
        # openpyxl raises all kinds of exceptions for a damaged workbook.
        message = f"The workbook cannot be opened ({type(error).__name__}): it is cut or damaged."
        raise Unreadable("file-error", None, message) from error


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        is_day = value == datetime(value.year, value.month, value.day)
        return value.date().isoformat() if is_day else value.isoformat(" ")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return format_number(value) if math.isfinite(value) else str(value)
