"""Guess which column a header that serves none may be; nothing here changes what is read.

docs/contract.md, "Columns are accounted for".
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.foreign_headings import foreign_headings
from impact.loading.csv.known_headings import PART_WORDS, known_names, synonyms
from impact.loading.fields.known_words import FINDING_WORDS, MEDAL_WORDS
from impact.model.columns import ASSESSMENTS, DECISIONS, FILE_COLUMNS, THEMES, find_column
from impact.model.texts.cleaning import canonical_header, clean

MIN_RATIO = 0.85
# A header that is less like a name is no hint.
_MIN_HINT_RATIO = 0.7
_PUNCTUATION = re.compile(r"[^\w]|_")
# A header longer than this is like none of ours.
_MAX_HEADER_LENGTH = 100
# What `decide` writes: an export that is read back as merchants loses nothing by them.
_EXPORT_COLUMNS = frozenset(column.name for column in DECISIONS)
FINDINGS = tuple(f"{theme}_finding" for theme in THEMES)
_FINDING_HEADERS = {
    canonical_header(header): name
    for name in FINDINGS
    for header in (name, *known_names("assessments", find_column(ASSESSMENTS, name)))
}
# At least this many severities or medals, and half of the filled fields, identify a column.
_MIN_WORDS = 3


@dataclass(frozen=True)
class ColumnGuess:
    """The missing column that an extra column probably is.

    Attributes:
        is_full_match: whether the header has all words of a heading of that column, or nearly is
            one.
    """

    column: str
    is_full_match: bool


class _Heading(NamedTuple):
    """A heading of a column that the file lacks; `suffices`: beside other words too."""

    column: str
    words: tuple[str, ...]
    suffices: bool


def guess_columns(
    kind: str,
    extras: Iterable[tuple[str, int]],
    names: Mapping[str, tuple[str, ...]],
    served: Collection[str],
) -> dict[int, ColumnGuess]:
    """Return by position which extra columns probably are a column that the file lacks.

    Args:
        names: the headers that each column may have.
        served: the columns that the file has.
    """
    # A missing required column is reported by the refusal of the file.
    optional = [column.name for column in FILE_COLUMNS[kind] if not column.column_required]
    missing = [name for name in optional if name not in served]
    headings = [
        heading
        for name in missing
        for heading in _headings(
            name, names[name], name.replace("expires", "granted") not in missing
        )
    ]
    # A second name of a column that the file has is not a guess at another column.
    ignored = {canonical_header(each) for name in served for each in names[name]}
    ignored |= _EXPORT_COLUMNS if kind == "merchants" else frozenset()
    guesses = {
        position: _guess(kind, header, headings, missing)
        for header, position in extras
        if canonical_header(header) not in ignored
    }
    return {position: guess for position, guess in guesses.items() if guess is not None}


@lru_cache(maxsize=512)
def _headings(name: str, names: tuple[str, ...], has_first_day: bool) -> tuple[_Heading, ...]:
    known = [words for header in names if (words := fold_words(header))]
    others = map(fold_words, synonyms(name, has_first_day=has_first_day))
    return (
        *(_Heading(name, words, len(words) > 1) for words in known),
        *(_Heading(name, words, True) for words in others),
    )


def _guess(
    kind: str, header: str, headings: list[_Heading], missing: list[str]
) -> ColumnGuess | None:
    """Return the missing column that a header probably means; of several the longest match."""
    misplaced = None if kind == "assessments" else _FINDING_HEADERS.get(canonical_header(header))
    if misplaced is not None:
        return ColumnGuess(misplaced, is_full_match=True)
    if len(header) > _MAX_HEADER_LENGTH:
        return None
    words = fold_words(header)
    distinct, text = frozenset(words), " ".join(words)
    matches = [
        heading
        for heading in headings
        if (heading.suffices and distinct.issuperset(heading.words))
        or is_near_match(text, " ".join(heading.words))
    ]
    if matches:
        best = max(matches, key=lambda heading: len(heading.words))
        return ColumnGuess(best.column, is_full_match=True)
    for name in missing:
        is_labelled = not name.endswith("_expires_on") or name.partition("_")[0] in words
        if is_labelled and not distinct.isdisjoint(PART_WORDS.get(name, ())):
            return ColumnGuess(name, is_full_match=False)
    return None


def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of a header without case, accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", clean(text))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(_PUNCTUATION.sub(" ", letters.casefold()).split())


def is_near_match(first: str, second: str) -> bool:
    """Return whether two texts have an edit ratio of at least MIN_RATIO.

    The ratio is 1 minus the Levenshtein distance divided by the length of the longer text.
    """
    longer = max(len(first), len(second))
    max_edits = (1 - MIN_RATIO) * longer + 1e-9
    if not longer or abs(len(first) - len(second)) > max_edits:
        return False
    # Characters that only one of them has must be edited: far cheaper to count.
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


def suggest_columns(
    kind: str, extras: Iterable[tuple[str, int]], missing: Iterable[str]
) -> dict[int, str]:
    """Return by position the missing column that an extra column is by its French or German name.

    Each column is suggested once, for its surest heading. Nothing is read by it.
    """
    positions: dict[str, int] = {}
    for header, position in extras:
        positions.setdefault(" ".join(fold_words(header[:_MAX_HEADER_LENGTH])), position)
    suggested: dict[int, str] = {}
    for column in missing:
        headings = (h for h in foreign_headings(kind, column) if h in positions)
        for heading in headings:
            if suggested.setdefault(positions[heading], column) == column:
                break
    return suggested


def nearest_header(name: str, headers: Collection[str]) -> str:
    """Return the header nearest to a name, of the first hundred; "" if none is near."""
    text = " ".join(fold_words(name))
    candidates = [header for header in headers if header.strip()][:100]

    def ratio(header: str) -> float:
        second = " ".join(fold_words(header[:200]))
        return 1 - edit_distance(text[:200], second) / max(len(text), len(second), 1)

    nearest = max(candidates, key=ratio, default="")
    return nearest if nearest and ratio(nearest) >= _MIN_HINT_RATIO else ""


def column_by_word(kind: str, served: Collection[str]) -> dict[str, str]:
    """Return the values by which a missing column is recognised: word -> column."""
    if kind != "assessments":
        return {}
    medals, findings = (
        [word for own, others in words.items() for word in (own, *others)]
        for words in (MEDAL_WORDS, FINDING_WORDS)
    )
    words = {} if "medal" in served else dict.fromkeys(medals, "medal")
    missing = next((name for name in FINDINGS if name not in served), None)
    return words if missing is None else words | dict.fromkeys(findings, missing)


def guess_by_values(
    texts: pa.Array, blank: frozenset[str], columns: dict[str, str]
) -> ColumnGuess | None:
    """Guess what a column is from its values: enough of them must be such words."""
    # By the letters of these words alone, at least as many are such words as once they are cleaned.
    letters = "".join(sorted({each for word in columns for each in word if each.isalpha()}))
    words = pa.array(re.sub(f"[^{letters}]", "", word) for word in columns)
    composed = pc.utf8_normalize(pc.utf8_lower(texts), form="NFC")
    only_letters = pc.replace_substring_regex(composed, f"[^{letters}]", "")
    match_count = pc.sum(pc.is_in(only_letters, words)).as_py() or 0
    if match_count < _MIN_WORDS:
        return None
    filled, counts = 0, dict.fromkeys(columns.values(), 0)
    for entry in texts.value_counts().to_pylist():
        text = clean(entry["values"])
        if not text or text in blank:
            continue
        filled += entry["counts"]
        if text.lower() in columns:
            counts[columns[text.lower()]] += entry["counts"]
    word_count = sum(counts.values())
    if word_count < _MIN_WORDS or 2 * word_count < filled:
        return None
    # The column with most words; "none" is a word of both, and counts for a finding.
    return ColumnGuess(max(counts, key=lambda name: counts[name]), is_full_match=True)
