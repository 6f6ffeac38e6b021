"""The words of a language that letters fill in: days, numbers, labels, lists of the State.

They come from words.toml beside the templates, so that another language is another folder.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from impact.loading.toml_schema import Schema, check_text, check_text_list, check_toml, read_toml
from impact.model.columns import LABELS, ROUTES
from impact.model.errors import SettingsError
from impact.model.policy import REMOVAL_THEMES
from impact.model.texts.number_format import format_number
from impact.model.texts.wording import FileText
from impact.registries.registry_list import LAYOUTS
from impact.rules.routes import SSE_CHARACTERISTICS

_NO_BREAK_SPACE = "\u00a0"
_JOINERS = "\u200c\u200d"


def _check_months(value: Any) -> str | None:
    is_year = check_text_list(value) is None and len(value) == 12
    return None if is_year else "should be a list of twelve texts."


_TABLES: Mapping[str, Sequence[str]] = {
    "gaps": ("name", "role", "contact"),
    "severities": ("minor", "major", "severe"),
    "themes": REMOVAL_THEMES,
    "routes": ROUTES,
    "basis": ("state_list", "register", "sse_list", "evidence"),
    "characteristics": SSE_CHARACTERISTICS,
    "lists": tuple(LAYOUTS),
    "approval": LABELS,
    "this_approval": LABELS,
    "deed": LABELS,
}
_TEXTS = ("subject", "day", "first_day", "decimal", "no_break_before", "no_break_after")
SCHEMA: Schema = {
    "countries": check_text_list,
    "months": _check_months,
    **dict.fromkeys(_TEXTS, check_text),
    **{table: dict.fromkeys(keys, check_text) for table, keys in _TABLES.items()},
}


@dataclass(frozen=True)
class Words:
    """The content of a words.toml."""

    texts: Mapping[str, Any]

    @property
    def countries(self) -> list[str]:
        """Return the countries whose merchants are written to in this language."""
        countries: list[str] = self.texts["countries"]
        return countries

    def word(self, table: str, key: str) -> str:
        """Return the word for a key of a table, as for "esus" of "approval"."""
        return str(self.texts[table][key])

    def format_day(self, day: date) -> str:
        """Return a day as "30 juin 2026"."""
        form: str = self.texts["first_day" if day.day == 1 else "day"]
        month = self.texts["months"][day.month - 1]
        parts = {"{day}": str(day.day), "{month}": month, "{year}": str(day.year)}
        for part, text in parts.items():
            form = form.replace(part, text)
        return form

    def format_number(self, value: float) -> str:
        """Return a number with the decimal sign of the language."""
        return format_number(value).replace(".", self.texts["decimal"])

    def set_spaces(self, text: str) -> str:
        """Return a text with no-break spaces where the language sets them."""
        for sign in self.texts["no_break_before"]:
            text = text.replace(f" {sign}", f"{_NO_BREAK_SPACE}{sign}")
        for sign in self.texts["no_break_after"]:
            text = text.replace(f"{sign} ", f"{sign}{_NO_BREAK_SPACE}")
        return text


def read_words(folder: Path, base: Words | None = None) -> Words:
    """Return the words.toml of a folder; a key that it does not have is that of `base`.

    Raises:
        SettingsError: one line for each fault.
    """
    path = folder / "words.toml"
    if not path.is_file():
        raise SettingsError(f"{path.name}: is not a file.")
    content = read_toml(path)
    check_toml(path.name, content, SCHEMA)
    texts = dict(base.texts) if base is not None else {}
    for key, value in content.items():
        texts[key] = {**texts.get(key, {}), **value} if isinstance(value, dict) else value
    return Words(texts)


def one_line(text: str) -> FileText:
    """Return untrusted text on one line, without control or invisible formatting characters.

    So no value of a file begins a line of a letter, hides in it, or turns its direction.
    """
    kept = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in text
        if unicodedata.category(character) not in ("Cf", "Cs") or character in _JOINERS
    )
    return FileText(" ".join(kept.split()))
