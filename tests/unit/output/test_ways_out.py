"""A risky text by each way out of the program: never run, never translated.

All ways leave from one folder in which every text of outside is risky: ids, names, extra columns
and their headers, and the values of the State's lists. What comes out is read back as a
spreadsheet reads it.
"""

import argparse
import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from impact import __main__ as command_line
from impact.__main__ import main
from impact.compare.what_changed.changes import compare_views
from impact.compare.what_changed.comparison import compare
from impact.explain.letters.facts import facts_of_merchant
from impact.explain.letters.letter import write_letter, write_letters
from impact.explain.letters.templates import read_templates
from impact.loading.policy_file import format_policy_toml
from impact.output.export import export_bytes, table_bytes
from impact.output.month_report.report import month_report
from impact.output.zip_bundle import zip_with_sidecar
from impact.rules.view import View
from impact.selection.merchant_record import merchant_record
from impact.selection.removal_cases import open_cases
from pages.widgets.tables import merchant_table
from tests.builders.asking import decisions_zip, shared_view, sidecar_bytes
from tests.builders.exported_files import Rows, rows_of
from tests.builders.factories import write_folder
from tests.builders.risky_texts import (
    FORMULAS,
    FORMULAS_OF_FILES,
    TEXTS,
    WORDS,
    is_formula,
    write_risky,
)

