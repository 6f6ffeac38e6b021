"""One trimmed text into one value, or into the fault that stops it: dates, numbers, words, ids.

Every function takes a text that is not blank and returns its value, or a `Fault`.
Only ASCII digits count as digits: each pattern spells `[0-9]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pycountry
from stdnum import luhn

NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
ZONE = r"(?:Z|UTC|GMT|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)"
SECONDS = r"(?::(?:[0-5][0-9]|60)(?:[.,][0-9]+)?)?"
TIME = rf"(?:[T\s](?:[01][0-9]|2[0-3]):[0-5][0-9]{SECONDS}(?:\s?{ZONE})?)?"
ISO_DATE = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){TIME}")
SLASH_DATE = re.compile(rf"([0-9]{{2}})/([0-9]{{2}})/([0-9]{{4}}){TIME}")
URL = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
YES = ("yes", "true", "oui", "vrai", "y", "o", "1")
NO = ("no", "false", "non", "faux", "n", "0")
LABELS = ("esus", "esat")
MEDALS = ("none", "bronze", "silver", "gold", "platinum")
FINDINGS = ("none", "minor", "major", "severe")
COUNTRIES = {country.alpha_2 for country in pycountry.countries}
OTHER_COUNTRY_CODES = {"UK": "GB", "EL": "GR"}
LA_POSTE = "356000000"


@dataclass(frozen=True)
class Fault:
    """Why a text is not a value: the code of the report and a sentence."""

    code: str
    message: str


def type_fault(what: str) -> Fault:
    return Fault("type-error", f"write {what}")


def constraint_fault(what: str) -> Fault:
    return Fault("constraint-error", what)


def calendar_day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_text(text: str) -> str:
    return text


def read_date(text: str) -> date | Fault:
    """Return the day of `YYYY-MM-DD` or `DD/MM/YYYY`; a time behind it is dropped."""
    day = None
    if found := ISO_DATE.fullmatch(text):
        day = calendar_day(found[1], found[2], found[3])
    elif found := SLASH_DATE.fullmatch(text):
        day = calendar_day(found[3], found[2], found[1])
    return day or type_fault("a calendar day as YYYY-MM-DD or DD/MM/YYYY")


def is_month_first_only(text: str) -> bool:
    """Tell a slash date that can only be month first: 12/31/2025."""
    found = SLASH_DATE.fullmatch(text)
    if not found or int(found[1]) > 12 or int(found[2]) <= 12:
        return False
    return calendar_day(found[3], found[1], found[2]) is not None


def is_ambiguous_slash_date(text: str) -> bool:
    """Tell a slash date whose day and month differ and are both at most 12."""
    found = SLASH_DATE.fullmatch(text)
    if not found or found[1] == found[2]:
        return False
    return int(found[1]) <= 12 and int(found[2]) <= 12


def read_number(text: str) -> float | Fault:
    """Return the number from 0 to 100 that `text` writes."""
    if not NUMBER.fullmatch(text):
        return type_fault("a number without exponent or thousands separator")
    number = float(text.replace(",", "."))
    return number if 0 <= number <= 100 else constraint_fault("write a number from 0 to 100")


def read_yes_no(text: str) -> bool | Fault:
    if text.lower() in YES:
        return True
    return False if text.lower() in NO else type_fault("yes or no")


def word_reader(words: tuple[str, ...]) -> Callable[[str], str | Fault]:
    def read_word(text: str) -> str | Fault:
        word = text.lower()
        return word if word in words else type_fault(f"one of {', '.join(words)}")

    return read_word


def read_country(text: str) -> str | Fault:
    code = text.upper() if re.fullmatch("[A-Za-z]{2}", text) else ""
    code = OTHER_COUNTRY_CODES.get(code, code)
    return code if code in COUNTRIES else constraint_fault("write an ISO 3166-1 alpha-2 code")


def digits_of(text: str, length: int) -> str | None:
    """Return `text` without its inner blanks where that is `length` ASCII digits."""
    joined = "".join(text.split())
    return joined if re.fullmatch(f"[0-9]{{{length}}}", joined) else None


def read_siren(text: str) -> str | Fault:
    siren = digits_of(text, 9)
    if siren and luhn.is_valid(siren):
        return siren
    return constraint_fault("a SIREN has 9 digits and a valid checksum")


def has_siret_checksum(siret: str) -> bool:
    """Check Luhn; a SIRET of La Poste may have a digit sum divisible by 5 instead."""
    if not luhn.is_valid(siret[:9]):
        return False  # A SIRET is a SIREN and 5 digits: docs/contract.md, section 5.
    if luhn.is_valid(siret):
        return True
    return siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0


def read_siret(text: str) -> str | Fault:
    siret = digits_of(text, 14)
    if siret and has_siret_checksum(siret):
        return siret
    return constraint_fault("a SIRET has 14 digits and a valid checksum")


def read_url(text: str) -> str | Fault:
    return text if URL.fullmatch(text) else constraint_fault("write an address http(s)://…")


READERS: dict[str, Callable[[str], Any]] = {
    "text": read_text,
    "date": read_date,
    "number": read_number,
    "yes_no": read_yes_no,
    "label": word_reader(LABELS),
    "medal": word_reader(MEDALS),
    "finding": word_reader(FINDINGS),
    "country": read_country,
    "siren": read_siren,
    "siret": read_siret,
    "url": read_url,
}
