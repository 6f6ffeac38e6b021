"""Who did what: one JSON object a line, in UTC, to standard output or to the file of IMPACT_LOG."""

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

_WRITING = threading.Lock()


def write(event: str, person: Mapping[str, str] | None, **facts: Any) -> None:
    """Note an event, who it was (None: nobody signed in) and what else is known of it.

    A log that cannot be written stops nobody's work; it is said among the server's messages.
    """
    moment = now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = json.dumps({"time": moment, "event": event, "person": person, **facts}) + "\n"
    try:
        with _WRITING:
            _append(line)
    except OSError as error:
        logging.getLogger(__name__).error("The log cannot be written: %s", error.strerror)


def _append(line: str) -> None:
    """Write one line at once: several instances may share a file.

    It is opened each time, so that it can be renamed away at any moment.
    """
    named = os.environ.get("IMPACT_LOG")
    if not named:
        sys.stdout.write(line)
        sys.stdout.flush()
        return
    place = os.open(Path(named), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(place, line.encode())
    finally:
        os.close(place)
