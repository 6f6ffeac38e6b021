"""The workbook export: ids as text, days as days, numbers as numbers, never a formula."""

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl.utils.escape import unescape

from impact.model.errors import UsageError
from impact.output import xlsx_writer
from impact.output.export import export_bytes, table_bytes
from tests.builders.asking import shared_view, view_of_one
from tests.builders.exported_files import opened
from tests.builders.factories import write_folder

Cells = dict[str, Any]


def cells(folder: Path, merchant: dict[str, str], *assessments: dict[str, str]) -> Cells:
    """Export one merchant as a workbook, and return its cells by column."""
    view = view_of_one(folder, merchant, *assessments)
    header, row = opened(export_bytes(view, None, "xlsx"))["decisions"].iter_rows()
    return {name.value: cell for name, cell in zip(header, row, strict=True)}


def column_cells(folder: Path, column: str, texts: Iterable[str]) -> list[Any]:
    """Export a merchant for each text of a column, and return the column's cells."""
    rows = [{"merchant_id": f"M{at}", column: text} for at, text in enumerate(texts, 10)]
    view = shared_view(write_folder(folder, rows))
    header, *exported = opened(export_bytes(view, None, "xlsx"))["decisions"].iter_rows()
    at = [name.value for name in header].index(column)
    return [row[at] for row in exported]


def text_of(cell: Any) -> str:
    """Return a cell's text as a spreadsheet shows it: `_x000D_` is a carriage return."""
    assert cell.data_type == "s"
    return str(unescape(cell.value))


def day_of(cell: Any) -> str:
    """Return a cell's day: a date, or ISO text for days that a workbook cannot store."""
    value = cell.value
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def test_an_id_is_a_text_cell_as_written(tmp_path: Path) -> None:
    ids = ["0012", "1", "1e5", "=1+1", "@3D", "TRUE", "12/31/2025"]
    assert sorted(map(text_of, column_cells(tmp_path, "merchant_id", ids))) == sorted(ids)


def test_scores_counts_days_and_texts_have_their_types(tmp_path: Path) -> None:
    merchant = {"quality_score": "62,5", "siren": "000199968", "siret": "06220119900031"}
    finding = {"published_on": "2026-06-01", "ethics_finding": "severe"}
    row = cells(tmp_path, merchant, finding)
    names = ("quality_score", "days_flagged", "flagged_on", "siren", "overall_score")
    assert [(row[name].data_type, row[name].value) for name in names] == [
        *(("n", 62.5), ("n", 29), ("d", datetime(2026, 6, 1)), ("s", "000199968"), ("n", None))
    ]


def test_a_day_is_a_date_cell(tmp_path: Path) -> None:
    days = ["2026-06-30", "2024-02-29", "1900-03-01", "9999-12-31"]
    column = column_cells(tmp_path, "joined_on", days)
    assert {(cell.data_type, cell.number_format) for cell in column} == {("d", "yyyy-mm-dd")}
    assert [cell.value for cell in column] == list(map(datetime.fromisoformat, days))


def test_a_day_before_march_1900_is_the_same_day(tmp_path: Path) -> None:
    days = ["1900-02-28", "1900-01-02", "1900-01-01", "1899-12-31", "1850-06-01", "0001-01-01"]
    assert list(map(day_of, column_cells(tmp_path, "joined_on", days))) == days


def test_a_text_is_a_plain_string_cell_without_guard_link_or_formula(tmp_path: Path) -> None:
    names = ["=1+1", '=HYPERLINK("http://x","y")', "+33 1", "-1", "-12.5", "@3D", "|x", "%x"]
    names += ["＝1", "{=1}", "'=1+1", "https://example.org", "mailto:a@example.org"]
    names += ["internal:A1", "a\nb", "<b>&amp;", "NaN", "修理", "\U0001f600", "5 > 4 & 3"]
    written = [f"''{name[1:]}" if name.startswith("'") else name for name in names]
    column = column_cells(tmp_path, "name", written)
    assert list(map(text_of, column)) == names
    assert {cell.hyperlink for cell in column} == {None}


@pytest.mark.parametrize("name", ["a\r\nb", "a\rb", "a\x01b", "a\tb", "_x000D_", "a _x0041_ b"])
def test_characters_that_a_workbook_escapes_read_back_unchanged(tmp_path: Path, name: str) -> None:
    content = export_bytes(view_of_one(tmp_path, {"name": name}), None, "xlsx")
    texts = zipfile.ZipFile(io.BytesIO(content)).read("xl/sharedStrings.xml").decode()
    # The file's own form, ECMA-376 part 1, 22.4.2.4; openpyxl undoes it for some only.
    written = re.findall(r"<t(?: [^>]*)?>([^<]*)</t>", texts)
    assert name in [
        re.sub(r"_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), text) for text in written
    ]


def test_the_header_is_frozen(tmp_path: Path) -> None:
    content = export_bytes(view_of_one(tmp_path, {}), None, "xlsx")
    assert opened(content)["decisions"].freeze_panes == "A2"


def test_the_creation_date_is_fixed_so_two_exports_are_identical(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {"name": "x"})
    content = export_bytes(view, None, "xlsx")
    properties = opened(content).properties
    assert properties.created == properties.modified == datetime(2000, 1, 1)
    assert content == export_bytes(view, None, "xlsx")


def test_more_rows_than_a_sheet_can_hold_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert xlsx_writer.XLSX_ROWS == 1_048_575
    monkeypatch.setattr(xlsx_writer, "XLSX_ROWS", 2)
    frame = pd.DataFrame({"name": ["a", "b", "c"]})
    assert opened(table_bytes(frame[:2], "xlsx"))["decisions"].max_row == 3
    with pytest.raises(UsageError, match="2 rows"):
        table_bytes(frame, "xlsx")
    assert table_bytes(frame, "csv") == b"name\na\nb\nc\n"  # other formats take them all


def test_a_text_longer_than_a_cell_is_refused_and_not_cut(tmp_path: Path) -> None:
    fits, too_long = "x" * 32_767, "x" * 32_768
    assert text_of(cells(tmp_path / "a", {"name": fits})["name"]) == fits
    view = view_of_one(tmp_path / "b", {"name": too_long})
    with pytest.raises(UsageError, match="32,767 characters"):
        export_bytes(view, None, "xlsx")
    assert too_long in export_bytes(view, None, "csv").decode()
