"""The log of who did what: JSON lines in UTC, to standard output or the file of IMPACT_LOG.

Whoever reaches the server can cause some events without a sign-in: their texts are cut and their
lines limited in number, so that nobody can fill the disk or hide something in a flood.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from impact.model.clock import now

# Events that anybody can cause, signed in or not.
EVENTS_OF_ANYBODY = frozenset({"cookie_refused", "origin_refused", "sign_in_failed"})
MAX_TEXT = 4_000
MAX_TEXT_OF_ANYBODY = 300
MAX_LINES_OF_ANYBODY = 60
PERIOD = timedelta(minutes=1)
# Loggers of the libraries that write a line for a request of anybody.
_LIBRARY_LOGGERS = (
    "uvicorn.error",
    "streamlit.web.server.starlette.starlette_auth_routes",
    "streamlit.web.server.starlette.starlette_websocket",
)
_WRITE_LOCK = threading.Lock()


class RateLimit(logging.Filter):
    """Let MAX_LINES_OF_ANYBODY lines pass in each PERIOD, and count the others."""

    def __init__(self) -> None:
        super().__init__()
        self.began: datetime | None = None
        self.passed = self.suppressed = 0

    def admits(self, moment: datetime) -> bool:
        """Return whether one more line may pass."""
        if self.began is None or moment - self.began >= PERIOD:
            self.began, self.passed = moment, 0
        is_admitted = self.passed < MAX_LINES_OF_ANYBODY
        self.passed += is_admitted
        self.suppressed += not is_admitted
        return is_admitted

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line of a library may pass."""
        return self.admits(now())

    def take_suppressed(self, moment: datetime) -> int:
        """Return how many lines an ended period suppressed, once."""
        if self.began is None or moment - self.began < PERIOD:
            return 0
        count, self.suppressed = self.suppressed, 0
        return count


_limits = {event: RateLimit() for event in sorted(EVENTS_OF_ANYBODY)}


def limit_library_lines() -> None:
    """Limit the lines that libraries write for requests of anybody."""
    for logger in map(logging.getLogger, _LIBRARY_LOGGERS):
        if not any(isinstance(each, RateLimit) for each in logger.filters):
            logger.addFilter(RateLimit())


def write(event: str, person: Mapping[str, str] | None, **details: Any) -> None:
    """Log an event, its person (None: nobody is signed in) and its details.

    If the log cannot be written, nobody is stopped; the server's own log gets an error.
    """
    moment = now()
    try:
        with _WRITE_LOCK:
            for limited, limit in _limits.items():
                if lines := limit.take_suppressed(moment):
                    _append(
                        _line(moment, "lines_suppressed", None, {"of": limited, "lines": lines})
                    )
            if event not in _limits or _limits[event].admits(moment):
                _append(_line(moment, event, person, details))
    except OSError as error:
        logging.getLogger(__name__).error("The log cannot be written: %s", error.strerror)


def _line(
    moment: datetime, event: str, person: Mapping[str, str] | None, details: Mapping[str, Any]
) -> str:
    time = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    limit = MAX_TEXT_OF_ANYBODY if event in EVENTS_OF_ANYBODY else MAX_TEXT
    who = None if person is None else {name: _cut(text, limit) for name, text in person.items()}
    cut = {name: _cut(value, limit) for name, value in details.items()}
    return json.dumps({"time": time, "event": event, "person": who, **cut}) + "\n"


def _cut(value: Any, limit: int) -> Any:
    """Return a text of at most `limit` characters and how long it was; any other value as it is."""
    if not isinstance(value, str) or len(value) <= limit:
        return value
    return f"{value[:limit]}… ({len(value):,} characters)"


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
