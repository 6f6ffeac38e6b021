"""Format days, numbers, severities and themes in French for a letter."""

from __future__ import annotations

from datetime import date

from impact.model.columns import THEMES
from impact.model.texts.number_format import format_number

# French sets a space that does not break before these signs and inside these quotes.
NO_BREAK_SPACE = "\u00a0"


def set_spaces(text: str) -> str:
    """Return a text with no-break spaces where French sets them."""
    for sign in (":", ";", "»"):
        text = text.replace(f" {sign}", f"{NO_BREAK_SPACE}{sign}")
    return text.replace("« ", f"«{NO_BREAK_SPACE}")


def set_all_spaces(texts: dict[str, str]) -> dict[str, str]:
    """Return texts, by name, with no-break spaces where French sets them."""
    return {name: set_spaces(text) for name, text in texts.items()}


ANSWERS = {"yes": "oui", "no": "non", "unknown": "non renseigné"}
SEVERITY_WORDS = {"none": "nulle", "minor": "mineure", "major": "majeure", "severe": "grave"}
THEME_WORDS = {
    "environment": "Environnement",
    "social": "Social et droits humains",
    "ethics": "Éthique",
    "procurement": "Achats responsables",
}
# The noun, its article and the endings that agree with it.
APPROVAL_WORDS = {"esus": ("agrément ESUS", "un", ""), "esat": ("autorisation ESAT", "une", "e")}
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def format_day(day: date) -> str:
    """Return a day as "30 juin 2026" or "1er juillet 2026"."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def french_number(value: float) -> str:
    """Return a number with a decimal comma."""
    return format_number(value).replace(".", ",")


def severity_words(severity: str) -> str:
    """Return "« majeure » ou plus grave"."""
    suffix = "" if severity == "severe" else " ou plus grave"
    return f"«{NO_BREAK_SPACE}{SEVERITY_WORDS[severity]}{NO_BREAK_SPACE}»{suffix}"


def theme_words(themes: tuple[str, ...]) -> str:
    """Return themes in the order of the contract, with commas."""
    return ", ".join(THEME_WORDS[theme] for theme in THEMES if theme in themes)
