"""New files on their way in: whole or not at all, and the last good ones until then.

Whoever looks hands in the time. A set of files counts when size and time of all of them stood
still for QUIET, it passes the checks, was the same before and after it was read, and holds no
fewer rows than the share that `falls` lets pass. With `checksums.sha256` beside the files it
counts as soon as they match. docs/contract.md, section 5.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from impact.loading.checksums import CHECKSUMS
from impact.model.errors import ImpactError

QUIET = timedelta(seconds=2)
# How many sets stay in memory for pages that were opened on them, the latest included.
MOST_KEPT = 4

T = TypeVar("T")


class StillArriving(ImpactError):
    """Nothing can be shown yet, since the first set of files is still being written."""

    def __init__(self) -> None:
        super().__init__(
            "The files are still being written; they are shown when their sizes and times have "
            f"stood still for {QUIET.seconds} seconds."
        )


@dataclass(frozen=True)
class FileStamps:
    """What tells that a set of files changed.

    Attributes:
        files: path, time, size and inode of each; zeros for a file that is not there.
        touched: when the file system last saw a change in the set or its folders, UTC; None where
            that cannot be known.
        is_exact: whether a `checksums.sha256` says which files are meant.
    """

    files: tuple[tuple[str, int, int, int], ...]
    touched: datetime | None = None
    is_exact: bool = False


@dataclass(frozen=True, eq=False)
class DataVersion:
    """A name for one set of files that was taken in; it lives as long as somebody holds it."""

    taken: datetime


@dataclass(frozen=True)
class RowDropHold:
    """A set that is good but for its fallen rows, until somebody accepts it."""

    falls: tuple[str, ...]


@dataclass(frozen=True)
class AcceptedRowDrop:
    """Who accepted a fall, and when."""

    at: datetime
    by: str
    falls: tuple[str, ...]


@dataclass(frozen=True)
class FolderStatus:
    """How the files stand.

    Attributes:
        current: the last good set; None where there was none yet.
        fault: why the files that are there now are not in use, if they are refused.
        held: why they are not in use, if rows fell.
        since: since when.
        accepted: the fall that was accepted with the set in use.
    """

    current: DataVersion | None = None
    fault: ImpactError | None = None
    held: RowDropHold | None = None
    since: datetime | None = None
    accepted: AcceptedRowDrop | None = None


@dataclass
class _Candidate(Generic[T]):
    stamp: FileStamps
    seen: datetime
    data: T | None = None
    fault: ImpactError | None = None
    held: RowDropHold | None = None

    @property
    def is_judged(self) -> bool:
        return self.data is not None or self.fault is not None

    def is_still(self, now: datetime) -> bool:
        """Say whether it stood still, by what was seen or by what the file system knows."""
        touched = self.stamp.touched
        return now - self.seen >= QUIET or (touched is not None and now - touched >= QUIET)


class LiveFolder(Generic[T]):
    """The sets of files of one folder: the last good one, those still in use, the one arriving.

    Args:
        stamp: returns the stamp of the files as they stand now.
        read: reads and checks them, given the last good data; ImpactError where they are refused.
        key: what makes two sets the same data.
        falls: says the rows that fell by too much, from the first to the second; none: fine.
    """

    def __init__(
        self,
        stamp: Callable[[], FileStamps],
        read: Callable[[T | None], T],
        key: Callable[[T], Hashable],
        falls: Callable[[T, T], Iterable[str]] = lambda before, after: (),
    ) -> None:
        self._stamp, self._read, self._key, self._falls = stamp, read, key, falls
        self._lock = threading.Lock()
        self._sets: WeakKeyDictionary[DataVersion, T] = WeakKeyDictionary()
        self._in_use: FileStamps | None = None
        self._candidate: _Candidate[T] | None = None
        self._standing = FolderStatus()

    def look(self, now: datetime) -> FolderStatus:
        """Take in what has arrived by `now`, and return how the files stand.

        While one session takes files in, the others go on with the last good ones.
        """
        if self._lock.acquire(blocking=self._standing.current is None):
            try:
                self._look(now)
            finally:
                self._lock.release()
        return self._standing

    def is_same(self, pin: DataVersion, other: DataVersion) -> bool:
        """Say whether two pins name the same data."""
        sets = (self._sets.get(pin), self._sets.get(other))
        keys = [self._key(data) for data in sets if data is not None]
        return pin is other or (len(keys) == 2 and keys[0] == keys[1])

    def newest(self) -> tuple[DataVersion, T] | None:
        """Return the last good set and its pin; None where there was none yet."""
        while (pin := self._standing.current) is not None:
            data = self._sets.get(pin)
            if data is not None:  # else newer ones came in between
                return pin, data
        return None

    def data(self, pin: DataVersion) -> T | None:
        """Return the set of a pin; None where more than MOST_KEPT have come since."""
        return self._sets.get(pin)

    def accept(self, held: RowDropHold, now: datetime, by: str = "") -> bool:
        """Take in the set that was held back, for everybody; False where it is no longer it."""
        with self._lock:
            found = self._candidate
            if found is None or found.data is None or found.held is not held:
                return False
            self._take_in(found.data, found.stamp, now, AcceptedRowDrop(now, by, held.falls))
            return True

    def _look(self, now: datetime) -> None:
        stamp = self._stamp()
        if self._in_use is not None and stamp.files == self._in_use.files:
            self._candidate = None
            self._standing = replace(self._standing, fault=None, held=None, since=None)
            return
        if self._candidate is None or self._candidate.stamp.files != stamp.files:
            self._candidate = _Candidate(stamp, now)
        is_still = self._candidate.is_still(now)
        if not self._candidate.is_judged and (is_still or stamp.is_exact):
            self._judge(self._candidate)
        if self._candidate.is_judged:
            self._settle(self._candidate, now, is_still)

    def _judge(self, candidate: _Candidate[T]) -> None:
        """Read and check the files; what changed meanwhile is not judged."""
        last_good = self._last_good
        try:
            data, fault = self._read(last_good), None
        except ImpactError as error:
            data, fault = None, error
        if self._stamp().files == candidate.stamp.files:
            candidate.data, candidate.fault = data, fault
            if data is not None and last_good is not None:
                falls = tuple(self._falls(last_good, data))
                candidate.held = RowDropHold(falls) if falls else None

    def _settle(self, candidate: _Candidate[T], now: datetime, is_still: bool) -> None:
        if candidate.data is not None and candidate.held is None:
            self._take_in(candidate.data, candidate.stamp, now, None)
        # Files that do not match their checksums may still be on their way.
        elif candidate.held is not None or is_still:
            since = self._standing.since or candidate.seen
            self._standing = replace(
                self._standing, fault=candidate.fault, held=candidate.held, since=since
            )

    @property
    def _last_good(self) -> T | None:
        current = self._standing.current
        return None if current is None else self._sets[current]

    def _take_in(
        self, data: T, stamp: FileStamps, now: datetime, accepted: AcceptedRowDrop | None
    ) -> None:
        current = self._standing.current
        if current is None or self._key(self._sets[current]) != self._key(data):
            current = DataVersion(now)
        else:
            accepted = self._standing.accepted  # the same data, written again
        self._sets[current] = data
        self._in_use, self._candidate = stamp, None
        self._standing = FolderStatus(current, accepted=accepted)
        for pin in sorted(self._sets, key=lambda pin: pin.taken)[:-MOST_KEPT]:
            del self._sets[pin]


def stamp_files(paths: Iterable[Path], folder: Path) -> FileStamps:
    """Return the stamp of files as they stand on disk.

    Args:
        folder: where they are: a file that comes or goes shows there.
    """
    files, touched = [], []
    for path in sorted(set(paths)):
        found = _status(path)
        files.append(
            (str(path), found.st_mtime_ns, found.st_size, found.st_ino)
            if found
            else (str(path), 0, 0, 0)
        )
        touched += _touched(found)
    touched += _touched(_status(folder))
    latest = datetime.fromtimestamp(max(touched) / 1e9, UTC) if touched else None
    return FileStamps(tuple(files), latest, (folder / CHECKSUMS).exists())


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _touched(found: os.stat_result | None) -> list[int]:
    """Return when a file or folder was written and when its entry changed, in nanoseconds.

    A copy that keeps the times of its original shows in the second alone.
    """
    return [found.st_mtime_ns, found.st_ctime_ns] if found else []
