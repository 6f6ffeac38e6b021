"""Display labels of our own words, and a type that keeps text from files apart from them.

Our words, such as "not_yet", are translated by `display_label`. A text from a file, such as a
merchant's name or id, is a `FileText` and is never translated, whatever it looks like.
"""

# What a basis rests on, the strongest first, and its notes.
BASES = ("state_list", "register", "claimed_label", "ecovadis", "declaration")
CLAIM_NOTES = (
    *("not_in_list", "ended", "other_site", "no_identifier", "list_too_old", "not_applicable"),
    "no_list",
)
WITH_EVIDENCE = "+evidence"
BASIS_NOTES = (*(note + more for note in CLAIM_NOTES for more in ("", WITH_EVIDENCE)), "sse_list")

THEME_LABELS = {
    "environment": "Environment",
    "social": "Labor & Human Rights",
    "ethics": "Ethics",
    "procurement": "Sustainable Procurement",
}


class FileText(str):
    """A text from a file. It is never translated, even where it equals one of our words."""

    __slots__ = ()


def _capitalized(*words: str) -> dict[str, str]:
    """Return labels that are the words themselves, capitalised and with blanks."""
    return {word: word.replace("_", " ").capitalize() for word in words}


WORD_LABELS: dict[str, str] = {
    **_capitalized("yes", "no", "none", "unknown", "valid", "expiring", "expired", "never"),
    **_capitalized("bronze", "silver", "gold", "platinum", "minor", "major", "severe"),
    # The verdicts of the State's lists.
    **_capitalized("confirmed", "ended"),
    "not_in_list": "Not on the list",
    "other_site": "Listed at another address",
    "unclaimed": "On the list, not in our files",
    "no_identifier": "No SIREN or SIRET",
    **_capitalized("list_too_old", "not_applicable"),
    # What changes between two days, in which count, and why.
    **_capitalized(
        "champion_gained", "champion_lost", "flag_raised", "flag_cleared", "lost", "gained"
    ),
    **_capitalized("delisted", "joined", "left", "not_in_files", "listed", "champions"),
    **_capitalized("calendar", "policy", "new_data", "correction"),
    "late_data": "Arrived late",
    "row_left_out": "Row unreadable",
    "record_gone": "Record deleted",
    "champion": "Impact Champion",
    "not_yet": "Not a champion",
    **_capitalized("removal_due", "not_listed"),
    "esus_and_esat": "ESUS and ESAT",
    "esus_only": "ESUS only",
    "esat_only": "ESAT only",
    "sse_without_label": "SSE without label",
    "esus": "ESUS",
    "esat": "ESAT",
    "sse": "SSE by declaration",
    "ecovadis": "EcoVadis scores",
    "assessment_left_out": "Assessment row skipped",
    "not_reviewed": "Theme not reviewed",
    "value_set_aside": "Value ignored",
    **_capitalized("last_day_assumed", "not_confirmed", "renewed_tacitly", "no_valid_assessment"),
    # What a badge rests on.
    **_capitalized("state_list", "register", "claimed_label", "declaration", "no_list"),
    "sse_list": "In a list of SSE companies",
    **_capitalized("not_started", "unproven", "missing"),
    "undue": "Wrongly shown",
    "ok": "As it should be",
    **THEME_LABELS,
}


# Where somebody saw the deed of a claimed label too.
WORD_LABELS |= {note + WITH_EVIDENCE: f"{WORD_LABELS[note]}, deed seen" for note in CLAIM_NOTES}


def display_label(word: str) -> str:
    """Return the label on screen of one of our words, such as "Impact Champion".

    Raises:
        TypeError: the text is from a file.
        KeyError: it is not one of our words.
    """
    if isinstance(word, FileText):
        raise TypeError(f"{word!r} came out of a file: it leaves as it is.")
    return WORD_LABELS[word]


# So that a status is no colour alone.
_STATUS_SIGNS = {"champion": "★", "not_yet": "○", "removal_due": "⚑", "not_listed": "⊘"}


def status_label(word: str) -> str:
    """Return a status with its sign, as "★ Impact Champion"."""
    return f"{_STATUS_SIGNS[word]} {display_label(word)}"
