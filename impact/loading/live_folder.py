"""Reload a data folder when its files change, and keep the last good data until then.

The caller passes the time. New files are used when their sizes and times have not changed for
QUIET, they pass the checks, they did not change while they were read, and `find_row_drops` reports
nothing. With `checksums.sha256` beside the files they are used as soon as they match it. A folder
that does not answer delays nobody for long. docs/contract.md, section 5.
"""

import threading
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from impact.loading.file_stamps import FileStamps
from impact.model.background_call import BackgroundCall
from impact.model.errors import ImpactError

QUIET = timedelta(seconds=2)
# How long a page waits for the list of the files and their stamps, and for their content.
LOOK_SECONDS = 5.0
READ_SECONDS = 60.0

T = TypeVar("T")


class FilesStillArriving(ImpactError):
    """No data can be shown yet, since the first files are still being written."""

    def __init__(self) -> None:
        super().__init__(
            "The files are still being written; they are shown when their sizes and times have "
            f"stood still for {QUIET.seconds} seconds."
        )


class FolderNotAnswering(ImpactError):
    """The data folder does not answer in time."""

    def __init__(self) -> None:
        super().__init__(
            "The data folder does not answer, like a network share that hangs. Its files are used "
            "again as soon as it does; nothing needs to be restarted."
        )


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
class FolderStatus(Generic[T]):
    """Which data of a folder are in use, and why newer files are not.

    Attributes:
        data: the last good data; None where there were none yet.
        loaded_at: when they were loaded.
        fault: why the present files are not used, if they were refused.
        hold: why they are not used, if rows dropped.
        since: when `fault` or `hold` began.
        accepted: the row drop that was accepted with the data.
    """

    data: T | None = None
    loaded_at: datetime | None = None
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


@dataclass
class _Look:
    """A look at the folder; `is_late` once somebody has waited for it in vain."""

    began: datetime
    call: BackgroundCall[None]
    is_late: bool = False


class LiveFolder(Generic[T]):
    """The data of one folder: the last good ones, and the candidate. Who shows them holds them.

    Args:
        stamp: returns the present stamps of the files.
        read: reads and checks them, given the last good data; ImpactError where they are refused.
        key: returns a key that is equal for the same data.
        find_row_drops: returns a sentence for each kind of file with far fewer rows than before.
        look_seconds, read_seconds: how long a page waits for the stamps, and for the content.
    """

    def __init__(
        self,
        stamp: Callable[[], FileStamps],
        read: Callable[[T | None], T],
        key: Callable[[T], Hashable],
        find_row_drops: Callable[[T, T], Iterable[str]] = lambda before, after: (),
        look_seconds: float = LOOK_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._stamp, self._read, self._key, self._find_row_drops = stamp, read, key, find_row_drops
        self._look_seconds, self._read_seconds = look_seconds, read_seconds
        self._lock, self._begin_lock = threading.Lock(), threading.Lock()
        self._look: _Look | None = None
        self._is_reading = False
        self._in_use: FileStamps | None = None
        self._candidate: _Candidate[T] | None = None
        self._status: FolderStatus[T] = FolderStatus()

    @property
    def in_use(self) -> T | None:
        """Return the last good data without a look at the files; None where there were none."""
        return self._status.data

    def refresh(self, now: datetime) -> FolderStatus[T]:
        """Load files that have changed, and return the status of the folder.

        While one session loads files, the other sessions go on with the last good data; so do all
        of them while the folder does not answer.
        """
        look, is_own = self._begin_look(now)
        if is_own or self.in_use is None:
            self._wait(look)
        if is_own and look.call.wait():
            look.call.result()
        if look.call.wait() or not look.is_late:
            return self._status
        since = self._status.since or look.began
        return replace(self._status, fault=FolderNotAnswering(), hold=None, since=since)

    def _begin_look(self, now: datetime) -> tuple[_Look, bool]:
        """Return the look that goes on, else one that begins now; and whether it begins now."""
        with self._begin_lock:
            if self._look is not None and not self._look.call.wait():
                return self._look, False
            self._look = _Look(now, BackgroundCall(lambda: self._refresh(now)))
            return self._look, True

    def _wait(self, look: _Look) -> None:
        is_done = look.call.wait(self._look_seconds)
        if not is_done and self._is_reading:
            is_done = look.call.wait(self._read_seconds)
        look.is_late = not is_done

    def accept(self, hold: RowDropHold, now: datetime, by: str = "") -> bool:
        """Use the data that were held back, in all sessions; False where `hold` is outdated."""
        if not self._lock.acquire(timeout=self._look_seconds):
            return False
        try:
            candidate = self._candidate
            if candidate is None or candidate.data is None or candidate.hold is not hold:
                return False
            self._use(
                candidate.data, candidate.stamp, now, AcceptedRowDrop(now, by, hold.row_drops)
            )
            return True
        finally:
            self._lock.release()

    def _refresh(self, now: datetime) -> None:
        with self._lock:
            self._compare(self._stamp(), now)

    def _compare(self, stamp: FileStamps, now: datetime) -> None:
        """Use the files of this stamp if they are other ones and good."""
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
        last_good = self._status.data
        self._is_reading = True
        try:
            data, fault = self._read(last_good), None
        except ImpactError as error:
            data, fault = None, error
        finally:
            self._is_reading = False
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

    def _use(
        self, data: T, stamp: FileStamps, now: datetime, accepted: AcceptedRowDrop | None
    ) -> None:
        before = self._status
        self._in_use, self._candidate = stamp, None
        if before.data is not None and self._key(before.data) == self._key(data):
            # The same data were written again: what was loaded and accepted stays so.
            self._status = FolderStatus(data, before.loaded_at, accepted=before.accepted)
        else:
            self._status = FolderStatus(data, now, accepted=accepted)
