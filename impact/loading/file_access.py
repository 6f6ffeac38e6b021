"""Where files come from: a folder on disk, or bytes in memory that are used like one.

A `pathlib.Path` is a `Folder` and a `File` as it is; `MemoryFolder` is what somebody brings
without a disk, such as an upload.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Protocol

_NEVER = datetime.fromtimestamp(0, UTC)


class Status(Protocol):
    """What is asked of a file's status: its size, and when it was last written, in seconds."""

    @property
    def st_mtime(self) -> float:
        """Return the seconds since 1970."""

    @property
    def st_size(self) -> int:
        """Return how many bytes it has."""


class File(Protocol):
    """A file that can be read."""

    @property
    def name(self) -> str:
        """Return its base name."""

    def exists(self) -> bool:
        """Say whether it is there."""

    def is_file(self) -> bool:
        """Return whether it is there and no folder."""

    def read_bytes(self) -> bytes:
        """Return its content; OSError where it cannot be read."""

    def stat(self) -> Status:
        """Return its status; OSError where there is none."""


class Folder(Protocol):
    """A folder whose files can be named and read."""

    @property
    def name(self) -> str:
        """Return its base name."""

    def is_dir(self) -> bool:
        """Say whether it is a folder."""

    def exists(self) -> bool:
        """Say whether anything is there."""

    def glob(self, pattern: str) -> Iterable[File]:
        """Return the files whose names fit."""

    def __truediv__(self, key: str, /) -> File:
        """Return the file of a name, whether or not it is there."""


@dataclass(frozen=True)
class MemoryFile:
    """A file in memory; `content` is None where it is not there."""

    name: str
    content: bytes | None
    modified: datetime = _NEVER

    def exists(self) -> bool:
        """Say whether it is there."""
        return self.content is not None

    def is_file(self) -> bool:
        """Return whether it is there."""
        return self.exists()

    def read_bytes(self) -> bytes:
        """Return its content."""
        if self.content is None:
            raise FileNotFoundError(self.name)
        return self.content

    def stat(self) -> MemoryFile:
        """Return what knows when it was written: the file itself."""
        return self

    @property
    def st_mtime(self) -> float:
        """Return when it was written, in seconds since 1970."""
        return self.modified.timestamp()

    @property
    def st_size(self) -> int:
        """Return how many bytes it has."""
        return len(self.content or b"")


@dataclass(frozen=True)
class MemoryFolder:
    """A folder in memory: its files by name."""

    name: str
    files: Mapping[str, MemoryFile]

    def is_dir(self) -> bool:
        """Say that it is a folder."""
        return True

    def exists(self) -> bool:
        """Say that it is there."""
        return True

    def glob(self, pattern: str) -> Iterator[File]:
        """Return the files whose names fit."""
        return (file for name, file in self.files.items() if fnmatchcase(name, pattern))

    def __truediv__(self, key: str, /) -> MemoryFile:
        """Return the file of a name, whether or not it is there."""
        return self.files.get(key, MemoryFile(key, None))


def size_of(file: File) -> int:
    """Return how many bytes a file has; 0 where it is not there, or cannot be asked."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def read_once(file: File) -> File:
    """Return a file whose bytes were read once, so that what is checked is what is used.

    One that is not there, or cannot be read, is returned as it is: its reader says why.
    """
    try:
        content = file.read_bytes()
    except OSError:
        return file
    return MemoryFile(file.name, content)
