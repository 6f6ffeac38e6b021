"""Reload a data folder when its files change, and keep the last good data until then.

The caller passes the time. New files are used when their sizes and times have not changed for
QUIET, they pass the checks, they did not change while they were read, and `find_row_drops` reports
nothing. With `checksums.sha256` beside the files they are used as soon as they match it.
docs/contract.md, section 5.
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
# How many versions stay in memory for pages that show them, the latest included.
MAX_VERSIONS = 4

T = TypeVar("T")


class FilesStillArriving(ImpactError):
    """No data can be shown yet, since the first files are still being written."""

    def __init__(self) -> None:
        super().__init__(
            "The files are still being written; they are shown when their sizes and times have "
            f"stood still for {QUIET.seconds} seconds."
        )


@dataclass(frozen=True)
class FileStamps:
    """The status of a set of files, by which changes are detected.

    Attributes:
        files: path, modification time (ns), size (bytes) and inode of each; zeros for a file that
            does not exist.
        touched: the latest change of the files or their folder by the file system, UTC; None
            where it is unknown.
        is_exact: whether there is a `checksums.sha256`.
    """

    files: tuple[tuple[str, int, int, int], ...]
    touched: datetime | None = None
    is_exact: bool = False


@dataclass(frozen=True, eq=False)
class DataVersion:
    """A handle of loaded data, compared by identity; the data live as long as it is referenced."""

    loaded_at: datetime


@dataclass(frozen=True)
class RowDropHold:
    """Valid data that are not used, because rows dropped, until somebody accepts the drop."""

    row_drops: tuple[str, ...]


@dataclass(frozen=True)
class AcceptedRowDrop:
    """A row drop that was accepted, with who and when."""

    accepted_at: datetime
    by: str
    row_drops: tuple[str, ...]


@dataclass(frozen=True)
class FolderStatus:
    """Which data of a folder are in use, and why newer files are not.

    Attributes:
        current: the last good version; None where there was none yet.
        fault: why the present files are not used, if they were refused.
        hold: why they are not used, if rows dropped.
        since: when `fault` or `hold` began.
        accepted: the row drop that was accepted with the current version.
    """

    current: DataVersion | None = None
    fault: ImpactError | None = None
    hold: RowDropHold | None = None
    since: datetime | None = None
    accepted: AcceptedRowDrop | None = None


@dataclass
class _Candidate(Generic[T]):
    stamp: FileStamps
    first_seen: datetime
    data: T | None = None
    fault: ImpactError | None = None
    hold: RowDropHold | None = None

    @property
    def is_checked(self) -> bool:
        return self.data is not None or self.fault is not None

    def is_still(self, now: datetime) -> bool:
        """Return whether the files did not change for QUIET, as seen here or by the file system."""
        touched = self.stamp.touched
        return now - self.first_seen >= QUIET or (touched is not None and now - touched >= QUIET)


class LiveFolder(Generic[T]):
    """The data of one folder: the latest good version, those still shown, and the candidate.

    Args:
        stamp: returns the present stamps of the files.
        read: reads and checks them, given the last good data; ImpactError where they are refused.
        key: returns a key that is equal for the same data.
        find_row_drops: returns a sentence for each kind of file with far fewer rows than before.
    """

    def __init__(
        self,
        stamp: Callable[[], FileStamps],
        read: Callable[[T | None], T],
        key: Callable[[T], Hashable],
        find_row_drops: Callable[[T, T], Iterable[str]] = lambda before, after: (),
    ) -> None:
        self._stamp, self._read, self._key, self._find_row_drops = stamp, read, key, find_row_drops
        self._lock = threading.Lock()
        self._versions: WeakKeyDictionary[DataVersion, T] = WeakKeyDictionary()
        self._in_use: FileStamps | None = None
        self._candidate: _Candidate[T] | None = None
        self._status = FolderStatus()

    def refresh(self, now: datetime) -> FolderStatus:
        """Load files that have changed, and return the status of the folder.

        While one session loads files, the other sessions go on with the last good data.
        """
        if self._lock.acquire(blocking=self._status.current is None):
            try:
                self._refresh(now)
            finally:
                self._lock.release()
        return self._status

    def is_same_data(self, version: DataVersion, other: DataVersion) -> bool:
        """Return whether two versions have the same data."""
        datasets = (self._versions.get(version), self._versions.get(other))
        keys = [self._key(data) for data in datasets if data is not None]
        return version is other or (len(keys) == 2 and keys[0] == keys[1])

    def latest(self) -> tuple[DataVersion, T] | None:
        """Return the latest good version and its data; None where there was none yet."""
        while (version := self._status.current) is not None:
            data = self._versions.get(version)
            if data is not None:  # otherwise newer files were loaded in between
                return version, data
        return None

    def data(self, version: DataVersion) -> T | None:
        """Return the data of a version; None where MAX_VERSIONS newer ones were loaded since."""
        return self._versions.get(version)

    def accept(self, hold: RowDropHold, now: datetime, by: str = "") -> bool:
        """Use the data that were held back, in all sessions; False where `hold` is outdated."""
        with self._lock:
            candidate = self._candidate
            if candidate is None or candidate.data is None or candidate.hold is not hold:
                return False
            self._use(
                candidate.data, candidate.stamp, now, AcceptedRowDrop(now, by, hold.row_drops)
            )
            return True

    def _refresh(self, now: datetime) -> None:
        stamp = self._stamp()
        if self._in_use is not None and stamp.files == self._in_use.files:
            self._candidate = None
            self._status = replace(self._status, fault=None, hold=None, since=None)
            return
        if self._candidate is None or self._candidate.stamp.files != stamp.files:
            self._candidate = _Candidate(stamp, now)
        is_still = self._candidate.is_still(now)
        if not self._candidate.is_checked and (is_still or stamp.is_exact):
            self._check(self._candidate)
        if self._candidate.is_checked:
            self._use_or_hold(self._candidate, now, is_still)

    def _check(self, candidate: _Candidate[T]) -> None:
        """Read and check the files; without a result if they changed meanwhile."""
        last_good = self._last_good
        try:
            data, fault = self._read(last_good), None
        except ImpactError as error:
            data, fault = None, error
        if self._stamp().files == candidate.stamp.files:
            candidate.data, candidate.fault = data, fault
            if data is not None and last_good is not None:
                row_drops = tuple(self._find_row_drops(last_good, data))
                candidate.hold = RowDropHold(row_drops) if row_drops else None

    def _use_or_hold(self, candidate: _Candidate[T], now: datetime, is_still: bool) -> None:
        if candidate.data is not None and candidate.hold is None:
            self._use(candidate.data, candidate.stamp, now, None)
        # Files that do not match their checksums may still be being written.
        elif candidate.hold is not None or is_still:
            since = self._status.since or candidate.first_seen
            self._status = replace(
                self._status, fault=candidate.fault, hold=candidate.hold, since=since
            )

    @property
    def _last_good(self) -> T | None:
        current = self._status.current
        return None if current is None else self._versions[current]

    def _use(
        self, data: T, stamp: FileStamps, now: datetime, accepted: AcceptedRowDrop | None
    ) -> None:
        current = self._status.current
        if current is None or self._key(self._versions[current]) != self._key(data):
            current = DataVersion(now)
        else:
            accepted = self._status.accepted  # the same data were written again
        self._versions[current] = data
        self._in_use, self._candidate = stamp, None
        self._status = FolderStatus(current, accepted=accepted)
        for version in sorted(self._versions, key=lambda v: v.loaded_at)[:-MAX_VERSIONS]:
            del self._versions[version]


def stamp_files(paths: Iterable[Path], folder: Path) -> FileStamps:
    """Return the stamps of files on disk.

    Args:
        folder: the folder of the files; its own times show added and deleted files.
    """
    files, touched = [], []
    for path in sorted(set(paths)):
        status = _stat(path)
        files.append(
            (str(path), status.st_mtime_ns, status.st_size, status.st_ino)
            if status
            else (str(path), 0, 0, 0)
        )
        touched += _change_times(status)
    touched += _change_times(_stat(folder))
    latest = datetime.fromtimestamp(max(touched) / 1e9, UTC) if touched else None
    return FileStamps(tuple(files), latest, (folder / CHECKSUMS).exists())


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _change_times(status: os.stat_result | None) -> list[int]:
    """Return the modification time and the inode change time, in nanoseconds.

    A copy that keeps the times of its original shows only in the second.
    """
    return [status.st_mtime_ns, status.st_ctime_ns] if status else []
