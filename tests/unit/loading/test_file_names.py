"""Which files of a folder are read, by their names."""

from pathlib import Path

import pytest

from impact.loading.checksums import CHECKSUMS
from impact.loading.data_files import file_kind
from impact.loading.folder import check, load
from impact.loading.snapshots import find_snapshots, stamp_snapshot
from tests.builders.factories import write_folder

LABELS = "merchant_id,label,granted_on\nM1,esus,2024-01-01\n"


def reported_files(folder: Path) -> list[tuple[str, str, str]]:
    return [(p.file, p.code, p.effect) for p in check(folder).report.problem_list]


def test_the_kind_of_a_file_is_its_name_in_any_case() -> None:
    kinds = {
        "merchants.csv": "merchants",
        "MERCHANTS.CSV": "merchants",
        "Labels.txt": "labels",
        "exceptions.TSV": "exceptions",
        "Assessments-groups.Csv": "assessments",
        "assessments 2026.txt": "assessments",
        "merchants-old.csv": "",
        "labels.xlsx": "labels",
        "Assessments 2026.XLSM": "assessments",
        "labels.xls": "",
        "labels.ods": "",
        "assessments": "",
        "assessments.csv.bak": "",
        "assessments.left-out.csv": "",
        "Assessments.LEFT-OUT.CSV": "",
        "my-labels.csv": "",
    }
    assert {name: file_kind(name) for name in kinds} == kinds


def test_data_files_are_read_in_any_case_and_with_any_suffix(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "2026-09-30", [{"merchant_id": "M1"}], labels=LABELS)
    for old, new in (("merchants", "MERCHANTS.TSV"), ("labels", "Labels.txt")):
        (folder / f"{old}.csv").rename(folder / new)
    for name in ("ASSESSMENTS-A.CSV", "assessments-b.txt"):
        (folder / name).write_text("merchant_id,published_on\n", encoding="utf-8")
    snapshot = find_snapshots(tmp_path).latest
    assert snapshot.folder == folder
    before = stamp_snapshot(snapshot, None).files
    assert [file.file for file in load(folder).files] == [
        *("MERCHANTS.TSV", "Labels.txt", "assessments.csv"),
        *("ASSESSMENTS-A.CSV", "assessments-b.txt"),
    ]
    assert reported_files(folder) == []
    (folder / "MERCHANTS.TSV").write_text("merchant_id,name,country\nM9,x,FR\n", "utf-8")
    assert stamp_snapshot(snapshot, None).files != before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Labels.csv", "labels.csv and Labels.csv are both the labels; keep one of them."),
        (
            "merchants.xlsx",
            "merchants.csv and merchants.xlsx are both the merchants; keep one of them.",
        ),
    ],
)
def test_two_files_of_one_kind_are_refused(name: str, message: str, tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}], labels=LABELS)
    (tmp_path / name).write_text(LABELS, encoding="utf-8")
    assert reported_files(tmp_path) == [(name, "file-error", "file-refused")]
    assert check(tmp_path).report.refusals[0].message == message


def test_assessments_csv_is_required_even_beside_others(tmp_path: Path) -> None:
    write_folder(tmp_path, [])
    (tmp_path / "assessments.csv").rename(tmp_path / "assessments-2026.CSV")
    assert reported_files(tmp_path) == [("assessments.csv", "file-error", "file-refused")]


SAVE_IT = "it is a workbook of another format: save it as .xlsx or as CSV UTF-8"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("merchants-old.csv", "name it merchants.csv"),
        ("Labels 2025.csv", "name it labels.csv"),
        ("assessments.md", "name it assessments.csv, assessments-2.csv and so on"),
        ("assessments.ods", SAVE_IT),
        ("Labels.XLS", SAVE_IT),
        ("notes.csv", ""),
        ("merchants.left-out.csv", ""),
        (".merchants.csv.swp", ""),
    ],
)
def test_an_unread_file_named_like_a_kind_is_reported(
    name: str, advice: str, tmp_path: Path
) -> None:
    write_folder(tmp_path, [])
    (tmp_path / name).write_text("x\n", encoding="utf-8")
    checked = check(tmp_path)
    message = f"The file is not read; {advice}, or take it out of the folder."
    expected = [(name, "file-unread", "noted", message)] if advice else []
    reported = checked.report.problem_list
    assert [(p.file, p.code, p.effect, p.message) for p in reported] == expected
    assert checked.dataset is not None


def test_a_folder_named_like_a_kind_is_not_reported(tmp_path: Path) -> None:
    write_folder(tmp_path, [])
    (tmp_path / "merchants archive").mkdir()
    assert reported_files(tmp_path) == []


def test_checksums_use_the_file_names_as_written(tmp_path: Path) -> None:
    write_folder(tmp_path, [], labels=LABELS)
    (tmp_path / "labels.csv").rename(tmp_path / "Labels.csv")
    (tmp_path / CHECKSUMS).write_text("", encoding="utf-8")
    refused = [problem.file for problem in check(tmp_path).report.refusals]
    assert refused == ["Labels.csv", "assessments.csv", "merchants.csv"]
