"""The live folder uses changed files completely or not at all; on both sides sets the limit."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, active_count
from typing import NamedTuple

import pytest

from impact.loading.file_stamps import FileStamps, stamp_files
from impact.loading.live_folder import (
    QUIET,
    FilesStillArriving,
    FolderNotAnswering,
    FolderStatus,
    LiveFolder,
    RowDropHold,
)
from impact.loading.snapshots import find_snapshots, stamp_snapshot
from impact.model.errors import ImpactError
from tests.builders.factories import write_folder

START = datetime(2026, 6, 30, 14, 3, tzinfo=UTC)
ONE_MS = timedelta(milliseconds=1)
# Files of ten rows, one letter a row; the last is the first with another line end.
A, B, C = "a" * 10, "b" * 10, "c" * 10
A_AGAIN = A + "\n"
FEWER = "b" * 8
MISSING, LOCKED = "merchants.csv is missing", "merchants.csv is locked"


def after_start(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@dataclass
class FakeFiles:
    """Fake files under the test's control: their content, or the error of reading them."""

    content: str | ImpactError = A
    touched: datetime | None = None
    is_exact: bool = False
    reads: int = 0
    answers: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.answers.set()

    def stamp(self) -> FileStamps:
        self.answers.wait()
        return FileStamps(((str(self.content), 0, 0, 0, 0),), self.touched, self.is_exact)

    def read(self, last_good: str | None) -> str:
        self.reads += 1
        if isinstance(self.content, ImpactError):
            raise self.content
        return self.content.rstrip()

    def build(self) -> LiveFolder[str]:
        return LiveFolder(
            self.stamp,
            self.read,
            key=str,
            find_row_drops=lambda before, after: ["fewer"] if len(after) < len(before) else [],
            look_seconds=0.1,
            read_seconds=0.1,
        )


class Look(NamedTuple):
    """A look at the folder: when, at which files, and what is shown afterwards.

    `files` are put there just before; None: nothing has changed. `reads` counts the first as well.
    """

    seconds: float
    files: str | ImpactError | None
    shown: str | None
    reads: int
    fault: str = ""
    is_held: bool = False
    since: float | None = None


def play(looks: Sequence[Look], files: FakeFiles, live: LiveFolder[str]) -> FolderStatus[str]:
    """Look at the folder again and again, and return the last status."""
    for look in looks:
        if look.files is not None:
            files.content = look.files
        status = live.refresh(after_start(look.seconds))
        since = None if look.since is None else after_start(look.since)
        assert (live.in_use, files.reads) == (look.shown, look.reads), look
        trouble = (str(status.fault or ""), status.hold is not None, status.since)
        assert trouble == (look.fault, look.is_held, since), look
    return status


@pytest.fixture
def files() -> FakeFiles:
    return FakeFiles()


@pytest.fixture
def live(files: FakeFiles) -> LiveFolder[str]:
    """Return a live folder that has loaded ten rows."""
    folder = files.build()
    play(
        [Look(-20, A, None, 0), Look(-18.001, None, None, 0), Look(-10, None, A, 1)], files, folder
    )
    return folder


SCRIPTS = {
    "files are used after two seconds without change": [
        Look(0, B, A, 1),
        Look(1.999, None, A, 1),
        Look(2, None, B, 2),
    ],
    "a change restarts the two seconds": [
        Look(0, B, A, 1),
        Look(1.9, C, A, 1),
        Look(3.8, None, A, 1),
        Look(3.9, None, C, 2),
    ],
    "refused files leave the last good data, and are read again when they change": [
        Look(0, ImpactError(MISSING), A, 1),
        Look(1.999, None, A, 1),
        Look(2, None, A, 2, MISSING, since=0),
        Look(60, ImpactError(LOCKED), A, 2, MISSING, since=0),
        Look(62, None, A, 3, LOCKED, since=0),
        Look(100, None, A, 3, LOCKED, since=0),
        Look(110, B, A, 3, LOCKED, since=0),
        Look(112, None, B, 4),
    ],
    "restoring the old files clears the fault": [
        Look(0, ImpactError(MISSING), A, 1),
        Look(2, None, A, 2, MISSING, since=0),
        Look(3, A, A, 2),
    ],
    "a drop of the rows is held back": [
        Look(0, FEWER, A, 1),
        Look(2, None, A, 2, is_held=True, since=0),
        Look(9, None, A, 2, is_held=True, since=0),
    ],
}


