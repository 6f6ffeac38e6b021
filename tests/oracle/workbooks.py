"""A workbook by the letter of its format: its sheets as rows of texts, without a library."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

from tests.oracle.reading import Record, Sheet, UnreadableError, header_key

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# The formats of days and times that need no format code.
BUILT_IN_DAYS = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)}
BUILT_IN_FORMATS = {9: "0%", 10: "0.00%"}


class BadWorkbookError(Exception):
    """A zip that is no workbook, or a damaged one."""


@dataclass
class BookSheet:
    """A sheet: its name, whether it is hidden, and the texts of each row, from row 1."""

    name: str
    is_hidden: bool
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Book:
    """What the cells of all sheets refer to."""

    strings: list[str]
    formats: list[tuple[int, str]]  # of each style: number and code of its format
    is_1904: bool


def read_workbook(data: bytes) -> list[BookSheet]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        for name in archive.namelist():
            archive.read(name)  # every part has to be whole, also one that is not needed
        return list(read_sheets(archive))
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError),
        *(KeyError, ElementTree.ParseError, IndexError, ValueError, OSError),
    ) as error:
        raise BadWorkbookError from error


def read_sheets(archive: zipfile.ZipFile) -> Iterator[BookSheet]:
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    properties = workbook.find(f"{MAIN}workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    book = Book(read_strings(archive), read_formats(archive), is_1904)
    for sheet in workbook.iter(f"{MAIN}sheet"):
        target = targets[sheet.get(LINK)].removeprefix("/xl/")
        content = ElementTree.fromstring(archive.read(f"xl/{target}"))
        is_hidden = sheet.get("state", "visible") != "visible"
        yield BookSheet(sheet.get("name", ""), is_hidden, read_rows(content, book))


def read_strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    items = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return [text_of(item) for item in items.iter(f"{MAIN}si")]


def text_of(item: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in item.iter(f"{MAIN}t"))


def read_formats(archive: zipfile.ZipFile) -> list[tuple[int, str]]:
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {
        int(code.get("numFmtId", "0")): code.get("formatCode", "")
        for code in styles.iter(f"{MAIN}numFmt")
    }
    cells = styles.find(f"{MAIN}cellXfs")
    numbers = [int(style.get("numFmtId", "0")) for style in (cells if cells is not None else [])]
    return [(n, codes.get(n, BUILT_IN_FORMATS.get(n, ""))) for n in numbers]


def read_rows(content: ElementTree.Element, book: Book) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in content.iter(f"{MAIN}row"):
        number = int(row.get("r", len(rows) + 1))
        rows += [[] for _ in range(number - len(rows))]
        fields = rows[number - 1]
        for cell in row.iter(f"{MAIN}c"):
            column = column_of(cell.get("r", "")) or len(fields) + 1
            fields += [""] * (column - len(fields))
            fields[column - 1] = unescape(cell_text(cell, book))
        while fields and not fields[-1]:
            fields.pop()
    return rows


def column_of(address: str) -> int:
    """Return the number of the column in an address such as AB12; 0 where there is none."""
    number = 0
    for letter in address:
        if letter.isalpha():
            number = number * 26 + ord(letter) - ord("A") + 1
    return number


def unescape(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def cell_text(cell: ElementTree.Element, book: Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return text_of(cell)
    value = cell.findtext(f"{MAIN}v") or ""
    formula = cell.findtext(f"{MAIN}f")
    if formula is not None and kind == "n" and not value:
        return f"={formula}"  # never calculated
    if kind == "s" and value:
        return book.strings[int(value)]
    if kind == "b" and value:
        return "TRUE" if value == "1" else "FALSE"
    if kind != "n" or not value:
        return value
    number, code = book.formats[int(cell.get("s", "0"))]
    return number_text(value, number, code, book.is_1904)


def number_text(value: str, number: int, code: str, is_1904: bool) -> str:
    shown = re.sub(r'\\.|"[^"]*"|_.|\*.|\[[^\]]*\]', "", code.split(";")[0])
    if number in BUILT_IN_DAYS or any(letter in shown.lower() for letter in "dmyhs"):
        return day_text(float(value), is_1904)
    exact = Decimal(value) if value.isdigit() else Decimal(f"{float(value):.15g}") + 0
    if "%" in shown:
        exact *= 100
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    zeros = shown.replace(" ", "").replace("-", "").lstrip("#?")
    is_padded = len(zeros) > 1 and set(zeros) == {"0"}
    return text.zfill(len(zeros)) if is_padded and text.isdigit() else text


def day_text(value: float, is_1904: bool) -> str:
    """Count days from the epoch; before March 1900 a spreadsheet is one day off."""
    epoch = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    days = value + 1 if not is_1904 and 0 < value < 60 else value
    moment = epoch + timedelta(seconds=round(days * 86_400))
    return f"{moment:%Y-%m-%d}" if moment.time() == moment.min.time() else str(moment)


def choose_sheet(data: bytes, needed: list[set[str]]) -> tuple[BookSheet, list[str]]:
    """Return the visible sheet with a header among its first 20 rows, else the first; hidden names.

    Raises:
        BadWorkbookError: it is no workbook, or two sheets have a header.
    """
    sheets = read_workbook(data)
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    fitting = [sheet for sheet in visible if header_of(sheet, needed) is not None]
    if len(fitting) > 1:
        raise BadWorkbookError
    hidden = [sheet.name for sheet in sheets if sheet.is_hidden]
    return (fitting or visible)[0], hidden


def header_of(sheet: BookSheet, needed: list[set[str]]) -> int | None:
    """Return the place of the first of 20 rows that has one key of each set."""
    for place, fields in enumerate(sheet.rows[:20]):
        keys = {header_key(name) for name in fields}
        if all(keys & one_of for one_of in needed):
            return place
    return None


def as_sheet(book_sheet: BookSheet, needed: list[set[str]]) -> Sheet:
    """Return a sheet of a workbook as the sheet of a text; each line is a row.

    Raises:
        UnreadableError: there is no header.
    """
    rows = list(book_sheet.rows)
    while rows and not "".join(rows[-1]).strip():
        rows.pop()
    filled = [place for place, fields in enumerate(rows) if "".join(fields).strip()]
    if not filled:
        raise UnreadableError("file-error", None, "the sheet is empty")
    place = header_of(book_sheet, needed)
    is_whole = place is not None
    place = filled[0] if place is None else place
    header = Record(place + 1, rows[place], has_line_end=True)
    above = [Record(n + 1, rows[n], True) for n in filled if n < place] if is_whole else []
    width = len(header.fields)
    records = [
        Record(number, fields + [""] * (width - len(fields)), has_line_end=True)
        for number, fields in enumerate(rows[place + 1 :], start=place + 2)
    ]
    return Sheet("", header, records, above)
