"""The head of a file: where its header is, its delimiter, and which column each header serves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice

from impact.loading.csv.encoding import Unreadable
from impact.loading.csv.exact_rows import exact_rows, physical_lines
from impact.loading.csv.known_headings import Likeness, known_names, nearest
from impact.loading.settings import FileHeaders
from impact.model.columns import FILE_COLUMNS, MERCHANT_KEYS, Column
from impact.model.errors import quote_value
from impact.model.texts.cleaning import canonical_header, clean

DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?\s*\Z', re.IGNORECASE)
_NOTHING = re.compile(r"[\s,;|]*\Z")
# How far below the first record a header is looked for.
HEADER_RECORDS = 20


@dataclass(frozen=True)
class Head:
    """The header of a file and where its rows begin.

    Attributes:
        headers: as the file has them.
        line: the header's line; body_line, body_offset: the line and byte where rows begin.
        above: (line, fields) of the records above the header that are not blank.
    """

    headers: tuple[str, ...]
    delimiter: str
    line: int
    body_line: int
    body_offset: int
    above: tuple[tuple[int, tuple[str, ...]], ...] = ()


# What must be there: one of each set of headers, in their normal form.
Needed = Collection[frozenset[str]]


def find_head(data: bytes, known: frozenset[str], needed: Needed = ()) -> Head:
    """Return the head of UTF-8 `data`.

    Args:
        known: the normal form of every header that has a meaning in this file. The delimiter is
            the one under which most of them are found, then the one that makes most columns.
        needed: the header is the first of the first records that has one of each of these;
            where none has, or nothing is needed, it is the first record that is not blank.

    Raises:
        Unreadable: a `file-error` where there is no header or its quotes are damaged.
    """
    said, line, offset = None, 1, 0
    start = (1, 0)
    for text in physical_lines(data, 0):
        match = _SEPARATOR_LINE.match(text) if line == 1 else None
        if match:
            said = match.group(1)
            start = (2, len(text.encode()))
        elif not _NOTHING.match(text):
            break
        line, offset = line + 1, offset + len(text.encode())
    else:
        raise Unreadable("file-error", None, "The file has no header; its first row names columns.")
    delimiters = [said] if said else DELIMITERS
    whole = [found for d in delimiters if (found := _whole_head(data, start, d, needed))]
    if whole:
        return max(whole, key=lambda head: _score(head.headers, known))
    candidates = [_head(data, offset, line, d, known) for d in delimiters]
    best = max(candidates, key=lambda candidate: candidate[0])[1]
    if isinstance(best, Unreadable):
        raise best
    return best


def _whole_head(data: bytes, start: tuple[int, int], delimiter: str, needed: Needed) -> Head | None:
    """Return the first of the first records that has all that is needed, None where none has."""
    above: list[tuple[int, tuple[str, ...]]] = []
    line, offset = start
    records = exact_rows(data, offset, line, delimiter)
    try:
        for at, after, fields in islice(records, HEADER_RECORDS if needed else 0):
            names = {canonical_header(name) for name in fields}
            if all(not names.isdisjoint(one_of) for one_of in needed):
                lines = islice(physical_lines(data, offset), after - line)
                body = offset + sum(len(text.encode()) for text in lines)
                return Head(tuple(fields), delimiter, at, after, body, tuple(above))
            if any(not _NOTHING.match(text) for text in fields):
                above.append((at, tuple(fields)))
    except Unreadable:
        pass  # Damaged quotes: the first record is judged as the header.
    return None


def _head(
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
    """Which place of the file serves which column.

    Attributes:
        places: the place (from 0) that serves each known column.
        constants: the value of each known column that the file lacks.
        extras: (name, place) of every other column, in the file's order.
        nameless: the places of columns without a name.
        carried: the places of columns that are meant to be extra.
        likenesses: by place, the column that the file lacks and that an extra one is like.
    """

    places: dict[str, int] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    extras: list[tuple[str, int]] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)
    faults: list[HeaderFault] = field(default_factory=list)
    carried: frozenset[int] = frozenset()
    likenesses: dict[int, Likeness] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        """Say whether a fault of the header refuses the whole file."""
        return any(fault.effect == "file-refused" for fault in self.faults)

    def has(self, column: str) -> bool:
        """Say whether the file has the column, be it as a constant."""
        return column in self.places or column in self.constants


def header_names(kind: str, column: Column, said: FileHeaders) -> tuple[str, ...]:
    """Return the headers that may serve a column, the first to look for first."""
    return (column.name, *said.headers.get(column.name, ()), *known_names(kind, column))


def known_headers(kind: str, said: FileHeaders) -> frozenset[str]:
    """Return the normal form of every header that has a meaning in this kind of file."""
    columns = FILE_COLUMNS[kind]
    return frozenset(
        canonical_header(name) for column in columns for name in header_names(kind, column, said)
    ) - carried_names(said)


def needed_headers(kind: str, said: FileHeaders) -> list[frozenset[str]]:
    """Return what a header must have: one of each set, in their normal form."""
    columns = [c for c in FILE_COLUMNS[kind] if c.name not in said.constants]
    by_name = {
        column.name: frozenset(canonical_header(name) for name in header_names(kind, column, said))
        - carried_names(said)
        for column in columns
    }
    needed = [by_name[column.name] for column in columns if column.column_required]
    if kind == "assessments" and not any(name in said.constants for name in MERCHANT_KEYS):
        needed.append(frozenset().union(*(by_name[name] for name in MERCHANT_KEYS)))
    return needed


def carried_names(said: FileHeaders) -> frozenset[str]:
    """Return the normal form of the headers that are meant to be extra columns."""
    return frozenset(canonical_header(name) for name in said.carried)


def map_headers(kind: str, headers: tuple[str, ...], said: FileHeaders) -> HeaderMap:
    """Return which header serves which column of this kind of file, with every fault."""
    found = HeaderMap()
    by_name: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        by_name.setdefault(canonical_header(header), []).append(place)
    found.nameless = by_name.pop("", [])
    found.carried = frozenset(
        place for name in carried_names(said) for place in by_name.get(name, ())
    )
    free = {name: places for name, places in by_name.items() if name not in carried_names(said)}
    for column in FILE_COLUMNS[kind]:
        _serve(kind, column, free, headers, said, found)
    _find_missing(kind, headers, found)
    _take_extras(headers, by_name, found)
    for place in found.nameless:
        message = f"Column {place + 1} has no name; name it, or take the column out."
        found.faults.append(HeaderFault("blank-label", "", "", message, "noted"))
    return found


def _serve(
    kind: str,
    column: Column,
    by_name: dict[str, list[int]],
    headers: tuple[str, ...],
    said: FileHeaders,
    found: HeaderMap,
) -> None:
    for name in header_names(kind, column, said):
        places = by_name.get(canonical_header(name))
        if not places:
            continue
        found.places[column.name] = places[0]
        for place in places[1:]:
            message = (
                f"Columns {places[0] + 1} and {place + 1} both mean {column.name}; "
                "keep one, or give the other a name of its own."
            )
            fault = HeaderFault(
                "duplicate-label", column.name, headers[place], message, "file-refused"
            )
            found.faults.append(fault)
        return
    if column.name in said.constants:
        found.constants[column.name] = said.constants[column.name]


def _find_missing(kind: str, headers: tuple[str, ...], found: HeaderMap) -> None:
    missing = [c.name for c in FILE_COLUMNS[kind] if c.column_required and not found.has(c.name)]
    if kind == "assessments" and not any(
        found.has(name) for name in ("merchant_id", "ecovadis_id", "siret")
    ):
        missing.insert(0, "merchant_id")
    for name in missing:
        message = (
            f"There is no column {name}; add it, or name the header that it goes by "
            f"in columns.toml under [{kind}.headers]."
        )
        if like := nearest(name, headers):
            message += f" The header nearest to it is “{quote_value(like)}”."
        found.faults.append(HeaderFault("missing-label", name, "", message, "file-refused"))


def _take_extras(headers: tuple[str, ...], by_name: dict[str, list[int]], found: HeaderMap) -> None:
    serving = set(found.places.values())
    for place, header in enumerate(headers):
        if place in serving or place in found.nameless:
            continue
        places = by_name[canonical_header(header)]
        if places[0] in serving:
            continue  # A known column twice: named above, and the file is refused.
        found.extras.append((clean(header), place))
        if place != places[0]:
            message = f"Columns {places[0] + 1} and {place + 1} have the same name; both are kept."
            fault = HeaderFault("duplicate-label", clean(header), header, message, "noted")
            found.faults.append(fault)
