"""Clean the text of fields and headers before it is parsed; docs/contract.md, section 2."""

import re
import unicodedata
from functools import lru_cache

from impact.model.texts.formula_guard import remove_guard

_NAME_BREAK = re.compile(r"[\s-]")
# With `="00012"` an export keeps a spreadsheet from reading a number.
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_DIGITS = re.compile("[0-9]+")
_DIGIT = re.compile("[0-9]")


def clean(text: str) -> str:
    """Return a field trimmed, in NFC, and without what exports and spreadsheets add to it.

    Removed are the formula guard of an export, a formula around one quoted text, and an
    apostrophe before digits only.
    """
    plain = _strip_additions(text)
    return plain[1:] if plain.startswith("'") and _DIGITS.fullmatch(plain, 1) else plain


def clean_key(text: str) -> str:
    """Return a field of an id column: like `clean`, also without an apostrophe before any digit."""
    plain = _strip_additions(text)
    return plain[1:] if plain.startswith("'") and _DIGIT.match(plain, 1) else plain


def trim(text: str) -> str:
    """Return a text without leading and trailing blanks and invisible characters."""
    text = text.strip()
    if text.isascii() or not (_is_blank(text[0]) or _is_blank(text[-1])):
        return text
    visible = [i for i, character in enumerate(text) if not _is_blank(character)]
    return text[visible[0] : visible[-1] + 1] if visible else ""


def fold_word(text: str) -> str:
    """Return a text without case, accents, blanks and one colon at its end."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(
        character
        for character in letters
        if not (character.isspace() or unicodedata.combining(character))
    ).removesuffix(":")


def is_invisible(character: str) -> bool:
    """Return whether a character is a Unicode format character, such as BOM or soft hyphen."""
    return unicodedata.category(character) == "Cf"


@lru_cache(maxsize=4_096)  # the names that columns may have are asked for with every file
def canonical_header(header: str) -> str:
    """Return a header in the form used for comparison: lower case, blanks and hyphens as `_`."""
    return _NAME_BREAK.sub("_", clean(header).lower())


def _strip_additions(text: str) -> str:
    plain = remove_guard(unicodedata.normalize("NFC", trim(text)))
    return trim(match[1]) if (match := _TEXT_FORMULA.fullmatch(plain)) else plain


def _is_blank(character: str) -> bool:
    return character.isspace() or is_invisible(character)
