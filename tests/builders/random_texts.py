"""Random cells: valid spellings of values, and invalid ones."""

import re
from datetime import date
from random import Random

from stdnum import luhn

from tests.oracle.rows import KEYS
from tests.oracle.settings import COLUMNS
from tests.oracle.values import NO, YES
from tests.oracle.words import OTHER_WORDS
from tests.oracle.writing import needs_guard

LA_POSTE = "356000000"
LEAP_DAYS = (date(2020, 2, 29), date(2024, 2, 29), date(2028, 2, 29), date(2023, 2, 28))
NAMES = (
    *("Recommerce Atelier", "Café; le « bon », coin", 'Dit "Le Phare"', "Cafe\u0301 Nu\u0301"),
    *("Société\u00a0Verte", "Ωmega 修理", "Żółw Sprzęt", "SPÓŁKA ŁĄCZNOŚCI", "Český obchod Říčany"),
    *("Επισκευές Αθήνα", "Försäljning på Søgade", "São João, Conceição", "deux\nlignes"),
    *("trois\r\nlignes\rencore", '=HYPERLINK("http://x","y")', "@3D", "-12.5", "- Marché"),
    *("+33 1 23 45", "%", "＝SUM(A1)", "'quoted'", "'=kept", '" -x', "NA", "null"),
    *("<script>alert(1)</script>", "a|b", "a\tb", "1,000", ""),
)
# Names that only one encoding spells, besides those that lack some of their letters.
SPELLED = {
    "cp1252": ("Försäljning på Søgade", "São João Conceição", "L'Œuvre à Orléans"),
    "cp1250": ("Żółw Sprzęt", "Český obchod Říčany", "Dielňa Žilina"),
    "cp1253": ("Επισκευές Αθήνα", "ΑΘΗΝΑ"),
    "iso8859_2": ("Łódź Naprawa", "Součástky Šťastný"),
    "mac_roman": ("Été à la Forêt", "Försäljning på Söder"),
}
COUNTRIES = ("FR", "fr", "Fr", "DE", "UK", "uk", "GB", "EL", "GR", "IT", "US", "")
COUNTRY_NAMES = {
    "FR": ("FRA", "fra", "France", "FRANKREICH", "Francja", "Γαλλία"),
    "DE": ("Allemagne", "deu", "Saksa", "Německo"),
    "EL": ("GRC", "Grèce", "Ελλάδα", "ελλαδα"),
    "UK": ("United  Kingdom", "Reino Unido", "Storbritannien"),
}
TIMES = (
    *(" 00:00", "T23:59:59", "T10:15:30Z", " 10:15:30.250 +02:00", "T08:00:00,5+0200"),
    " 07:30 UTC",
)
# Both sides of midnight in the time zones of folders.
STAMPS = (
    *("T22:00:00Z", "T21:59:59Z", " 23:00 GMT", "T22:59:60Z", "T00:00:00+02:00"),
    *(" 00:30 +14:00", "T23:30-12", "T03:59:00Z", "T04:00:00Z"),
)
ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "UTC", "Pacific/Kiritimati")
PADS = (" ", "  ", "\u00a0", "\t", "\u2003", "\ufeff", "\u200b ", " \u00ad", "\u2060")
# Placeholders for no value and texts that nearly are, zeros too.
PLACEHOLDERS = (
    *("N/A", "n/a", "NA", "nan", "NULL", "None:", "n i l", "-", "--", "?", "#N/A", "#REF!"),
    *("ñ/a", "Unknown", "0", "000000000", "0 0", "0:", "00000000000000"),
    *("NA1", "n.a.", "---", "??", "#VALUE!", "unknowns", "none::", "O", "0.0", "N\u200b/A"),
)
# Texts that the contract does not read; digits outside ASCII do not count as digits.
BAD = {
    "date": (
        *("2026-02-30", "2025-02-29", "2026-1-5", "5/1/26", "2026015", "2026/1/05", "31/04/2025"),
        *("31.02.2025", "12.31.2025", "5.1/2026", "5 .1.2026", "00.00.00"),
        *("2026-01-05T10:00+24:00", "N/A", "unknown", "-"),
        *("\u0662\u0660\u0662\u0665-\u0660\u0661-\u0660\u0662", "yesterday", "2026-01-05 25:00"),
        *("2026-01-05x", "0000-01-01", "45000"),
    ),
    "number": (
        *("abc", "1e1", "1 000", "-1", "100.5", "101", "NaN", "\u0667", ".5", "5.", "1,2,3", "--1"),
        *("50 %%", "5/10", "%", "101 %"),
    ),
    "yes_no": ("maybe", "2", "jawohl", "oui!", "\uff11"),
    "label": ("ess", "esus+esat"),
    "medal": ("gold medals", "diamond", "mineur"),
    "finding": ("critical", "minors", "no medal"),
    "country": ("XX", "FRX", "Frances", "Korea", "Slovenská republika", "F", "-"),
    "siren": (
        *("123456789", "6220119", "12345678A", "1234567890"),
        "\uff17\uff13\uff12\uff18\uff12\uff19\uff13\uff12\uff10",
    ),
    "siret": ("12345678901234", "6220119900031", "siret", "732829320"),
    "url": ("ftp://example.org", "www.example.org", "javascript:alert(1)", "http://", "http://a b"),
    "sha256": ("a" * 63, "g" * 64, "none"),
    "text": (),
}
DAY_FORMS = (
    *("YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD", "DD.MM.YYYY", "DD/MM/YYYY", "DD-MM-YYYY"),
    *("D.M.YYYY", "D/M/YYYY", "D-M-YYYY", "D. M. YYYY", "DD.\u00a0MM.YYYY"),
)
# Days only if read month first: rare, since one makes a whole column doubtful.
MONTH_FIRST = ("12/31/2025", "02/13/2024 10:00", "1/25/2026", "12-31-2025", "2-13-2024")
ZEROS = ("0000-00-00", "00/00/0000", "0.0.0000", "00000000 00:00", "0000-00-00T00:00:00Z")


