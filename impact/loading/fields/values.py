"""Text to values: each field by the contract's rules for its column, each distinct text once.

Values are numpy arrays or Arrow strings with a sentinel for blank: dates int32 with NO_DAY,
numbers float64 with NaN, yes/no int8 with -1, words int8 (their place in the list) with -1,
every kind of text an Arrow string array with "".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pycountry

from impact.loading.fields.day_column import DayReader
from impact.loading.fields.field_faults import FieldFault, Misread
from impact.loading.fields.identifiers import WIDTHS, fault_of, valid_places
from impact.loading.fields.iso_dates import iso_days
from impact.loading.fields.placeholders import KEYS, blank_placeholders, name_blank
from impact.loading.fields.urls import is_address, plain_addresses
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
from impact.model.texts.cleaning import clean, clean_key
from impact.model.texts.formula_guard import NUMBER

COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)
# The European Union's own codes for the United Kingdom and Greece.
_EU_COUNTRIES = {"UK": "GB", "EL": "GR"}
_YES = ("yes", "true", "oui", "vrai", "y", "o", "1")
_NO = ("no", "false", "non", "faux", "n", "0")
_YES_NO = dict.fromkeys(_YES, 1) | dict.fromkeys(_NO, 0)
_BLANKS = re.compile(r"\s+")
_BLANK_VALUE = {"date": NO_DAY, "number": np.nan, "yes_no": -1, "word": -1}
_DTYPE = {"date": np.int32, "number": np.float64, "yes_no": np.int8, "word": np.int8}

# The bytes of UTF-8 that a text may begin or end with and be trimmed and unguarded as it stands,
# where no character from U+0300 on is in it: of the others three are blank or invisible, U+0085,
# U+00A0 and U+00AD.
_PLAIN_FIRST = np.zeros(256, bool)
_PLAIN_FIRST[33:127] = _PLAIN_FIRST[0xC3:0xCC] = True
_PLAIN_FIRST[[ord(mark) for mark in "'="]] = False
_PLAIN_LAST = np.zeros(256, bool)
_PLAIN_LAST[33:127] = _PLAIN_LAST[0x80:0xC0] = True
_PLAIN_LAST[[0x85, 0xA0, 0xAD]] = False


@dataclass
class Values:
    """A converted column: one value per row, blank where `misread` names a fault.

    Attributes:
        noted: what is said of the column and changes no value, each at its first row.
    """

    values: Any
    misread: list[Misread] = field(default_factory=list)
    noted: list[Misread] = field(default_factory=list)


def read_column(
    column: Column,
    texts: pa.ChunkedArray,
    blank: frozenset[str],
    zone: str = DEFAULT_TIMEZONE,
) -> Values:
    """Convert the texts of a column, as the file has them, by the column's kind.

    Args:
        zone: the time zone whose days a stamp with a zone becomes.
    """
    if column.kind in _DTYPE or column.kind == "country":
        return _by_distinct(column, texts, blank, zone)
    if column.name in KEYS:
        return _read_keys(column, texts, blank)
    cleaned = clean_texts(texts, blank)
    if column.kind == "url":
        return _checked(texts, cleaned, plain_addresses(cleaned), _url)
    return Values(cleaned)


def _read_keys(column: Column, texts: pa.ChunkedArray, blank: frozenset[str]) -> Values:
    """Convert a column of ids, in which what stands for no value is blank."""
    cleaned, noted = blank_placeholders(clean_texts(texts, blank, clean_key), texts, column.name)
    if column.kind not in WIDTHS:
        return Values(cleaned, noted=noted)
    fits = valid_places(cleaned, column.kind)
    return replace(_checked(texts, cleaned, fits, _identifier(column.kind)), noted=noted)


def clean_texts(
    texts: pa.ChunkedArray, blank: frozenset[str], cleaner: Callable[[str], str] = clean
) -> pa.Array:
    """Return texts trimmed, NFC, without the export's guard, "" where they mean no value."""
    chunks = pa.chunked_array([_clean_chunk(c, cleaner) for c in texts.chunks], pa.string())
    return without_blanks(chunks.combine_chunks(), blank)


def without_blanks(cleaned: pa.Array, blank: frozenset[str]) -> pa.Array:
    """Return cleaned texts, "" where they mean no value."""
    if blank:
        is_blank = pc.is_in(cleaned, pa.array(sorted(blank), pa.string()))
        cleaned = pc.if_else(is_blank, "", cleaned)
    return cleaned


def _clean_chunk(texts: pa.Array, cleaner: Callable[[str], str] = clean) -> pa.Array:
    """Clean the few texts that need it: outer blanks, a leading `'` or `=`, what NFC composes."""
    if are_bytes_within(texts, ord("'") + 1, ord("~")):
        return texts  # As ids and addresses are: no blank, no `'`, no accent.
    is_plain = _PLAIN_FIRST[first_bytes(texts)] & _PLAIN_LAST[last_bytes(texts)]
    needs_care = is_filled(texts) & (~is_plain | may_change_under_nfc(texts))
    return map_at(texts, np.flatnonzero(needs_care), cleaner)


