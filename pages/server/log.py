"""The log of who did what: JSON lines in UTC, to standard output or the file of IMPACT_LOG."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from impact.model.clock import now

_WRITE_LOCK = threading.Lock()


def write(event: str, person: Mapping[str, str] | None, **details: Any) -> None:
    """Log an event, its person (None: nobody is signed in) and its details.

    If the log cannot be written, nobody is stopped; the server's own log gets an error.
    """
    time = now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = json.dumps({"time": time, "event": event, "person": person, **details}) + "\n"
    try:
        with _WRITE_LOCK:
            _append(line)
    except OSError as error:
        logging.getLogger(__name__).error("The log cannot be written: %s", error.strerror)


def _append(line: str) -> None:
    """Write a line in one call, since several instances may share a file.

    The file is opened each time, so it can be rotated at any moment.
    """
    path = os.environ.get("IMPACT_LOG")
    if not path:
        sys.stdout.write(line)
        sys.stdout.flush()
        return
    descriptor = os.open(Path(path), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)
