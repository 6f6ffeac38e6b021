"""Exported files as people and programs change them, save them and bring them to be checked."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from impact.output.export import decision_table, table_bytes
from impact.output.export_check.check import check_export
from impact.output.export_check.verdict import ExportVerdict
from impact.output.provenance import provenance
from tests.builders.asking import shared_view, sidecar_bytes
from tests.oracle.export_check import KINDS, day

Rows = list[list[str]]
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


def exported(folder: Path, form: str = "csv") -> tuple[bytes, bytes]:
    """Return the decisions of a folder on 30 June 2026 as `decide` writes them, and the sidecar."""
    view = shared_view(folder)
    content = table_bytes(decision_table(view), form, provenance(view, {}))
    return content, sidecar_bytes(view, len(view.decisions), form, content, {})


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
