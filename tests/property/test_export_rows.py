"""Whatever the filters: the rows of the file are the rows on screen, in every format."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.output.export import export_bytes
from impact.output.zip_bundle import decisions_zip
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection import filters, sorts
from impact.selection.filters import Selection
from impact.selection.sorts import SORTS
from tests.conftest import IS_LONG
from tests.sample import write_sample
from tests.unit.selection.test_filters import selections

DAY = date(2026, 6, 30)
FILTER_SETS = 500 if IS_LONG else 50


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    folder: Path = tmp_path_factory.mktemp("export_rows") / "sample"
    write_sample(folder, merchants=150, seed=21, as_of=DAY)
    return decide_view(load(folder), DAY, read_policy(folder), DAY)


def ids_in(content: bytes, form: str) -> list[str]:
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True)["decisions"]
        header, *rows = sheet.iter_rows(values_only=True)
        return [str(row[header.index("Merchant")]) for row in rows]
    if form == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("a.csv")
    text = content.decode("utf-8-sig")
    delimiter = ";" if form == "csv-fr" else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row["merchant_id"] for row in rows]


@settings(max_examples=FILTER_SETS)
@given(selection=selections())
def test_the_rows_of_a_file_are_the_rows_on_screen(view: View, selection: Selection) -> None:
    rows = filters.select_rows(view.decisions, selection)
    # What the page shows, page by page, is these rows in the order asked for.
    for sort in SORTS:
        in_order = sorts.sort_rows(view.decisions, rows, sort)
        assert sorted(in_order) == rows.tolist()
    on_screen = view.decisions["merchant_id"].iloc[rows].tolist()
    for form in ("csv", "csv-fr", "xlsx"):
        assert ids_in(export_bytes(view, rows, form, selection), form) == on_screen
    assert ids_in(decisions_zip(view, rows, "a.csv", selection), "zip") == on_screen
