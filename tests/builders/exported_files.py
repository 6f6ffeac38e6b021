"""Exported files as people and programs change them, save them and bring them to be checked."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl

from impact.output.export import decision_table, table_bytes
from impact.output.export_check.check import check_export
from impact.output.export_check.verdict import ExportVerdict
from impact.output.provenance import provenance
from tests.builders.asking import shared_view, sidecar_bytes

Rows = list[list[str]]


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
