"""Dated snapshots: the latest by default, others by name, row count changes reported."""

from datetime import date
from pathlib import Path

import pytest

from impact.__main__ import main
from impact.loading.snapshots import (
    find_by_fingerprint,
    find_snapshots,
    load_snapshot,
    row_count_changes,
    row_count_drops,
    snapshot_fingerprint,
)
from impact.model.errors import FilesRefused, UsageError
from tests.builders.factories import write_folder

TODAY = date(2026, 11, 23)


def merchants(count: int) -> list[dict[str, str]]:
    return [{"merchant_id": f"M{n}", "name": "x", "country": "FR"} for n in range(count)]


def write_snapshot(folder: Path, count: int = 3, dataset: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_folder(folder, merchants=merchants(count), assessments=[])
    (folder / "dataset.toml").unlink(missing_ok=True)
    if dataset is not None:
        (folder / "dataset.toml").write_text(dataset)
    return folder


def test_the_latest_snapshot_is_shown_and_another_can_be_chosen(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "2026-09-30", 2)
    write_snapshot(tmp_path / "2026-10-31", 3)
    snapshots = find_snapshots(tmp_path)
    assert [snapshot.name for snapshot in snapshots.all] == ["2026-09-30", "2026-10-31"]
    assert load_snapshot(snapshots.latest).merchants.count == 3
    assert load_snapshot(snapshots.by_name("2026-09-30")).merchants.count == 2


def test_the_folders_own_files_are_the_latest_snapshot(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "2026-09-30", 2)
    write_snapshot(tmp_path, 4)
    snapshots = find_snapshots(tmp_path)
    assert [snapshot.name for snapshot in snapshots.all] == ["2026-09-30", ""]
    assert load_snapshot(snapshots.latest).merchants.count == 4


def test_the_data_day_of_a_snapshot_is_in_its_name(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "2026-09-30")
    (tmp_path / "dataset.toml").write_text("title = 'ours'\nday = 2026-11-15")
    dataset = load_snapshot(find_snapshots(tmp_path).latest)
    assert dataset.info.data_day(TODAY) == date(2026, 9, 30)
    assert dataset.info.title == "ours"


def test_dataset_toml_of_a_snapshot_precedes_its_name(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "2026-09-30", dataset="day = 2026-09-29")
    dataset = load_snapshot(find_snapshots(tmp_path).latest)
    assert dataset.info.data_day(TODAY) == date(2026, 9, 29)


def test_a_snapshot_inherits_columns_toml_from_the_data_folder(tmp_path: Path) -> None:
    folder = write_snapshot(tmp_path / "2026-09-30")
    (folder / "merchants.csv").write_text("Seller,name,country\nM1,x,FR\n")
    (tmp_path / "columns.toml").write_text('[merchants.headers]\nmerchant_id = ["Seller"]\n')
    assert load_snapshot(find_snapshots(tmp_path).latest).merchants.ids.to_pylist() == ["M1"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("2026-13-45", "its name is no day"), ("old", "its name is no day")],
)
def test_a_folder_not_named_after_a_day_is_reported(
    tmp_path: Path, name: str, expected: str
) -> None:
    write_snapshot(tmp_path / "2026-09-30", 2)
    write_snapshot(tmp_path / name, 9)
    snapshots = find_snapshots(tmp_path)
    assert [snapshot.name for snapshot in snapshots.all] == ["2026-09-30"]
    assert [expected in note and name in note for note in snapshots.notes] == [True]


def test_an_empty_snapshot_is_reported_and_skipped(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "2026-09-30", 2)
    (tmp_path / "2026-10-31").mkdir()
    snapshots = find_snapshots(tmp_path)
    assert [snapshot.name for snapshot in snapshots.all] == ["2026-09-30"]
    assert snapshots.notes == ("The snapshot 2026-10-31 is empty; put its files there.",)


