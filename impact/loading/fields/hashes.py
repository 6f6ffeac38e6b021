"""Read a SHA-256."""

from __future__ import annotations

import re

from impact.loading.fields.field_faults import FieldFault
from impact.model.errors import quote_value

_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_sha256(text: str) -> str:
    """Return a SHA-256 in lower case; FieldFault where the text is none."""
    if _SHA256.fullmatch(text.lower()) is None:
        message = f"{quote_value(text)} is no SHA-256: it has 64 hex digits; run sha256sum."
        raise FieldFault("constraint-error", message)
    return text.lower()
