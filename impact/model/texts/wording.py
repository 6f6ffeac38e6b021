"""Two kinds of text that are never mistaken for each other: our own words, and text from a file.

A word of ours has a wording on screen: `display_label`. A text from a file, such as a merchant's
name or id, is a `FileText`: it leaves as it is, whatever it looks like.
"""

from __future__ import annotations

THEME_LABELS = {
    "environment": "Environment",
    "social": "Labor & Human Rights",
    "ethics": "Ethics",
    "procurement": "Sustainable Procurement",
}


class FileText(str):
    """A text out of a file. It is never translated, be it the same letters as a word of ours."""

    __slots__ = ()


def _plain(*words: str) -> dict[str, str]:
    """Return words whose wording is the word itself, with a capital and with blanks."""
    return {word: word.replace("_", " ").capitalize() for word in words}


WORD_LABELS: dict[str, str] = {
    **_plain("yes", "no", "none", "unknown", "valid", "expiring", "expired", "never"),
    **_plain("bronze", "silver", "gold", "platinum", "minor", "major", "severe"),
    # The verdicts of the State's lists.
    **_plain("confirmed", "not_in_list", "ended", "other_site", "unclaimed", "no_identifier"),
    **_plain("list_too_old", "not_applicable"),
    # What changes between two days, in which count, and why.
    **_plain("champion_gained", "champion_lost", "flag_raised", "flag_cleared", "lost", "gained"),
    **_plain("delisted", "joined", "left", "not_in_files", "listed", "champions"),
    **_plain("calendar", "policy", "new_data", "late_data", "correction"),
    **_plain("row_left_out", "record_gone"),
    "champion": "Impact Champion",
    "not_yet": "Not yet a champion",
    "removal_due": "Removal due",
    "not_listed": "Not listed",
    "esus_and_esat": "ESUS and ESAT",
    "esus_only": "ESUS only",
    "esat_only": "ESAT only",
    "sse_without_label": "SSE without label",
    "esus": "ESUS",
    "esat": "ESAT",
    "sse": "SSE by declaration",
    "ecovadis": "EcoVadis scores",
    "assessment_left_out": "Assessment row left out",
    "not_reviewed": "Theme not reviewed",
    "last_day_assumed": "Last day assumed",
    "value_set_aside": "Value set aside",
    **_plain("not_confirmed", "renewed_tacitly", "no_valid_assessment"),
    "not_started": "Not started",
    "unproven": "Unproven",
    "undue": "Shown without right",
    "missing": "Missing",
    "ok": "As it should be",
    **THEME_LABELS,
}


def display_label(word: str) -> str:
    """Return the wording of a word of ours on screen, such as "Impact Champion".

    Raises:
        TypeError: the text came out of a file.
        KeyError: it is no word of ours.
    """
    if isinstance(word, FileText):
        raise TypeError(f"{word!r} came out of a file: it leaves as it is.")
    return WORD_LABELS[word]
