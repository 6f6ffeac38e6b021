"""The only place that reads the clock, for the command line and the dashboard's shell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def today(timezone: str) -> date:
    """Return the calendar day that it is now in `timezone` (an IANA name)."""
    return datetime.now(ZoneInfo(timezone)).date()


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return datetime.now(UTC)
