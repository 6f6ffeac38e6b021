"""The words of a basis, the strongest first, and of its note."""

from __future__ import annotations

BASES = ("state_list", "register", "claimed_label", "ecovadis", "declaration")
CLAIM_NOTES = (
    *("not_in_list", "ended", "other_site", "no_identifier", "list_too_old", "not_applicable"),
    "no_list",
)
WITH_EVIDENCE = "+evidence"
BASIS_NOTES = (
    *(note + more for note in CLAIM_NOTES for more in ("", WITH_EVIDENCE)),
    "sse_list",
)