@pytest.mark.parametrize("looks", SCRIPTS.values(), ids=SCRIPTS)
def test_each_look_shows_the_last_good_files(
    looks: list[Look], files: FakeFiles, live: LiveFolder[str]
) -> None:
    play(looks, files, live)


@pytest.mark.parametrize(
    ("age", "counts"),
    [(QUIET - ONE_MS, False), (QUIET, True), (timedelta(hours=-1), False)],
    ids=["just now", "two seconds ago", "in the future"],
)
def test_files_last_touched_two_seconds_ago_are_used_at_once(
    files: FakeFiles, live: LiveFolder[str], age: timedelta, *, counts: bool
) -> None:
    files.touched = START - age
    play([Look(0, B, B if counts else A, 2 if counts else 1), Look(2, None, B, 2)], files, live)


def test_files_with_checksums_are_used_as_soon_as_they_match(
    files: FakeFiles, live: LiveFolder[str]
) -> None:
    files.is_exact = True
    looks = [
        Look(0, ImpactError("merchants.csv is not the one that is listed"), A, 2),
        Look(0.001, B, B, 3),
        Look(10, ImpactError(MISSING), B, 4),
        Look(13, None, B, 4, MISSING, since=10),
    ]
    play(looks, files, live)


def test_files_that_change_while_they_are_read_are_not_used() -> None:
    class Swapped(FakeFiles):
        def read(self, last_good: str | None) -> str:
            result = super().read(last_good)
            if self.reads == 1:
                self.content = C  # another hand, in the middle of it
                return B[:5] + C[:5]
            return result

    files = Swapped()
    looks = [Look(0, B, None, 0), Look(2, None, None, 1), Look(3, C, None, 1), Look(5, None, C, 2)]
    play(looks, files, files.build())


def test_an_accepted_drop_is_used_until_the_next_files(
    files: FakeFiles, live: LiveFolder[str]
) -> None:
    looks = [Look(0, FEWER, A, 1), Look(2, None, A, 2, is_held=True, since=0)]
    hold = play(looks, files, live).hold
    assert hold is not None
    assert live.accept(hold, after_start(60), "odile@example.org")
    accepted = play([Look(61, None, FEWER, 2)], files, live).accepted
    assert accepted is not None
    assert (accepted.accepted_at, accepted.by) == (after_start(60), "odile@example.org")
    looks = [
        Look(70, "c", FEWER, 2),
        Look(72, None, FEWER, 3, is_held=True, since=70),  # the next drop is another one
        Look(80, C, FEWER, 3, is_held=True, since=70),
        Look(82, None, C, 4),
    ]
    assert play(looks, files, live).accepted is None


def test_only_the_drop_that_was_shown_can_be_accepted(
    files: FakeFiles, live: LiveFolder[str]
) -> None:
    looks = [Look(0, FEWER, A, 1), Look(2, None, A, 2, is_held=True, since=0)]
    hold = play(looks, files, live).hold
    assert hold is not None
    files.content = "c"
    live.refresh(after_start(3))
    assert not live.accept(hold, after_start(4))
    assert not live.accept(RowDropHold(("fewer",)), after_start(4))
    assert live.in_use == A


