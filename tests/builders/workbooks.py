"""Workbooks from three writers: openpyxl, XlsxWriter, and the least that a workbook needs, by hand.

The same sheets give the same bytes at any time.
A cell is a text, a day (with a time or without), a yes / no, a number, or a `Shown` number.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter

CREATED = datetime(2000, 1, 1)
_CLOCK_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY_FORMATS = {True: "dd/mm/yyyy", False: "dd/mm/yyyy hh:mm"}


@dataclass(frozen=True)
class Shown:
    """A number and the format that it is shown in."""

    value: float
    format: str


Rows = Sequence[Sequence[Any]]
Sheets = Mapping[str, Rows]


def format_of(value: Any) -> str:
    """Return the number format of a cell; "" where it needs none."""
    if isinstance(value, Shown):
        return value.format
    return DAY_FORMATS[not isinstance(value, datetime)] if isinstance(value, date) else ""


def serial(day: date, is_1904: bool = False) -> float:
    """Return the number that a spreadsheet keeps for a day."""
    moment = day if isinstance(day, datetime) else datetime.combine(day, time())
    passed = moment - (datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30))
    return passed.days + passed.seconds / 86_400


def by_openpyxl(sheets: Sheets, hidden: Sequence[str] = (), *, is_1904: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    if is_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value == "":
                    continue
                cell = sheet.cell(line, column)
                cell.value = value.value if isinstance(value, Shown) else value
                if isinstance(value, str):
                    cell.data_type = "s"  # no formula, no error
                if shown := format_of(value):
                    cell.number_format = shown
    sink = io.BytesIO()
    book.save(sink)
    with zipfile.ZipFile(sink) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    properties = "docProps/core.xml"  # openpyxl writes when the workbook was saved
    parts[properties] = _CLOCK_TIME.sub(f"{CREATED:%Y-%m-%dT%H:%M:%SZ}".encode(), parts[properties])
    return zipped(parts)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return the parts as an archive in which every part has the same fixed time."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def by_xlsxwriter(sheets: Sheets, hidden: Sequence[str] = (), *, is_1904: bool = False) -> bytes:
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "date_1904": is_1904}) as book:
        book.set_properties({"created": CREATED})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            elif not any(other.selected for other in book.worksheets() if not other.hidden):
                sheet.activate()  # or the first would be shown
                sheet.set_first_sheet()
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    write_cell(book, sheet, line, column, value)
    return sink.getvalue()


def write_cell(book: Any, sheet: Any, line: int, column: int, value: Any) -> None:
    style = book.add_format({"num_format": shown}) if (shown := format_of(value)) else None
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, style)
    elif isinstance(value, str):
        if value:
            sheet.write_string(line, column, value)
    else:
        sheet.write_number(line, column, getattr(value, "value", value), style)


def by_hand(sheets: Sheets, hidden: Sequence[str] = (), *, is_1904: bool = False) -> bytes:
    """Write inline texts, cells without an address where none is left out, no shared strings."""
    formats = sorted({format_of(v) for rows in sheets.values() for row in rows for v in row} - {""})
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = 'xmlns="http://schemas.openxmlformats.org/package/2006/%s"'
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    states = [' state="hidden"' if name in hidden else "" for name in sheets]
    names = [
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"{state}/>'
        for n, name, state in zip(numbers, sheets, states, strict=True)
    ]
    parts = {
        "[Content_Types].xml": f"<Types {package % 'content-types'}>"
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{types}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/s{n}.xml" ContentType="{types}.worksheet+xml"/>'
            for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f"<Relationships {package % 'relationships'}>"
        f'<Relationship Id="rId1" Type="{kinds}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{kinds}">'
        + (f'<workbookPr date1904="{int(is_1904)}"/>' if is_1904 else "")
        + f"<sheets>{''.join(names)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {package % 'relationships'}>"
        + "".join(
            f'<Relationship Id="rId{n}" Type="{kinds}/worksheet" Target="worksheets/s{n}.xml"/>'
            for n in numbers
        )
        + f'<Relationship Id="rId0" Type="{kinds}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f"<styleSheet {main}><numFmts>"
        + "".join(
            f'<numFmt numFmtId="{200 + n}" formatCode={quoteattr(shown)}/>'
            for n, shown in enumerate(formats)
        )
        + "</numFmts><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>"
        "<borders><border/></borders>"
        "<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/>"
        + "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
        + "</cellXfs></styleSheet>",
    }
    for n, rows in zip(numbers, sheets.values(), strict=True):
        lines = [
            f'<row r="{line}">{"".join(hand_cell(v, formats, is_1904) for v in row)}</row>'
            for line, row in enumerate(rows, start=1)
        ]
        data = f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>"
        parts[f"xl/worksheets/s{n}.xml"] = data
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return zipped({name: f"{head}{text}".encode() for name, text in parts.items()})


def hand_cell(value: Any, formats: Sequence[str], is_1904: bool) -> str:
    if value == "":
        return "<c/>"
    if isinstance(value, str):
        text = escape(value, {"\r": "_x000D_"})
        return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    shown = format_of(value)
    style = f' s="{1 + formats.index(shown)}"' if shown else ""
    if isinstance(value, date):
        value = serial(value, is_1904)
    return f"<c{style}><v>{getattr(value, 'value', value)!r}</v></c>"


WRITERS: dict[str, Callable[..., bytes]] = {
    "openpyxl": by_openpyxl,
    "XlsxWriter": by_xlsxwriter,
    "by hand": by_hand,
}
