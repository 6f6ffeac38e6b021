"""The status of a set of files, by which it is seen that they have changed."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from impact.loading.checksums import CHECKSUMS


@dataclass(frozen=True)
class FileStamps:
    """The status of a set of files, by which changes are detected.

    Attributes:
        files: path, modification time (ns), size (bytes), inode and change time (ns) of each; zeros
            for a file that does not exist. Only the change time cannot be set back.
        touched: the latest change of the files or their folder by the file system, UTC; None
            where it is unknown.
        is_exact: whether there is a `checksums.sha256` for all of them.
    """

    files: tuple[tuple[str, int, int, int, int], ...]
    touched: datetime | None = None
    is_exact: bool = False


def stamp_files(paths: Iterable[Path], folder: Path) -> FileStamps:
    """Return the stamps of files on disk.

    Args:
        folder: the folder of the files; its own times show added and deleted files.
    """
    listed = sorted(set(paths))
    statuses = {path: _stat(path) for path in (*listed, folder)}
    files = tuple(
        (str(path), s.st_mtime_ns, s.st_size, s.st_ino, s.st_ctime_ns)
        if (s := statuses[path])
        else (str(path), 0, 0, 0, 0)
        for path in listed
    )
    # A copy that keeps the modification time of its original shows in the change time.
    touched = [max(s.st_mtime_ns, s.st_ctime_ns) for s in statuses.values() if s]
    latest = datetime.fromtimestamp(max(touched) / 1e9, UTC) if touched else None
    return FileStamps(files, latest, (folder / CHECKSUMS).exists())


def join_stamps(parts: Iterable[FileStamps]) -> FileStamps:
    """Return the stamps of several sets of files that are read together."""
    stamps = list(parts)
    files = dict.fromkeys(file for stamp in stamps for file in stamp.files)
    touched = [stamp.touched for stamp in stamps if stamp.touched is not None]
    is_exact = all(stamp.is_exact for stamp in stamps)
    return FileStamps(tuple(files), max(touched, default=None), is_exact)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
