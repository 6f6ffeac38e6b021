"""One trimmed text into one value, or into the fault that stops it: dates, numbers, words, ids.

Every function takes a text that is not blank and returns its value, or a `Fault`.
Only ASCII digits count as digits: each pattern spells `[0-9]`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.words import FINDINGS, LABELS, MEDALS, NO, YES, country_of, is_one_of, word_of

NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
ZONE = r"Z|UTC|GMT|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?"
SECONDS = r"(?::(?P<second>[0-5][0-9]|60)(?:[.,][0-9]+)?)?"
HOUR = rf"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]){SECONDS}"
TIME = rf"(?:[T\s]{HOUR}(?:\s?(?P<zone>{ZONE}))?)?"
YEAR_FIRST = "(?P<year>[0-9]{4})%s(?P<month>[0-9]{2})%s(?P<day>[0-9]{2})"
DAY_FIRST = "(?P<day>[0-9]{1,2})%s(?P<month>[0-9]{1,2})%s(?P<year>[0-9]{4})"
DOT = r"\.\s*"
DAY_FORMS = {
    "ISO": re.compile(YEAR_FIRST % ("-", "-") + TIME),
    "year and slashes": re.compile(YEAR_FIRST % ("/", "/") + TIME),
    "eight digits": re.compile(YEAR_FIRST % ("", "") + TIME),
    "dots": re.compile(DAY_FIRST % (DOT, DOT) + TIME),
    "slashes": re.compile(DAY_FIRST % ("/", "/") + TIME),
    "dashes": re.compile(DAY_FIRST % ("-", "-") + TIME),
}
# Those that may be meant month first.
MAYBE_MONTH_FIRST = ("slashes", "dashes")
URL = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
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


def form_of_day(text: str) -> tuple[str, re.Match[str] | None]:
    """Return which form of a day a text has, and its parts; "" and None where it has none."""
    for form, pattern in DAY_FORMS.items():
        if match := pattern.fullmatch(text):
            return form, match
    return "", None


def is_zero_day(text: str) -> bool:
    """Return whether a text is only zeros in a day form, with or without a time: 0000-00-00."""
    _, match = form_of_day(text)
    return match is not None and {*match["year"], *match["month"], *match["day"]} == {"0"}


def written_day(text: str, order: str = "") -> date | None:
    """Return the calendar day that a text writes, whatever its zone.

    Args:
        order: "month-first" for days with slashes or dashes that are written so.
    """
    form, match = form_of_day(text)
    if match is None:
        return None
    if order == "month-first" and form in MAYBE_MONTH_FIRST:
        return calendar_day(match["year"], match["day"], match["month"])
    return calendar_day(match["year"], match["month"], match["day"])


def read_date(text: str, zone: str, order: str = "") -> date | Fault:
    """Return the day of a text in any form; a stamp with a zone is the day of another zone."""
    _, match = form_of_day(text)
    day = written_day(text, order)
    if match is None or day is None:
        return type_fault("a calendar day as YYYY-MM-DD or DD/MM/YYYY")
    return day_in_zone(day, match, zone) if match["zone"] else day


def day_in_zone(day: date, match: re.Match[str], zone: str) -> date:
    """Count from the stamp to UTC and from there to the zone; stay where the calendar ends."""
    second = min(int(match["second"] or 0), 59)
    stamp = datetime(day.year, day.month, day.day, int(match["hour"]), int(match["minute"]), second)
    try:
        utc = stamp.replace(tzinfo=timezone(offset_of(match["zone"])))
        return utc.astimezone(ZoneInfo(zone)).date()
    except OverflowError:
        return day


def offset_of(zone: str) -> timedelta:
    if zone[0] not in "+-":
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone[0] == "-" else offset


def month_first_form(text: str) -> str:
    """Return the form of a day that can only be month first, 12/31/2025; "" of any other."""
    form, match = form_of_day(text)
    if match is None or form not in MAYBE_MONTH_FIRST or written_day(text):
        return ""
    return form if calendar_day(match["year"], match["day"], match["month"]) else ""


def either_way_form(text: str) -> str:
    """Return the form of a day whose day and month differ and are both at most 12; else ""."""
    form, match = form_of_day(text)
    if match is None or form not in MAYBE_MONTH_FIRST:
        return ""
    day, month = int(match["day"]), int(match["month"])
    return form if day != month and day <= 12 and month <= 12 else ""


def read_number(text: str) -> float | Fault:
    """Return the number from 0 to 100 that `text` writes, in per cent or of 100 too."""
    for ending in ("%", "100"):
        before = text.removesuffix(ending).rstrip()
        if before != text and ending == "100":
            before = before.removesuffix("/").rstrip() if before.endswith("/") else text
        if before != text:
            text = before
            break
    if not NUMBER.fullmatch(text):
        return type_fault("a number without exponent or thousands separator")
    number = float(text.replace(",", "."))
    return number if 0 <= number <= 100 else constraint_fault("write a number from 0 to 100")


def read_yes_no(text: str) -> bool | Fault:
    if is_one_of(text, YES):
        return True
    return False if is_one_of(text, NO) else type_fault("yes or no")


def word_reader(type_: str, words: tuple[str, ...]) -> Callable[[str], str | Fault]:
    def read_word(text: str) -> str | Fault:
        return word_of(type_, text, words) or type_fault(f"one of {', '.join(words)}")

    return read_word


def read_country(text: str) -> str | Fault:
    return country_of(text) or constraint_fault("write an ISO 3166-1 alpha-2 code")


def digits_of(text: str, length: int) -> str | None:
    """Return `text` without its inner blanks where that is `length` ASCII digits."""
    joined = "".join(text.split())
    return joined if re.fullmatch(f"[0-9]{{{length}}}", joined) else None


def has_luhn_sum(digits: str) -> bool:
    """Return whether the digits, every second from the right doubled, sum up to a ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number // 10 + number % 10
    return total % 10 == 0


