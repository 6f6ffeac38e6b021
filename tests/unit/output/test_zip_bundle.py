"""The zip of a file and its sidecar, chosen columns, and the named filters."""

import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from impact.output.export import chosen_columns, column_names, export_bytes, screen_table_bytes
from impact.output.provenance import provenance, screen_provenance
from impact.output.zip_bundle import zip_with_sidecar
from impact.rules.view import View
from impact.selection.filters import Selection
from tests.builders.asking import decisions_zip, records_of, shared_view, sidecar_bytes
from tests.builders.exported_files import opened
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
FILTERS = {"country": ("FR", "ES"), "status": ("not_yet",)}
ROWS = np.array([0, 1])
CHOSEN = ["reason", "country"]


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
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


FILTERED = "where country is France (FR) or Spain (ES) and status is Not a champion"


@pytest.mark.parametrize(
    ("filters", "columns", "expected"),
    [
        ({}, [], {"columns": "all", "filters": {}, "address": "as_of=2026-06-30&base=all"}),
        ({}, ["reason", "country"], {"columns": ["reason", "country"]}),
        (
            FILTERS,
            [],
            {
                "filters": {"country": ["FR", "ES"], "status": ["not_yet"]},
                "filters_in_words": f"merchants, listed or not, {FILTERED}",
                "address": "as_of=2026-06-30&base=all&country=FR&country=ES&status=not_yet",
            },
        ),
        (
            {"listed": ("yes",), **FILTERS},
            [],
            {
                "filters_in_words": f"listed merchants {FILTERED}",
                "address": "as_of=2026-06-30&base=listed&country=FR&country=ES&status=not_yet",
            },
        ),
        ({"listed": ("yes",)}, [], {"filters_in_words": "listed merchants"}),
    ],
)
def test_the_provenance_of_a_page_names_base_filters_and_columns(
    view: View, filters: Selection, columns: list[str], expected: dict[str, Any]
) -> None:
    about = screen_provenance(view, filters, columns)
    assert {name: about[name] for name in expected} == expected
    added = {"filters_in_words", "address", "columns"}
    assert about.keys() == provenance(view, {}).keys() | added


def test_an_archive_has_the_csv_and_its_sidecar(view: View) -> None:
    files = parts(decisions_zip(view, ROWS, "a.csv", FILTERS, CHOSEN))
    content = export_bytes(view, ROWS, "csv", FILTERS, CHOSEN)
    assert content.decode().splitlines()[0] == "merchant_id,country,reason"
    about = screen_provenance(view, FILTERS, CHOSEN)
    sidecar = sidecar_bytes(view, 2, "csv", content, {}, about)
    assert files == {"a.csv": content, "a.csv.meta.json": sidecar}


def test_the_second_sheet_of_a_workbook_has_the_provenance_and_no_clock_time(view: View) -> None:
    book = opened(export_bytes(view, ROWS, "xlsx", FILTERS, CHOSEN))
    assert book.sheetnames == ["decisions", "provenance"]
    lines = dict(book["provenance"].values)
    expected = {
        "rows": "2",
        "as_of": "2026-06-30",
        "policy.version": "2026-11",
        "dataset.fingerprint": view.dataset.fingerprint,
        "files.merchants.csv": view.dataset.files[0].sha256,
        "filters.country": "FR, ES",
        "filters_in_words": f"merchants, listed or not, {FILTERED}",
        "columns": "reason, country",
    }
    assert expected.items() <= lines.items()
    assert not any(re.search(r"\d\d:\d\d", str(value)) for value in lines.values())


def test_the_same_rows_give_the_same_archive(view: View) -> None:
    once, again = (decisions_zip(view, ROWS, "a.csv", FILTERS) for _ in range(2))
    assert once == again
    with zipfile.ZipFile(io.BytesIO(once)) as zipped:
        assert {entry.date_time for entry in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_offered_column_names_are_those_of_the_file(view: View) -> None:
    header = export_bytes(view, None, "csv").decode().splitlines()[0]
    assert ",".join(column_names(view)) == header
    assert chosen_columns(["a", "merchant_id"], []) == ["merchant_id"]


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
