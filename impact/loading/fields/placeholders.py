"""Recognise placeholders such as N/A, which are never an id; docs/contract.md, section 2."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa

from impact.loading.fields.field_faults import FieldProblem
from impact.model.arrays.arrow_bytes import first_bytes, last_bytes, map_at
from impact.model.errors import quote_value
from impact.model.texts.cleaning import clean, fold_word

# The columns of ids, which join rows, and those where only zeros mean no value.
KEYS = frozenset(("merchant_id", "ecovadis_id", "assessment_id", "siren", "siret", "register_id"))
_NEVER_ZEROS = frozenset(("ecovadis_id", "siren", "siret", "register_id"))
_PLACEHOLDERS = frozenset(
    ("n/a", "na", "nan", "null", "none", "nil", "-", "--", "?", "#n/a", "#ref!", "unknown")
)
# The first and last bytes of placeholders, zeros and letters with accents included.
_FIRST_BYTES, _LAST_BYTES = np.zeros(256, bool), np.zeros(256, bool)
_FIRST_BYTES[[ord(character) for character in "nNuU-?#0"]] = _FIRST_BYTES[0x80:] = True
_LAST_BYTES[[ord(character) for character in "aAnNlLeE-?!0:"]] = _LAST_BYTES[0x80:] = True


def is_placeholder(text: str, column: str = "") -> bool:
    """Return whether a cleaned text stands for no value; in some columns of ids zeros do too.

    Case, accents, blanks and a colon at the end do not matter.
    """
    folded = fold_word(text)
    is_zeros = column in _NEVER_ZEROS and bool(folded) and not folded.strip("0")
    return is_zeros or folded in _PLACEHOLDERS


def blank_placeholders(
    texts: pa.Array, written: pa.ChunkedArray, column: str
) -> tuple[pa.Array, list[FieldProblem]]:
    """Return (the cleaned texts of an id column, "" for placeholders; one note per placeholder)."""
    positions = _placeholder_positions(texts, column)
    if not positions.size:
        return texts, []
    placeholders = texts.take(pa.array(positions)).to_pylist()
    counts, first_positions = (
        Counter(placeholders),
        dict(zip(reversed(placeholders), reversed(positions), strict=True)),
    )
    notes = [
        FieldProblem(
            int(first_positions[text]),
            "constraint-error",
            written[int(first_positions[text])].as_py(),
            f"{quote_value(text)} stands for no value and is read as "
            f"blank{_row_count_text(count)}; leave the field empty, or name the text under "
            "`blank` in columns.toml.",
        )
        for text, count in counts.items()
    ]
    return map_at(texts, positions, lambda _: ""), notes


def suggest_blank_setting(misread: list[FieldProblem]) -> list[FieldProblem]:
    """Return the misread fields; the first of each placeholder suggests the `blank` setting."""
    cleaned = {text: clean(text) for text in {fault.text for fault in misread}}
    totals = Counter(cleaned[fault.text] for fault in misread)
    unexplained = {text for text in totals if is_placeholder(text)}
    result = []
    for fault in misread:
        if (text := cleaned[fault.text]) in unexplained:
            unexplained.remove(text)
            message = (
                f"{fault.message} If it stands for no value{_row_count_text(totals[text])}, name "
                "it under `blank` in columns.toml."
            )
            fault = replace(fault, message=message)
        result.append(fault)
    return result


def _row_count_text(count: int) -> str:
    return "" if count == 1 else f" in {count:,} rows"


def _placeholder_positions(texts: pa.Array, column: str) -> np.ndarray:
    positions = np.flatnonzero(
        _FIRST_BYTES[first_bytes(texts)]
    )  # an empty text begins with none of them
    positions = positions[_LAST_BYTES[last_bytes(texts.take(pa.array(positions)))]]
    if not positions.size:
        return positions
    encoded = texts.take(pa.array(positions)).dictionary_encode()
    is_match = np.array(
        [is_placeholder(text, column) for text in encoded.dictionary.to_pylist()], bool
    )
    placeholders: np.ndarray = positions[is_match[encoded.indices.to_numpy()]]
    return placeholders
