"""Words that are read without columns.toml: yes and no, findings, medals, countries.

docs/contract.md, "Words that are known", has the same tables. Case, accents, blanks and a colon
at the end never matter.
"""

import gettext
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pycountry

from impact.model.columns import LABELS, SEVERITIES, Column
from impact.model.texts.cleaning import fold_word

# What spreadsheets in the languages of Europe call true and false.
TRUE = frozenset(
    (
        *("true", "vrai", "wahr", "vero", "verdadero", "verdadeiro", "waar", "prawda", "pravda"),
        *("sant", "sand", "tosi", "αληθεσ", "igaz"),
    )
)
FALSE = frozenset(
    (
        *("false", "faux", "falsch", "falso", "onwaar", "fałsz", "nepravda"),
        *("falskt", "falsk", "epatosi", "ψευδεσ", "hamis"),
    )
)
_YES = ("yes", "y", "1", "oui", "o", "ja", "j", "ano", "sí", "kyllä", "ναι", "tak", "sim")
_NO = ("no", "n", "0", "non", "nein", "nee", "ne", "nej", "nie", "ei", "όχι", "não")
# EcoVadis's words in French, German and Spanish, of each of ours.
FINDING_WORDS: Mapping[str, tuple[str, ...]] = {
    "none": ("aucun", "aucune", "keine", "kein", "ninguno", "ninguna"),
    "minor": ("mineur", "mineure", "geringfügig", "menor"),
    "major": ("majeur", "majeure", "erheblich", "mayor"),
    "severe": ("sévère", "schwerwiegend", "severo", "severa"),
}
MEDALS = ("none", "bronze", "silver", "gold", "platinum")
MEDAL_WORDS: Mapping[str, tuple[str, ...]] = {
    "none": ("no medal",),
    **{medal: (f"{medal} medal",) for medal in MEDALS[1:]},
}
# The languages of the countries of the sample, whose names for countries are known.
LANGUAGES = ("cs", "da", "de", "el", "es", "fi", "fr", "ga", "it", "nl", "pl", "pt", "sk", "sv")
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)
# The European Union's own codes for the United Kingdom and Greece.
_EU_COUNTRIES = {"UK": "GB", "EL": "GR"}
_NAMES = ("name", "common_name", "official_name")


def _positions(words: Iterable[tuple[str, ...]]) -> dict[str, int]:
    return {fold_word(word): place for place, group in enumerate(words) for word in group}


YES_NO = _positions([(*_NO, *FALSE), (*_YES, *TRUE)])
_WORDS: Mapping[tuple[str, ...], Mapping[str, int]] = {
    words: _positions((word, *others.get(word, ())) for word in words)
    for words, others in (
        (SEVERITIES, FINDING_WORDS),
        (MEDALS, MEDAL_WORDS),
        (LABELS, {}),
    )
}


def word_positions(column: Column) -> Mapping[str, int]:
    """Return the known words of a column, folded, with their position among its own words."""
    return _WORDS[column.words]


def parse_country(text: str) -> str | None:
    """Return the ISO 3166-1 code of a country's code or name; None if unknown."""
    code = text.upper() if text.isascii() else text
    code = _EU_COUNTRIES.get(code, code)
    return code if code in COUNTRIES else _country_names().get(fold_word(text))


@cache
def _country_names() -> Mapping[str, str]:
    """Return the codes by folded name; a name of two countries is none."""
    catalogues = [
        gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language])
        for language in LANGUAGES
    ]
    codes: dict[str, set[str]] = {}
    for country in pycountry.countries:
        for name in _names_of(country, catalogues):
            codes.setdefault(fold_word(name), set()).add(country.alpha_2)
    return {name: code for name, (code, *others) in codes.items() if not others}


def _names_of(country: Any, catalogues: list[gettext.GNUTranslations]) -> Iterable[str]:
    yield country.alpha_3
    for name in (getattr(country, key, None) for key in _NAMES):
        if name:
            yield from (name, *(catalogue.gettext(name) for catalogue in catalogues))
