"""Dated snapshots: the latest by default, others by name, row count changes reported."""

from datetime import date
from pathlib import Path

import pytest

from impact.loading.snapshots import (
    find_by_fingerprint,
    find_snapshots,
    load_snapshot,
    row_count_changes,
    row_count_drops,
    snapshot_fingerprint,
)
from impact.model.errors import FilesRefused
from tests.builders.asking import run
from tests.builders.factories import write_folder

TODAY = date(2026, 11, 23)


def merchants(count: int) -> list[dict[str, str]]:
    return [{"merchant_id": f"M{n}", "name": "x", "country": "FR"} for n in range(count)]


def write_snapshot(folder: Path, count: int = 3, dataset: str | None = None) -> Path:
    return write_folder(folder, merchants(count), dataset=dataset)


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


NO_DAY = "holds data files, but its name is no day from 2000-01-01 to 2100-12-31; name a snapshot"


@pytest.mark.parametrize(
    ("name", "has_files", "note"),
    [
        ("2026-13-45", True, f"The folder 2026-13-45 {NO_DAY} like 2026-09-30."),
        ("1999-12-31", True, f"The folder 1999-12-31 {NO_DAY} like 2026-09-30."),
        ("2101-01-01", True, f"The folder 2101-01-01 {NO_DAY} like 2026-09-30."),
        ("old", True, f"The folder old {NO_DAY} like 2026-09-30."),
        ("2026-10-31", False, "The snapshot 2026-10-31 is empty; put its files there."),
        ("1999-12-31", False, ""),
        ("notes", False, ""),
        ("registries", True, ""),
        (".git", True, ""),
    ],
)
def test_a_folder_that_is_no_snapshot_is_skipped_and_named_where_it_looks_like_one(
    tmp_path: Path, name: str, has_files: bool, note: str
) -> None:
    for edge in ("2000-01-01", "2100-12-31"):
        write_snapshot(tmp_path / edge)
    (tmp_path / name).mkdir()
    if has_files:
        write_snapshot(tmp_path / name)
    snapshots = find_snapshots(tmp_path)
    assert [snapshot.name for snapshot in snapshots.all] == ["2000-01-01", "2100-12-31"]
    assert snapshots.notes == ((note,) if note else ())


def test_a_refused_snapshot_leaves_the_others_usable(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "2026-09-30", 2)
    (write_snapshot(tmp_path / "2026-10-31") / "merchants.csv").write_bytes(b"\x89PNG\0")
    snapshots = find_snapshots(tmp_path)
    with pytest.raises(FilesRefused):
        load_snapshot(snapshots.latest)
    assert load_snapshot(snapshots.by_name("2026-09-30")).merchants.count == 2


@pytest.mark.parametrize(
    ("kind", "before", "now", "change"),
    [
        ("merchants", 100, 90, ""),
        ("merchants", 100, 89, "100 rows before, 89 now (-11%)"),
        ("merchants", 100, 110, ""),
        ("merchants", 100, 111, "100 rows before, 111 now (+11%)"),
        # A kind of file that appears is as large a change as one that disappears.
        ("labels", None, 1, "0 rows before, 1 now (from none)"),
        ("labels", 0, 20, "0 rows before, 20 now (from none)"),
        ("labels", 20, 0, "20 rows before, 0 now (-100%)"),
        ("labels", 20, None, "20 rows before, 0 now (-100%)"),
        # A file without rows brings nothing.
        ("labels", None, 0, ""),
        ("labels", 0, None, ""),
        ("labels", None, None, ""),
    ],
)
def test_a_row_count_change_over_ten_per_cent_is_reported_and_a_drop_as_such(
    tmp_path: Path, kind: str, before: int | None, now: int | None, change: str
) -> None:
    label = {"granted_on": "2026-01-01", "label": "esus"}
    for name, count in (("2026-09-30", before), ("2026-10-31", now)):
        rows = [{"merchant_id": f"M{n}", **label} for n in range(count or 0)]
        tables = {"merchants": merchants(20), kind: None if count is None else rows}
        write_folder(tmp_path / name, **tables)
    sets = [load_snapshot(snapshot) for snapshot in find_snapshots(tmp_path).all]
    expected = [f"{kind}: {change}."] if change else []
    assert row_count_changes(*sets) == expected
    assert row_count_drops(*sets) == (expected if "(-" in change else [])


def test_decide_uses_the_latest_snapshot_or_the_given_one(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    write_snapshot(tmp_path / "2026-09-30", 2)
    write_snapshot(tmp_path / "2026-10-31", 3)
    for options, lines in (((), 4), (("--snapshot", "2026-09-30"), 3)):
        status, out, _ = run(capsysbinary, "decide", "--data", tmp_path, *options)
        assert (status, out.count("\n")) == (0, lines)
    status, _, err = run(capsysbinary, "check", "--data", tmp_path, "--snapshot", "2026-09-01")
    assert (status, "there are: 2026-09-30, 2026-10-31" in err[0]) == (2, True)


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

    found = [
        find_by_fingerprint(snapshots, mark, marks.__getitem__)
        for mark in ("aa1", "aa", "bb2", "cc3", "aa12")
    ]
    names = [snapshot and snapshot.name for snapshot in found]
    assert names == ["2026-03-31", "2026-03-31", "2026-02-28", None, None]
