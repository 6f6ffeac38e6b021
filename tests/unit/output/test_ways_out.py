"""The formula guard on every output: each dangerous prefix by each way a text can leave.

All ways leave from one folder in which every text of outside begins with a prefix: ids, names,
extra columns and their headers, and the values of the State's lists. What comes out is read back
as a spreadsheet reads it.
"""

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from impact.__main__ import main
from impact.explain.letters.letter import write_letters
from impact.explain.letters.templates import read_templates
from impact.loading.policy_file import format_policy_toml
from impact.output.export import export_bytes, table_bytes
from impact.output.zip_bundle import zip_with_sidecar
from impact.rules.view import View
from tests.builders.asking import decisions_zip, shared_view, sidecar_bytes
from tests.builders.factories import csv_line, write_folder
from tests.builders.registry_files import registries_folder, siren, treasury_rows, write_workbook

DAY = date(2026, 6, 30)
PREFIXES = {
    "equals": "=",
    "plus": "+",
    "minus": "-",
    "at": "@",
    "pipe": "|",
    "percent": "%",
    "tab": "\t",
    "carriage return": "\r",
    "line feed": "\n",
    "NUL": "\0",
    "full-width equals": "＝",
    "full-width plus": "＋",
    "full-width minus": "－",
    "full-width at": "＠",
}
# Fields are trimmed of these, so a quote precedes them in the file.
TRIMMED = "\t\r\n"
BLANKS_AND_QUOTES = " \u00a0'\""


def dangerous_text(prefix: str) -> str:
    """Return a text with a prefix that reading keeps unchanged."""
    return f'"{prefix}1+1' if prefix in TRIMMED else f"{prefix}1+1"


def is_formula(cell: str) -> bool:
    """Return whether a spreadsheet could run a cell of a CSV, by a second rule."""
    if cell.startswith("'"):
        return False
    return cell.lstrip(BLANKS_AND_QUOTES).startswith(tuple(PREFIXES.values()))


def write_dangerous(folder: Path) -> Path:
    """Write a folder whose texts begin with every prefix except NUL, which files cannot have."""
    texts = [dangerous_text(prefix) for prefix in PREFIXES.values() if prefix != "\0"]
    merchants = [["merchant_id", "name", "country", "siren", "esus_granted_on"]]
    merchants[0] += ["quality_score", *texts]
    merchants += [
        [text, text, "FR", siren(1_000 + i), "2023-01-01", text, *texts]
        for i, text in enumerate(texts)
    ]
    merchants.append([*["left out"] * 2, "FR", "", "", "", *texts, *texts])
    assessments = [["merchant_id", "assessment_id", "published_on", "ethics_finding"]]
    assessments += [[text, text, "2026-01-01", "severe"] for text in texts[::2]]
    tables = ("".join(f"{csv_line(row)}\n" for row in rows) for rows in (merchants, assessments))
    write_folder(folder, *tables, dataset={"day": DAY, "title": texts[0]}, policy={"version": "1"})
    esus = treasury_rows([siren(1_000 + i) for i in range(len(texts))])
    write_workbook(registries_folder(folder) / "esus-2026-03-31.xlsx", esus)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dangerous(tmp_path_factory.mktemp("out") / "data")


@pytest.fixture(scope="module")
def view(folder: Path) -> View:
    return shared_view(folder)


# --- what a spreadsheet sees of what left ---------------------------------------------------


def cells_of(content: bytes) -> list[str]:
    """Return the cells of a CSV, headers too."""
    text = content.decode("utf-8-sig")
    delimiter = ";" if content.startswith(b"\xef\xbb\xbf") else ","
    return [
        cell
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cell in row
    ]


