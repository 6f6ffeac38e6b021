"""Convert a column of texts to values by the rules of the contract, each distinct text once.

Values are numpy arrays or Arrow strings with a sentinel for blank: dates int32 with NO_DAY,
numbers float64 with NaN, yes/no int8 with -1, words int8 (an index into the words) with -1,
every kind of text an Arrow string array with "".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.fields.day_column import DayReader, DayRules
from impact.loading.fields.field_faults import FieldFault, FieldProblem
from impact.loading.fields.hashes import check_sha256
from impact.loading.fields.identifiers import WIDTHS, describe_fault, valid_mask
from impact.loading.fields.iso_dates import parse_iso_days
from impact.loading.fields.known_words import YES_NO, parse_country, word_positions
from impact.loading.fields.placeholders import KEYS, blank_placeholders, suggest_blank_setting
from impact.loading.fields.urls import is_url, plain_url_mask
from impact.model.arrays.arrow_bytes import (
    are_bytes_within,
    first_bytes,
    is_filled,
    last_bytes,
    map_at,
    may_change_under_nfc,
)
from impact.model.arrays.arrow_take import take_texts
from impact.model.columns import Column
from impact.model.dataset import DEFAULT_TIMEZONE
from impact.model.dates import NO_DAY
from impact.model.errors import quote_value
from impact.model.texts.cleaning import clean, clean_key, fold_word
from impact.model.texts.formula_guard import NUMBER

# The kinds of columns whose values are words, which columns.toml can map.
WORD_KINDS = ("yes_no", "country", "word")
NO_WORDS: Mapping[str, str] = {}
# What may stand behind a number of 100.
_OF_HUNDRED = re.compile(r"\s*(?:%|/\s*100)\Z")
_BLANKS = re.compile(r"\s+")
_BLANK_VALUE = {"date": NO_DAY, "number": np.nan, "yes_no": -1, "word": -1}
_DTYPE = {"date": np.int32, "number": np.float64, "yes_no": np.int8, "word": np.int8}

# The bytes of UTF-8 that a text may begin or end with and be trimmed and unguarded as it stands,
# where no character from U+0300 on is in it: of the others three are blank or invisible, U+0085,
# U+00A0 and U+00AD.
_PLAIN_FIRST = np.zeros(256, bool)
_PLAIN_FIRST[33:127] = _PLAIN_FIRST[0xC3:0xCC] = True
_PLAIN_FIRST[[ord(character) for character in "'="]] = False
_PLAIN_LAST = np.zeros(256, bool)
_PLAIN_LAST[33:127] = _PLAIN_LAST[0x80:0xC0] = True
_PLAIN_LAST[[0x85, 0xA0, 0xAD]] = False


@dataclass
class Values:
    """A converted column: one value per row, blank where `misread` names a fault.

    Attributes:
        notes: remarks that change no value, each at its first row.
    """

    values: Any
    misread: list[FieldProblem] = field(default_factory=list)
    notes: list[FieldProblem] = field(default_factory=list)


def read_column(
    column: Column,
    texts: pa.ChunkedArray,
    blank: frozenset[str],
    zone: str = DEFAULT_TIMEZONE,
    words: Mapping[str, str] = NO_WORDS,
    day_order: str = "",
) -> Values:
    """Convert the texts of a column, as the file has them, by the column's kind.

    Args:
        zone: the time zone whose days a stamp with a zone becomes.
        words: what columns.toml says that words mean in this column, by folded word.
        day_order: how `columns.toml` says that days are written; see `DayReader`.
    """
    if column.kind in _DTYPE or column.kind == "country":
        return _read_distinct(column, texts, blank, DayRules(zone, day_order), words)
    if column.name in KEYS:
        return _read_keys(column, texts, blank)
    cleaned = clean_texts(texts, blank)
    if column.kind == "url":
        return _read_unusual(texts, cleaned, plain_url_mask(cleaned), _check_url)
    if column.kind == "sha256":
        return _read_unusual(texts, cleaned, np.zeros(len(cleaned), bool), check_sha256)
    return Values(cleaned)


def _read_keys(column: Column, texts: pa.ChunkedArray, blank: frozenset[str]) -> Values:
    """Convert a column of ids; placeholders become blank."""
    cleaned, notes = blank_placeholders(clean_texts(texts, blank, clean_key), texts, column.name)
    if column.kind not in WIDTHS:
        return Values(cleaned, notes=notes)
    is_plain = valid_mask(cleaned, column.kind)
    return replace(
        _read_unusual(texts, cleaned, is_plain, _identifier_parser(column.kind)), notes=notes
    )


def clean_texts(
    texts: pa.ChunkedArray, blank: frozenset[str], cleaner: Callable[[str], str] = clean
) -> pa.Array:
    """Return texts trimmed, in NFC, without the formula guard of exports, "" where blank."""
    chunks = pa.chunked_array([_clean_chunk(c, cleaner) for c in texts.chunks], pa.string())
    return replace_blanks(chunks.combine_chunks(), blank)


def replace_blanks(cleaned: pa.Array, blank: frozenset[str]) -> pa.Array:
    """Return cleaned texts, "" for those that the settings call blank."""
    if blank:
        is_blank = pc.is_in(cleaned, pa.array(sorted(blank), pa.string()))
        cleaned = pc.if_else(is_blank, "", cleaned)
    return cleaned


def _clean_chunk(texts: pa.Array, cleaner: Callable[[str], str] = clean) -> pa.Array:
    """Clean the few texts that need it: outer blanks, a leading `'` or `=`, what NFC composes."""
    if are_bytes_within(texts, ord("'") + 1, ord("~")):
        return texts  # As ids and addresses are: no blank, no `'`, no accent.
    is_plain = _PLAIN_FIRST[first_bytes(texts)] & _PLAIN_LAST[last_bytes(texts)]
    needs_cleaning = is_filled(texts) & (~is_plain | may_change_under_nfc(texts))
    return map_at(texts, np.flatnonzero(needs_cleaning), cleaner)


def encode_distinct(texts: pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    """Return (the index of each text in the distinct texts, the distinct texts as written)."""
    encoded = texts.dictionary_encode()
    if not encoded.num_chunks:
        return np.empty(0, np.int32), pa.array([], pa.string())
    words = encoded.chunk(encoded.num_chunks - 1).dictionary
    return np.concatenate([chunk.indices.to_numpy() for chunk in encoded.chunks]), words


def _read_distinct(
    column: Column,
    texts: pa.ChunkedArray,
    blank: frozenset[str],
    days: DayRules,
    words: Mapping[str, str],
) -> Values:
    codes, written = encode_distinct(texts)
    cleaned = replace_blanks(_clean_chunk(written), blank)
    values = _blank_values(column, len(cleaned))
    needs_parsing = is_filled(cleaned)
    if column.kind == "date":
        is_iso, numbers = parse_iso_days(cleaned)
        values[is_iso], needs_parsing = numbers, needs_parsing & ~is_iso
    positions = np.flatnonzero(needs_parsing)
    unparsed = cleaned.take(pa.array(positions)).to_pylist()
    if words:
        unparsed = [words.get(fold_word(text), text) for text in unparsed]
    parse = _parser_for(column, unparsed, days)
    faults: dict[int, tuple[str, str]] = {}
    for code, text in zip(positions.tolist(), unparsed, strict=True):
        try:
            values[code] = parse(text) if text else values[code]
        except FieldFault as fault:
            faults[code] = (fault.code, fault.message)
    misread = _collect_misread(codes, written, faults)
    if column.kind == "country":
        return Values(pa.array(values, pa.string()).take(pa.array(codes)), misread)
    notes = (
        parse.note_moved(codes, written, cleaned, values) if isinstance(parse, DayReader) else []
    )
    return Values(values[codes], suggest_blank_setting(misread), notes)


def _blank_values(column: Column, count: int) -> np.ndarray:
    if column.kind == "country":
        return np.full(count, "", object)
    return np.full(count, _BLANK_VALUE[column.kind], _DTYPE[column.kind])


def _collect_misread(
    codes: np.ndarray, written: pa.Array, faults: dict[int, tuple[str, str]]
) -> list[FieldProblem]:
    if not faults:
        return []
    is_faulty = np.zeros(len(written), bool)
    is_faulty[list(faults)] = True
    positions = np.flatnonzero(is_faulty[codes])
    texts = {code: written[code].as_py() for code in faults}
    return [
        FieldProblem(position, faults[code][0], texts[code], faults[code][1])
        for position, code in zip(positions.tolist(), codes[positions].tolist(), strict=True)
    ]


def _read_unusual(
    written: pa.ChunkedArray, texts: pa.Array, is_plain: np.ndarray, parse: Callable[[str], str]
) -> Values:
    """Parse the filled texts that are not plain, one by one."""
    positions = np.flatnonzero(~is_plain & is_filled(texts))
    misread: list[FieldProblem] = []
    parsed: dict[str, str] = {}
    unusual = zip(
        positions.tolist(),
        take_texts(written, positions),
        texts.take(positions).to_pylist(),
        strict=True,
    )
    for position, as_written, text in unusual:
        try:
            parsed[text] = parse(text)
        except FieldFault as fault:
            parsed[text] = ""
            misread.append(FieldProblem(position, fault.code, as_written, fault.message))
    return Values(map_at(texts, positions, parsed.__getitem__), misread)


# --- one reader per kind --------------------------------------------------------------------


def _parser_for(column: Column, texts: list[str], days: DayRules) -> Callable[[str], Any]:
    if column.kind == "date":
        return DayReader(texts, *days)
    if column.kind == "number":
        return lambda text: _parse_number(text, column.low, column.high)
    return word_parser(column)


def _parse_number(text: str, low: float, high: float) -> float:
    digits = _OF_HUNDRED.sub("", text)
    if NUMBER.fullmatch(digits) is None:
        message = f"{quote_value(text)} is not a number; write it like 62.5 or 62,5."
        raise FieldFault("type-error", message)
    number = float(digits.replace(",", ".")) + 0.0
    if not low <= number <= high:
        message = f"{quote_value(text)} is not from {low:g} to {high:g}; check it at the source."
        raise FieldFault("constraint-error", message)
    return number


def word_parser(column: Column) -> Callable[[str], Any]:
    """Return the function that reads a text of a column of words; it raises FieldFault."""
    if column.kind == "country":
        return _parse_country_code
    positions = YES_NO if column.kind == "yes_no" else word_positions(column)
    what = "neither yes nor no" if column.kind == "yes_no" else f"not one of {column.unit}"

    def read(text: str) -> int:
        position = positions.get(fold_word(text))
        if position is None:
            raise FieldFault("type-error", f"{quote_value(text)} is {what}; {_WORD_ADVICE}")
        return position

    return read


_WORD_ADVICE = "correct it, leave it blank, or say what it means under `words` in columns.toml."


def _parse_country_code(text: str) -> str:
    code = parse_country(text)
    if code is None:
        message = (
            f"{quote_value(text)} is not a country or its code in ISO 3166-1; write two letters "
            "such as FR, or say what it means under `words` in columns.toml."
        )
        raise FieldFault("constraint-error", message)
    return code


def _identifier_parser(kind: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        digits = _BLANKS.sub("", text)
        fault = describe_fault(digits, kind)
        if fault is not None:
            raise FieldFault("constraint-error", f"{quote_value(text)} {fault}")
        return digits

    return read


def _check_url(text: str) -> str:
    if not is_url(text):
        message = f"{quote_value(text)} is not an http(s) address; write it like https://example.org/card."
        raise FieldFault("constraint-error", message)
    return text
