"""Find the header and the delimiter of a CSV, and map its headers to the columns we know."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from impact.loading.csv.encoding import Unreadable
from impact.loading.csv.exact_rows import exact_rows, physical_lines
from impact.loading.csv.known_headings import ColumnGuess, known_names, nearest_header
from impact.loading.settings import FileHeaders
from impact.model.columns import FILE_COLUMNS, MERCHANT_KEYS, Column
from impact.model.errors import quote_value
from impact.model.texts.cleaning import canonical_header, clean

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
    """

    headers: tuple[str, ...]
    delimiter: str
    line: int
    body_line: int
    body_offset: int
    records_above: tuple[tuple[int, tuple[str, ...]], ...] = ()

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
        Unreadable: a `file-error` where there is no header or its quotes are damaged.
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
        raise Unreadable("file-error", None, "The file has no header; its first row names columns.")
    delimiters = [declared] if declared else DELIMITERS
    complete = [head for d in delimiters if (head := _find_complete_head(data, start, d, required))]
    if complete:
        return max(complete, key=lambda head: _score(head.headers, known))
    candidates = [_first_record_head(data, offset, line, d, known) for d in delimiters]
    best = max(candidates, key=lambda candidate: candidate[0])[1]
    if isinstance(best, Unreadable):
        raise best
    return best


def _find_complete_head(
    data: bytes, start: tuple[int, int], delimiter: str, required: RequiredHeaders
) -> Head | None:
    """Return the first record that has all required headers; None if the first ones have not."""
    records_above: list[tuple[int, tuple[str, ...]]] = []
    line, offset = start
    records = exact_rows(data, offset, line, delimiter)
    try:
        for record_line, next_line, fields in islice(records, HEADER_RECORDS if required else 0):
            if has_required(fields, required):
                lines = islice(physical_lines(data, offset), next_line - line)
                body_offset = offset + sum(len(text.encode()) for text in lines)
                above = tuple(records_above)
                return Head(tuple(fields), delimiter, record_line, next_line, body_offset, above)
            if any(not _BLANK.match(text) for text in fields):
                records_above.append((record_line, tuple(fields)))
    except Unreadable:
        pass  # Damaged quotes: the first record is judged as the header.
    return None


def has_required(fields: Iterable[str], required: RequiredHeaders) -> bool:
    """Return whether a record has one name of each set."""
    names = {canonical_header(name) for name in fields}
    return all(not names.isdisjoint(alternatives) for alternatives in required)


def _first_record_head(
    data: bytes, offset: int, line: int, delimiter: str, known: frozenset[str]
) -> tuple[tuple[int, int], Head | Unreadable]:
    try:
        _, body_line, headers = next(exact_rows(data, offset, line, delimiter))
    except Unreadable as error:
        first = next(physical_lines(data, offset)).replace('"', "").split(delimiter)
        return _score(first, known), error
    header_lines = islice(physical_lines(data, offset), body_line - line)
    body_offset = offset + sum(len(text.encode()) for text in header_lines)
    return _score(headers, known), Head(tuple(headers), delimiter, line, body_line, body_offset)


def _score(headers: Iterable[str], known: frozenset[str]) -> tuple[int, int]:
    names = [canonical_header(header) for header in headers]
    return len(known.intersection(names)), len(names)


@dataclass(frozen=True)
class HeaderFault:
    """What is wrong with a header: the problem's code, column, value as written and message."""

    code: str
    column: str
    value: str
    message: str
    effect: str


@dataclass
class HeaderMap:
    """Which position of the file holds which known column.

    Attributes:
        positions: the position (from 0) of each known column.
        constants: the value of each known column that the file lacks.
        extras: (name, position) of every other column, in the file's order.
        unnamed: the positions of columns without a name.
        carried: the positions of columns that are meant to be extra.
        guesses: by position of an extra column, the missing column that it probably is.
    """

    positions: dict[str, int] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    extras: list[tuple[str, int]] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)
    faults: list[HeaderFault] = field(default_factory=list)
    carried: frozenset[int] = frozenset()
    guesses: dict[int, ColumnGuess] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        """Return whether a fault of the header refuses the whole file."""
        return any(fault.effect == "file-refused" for fault in self.faults)

    def has(self, column: str) -> bool:
        """Return whether the file, or a constant of columns.toml, has the column."""
        return column in self.positions or column in self.constants


def header_names(kind: str, column: Column, settings: FileHeaders) -> tuple[str, ...]:
    """Return the headers that a column may have, in order of precedence."""
    return (column.name, *settings.headers.get(column.name, ()), *known_names(kind, column))


