"""Exported files as people and programs change them, save them and bring them to be checked."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from impact.output.export import decision_table, export_bytes, table_bytes
from impact.output.export_check.check import check_export
from impact.output.export_check.verdict import ExportVerdict
from impact.output.provenance import provenance, screen_provenance
from impact.selection.filters import select_rows
from tests.builders.asking import shared_view, sidecar_bytes
from tests.builders.factories import Table, write_folder
from tests.oracle.export_check import KINDS, day

Rows = list[list[str]]
Edit = Callable[[Rows], object]
DAY = date(2026, 6, 30)
# Ends the sentence that says what a checked export was compared with.
COMPARED_WITH = "what today's data and policy give for its day, filters and columns."
MERCHANTS = [
    {"merchant_id": "M1", "name": "Été", "country": "FR", "esus_granted_on": "2023-04-01",
     "quality_score": "71.4", "siren": "005520135"},
    {"merchant_id": "M2", "name": "=cmd; x", "country": "DE", "quality_score": "50",
     "joined_on": "2020-02-01"},
    {"merchant_id": "M3", "name": 'Drei, "drei"', "country": "DE", "removed_on": "2026-01-31"},
    {"merchant_id": "M4", "name": "Quatre\nlignes", "country": "ES", "quality_score": "8.25"},
]  # fmt: skip
ASSESSMENTS = [
    {"merchant_id": "M2", "published_on": "2026-03-02", "ethics_finding": "major",
     "overall_score": "44.5"},
]  # fmt: skip
# How the spreadsheets of a country save a day, and the decimal sign of a number.
COUNTRIES: dict[str, tuple[Callable[[date], str], str]] = {
    "French": (lambda day: f"{day:%d/%m/%Y}", ","),
    "German": (lambda day: f"{day:%d.%m.%Y}", ","),
    "Dutch": (lambda day: f"{day.day}-{day.month}-{day.year}", ","),
    "Dutch with zeros": (lambda day: f"{day:%d-%m-%Y}", ","),
    "Greek": (lambda day: f"{day.day}/{day.month}/{day.year}", ","),
    "Czech": (lambda day: f"{day.day}. {day.month}. {day.year}", ","),
    "Croatian": (lambda day: f"{day:%d.%m.%Y}.", ","),
    "Japanese": (lambda day: f"{day:%Y/%m/%d}", "."),
    "American": (lambda day: f"{day.month}/{day.day}/{day.year}", "."),
    "with midnight": (lambda day: f"{day:%Y-%m-%d} 00:00:00", "."),
}
# Spreadsheets know no day before it and leave its text as it is.
FIRST_SHEET_DAY = date(1900, 3, 1)


def write_merchants(
    folder: Path, merchants: Table = MERCHANTS, assessments: Table = ASSESSMENTS
) -> Path:
    """Write a folder whose data day is 30 June 2026."""
    return write_folder(folder, merchants, assessments, dataset={"day": DAY})


def exported(folder: Path, form: str = "csv") -> tuple[bytes, bytes]:
    """Return the decisions of a folder on 30 June 2026 as `decide` writes them, and the sidecar."""
    view = shared_view(folder)
    content = table_bytes(decision_table(view), form, provenance(view, {}))
    return content, sidecar_bytes(view, len(view.decisions), form, content, {})


def exported_from_page(
    folder: Path, form: str = "csv", columns: Sequence[str] = (), **filters: str
) -> tuple[bytes, bytes]:
    """Return the merchants that filters select (`country="DE"`) as a page exports them."""
    view = shared_view(folder)
    selection = {key.replace("__", "."): [word] for key, word in filters.items()}
    rows = select_rows(view.decisions, selection)
    content = export_bytes(view, rows, form, selection, columns)
    metadata = screen_provenance(view, selection, columns)
    return content, sidecar_bytes(view, len(rows), form, content, selection, metadata)


def rows_of(content: bytes) -> Rows:
    """Return the rows of an exported CSV, French or not."""
    delimiter = ";" if content.startswith(b"\xef\xbb\xbf") else ","
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=delimiter))


def written(rows: Rows, encoding: str = "utf-8", **form: Any) -> bytes:
    """Return rows as a CSV, like an export unless `form` has other arguments of csv.writer."""
    sink = io.StringIO(newline="")
    csv.writer(sink, **{"lineterminator": "\n", **form}).writerows(rows)
    return sink.getvalue().encode(encoding, "replace")


def edited(content: bytes, edit: Edit) -> bytes:
    """Return a CSV with its rows changed, written like an export."""
    rows = rows_of(content)
    edit(rows)
    return written(rows)


def set_cell(row: int, column: str, value: str) -> Edit:
    """Return an edit of one cell; row 1 is the first below the header."""
    return lambda rows: rows[row].__setitem__(rows[0].index(column), value)


def saved_in(country: str, rows: Rows) -> Rows:
    """Return rows of an export with days and numbers as the spreadsheets of a country save them."""
    show_day, decimal = COUNTRIES[country]

    def cell(text: str, kind: str) -> str:
        if kind == "number":
            return text.replace(",", ".").replace(".", decimal)
        known = day(text, month_first=False) if kind == "date" else None
        return text if known is None or known < FIRST_SHEET_DAY else show_day(known)

    kinds = [KINDS.get(name, "text") for name in rows[0]]
    body = [[cell(*pair) for pair in zip(row, kinds, strict=True)] for row in rows[1:]]
    return [rows[0], *body]


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as openpyxl saves it."""
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    """Return the workbook of a file."""
    return openpyxl.load_workbook(io.BytesIO(content))


def checked(
    folder: Path, content: bytes, sidecar: bytes | None, name: str = "out.csv"
) -> ExportVerdict:
    """Return the verdict on a file by the data of a folder, whose data day is 30 June 2026."""
    return check_export(content, name, sidecar, lambda day: shared_view(folder, day))
