"""A field and a header as they are read, before any meaning: docs/contract.md, section 2."""

from __future__ import annotations

import re
import unicodedata

from impact.model.texts.formula_guard import remove_guard

_NAME_BREAK = re.compile(r"[\s-]")
# What keeps a spreadsheet from taking "00012" for a number.
_AS_FORMULA = re.compile(r'="([^"]*)"')
_DIGITS = re.compile("[0-9]+")
_DIGIT = re.compile("[0-9]")


def clean(text: str) -> str:
    """Return a field trimmed, in NFC, and without what an export or a spreadsheet put around it.

    That is the guard of an export, a formula that is one text in quotes, and an apostrophe before
    digits alone.
    """
    plain = _plain(text)
    return plain[1:] if plain.startswith("'") and _DIGITS.fullmatch(plain, 1) else plain


def clean_key(text: str) -> str:
    """Return the field of a column of ids: as `clean`, without an apostrophe before any digit."""
    plain = _plain(text)
    return plain[1:] if plain.startswith("'") and _DIGIT.match(plain, 1) else plain


def trim(text: str) -> str:
    """Return a text without the blanks and the invisible characters around it."""
    text = text.strip()
    if text.isascii() or not (_is_outer(text[0]) or _is_outer(text[-1])):
        return text
    shown = [at for at, mark in enumerate(text) if not _is_outer(mark)]
    return text[shown[0] : shown[-1] + 1] if shown else ""


def is_invisible(mark: str) -> bool:
    """Return whether a character is a format character of Unicode, as BOM and soft hyphen are."""
    return unicodedata.category(mark) == "Cf"


def canonical_header(header: str) -> str:
    """Return a header as headers are compared: lower case, blanks and hyphens as `_`."""
    return _NAME_BREAK.sub("_", clean(header).lower())


def _plain(text: str) -> str:
    plain = remove_guard(unicodedata.normalize("NFC", trim(text)))
    return trim(match[1]) if (match := _AS_FORMULA.fullmatch(plain)) else plain


def _is_outer(mark: str) -> bool:
    return mark.isspace() or is_invisible(mark)