def known_headers(kind: str, settings: FileHeaders) -> frozenset[str]:
    """Return the normal form of every header that has a meaning in this kind of file."""
    columns = FILE_COLUMNS[kind]
    return frozenset(
        canonical_header(name)
        for column in columns
        for name in header_names(kind, column, settings)
    ) - carried_names(settings)


def required_headers(kind: str, settings: FileHeaders) -> list[frozenset[str]]:
    """Return the sets of names of which a header must have one each, in their normal form."""
    columns = [c for c in FILE_COLUMNS[kind] if c.name not in settings.constants]
    by_name = {
        column.name: frozenset(
            canonical_header(name) for name in header_names(kind, column, settings)
        )
        - carried_names(settings)
        for column in columns
    }
    required = [by_name[column.name] for column in columns if column.column_required]
    if kind == "assessments" and not any(name in settings.constants for name in MERCHANT_KEYS):
        required.append(frozenset().union(*(by_name[name] for name in MERCHANT_KEYS)))
    return required


def carried_names(settings: FileHeaders) -> frozenset[str]:
    """Return the normal form of the headers that are meant to be extra columns."""
    return frozenset(canonical_header(name) for name in settings.carried)


def map_headers(kind: str, headers: tuple[str, ...], settings: FileHeaders) -> HeaderMap:
    """Map the headers of a file to the known columns of its kind, and note every fault."""
    header_map = HeaderMap()
    by_name: dict[str, list[int]] = {}
    for position, header in enumerate(headers):
        by_name.setdefault(canonical_header(header), []).append(position)
    header_map.unnamed = by_name.pop("", [])
    header_map.carried = frozenset(
        position for name in carried_names(settings) for position in by_name.get(name, ())
    )
    available = {
        name: positions
        for name, positions in by_name.items()
        if name not in carried_names(settings)
    }
    for column in FILE_COLUMNS[kind]:
        _map_column(kind, column, available, headers, settings, header_map)
    _add_missing(kind, headers, header_map)
    _add_extras(headers, by_name, header_map)
    for position in header_map.unnamed:
        message = f"Column {position + 1} has no name; name it, or take the column out."
        header_map.faults.append(HeaderFault("blank-label", "", "", message, "noted"))
    return header_map


def _map_column(
    kind: str,
    column: Column,
    by_name: dict[str, list[int]],
    headers: tuple[str, ...],
    settings: FileHeaders,
    header_map: HeaderMap,
) -> None:
    for name in header_names(kind, column, settings):
        positions = by_name.get(canonical_header(name))
        if not positions:
            continue
        header_map.positions[column.name] = positions[0]
        for position in positions[1:]:
            message = (
                f"Columns {positions[0] + 1} and {position + 1} both mean {column.name}; "
                "keep one, or give the other a name of its own."
            )
            fault = HeaderFault(
                "duplicate-label", column.name, headers[position], message, "file-refused"
            )
            header_map.faults.append(fault)
        return
    if column.name in settings.constants:
        header_map.constants[column.name] = settings.constants[column.name]


def _add_missing(kind: str, headers: tuple[str, ...], header_map: HeaderMap) -> None:
    missing = [
        c.name for c in FILE_COLUMNS[kind] if c.column_required and not header_map.has(c.name)
    ]
    if kind == "assessments" and not any(header_map.has(name) for name in MERCHANT_KEYS):
        missing.insert(0, "merchant_id")
    for name in missing:
        message = (
            f"There is no column {name}; add it, or name the header that it goes by "
            f"in columns.toml under [{kind}.headers]."
        )
        if suggestion := nearest_header(name, headers):
            message += f" The header nearest to it is “{quote_value(suggestion)}”."
        header_map.faults.append(HeaderFault("missing-label", name, "", message, "file-refused"))


def _add_extras(
    headers: tuple[str, ...], by_name: dict[str, list[int]], header_map: HeaderMap
) -> None:
    mapped = set(header_map.positions.values())
    for position, header in enumerate(headers):
        if position in mapped or position in header_map.unnamed:
            continue
        positions = by_name[canonical_header(header)]
        if positions[0] in mapped:
            continue  # A known column twice: named above, and the file is refused.
        header_map.extras.append((clean(header), position))
        if position != positions[0]:
            message = (
                f"Columns {positions[0] + 1} and {position + 1} have the same name; both are kept."
            )
            fault = HeaderFault("duplicate-label", clean(header), header, message, "noted")
            header_map.faults.append(fault)
