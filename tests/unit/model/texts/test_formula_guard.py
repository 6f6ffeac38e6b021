"""The formula guard: no spreadsheet runs an exported text, whatever the format."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import product
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from impact.__main__ import main
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.texts.formula_guard import add_guard, guard_texts, remove_guard
from impact.output.export import export_bytes, table_bytes
from impact.rules.decide import decide_view
from tests.builders.factories import csv_line, write_folder

DAY = date(2026, 6, 30)
PREFIXES = ["=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]
BEFORE = ["", " ", "\u00a0", '"', "'", ' "', "' ", "\u2003''\""]
DANGEROUS = [f"{before}{prefix}1+1" for before, prefix in product(BEFORE, PREFIXES)]
# A file with NUL bytes is refused, and a field is trimmed: these reach the ways out.
IN_A_FILE = [text for text in DANGEROUS if "\0" not in text and text.strip() == text]


def rows_of(content: bytes, form: str) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(
        csv.reader(io.StringIO(text, newline=""), delimiter=";" if form == "csv-fr" else ",")
    )


def is_safe(text: str) -> bool:
    """Return whether no spreadsheet takes a field for a formula, by a second rule."""
    return text.startswith("'") or not text.strip(" \u00a0\u2003'\"").startswith(tuple(PREFIXES))


@pytest.mark.parametrize("text", DANGEROUS)
def test_each_prefix_is_guarded_after_any_blanks_and_quotes(text: str) -> None:
    assert add_guard(text) == f"'{text}"
    assert guard_texts(pa.array([text, "x", text])).to_pylist() == [f"'{text}", "x", f"'{text}"]


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "a", "a=1", "1-2", "L'Atelier", "'a", '"a', "12", "12.5", "12,5", "#1", "(=1)"),
        *(
            "-12.5",
            "+12",
            "-0",
            "-12,5",
            " -12.5 ",
            "!",
            "~",
            "*",
            "/x",
            "<b>",
            "é",
            "修理",
            "\\=1",
        ),
    ],
)
def test_other_texts_and_numbers_are_not_guarded(text: str) -> None:
    assert add_guard(text) == text
    assert guard_texts(pa.array([text])).to_pylist() == [text]


def test_a_prefix_after_any_other_character_is_not_guarded() -> None:
    marks = [chr(code) for code in range(33, 127) if chr(code) not in "=+-@|%'\""]
    texts = [f"{mark}=1" for mark in marks]
    assert [add_guard(text) for text in texts] == texts
    assert guard_texts(pa.array(texts)).to_pylist() == texts


@pytest.mark.parametrize(
    "text", ["-", "-1-2", "-1.", "-.5", "- 1", "-1e5", "+33 1", "-\uff11", "'-1 x"]
)
def test_a_text_that_only_looks_like_a_number_is_guarded(text: str) -> None:
    assert add_guard(text) == f"'{text}"


@pytest.mark.parametrize("text", [*DANGEROUS, "a", "'a", "-12.5", "''=1", "'"])
def test_removing_the_guard_restores_the_text(text: str) -> None:
    assert remove_guard(add_guard(text)) == text


@pytest.mark.parametrize("text", ["'a", "'-12.5", "'", "''", "x'=1", "a"])
def test_a_quote_that_is_not_a_guard_is_kept(text: str) -> None:
    assert remove_guard(text) == text


@pytest.mark.parametrize("form", ["csv", "csv-fr"])
def test_every_cell_and_header_of_an_export_is_guarded(tmp_path: Path, form: str) -> None:
    # Names, ids and extra columns with each prefix; every header is one of them too.
    merchants = [["merchant_id", "name", "country", "esus_granted_on", *IN_A_FILE]]
    merchants += [[text, text, "FR", "", *IN_A_FILE] for text in IN_A_FILE]
    write_folder(tmp_path, "".join(f"{csv_line(row)}\n" for row in merchants))
    view = decide_view(load(tmp_path), DAY, read_policy(tmp_path), DAY)
    header, *rows = rows_of(export_bytes(view, None, form), form)
    assert len(rows) > 30  # of `=1` and `'=1`, which are one id, one is left
    assert [text for row in [header, *rows] for text in row if not is_safe(text)] == []
    assert sum(text.startswith("'") for text in header) == len(IN_A_FILE)


@pytest.mark.parametrize("form", ["csv", "csv-fr"])
def test_any_other_table_is_guarded(form: str) -> None:
    frame = pd.DataFrame({text: [text, text, "-12.5"] for text in DANGEROUS})
    header, *rows = rows_of(table_bytes(frame, form), form)
    expected = [f"'{text}" for text in DANGEROUS]
    assert header == expected
    assert rows == [expected, expected, ["-12.5"] * len(DANGEROUS)]


def test_words_of_a_list_in_a_table_are_guarded() -> None:
    frame = pd.DataFrame({"word": pd.Categorical(["=x", "y"], categories=["=x", "y"])})
    assert table_bytes(frame, "csv") == b"word\n'=x\ny\n"


def test_a_negative_number_stays_a_number_in_every_column() -> None:
    frame = pd.DataFrame({"text": ["-12.5", "-12,5"], "number": [-12.5, -1.0]})
    assert table_bytes(frame, "csv") == b'text,number\n-12.5,-12.5\n"-12,5",-1\n'
    french = "\ufefftext;number\r\n-12.5;-12,5\r\n-12,5;-1\r\n"
    assert table_bytes(frame, "csv-fr").decode() == french


def test_the_check_report_and_the_left_out_rows_are_guarded(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "data",
        'merchant_id,name,country,removed_on,=cmd\n"=1",@name,+FR,-soon,|x\n',
        "merchant_id,published_on,@a\n%x,＝1,x\n",
    )
    report, left_out = tmp_path / "report.csv", tmp_path / "left-out"
    arguments = ["check", "--data", str(folder), "--report", str(report), "--left-out"]
    assert main([*arguments, str(left_out)]) == 1
    texts = [text for row in rows_of(report.read_bytes(), "csv") for text in row]
    assert [text for text in texts if not is_safe(text)] == []
    assert {"'+FR", "'-soon", "'%x", "'＝1"} <= set(texts)
    assert rows_of((left_out / "merchants.left-out.csv").read_bytes(), "csv") == [
        ["line", "codes", "merchant_id", "name", "country", "removed_on", "'=cmd"],
        ["2", "type-error", "'=1", "'@name", "'+FR", "'-soon", "'|x"],
    ]
    assert rows_of((left_out / "assessments.left-out.csv").read_bytes(), "csv") == [
        ["line", "codes", "merchant_id", "published_on", "'@a"],
        ["2", "foreign-key|type-error", "'%x", "'＝1", "x"],
    ]


def test_standard_output_is_guarded(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    write_folder(tmp_path, 'merchant_id,name,country,@x\n=1,"+2",FR,-3 kg\n')
    for form in ("csv", "csv-fr"):
        assert main(["decide", "--data", str(tmp_path), "--format", form]) == 0
        header, row = rows_of(capsysbinary.readouterr().out, form)
        assert (header[-1], row[0], row[1], row[-1]) == ("'@x", "'=1", "+2", "'-3 kg")