BEFORE, DAY = date(2026, 5, 31), date(2026, 6, 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_risky(tmp_path_factory.mktemp("out") / "data")


@pytest.fixture(scope="module")
def view(folder: Path) -> View:
    return shared_view(folder)


# --- tables ---------------------------------------------------------------------------------


def rows_of_workbook(content: bytes) -> Rows:
    """Return the first sheet as a CSV has it, after checking that no cell is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    return [[text_of(value) for value in row] for row in book.worksheets[0].values]


def text_of(value: Any) -> str:
    return guarded(openpyxl.utils.escape.unescape(value) if isinstance(value, str) else str(value))


def guarded(text: str) -> str:
    return f"'{text}" if is_formula(text) else text


def as_written(text: str, way: str) -> str:
    """Return a text as a way writes it: a letter has each on one line."""
    return re.sub(r"[\t\r\n]", " ", text) if way.startswith("letters") else text


READERS = {"csv": rows_of, "csv-fr": rows_of, "xlsx": rows_of_workbook}
Leave = Callable[[Path, View], Rows]


def standard_output(*arguments: object) -> bytes:
    """Return what a command writes on standard output."""
    sink = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with redirect_stdout(sink):
        assert main([str(argument) for argument in arguments]) in (0, 1)
        sink.flush()
    return sink.buffer.getvalue()  # type: ignore[attr-defined]


def by_command(command: str, form: str, folder: Path, view: View) -> Rows:
    data = ["--from", f"{folder}@2022-12-31", "--to", folder]
    data = data if command == "compare" else ["--data", folder]
    output = folder.parent / "files" / f"{command}-{form}.{form[:4].strip('-')}"
    standard_output(command, *data, "--format", form, "--output", output)
    return READERS[form](output.read_bytes())


def on_standard_output(command: str, form: str, folder: Path, view: View) -> Rows:
    options = ["--format", form] if form else []
    return rows_of(standard_output(command, "--data", folder, *options))


def by_left_out(folder: Path, view: View) -> Rows:
    home = folder.parent / "left-out"
    standard_output("check", "--data", folder, "--left-out", home)
    return rows_of((home / "merchants.left-out.csv").read_bytes())


def by_pack(form: str, folder: Path, view: View) -> Rows:
    pack = folder.parent / "files" / "pack.zip"
    standard_output("evidence", "--data", folder, "--where", "status=removal_due", "--output", pack)
    return READERS[form](zipfile.ZipFile(pack).read(f"badges.{form}"))


def by_button(form: str, folder: Path, view: View) -> Rows:
    return READERS[form](export_bytes(view, everybody(view), form))


def as_any_table(form: str, folder: Path, view: View) -> Rows:
    return READERS[form](table_bytes(any_table(), form))


def first_of(archive: bytes) -> Rows:
    opened = zipfile.ZipFile(io.BytesIO(archive))
    return rows_of(opened.read(opened.namelist()[0]))


def everybody(view: View) -> np.ndarray:
    return np.arange(len(view.decisions))


def any_table() -> pd.DataFrame:
    return pd.DataFrame(dict.fromkeys(FORMULAS, FORMULAS))


TABLE_COMMANDS = ("decide", "compare", "verify", "letters")
MERCHANT_WAYS: dict[str, Leave] = {
    **{f"{c}, {f}": partial(by_command, c, f) for c in TABLE_COMMANDS for f in READERS},
    **{f"button, {form}": partial(by_button, form) for form in READERS},
    **{f"evidence pack, {form}": partial(by_pack, form) for form in ("csv", "xlsx")},
    "decide, standard output": partial(on_standard_output, "decide", ""),
    "decide, French standard output": partial(on_standard_output, "decide", "csv-fr"),
    "button, archive": lambda _, view: first_of(decisions_zip(view, everybody(view), "a.csv", {})),
}
OTHER_WAYS: dict[str, Leave] = {
    **{f"any table, {form}": partial(as_any_table, form) for form in READERS},
    "any table, archive": lambda _, view: first_of(
        zip_with_sidecar(view, "a.csv", table_bytes(any_table(), "csv"), 1)
    ),
    "check, standard output": partial(on_standard_output, "check", ""),
    "check, left-out rows": by_left_out,
}
WAYS = MERCHANT_WAYS | OTHER_WAYS


def test_each_command_with_a_format_is_one_of_the_ways_out() -> None:
    with_format = []
    for name, (_, add_options, _) in command_line._COMMANDS.items():
        parser = argparse.ArgumentParser()
        add_options(parser)
        with_format += [name] if "--format" in parser.format_help() else []
    assert sorted(with_format) == sorted(TABLE_COMMANDS)


@pytest.mark.counts("prefixes by ways out")
@pytest.mark.parametrize("way", WAYS)
def test_no_text_leaves_as_a_formula(
    way: str, folder: Path, view: View, record_property: Callable[[str, object], None]
) -> None:
    cells = {cell for row in WAYS[way](folder, view) for cell in row}
    assert [cell for cell in cells if is_formula(cell)] == []
    expected = FORMULAS if way.startswith("any") else FORMULAS_OF_FILES
    assert {guarded(as_written(text, way)) for text in expected} <= cells
    record_property("prefixes by ways out", len(expected))


@pytest.mark.parametrize("way", MERCHANT_WAYS)
def test_ids_and_names_leave_as_they_are(way: str, folder: Path, view: View) -> None:
    header, *rows = MERCHANT_WAYS[way](folder, view)
    ids = {row[header.index("merchant_id")].removeprefix("'") for row in rows}
    assert {as_written(text, way) for text in TEXTS} <= ids
    if "name" in header:
        assert all(row[header.index("name")] == row[header.index("merchant_id")] for row in rows)


def test_a_file_with_nul_is_exported_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    write_folder(tmp_path, "merchant_id,name,country\n\0M1,x,FR\n")
    assert main(["decide", "--data", str(tmp_path)]) == 2
    assert capfd.readouterr().out == ""


# --- what leaves as a text, not as a table --------------------------------------------------


def lines_of_letters(view: View) -> list[str]:
    letters = [
        letter
        for language in ("en", "fr")
        for letter in write_letters(view, everybody(view), read_templates(), language=language)
    ]
    assert len(letters) > len(everybody(view))
    return [line for letter in letters for line in letter.text.splitlines()]


def lines_of_sidecar(view: View) -> list[str]:
    content = sidecar_bytes(view, 1, "csv", b"", {"find": [FORMULAS[0]]})
    assert json.loads(content)["filters"] == {"find": [FORMULAS[0]]}
    return [line for line in content.decode().splitlines() if not line.strip().startswith('"')]


@pytest.mark.parametrize(
    "lines",
    [lines_of_letters, lines_of_sidecar, lambda view: format_policy_toml(view.policy).splitlines()],
    ids=["letters", "sidecar", "policy.toml"],
)
def test_no_line_of_a_text_begins_as_a_formula(
    lines: Callable[[View], list[str]], view: View
) -> None:
    # Lines that are pasted into a spreadsheet are cells; "- " begins an item of a list.
    begun = [line for line in lines(view) if is_formula(line) and not line.startswith("- ")]
    assert begun == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_letter_names_the_merchant_and_the_scorecard(view: View, language: str) -> None:
    for name in WORDS:
        facts = facts_of_merchant(view, name)
        text = write_letter(view, facts, "removal", read_templates(), language).body
        assert re.search(rf", {re.escape(name)} \((id|identifiant) {re.escape(name)}\)", text)
        assert re.search(rf"EcoVadis( assessment)? {re.escape(name)} (published|publiée)", text)


def test_a_what_changed_sentence_never_begins_with_file_text(folder: Path, view: View) -> None:
    changes = compare_views(shared_view(folder, BEFORE), view).rows
    assert not [text for text in changes["explanation"] if text.startswith(tuple(TEXTS))]


# --- the month report -----------------------------------------------------------------------


def test_the_month_report_has_the_names_and_translates_our_words(view: View) -> None:
    page = month_report(view, view.policy, [compare(view, view.policy, BEFORE, None)])
    cases = page[page.index(">To remove: ended") :].split("</table>")[0]
    _, *rows = (re.findall("<td>(.*?)</td>", row, re.S) for row in cases.split("<tr>")[1:])
    for column in (0, 1):
        assert sorted(html.unescape(row[column]) for row in rows) == sorted(TEXTS)
    assert {tuple(row[2:4]) for row in rows} == {("Ethics", "Severe")}
    every = page[page.index(">Every change since") :]
    changed = re.findall(r"<li><b>(.*?)</b> \((.*?)\): (.*?)\.", every, re.S)
    assert all(name == merchant_id for name, merchant_id, _ in changed)
    assert {change for _, _, change in changed} == {"Champion lost", "Flag raised"}


def test_the_month_report_escapes_every_text_and_marks_cells_as_text(folder: Path) -> None:
    write_folder(
        folder.parent / "html",
        [{"merchant_id": "=1+1", "name": "<b>=1+1</b>", "esus_granted_on": "2023-01-01"}],
        [{"merchant_id": "=1+1", "published_on": "2026-06-10", "ethics_finding": "severe"}],
        dataset={"day": DAY, "title": "<i>t</i>"},
    )
    page = standard_output("report", "--data", folder.parent / "html").decode()
    assert html.escape("<b>=1+1</b>") in page
    assert "<b>=" not in page
    assert "<i>" not in page
    # A spreadsheet that opens the page takes cells of this format for texts, formulas too.
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    assert re.search(r"\btd\b[^}]*mso-number-format:\s*\"\\@\"", style.group(1))


# --- the screen -----------------------------------------------------------------------------


def test_the_grid_and_the_removal_cases_show_the_names(view: View) -> None:
    table = merchant_table(view, everybody(view))
    for column in ("merchant_id", "name"):
        assert set(table.column(column).to_pylist()) == {*TEXTS}
    assert set(table.column("removal_grounds").to_pylist()) == {"Ethics"}
    assert sorted(open_cases(view)["assessment_id"]) == sorted(TEXTS)


def test_a_merchant_record_has_the_names_unchanged(view: View) -> None:
    for name in WORDS:
        record = merchant_record(view, name)
        assert record.extras["account_manager"] == name
        assert name in record.approvals["reference"].tolist()
        assert name in record.reason
