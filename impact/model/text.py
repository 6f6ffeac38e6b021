"""A field and a header as they are read, before any meaning: docs/contract.md, section 2."""

from __future__ import annotations

import re
import unicodedata

from impact.model.formula_guard import remove_guard

_NAME_BREAK = re.compile(r"[\s-]")


def clean(text: str) -> str:
    """Return a field trimmed, in NFC, and without the guard that an export put before it."""
    return remove_guard(unicodedata.normalize("NFC", text.strip()))


def normal(header: str) -> str:
    """Return a header as headers are compared: lower case, blanks and hyphens as `_`."""
    return _NAME_BREAK.sub("_", clean(header).lower())