def test_unrelated_folders_are_ignored(tmp_path: Path) -> None:
    write_snapshot(tmp_path, 2)
    for name in (".git", "registries", "notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "registries" / "esus.csv").write_text("siren\n")
    snapshots = find_snapshots(tmp_path)
    assert [snapshot.name for snapshot in snapshots.all] == [""]
    assert snapshots.notes == ()


def test_a_refused_snapshot_leaves_the_others_usable(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "2026-09-30", 2)
    (write_snapshot(tmp_path / "2026-10-31") / "merchants.csv").write_bytes(b"\x89PNG\0")
    snapshots = find_snapshots(tmp_path)
    with pytest.raises(FilesRefused):
        load_snapshot(snapshots.latest)
    assert load_snapshot(snapshots.by_name("2026-09-30")).merchants.count == 2


def test_an_unknown_snapshot_is_an_error_with_the_existing_names(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "2026-09-30")
    with pytest.raises(UsageError, match="there are: 2026-09-30"):
        find_snapshots(tmp_path).by_name("2026-10-01")


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        # A kind of file that appears is as large a change as one that disappears.
        (None, 20, ["labels: 0 rows before, 20 now (from none)."]),
        (0, 20, ["labels: 0 rows before, 20 now (from none)."]),
        (20, 0, ["labels: 20 rows before, 0 now (-100%)."]),
        (20, None, ["labels: 20 rows before, 0 now (-100%)."]),
        (None, 1, ["labels: 0 rows before, 1 now (from none)."]),
        # A file without rows brings nothing.
        (None, 0, []),
        (0, None, []),
        (None, None, []),
    ],
)
@pytest.mark.parametrize("kind", ["labels", "exceptions"])
def test_a_kind_of_file_that_appears_or_disappears_is_reported(
    tmp_path: Path, kind: str, before: int | None, now: int | None, expected: list[str]
) -> None:
    row = {"merchant_id": "M0", "granted_on": "2026-01-01", "label": "esus"}
    row |= {"from": "2026-01-01", "until": "2026-02-01", "by": "Ada", "reason": "plan"}
    for name, count in (("2026-09-30", before), ("2026-10-31", now)):
        table = None if count is None else [row | {"reference": f"R{n}"} for n in range(count)]
        write_folder(tmp_path / name, merchants(3), **{kind: table})
    sets = [load_snapshot(snapshot) for snapshot in find_snapshots(tmp_path).all]
    assert row_count_changes(*sets) == [line.replace("labels", kind) for line in expected]
    falls = [line for line in row_count_changes(*sets) if "from none" not in line]
    assert row_count_drops(*sets) == falls


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (90, []),
        (89, ["merchants: 100 rows before, 89 now (-11%)."]),
        (110, []),
        (111, ["merchants: 100 rows before, 111 now (+11%)."]),
    ],
)
def test_a_row_count_change_over_ten_per_cent_is_reported(
    tmp_path: Path, now: int, expected: list[str]
) -> None:
    write_snapshot(tmp_path / "2026-09-30", 100)
    write_snapshot(tmp_path / "2026-10-31", now)
    before, after = (load_snapshot(snapshot) for snapshot in find_snapshots(tmp_path).all)
    assert row_count_changes(before, after) == expected


def test_decide_uses_the_latest_snapshot_or_the_given_one(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write_snapshot(tmp_path / "2026-09-30", 2)
    write_snapshot(tmp_path / "2026-10-31", 3)
    assert main(["decide", "--data", str(tmp_path)]) == 0
    assert capfdbinary.readouterr().out.count(b"\n") == 4
    assert main(["decide", "--data", str(tmp_path), "--snapshot", "2026-09-30"]) == 0
    assert capfdbinary.readouterr().out.count(b"\n") == 3
    assert main(["check", "--data", str(tmp_path), "--snapshot", "2026-09-01"]) == 2
    assert b"there are: 2026-09-30, 2026-10-31" in capfdbinary.readouterr().err


def test_the_fingerprint_of_a_snapshot_is_known_without_loading_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "2026-01-31", dataset={"title": "January"})
    write_folder(tmp_path / "2026-02-28", labels=[])
    write_folder(tmp_path, dataset={"title": "now"}, columns={"blank": ["N/A"]})
    snapshots = find_snapshots(tmp_path)
    known = [snapshot_fingerprint(snapshot) for snapshot in snapshots.all]
    assert known == [load_snapshot(snapshot).fingerprint for snapshot in snapshots.all]
    assert len(set(known)) == 3


def test_a_snapshot_that_cannot_be_read_has_no_fingerprint(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "2026-01-31")
    (folder / "merchants.csv").unlink()
    (folder / "merchants.csv").mkdir()
    assert snapshot_fingerprint(find_snapshots(tmp_path).latest) == ""


def test_a_fingerprint_finds_the_latest_snapshot_that_has_it(tmp_path: Path) -> None:
    for day in ("2026-01-31", "2026-02-28", "2026-03-31"):
        write_folder(tmp_path / day)
    snapshots = find_snapshots(tmp_path)
    marks = dict(zip(snapshots.all, ("aa1", "bb2", "aa1"), strict=True))

    def found(fingerprint: str) -> str | None:
        snapshot = find_by_fingerprint(snapshots, fingerprint, marks.__getitem__)
        return None if snapshot is None else snapshot.name

    assert [found(mark) for mark in ("aa1", "aa", "bb2", "cc3", "aa12")] == [
        *("2026-03-31", "2026-03-31", "2026-02-28"),
        *(None, None),
    ]
