"""Read the clock: today and now. Only the command line and the dashboard's shell may do so."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def today(timezone: str) -> date:
    """Return the current date in a time zone.

    Args:
        timezone: an IANA name such as "Europe/Paris".
    """
    return datetime.now(ZoneInfo(timezone)).date()


def now() -> datetime:
    """Return the current time in UTC, timezone-aware."""
    return datetime.now(UTC)
