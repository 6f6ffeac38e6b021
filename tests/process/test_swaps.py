"""Sets of files swapped under many readers: none is mixed and none is lost.

Each set carries its number in every file and in every row. The writer swaps files in three ways:
renames, plain writes in small steps, and plain writes announced by a `checksums.sha256`. Readers
look all the time, and each keeps the set that it was opened on for a while, as an open page does.
The clock is the writer's: two seconds pass only when it says so, and never while it writes.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from impact.loading.checksums import CHECKSUMS
from impact.loading.file_stamps import FileStamps
from impact.loading.live_folder import QUIET, LiveFolder
from impact.loading.snapshots import Snapshot, find_snapshots, stamp_snapshot
from impact.rules.decide import decide_view
from pages.session_data import store
from pages.session_data.store import LoadedData, Store

READERS = 3
MERCHANTS = 10
KEEPS_FOR = 3
TIMEOUT_SECONDS = 60
START = datetime(2026, 6, 30, tzinfo=UTC)
Files = dict[str, bytes]


def set_of(number: int) -> Files:
    """Return the files of a set; their sizes differ from those of the set before."""
    mark = f"{number:05d}" + "x" * (number % 7)
    merchants = "".join(f"M{i:02d},{mark},FR\n" for i in range(MERCHANTS))
    assessments = "".join(f"M{i:02d},2026-01-01,{mark}/{i}\n" for i in range(MERCHANTS))
    return {
        "merchants.csv": f"merchant_id,name,country\n{merchants}".encode(),
        "assessments.csv": f"merchant_id,published_on,assessment_id\n{assessments}".encode(),
        "dataset.toml": f'title = "{mark}"\nday = 2026-06-30\n'.encode(),
    }


def rename_in(folder: Path, files: Files) -> None:
    (folder / CHECKSUMS).unlink(missing_ok=True)
    for name, content in files.items():
        part = folder / f"{name}.part"
        part.write_bytes(content)
        part.replace(folder / name)


def write_slowly(folder: Path, files: Files) -> None:
    (folder / CHECKSUMS).unlink(missing_ok=True)
    _write_in_steps(folder, files)


def announce_and_write(folder: Path, files: Files) -> None:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (folder / CHECKSUMS).write_text("".join(f"{sums[name]}  {name}\n" for name in sums))
    _write_in_steps(folder, files)


def _write_in_steps(folder: Path, files: Files) -> None:
    for name, content in files.items():
        with (folder / name).open("wb", buffering=0) as file:
            for i in range(0, len(content), 200):
                file.write(content[i : i + 200])
                time.sleep(0.0002)


SWAPS: tuple[Callable[[Path, Files], None], ...] = (rename_in, write_slowly, announce_and_write)


def marks(loaded: LoadedData) -> set[str]:
    """Return the numbers of the sets that the parts of a view come from, ideally one."""
    dataset = loaded.dataset
    day = dataset.info.data_day(START.date())
    view = decide_view(dataset, day, loaded.rules.in_force(day).policy, day)
    names = view.decisions["name"].tolist()
    ids = [text.partition("/")[0] for text in view.decisions["assessment_id"].tolist()]
    assert len(names) == MERCHANTS, "a row was lost"
    return {dataset.info.title, *names, *ids}


class Readers:
    """Sessions that poll one folder, each from its own thread."""

    def __init__(self, live: LiveFolder[LoadedData]) -> None:
        self.live = live
        self.now = START
        self.looks = [0] * READERS
        self.seen: list[list[str]] = [[] for _ in range(READERS)]
        self.faults: list[str] = []
        self.is_over = False

    def read(self, index: int) -> None:
        try:
            while not self.is_over:
                self._visit(index)
        except Exception as fault:  # reported by the test, which is in another thread
            self.faults.append(repr(fault))

    def _visit(self, index: int) -> None:
        first = self.live.refresh(self.now).data
        assert first is not None
        mark = first.dataset.info.title
        if self.seen[index][-1:] != [mark]:
            assert marks(first) == {mark}
            self.seen[index].append(mark)
        for _ in range(KEEPS_FOR):
            self.live.refresh(self.now)
            self.looks[index] += 1
            assert first.dataset.info.title == mark
            time.sleep(0.001)

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not is_so() and not self.faults:
            assert time.monotonic() < deadline, "the readers do not get on"
            time.sleep(0.0005)

    def let_all_look(self) -> None:
        before = list(self.looks)
        self.wait_for(lambda: all(n > b + 1 for n, b in zip(self.looks, before, strict=True)))

    def is_shown(self, mark: str) -> bool:
        loaded = self.live.in_use
        return loaded is not None and loaded.dataset.info.title == mark


@pytest.mark.counts("swaps under load")
def test_readers_never_see_mixed_files_and_miss_no_version(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, int], None],
    *,
    is_long: bool,
) -> None:
    def stamp(snapshot: Snapshot, policy: Path | None) -> FileStamps:
        return replace(stamp_snapshot(snapshot, policy), touched=None)  # the writer's clock only

    monkeypatch.setattr(store, "stamp_snapshot", stamp)
    rename_in(tmp_path, set_of(0))
    live = Store(tmp_path, None).live_folder(find_snapshots(tmp_path).latest)
    live.refresh(START - QUIET)
    live.refresh(START)
    readers = Readers(live)
    threads = [threading.Thread(target=readers.read, args=(index,)) for index in range(READERS)]
    for thread in threads:
        thread.start()
    swaps = 1_000 if is_long else 100
    try:
        for number in range(1, swaps + 1):
            files = set_of(number)
            SWAPS[number % len(SWAPS)](tmp_path, files)
            readers.let_all_look()
            readers.now += QUIET
            # Every other swap gives the readers no time: the next begins while they read.
            if number % 2 == 0 or number == swaps:
                mark = set_title(files)
                readers.wait_for(lambda mark=mark: readers.is_shown(mark))
    finally:
        readers.is_over = True
        for thread in threads:
            thread.join(TIMEOUT_SECONDS)
    assert readers.faults == []
    assert readers.is_shown(set_title(set_of(swaps)))
    for seen in readers.seen:
        assert seen == sorted(seen), "a reader went back in time"
    assert len({mark for seen in readers.seen for mark in seen}) > swaps / 4
    record_property("swaps under load", swaps)


def set_title(files: Files) -> str:
    return files["dataset.toml"].decode().split('"')[1]
