"""Recognise placeholders such as N/A, which are never an id; docs/contract.md, section 2."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.fields.field_faults import FieldProblem
from impact.model.arrays.columns import as_mask, byte_at, take_rows
from impact.model.errors import quote_value
from impact.model.texts.cleaning import clean, fold_word

# The columns of ids, which join rows, and those where only zeros mean no value.
KEYS = frozenset(("merchant_id", "ecovadis_id", "assessment_id", "siren", "siret", "register_id"))
_NEVER_ZEROS = frozenset(("ecovadis_id", "siren", "siret", "register_id"))
_PLACEHOLDERS = frozenset(
    ("n/a", "na", "nan", "null", "none", "nil", "-", "--", "?", "#n/a", "#ref!", "unknown")
)


def is_placeholder(text: str, column: str = "") -> bool:
    """Return whether a cleaned text stands for no value; in some columns of ids zeros do too.

    Case, accents, blanks and a colon at the end do not matter.
    """
    folded = fold_word(text)
    is_zeros = column in _NEVER_ZEROS and bool(folded) and not folded.strip("0")
    return is_zeros or folded in _PLACEHOLDERS


def blank_placeholders(
    texts: pa.Array, written: pa.Array, column: str
) -> tuple[pa.Array, list[FieldProblem]]:
    """Return (the cleaned texts of an id column, "" for placeholders; one note per placeholder)."""
    positions = words_or_zeros(texts)
    candidates = take_rows(texts, positions)
    known = [text for text in candidates.unique().to_pylist() if is_placeholder(text, column)]
    if not known:
        return texts, []
    is_known = as_mask(pc.is_in(candidates, pa.array(known, pa.string())))
    positions, placeholders = positions[is_known], candidates.filter(pa.array(is_known)).to_pylist()
    counts = Counter(placeholders)
    first_positions = dict(zip(reversed(placeholders), reversed(positions.tolist()), strict=True))
    notes = [
        FieldProblem(
            first_positions[text],
            "constraint-error",
            written[first_positions[text]].as_py(),
            f"“{quote_value(text)}” stands for no value and is read as "
            f"blank{_row_count_text(count)}; leave the field empty, or name the text under "
            "`blank` in columns.toml.",
        )
        for text, count in counts.items()
    ]
    is_blank = np.zeros(len(texts), bool)
    is_blank[positions] = True
    return pc.if_else(pa.array(is_blank), "", texts), notes


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


def words_or_zeros(texts: pa.Array) -> np.ndarray:
    """Return the positions of the filled texts that may be words or only zeros, as few ids are."""
    first, last = byte_at(texts, 0), byte_at(texts, -1)
    may_be_zeros = (last == ord("0")) & ((first == ord("0")) | (first >= 0x80))
    ends_in_digit = (last >= ord("0")) & (last <= ord("9"))
    positions = np.flatnonzero((last > 0) & (may_be_zeros | ~ends_in_digit))
    has_digit = as_mask(pc.match_substring_regex(take_rows(texts, positions), "[1-9]"))
    without: np.ndarray = positions[~has_digit]
    return without