def chance(rng: Random, share: float) -> bool:
    return rng.random() < share


def random_siren(rng: Random) -> str:
    start = f"{rng.randrange(10**8):08d}"
    return start + luhn.calc_check_digit(start)


def random_siret(rng: Random, siren: str) -> str:
    """Return a SIRET of the SIREN; for La Poste one with a digit sum divisible by 5."""
    if siren == LA_POSTE:
        candidates = (f"{siren}{rng.randrange(10**5):05d}" for _ in range(1000))
        return next(siret for siret in candidates if sum(map(int, siret)) % 5 == 0)
    start = f"{siren}{rng.randrange(10**4):04d}"
    return start + luhn.calc_check_digit(start)


def spell_day(day: date, form: str) -> str:
    """Return a day as text in a form such as `D. M. YYYY` or `YYYYMMDD`."""
    parts = {"YYYY": f"{day.year:04d}", "MM": f"{day.month:02d}", "DD": f"{day.day:02d}"}
    parts |= {"D": str(day.day), "M": str(day.month)}
    return re.sub("YYYY|MM|DD|D|M", lambda match: parts[match[0]], form)


def spell_date(rng: Random, day: date) -> str:
    """Return a day as text in any form, sometimes with a time, rarely with a zone that moves it."""
    form = rng.choice(DAY_FORMS) if chance(rng, 0.5) else rng.choice(("DD/MM/YYYY", "YYYY-MM-DD"))
    text = spell_day(day, form)
    dice = rng.random()
    if dice < 0.02:
        return text + rng.choice(STAMPS)
    return text + (rng.choice(TIMES) if dice < 0.1 else "")


def spell_number(rng: Random, text: str) -> str:
    forms = [text, text.replace(".", ","), f"+{text}", f"0{text}"]
    forms.append(f"{text}0" if "." in text else f"{text}.0")
    return rng.choice(forms) + rng.choice(("", "", "", "%", " %", "/100", "\u00a0/ 100"))


def spell(rng: Random, type_: str, value: object) -> str:
    """Return a value as text in one of the forms that the contract reads."""
    if isinstance(value, date):
        return spell_date(rng, value)
    if isinstance(value, bool):
        word = rng.choice(YES if value else NO)
        return rng.choice((word, word.upper(), word.title()))
    text = str(value)
    if type_ == "number" and text:
        return spell_number(rng, text)
    if type_ in ("label", "medal", "finding"):
        others = [word for word, means in OTHER_WORDS[type_].items() if means == text]
        text = rng.choice((text, text, *others))
        return rng.choice((text, text.upper(), text.title(), text.replace("è", "e")))
    if type_ == "country" and text and chance(rng, 0.3):
        return rng.choice(COUNTRY_NAMES.get(text.upper(), (text,)))
    if type_ in ("siren", "siret") and text and chance(rng, 0.2):
        return re.sub(r"(\d{3})", r"\1 ", text)
    return text


def pad(rng: Random, text: str) -> str:
    """Return a text with blanks around it, or with the guard of an export."""
    if needs_guard(text) and chance(rng, 0.5):
        text = f"'{text}"
    if chance(rng, 0.04):
        text = rng.choice(PADS) + text
    return text + rng.choice(PADS) if chance(rng, 0.04) else text


def misspelled_key(rng: Random, text: str) -> str:
    """Return an id as a spreadsheet might write it: some read back, some do not."""
    return rng.choice(
        (
            # With a quote inside it would not be a formula of one text.
            '="{}"'.format(text.replace('"', "")),
            *(f"'{text}", f"{text}.0", f"0{text}", text.lstrip("0")),
            *(text.lower(), text.upper(), f"{text[:1]}\u200b{text[1:]}", f"{text}.00"),
        )
    )


def random_cell(rng: Random, kind: str, column: str, value: object, blanks: list[str]) -> str:
    """Return the text of a cell: mostly the value, sometimes an invalid text."""
    type_ = COLUMNS[kind].get(column, "text")
    dice = rng.random()
    if dice < 0.008 and BAD[type_]:
        return pad(rng, rng.choice(BAD[type_]))
    if type_ == "date" and dice < 0.0085:
        return rng.choice(MONTH_FIRST)
    if type_ == "date" and dice < 0.013:
        return pad(rng, rng.choice(ZEROS))
    if column in KEYS and dice < 0.015:
        return pad(rng, rng.choice(PLACEHOLDERS))
    if type_ == "number" and dice < 0.012:
        return rng.choice(("0", "100", "45", "30", "44.9", "29,99", "100,0", "-0", "0.00001"))
    text = spell(rng, type_, value)
    if column in KEYS and dice > 0.97:
        text = misspelled_key(rng, text)
    if blanks and not text and chance(rng, 0.3):
        text = rng.choice(blanks)
    return pad(rng, text)