def cells_of_workbook(content: bytes) -> list[str]:
    """Return the guarded texts of a workbook, after checking that no cell is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    values = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in values} <= {"s", "n", "d"}
    texts = [openpyxl.utils.escape.unescape(c.value) for c in values if isinstance(c.value, str)]
    return [f"'{text}" for text in texts]


def first_of_archive(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(archive.namelist()[0])


def standard_output(*arguments: object) -> bytes:
    """Return what a command writes on standard output."""
    sink = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with redirect_stdout(sink):
        assert main([str(argument) for argument in arguments]) in (0, 1)
        sink.flush()
    return sink.buffer.getvalue()  # type: ignore[attr-defined]


def output_file(folder: Path, name: str, *arguments: object) -> bytes:
    """Return the file that a command writes."""
    output = folder.parent / "files" / name
    standard_output(*arguments, "--output", output)
    return output.read_bytes()


def left_out(folder: Path) -> bytes:
    home = folder.parent / "left-out"
    standard_output("check", "--data", folder, "--left-out", home)
    return (home / "merchants.left-out.csv").read_bytes()


def any_table() -> pd.DataFrame:
    texts = [dangerous_text(prefix) for prefix in PREFIXES.values()]
    return pd.DataFrame(dict.fromkeys(texts, texts))


def all_positions(view: View) -> np.ndarray:
    return np.arange(len(view.decisions))


FORMS = {"csv": cells_of, "csv-fr": cells_of, "xlsx": cells_of_workbook}
# How a table leaves: by a command, by a button of a page, as any table of a page.
WAYS = [
    f"{way}, {form}" for way in ("decide", "compare", "verify", "button", "any") for form in FORMS
]
WAYS += ["decide, standard output", "decide, French standard output", "check, standard output"]
WAYS += ["check, left-out rows", "button, archive", "any, archive"]


@pytest.fixture(scope="module")
def exported_cells(folder: Path, view: View) -> dict[str, list[str]]:
    """Return the exported cells by the way that they leave."""
    data, rows = ("--data", folder), all_positions(view)
    commands = {"decide": data, "verify": data}
    commands["compare"] = ("--from", f"{folder}@2022-12-31", "--to", folder)
    cells = {
        "decide, standard output": cells_of(standard_output("decide", *data)),
        "decide, French standard output": cells_of(
            standard_output("decide", *data, "--format", "csv-fr")
        ),
        "check, standard output": cells_of(standard_output("check", *data)),
        "check, left-out rows": cells_of(left_out(folder)),
        "button, archive": cells_of(first_of_archive(decisions_zip(view, rows, "a.csv", {}))),
        "any, archive": cells_of(
            first_of_archive(zip_with_sidecar(view, "a.csv", table_bytes(any_table(), "csv"), 1))
        ),
    }
    for form, read in FORMS.items():
        for command, options in commands.items():
            name = f"{command}-{form}.{form[:4].strip('-')}"
            content = output_file(folder, name, command, *options, "--format", form)
            cells[f"{command}, {form}"] = read(content)
        cells[f"button, {form}"] = read(export_bytes(view, rows, form))
        cells[f"any, {form}"] = read(table_bytes(any_table(), form))
    return cells


@pytest.mark.counts("prefixes by ways out")
def test_no_prefix_leaves_as_a_formula_by_any_output(
    exported_cells: dict[str, list[str]], record_property: Callable[[str, object], None]
) -> None:
    assert set(exported_cells) == set(WAYS)
    for way, cells in exported_cells.items():
        assert [cell for cell in cells if is_formula(cell)] == [], way
        texts = {cell.removeprefix("'") for cell in cells}
        missing = [name for name, text in PREFIXES.items() if dangerous_text(text) not in texts]
        # A data file with NUL is refused, so NUL never reaches an output.
        assert missing == ([] if way.startswith("any") else ["NUL"]), way
    record_property("prefixes by ways out", len(WAYS) * len(PREFIXES))


def test_a_file_with_nul_is_exported_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    write_folder(tmp_path, "merchant_id,name,country\n\0M1,x,FR\n")
    assert main(["decide", "--data", str(tmp_path)]) == 2
    assert capfd.readouterr().out == ""


def test_the_formula_check_recognises_a_formula() -> None:
    for prefix in PREFIXES.values():
        assert is_formula(dangerous_text(prefix))
        assert not is_formula(f"'{dangerous_text(prefix)}")
    assert not is_formula("a=1")


# --- what leaves as a text, not as a table --------------------------------------------------


def lines_of_letters(view: View) -> list[str]:
    everybody, templates = np.arange(len(view.decisions)), read_templates()
    letters = [
        letter
        for language in ("en", "fr")
        for letter in write_letters(view, everybody, templates, language=language)
    ]
    assert len(letters) > len(everybody)
    return [line for letter in letters for line in letter.text.splitlines()]


def lines_of_sidecar(view: View) -> list[str]:
    content = sidecar_bytes(view, 1, "csv", b"", {"find": [dangerous_text("=")]})
    assert json.loads(content)["filters"] == {"find": [dangerous_text("=")]}
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


def test_the_month_report_escapes_every_text_and_marks_cells_as_text(
    folder: Path,
) -> None:
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
