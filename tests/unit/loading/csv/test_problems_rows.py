"""Rows that are too long, too short or empty; the counting rule; the report itself."""

from pathlib import Path

import pytest

from impact.loading.folder import check, load
from impact.model.dataset import Dataset
from tests.builders.asking import problems
from tests.builders.factories import write_folder

HEADER = "merchant_id,name,country\n"


def counts(dataset: Dataset, file: str = "merchants.csv") -> tuple[int, int, int, int]:
    """Return rows, kept, left out and repeated of a file."""
    (report,) = [report for report in dataset.files if report.file == file]
    return report.rows, report.kept, report.left_out, report.repeated


def kept_ids(folder: Path) -> list[str]:
    ids: list[str] = load(folder).merchants.ids.to_pylist()
    return ids


OUT, NOTED = "row-left-out", "noted"
RUN = ("blank-row", "", NOTED)


@pytest.mark.parametrize(
    ("rows", "reported", "kept"),
    [
        # More fields than the header: empty ones are only noted.
        ("M1,Atelier, SARL,FR\nM2,x,FR\n", [(2, "extra-cell", "FR", OUT)], ["M2"]),
        ("M1,x,FR,,late\nM2,x,FR\n", [(2, "extra-cell", "late", OUT)], ["M2"]),
        ("M1,x,FR,, \u00a0\n", [(2, "extra-cell", "", NOTED)], ["M1"]),
        # Fewer fields, except on a last line that was cut.
        ("M1\nM2,x,FR\n", [(2, "missing-cell", "", NOTED)], ["M1", "M2"]),
        ("M1,x,FR\nM2,x\n", [(3, "missing-cell", "", NOTED)], ["M1", "M2"]),
        ("M1,x,FR\nM2,x\r", [(3, "missing-cell", "", NOTED)], ["M1", "M2"]),
        ("M1,x,FR\nM2,x", [(3, "missing-cell", "", OUT)], ["M1"]),
        ('M1,x,FR\nM2,"x"', [(3, "missing-cell", "", OUT)], ["M1"]),
        ('M1,x,FR\nM2,"x\n"', [(3, "missing-cell", "", OUT)], ["M1"]),
        ("M1,x,FR\nM2,x,", [], ["M1", "M2"]),
        (
            "M1,x\n  ",  # the last line is another one
            [(2, "missing-cell", "", NOTED), (3, "blank-row", "", NOTED)],
            ["M1"],
        ),
        # A run of blank rows is one problem.
        (
            'M1,x,FR\n\n , ,\u00a0\n,,,,,\n""\nM2,x,FR\n',
            [(3, *RUN)],
            ["M1", "M2"],
        ),
        ('M1,x,FR\n"\n\n",,\n,,\nM2,x,FR\n', [(3, *RUN)], ["M1", "M2"]),
        (
            "M1,x,FR\n,,\nM2,x,FR\n\n\n",
            [(3, *RUN), (5, *RUN)],
            ["M1", "M2"],
        ),
    ],
)
def test_rows_that_are_too_long_too_short_or_blank(
    tmp_path: Path, rows: str, reported: list[tuple[int, str, str, str]], kept: list[str]
) -> None:
    write_folder(tmp_path, HEADER + rows)
    assert problems(tmp_path) == [(line, "", *problem) for line, *problem in reported]
    assert kept_ids(tmp_path) == kept
    assert counts(load(tmp_path))[1:] == (len(kept), sum(p[3] == OUT for p in reported), 0)


def test_a_required_value_that_is_cut_off_leaves_the_row_out(tmp_path: Path) -> None:
    write_folder(tmp_path, "name,country,merchant_id\nx,FR\ny,FR,M2\n")
    assert problems(tmp_path) == [
        (2, "", "missing-cell", "", "noted"),
        (2, "merchant_id", "missing-value", "", "row-left-out"),
    ]


def test_a_row_that_is_too_long_or_cut_is_not_checked_and_names_no_merchant(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        [{"merchant_id": "M1"}],
        "merchant_id,published_on,overall_score\nM1,never,900,more\nnobody,never,900,more\nM1,2026",
    )
    assert problems(tmp_path, "assessments.csv") == [
        (2, "", "extra-cell", "more", "row-left-out"),
        (3, "", "extra-cell", "more", "row-left-out"),
        (4, "", "missing-cell", "", "row-left-out"),
    ]
    assert not load(tmp_path).merchants.left_out_assessment.any()


