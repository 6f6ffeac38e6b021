"""Dated snapshots of a data folder: what the files of a day said.

A data folder may hold its files itself, or dated folders such as `2026-09-30/` with the files
as they were on that day, or both: then its own files are the latest. `dataset.toml`,
`columns.toml` and `policy.toml` of a snapshot come before those of the data folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from impact.loading.checksums import CHECKSUMS, read_checksums
from impact.loading.data_files import MUST_BE_THERE, OPTIONAL, SETTINGS_FILES, holds_tables, kind_of
from impact.loading.folder import load
from impact.loading.live_folder import FileStamps, stamp_files
from impact.model.dataset import Dataset
from impact.model.dates import AS_OF_RANGE, can_be_as_of, from_day_number, parse_day
from impact.model.errors import UsageError

# A fall or rise of the rows beyond this share is said before a snapshot is believed.
ROW_MOVE_SHARE = 0.10

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_SNAPSHOTS = ("registries",)
_SETTINGS = (*SETTINGS_FILES, "policy.toml")


@dataclass(frozen=True)
class Snapshot:
    """The files of one day.

    Attributes:
        name: "2026-09-30"; "" for the data folder's own files.
        folder: where the files are.
        root: the data folder, whose settings hold where the snapshot has none.
        day: the day in its name; None for the data folder's own files.
    """

    name: str
    folder: Path
    root: Path
    day: date | None

    def settings(self, file: str) -> Path:
        """Return where a settings file of this snapshot stands, if it stands anywhere."""
        own = self.folder / file
        return own if own.exists() else self.root / file


@dataclass(frozen=True)
class Snapshots:
    """The snapshots of a data folder, earliest first; `notes` say which folders are none."""

    found: tuple[Snapshot, ...]
    notes: tuple[str, ...]

    @property
    def latest(self) -> Snapshot:
        """Return the snapshot that is shown unless another is asked for."""
        return self.found[-1]

    def named(self, name: str) -> Snapshot:
        """Return the snapshot of that name.

        Raises:
            UsageError: there is none; it says which there are.
        """
        for snapshot in self.found:
            if snapshot.name == name:
                return snapshot
        names = ", ".join(snapshot.name or "the folder's own files" for snapshot in self.found)
        raise UsageError(f"There is no snapshot {name!r}; there are: {names}.")


def reported_on(found: Snapshots, then: date) -> Snapshot | None:
    """Return the snapshot by which a day was reported: the latest dated on that day or before."""
    dated = [one for one in found.found if one.day is not None and one.day <= then]
    return dated[-1] if dated else None


def find_snapshots(root: Path) -> Snapshots:
    """Return the snapshots of a data folder; its own files count where there are any.

    A data folder without any is returned as its own and only snapshot, so that loading it says
    what is missing.
    """
    found: list[Snapshot] = []
    notes: list[str] = []
    for folder in _folders(root):
        day = _day_of_name(folder.name)
        has_files = holds_tables(folder)
        if day is not None and has_files:
            found.append(Snapshot(folder.name, folder, root, day))
        elif day is not None:
            notes.append(f"The snapshot {folder.name} is empty; put its CSV files there.")
        elif has_files:
            notes.append(
                f"The folder {folder.name} holds CSV files, but its name is no day from "
                f"{AS_OF_RANGE}; name a snapshot like 2026-09-30."
            )
    if not found or holds_tables(root):
        found.append(Snapshot("", root, root, None))
    return Snapshots(tuple(found), tuple(notes))


def _day_of_name(name: str) -> date | None:
    """Return the day that a folder is named after; None where a question can be asked of none."""
    number = parse_day(name) if _DAY.fullmatch(name) else None
    day = None if number is None else from_day_number(number)
    return day if day is not None and can_be_as_of(day) else None


def _folders(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        is_ours = not folder.name.startswith(".") and folder.name not in _NOT_SNAPSHOTS
        if is_ours and folder.is_dir():
            yield folder


def snapshot_stamp(snapshot: Snapshot, policy: Path | None) -> FileStamps:
    """Return what tells that a file of a snapshot, or a setting that it uses, changed.

    Args:
        policy: a policy file that comes before the folder's.
    """
    names = (*MUST_BE_THERE, *OPTIONAL, *_SETTINGS, CHECKSUMS)
    paths = {snapshot.folder / name for name in names}
    paths |= {snapshot.root / name for name in (*_SETTINGS, CHECKSUMS)}
    for folder in {snapshot.folder, snapshot.root}:
        paths |= {folder / name for name in read_checksums(folder).listed or ()}
    paths |= {path for path in snapshot.folder.glob("*") if kind_of(path.name)}
    paths |= {policy} if policy else set()
    return stamp_files(paths, snapshot.folder)


def size_of_files(snapshot: Snapshot) -> int:
    """Return how many bytes the CSV files of a snapshot have."""
    return sum(path.stat().st_size for path in snapshot.folder.glob("*.csv"))


def load_snapshot(snapshot: Snapshot) -> Dataset:
    """Read and check the files of a snapshot; its data day is the day in its name.

    A `day` in the snapshot's own dataset.toml comes before the name's; one in the data folder's
    speaks for the data folder's own files alone.

    Raises:
        ImpactError: as `impact.loading.folder.load`.
    """
    dataset = load(snapshot.folder, snapshot.root)
    states_day = (snapshot.folder / "dataset.toml").exists() and dataset.info.day is not None
    if snapshot.day is None or states_day:
        return dataset
    return replace(dataset, info=replace(dataset.info, day=snapshot.day))


def row_count_changes(before: Dataset, after: Dataset) -> list[str]:
    """Say each kind of file whose number of rows moves by more than ROW_MOVE_SHARE."""
    counts = _rows_of_both(before, after)
    return [
        _said(kind, count, now)
        for kind, count, now in counts
        if abs(now - count) > ROW_MOVE_SHARE * count
    ]


def row_count_drops(before: Dataset, after: Dataset) -> list[str]:
    """Say each kind of file whose number of rows falls by more than ROW_MOVE_SHARE."""
    counts = _rows_of_both(before, after)
    return [
        _said(kind, count, now)
        for kind, count, now in counts
        if count - now > ROW_MOVE_SHARE * count
    ]


def _said(kind: str, count: int, now: int) -> str:
    change = f"{(now - count) / count:+.0%}" if count else "from none"
    return f"{kind}: {count:,} rows before, {now:,} now ({change})."


def _rows_of_both(before: Dataset, after: Dataset) -> list[tuple[str, int, int]]:
    """Return the kind, the rows before and the rows now of each kind of file on either side."""
    rows, now = _rows_by_kind(before), _rows_by_kind(after)
    return [(kind, rows.get(kind, 0), now.get(kind, 0)) for kind in rows | now]


def _rows_by_kind(dataset: Dataset) -> dict[str, int]:
    rows: dict[str, int] = {}
    for report in dataset.files:
        rows[report.kind] = rows.get(report.kind, 0) + report.rows
    return rows
