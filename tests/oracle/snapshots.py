"""Snapshots (section 2): which folders are one, and which kinds of file move too far."""

from datetime import date
from pathlib import Path

from tests.oracle.checking import Checked


def snapshot_day(name: str) -> date | None:
    """Return the day of a snapshot's name; None where the name is no day to ask of."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return day if day.isoformat() == name and 2000 <= day.year <= 2100 else None


def snapshot_names(folder: Path) -> list[str]:
    """Return the dated folders that hold CSV files, in order."""
    dated = [path for path in folder.iterdir() if path.is_dir() and snapshot_day(path.name)]
    return sorted(path.name for path in dated if list(path.glob("*.csv")))


def moving_kinds(before: Checked, after: Checked) -> set[str]:
    """Return the kinds of file whose data rows move by more than a tenth."""
    moving = set()
    for kind in ("merchants", "labels", "assessments", "exceptions", "evidence"):
        then, now = len(before.rows(kind)), len(after.rows(kind))
        if abs(now - then) * 10 > then:
            moving.add(kind)
    return moving
