"""New files in a live folder count completely or not at all; the test sets the clock."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from impact.loading.live_folder import (
    MOST_KEPT,
    QUIET,
    DataVersion,
    FileStamps,
    LiveFolder,
    RowDropHold,
    StillArriving,
    stamp_files,
)
from impact.loading.snapshots import find_snapshots, load_snapshot, row_count_drops, snapshot_stamp
from impact.model.errors import ImpactError
from tests.builders.factories import write_folder

START = datetime(2026, 6, 30, 14, 3, tzinfo=UTC)
A_TICK = timedelta(milliseconds=1)


def seconds_later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@dataclass
class FakeFiles:
    """Fake files under the test's control: their stamp and the result of reading them."""

    data: list[int] | ImpactError = field(default_factory=list)
    version: int = 0
    touched: datetime | None = None
    is_exact: bool = False
    reads: int = 0

    def put(self, data: list[int] | ImpactError) -> None:
        self.data, self.version = data, self.version + 1

    def stamp(self) -> FileStamps:
        return FileStamps((("merchants.csv", self.version, 1, 1),), self.touched, self.is_exact)

    def read(self, last_good: list[int] | None) -> list[int]:
        self.reads += 1
        if isinstance(self.data, ImpactError):
            raise self.data
        return self.data

    def live_folder(self) -> LiveFolder[list[int]]:
        return LiveFolder(
            self.stamp,
            self.read,
            key=tuple,
            falls=lambda before, after: ["fewer"] if len(after) < 0.9 * len(before) else [],
        )


def shown(live_folder: LiveFolder[list[int]]) -> list[int] | None:
    newest = live_folder.newest()
    return newest[1] if newest else None


@pytest.fixture
def fake_files() -> FakeFiles:
    return FakeFiles([1] * 10)


@pytest.fixture
def live_folder(fake_files: FakeFiles) -> LiveFolder[list[int]]:
    """Return a live folder that has loaded ten rows."""
    folder = fake_files.live_folder()
    folder.look(seconds_later(-20))
    folder.look(seconds_later(-10))
    assert shown(folder) == [1] * 10
    return folder


def test_a_set_counts_only_after_two_seconds_without_a_change(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    assert timedelta(seconds=2) == QUIET
    fake_files.put([2] * 10)
    live_folder.look(START)
    live_folder.look(START + QUIET - A_TICK)
    assert shown(live_folder) == [1] * 10
    assert fake_files.reads == 1, "it is not even read"
    live_folder.look(START + QUIET)
    assert shown(live_folder) == [2] * 10


def test_a_change_within_the_two_seconds_restarts_them(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    fake_files.put([2] * 10)
    live_folder.look(START)
    fake_files.put([3] * 10)
    live_folder.look(seconds_later(1.9))
    live_folder.look(seconds_later(3.8))
    assert shown(live_folder) == [1] * 10
    live_folder.look(seconds_later(3.9))
    assert shown(live_folder) == [3] * 10


@pytest.mark.parametrize(("age", "counts"), [(QUIET - A_TICK, False), (QUIET, True)])
def test_a_set_last_touched_two_seconds_ago_counts_at_once(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]], age: timedelta, *, counts: bool
) -> None:
    fake_files.put([2] * 10)
    fake_files.touched = START - age
    live_folder.look(START)
    assert (shown(live_folder) == [2] * 10) is counts


