"""The three formats hold the same rows and the same values, over random folders."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from impact.loading.folder import check
from impact.loading.policy_file import read_policy
from impact.model.texts.formula_guard import remove_guard
from impact.model.texts.number_format import format_number
from impact.output.export import export_bytes
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.builders.random_folders import random_folder
from tests.conftest import IS_LONG

FOLDERS = 500 if IS_LONG else 6


@pytest.fixture(scope="module", params=range(FOLDERS))
def view(request: pytest.FixtureRequest) -> Iterator[View]:
    with tempfile.TemporaryDirectory() as name:
        # A folder with a refused file decides nothing: take the next one that can be used.
        for seed in range(request.param * 10, request.param * 10 + 10):
            folder = Path(name, str(seed))
            random = random_folder(folder, seed)
            if not random.damage:
                break
        dataset = check(folder).dataset
        assert dataset is not None
        yield decide_view(dataset, random.data_day, read_policy(folder), random.data_day)


def csv_rows(content: bytes, delimiter: str) -> list[list[str]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [[remove_guard(cell) for cell in row] for row in csv.reader(text, delimiter=delimiter)]


def shown(value: Any) -> str:
    """Return a cell of a workbook as the CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, str):
        return unescape(value).replace("_x000D_", "\r")
    return format_number(float(value))


def test_a_workbook_holds_the_cells_of_the_csv(view: View) -> None:
    header, *rows = csv_rows(export_bytes(view, None, "csv"), ",")
    book = openpyxl.load_workbook(io.BytesIO(export_bytes(view, None, "xlsx")))
    cells = [[shown(value) for value in row] for row in book["decisions"].values]
    assert cells == [header, *rows]
    assert len(rows) == len(view.decisions) > 0