def test_the_same_data_written_again_keep_the_time_of_loading(
    files: FakeFiles, live: LiveFolder[str]
) -> None:
    status = play([Look(1, A_AGAIN, A, 1), Look(3, None, A, 2)], files, live)
    assert status.loaded_at == after_start(-10)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("2026-01-31/merchants.csv", True),
        ("2026-01-31/assessments-2.csv", True),
        ("2026-01-31/checksums.sha256", True),
        ("dataset.toml", True),
        ("columns.toml", True),
        ("mine.toml", True),
        ("2026-01-31/merchants.left-out.csv", False),
        ("2026-01-31/assessments.left-out.csv", False),
        ("2026-01-31/export.log", False),
    ],
)
def test_the_stamps_cover_only_files_that_are_read(
    tmp_path: Path, name: str, *, counts: bool
) -> None:
    write_folder(tmp_path / "2026-01-31")
    snapshot, policy = find_snapshots(tmp_path).latest, tmp_path / "mine.toml"
    before = stamp_snapshot(snapshot, policy)
    with (tmp_path / name).open("ab") as file:
        file.write(b"# x\n")
    assert (stamp_snapshot(snapshot, policy).files != before.files) is counts


def test_a_copy_with_preserved_times_counts_as_touched(tmp_path: Path) -> None:
    file = tmp_path / "merchants.csv"
    file.write_text("x")
    os.utime(file, (0, 0))
    touched = stamp_files([file], tmp_path).touched
    assert touched is not None
    assert touched.year > 2000


def test_other_bytes_of_the_same_size_and_time_are_noticed(tmp_path: Path) -> None:
    file = tmp_path / "merchants.csv"
    file.write_bytes(b"yes")
    before, status = stamp_files([file], tmp_path).files, file.stat()
    time.sleep(0.02)  # the file system's clock has ticks
    with file.open("r+b") as stream:
        stream.write(b"no ")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = stamp_files([file], tmp_path).files
    assert after[0][:4] == before[0][:4]
    assert after != before


def test_the_message_about_files_being_written_names_the_wait() -> None:
    assert str(FilesStillArriving()) == (
        "The files are still being written; they are shown when their sizes and times have stood "
        "still for 2 seconds."
    )


def test_a_folder_that_hangs_delays_nobody_and_is_used_again_when_it_answers(
    files: FakeFiles, live: LiveFolder[str]
) -> None:
    files.content = B
    threads = active_count()
    files.answers.clear()
    for second in range(20):
        status = live.refresh(after_start(second))
        assert isinstance(status.fault, FolderNotAnswering)
        assert (status.since, live.in_use) == (START, A)
    assert active_count() == threads + 1, "looks do not pile up"
    answer(files, live)
    for second in (10, 20):
        status = live.refresh(after_start(second))
    assert (status.fault, status.since, live.in_use) == (None, None, B)


def test_a_folder_that_hangs_at_the_start_is_explained(files: FakeFiles) -> None:
    files.answers.clear()
    folder = files.build()
    assert isinstance(folder.refresh(START).fault, FolderNotAnswering)
    answer(files, folder)
    folder.refresh(after_start(3))
    assert folder.in_use == A


def test_a_drop_cannot_be_accepted_while_the_folder_hangs(
    files: FakeFiles, live: LiveFolder[str]
) -> None:
    looks = [Look(0, FEWER, A, 1), Look(5, None, A, 2, is_held=True, since=0)]
    hold = play(looks, files, live).hold
    assert hold is not None
    files.answers.clear()
    live.refresh(after_start(6))
    assert not live.accept(hold, after_start(7))
    answer(files, live)
    assert live.accept(hold, after_start(8))


def test_a_bug_while_reading_is_raised_where_the_data_are_asked_for(files: FakeFiles) -> None:
    def fail(_: object) -> str:
        raise ZeroDivisionError

    folder = LiveFolder(files.stamp, fail, key=str)
    folder.refresh(START)
    with pytest.raises(ZeroDivisionError):
        folder.refresh(after_start(5))


def answer(files: FakeFiles, live: LiveFolder[str]) -> None:
    """Let the folder answer again, and wait until it is noticed."""
    files.answers.set()
    wait_until(lambda: not isinstance(live.refresh(START).fault, FolderNotAnswering))


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
