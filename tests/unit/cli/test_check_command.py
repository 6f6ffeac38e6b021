"""The `check` command: the report, the left-out rows and the exit status."""

import csv
import io
from pathlib import Path

import pytest

from tests.builders.asking import run
from tests.builders.factories import write_folder

HEADER = "merchant_id,name,country\n"
COLUMNS = ["file", "line", "column", "code", "value", "message", "effect"]
Output = pytest.CaptureFixture[bytes]


@pytest.mark.parametrize(
    ("merchants", "status"),
    [
        (HEADER, 0),
        (HEADER + "M1,x,FR\n", 0),
        (HEADER + "M1,x,FR,\n\nM1,x,FR\nM2\n", 0),  # noted only
        (HEADER.encode() + b"M1,caf\xe9,FR\n", 0),  # cp1252 is noted
        (HEADER.encode() + "M1,Żółw,PL\n".encode("cp1250"), 1),  # guessed
        (HEADER + "M1,x,XX\n", 1),
        (HEADER + "M1,x,FR,y\n", 1),
        ("merchant_id,name\nM1,x\n", 2),
        ("", 2),
    ],
)
def test_the_exit_status_is_1_for_more_than_notes(
    tmp_path: Path, capsysbinary: Output, merchants: str | bytes, status: int
) -> None:
    assert run(capsysbinary, "check", "--data", write_folder(tmp_path, merchants))[0] == status


def test_the_report_goes_to_standard_output_and_the_summary_to_standard_error(
    tmp_path: Path, capsysbinary: Output
) -> None:
    write_folder(tmp_path, HEADER + "M1,x,XX\n,x,FR\nM2,x,FR\nM2,x,FR\n", "")
    status, out, err = run(capsysbinary, "check", "--data", tmp_path)
    header, *rows = csv.reader(io.StringIO(out, newline=""))
    assert (status, header) == (2, COLUMNS)
    assert [[*row[:5], row[6]] for row in rows] == [
        ["assessments.csv", "", "", "file-error", "", "file-refused"],
        ["merchants.csv", "2", "country", "constraint-error", "XX", "value-set-aside"],
        ["merchants.csv", "3", "merchant_id", "missing-value", "", "row-left-out"],
        ["merchants.csv", "5", "merchant_id", "primary-key", "M2", "noted"],
    ]
    assert out.endswith("\n")
    assert "\r" not in out
    summary = "4 rows = 2 kept, 1 skipped, 1 repeated; 1 values ignored"
    assert [line for line in err if summary in line]
    assert len([line for line in err if "assessments.csv" in line]) == 1


def test_a_refused_file_still_gets_a_report_and_others_their_left_out_rows(
    tmp_path: Path, capsysbinary: Output
) -> None:
    data = write_folder(tmp_path / "data", HEADER + ",x,FR\n", "x\n")
    report, rows = tmp_path / "report.csv", tmp_path / "rows"
    arguments = ("--data", data, "--report", report, "--left-out", rows)
    status, _, err = run(capsysbinary, "check", *arguments)
    assert status == 2
    assert report.read_text("utf-8").count("file-refused") == 2
    assert len([line for line in err if line.startswith("impact: ")]) == 2
    assert [path.name for path in rows.iterdir()] == ["merchants.left-out.csv"]


def test_a_bad_policy_fails_the_check_but_the_report_is_written(
    tmp_path: Path, capsysbinary: Output
) -> None:
    data = write_folder(tmp_path, HEADER + "M1,x,XX\n", policy={"routes": ["x"]})
    status, out, err = run(capsysbinary, "check", "--data", data)
    assert status == 2
    assert "constraint-error" in out
    assert len([line for line in err if "policy.toml" in line]) == 1


def test_left_out_rows_are_written_if_there_are_any(tmp_path: Path, capsysbinary: Output) -> None:
    data = write_folder(
        tmp_path / "data",
        HEADER + 'M1,"a, b",FR\nM1,c,FR\nM2, x ,fr,more\nM3,x,FR\n',
        "merchant_id,published_on\nM3,2026-01-01\n",
        more_assessments={"assessments-2.csv": "merchant_id;published_on\n;soon\n"},
    )
    folder = tmp_path / "new" / "left-out"
    status, _, _ = run(capsysbinary, "check", "--data", data, "--left-out", folder)
    assert status == 1
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == {
        "merchants.left-out.csv": "line,codes,merchant_id,name,country,column_4\n"
        '2,primary-key,M1,"a, b",FR,\n3,primary-key,M1,c,FR,\n4,extra-cell,M2, x ,fr,more\n',
        "assessments-2.left-out.csv": "line,codes,merchant_id,published_on\n"
        "2,missing-value|type-error,,soon\n",
    }


def test_an_unreadable_file_prints_one_line(tmp_path: Path, capsysbinary: Output) -> None:
    # A folder for a file: permissions would not stop an administrator from reading.
    data = write_folder(tmp_path, HEADER)
    (data / "labels.csv").mkdir()
    status, out, err = run(capsysbinary, "check", "--data", data)
    assert status == 2
    assert out.splitlines()[1].startswith("labels.csv,,,file-error,,")
    assert len([line for line in err if line.startswith("impact: labels.csv")]) == 1


def test_the_summary_lists_the_header_of_each_column(tmp_path: Path, capsysbinary: Output) -> None:
    text = 'Merchant,published_on,"Labor & Human Rights finding",Note\nM1,2026-01-01,none,x\n'
    columns = {"merchants": {"constants": {"quality_score": "50"}}}
    write_folder(tmp_path, [{"merchant_id": "M1"}], text, columns=columns)
    status, _, errors = run(capsysbinary, "check", "--data", tmp_path)
    assert status == 0
    assert (
        "merchants.csv: columns merchant_id, name, country, quality_score (from columns.toml)"
        in errors
    )
    assert (
        "assessments.csv: columns merchant_id = “Merchant”, published_on, "
        "social_finding = “Labor & Human Rights finding”" in errors
    )
    assert "assessments.csv: carried along, read for nothing: “Note”" in errors


@pytest.mark.parametrize(
    ("header", "status"), [("Ethics findings 2025", 1), ("Main finding", 0), ("Note", 0)]
)
def test_an_unread_column_makes_the_check_exit_with_1(
    header: str, status: int, tmp_path: Path, capsysbinary: Output
) -> None:
    write_folder(tmp_path, [], f"merchant_id,published_on,{header}\n")
    assert run(capsysbinary, "check", "--data", tmp_path)[0] == status


def test_hundreds_of_extra_headers_are_listed_in_part(tmp_path: Path, capsysbinary: Output) -> None:
    extras = ",".join(f"Attribute {n}" for n in range(300))
    write_folder(tmp_path, f"merchant_id,name,country,{extras}\n")
    errors = run(capsysbinary, "check", "--data", tmp_path)[2]
    assert errors[3].endswith("“Attribute 19” and 280 more")