def test_a_file_dated_in_the_future_must_be_seen_unchanged(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    fake_files.put([2] * 10)
    fake_files.touched = seconds_later(3600)
    live_folder.look(START)
    assert shown(live_folder) == [1] * 10
    live_folder.look(START + QUIET)
    assert shown(live_folder) == [2] * 10


def test_the_first_set_also_waits(fake_files: FakeFiles) -> None:
    live_folder = fake_files.live_folder()
    status = live_folder.look(START)
    assert (status.current, status.fault, shown(live_folder)) == (None, None, None)
    live_folder.look(START + QUIET)
    assert shown(live_folder) == [1] * 10


def test_a_set_that_changes_while_it_is_read_does_not_count(fake_files: FakeFiles) -> None:
    class Swapped(FakeFiles):
        def read(self, last_good: list[int] | None) -> list[int]:
            result = super().read(last_good)
            if self.reads == 2:
                self.put([9] * 10)  # another hand, in the middle of it
                return [2] * 5 + [9] * 5
            return result

    swapped = Swapped([1] * 10)
    live_folder = swapped.live_folder()
    live_folder.look(seconds_later(-20))
    live_folder.look(seconds_later(-10))
    swapped.put([2] * 10)
    live_folder.look(START)
    live_folder.look(seconds_later(2))
    assert shown(live_folder) == [1] * 10
    live_folder.look(seconds_later(3))
    live_folder.look(seconds_later(5))
    assert shown(live_folder) == [9] * 10


def test_a_refused_set_keeps_the_last_good_one_and_explains_why(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    fake_files.put(ImpactError("merchants.csv is missing"))
    assert live_folder.look(START).fault is None, "it may still be on its way"
    status = live_folder.look(seconds_later(2))
    assert (str(status.fault), status.since) == ("merchants.csv is missing", START)
    assert shown(live_folder) == [1] * 10
    fake_files.put(ImpactError("merchants.csv is locked"))
    live_folder.look(seconds_later(60))
    status = live_folder.look(seconds_later(62))
    assert (str(status.fault), status.since) == ("merchants.csv is locked", START)
    reads = fake_files.reads
    live_folder.look(seconds_later(100))
    assert fake_files.reads == reads, "what was refused is not read again until it changes"
    fake_files.put([2] * 10)
    live_folder.look(seconds_later(110))
    status = live_folder.look(seconds_later(112))
    assert (status.fault, status.since, shown(live_folder)) == (None, None, [2] * 10)


def test_restoring_the_old_files_removes_the_notice(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    fake_files.put(ImpactError("no"))
    live_folder.look(START)
    assert live_folder.look(seconds_later(2)).fault is not None
    fake_files.version -= 1
    status = live_folder.look(seconds_later(3))
    assert (status.fault, status.since) == (None, None)


@pytest.mark.parametrize(("rows", "counts"), [(9, True), (8, False)])
def test_a_drop_of_more_than_ten_per_cent_of_rows_waits_for_acceptance(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]], rows: int, *, counts: bool
) -> None:
    fake_files.put([2] * rows)
    live_folder.look(START)
    status = live_folder.look(seconds_later(2))
    assert (shown(live_folder) == [2] * rows) is counts
    assert (status.held is None) is counts
    assert status.since == (None if counts else START)


def test_an_accepted_drop_is_used_until_the_next_files_with_the_acceptors_name(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    fake_files.put([2] * 5)
    live_folder.look(START)
    held_set = live_folder.look(seconds_later(2)).held
    assert held_set is not None
    assert live_folder.accept(held_set, seconds_later(60), "odile@example.org")
    status = live_folder.look(seconds_later(61))
    assert shown(live_folder) == [2] * 5
    assert (status.held, status.since) == (None, None)
    assert status.accepted is not None
    assert (status.accepted.at, status.accepted.by) == (seconds_later(60), "odile@example.org")
    fake_files.put([3] * 2)
    live_folder.look(seconds_later(70))
    assert live_folder.look(seconds_later(72)).held is not None, "the next fall is another one"
    assert shown(live_folder) == [2] * 5
    fake_files.put([4] * 5)
    live_folder.look(seconds_later(80))
    assert live_folder.look(seconds_later(82)).accepted is None


def test_only_the_set_that_was_shown_can_be_accepted(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    fake_files.put([2] * 5)
    live_folder.look(START)
    held_set = live_folder.look(seconds_later(2)).held
    assert held_set is not None
    fake_files.put([3] * 4)
    live_folder.look(seconds_later(3))
    assert not live_folder.accept(held_set, seconds_later(4))
    assert not live_folder.accept(RowDropHold(("fewer",)), seconds_later(4))
    assert shown(live_folder) == [1] * 10


def test_an_exact_set_counts_as_soon_as_it_matches_and_never_before(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    fake_files.is_exact = True
    fake_files.put(ImpactError("merchants.csv is not the one that is listed"))
    assert live_folder.look(START).fault is None, "it may still be on its way"
    fake_files.put([2] * 10)
    live_folder.look(START + A_TICK)
    assert shown(live_folder) == [2] * 10
    fake_files.put(ImpactError("labels.csv is missing"))
    live_folder.look(seconds_later(10))
    assert str(live_folder.look(seconds_later(13)).fault) == "labels.csv is missing"
    assert shown(live_folder) == [2] * 10


def test_the_same_data_written_again_are_not_new(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    before = live_folder.look(START).current
    fake_files.put([1] * 10)
    live_folder.look(seconds_later(1))
    assert live_folder.look(seconds_later(3)).current is before
    assert fake_files.reads == 2, "they were read all the same: the age is that of the new files"


def test_data_that_return_are_the_same_as_before(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    pins = [live_folder.look(seconds_later(-5)).current]
    for step, data in enumerate(([2] * 10, [1] * 10), start=1):
        fake_files.put(data)
        live_folder.look(seconds_later(10 * step))
        pins.append(live_folder.look(seconds_later(10 * step + 2)).current)
    first, second, third = pins
    assert first is not None
    assert second is not None
    assert third is not None
    assert live_folder.is_same(first, third)
    assert not live_folder.is_same(first, second)


def test_only_sets_that_a_session_still_shows_are_kept(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    shown_still = live_folder.look(seconds_later(-5)).current
    assert shown_still is not None
    fake_files.put([2] * 10)
    live_folder.look(seconds_later(0))
    live_folder.look(seconds_later(2))
    assert live_folder.data(shown_still) == [1] * 10
    del shown_still
    gc.collect()
    assert len(live_folder._sets) == 1


def test_the_number_of_kept_sets_is_limited(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]]
) -> None:
    pins = [live_folder.look(seconds_later(-5)).current]
    for step in range(1, MOST_KEPT + 1):
        fake_files.put([1 + step] * 10)
        live_folder.look(seconds_later(10 * step))
        pins.append(live_folder.look(seconds_later(10 * step + 2)).current)
    are_kept = [live_folder.data(pin) is not None for pin in pins if pin]
    assert are_kept == [False, *[True] * MOST_KEPT]


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("merchants.csv", True),
        ("assessments-2.csv", True),
        ("dataset.toml", True),
        ("checksums.sha256", True),
        ("merchants.left-out.csv", False),
        ("assessments.left-out.csv", False),
        ("export.log", False),
    ],
)
def test_only_files_that_are_read_are_part_of_the_stamp(
    tmp_path: Path, name: str, *, counts: bool
) -> None:
    folder = write_folder(tmp_path, dataset={"title": "x"})
    snapshot = find_snapshots(folder).latest
    before = snapshot_stamp(snapshot, None)
    with (folder / name).open("ab") as file:
        file.write(b"# x\n")
    assert (snapshot_stamp(snapshot, None).files != before.files) is counts


def test_a_copy_with_old_modification_times_counts_as_touched(tmp_path: Path) -> None:
    file = tmp_path / "merchants.csv"
    file.write_text("x")
    os.utime(file, (0, 0))
    touched = stamp_files([file], tmp_path).touched
    assert touched is not None
    assert touched.year > 2000


def test_settings_of_the_data_folder_and_the_policy_belong_to_a_snapshot(tmp_path: Path) -> None:
    write_folder(tmp_path / "2026-01-31")
    policy = tmp_path / "mine.toml"
    policy.write_text("")
    snapshot = find_snapshots(tmp_path).latest
    stamps = [snapshot_stamp(snapshot, policy).files]
    (tmp_path / "columns.toml").write_text("")
    stamps.append(snapshot_stamp(snapshot, policy).files)
    policy.write_text("expiring_days = 3")
    stamps.append(snapshot_stamp(snapshot, policy).files)
    assert len(set(stamps)) == 3


@pytest.mark.parametrize(
    ("before", "now", "falls"),
    [(10, 9, 0), (10, 8, 1), (10, 30, 0), (0, 0, 0)],
)
def test_an_increase_is_not_a_drop(tmp_path: Path, before: int, now: int, falls: int) -> None:
    sets = []
    for name, count in (("a", before), ("b", now)):
        rows = [{"merchant_id": f"M{number}"} for number in range(count)]
        sets.append(load_snapshot(find_snapshots(write_folder(tmp_path / name, rows)).latest))
    assert len(row_count_drops(*sets)) == falls


def test_files_still_being_written_are_reported_with_the_waiting_time() -> None:
    assert str(StillArriving()) == (
        "The files are still being written; they are shown when their sizes and times have stood "
        "still for 2 seconds."
    )


def test_a_caller_during_loading_gets_the_newer_files(
    fake_files: FakeFiles, live_folder: LiveFolder[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    get_set = live_folder._sets.get

    def between(pin: DataVersion) -> list[int] | None:
        monkeypatch.setattr(live_folder._sets, "get", get_set)
        fake_files.put([2] * 10)
        live_folder.look(seconds_later(10))
        live_folder.look(seconds_later(20))
        return None  # as if the set of that pin had been dropped

    monkeypatch.setattr(live_folder._sets, "get", between)
    assert shown(live_folder) == [2] * 10
