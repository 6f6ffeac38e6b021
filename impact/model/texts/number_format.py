"""Numbers as the contract writes them."""

from __future__ import annotations

from decimal import Decimal


def format_number(value: float) -> str:
    """Return a number as it is written: no exponent, whole numbers without a decimal point."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")
