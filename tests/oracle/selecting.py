"""Which merchants the filters by label keep, read from the texts of an exported row."""

from collections.abc import Mapping
from datetime import date, timedelta


def held_labels(row: Mapping[str, str]) -> set[str]:
    """Return the labels that cover the day."""
    return {label for label in ("esus", "esat") if row[f"{label}_state"] in ("valid", "expiring")}


def label_words(row: Mapping[str, str]) -> set[str]:
    """Return the words of the filter `label` that keep a merchant."""
    held = held_labels(row)
    return held | {"any"} if held else {"none"}


def has_label_that_ends(row: Mapping[str, str], limit: str, as_of: date) -> bool:
    """Return whether the filter `ends` keeps a merchant: "60" days, or "2026-12-31"."""
    last = date.fromisoformat(limit) if "-" in limit else as_of + timedelta(days=int(limit))
    untils = [row[f"{label}_until"] for label in held_labels(row)]
    return any(date.fromisoformat(until) <= last for until in untils if until)
