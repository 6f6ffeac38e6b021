"""Format numbers for files and messages, as docs/contract.md defines."""

from collections.abc import Sequence
from decimal import Decimal


def format_number(value: float) -> str:
    """Return a number as text: no exponent, whole numbers without a decimal point."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def plural(number: int, noun: str) -> str:
    """Return a number with its noun, as "2 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def join_first(names: Sequence[str], most: int = 10) -> str:
    """Join the first names with commas, and count the rest, as "a, b and 3 more"."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")
