"""Convert a column of texts to values by the rules of the contract, each distinct text once.

Values are numpy arrays or Arrow strings with a sentinel for blank: dates int32 with NO_DAY,
numbers float64 with NaN, yes/no int8 with -1, words int8 (an index into the words) with -1,
every kind of text an Arrow string array with "".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.fields.day_column import DayReader, DayRules
from impact.loading.fields.day_forms import read_iso_days
from impact.loading.fields.field_faults import FieldFault, FieldProblem
from impact.loading.fields.identifiers import describe_fault, valid_mask
from impact.loading.fields.known_words import YES_NO, parse_country, word_positions
from impact.loading.fields.placeholders import KEYS, blank_placeholders, suggest_blank_setting
from impact.model.arrays.columns import (
    are_bytes_plain,
    as_mask,
    byte_at,
    is_filled,
    is_plain,
    map_where,
    take_rows,
)
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
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
# An address in ASCII, as almost all are.
_HTTPS, _PLAIN_URL = "https://", r"^https?://[!-\"$-.0->@-~][!-~]*$"
_SHA256 = re.compile(r"[0-9a-f]{64}")


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
    texts: pa.Array,
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
    if column.name not in KEYS:
        return _parse_unusual(column.kind, texts, clean_texts(texts, blank))
    cleaned, notes = blank_placeholders(clean_texts(texts, blank, clean_key), texts, column.name)
    return replace(_parse_unusual(column.kind, texts, cleaned), notes=notes)


def clean_texts(
    texts: pa.Array, blank: frozenset[str], cleaner: Callable[[str], str] = clean
) -> pa.Array:
    """Return texts trimmed, in NFC, without the formula guard of exports, "" where blank."""
    cleaned = map_where(texts, ~is_plain(texts), cleaner)
    if blank:
        is_blank = pc.is_in(cleaned, pa.array(sorted(blank), pa.string()))
        cleaned = pc.if_else(is_blank, "", cleaned)
    return cleaned


def _parse_unusual(kind: str, written: pa.Array, cleaned: pa.Array) -> Values:
    """Return texts of a kind; those that are not of its usual form are parsed, each once."""
    if kind not in _TEXT_PARSERS:
        return Values(cleaned)
    is_usual, parse = _TEXT_PARSERS[kind]
    is_unusual = is_filled(cleaned) & ~is_usual(cleaned)
    faults: dict[str, FieldFault] = {}

    def parse_or_blank(text: str) -> str:
        try:
            return parse(text)
        except FieldFault as fault:
            faults[text] = fault
            return ""

    values = map_where(cleaned, is_unusual, parse_or_blank)
    if not faults:
        return Values(values)
    is_faulty = is_unusual & as_mask(pc.is_in(cleaned, pa.array(list(faults), pa.string())))
    positions = np.flatnonzero(is_faulty)
    misread = [
        FieldProblem(position, faults[text].code, as_written, faults[text].message)
        for position, as_written, text in zip(
            positions.tolist(),
            take_rows(written, positions).to_pylist(),
            take_rows(cleaned, positions).to_pylist(),
            strict=True,
        )
    ]
    return Values(values, misread)


def _read_distinct(
    column: Column,
    texts: pa.Array,
    blank: frozenset[str],
    days: DayRules,
    words: Mapping[str, str],
) -> Values:
    encoded = texts.dictionary_encode()
    codes, written = encoded.indices.to_numpy(), encoded.dictionary
    texts = clean_texts(written, blank)
    values, is_read = _blank_values(column, len(texts)), np.zeros(len(texts), bool)
    if column.kind == "date":
        is_read, numbers = read_iso_days(texts)
        values[is_read] = numbers
    positions = np.flatnonzero(is_filled(texts) & ~is_read)
    unread = take_rows(texts, positions).to_pylist()
    if words:
        unread = [words.get(fold_word(text), text) for text in unread]
    parse = _parser_for(column, unread, days)
    faults: dict[int, FieldFault] = {}
    for code, text in zip(positions.tolist(), unread, strict=True):
        try:
            values[code] = parse(text) if text else values[code]
        except FieldFault as fault:
            faults[code] = fault
    misread = _collect_misread(codes, written, faults)
    if column.kind == "country":
        return Values(pa.array(values, pa.string()).take(pa.array(codes)), misread)
    notes = parse.note_moved(codes, written, texts, values) if isinstance(parse, DayReader) else []
    return Values(values.take(codes), suggest_blank_setting(misread), notes)


def _blank_values(column: Column, count: int) -> np.ndarray:
    if column.kind == "country":
        return np.full(count, "", object)
    return np.full(count, _BLANK_VALUE[column.kind], _DTYPE[column.kind])


def _collect_misread(
    codes: np.ndarray, written: pa.Array, faults: dict[int, FieldFault]
) -> list[FieldProblem]:
    is_faulty = np.zeros(len(written), bool)
    is_faulty[list(faults)] = True
    positions = np.flatnonzero(is_faulty[codes]) if faults else np.empty(0, np.int64)
    return [
        FieldProblem(position, faults[code].code, written[code].as_py(), faults[code].message)
        for position, code in zip(positions.tolist(), codes[positions].tolist(), strict=True)
    ]


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
        message = f"“{quote_value(text)}” is not a number; write one, for example 62.5 or 62,5."
        raise FieldFault("type-error", message)
    number = float(digits.replace(",", ".")) + 0.0
    if not low <= number <= high:
        message = f"“{quote_value(text)}” is not from {low:g} to {high:g}; check it at the source."
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
            advice = _FINDING_ADVICE if column.name.endswith("_finding") else _WORD_ADVICE
            raise FieldFault("type-error", f"“{quote_value(text)}” is {what}; {advice}")
        return position

    return read


_WORD_ADVICE = "correct it, leave it blank, or say what it means under `words` in columns.toml."
# A blank would hide what may be a reason to remove the merchant.
_FINDING_ADVICE = (
    "it may be a reason for removal: correct it, or say what it means under `words` in "
    "columns.toml; never leave it blank."
)


def _parse_country_code(text: str) -> str:
    code = parse_country(text)
    if code is None:
        message = (
            f"“{quote_value(text)}” is not a country or its code in ISO 3166-1; write two letters "
            "such as FR, or say what it means under `words` in columns.toml."
        )
        raise FieldFault("constraint-error", message)
    return code


def _parse_identifier(text: str, kind: str) -> str:
    digits = _BLANKS.sub("", text)
    fault = describe_fault(digits, kind)
    if fault is not None:
        raise FieldFault("constraint-error", f"“{quote_value(text)}” {fault}")
    return digits


def _parse_url(text: str) -> str:
    if _URL.fullmatch(text) is None:
        message = (
            f"“{quote_value(text)}” is not an http(s) address; write the whole address, for "
            "example https://example.org/card."
        )
        raise FieldFault("constraint-error", message)
    return text


def _parse_sha256(text: str) -> str:
    if _SHA256.fullmatch(text.lower()) is None:
        message = f"“{quote_value(text)}” is no SHA-256: it has 64 hex digits; run sha256sum."
        raise FieldFault("constraint-error", message)
    return text.lower()


def _is_plain_url(texts: pa.Array) -> np.ndarray:
    if not are_bytes_plain(texts):
        return as_mask(pc.match_substring_regex(texts, _PLAIN_URL))
    is_https = as_mask(pc.starts_with(texts, _HTTPS))
    is_https &= np.isin(byte_at(texts, len(_HTTPS)), list(b"/?#"), invert=True)
    return is_https


# By kind of text: which texts are right as they are, and what reads the others.
_TEXT_PARSERS: dict[str, tuple[Callable[[pa.Array], np.ndarray], Callable[[str], str]]] = {
    "siren": (partial(valid_mask, kind="siren"), partial(_parse_identifier, kind="siren")),
    "siret": (partial(valid_mask, kind="siret"), partial(_parse_identifier, kind="siret")),
    "url": (_is_plain_url, _parse_url),
    "sha256": (lambda texts: np.zeros(len(texts), bool), _parse_sha256),
}
