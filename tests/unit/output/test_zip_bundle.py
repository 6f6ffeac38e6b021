"""The zip of a file and its sidecar, chosen columns, and the named filters."""

import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from impact.output.export import chosen_columns, column_names, export_bytes, screen_table_bytes
from impact.output.zip_bundle import zip_with_sidecar
from impact.rules.view import View
from impact.selection.filters import Selection
from tests.builders.asking import decisions_zip, records_of, shared_view
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
FILTERS = {"country": ("FR", "ES"), "status": ("not_yet",)}
ROWS = np.array([0, 1])


@pytest.fixture
def view(tmp_path: Path) -> View:
    rows = [
        {"merchant_id": "001", "name": "=Un", "country": "FR"},
        {"merchant_id": "002", "name": "Deux", "country": "ES"},
        {"merchant_id": "003", "name": "Drei", "country": "DE"},
    ]
    folder = write_folder(tmp_path, rows, dataset={"day": DAY})
    return shared_view(folder)


def parts(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_an_archive_has_the_csv_and_its_sidecar(view: View) -> None:
    files = parts(decisions_zip(view, ROWS, "a.csv", FILTERS))
    assert list(files) == ["a.csv", "a.csv.meta.json"]
    assert files["a.csv"] == export_bytes(view, ROWS, "csv")
    metadata = json.loads(files["a.csv.meta.json"])
    assert metadata["sha256"] == hashlib.sha256(files["a.csv"]).hexdigest()
    assert metadata["rows"] == 2
    assert metadata["as_of"] == "2026-06-30"
    assert metadata["policy"]["version"] == view.policy.version
    assert metadata["dataset"]["fingerprint"] == view.dataset.fingerprint
    assert metadata["files"]["merchants.csv"] == view.dataset.files[0].sha256
    assert metadata["filters"] == {"country": ["FR", "ES"], "status": ["not_yet"]}
    assert metadata["filters_in_words"] == (
        "merchants, listed or not, where country is France (FR) or Spain (ES) and status is Not "
        "a champion"
    )
    assert metadata["address"] == "as_of=2026-06-30&base=all&country=FR&country=ES&status=not_yet"
    assert metadata["columns"] == "all"


def test_the_same_rows_give_the_same_archive(view: View) -> None:
    once, again = (decisions_zip(view, ROWS, "a.csv", FILTERS) for _ in range(2))
    assert once == again
    with zipfile.ZipFile(io.BytesIO(once)) as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_chosen_columns_keep_the_id_and_the_table_order(view: View) -> None:
    chosen = ["reason", "country"]
    content = export_bytes(view, ROWS, "csv", FILTERS, chosen).decode()
    assert content.splitlines()[0] == "merchant_id,country,reason"
    metadata = json.loads(parts(decisions_zip(view, ROWS, "a.csv", {}, chosen))["a.csv.meta.json"])
    assert metadata["columns"] == chosen


def test_the_offered_column_names_are_those_of_the_file(view: View) -> None:
    header = export_bytes(view, None, "csv").decode().splitlines()[0]
    assert ",".join(column_names(view)) == header
    assert chosen_columns(["a", "merchant_id"], []) == ["merchant_id"]


FILTERED = "where country is France (FR) or Spain (ES) and status is Not a champion"


@pytest.mark.parametrize(
    ("filters", "columns", "expected"),
    [
        ({}, [], {"columns": "all"}),
        ({}, ["reason", "country"], {"columns": "reason, country"}),
        (
            FILTERS,
            [],
            {
                "filters.country": "FR, ES",
                "filters_in_words": f"merchants, listed or not, {FILTERED}",
                "address": "as_of=2026-06-30&base=all&country=FR&country=ES&status=not_yet",
            },
        ),
        (
            {"listed": ("yes",), **FILTERS},
            [],
            {
                "filters.listed": "yes",
                "filters_in_words": f"listed merchants {FILTERED}",
                "address": "as_of=2026-06-30&base=listed&country=FR&country=ES&status=not_yet",
            },
        ),
        ({"listed": ("yes",)}, [], {"filters_in_words": "listed merchants"}),
    ],
)
def test_the_second_sheet_of_a_workbook_names_base_filters_and_columns(
    view: View, filters: Selection, columns: list[str], expected: dict[str, str]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_bytes(view, ROWS, "xlsx", filters, columns)))
    lines = dict(book["provenance"].iter_rows(values_only=True))
    assert {name: lines[name] for name in expected} == expected


@pytest.mark.parametrize("base", ["", "listed merchants"])
def test_any_other_table_is_zipped_with_the_same_guard_and_names_what_it_is_of(
    view: View, base: str
) -> None:
    table = pd.DataFrame({"merchant_id": ["1"], "why": ["=HYPERLINK(1)"]})
    content = screen_table_bytes(view, table, "csv")
    files = parts(zip_with_sidecar(view, "t.csv", content, len(table), base=base))
    assert records_of(files["t.csv"].decode()) == [{"merchant_id": "1", "why": "'=HYPERLINK(1)"}]
    metadata = json.loads(files["t.csv.meta.json"])
    assert (metadata["rows"], metadata["filters_in_words"]) == (1, base)
    assert metadata["address"] == "as_of=2026-06-30"
