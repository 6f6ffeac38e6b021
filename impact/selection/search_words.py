"""What is typed into the search above the pages: a name, ids, or filters in words.

"France gold 45-64" is a country, a medal and a range of scores; "Germany State label champion"
is three filters. A word that is none of them is searched for in names and ids.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.memo import cached_on_first_argument
from impact.selection.filter_types import fold, fold_text
from impact.selection.filters import (
    COUNTRY,
    FILTERS,
    HELD_LABEL,
    IDS,
    LABEL_END,
    MORE_FILTERS,
    NONE,
    SCORE,
    SEARCH,
    STATUS,
    UNKNOWN,
    Positions,
    Selection,
)
from impact.selection.listed_base import BASE_ALL, BASE_LISTED
from impact.selection.pasted_ids import parse_pasted_ids

# The filters whose values are understood.
_NAMED = (COUNTRY, STATUS, HELD_LABEL, *(one for one in MORE_FILTERS if one.key == "medal"))
_LONGEST_PHRASE = 4
# As people say it: the words of each filter, beside those that are on screen.
_SYNONYMS = {"champion": (STATUS.key, "champion"), "state label": (HELD_LABEL.key, "any")}
_FILLERS = frozenset(
    ("a", "and", "by", "end", "ending", "for", "in", "label", "medal", "of", "score", "the")
) | {"with", "within"}
_RANGE = re.compile(r"(\d{1,3})(?:-|\u2013|\.\.)(\d{1,3})")
_DAYS = re.compile(r"(\d{1,4}) days?", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# How like a searched text a name must be, from 0 to 1, and how many names are offered at most.
_ALIKE, _MOST_NEAR = 0.75, 5
# Comparing is slow: only the names that share the most pairs of letters with this much of the text.
_MOST_COMPARED, _LONGEST_COMPARED = 200, 40


def parse_search(text: str, decisions: pd.DataFrame) -> tuple[Selection, str]:
    """Return the selection of a searched text, and its base (`listed_base.BASES`).

    A text that occurs in a name or an id is searched for as it stands, among all merchants; ids
    of several merchants are a pasted list; else words that name a filter's value set it.
    """
    digits = "".join(text.split())
    searched = digits if digits.isdigit() else text  # a SIREN is often written in groups
    if SEARCH.matches(decisions, (searched,)).any():
        return {SEARCH.key: (searched,)}, BASE_ALL
    entries = parse_pasted_ids([text], decisions)
    if len(entries) > 1 and all(map(_DIGIT.search, entries)):
        return {IDS.key: tuple(entries)}, BASE_ALL
    selection = _parse_words(text, decisions)
    if set(selection) <= {SEARCH.key}:
        return {SEARCH.key: (searched,)}, BASE_ALL
    return selection, BASE_LISTED


def near_names(text: str, decisions: pd.DataFrame) -> Positions:
    """Return the rows with a name like a text that may be misspelt, the likest first.

    As many words of a name as the text has are enough.
    """
    searched = fold(text[:_LONGEST_COMPARED])
    count = len(searched.split())
    rows_of: dict[str, list[int]] = {}
    for row, name in _names_to_compare(searched, decisions):
        words = name.split()
        for start in range(max(len(words) - count, 0) + 1):
            rows_of.setdefault(" ".join(words[start : start + count]), []).append(row)
    close = get_close_matches(searched, rows_of, _MOST_NEAR, _ALIKE)
    rows = dict.fromkeys(row for part in close for row in rows_of[part])
    return np.array(list(rows)[:_MOST_NEAR], dtype=np.intp)


def _names_to_compare(searched: str, decisions: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield the row and the folded name of those that share the most pairs of letters."""
    names = _folded_names(decisions)
    shared = np.zeros(len(names), np.int16)
    for pair in {searched[at : at + 2] for at in range(len(searched) - 1)}:
        shared += pc.match_substring(names, pair).to_numpy(zero_copy_only=False)
    for row in np.argsort(-shared, kind="stable")[:_MOST_COMPARED]:
        if shared[row]:
            yield int(row), names[int(row)].as_py()


@cached_on_first_argument
def _folded_names(decisions: pd.DataFrame) -> pa.Array:
    return fold_text(pa.array(decisions["name"], type=pa.large_string()))


def _parse_words(text: str, decisions: pd.DataFrame) -> Selection:
    chosen: dict[str, list[str]] = {}
    for limit in _DAYS.findall(text):
        chosen[LABEL_END.key] = [limit]
    for low, high in _RANGE.findall(text):
        chosen[SCORE.key] = [f"{low}..{high}"]
    rest = []
    words = _RANGE.sub(" ", _DAYS.sub(" ", text)).split()
    for phrase, value in _phrases(words, _vocabulary(decisions)):
        if value:
            chosen.setdefault(value[0], []).append(value[1])
        elif _singular(phrase) not in _FILLERS:
            rest.append(phrase)
    if rest:
        chosen[SEARCH.key] = [" ".join(rest)]
    parsed = {key: FILTERS[key].parse(texts, decisions)[0] for key, texts in chosen.items()}
    return {key: values for key, values in parsed.items() if values}


def _phrases(
    words: list[str], vocabulary: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[str, tuple[str, str] | None]]:
    """Yield the words in the longest phrases that name a value of a filter, with that value."""
    while words:
        for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
            phrase = " ".join(words[:length])
            value = vocabulary.get(phrase) or vocabulary.get(_singular(phrase))
            if value or length == 1:
                yield phrase, value
                words = words[length:]
                break


@cached_on_first_argument
def _vocabulary(decisions: pd.DataFrame) -> Mapping[str, tuple[str, str]]:
    """Return filter and value by phrase; a country also by its code in capital letters."""
    by_phrase = {}
    for filter_ in _NAMED:
        for word in filter_.options(decisions):
            if word not in (UNKNOWN, NONE):
                name = filter_.name_of(word).removesuffix(f" ({word})")
                by_phrase[_singular(name)] = (filter_.key, word)
                by_phrase[word] = (filter_.key, word)
    return by_phrase | _SYNONYMS


def _singular(phrase: str) -> str:
    """Return a phrase without accents and case, and each word without the s of a plural."""
    return " ".join(word.removesuffix("s") for word in fold(phrase).split())
