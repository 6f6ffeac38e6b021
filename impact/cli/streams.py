"""Write to standard output and error, also when they are closed, full or no longer read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from impact.model.errors import UsageError


def write_stdout(parts: Iterable[bytes | memoryview]) -> None:
    """Write to standard output. A reader that stops early, as `| head` does, is not an error.

    Raises:
        UsageError: standard output is closed or cannot be written.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed.")
    try:
        sys.stdout.buffer.writelines(parts)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_buffer(sys.stdout)
    except OSError as error:
        _discard_buffer(sys.stdout)
        raise UsageError(f"standard output cannot be written ({error.strerror}).") from None


def write_stderr_line(text: str) -> None:
    """Write a line to standard error; ignored where it is closed or cannot be written."""
    if sys.stderr is None:  # it is closed
        return
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        _discard_buffer(sys.stderr)


def _discard_buffer(stream: TextIO) -> None:
    """Redirect a stream to the null device, since Python flushes its buffer at exit."""
    with Path(os.devnull).open("wb") as null_device:
        os.dup2(null_device.fileno(), stream.fileno())