def test_every_data_row_is_kept_left_out_or_repeated_in_every_file(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        HEADER + "M1,x,FR\nM1,x,fr\nM2,x,FR\nM2,y,FR\n,x,FR\nM3,x,FR,z\n\nM4,x\nM5,x",
        "merchant_id,published_on\nM1,2026-01-01\nM1,2026-01-01\nM2,2026-01-01\n,2026-01-01\nM4,soon\n",
        labels="merchant_id,label,granted_on\nM1,esus,\nM1,ESUS,\nM1,ess,\nM9,esus,\n",
        exceptions="merchant_id,from,until,by,reason\nM1,2026-01-01,2026-02-01,A,b\nM1,,,,\n",
        more_assessments={"assessments-2.csv": "merchant_id,published_on\nM1,2026-01-01\n"},
    )
    dataset = load(tmp_path)
    assert counts(dataset) == (8, 2, 5, 1)
    assert counts(dataset, "assessments.csv") == (5, 1, 3, 1)
    assert counts(dataset, "assessments-2.csv") == (1, 0, 0, 1)
    assert counts(dataset, "labels.csv") == (4, 1, 2, 1)
    assert counts(dataset, "exceptions.csv") == (2, 1, 1, 0)


def test_a_left_out_row_is_reported_as_written_with_each_code_once(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        "merchant_id, Name ,country,removed_on,joined_on,Name of x\n"
        ' ,"a,\nb",fr ,soon,never,=1\nM2,x,FR\nM3,x,FR,later\nM4,x,FR,,,y,z,\nM5',
    )
    left_out = load(tmp_path).report.left_out("merchants.csv")
    assert list(left_out.columns) == [
        *("line", "codes", "merchant_id", " Name ", "country", "removed_on", "joined_on"),
        *("Name of x", "column_7", "column_8"),
    ]
    assert left_out.to_numpy().tolist() == [
        ["2", "missing-value|type-error", " ", "a,\nb", "fr ", "soon", "never", "=1", "", ""],
        ["5", "type-error", "M3", "x", "FR", "later", "", "", "", ""],
        ["6", "extra-cell", "M4", "x", "FR", "", "", "y", "z", ""],
        ["7", "missing-cell", "M5", "", "", "", "", "", "", ""],
    ]


def test_no_row_is_left_out_of_a_file_without_faults(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}])
    assert load(tmp_path).report.left_out("merchants.csv").empty
    assert check(tmp_path).report.left_out_rows == {}


def test_the_report_is_in_order_of_file_line_as_a_number_column_and_code(tmp_path: Path) -> None:
    rows = "".join(f"M{line},x,{'XX' if line in (2, 10) else 'FR'},\n" for line in range(2, 11))
    write_folder(
        tmp_path,
        "merchant_id,name,country,siren\n" + rows + ",x,FR,12\n",
        b"merchant_id,published_on\nM2,caf\xe9,\n",
    )
    reported = check(tmp_path).report.problem_list
    assert [(p.file, p.line, p.column, p.code) for p in reported] == [
        ("assessments.csv", 2, "", "encoding-error"),
        ("assessments.csv", 2, "", "extra-cell"),
        ("assessments.csv", 2, "published_on", "type-error"),
        ("merchants.csv", 2, "country", "constraint-error"),
        ("merchants.csv", 10, "country", "constraint-error"),
        ("merchants.csv", 11, "merchant_id", "missing-value"),
        ("merchants.csv", 11, "siren", "constraint-error"),
    ]


def test_every_problem_has_a_message_that_says_how_to_fix_it(tmp_path: Path) -> None:
    write_folder(tmp_path, HEADER + "M1,x,XX,y\n\nM2\n,x,ZZ\n", b"", labels="", exceptions="x\n")
    reported = check(tmp_path).report.problem_list
    assert len(reported) >= 10
    assert [problem.code for problem in reported if not problem.message.endswith(".")] == []


def test_a_report_frame_has_the_columns_of_the_contract(tmp_path: Path) -> None:
    write_folder(tmp_path, HEADER + "M1,x,XX\n", b"")
    frame = check(tmp_path).report.problems
    assert list(frame.columns) == [
        *("file", "line", "column", "code", "value", "message", "effect")
    ]
    assert frame["line"].isna().tolist() == [True, False]
    assert str(frame["line"].dtype) == "Int64"
