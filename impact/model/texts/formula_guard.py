"""The formula guard: no spreadsheet runs a text that came out of this program.

A text whose first character, after any blanks and quotes, starts a formula in some spreadsheet
is written behind a `'`. The prefixes are those of OWASP's "CSV Injection" with the full-width
forms, `|` and `%`; docs/contract.md, section 4.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from impact.model.arrays.arrow_bytes import first_bytes, is_filled, map_at

PREFIXES = "=+-@|%\t\r\n\0＝＋－＠"
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")

_PREFIX_SET = frozenset(PREFIXES)
# Printable ASCII that can neither be a prefix nor stand before one.
_SAFE_FIRST = np.ones(256, bool)
_SAFE_FIRST[:33] = _SAFE_FIRST[127:] = False
_SAFE_FIRST[[ord(mark) for mark in "=+-@|%'\""]] = False


def needs_guard(text: str) -> bool:
    """Say whether a spreadsheet could take the text for a formula; a number is none."""
    for mark in text:
        if mark in _PREFIX_SET:
            return NUMBER.fullmatch(text.strip()) is None
        if not (mark.isspace() or mark in "'\""):
            return False
    return False


def add_guard(text: str) -> str:
    """Return the text as it may leave the program in a CSV file."""
    return f"'{text}" if needs_guard(text) else text


def remove_guard(text: str) -> str:
    """Take one `'` off a text that an export has guarded."""
    return text[1:] if text.startswith("'") and needs_guard(text[1:]) else text


def guard_texts(texts: pa.Array) -> pa.Array:
    """Return a string array without nulls as it may leave the program in a CSV file."""
    is_suspect = is_filled(texts) & ~_SAFE_FIRST[first_bytes(texts)]
    return map_at(texts, np.flatnonzero(is_suspect), add_guard)
