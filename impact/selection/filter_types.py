"""Filter classes by words or text: each parses, matches rows, describes itself.

Extra columns of the files have filters too, such as `own.account_manager` in an address.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.memo import cached_on_first_argument
from impact.model.texts.wording import display_label
from impact.rules.frame_columns import MAX_OWN_VALUES, OWN_PREFIX

# The values of one filter that can be used, and a sentence for each one that cannot.
ParsedValues = tuple[tuple[str, ...], list[str]]
Mask = npt.NDArray[np.bool_]
MaskOrPositions = npt.NDArray[np.bool_] | npt.NDArray[np.intp]
# The code of each row (-1: blank), and the words of each code.
Codes = tuple[npt.NDArray[np.signedinteger[Any]], list[list[str]]]

# The columns that name a merchant, beside its name, with what people call them.
ID_NAMES = {"merchant_id": "id", "siren": "SIREN", "siret": "SIRET", "ecovadis_id": "EcoVadis id"}
SEARCHED = ("merchant_id", "name", "siren", "siret", "ecovadis_id")
SEARCHED_NAMES = "id, name, SIREN, SIRET or EcoVadis id"
LONGEST_SEARCH = 200
LONGEST_QUOTE = 60
BLANK = "(blank)"
# Letters that people type as two and Unicode normalization does not decompose.
_SPELLED_OUT = {"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l"}


@dataclass(frozen=True)
class WordFilter:
    """Keep the rows that have one of the chosen words.

    The column is a categorical of words, of words joined by "|", or a yes / no. A column that
    the decisions lack counts as blank throughout.

    Attributes:
        words: the options that are always there, in their order; others that occur in the data
            follow by their names, so that a new way to qualify is one.
        blank: the word that stands for a blank; "" where the column is never blank.
        phrases: the part of a sentence that a word makes, where "<label> is <word>" reads badly.
        name_of: how a word reads on screen.
    """

    key: str
    label: str
    column: str
    words: tuple[str, ...] = ()
    blank: str = ""
    phrases: Mapping[str, str] = field(default_factory=dict)
    name_of: Callable[[str], str] = display_label

    def options(self, decisions: pd.DataFrame) -> tuple[str, ...]:
        """Return the words that can be chosen, in their order."""
        return _options(decisions, self.column, self.words, self.blank, self.name_of)

    def parse(self, texts: Sequence[str], decisions: pd.DataFrame) -> ParsedValues:
        """Return the known words once each, in the order of the options."""
        options = self.options(decisions)
        why = "does not occur in these data and was ignored."
        if self.words:
            why = f"was ignored; it can be {', '.join(options)}."
        unknown = [text for text in dict.fromkeys(texts) if text not in options]
        ignored = [f"{self.key}: {quote_untrusted(text)} {why}" for text in unknown]
        return tuple(word for word in options if word in texts), ignored

    def matches(self, decisions: pd.DataFrame, chosen: tuple[str, ...]) -> Mask:
        """Return which rows have one of the chosen words."""
        codes, words = _codes(decisions, self.column, self.blank)
        wanted = set(chosen)
        # The last entry is for code -1, a missing value, which counts as blank.
        is_wanted = [not wanted.isdisjoint(category) for category in (*words, (self.blank,))]
        return np.array(is_wanted, dtype=bool)[codes]

    def count(self, decisions: pd.DataFrame, rows: MaskOrPositions) -> dict[str, int]:
        """Return how many of the rows, by mask or by position, have each option."""
        codes, words = _codes(decisions, self.column, self.blank)
        row_counts = np.bincount(codes[rows].astype(np.intp) + 1, minlength=len(words) + 1)
        counts = dict.fromkeys(self.options(decisions), 0)
        for category, row_count in zip(((self.blank,), *words), row_counts, strict=True):
            for word in category:
                if word in counts:
                    counts[word] += int(row_count)
        return counts

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return, for example, "country is FR or ES"."""
        if len(chosen) == 1 and chosen[0] in self.phrases:
            return self.phrases[chosen[0]]
        # "Label group" within a sentence is "label group"; "ESUS state" stays as it is.
        starts_word = self.label[1:2].islower()
        label = self.label[0].lower() + self.label[1:] if starts_word else self.label
        return f"{label} is {' or '.join(self.name_of(word) for word in chosen)}"


