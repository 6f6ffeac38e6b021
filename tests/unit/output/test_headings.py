"""A workbook from the screen: its headings are those of the screen, and it reads back by name."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from impact import export_decisions
from impact.output.export import column_names, decision_parts, export_bytes, screen_table_bytes
from impact.output.export_check.check import check_export
from impact.output.export_check.parse_export import parse_table
from impact.output.headings import decision_headings, names_by_heading
from impact.output.provenance import screen_provenance
from impact.rules.view import View
from tests.builders.asking import shared_view, sidecar_bytes
from tests.builders.exported_files import opened, saved
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
# A file may call its own columns like our headings.
HOSTILE = {"Merchant": "a", "Merchant (merchant_id)": "b", "=cmd": "c", "note": "d"}


@pytest.fixture
def view(tmp_path: Path) -> View:
    write_folder(tmp_path, [{"merchant_id": "M1", "name": "x", **HOSTILE}], dataset={"day": DAY})
    return shared_view(tmp_path)


def workbook(view: View) -> bytes:
    return export_bytes(view, np.array([0]), "xlsx", {})


def header(content: bytes) -> list[str]:
    return [cell.value for cell in opened(content).worksheets[0][1]]


def saved_with(content: bytes, sheet: int, row: int, column: int, text: str) -> bytes:
    book = opened(content)
    book.worksheets[sheet].cell(row, column).value = text
    return saved(book)


def checked(view: View, content: bytes) -> str:
    sidecar = sidecar_bytes(view, 1, "xlsx", workbook(view), {}, screen_provenance(view, {}))
    return check_export(content, "out.xlsx", sidecar, lambda _: view).kind


def test_the_headings_of_a_workbook_are_those_of_the_screen(view: View) -> None:
    shown = dict(zip(column_names(view), header(workbook(view)), strict=True))
    assert (shown["status"], shown["days_flagged"]) == ("Status", "Days flagged")
    assert [shown[name] for name in HOSTILE] == list(HOSTILE)
    assert shown["merchant_id"] == "merchant_id"  # both ways to write its heading are taken
    assert len(set(shown.values())) == len(shown)


def test_a_workbook_of_the_command_line_keeps_the_column_names(view: View) -> None:
    content = b"".join(decision_parts(view, "xlsx"))
    assert header(content) == list(column_names(view))
    assert content == export_decisions(view, "xlsx")


def test_a_workbook_of_the_screen_reads_back_by_column_name(view: View) -> None:
    table = parse_table(workbook(view), [])
    plain = parse_table(export_bytes(view, None, "csv"), list(column_names(view)))
    assert (table.names, table.rows) == (plain.names, plain.rows)


def test_a_workbook_of_the_screen_proves_itself(view: View) -> None:
    content = workbook(view)
    assert checked(view, content) == "genuine"
    assert checked(view, saved_with(content, 0, 2, 2, "x")) == "form"
    assert checked(view, saved_with(content, 0, 2, 2, "y")) == "edited"


def test_a_heading_that_was_given_to_another_column_is_an_edit(view: View) -> None:
    at = header(workbook(view)).index("ESUS until") + 1
    assert checked(view, saved_with(workbook(view), 0, 1, at, "ESAT until")) == "edited"
    assert names_by_heading([("headings.country", "Status"), ("headings.x", "X")]) == {"X": "x"}


def test_another_table_has_headings_in_words_and_names_what_it_is_of(view: View) -> None:
    table = pd.DataFrame({"merchant_id": ["M1"], "days_left": [3], "Größe": ["x"]})
    content = screen_table_bytes(view, table, "xlsx", base="listed merchants")
    assert header(content) == ["Merchant", "Days left", "Größe"]
    assert parse_table(content, []).names == tuple(table.columns)
    about = dict(opened(content)["provenance"].values)
    assert about["filters_in_words"] == "listed merchants"
    assert screen_table_bytes(view, table, "csv").startswith(b"merchant_id,days_left,")


def test_every_column_has_its_own_heading() -> None:
    names = decision_headings(["joined_on", "published_on", "assessment_published_on"])
    assert len(set(names.values())) == 3
