"""Texts from files are exported unchanged, even if they equal a word of ours."""

import io
import re
from collections.abc import Callable
from datetime import date
from html import escape, unescape
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from impact.__main__ import main
from impact.compare.what_changed.changes import (
    CAUSES,
    CHANGES,
    EFFECTS,
    STATUSES_OR_ABSENT,
    compare_views,
)
from impact.compare.what_changed.comparison import compare
from impact.explain.letters.facts import facts_of_merchant
from impact.explain.letters.letter import write_letter
from impact.explain.letters.templates import read_templates
from impact.model import glossary, policy
from impact.model.columns import (
    DECISIONS,
    FILE_COLUMNS,
)
from impact.model.texts.wording import WORD_LABELS, FileText, display_label
from impact.output.export import decision_table, table_bytes
from impact.output.month_report.report import month_report
from impact.rules.view import View
from impact.selection.merchant_record import merchant_record
from impact.selection.removal_cases import open_cases
from pages.widgets.tables import merchant_table
from tests.builders.asking import records_of, shared_view
from tests.builders.factories import write_folder

BEFORE, DAY = date(2026, 5, 31), date(2026, 6, 30)
NAMES = ["EcoTEL", "SELLER_ab", "not_yet", "ok", "champion", "esus", "yes", "FR", "social|ethics"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write merchants due for removal whose id, name, manager and scorecard are such texts."""
    return write_folder(
        tmp_path_factory.mktemp("names"),
        [
            {"merchant_id": name, "name": name, "country": "FR", "account_manager": name}
            for name in NAMES
        ],
        [
            {"merchant_id": name, "assessment_id": name, "published_on": "2026-06-15",
             "ethics_finding": "severe"}
            for name in NAMES
        ],
        labels=[
            {"merchant_id": name, "label": "esus", "granted_on": "2024-01-01", "reference": name}
            for name in NAMES
        ],
        dataset={"day": DAY},
    )  # fmt: skip


@pytest.fixture(scope="module")
def view(folder: Path) -> View:
    return shared_view(folder)


@pytest.fixture(scope="module")
def before(folder: Path) -> View:
    return shared_view(folder, BEFORE)


# --- the two kinds of text ------------------------------------------------------------------


@pytest.mark.parametrize("text", NAMES)
def test_a_text_from_a_file_cannot_be_translated(text: str) -> None:
    with pytest.raises(TypeError, match="leaves as it is"):
        display_label(FileText(text))


@pytest.mark.parametrize("text", ["EcoTEL", "SELLER_ab", "", "Ok"])
def test_a_text_outside_our_vocabulary_has_no_wording(text: str) -> None:
    with pytest.raises(KeyError):
        display_label(text)


def test_every_word_of_our_vocabulary_has_a_wording() -> None:
    columns = [*DECISIONS, *(one for table in FILE_COLUMNS.values() for one in table)]
    ours = {word for column in columns for word in column.words}
    ours |= {*CHANGES, *CAUSES, *EFFECTS, *STATUSES_OR_ABSENT, *glossary.VERDICTS}
    ours |= {word for column in glossary.WORD_MEANINGS.values() for word in column}
    ours |= {*glossary.CAUSE_MEANINGS, *policy.REMOVAL_THEMES}
    assert ours <= set(WORD_LABELS)
    assert all(display_label(word) for word in ours)


# --- every output ---------------------------------------------------------------------------


def read_workbook(content: bytes) -> list[dict[str, Any]]:
    header, *rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].values
    return [dict(zip(header, row, strict=True)) for row in rows]


# How each format is read back.
READERS: dict[str, Callable[[bytes], list[dict[str, Any]]]] = {
    "csv": lambda content: records_of(content.decode()),
    "csv-fr": lambda content: records_of(content.decode("utf-8-sig"), ";"),
    "xlsx": read_workbook,
}


@pytest.mark.parametrize("form", READERS)
def test_the_export_has_the_names_unchanged(view: View, form: str) -> None:
    rows = READERS[form](table_bytes(decision_table(view), form))
    for column in ("merchant_id", "name", "account_manager", "assessment_id"):
        assert [row[column] for row in rows] == sorted(NAMES)


def cells_of(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the table after a heading of the report, row by row."""
    table = page[page.index(f">{escape(heading)}<") :].split("</table>")[0]
    rows = re.findall(r"<tr>(<td>.*?)</tr>", table)
    return [[unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row)] for row in rows]


def test_the_month_report_has_the_names_and_translates_our_words(view: View) -> None:
    page = month_report(view, view.policy, [compare(view, view.policy, BEFORE, None)])
    cases = cells_of(page, "To remove: ended exceptions first, then the oldest")
    assert [row[0] for row in cases] == [row[1] for row in cases] == sorted(NAMES)
    assert {tuple(row[2:4]) for row in cases} == {("Ethics", "Severe")}
    every = page[page.index(">Every change since") :]
    assert re.findall("<h3>(.*?)</h3>", every) == ["Happened since: New finding"]
    changed = re.findall(r"<li><b>(.*?)</b> \((.*?)\): (.*?)\.", every)
    assert {name for name, _, _ in changed} == {merchant_id for _, merchant_id, _ in changed}
    assert {name for name, _, _ in changed} == set(NAMES)
    assert {change for _, _, change in changed} == {"Champion lost", "Flag raised"}


@pytest.mark.parametrize("command", ["decide", "compare", "verify"])
def test_the_commands_write_the_names_unchanged(command: str, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    arguments = ["--data", str(folder)]
    if command == "compare":
        arguments = ["--from", f"{folder}@2026-05-31", "--to", f"{folder}@2026-06-30"]
    assert main([command, *arguments, "--output", str(output)]) == 0
    rows = records_of(output.read_text("utf-8"))
    assert {row["merchant_id"] for row in rows} <= set(NAMES)
    assert all(row["name"] == row["merchant_id"] for row in rows if "name" in row)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_letter_names_the_merchant_and_the_scorecard(view: View, name: str, language) -> None:  # type: ignore[no-untyped-def]
    facts = facts_of_merchant(view, name)
    text = write_letter(view, facts, "removal", read_templates(), language).body
    assert re.search(rf", {re.escape(name)} \((id|identifiant) {re.escape(name)}\)", text)
    assert re.search(rf"EcoVadis( assessment)? {re.escape(name)} (published|publiée)", text)


def test_the_merchants_grid_and_the_removal_cases_show_the_names(view: View) -> None:
    table = merchant_table(view, np.arange(len(NAMES)))
    for column in ("merchant_id", "name"):
        assert table.column(column).to_pylist() == sorted(NAMES)
    assert set(table.column("country").to_pylist()) == {"FR"}
    assert set(table.column("removal_grounds").to_pylist()) == {"Ethics"}
    assert open_cases(view)["assessment_id"].tolist() == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_merchant_record_has_the_names_unchanged(view: View, name: str) -> None:
    record = merchant_record(view, name)
    assert record.extras == {"account_manager": name}
    assert record.approvals["reference"].tolist() == [name]
    assert name in record.reason


def test_a_what_changed_sentence_never_begins_with_file_text(before: View, view: View) -> None:
    changes = compare_views(before, view).rows
    assert not [text for text in changes["explanation"] if text.startswith(tuple(NAMES))]
