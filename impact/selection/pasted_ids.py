"""Parse a pasted list of merchant ids, SIRENs and SIRETs, and filter merchants by it.

What is pasted comes from mails and spreadsheets, so entries are parted by line breaks, commas,
semicolons, tabs or pipes, and numbers may be written in groups: "552 100 554". Which kind an
entry is, is decided by what it matches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from impact.model.texts.cleaning import clean_key, trim
from impact.selection.filter_types import Mask, ParsedValues, quote_untrusted

# An entry is looked up in this order; the first column that has it decides.
KINDS = {"merchant_id": "id", "siren": "SIREN", "siret": "SIRET"}
MOST_IN_ADDRESS = 200
LONGEST_ENTRY = 200

_SEPARATORS = re.compile(r"[,;\t|]")
# A number in groups as French papers print it, else anything between blanks.
_PIECES = re.compile(r"(?<!\S)\d{3} \d{3} \d{3}(?: \d{5})?(?!\S)|\S+")
_QUOTES = "\"'“”«»"


@dataclass(frozen=True)
class ListFilter:
    """Keep the merchants that a pasted list names by id, SIREN or SIRET."""

    key: str
    label: str

    def parse(self, texts: Sequence[str], decisions: pd.DataFrame) -> ParsedValues:
        """Return the entries of the texts, once each; one that is too long is ignored."""
        entries = parse_pasted_ids(texts, decisions) if texts else []
        usable = tuple(entry for entry in entries if len(entry) <= LONGEST_ENTRY)
        ignored = [
            f"{self.key}: an entry of {len(entry):,} characters was ignored; "
            f"it can have {LONGEST_ENTRY}."
            for entry in entries
            if len(entry) > LONGEST_ENTRY
        ]
        return usable, ignored

    def matches(self, decisions: pd.DataFrame, chosen: tuple[str, ...]) -> Mask:
        """Return which merchants an entry names."""
        mask: Mask = np.zeros(len(decisions), dtype=bool)
        for column, wanted in _entries_by_column(decisions, chosen).items():
            mask |= decisions[column].isin(wanted).to_numpy()
        return mask

    def not_found(self, decisions: pd.DataFrame, chosen: tuple[str, ...]) -> list[str]:
        """Return the entries that name no merchant of these data, in their order."""
        known = set().union(*_entries_by_column(decisions, chosen).values())
        return [entry for entry in chosen if entry not in known]

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return, for example, "id, SIREN or SIRET is one of 12 pasted"."""
        if len(chosen) == 1:
            return f"id, SIREN or SIRET is {quote_untrusted(chosen[0])}"
        return f"id, SIREN or SIRET is one of {len(chosen):,} pasted"


def parse_pasted_ids(texts: Iterable[str], decisions: pd.DataFrame) -> list[str]:
    """Return the entries of pasted texts, once each, in their order.

    A line that is an id as it stands is one entry, whatever is in it; else it is parted at
    separators, and each part that is no id at blanks.
    """
    is_known = _known_ids(decisions)
    lines = (trim(line) for text in texts for line in text.splitlines())
    entries: dict[str, None] = {}
    for line in lines:
        entries |= dict.fromkeys(_entries(line, is_known))
    return list(entries)


def _entries(line: str, is_known: Callable[[str], bool]) -> list[str]:
    if not line or is_known(line):
        return [line] if line else []
    entries = []
    for part in _SEPARATORS.split(line):
        text = _strip_quotes(part)
        if is_known(text):
            entries.append(text)
        else:
            entries += [
                _join_digits(_strip_quotes(piece))
                for piece in _PIECES.findall(" ".join(text.split()))
            ]
    return [entry for entry in entries if entry]


def _strip_quotes(text: str) -> str:
    """Remove what a file may have around an id, and quotes around the text."""
    return clean_key(text).strip(_QUOTES).strip()


def _join_digits(text: str) -> str:
    digits = text.replace(" ", "")
    return digits if digits.isascii() and digits.isdigit() else text


def _known_ids(decisions: pd.DataFrame) -> Callable[[str], bool]:
    return set(decisions["merchant_id"]).__contains__


def _entries_by_column(decisions: pd.DataFrame, chosen: tuple[str, ...]) -> dict[str, set[str]]:
    """Return the entries found in each column; each entry only in the first that has it."""
    remaining, wanted = set(chosen), {}
    for column in KINDS:
        if column in decisions:
            wanted[column] = remaining & set(decisions[column])
            remaining -= wanted[column]
    return wanted
