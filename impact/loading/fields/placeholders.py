"""Texts that stand for "no value", as N/A does: never an id; docs/contract.md, section 2."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa

from impact.loading.fields.field_faults import Misread
from impact.model.arrays.arrow_bytes import first_bytes, last_bytes, map_at
from impact.model.errors import quote_value
from impact.model.texts.cleaning import clean

# The columns of ids, which join rows, and those of them that zeros alone never fill.
KEYS = frozenset(("merchant_id", "ecovadis_id", "assessment_id", "siren", "siret"))
_NEVER_ZEROS = frozenset(("ecovadis_id", "siren", "siret"))
_PLACEHOLDERS = frozenset(
    ("n/a", "na", "nan", "null", "none", "nil", "-", "--", "?", "#n/a", "#ref!", "unknown")
)
# What a placeholder, or zeros alone, may begin and end with; accents may be on either.
_FIRST, _LAST = np.zeros(256, bool), np.zeros(256, bool)
_FIRST[[ord(mark) for mark in "nNuU-?#0"]] = _FIRST[0x80:] = True
_LAST[[ord(mark) for mark in "aAnNlLeE-?!0:"]] = _LAST[0x80:] = True


def is_placeholder(text: str, column: str = "") -> bool:
    """Return whether a cleaned text stands for no value; in some columns of ids zeros do too.

    Case, accents, blanks and a colon at the end do not matter.
    """
    letters = unicodedata.normalize("NFD", text.casefold())
    folded = "".join(
        mark for mark in letters if not (mark.isspace() or unicodedata.combining(mark))
    ).removesuffix(":")
    is_zeros = column in _NEVER_ZEROS and bool(folded) and not folded.strip("0")
    return is_zeros or folded in _PLACEHOLDERS


def blank_placeholders(
    texts: pa.Array, written: pa.ChunkedArray, column: str
) -> tuple[pa.Array, list[Misread]]:
    """Return (the cleaned texts of a column of ids, "" for placeholders; a note of each text)."""
    places = _placeholder_places(texts, column)
    if not places.size:
        return texts, []
    found = texts.take(pa.array(places)).to_pylist()
    counts, firsts = Counter(found), dict(zip(reversed(found), reversed(places), strict=True))
    noted = [
        Misread(
            int(firsts[text]),
            "constraint-error",
            written[int(firsts[text])].as_py(),
            f"{quote_value(text)} stands for no value and is read as blank{_in_rows(count)}; "
            "leave the "
            "field empty, or name the text under `blank` in columns.toml.",
        )
        for text, count in counts.items()
    ]
    return map_at(texts, places, lambda _: ""), noted


def name_blank(misread: list[Misread]) -> list[Misread]:
    """Return the misread fields of a column; the first of each placeholder names `blank`."""
    cleaned = {text: clean(text) for text in {fault.text for fault in misread}}
    totals = Counter(cleaned[fault.text] for fault in misread)
    open_texts = {text for text in totals if is_placeholder(text)}
    named = []
    for fault in misread:
        if (text := cleaned[fault.text]) in open_texts:
            open_texts.remove(text)
            message = (
                f"{fault.message} If it stands for no value{_in_rows(totals[text])}, name it under "
                "`blank` in columns.toml."
            )
            fault = replace(fault, message=message)
        named.append(fault)
    return named


def _in_rows(count: int) -> str:
    return "" if count == 1 else f" in {count:,} rows"


def _placeholder_places(texts: pa.Array, column: str) -> np.ndarray:
    places = np.flatnonzero(_FIRST[first_bytes(texts)])  # an empty text begins with none of them
    places = places[_LAST[last_bytes(texts.take(pa.array(places)))]]
    if not places.size:
        return places
    words = texts.take(pa.array(places)).dictionary_encode()
    is_one = np.array([is_placeholder(word, column) for word in words.dictionary.to_pylist()], bool)
    found: np.ndarray = places[is_one[words.indices.to_numpy()]]
    return found
