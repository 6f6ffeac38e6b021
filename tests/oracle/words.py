"""The words that the contract knows without columns.toml: yes / no, findings, medals, countries."""

import gettext
import unicodedata
from functools import cache

import pycountry

YES = (
    *("yes", "true", "y", "1", "oui", "o", "vrai", "ja", "j", "wahr", "waar", "ano", "pravda"),
    *("sant", "sand", "sí", "verdadero", "kyllä", "tosi", "ναι", "αληθές", "sì", "vero"),
    *("tak", "prawda", "sim", "verdadeiro", "áno", "igaz"),
)
NO = (
    *("no", "false", "n", "0", "non", "faux", "nein", "falsch", "nee", "onwaar", "ne"),
    *("nepravda", "nej", "falskt", "falsk", "falso", "ei", "epätosi", "όχι", "ψευδές"),
    *("nie", "fałsz", "não", "hamis"),
)
LABELS = ("esus", "esat")
MEDALS = ("none", "bronze", "silver", "gold", "platinum")
FINDINGS = ("none", "minor", "major", "severe")
OTHER_WORDS = {
    "label": {},
    "medal": {
        "no medal": "none",
        "bronze medal": "bronze",
        "silver medal": "silver",
        "gold medal": "gold",
        "platinum medal": "platinum",
    },
    "finding": {
        **dict.fromkeys(("aucun", "aucune", "kein", "keine", "ninguno", "ninguna"), "none"),
        **dict.fromkeys(("mineur", "mineure", "geringfügig", "menor"), "minor"),
        **dict.fromkeys(("majeur", "majeure", "erheblich", "mayor"), "major"),
        **dict.fromkeys(("sévère", "schwerwiegend", "severo", "severa"), "severe"),
    },
}
LANGUAGES = ["cs", "da", "de", "el", "es", "fi", "fr", "ga", "it", "nl", "pl", "pt", "sk", "sv"]
OTHER_COUNTRY_CODES = {"UK": "GB", "EL": "GR"}


def folded(text: str) -> str:
    """Return a text without case, accents, blanks, and one colon at its end."""
    plain = "".join(c for c in text.casefold() if not c.isspace())
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return plain[:-1] if plain.endswith(":") else plain


def is_one_of(text: str, words: tuple[str, ...]) -> bool:
    return any(folded(text) == folded(word) for word in words)


def word_of(type_: str, text: str, words: tuple[str, ...]) -> str | None:
    """Return which of the words of a column a text is, also in the other words; None if none."""
    for word in words:
        if folded(word) == folded(text):
            return word
    others = OTHER_WORDS[type_]
    return next((others[other] for other in others if folded(other) == folded(text)), None)


def country_of(text: str) -> str | None:
    """Return the code of a country by code, alpha-3 or name; None if it is none, or two."""
    code = "".join(c.upper() if "a" <= c <= "z" else c for c in text)
    code = OTHER_COUNTRY_CODES.get(code, code)
    if any(country.alpha_2 == code for country in pycountry.countries):
        return code
    codes = country_names().get(folded(text), set())
    return min(codes) if len(codes) == 1 else None


@cache
def country_names() -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for country in pycountry.countries:
        english = [country.name]
        english += [getattr(country, key, "") for key in ("common_name", "official_name")]
        texts = [country.alpha_3, *english]
        for language in LANGUAGES:
            translation = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language])
            texts += [translation.gettext(name) for name in english if name]
        for text in filter(None, texts):
            names.setdefault(folded(text), set()).add(country.alpha_2)
    return names
