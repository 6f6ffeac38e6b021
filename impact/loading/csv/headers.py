"""Find the header and the delimiter of a CSV."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from impact.loading.csv.exact_rows import exact_rows, physical_lines
from impact.model.problems import Refused
from impact.model.texts.cleaning import canonical_header

DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?\s*\Z', re.IGNORECASE)
_BLANK = re.compile(r"[\s,;|]*\Z")
# How far below the first record a header is looked for.
HEADER_RECORDS = 20


@dataclass(frozen=True)
class Head:
    """The header of a file and where its rows begin.

    Attributes:
        headers: as the file has them.
        line: the header's line; body_line, body_offset: the line and byte where rows begin.
        records_above: (line, fields) of the records above the header that are not blank.
        fault: why the header cannot be read.
    """

    headers: tuple[str, ...]
    delimiter: str
    line: int
    body_line: int
    body_offset: int
    records_above: tuple[tuple[int, tuple[str, ...]], ...] = ()
    fault: Refused | None = None

    def renumbered(self, numbers: np.ndarray) -> Head:
        """Return the head with its lines as the rows of a sheet: the number of each line."""
        above = tuple((int(numbers[line]), fields) for line, fields in self.records_above)
        return replace(self, line=int(numbers[self.line]), records_above=above)


# A header must have one name of each of these sets, in their normal form.
RequiredHeaders = Collection[frozenset[str]]


def find_head(data: bytes, known: frozenset[str], required: RequiredHeaders = ()) -> Head:
    """Return the head of UTF-8 `data`.

    Args:
        known: the normal form of every header that has a meaning in this file. The delimiter is
            the one that gives most known headers, then the one that gives most columns.
        required: the header is the first of the first records with one name of each set; if
            there is no such record, or nothing is required, the first that is not blank.

    Raises:
        Refused: a `file-error` where there is no header or its quotes are damaged.
    """
    declared, line, offset = None, 1, 0
    start = (1, 0)
    for text in physical_lines(data, 0):
        match = _SEPARATOR_LINE.match(text) if line == 1 else None
        if match:
            declared = match.group(1)
            start = (2, len(text.encode()))
        elif not _BLANK.match(text):
            break
        line, offset = line + 1, offset + len(text.encode())
    else:
        raise Refused("The file has no header; its first row names columns.")
    delimiters = [declared] if declared else DELIMITERS
    complete = [_find_complete_head(data, *start, each, required) for each in delimiters]
    heads = [head for head in complete if head] or [
        _first_record_head(data, line, offset, each) for each in delimiters
    ]
    best = max(heads, key=lambda head: _score(head.headers, known))
    if best.fault is not None:
        raise best.fault
    return best


def _find_complete_head(
    data: bytes, line: int, offset: int, delimiter: str, required: RequiredHeaders
) -> Head | None:
    """Return the first record that has all required headers; None if the first ones have not."""
    above: list[tuple[int, tuple[str, ...]]] = []
    records = exact_rows(data, offset, line, delimiter)
    try:
        for record_line, next_line, fields in islice(records, HEADER_RECORDS if required else 0):
            if has_required(fields, required):
                body = offset + _length_of_lines(data, offset, next_line - line)
                return Head(tuple(fields), delimiter, record_line, next_line, body, tuple(above))
            if any(not _BLANK.match(text) for text in fields):
                above.append((record_line, tuple(fields)))
    except Refused:
        pass  # Damaged quotes: the first record is judged as the header.
    return None


def _first_record_head(data: bytes, line: int, offset: int, delimiter: str) -> Head:
    try:
        _, body_line, headers = next(exact_rows(data, offset, line, delimiter))
    except Refused as fault:
        first = next(physical_lines(data, offset)).replace('"', "").split(delimiter)
        return Head(tuple(first), delimiter, line, line, offset, fault=fault)
    body = offset + _length_of_lines(data, offset, body_line - line)
    return Head(tuple(headers), delimiter, line, body_line, body)


def _length_of_lines(data: bytes, offset: int, count: int) -> int:
    """Return how many bytes the next lines have."""
    return sum(len(text.encode()) for text in islice(physical_lines(data, offset), count))


def has_required(fields: Iterable[str], required: RequiredHeaders) -> bool:
    """Return whether a record has one name of each set; a blank is no name."""
    names = {canonical_header(name) for name in fields} - {""}
    return all(not names.isdisjoint(alternatives) for alternatives in required)


def _score(headers: Iterable[str], known: frozenset[str]) -> tuple[int, int]:
    names = [canonical_header(header) for header in headers]
    return len(known.intersection(names)), len(names)
