"""Check the numbers of accepted registers, by python-stdnum where they have a check digit."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from stdnum.it import iva

from impact.loading.fields.identifiers import digit_table, luhn_mask


@dataclass(frozen=True)
class NumberKind:
    """A kind of number: the country whose it is, its width, and what reads and checks one.

    Attributes:
        compact: a number without what people write in it; is_valid: whether its check digit holds.
        is_plain: which texts of a column are valid numbers as they are, to spare them `is_valid`.
    """

    country: str
    name: str
    width: int
    compact: Callable[[str], str]
    is_valid: Callable[[str], bool]
    is_plain: Callable[[pa.Array], np.ndarray]

    def bare(self, text: str) -> str:
        """Return a number without what people write in it."""
        return text if text.isascii() and text.isdigit() else self.compact(text)


def _is_plain_iva(texts: pa.Array) -> np.ndarray:
    """Return which texts are a Partita IVA of an office from 001 to 100."""
    is_plain, digits = digit_table(texts, 11)
    offices = np.array([100, 10, 1]) @ digits[7:10]
    is_office = (offices >= 1) & (offices <= 100)
    is_plain[is_plain] = luhn_mask(digits) & is_office & digits[:7].any(axis=0)
    return is_plain


# `text` has no entry: any text is such a number.
NUMBER_KINDS = {
    "it_partita_iva": NumberKind("IT", "Partita IVA", 11, iva.compact, iva.is_valid, _is_plain_iva),
}
NUMBER_OF_COUNTRY = {kind.country: kind for kind in NUMBER_KINDS.values()}


def read_number(text: str, kind: str) -> tuple[str, str]:
    """Return (a number of a kind without blanks and prefix, what is wrong with it or "")."""
    if kind not in NUMBER_KINDS:
        return text, ""
    checked = NUMBER_KINDS[kind]
    number = checked.bare(text)
    if checked.is_valid(number):
        return number, ""
    if not (number.isascii() and number.isdigit()):
        return "", f"is no {checked.name}: it has {checked.width} digits; check it at the source."
    padded = number.zfill(checked.width)
    if len(number) < checked.width and checked.is_valid(padded):
        return "", (
            f"has {len(number)} digits: it probably lost its leading zeros and was {padded}; "
            "export the column as text."
        )
    if len(number) != checked.width:
        return "", f"has {len(number)} digits, a {checked.name} has {checked.width}."
    return "", f"fails the check digit or the office of a {checked.name}; check it at the source."


def read_own_number(text: str, country: str) -> tuple[str, str]:
    """Return a merchant's `register_id` likewise; what has not the form of a number is a text."""
    kind = next(name for name, each in NUMBER_KINDS.items() if each.country == country)
    checked = NUMBER_KINDS[kind]
    number = checked.bare(text)
    has_width = len(number) == checked.width or checked.is_valid(number.zfill(checked.width))
    is_number = number.isascii() and number.isdigit() and has_width
    return read_number(text, kind) if is_number else (text, "")
