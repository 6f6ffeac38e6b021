"""Parse a pasted list of ids, SIRENs, SIRETs and EcoVadis ids, and filter merchants by it.

What is pasted comes from mails and spreadsheets, so entries are parted by line breaks, commas,
semicolons, tabs or pipes, and numbers may be written in groups: "552 100 554". Which kind an
entry is, is decided by what it matches; one that matches nothing is tried without its case, dots
and brackets, and as a French VAT number.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from impact.model.memo import cached_on_first_argument
from impact.model.texts.cleaning import clean_key, trim
from impact.selection.filter_types import ID_NAMES, Mask, ParsedValues, quote_untrusted

MOST_IN_ADDRESS = 200
LONGEST_ENTRY = 200

_SEPARATORS = re.compile(r"[,;\t|]")
# A VAT number or a number in groups as French papers print them, else anything between blanks.
_PIECES = re.compile(
    r"(?<!\S)(?:FR ?[0-9A-Z]{2} ?)?\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?(?!\S)|\S+", re.IGNORECASE
)
_OUTER_BRACKETS = re.compile(r"(?<!\S)[(\[{<]+|[)\]}>]+(?!\S)")
_FORGIVEN = re.compile(r"[.()\[\]{}<>\s]")
_VAT = re.compile(r"fr[0-9a-z]{2}([0-9]{9})")
_QUOTES = "\"'“”«»"


@dataclass(frozen=True)
class ListFilter:
    """Keep the merchants that a pasted list names by id, SIREN, SIRET or EcoVadis id."""

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
        return _unknown(decisions, chosen)

    def phrase(self, chosen: tuple[str, ...]) -> str:
        """Return, for example, "id, SIREN, SIRET or EcoVadis id is one of 12 pasted"."""
        *first, last = ID_NAMES.values()
        names = f"{', '.join(first)} or {last}"
        if len(chosen) == 1:
            return f"{names} is {quote_untrusted(chosen[0])}"
        return f"{names} is one of {len(chosen):,} pasted"


def parse_pasted_ids(texts: Iterable[str], decisions: pd.DataFrame) -> list[str]:
    """Return the entries of pasted texts, once each, in their order.

    A line that is an id as it stands is one entry, whatever is in it; else it is parted at
    separators, and each part that is no id at blanks. An entry that names nobody as it stands is
    replaced by what it names in another form.
    """
    is_known = set(decisions["merchant_id"]).__contains__
    lines = (trim(line) for text in texts for line in text.splitlines())
    entries = [entry for line in lines for entry in _entries(line, is_known)]
    unknown = set(_unknown(decisions, entries))
    found = (_other_forms(decisions, entry) if entry in unknown else [entry] for entry in entries)
    return list(dict.fromkeys(entry for forms in found for entry in forms))


def _entries(line: str, is_known: Callable[[str], bool]) -> list[str]:
    if not line or is_known(line):
        return [line] if line else []
    entries = []
    for part in _SEPARATORS.split(line):
        text = _strip_quotes(part)
        if is_known(text):
            entries.append(text)
        else:
            plain = " ".join(_OUTER_BRACKETS.sub(" ", text).split())
            entries += [_join_digits(_strip_quotes(piece)) for piece in _PIECES.findall(plain)]
    return [entry for entry in entries if entry]


def _strip_quotes(text: str) -> str:
    """Remove what a file may have around an id, and quotes around the text."""
    return clean_key(text).strip(_QUOTES).strip()


def _join_digits(text: str) -> str:
    digits = text.replace(" ", "")
    return digits if digits.isascii() and digits.isdigit() else text


def _other_forms(decisions: pd.DataFrame, entry: str) -> list[str]:
    """Return the ids that equal an entry without case, dots and brackets, else the entry."""
    by_form, form = _ids_by_form(decisions), _forgiving_form(entry)
    vat = _VAT.fullmatch(form)
    return by_form.get(form) or by_form.get(vat[1] if vat else "") or [entry]


def _forgiving_form(text: str) -> str:
    return _FORGIVEN.sub("", text).casefold()


@cached_on_first_argument
def _ids_by_form(decisions: pd.DataFrame) -> dict[str, list[str]]:
    """Return the ids of each form, of the first column that has any."""
    by_form: dict[str, list[str]] = {}
    for column in (name for name in ID_NAMES if name in decisions):
        of_column: dict[str, list[str]] = {}
        for text in decisions[column].unique():
            of_column.setdefault(_forgiving_form(text), []).append(text)
        by_form = of_column | by_form
    by_form.pop("", None)
    return by_form


def _unknown(decisions: pd.DataFrame, entries: Sequence[str]) -> list[str]:
    """Return the entries that no column has, in their order."""
    known = set().union(*_entries_by_column(decisions, entries).values())
    return [entry for entry in entries if entry not in known]


def _entries_by_column(decisions: pd.DataFrame, chosen: Sequence[str]) -> dict[str, set[str]]:
    """Return the entries found in each column; each entry only in the first that has it."""
    remaining, wanted = set(chosen), {}
    for column in ID_NAMES:
        if column in decisions:
            wanted[column] = remaining & set(decisions[column])
            remaining -= wanted[column]
    return wanted
