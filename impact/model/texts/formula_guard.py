"""Guard exported texts against CSV injection, so that no spreadsheet runs them as formulas.

A text whose first character, after any blanks and quotes, starts a formula in some spreadsheet
gets a `'` in front. The prefixes are those of OWASP's "CSV Injection" with the full-width
forms, `|` and `%`; docs/contract.md, section 4.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.columns import as_mask, map_where

PREFIXES = "=+-@|%\t\r\n\0＝＋－＠"
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")

_PREFIX_SET = frozenset(PREFIXES)
# What no guarded text begins with: printable ASCII, neither a prefix nor skipped before one.
_SAFE_START = r"^[!#$&(-*,./0-<>?A-{}~]"


def needs_guard(text: str) -> bool:
    """Return whether a spreadsheet could read the text as a formula; a number is not one."""
    for character in text:
        if character in _PREFIX_SET:
            return NUMBER.fullmatch(text.strip()) is None
        if not (character.isspace() or character in "'\""):
            return False
    return False


def add_guard(text: str) -> str:
    """Return the text as it is safe to write to a CSV file."""
    return f"'{text}" if needs_guard(text) else text


def remove_guard(text: str) -> str:
    """Return the text without the `'` that an export put in front."""
    return text[1:] if text.startswith("'") and needs_guard(text[1:]) else text


def guard_texts(texts: pa.Array) -> pa.Array:
    """Return `add_guard` of each text of a string array without nulls."""
    is_safe = pc.or_(pc.equal(texts, ""), pc.match_substring_regex(texts, _SAFE_START))
    return map_where(texts, ~as_mask(is_safe), add_guard)
