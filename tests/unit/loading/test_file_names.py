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


@pytest.mark.parametrize("name", ["Labels.csv", "labels.CSV", "labels.txt", "LABELS.TSV"])
def test_an_optional_file_is_read_in_any_case_and_suffix(name: str, tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}])
    (tmp_path / name).write_text(LABELS, encoding="utf-8")
    dataset = load(tmp_path)
    assert dataset.approvals.files.tolist() == [name]
    assert dataset.problems.empty


@pytest.mark.parametrize("name", ["Merchants.csv", "MERCHANTS.TXT", "merchants.tsv"])
def test_the_merchants_may_have_another_name(name: str, tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}])
    (tmp_path / "merchants.csv").rename(tmp_path / name)
    assert load(tmp_path).files[0].file == name
    assert find_snapshots(tmp_path).latest.folder == tmp_path


def test_two_files_of_one_kind_are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}], labels=LABELS)
    (tmp_path / "Labels.csv").write_text(LABELS, encoding="utf-8")
    assert reported_files(tmp_path) == [("Labels.csv", "file-error", "file-refused")]
    message = check(tmp_path).report.refusals[0].message
    assert "labels.csv" in message
    assert "Labels.csv" in message


def test_assessments_files_in_any_case_are_one_table(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}], [{"merchant_id": "M1", "published_on": ""}])
    for name in ("ASSESSMENTS-A.CSV", "assessments-b.txt"):
        text = f"merchant_id,published_on,ethics_finding\nM1,2026-01-0{len(name) % 9},none\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [file.file for file in load(tmp_path).files]
    assert files == ["merchants.csv", "assessments.csv", "ASSESSMENTS-A.CSV", "assessments-b.txt"]


def test_assessments_csv_is_required_even_beside_others(tmp_path: Path) -> None:
    write_folder(tmp_path, [])
    (tmp_path / "assessments.csv").rename(tmp_path / "assessments-2026.CSV")
    assert reported_files(tmp_path) == [("assessments.csv", "file-error", "file-refused")]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("assessments.ods", "it is a workbook of another format: save it as .xlsx"),
        ("Labels.XLS", "it is a workbook of another format: save it as .xlsx"),
        ("labels-2025.csv", "name it labels.csv"),
    ],
)
def test_an_old_workbook_is_to_be_saved_anew_another_file_to_be_renamed(
    name: str, advice: str, tmp_path: Path
) -> None:
    write_folder(tmp_path, [])
    (tmp_path / name).write_text("x\n", encoding="utf-8")
    (problem,) = check(tmp_path).report.problem_list
    assert f"The file is not read; {advice}" in problem.message
    assert ("name it" in problem.message) == name.endswith(".csv")


@pytest.mark.parametrize("name", ["merchants-old.csv", "Labels 2025.csv", "assessments.xls"])
def test_an_unread_file_named_like_a_kind_is_reported(name: str, tmp_path: Path) -> None:
    write_folder(tmp_path, [])
    (tmp_path / name).write_text("x\n", encoding="utf-8")
    assert reported_files(tmp_path) == [(name, "file-unread", "noted")]
    assert check(tmp_path).dataset is not None


@pytest.mark.parametrize("name", ["notes.csv", "merchants.left-out.csv", ".merchants.csv.swp"])
def test_other_files_are_not_reported(name: str, tmp_path: Path) -> None:
    write_folder(tmp_path, [])
    (tmp_path / name).write_text("x\n", encoding="utf-8")
    assert reported_files(tmp_path) == []


def test_a_folder_named_like_a_kind_is_not_reported(tmp_path: Path) -> None:
    write_folder(tmp_path, [])
    (tmp_path / "merchants archive").mkdir()
    assert reported_files(tmp_path) == []


def test_a_snapshot_may_have_file_names_in_capitals(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "2026-09-30", [])
    for path in list(folder.glob("*.csv")):
        path.rename(folder / path.name.upper())
    snapshots = find_snapshots(tmp_path)
    assert [snapshot.name for snapshot in snapshots.all] == ["2026-09-30"]
    before = stamp_snapshot(snapshots.latest, None)
    (folder / "MERCHANTS.CSV").write_text("merchant_id,name,country\nM9,x,FR\n", "utf-8")
    assert stamp_snapshot(snapshots.latest, None).files != before.files


def test_checksums_use_the_file_names_as_written(tmp_path: Path) -> None:
    write_folder(tmp_path, [], labels=LABELS)
    (tmp_path / "labels.csv").rename(tmp_path / "Labels.csv")
    (tmp_path / CHECKSUMS).write_text("", encoding="utf-8")
    refused = [problem.file for problem in check(tmp_path).report.refusals]
    assert refused == ["Labels.csv", "assessments.csv", "merchants.csv"]
