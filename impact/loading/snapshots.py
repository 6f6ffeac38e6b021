"""Find and load the dated snapshots of a data folder.

A data folder may contain its files itself, or dated folders such as `2026-09-30/` with the files
as they were on that day, or both: then its own files are the latest snapshot. `dataset.toml`,
`columns.toml` and `policy.toml` of a snapshot come before those of the data folder.
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from impact.loading import data_files
from impact.loading.checksums import CHECKSUMS, read_checksums
from impact.loading.csv.text_file import content_hashes, fingerprint_of_hashes
from impact.loading.file_stamps import FileStamps, stamp_files
from impact.loading.folder import load
from impact.model.dataset import Dataset
from impact.model.dates import AS_OF_RANGE, parse_as_of
from impact.model.errors import ImpactError, UsageError

# A change of the row count by more than this share is reported before a snapshot is trusted.
ROW_CHANGE_SHARE = 0.10

_NOT_SNAPSHOTS = ("registries",)
_SETTINGS = (*data_files.SETTINGS_FILES, "policy.toml")


@dataclass(frozen=True)
class Snapshot:
    """A snapshot: the files of one day.

    Attributes:
        name: "2026-09-30"; "" for the data folder's own files.
        folder: where the files are.
        root: the data folder, whose settings are used where the snapshot has none.
        day: the date in its name; None for the data folder's own files.
    """

    name: str
    folder: Path
    root: Path
    day: date | None

    def settings(self, file: str) -> Path:
        """Return the path of a settings file: the snapshot's own if it exists, else the root's."""
        own = self.folder / file
        return own if own.exists() else self.root / file


@dataclass(frozen=True)
class Snapshots:
    """The snapshots of a data folder, earliest first.

    Attributes:
        notes: a sentence for each folder that looks like a snapshot but is not used.
    """

    all: tuple[Snapshot, ...]
    notes: tuple[str, ...]

    @property
    def latest(self) -> Snapshot:
        """Return the latest snapshot, which is shown by default."""
        return self.all[-1]

    def by_name(self, name: str) -> Snapshot:
        """Return the snapshot of that name.

        Raises:
            UsageError: there is none; the message lists the existing names.
        """
        for snapshot in self.all:
            if snapshot.name == name:
                return snapshot
        names = ", ".join(snapshot.name or "the folder's own files" for snapshot in self.all)
        raise UsageError(f"There is no snapshot {name!r}; there are: {names}.")


def find_reported_snapshot(snapshots: Snapshots, then: date) -> Snapshot | None:
    """Return the snapshot by which a day was reported: the latest dated on or before that day."""
    dated = [s for s in snapshots.all if s.day is not None and s.day <= then]
    return dated[-1] if dated else None


def find_by_fingerprint(
    snapshots: Snapshots, fingerprint: str, fingerprint_of: Callable[[Snapshot], str]
) -> Snapshot | None:
    """Return the latest snapshot whose fingerprint begins so; None if there is none."""
    matches = (s for s in reversed(snapshots.all) if fingerprint_of(s).startswith(fingerprint))
    return next(matches, None)


def snapshot_fingerprint(snapshot: Snapshot) -> str:
    """Return the fingerprint that a snapshot has once it is loaded; "" if it cannot be read.

    Its files are hashed and not parsed.
    """
    try:
        files = [file for _, file in data_files.list_data_files(snapshot.folder)]
        settings = [snapshot.settings(name) for name in data_files.SETTINGS_FILES]
        return fingerprint_of_hashes(content_hashes([*files, *settings]))
    except (OSError, ImpactError):
        return ""


def find_snapshots(root: Path) -> Snapshots:
    """Return the snapshots of a data folder; its own files are one, if there are any.

    A folder without any files is returned as its own and only snapshot, so that loading it
    reports what is missing.
    """
    snapshots: list[Snapshot] = []
    notes: list[str] = []
    for folder in _iter_candidates(root):
        day = parse_as_of(folder.name)
        has_files = data_files.has_table_files(folder)
        if day is not None and has_files:
            snapshots.append(Snapshot(folder.name, folder, root, day))
        elif day is not None:
            notes.append(f"The snapshot {folder.name} is empty; put its files there.")
        elif has_files:
            notes.append(
                f"The folder {folder.name} holds data files, but its name is no day from "
                f"{AS_OF_RANGE}; name a snapshot like 2026-09-30."
            )
    if not snapshots or data_files.has_table_files(root):
        snapshots.append(Snapshot("", root, root, None))
    return Snapshots(tuple(snapshots), tuple(notes))


def _iter_candidates(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        may_be_snapshot = not folder.name.startswith(".") and folder.name not in _NOT_SNAPSHOTS
        if may_be_snapshot and folder.is_dir():
            yield folder


def stamp_snapshot(snapshot: Snapshot, policy: Path | None) -> FileStamps:
    """Return the stamps of a snapshot's files and of the settings that it uses.

    Args:
        policy: a policy file that is used instead of the folder's.
    """
    names = (*data_files.REQUIRED_FILES, *data_files.OPTIONAL_FILES, *_SETTINGS, CHECKSUMS)
    paths = {snapshot.folder / name for name in names}
    paths |= {snapshot.root / name for name in (*_SETTINGS, CHECKSUMS)}
    for folder in {snapshot.folder, snapshot.root}:
        paths |= {folder / name for name in read_checksums(folder).listed or ()}
    paths |= {path for path in snapshot.folder.glob("*") if data_files.file_kind(path.name)}
    paths |= {policy} if policy else set()
    return stamp_files(paths, snapshot.folder)


def total_table_bytes(snapshot: Snapshot) -> int:
    """Return the total size of the tables of a snapshot in bytes."""
    files = (path for path in snapshot.folder.glob("*") if data_files.file_kind(path.name))
    return sum(path.stat().st_size for path in files)


def load_snapshot(snapshot: Snapshot) -> Dataset:
    """Read and check the files of a snapshot; its data day is the date in its name.

    A `day` in the snapshot's own dataset.toml takes precedence over the name; a `day` in the data
    folder's dataset.toml is only for the data folder's own files.

    Raises:
        ImpactError: as `impact.loading.folder.load`.
    """
    dataset = load(snapshot.folder, snapshot.root)
    states_day = (snapshot.folder / "dataset.toml").exists() and dataset.info.day is not None
    if snapshot.day is None or states_day:
        return dataset
    return replace(dataset, info=replace(dataset.info, day=snapshot.day))


def row_count_changes(before: Dataset, after: Dataset) -> list[str]:
    """Return a sentence for each kind of file whose row count changes by over ROW_CHANGE_SHARE."""
    return _large_changes(before, after, abs)


def row_count_drops(before: Dataset, after: Dataset) -> list[str]:
    """Return a sentence for each kind of file whose row count drops by over ROW_CHANGE_SHARE."""
    return _large_changes(before, after, operator.neg)


def _large_changes(before: Dataset, after: Dataset, size_of: Callable[[int], int]) -> list[str]:
    sentences = []
    for kind in dict.fromkeys(file.kind for file in (*before.files, *after.files)):
        old, new = (
            sum(file.rows for file in dataset.files if file.kind == kind)
            for dataset in (before, after)
        )
        if size_of(new - old) > ROW_CHANGE_SHARE * old:
            change = f"{(new - old) / old:+.0%}" if old else "from none"
            sentences.append(f"{kind}: {old:,} rows before, {new:,} now ({change}).")
    return sentences
