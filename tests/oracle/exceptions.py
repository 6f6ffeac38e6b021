"""Exceptions (section 3): which one of a merchant counts on day D."""

from datetime import date

from tests.oracle.checking import Checked
from tests.oracle.rows import Row


def exception_of(checked: Checked, merchant_id: str, as_of: date) -> Row | None:
    """Return the exception that counts: it covers the day, or ended before it; else None."""
    own = [row for row in checked.kept("exceptions") if row.values["merchant_id"] == merchant_id]
    covering = [row for row in own if row.values["from"] <= as_of <= row.values["until"]]
    ended = [row for row in own if row.values["until"] < as_of]
    best: Row | None = None
    for row in covering or ended:
        if best is None or row.values["until"] >= best.values["until"]:
            best = row
    return best


def is_covered(exception: Row | None, as_of: date) -> bool:
    return exception is not None and exception.values["until"] >= as_of