def distinct_texts(texts: pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    """Return (the place of each text among the distinct ones, the distinct texts as written)."""
    encoded = texts.dictionary_encode()
    if not encoded.num_chunks:
        return np.empty(0, np.int32), pa.array([], pa.string())
    words = encoded.chunk(encoded.num_chunks - 1).dictionary
    return np.concatenate([chunk.indices.to_numpy() for chunk in encoded.chunks]), words


def _by_distinct(
    column: Column, texts: pa.ChunkedArray, blank: frozenset[str], zone: str
) -> Values:
    codes, written = distinct_texts(texts)
    cleaned = without_blanks(_clean_chunk(written), blank)
    values = _blank_values(column, len(cleaned))
    is_open = is_filled(cleaned)
    if column.kind == "date":
        is_iso, numbers = iso_days(cleaned)
        values[is_iso], is_open = numbers, is_open & ~is_iso
    places = np.flatnonzero(is_open)
    open_texts = cleaned.take(pa.array(places)).to_pylist()
    read = _reader(column, open_texts, zone)
    faults: dict[int, FieldFault] = {}
    for code, text in zip(places.tolist(), open_texts, strict=True):
        try:
            values[code] = read(text)
        except FieldFault as fault:
            faults[code] = fault
    misread = _misread(codes, written, faults)
    if column.kind == "country":
        return Values(pa.array(values, pa.string()).take(pa.array(codes)), misread)
    noted = read.note_moved(codes, written, cleaned, values) if isinstance(read, DayReader) else []
    return Values(values[codes], name_blank(misread), noted)


def _blank_values(column: Column, count: int) -> np.ndarray:
    if column.kind == "country":
        return np.full(count, "", object)
    return np.full(count, _BLANK_VALUE[column.kind], _DTYPE[column.kind])


def _misread(codes: np.ndarray, written: pa.Array, faults: dict[int, FieldFault]) -> list[Misread]:
    if not faults:
        return []
    is_faulty = np.zeros(len(written), bool)
    is_faulty[list(faults)] = True
    places = np.flatnonzero(is_faulty[codes])
    texts = {code: written[code].as_py() for code in faults}
    return [
        Misread(place, faults[code].code, texts[code], faults[code].message)
        for place, code in zip(places.tolist(), codes[places].tolist(), strict=True)
    ]


def _checked(
    written: pa.ChunkedArray, texts: pa.Array, fits: np.ndarray, read: Callable[[str], str]
) -> Values:
    """Read the filled texts that do not fit as they stand, one by one."""
    places = np.flatnonzero(~fits & is_filled(texts))
    misread: list[Misread] = []
    after: dict[str, str] = {}
    filled = zip(
        places.tolist(),
        take_texts(written, places),
        texts.take(places).to_pylist(),
        strict=True,
    )
    for place, as_written, text in filled:
        try:
            after[text] = read(text)
        except FieldFault as fault:
            after[text] = ""
            misread.append(Misread(place, fault.code, as_written, fault.message))
    return Values(map_at(texts, places, after.__getitem__), misread)


# --- one reader per kind --------------------------------------------------------------------


def _reader(column: Column, texts: list[str], zone: str) -> Callable[[str], Any]:
    if column.kind == "date":
        return DayReader(texts, zone)
    if column.kind == "number":
        return lambda text: _number(text, column.low, column.high)
    if column.kind == "word":
        return _word_reader(column.words)
    return {"yes_no": _yes_no, "country": _country}[column.kind]


def _number(text: str, low: float, high: float) -> float:
    if NUMBER.fullmatch(text) is None:
        message = f"{quote_value(text)} is not a number; write it like 62.5 or 62,5."
        raise FieldFault("type-error", message)
    number = float(text.replace(",", ".")) + 0.0
    if not low <= number <= high:
        message = f"{quote_value(text)} is not from {low:g} to {high:g}; check it at the source."
        raise FieldFault("constraint-error", message)
    return number


def _word_reader(words: tuple[str, ...]) -> Callable[[str], int]:
    places = {word: place for place, word in enumerate(words)}

    def read(text: str) -> int:
        place = places.get(text.lower())
        if place is None:
            message = (
                f"{quote_value(text)} is not one of {', '.join(words)}; correct it or leave it "
                "blank."
            )
            raise FieldFault("type-error", message)
        return place

    return read


def _yes_no(text: str) -> int:
    value = _YES_NO.get(text.lower())
    if value is None:
        message = f"{quote_value(text)} is neither yes nor no; write yes or no, or leave it blank."
        raise FieldFault("type-error", message)
    return value


def country_of(text: str) -> str | None:
    """Return the code of the country that a text means; None where there is none."""
    code = text.upper() if text.isascii() else text
    code = _EU_COUNTRIES.get(code, code)
    return code if code in COUNTRIES else None


def _country(text: str) -> str:
    code = country_of(text)
    if code is None:
        message = (
            f"{quote_value(text)} is not a country code of ISO 3166-1; write two letters such as "
            "FR."
        )
        raise FieldFault("constraint-error", message)
    return code


def _identifier(kind: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        digits = _BLANKS.sub("", text)
        fault = fault_of(digits, kind)
        if fault is not None:
            raise FieldFault("constraint-error", f"{quote_value(text)} {fault}")
        return digits

    return read


def _url(text: str) -> str:
    if not is_address(text):
        message = f"{quote_value(text)} is not an http(s) address; write it like https://example.org/card."
        raise FieldFault("constraint-error", message)
    return text