@dataclass(frozen=True)
class OwnFilter(WordFilter):
    """Keep the rows that have one of the chosen values in an extra column.

    Its name and its values are texts of the file: they are quoted, and never worded.
    """

    def parse(self, texts: Sequence[str], decisions: pd.DataFrame) -> ParsedValues:
        """Return the values that occur in the data; none where there is no such column."""
        if self.column in decisions:
            return super().parse(texts, decisions)
        message = (
            f"{quote_untrusted(self.key)} was ignored: these files have no extra column "
            f"{quote_untrusted(self.label)} with at most {MAX_OWN_VALUES} different values."
        )
        return (), [message] if texts else []

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return, for example, "“account_manager” is “Ann” or “Bob”"."""
        return f"{quote_untrusted(self.label)} is {' or '.join(map(quote_untrusted, chosen))}"


@dataclass(frozen=True)
class TextFilter:
    """Keep the rows in whose name and ids, SIREN and SIRET every word occurs.

    Accents and case do not matter.
    """

    key: str
    label: str

    def parse(self, texts: Sequence[str], decisions: pd.DataFrame) -> ParsedValues:
        """Return the text without outer blanks; a text that is too long is ignored."""
        text = texts[-1].strip() if texts else ""
        if len(text) > LONGEST_SEARCH:
            message = f"{self.key}: a text of {len(text):,} characters was ignored; "
            return (), [f"{message}it can have {LONGEST_SEARCH}."]
        return ((text,) if text else ()), []

    def matches(self, decisions: pd.DataFrame, chosen: tuple[str, ...]) -> Mask:
        """Return which rows have every word."""
        mask: Mask = np.ones(len(decisions), dtype=bool)
        texts = search_texts(decisions)
        for word in fold(chosen[0]).split():
            mask &= pc.match_substring(texts, word).to_numpy(zero_copy_only=False)
        return mask

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return the searched words in quotes."""
        return f"{SEARCHED_NAMES} has {quote_untrusted(chosen[0])}"


def is_own(key: str) -> bool:
    """Return whether a key of an address or a selection is of an extra column."""
    return key.startswith(OWN_PREFIX)


def own_filter(key: str) -> OwnFilter:
    """Return the filter of an extra column, whether or not the files have it."""
    return OwnFilter(key, key.removeprefix(OWN_PREFIX), key, blank=BLANK, name_of=str)


def own_filters(decisions: pd.DataFrame) -> tuple[OwnFilter, ...]:
    """Return a filter for each extra column that can be filtered by, in the file's order."""
    return tuple(own_filter(name) for name in decisions.columns if is_own(name))


def own_keys(params: Mapping[str, object]) -> tuple[str, ...]:
    """Return the keys of extra columns in an address or a selection."""
    return tuple(filter(is_own, params))


def quote_untrusted(text: str) -> str:
    """Quote untrusted text: single line, truncated."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + '…'}”"


@cached_on_first_argument
def _codes(decisions: pd.DataFrame, column: str, blank: str) -> Codes:
    if column not in decisions:
        return np.zeros(len(decisions), np.intp), [[blank]]
    values = decisions[column].array
    if not isinstance(values, pd.Categorical):
        return np.asarray(values, dtype=bool).view(np.int8), [["no"], ["yes"]]
    # A value of an extra column is one text, whatever is in it.
    separator = None if column.startswith(OWN_PREFIX) else "|"
    words = [
        [blank] if not text else [text] if separator is None else text.split(separator)
        for text in values.categories
    ]
    return values.codes, words


@cached_on_first_argument
def _options(
    decisions: pd.DataFrame,
    column: str,
    words: tuple[str, ...],
    blank: str,
    name_of: Callable[[str], str],
) -> tuple[str, ...]:
    """Return the words of a filter, then the others that occur by their names, the blank last."""
    occurring = {word for category in _codes(decisions, column, blank)[1] for word in category}
    others = sorted(occurring - {*words, blank, ""})
    names = fold_text(pa.array(map(name_of, others), pa.string())).to_pylist()
    in_order = [word for _, word in sorted(zip(names, others, strict=True))]
    has_blank = blank and blank in {*words, *occurring}
    return (*(w for w in words if w != blank), *in_order, *([blank] if has_blank else []))


@cached_on_first_argument
def search_texts(decisions: pd.DataFrame) -> pa.ChunkedArray:
    """Return the searchable text of each row: its name and its ids, folded."""
    names = [name for name in SEARCHED if name in decisions]
    columns = [fold_text(pa.array(decisions[name], type=pa.large_string())) for name in names]
    return pc.binary_join_element_wise(*columns, pa.scalar("\n", pa.large_string()))


def fold(text: str) -> str:
    """Return one text without accents and case."""
    return str(fold_text(pa.array([text]))[0].as_py())


def fold_text(texts: pa.Array) -> pa.Array:
    """Return the texts in lower case, without accents, and with letters such as œ spelled out."""
    decomposed = pc.utf8_normalize(texts, form="NFKD")
    lower = pc.utf8_lower(pc.replace_substring_regex(decomposed, r"\p{Mn}", ""))
    for letter, spelled in _SPELLED_OUT.items():
        lower = pc.replace_substring(lower, letter, spelled)
    return lower
