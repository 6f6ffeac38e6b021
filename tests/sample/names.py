"""Invented names for the fictional sample: none of a real company or person."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.sample.draws import Flags, Ints

COUNTRY_WEIGHTS = {
    "FR": 60, "DE": 28, "ES": 20, "IT": 18, "NL": 12, "BE": 10, "PL": 10, "GB": 10, "PT": 6,
    "AT": 6, "IE": 4, "SE": 4, "CZ": 3, "GR": 3, "FI": 2, "SK": 2, "DK": 2,
}  # fmt: skip
"""How many of 200 merchants are in each of the 17 countries."""

COUNTRIES = tuple(COUNTRY_WEIGHTS)

ACCOUNT_MANAGERS = (
    "Odile Karvant", "Tomé Bressilo", "Ines Vaudrel", "Jorun Ekmalm", "Radek Solvany",
    "Maëlle Quorin", "Fiona O'Darreth", "",
)  # fmt: skip

NOTES = (
    *("", "Asked for the badge visual in two sizes", "Re-assessment booked"),
    *("Prefers e-mail, not the phone", 'Trades under the name "Seconde Chance" too'),
    *("Renewal file sent to the préfecture", "New contact since the spring"),
    "Called twice.\nWaits for the new scorecard.",
)
NOTE_WEIGHTS = (1880, 20, 25, 15, 6, 18, 30, 6)

# Three invented syllables make the word that a name is built on: 40 x 12 x 24 = 11,520 words.
_STARTS = (
    "Arv", "Bel", "Brun", "Cav", "Cyl", "Dal", "Drov", "Elv", "Erm", "Fal", "Fren", "Gal", "Grim",
    "Hov", "Ilm", "Jas", "Kel", "Kuv", "Lav", "Lum", "Mab", "Mir", "Nal", "Nev", "Olm", "Orv",
    "Pal", "Priv", "Quol", "Rel", "Rov", "Sil", "Tal", "Trov", "Ulm", "Vel", "Ver", "Xan", "Yll",
    "Zem",
)  # fmt: skip
_MIDDLES = ("a", "e", "i", "o", "u", "ami", "edo", "iru", "ova", "uné", "ela", "ora")
_ENDS = (
    "bex", "ckor", "dane", "dril", "fann", "gryl", "jonn", "kello", "lisk", "mondo", "mvar",
    "nquist", "pharo", "quell", "rbine", "ssilo", "stave", "tavox", "thune", "vanté", "vrelle",
    "xandre", "rimbo", "zelle",
)  # fmt: skip
_WORDS = tuple(start + middle + end for start in _STARTS for middle in _MIDDLES for end in _ENDS)
_STRIDE = 7_919  # a prime that shares no factor with the number of words: none comes back early

_COMMON = ("{}", "{} Mobile", "{} Phones", "Re{}", "{} Refurb", "{} Tech", "{} & Co")
_OF_COUNTRY = {
    "FR": ("Atelier {}", "{} Réemploi", "Maison {}", "{} SARL", "L'Atelier {}", "{} Reconditionné"),
    "DE": ("{} GmbH", "{} Gerätewerk GmbH", "Zweitgerät {}", "{} Wiederwert UG"),
    "ES": ("{} S.L.", "Taller {}", "Reparación {}", "{} Móviles S.L."),
    "IT": ("{} S.r.l.", "Officina {}", "{} Ricondizionati S.r.l.", "Bottega {}"),
    "NL": ("{} B.V.", "Werkplaats {}", "{} Hergebruik B.V."),
    "BE": ("{} BV", "{} SRL", "Atelier {}", "{} Kringloop"),
    "PL": ("{} Sp. z o.o.", "Pracownia {}", "{} Drugi Obieg", "{} Naprawa i Spółka"),
    "GB": ("{} Ltd", "{} Renewed Ltd", "The {} Workshop"),
    "PT": ("{} Lda", "Oficina {}", "{} Reparação, Lda"),
    "AT": ("{} GmbH", "{} Werkstätte", "Gerätehof {}"),
    "IE": ("{} Ltd", "{} Teoranta", "{} Renew"),
    "SE": ("{} AB", "{} Återbruk AB", "Verkstad {}"),
    "CZ": ("{} s.r.o.", "Dílna {}", "{} Znovu s.r.o."),
    "GR": ("{} A.E.", "{} Ergastiri", "{} Δεύτερη Ζωή"),
    "FI": ("{} Oy", "{} Kierto Oy", "Työpaja {}"),
    "SK": ("{} s.r.o.", "Dielňa {}"),
    "DK": ("{} ApS", "{} Genbrug ApS", "Værksted {}"),
}
_SOCIAL = (
    "Ateliers {}", "{} Insertion", "{} Solidaire", "Coopérative {}", "Les Compagnons {}",
    "{} Entraide", "Ressourcerie {}", "Les Ateliers de {}",
)  # fmt: skip
_AWKWARD = (
    *("@Nova Reboot", "Relumo, fils & filles", 'Vertavox "Seconde Vie"', "L'Établi d'Orvanne"),
    *("=Volt Again", "+Kavelo Phones", "-Tarimo 2e main", "Œuvre Zélindo", "Kuvera *Plus* $1"),
    *("Brimlo | Reparatur", "Çelmira Ðurvo", "100% Xandrelo"),
)


def company_names(country: Ints, is_social: Flags, company: Ints, pattern_choice: Ints) -> pa.Array:
    """Return one name for each merchant; accounts of one company share the invented word.

    Args:
        country: position in `COUNTRIES`.
        is_social: the name is one of the French social economy.
        company: the number of the company that the account is of.
        pattern_choice: any number from 0; chooses among the patterns of the country.
    """
    patterns, first, count = _name_patterns()
    group = np.where(is_social, len(COUNTRIES), country)
    chosen = first[group] + pattern_choice % count[group]
    word = pa.array(_WORDS).take(pa.array(company * _STRIDE % len(_WORDS)))
    before = pa.array([text.partition("{}")[0] for text in patterns]).take(pa.array(chosen))
    after = pa.array([text.partition("{}")[2] for text in patterns]).take(pa.array(chosen))
    # "Re{}" puts a syllable before the word: its capital goes.
    word = pc.if_else(pc.equal(before, "Re"), pc.utf8_lower(word), word)
    return _with_awkward_names(pc.binary_join_element_wise(before, word, after, ""))


def _name_patterns() -> tuple[list[str], Ints, Ints]:
    """Return all patterns, and for each country (the social group last) the first and how many."""
    groups = [(*_OF_COUNTRY[country], *_COMMON) for country in COUNTRIES] + [_SOCIAL]
    count = np.asarray([len(group) for group in groups], dtype=np.int64)
    return [pattern for group in groups for pattern in group], np.cumsum(count) - count, count


def _with_awkward_names(names: pa.Array) -> pa.Array:
    """Return the names with a dozen that programs often get wrong, from 100 merchants on."""
    count = len(names)
    if count < 100:
        return names
    positions = (np.arange(len(_AWKWARD)) * 137 + 61) % count
    row = np.full(count, -1, dtype=np.int64)
    row[positions] = np.arange(len(_AWKWARD))
    awkward = pa.array(_AWKWARD).take(pa.array(row, mask=row < 0))
    return pc.coalesce(awkward, names)
