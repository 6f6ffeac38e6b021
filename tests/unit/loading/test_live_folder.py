"""The live folder uses changed files completely or not at all; on both sides sets the limit."""

import gc
import os
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, active_count

import pytest

from impact.loading.file_stamps import FileStamps, stamp_files
from impact.loading.live_folder import (
    QUIET,
    FilesStillArriving,
    FolderNotAnswering,
    LiveFolder,
    RowDropHold,
)
from impact.loading.snapshots import find_snapshots, load_snapshot, row_count_drops, stamp_snapshot
from impact.model.errors import ImpactError
from tests.builders.factories import write_folder

START = datetime(2026, 6, 30, 14, 3, tzinfo=UTC)
ONE_MS = timedelta(milliseconds=1)


def after_start(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@dataclass
class FakeFiles:
    """Fake files under the test's control: their stamp and the result of reading them."""

    data: list[int] | ImpactError = field(default_factory=list)
    version: int = 0
    touched: datetime | None = None
    is_exact: bool = False
    reads: int = 0
    answers: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.answers.set()

    def put(self, data: list[int] | ImpactError) -> None:
        self.data, self.version = data, self.version + 1

    def stamp(self) -> FileStamps:
        self.answers.wait()
        return FileStamps((("merchants.csv", self.version, 1, 1, 1),), self.touched, self.is_exact)

    def read(self, last_good: list[int] | None) -> list[int]:
        self.reads += 1
        if isinstance(self.data, ImpactError):
            raise self.data
        return self.data

    def build(self) -> LiveFolder[list[int]]:
        return LiveFolder(
            self.stamp,
            self.read,
            key=tuple,
            find_row_drops=lambda before, after: (
                ["fewer"] if len(after) < 0.9 * len(before) else []
            ),
            look_seconds=0.1,
            read_seconds=0.1,
        )


def shown(live: LiveFolder[list[int]]) -> list[int] | None:
    return live.in_use


@pytest.fixture
def files() -> FakeFiles:
    return FakeFiles([1] * 10)


@pytest.fixture
def live(files: FakeFiles) -> LiveFolder[list[int]]:
    """Return a live folder that has loaded ten rows."""
    folder = files.build()
    folder.refresh(after_start(-20))
    folder.refresh(after_start(-10))
    assert shown(folder) == [1] * 10
    return folder


def test_files_are_used_after_two_seconds_without_change(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    assert timedelta(seconds=2) == QUIET
    files.put([2] * 10)
    live.refresh(START)
    live.refresh(START + QUIET - ONE_MS)
    assert shown(live) == [1] * 10
    assert files.reads == 1, "it is not even read"
    live.refresh(START + QUIET)
    assert shown(live) == [2] * 10


def test_a_change_restarts_the_two_seconds(files: FakeFiles, live: LiveFolder[list[int]]) -> None:
    files.put([2] * 10)
    live.refresh(START)
    files.put([3] * 10)
    live.refresh(after_start(1.9))
    live.refresh(after_start(3.8))
    assert shown(live) == [1] * 10
    live.refresh(after_start(3.9))
    assert shown(live) == [3] * 10


@pytest.mark.parametrize(("age", "counts"), [(QUIET - ONE_MS, False), (QUIET, True)])
def test_files_last_touched_two_seconds_ago_are_used_at_once(
    files: FakeFiles, live: LiveFolder[list[int]], age: timedelta, *, counts: bool
) -> None:
    files.put([2] * 10)
    files.touched = START - age
    live.refresh(START)
    assert (shown(live) == [2] * 10) is counts


def test_a_file_from_the_future_is_watched_for_two_seconds(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    files.put([2] * 10)
    files.touched = after_start(3600)
    live.refresh(START)
    assert shown(live) == [1] * 10
    live.refresh(START + QUIET)
    assert shown(live) == [2] * 10


def test_the_first_files_wait_two_seconds_too(files: FakeFiles) -> None:
    live = files.build()
    status = live.refresh(START)
    assert (status.data, status.fault, shown(live)) == (None, None, None)
    live.refresh(START + QUIET)
    assert shown(live) == [1] * 10


def test_files_that_change_while_they_are_read_are_not_used(files: FakeFiles) -> None:
    class Swapped(FakeFiles):
        def read(self, last_good: list[int] | None) -> list[int]:
            result = super().read(last_good)
            if self.reads == 2:
                self.put([9] * 10)  # another hand, in the middle of it
                return [2] * 5 + [9] * 5
            return result

    swapped = Swapped([1] * 10)
    live = swapped.build()
    live.refresh(after_start(-20))
    live.refresh(after_start(-10))
    swapped.put([2] * 10)
    live.refresh(START)
    live.refresh(after_start(2))
    assert shown(live) == [1] * 10
    live.refresh(after_start(3))
    live.refresh(after_start(5))
    assert shown(live) == [9] * 10


def test_refused_files_leave_the_last_good_data_in_use(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    files.put(ImpactError("merchants.csv is missing"))
    assert live.refresh(START).fault is None, "it may still be on its way"
    status = live.refresh(after_start(2))
    assert (str(status.fault), status.since) == ("merchants.csv is missing", START)
    assert shown(live) == [1] * 10
    files.put(ImpactError("merchants.csv is locked"))
    live.refresh(after_start(60))
    status = live.refresh(after_start(62))
    assert (str(status.fault), status.since) == ("merchants.csv is locked", START)
    reads = files.reads
    live.refresh(after_start(100))
    assert files.reads == reads, "what was refused is not read again until it changes"
    files.put([2] * 10)
    live.refresh(after_start(110))
    status = live.refresh(after_start(112))
    assert (status.fault, status.since, shown(live)) == (None, None, [2] * 10)


def test_restoring_the_old_files_clears_the_fault(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    files.put(ImpactError("no"))
    live.refresh(START)
    assert live.refresh(after_start(2)).fault is not None
    files.version -= 1
    status = live.refresh(after_start(3))
    assert (status.fault, status.since) == (None, None)


@pytest.mark.parametrize(("rows", "counts"), [(9, True), (8, False)])
def test_a_drop_of_over_ten_per_cent_of_the_rows_is_held_back(
    files: FakeFiles, live: LiveFolder[list[int]], rows: int, *, counts: bool
) -> None:
    files.put([2] * rows)
    live.refresh(START)
    status = live.refresh(after_start(2))
    assert (shown(live) == [2] * rows) is counts
    assert (status.hold is None) is counts
    assert status.since == (None if counts else START)


def test_an_accepted_drop_is_used_until_the_next_files(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    files.put([2] * 5)
    live.refresh(START)
    hold = live.refresh(after_start(2)).hold
    assert hold is not None
    assert live.accept(hold, after_start(60), "odile@example.org")
    status = live.refresh(after_start(61))
    assert shown(live) == [2] * 5
    assert (status.hold, status.since) == (None, None)
    assert status.accepted is not None
    assert (status.accepted.accepted_at, status.accepted.by) == (
        after_start(60),
        "odile@example.org",
    )
    files.put([3] * 2)
    live.refresh(after_start(70))
    assert live.refresh(after_start(72)).hold is not None, "the next fall is another one"
    assert shown(live) == [2] * 5
    files.put([4] * 5)
    live.refresh(after_start(80))
    assert live.refresh(after_start(82)).accepted is None


def test_only_the_drop_that_was_shown_can_be_accepted(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    files.put([2] * 5)
    live.refresh(START)
    hold = live.refresh(after_start(2)).hold
    assert hold is not None
    files.put([3] * 4)
    live.refresh(after_start(3))
    assert not live.accept(hold, after_start(4))
    assert not live.accept(RowDropHold(("fewer",)), after_start(4))
    assert shown(live) == [1] * 10


def test_files_with_checksums_are_used_as_soon_as_they_match(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    files.is_exact = True
    files.put(ImpactError("merchants.csv is not the one that is listed"))
    assert live.refresh(START).fault is None, "it may still be on its way"
    files.put([2] * 10)
    live.refresh(START + ONE_MS)
    assert shown(live) == [2] * 10
    files.put(ImpactError("labels.csv is missing"))
    live.refresh(after_start(10))
    assert str(live.refresh(after_start(13)).fault) == "labels.csv is missing"
    assert shown(live) == [2] * 10


def test_the_same_data_written_again_keep_the_time_of_loading(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    before = live.refresh(START).loaded_at
    files.put([1] * 10)
    live.refresh(after_start(1))
    assert live.refresh(after_start(3)).loaded_at == before == after_start(-10)
    assert files.reads == 2, "they were read all the same: the age is that of the new files"


def test_data_that_nobody_shows_any_more_are_dropped(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    class Rows(list[int]):
        """Rows that can be watched."""

    files.put(Rows([2] * 10))
    live.refresh(after_start(0))
    before = live.refresh(after_start(2)).data
    files.put(Rows([3] * 10))
    live.refresh(after_start(10))
    live.refresh(after_start(12))
    assert before == [2] * 10, "who shows them holds them"
    gone = weakref.ref(before)
    del before
    gc.collect()
    assert gone() is None


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
def test_the_stamps_cover_only_files_that_are_read(
    tmp_path: Path, name: str, *, counts: bool
) -> None:
    folder = write_folder(tmp_path, dataset={"title": "x"})
    snapshot = find_snapshots(folder).latest
    before = stamp_snapshot(snapshot, None)
    with (folder / name).open("ab") as file:
        file.write(b"# x\n")
    assert (stamp_snapshot(snapshot, None).files != before.files) is counts


def test_a_copy_with_preserved_times_counts_as_touched(tmp_path: Path) -> None:
    file = tmp_path / "merchants.csv"
    file.write_text("x")
    os.utime(file, (0, 0))
    touched = stamp_files([file], tmp_path).touched
    assert touched is not None
    assert touched.year > 2000


def test_the_stamps_of_a_snapshot_cover_settings_and_policy(tmp_path: Path) -> None:
    write_folder(tmp_path / "2026-01-31")
    policy = tmp_path / "mine.toml"
    policy.write_text("")
    snapshot = find_snapshots(tmp_path).latest
    stamps = [stamp_snapshot(snapshot, policy).files]
    (tmp_path / "columns.toml").write_text("")
    stamps.append(stamp_snapshot(snapshot, policy).files)
    policy.write_text("expiring_days = 3")
    stamps.append(stamp_snapshot(snapshot, policy).files)
    assert len(set(stamps)) == 3


@pytest.mark.parametrize(
    ("before", "now", "falls"),
    [(10, 9, 0), (10, 8, 1), (10, 30, 0), (0, 0, 0)],
)
def test_a_rise_of_the_row_count_is_not_a_drop(
    tmp_path: Path, before: int, now: int, falls: int
) -> None:
    sets = []
    for name, count in (("a", before), ("b", now)):
        rows = [{"merchant_id": f"M{number}"} for number in range(count)]
        sets.append(load_snapshot(find_snapshots(write_folder(tmp_path / name, rows)).latest))
    assert len(row_count_drops(*sets)) == falls


def test_the_message_about_files_being_written_names_the_wait() -> None:
    assert str(FilesStillArriving()) == (
        "The files are still being written; they are shown when their sizes and times have stood "
        "still for 2 seconds."
    )


def test_a_folder_that_hangs_delays_nobody_and_is_used_again_when_it_answers(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    files.put([2] * 10)
    files.answers.clear()
    for second in range(3):
        status = live.refresh(after_start(second))
        assert isinstance(status.fault, FolderNotAnswering)
        assert status.since == START
        assert shown(live) == [1] * 10
    files.answers.set()
    for second in (10, 20):
        wait_until(lambda: not is_looking(live))
        status = live.refresh(after_start(second))
    assert (status.fault, status.since) == (None, None)
    assert shown(live) == [2] * 10


def test_looks_at_a_folder_that_hangs_do_not_pile_up(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    before = active_count()
    files.answers.clear()
    for second in range(20):
        live.refresh(after_start(second))
    assert active_count() == before + 1
    files.answers.set()


def test_a_folder_that_hangs_at_the_start_is_explained(files: FakeFiles) -> None:
    files.answers.clear()
    folder = files.build()
    assert isinstance(folder.refresh(START).fault, FolderNotAnswering)
    files.answers.set()
    wait_until(lambda: not is_looking(folder))
    folder.refresh(after_start(3))
    assert shown(folder) == [1] * 10


def test_a_fall_cannot_be_accepted_while_the_folder_hangs(
    files: FakeFiles, live: LiveFolder[list[int]]
) -> None:
    files.put([2])
    live.refresh(START)
    hold = live.refresh(after_start(5)).hold
    assert hold is not None
    files.answers.clear()
    live.refresh(after_start(6))
    assert not live.accept(hold, after_start(7))
    files.answers.set()
    wait_until(lambda: not is_looking(live))
    assert live.accept(hold, after_start(8))


def test_a_bug_while_reading_is_raised_where_the_data_are_asked_for(files: FakeFiles) -> None:
    def fail(_: object) -> list[int]:
        raise ZeroDivisionError

    folder = LiveFolder(files.stamp, fail, key=tuple)
    folder.refresh(START)
    with pytest.raises(ZeroDivisionError):
        folder.refresh(after_start(5))


def is_looking(live: LiveFolder[list[int]]) -> bool:
    return isinstance(live.refresh(START).fault, FolderNotAnswering)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_other_bytes_of_the_same_size_and_time_are_noticed(tmp_path: Path) -> None:
    file = tmp_path / "merchants.csv"
    file.write_bytes(b"yes")
    before, status = stamp_files([file], tmp_path).files, file.stat()
    time.sleep(0.02)  # the file system's clock has ticks
    with file.open("r+b") as stream:
        stream.write(b"no ")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = file.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (
        status.st_size,
        status.st_mtime_ns,
        status.st_ino,
    )
    assert stamp_files([file], tmp_path).files != before
