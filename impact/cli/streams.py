"""Standard output and error: a reader that leaves, a disk that is full, a closed stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from impact.model.errors import UsageError


def write_stdout(parts: Iterable[bytes | memoryview]) -> None:
    """Write to standard output. A reader that leaves early, as `| head` does, is no error.

    Raises:
        UsageError: standard output is closed, or takes no more.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed.")
    try:
        sys.stdout.buffer.writelines(parts)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of(sys.stdout)
    except OSError as error:
        _let_go_of(sys.stdout)
        raise UsageError(f"standard output cannot be written ({error.strerror}).") from None


def write_stderr_line(text: str) -> None:
    """Write a line for a person on standard error, if there is anybody to read it."""
    if sys.stderr is None:  # it is closed
        return
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        _let_go_of(sys.stderr)


def _let_go_of(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere: Python would try to write it at the end."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())