def read_siren(text: str) -> str | Fault:
    siren = digits_of(text, 9)
    if siren and has_luhn_sum(siren):
        return siren
    return constraint_fault("a SIREN has 9 digits and a valid checksum")


def has_siret_checksum(siret: str) -> bool:
    """Check Luhn; a SIRET of La Poste may have a digit sum divisible by 5 instead."""
    if not has_luhn_sum(siret[:9]):
        return False  # A SIRET is a SIREN and 5 digits: docs/contract.md, section 5.
    if has_luhn_sum(siret):
        return True
    return siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0


def read_siret(text: str) -> str | Fault:
    siret = digits_of(text, 14)
    if siret and has_siret_checksum(siret):
        return siret
    return constraint_fault("a SIRET has 14 digits and a valid checksum")


def read_url(text: str) -> str | Fault:
    return text if URL.fullmatch(text) else constraint_fault("write an address http(s)://…")


def read_register_number(text: str | None, country: str | None) -> str | Fault | None:
    """Return a merchant's register number; in Italy what has the form of a Partita IVA is one."""
    if not text or country != "IT":
        return text
    digits = re.sub("[ :-]", "", text).upper()
    digits = digits.removeprefix("IT")
    if not re.fullmatch("[0-9]+", digits) or len(digits) > 11:
        return text
    padded = digits.zfill(11)
    office = int(padded[7:10])
    has_office = 1 <= office <= 100 or office in (120, 121, 888, 999)
    is_one = has_luhn_sum(padded) and int(padded[:7]) > 0 and has_office
    if len(digits) == 11:
        return digits if is_one else constraint_fault("its check digit fails")
    return constraint_fault(f"it was probably {padded}") if is_one else text


def read_sha256(text: str) -> str | Fault:
    is_hash = re.fullmatch("[0-9a-fA-F]{64}", text)
    return text.lower() if is_hash else constraint_fault("a SHA-256 has 64 hex digits")


READERS: dict[str, Callable[[str], Any]] = {
    "text": read_text,
    "number": read_number,
    "yes_no": read_yes_no,
    "label": word_reader("label", LABELS),
    "medal": word_reader("medal", MEDALS),
    "finding": word_reader("finding", FINDINGS),
    "country": read_country,
    "siren": read_siren,
    "siret": read_siret,
    "url": read_url,
    "sha256": read_sha256,
}
