"""Access files the same way whether they are on disk or in memory, such as uploads.

`MemoryFolder` and `MemoryFile` have the part of `pathlib.Path` that is used. Only `read_content`
and `open_file` read: a pipe or a device in the place of a file has no end, and opening it may wait
for ever.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from io import BufferedReader
from pathlib import Path

_NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class MemoryFile:
    """A file in memory; `content` is None where it does not exist."""

    name: str
    content: bytes | None
    modified: datetime = _NEVER

    def exists(self) -> bool:
        """Return whether the file exists."""
        return self.content is not None

    def is_file(self) -> bool:
        """Return whether the file exists."""
        return self.exists()

    def read_bytes(self) -> bytes:
        """Return the content; FileNotFoundError where there is none."""
        if self.content is None:
            raise FileNotFoundError(self.name)
        return self.content

    def stat(self) -> MemoryFile:
        """Return the file itself, which has size and modification time."""
        return self

    @property
    def st_mtime(self) -> float:
        """Return the modification time in seconds since 1970."""
        return self.modified.timestamp()

    @property
    def st_size(self) -> int:
        """Return the size in bytes."""
        return len(self.content or b"")


@dataclass(frozen=True)
class MemoryFolder:
    """A folder in memory: a mapping of file names to files."""

    name: str
    files: Mapping[str, MemoryFile]

    def is_dir(self) -> bool:
        """Return True: it is always a folder."""
        return True

    def exists(self) -> bool:
        """Return True: it always exists."""
        return True

    def glob(self, pattern: str) -> Iterator[MemoryFile]:
        """Return the files whose names match a pattern."""
        return (file for name, file in self.files.items() if fnmatchcase(name, pattern))

    def __truediv__(self, key: str, /) -> MemoryFile:
        """Return the file of a name, whether or not it exists."""
        return self.files.get(key, MemoryFile(key, None))


File = Path | MemoryFile
Folder = Path | MemoryFolder


def file_size(file: File) -> int:
    """Return the size of a file in bytes; 0 where it does not exist or cannot be accessed."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def open_file(path: Path) -> BufferedReader:
    """Open a file for reading; OSError where that fails, or where it is not a regular file."""
    return open(path, "rb", opener=_open_regular)


def _open_regular(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):  # `open` itself refuses a folder
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", path)


def read_content(file: File) -> bytes:
    """Return the content of a file; OSError where it cannot be read."""
    if not isinstance(file, Path):
        return file.read_bytes()
    with open_file(file) as stream:
        return stream.read()


def describe_access_fault(name: str, error: OSError) -> str:
    """Return why a file of the data folder cannot be read, and what to do, as a sentence."""
    if isinstance(error, FileNotFoundError):
        return f"{name} is missing; put it into the data folder."
    if isinstance(error, IsADirectoryError):
        return f"{name} is a folder; put the file there."
    if error.errno in (errno.EINVAL, errno.ENXIO):
        return f"{name} is a pipe or a device, not a file; put the file there."
    return f"{name} cannot be read ({error.strerror}); check its permissions."


def read_once(file: File) -> File:
    """Return a copy of a file in memory, so that the checked bytes are the bytes used.

    A file that does not exist or cannot be read is returned unchanged: the caller that reads it
    gets the error.
    """
    try:
        content = read_content(file)
    except OSError:
        return file
    return MemoryFile(file.name, content)
