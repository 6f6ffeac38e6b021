"""Names that a column may have, and a guess at what a header that we do not know means.

docs/contract.md, "Columns are accounted for", lists the same words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from impact.model.columns import THEMES, Column
from impact.model.texts.cleaning import clean

MIN_RATIO = 0.85
_PUNCTUATION = re.compile(r"[^\w]|_")

# Headers that EcoVadis uses in its exports and its API, and two names of common marketplaces.
KNOWN_HEADERS: dict[str, tuple[str, ...]] = {
    "merchant_id": ("integration_id",),
    "ecovadis_id": ("evid",),
    "siret": ("siret_number",),
    "published_on": ("published_date",),
    "overall_score": ("Overall score", "global_score"),
    "environment_score": ("Environment score", "env_score"),
    "social_score": ("Labor & Human Rights score", "lab_score"),
    "ethics_score": ("Ethics score", "fbp_score"),
    "procurement_score": ("Sustainable Procurement score", "sup_score"),
    "scorecard_url": ("scorecard_link",),
}

# Headers that are known in only one kind of file: EcoVadis's own words, and what the screens and
# the exports of the product call a column.
_LABOR = ("Labor & Human Rights", "Labor and Human Rights", "Labour & Human Rights", "Labour")
_WORDS_OF_THEME = {
    "environment": ("Environment",),
    "social": (*_LABOR, "Labour and Human Rights", "Labor"),
    "ethics": ("Ethics",),
    "procurement": ("Sustainable Procurement", "Procurement"),
}
_WATCH = ("finding", "findings", "360° Watch", "360° Watch finding", "360° Watch findings")
KIND_HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "assessments": {
        "published_on": ("Publication date", "Published", "assessment_published_on"),
        "expires_on": ("Valid until", "Valid to"),
        "overall_score": ("Overall EcoVadis score", "Sustainability score", "Overall"),
        **{
            f"{theme}_score": tuple(f"{word} score" for word in words)
            for theme, words in _WORDS_OF_THEME.items()
        },
        **{
            f"{theme}_finding": tuple(f"{word} {watch}" for word in words for watch in _WATCH)
            for theme, words in _WORDS_OF_THEME.items()
        },
    },
    "labels": {"expires_on": ("Last day",)},
}

_LAST_DAY_WORDS = (
    *("valid until", "valid to", "expiry", "expiration", "end date"),
    *("date de fin", "fin de validite", "gultig bis"),
)
_DELISTING_WORDS = ("removal date", "delisted", "delisting", "date de retrait")
_THEME_WORDS = {
    "environment": ("environment", "environmental", "environnement"),
    "social": ("social", "labor", "labour", "human rights", "droits humains"),
    "ethics": ("ethics", "ethical", "ethique"),
    "procurement": ("procurement", "achats"),
}
_FRENCH_SCORES = {
    "environment": ("note environnement",),
    "social": ("note sociale", "note social"),
    "ethics": ("note ethique",),
    "procurement": ("note achats",),
}
_FINDING_WORDS = ("finding", "findings", "watch", "veille", "constat", "constats")
# Single words that are enough to suspect such a column.
_PART_WORDS = {
    "finding": ("finding", "findings", "constat", "constats"),
    "score": ("score", "scores"),
    "last_day": ("expires", "expired", "until", "valid", "validity", "validite", "gultig"),
    "delisting": ("removed", "removal", "retrait"),
}


def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of a header without case, accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", clean(text))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(_PUNCTUATION.sub(" ", letters.casefold()).split())


def known_names(kind: str, column: Column) -> tuple[str, ...]:
    """Return the headers that a column may have without `columns.toml`, besides its own name."""
    extra_names = KIND_HEADERS.get(kind, {}).get(column.name, ())
    return (*KNOWN_HEADERS.get(column.name, ()), column.label, *extra_names)


def is_last_day(name: str) -> bool:
    """Return whether a column is the last day of an approval or of a scorecard."""
    return name.endswith("expires_on")


@cache
def synonyms(kind: str, name: str, *, has_first_day: bool) -> tuple[str, ...]:
    """Return what people call a column. Such a header is reported, and not read.

    Args:
        has_first_day: of the short form in merchants.csv: whether the file has the first day of
            the same label; a last day without the label's name then belongs to it.
    """
    theme = name.partition("_")[0]
    if kind == "merchants" and is_last_day(name):
        labelled = tuple(f"{theme} {words}" for words in _LAST_DAY_WORDS)
        return (*labelled, *_LAST_DAY_WORDS) if has_first_day else labelled
    if kind in ("labels", "assessments") and is_last_day(name):
        return _LAST_DAY_WORDS
    if name in ("siren", "siret", "medal"):
        return (name, "medaille") if name == "medal" else (name,)
    if name == "removed_on":
        return _DELISTING_WORDS
    if name == "overall_score":
        return ("global score", "ecovadis score", "note globale", "score global")
    if name.endswith("_score") and theme in THEMES:
        return (*(f"{word} score" for word in _THEME_WORDS[theme]), *_FRENCH_SCORES[theme])
    if name.endswith("_finding"):
        themed = (f"{t} {f}" for t in _THEME_WORDS[theme] for f in _FINDING_WORDS)
        return (*themed, "watch", "veille")
    return ()


@dataclass(frozen=True)
class ColumnGuess:
    """The missing column that an extra column probably is.

    Attributes:
        is_full_match: whether the header has all words of a heading of that column, or nearly is
            one.
    """

    column: str
    is_full_match: bool


@dataclass(frozen=True)
class Headings:
    """The headings of the columns that a file lacks, as words."""

    whole: tuple[tuple[str, tuple[str, ...], bool], ...]  # column, words, whether words suffice
    parts: tuple[tuple[str, tuple[str, ...], str], ...]  # column, words that tell, beside which one


def collect_headings(kind: str, missing: Iterable[tuple[Column, tuple[str, ...]]]) -> Headings:
    """Return the headings of missing columns, with which extra headers are compared.

    Args:
        missing: the columns that the file lacks, with the headers that each may have.
    """
    columns = list(missing)
    names = {column.name for column, _ in columns}
    whole: list[tuple[str, tuple[str, ...], bool]] = []
    for column, known in columns:
        first_day = column.name.replace("expires", "granted")
        extra_names = synonyms(kind, column.name, has_first_day=first_day not in names)
        whole += [(column.name, words, len(words) > 1) for words in map(fold_words, known) if words]
        whole += [(column.name, words, True) for words in map(fold_words, extra_names)]
    parts = [
        (column.name, _PART_WORDS[content], _required_label(kind, column.name))
        for column, _ in columns
        if (content := _hidden_content(kind, column.name))
    ]
    return Headings(tuple(dict.fromkeys(whole)), tuple(parts))


def _required_label(kind: str, name: str) -> str:
    """Return the label that a header must name too before one word is enough; "" if none."""
    return name.partition("_")[0] if kind == "merchants" and is_last_day(name) else ""


def _hidden_content(kind: str, name: str) -> str:
    """Return what stays hidden where a column is not read: a key of _PART_WORDS, or ""."""
    if name.endswith("_finding"):
        return "finding"
    if name.endswith("_score") and kind == "assessments":
        return "score"
    if name == "removed_on":
        return "delisting"
    return "last_day" if is_last_day(name) else ""


def guess_column(header: str, headings: Headings) -> ColumnGuess | None:
    """Return the missing column that a header probably means; of several the longest match."""
    words = fold_words(header)
    best = max(
        ((len(heading_words), name) for name, heading_words in _full_matches(words, headings)),
        key=lambda match: match[0],
        default=None,
    )
    if best is not None:
        return ColumnGuess(best[1], is_full_match=True)
    for name, part_words, label in headings.parts:
        if not set(part_words).isdisjoint(words) and (not label or label in words):
            return ColumnGuess(name, is_full_match=False)
    return None


def _full_matches(
    words: tuple[str, ...], headings: Headings
) -> Iterator[tuple[str, tuple[str, ...]]]:
    word_set, text = set(words), " ".join(words)
    for name, heading_words, words_suffice in headings.whole:
        if (words_suffice and word_set.issuperset(heading_words)) or is_near_match(
            text, " ".join(heading_words)
        ):
            yield name, heading_words


def is_near_match(first: str, second: str) -> bool:
    """Return whether two texts have an edit ratio of at least LEAST_RATIO.

    The ratio is 1 minus the Levenshtein distance divided by the length of the longer text.
    """
    longer = max(len(first), len(second))
    max_edits = (1 - MIN_RATIO) * longer + 1e-9
    if not longer or abs(len(first) - len(second)) > max_edits:
        return False
    if longer - (Counter(first) & Counter(second)).total() > max_edits:
        return False
    return edit_distance(first, second) <= max_edits


def edit_distance(first: str, second: str) -> int:
    """Return the Levenshtein distance: how many characters to insert, delete or replace."""
    row = list(range(len(second) + 1))
    for row_number, letter in enumerate(first, start=1):
        diagonal, row[0] = row[0], row_number
        for column, second_letter in enumerate(second, start=1):
            cost = min(row[column] + 1, row[column - 1] + 1, diagonal + (letter != second_letter))
            diagonal, row[column] = row[column], cost
    return row[-1]


def nearest_header(name: str, headers: Collection[str]) -> str:
    """Return the header nearest to a name, of the first hundred; "" if there are no headers."""
    text = " ".join(fold_words(name))
    candidates = [header for header in headers if header.strip()][:100]

    def ratio(header: str) -> float:
        second = " ".join(fold_words(header[:200]))
        return 1 - edit_distance(text[:200], second) / max(len(text), len(second), 1)

    return max(candidates, key=ratio, default="")
