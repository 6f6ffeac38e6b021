"""Write the cell of a workbook as the text that a CSV of the same table has."""

import math
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

# What a number format shows as it is, or does not show: \x, "text", _x, *x, [colour or condition].
_LITERAL = re.compile(r'\\.|"[^"]*"|_.|\*.|\[[^\]]*\]')
_PADDED = re.compile(r"[#? -]*0(?:[ -]*0)+[ -]*")
# Spreadsheets keep and show 15 digits; more are the error of binary fractions.
_DIGITS = 15


def cell_text(value: Any, number_format: str) -> str:
    """Return a cell's value as text.

    Days are ISO, with the time where there is one; numbers have a point, are padded with zeros as
    their format is, and are per cent where their format is. Errors are the text that they show.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(value, number_format)
    if isinstance(value, datetime):
        text = value.isoformat(" ", "seconds")
        return text.removesuffix(" 00:00:00")
    return str(value)


def _number_text(value: float, number_format: str) -> str:
    if not math.isfinite(value):
        return str(value)
    # A zero has no sign.
    number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}") + 0
    shown = _LITERAL.sub("", number_format.partition(";")[0])
    if "%" in shown:
        number *= 100
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if _PADDED.fullmatch(shown) and text.isdigit():
        return text.zfill(shown.count("0"))
    return text
