"""Map the headers of a file to the columns we know, and note every fault."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from impact.loading.csv.column_guesses import (
    ColumnGuess,
    guess_columns,
    nearest_header,
    suggest_columns,
)
from impact.loading.csv.known_headings import known_names
from impact.loading.settings import FileHeaders
from impact.model.columns import FILE_COLUMNS, MERCHANT_KEYS, Column
from impact.model.errors import quote_value
from impact.model.texts.cleaning import canonical_header, clean


@dataclass(frozen=True)
class HeaderFault:
    """What is wrong with a header: the problem's code, column, value as written and message."""

    code: str
    column: str
    value: str
    message: str
    effect: str = "noted"


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

    @property
    def served(self) -> frozenset[str]:
        """Return the columns that the file, or a constant of columns.toml, has."""
        return frozenset((*self.positions, *self.constants))

    def has(self, column: str) -> bool:
        """Return whether the file, or a constant of columns.toml, has the column."""
        return column in self.served


def header_names(kind: str, column: Column, settings: FileHeaders) -> tuple[str, ...]:
    """Return the headers that a column may have, in order of precedence."""
    return (column.name, *settings.headers.get(column.name, ()), *known_names(kind, column))


def known_headers(kind: str, settings: FileHeaders) -> frozenset[str]:
    """Return the normal form of every header that has a meaning in this kind of file."""
    return frozenset().union(*_names_by_column(kind, settings).values())


def required_headers(kind: str, settings: FileHeaders) -> list[frozenset[str]]:
    """Return the sets of names of which a header must have one each, in their normal form."""
    constants, by_name = settings.constants, _names_by_column(kind, settings)
    required = [
        by_name[column.name]
        for column in FILE_COLUMNS[kind]
        if column.column_required and column.name not in constants
    ]
    if kind == "assessments" and not any(name in constants for name in MERCHANT_KEYS):
        required.append(frozenset().union(*(by_name[name] for name in MERCHANT_KEYS)))
    return required


def _names_by_column(kind: str, settings: FileHeaders) -> dict[str, frozenset[str]]:
    carried = _canonical(settings.carried)
    return {
        column.name: _canonical(header_names(kind, column, settings)) - carried
        for column in FILE_COLUMNS[kind]
    }


def _canonical(headers: Iterable[str]) -> frozenset[str]:
    return frozenset(map(canonical_header, headers))


def map_headers(kind: str, headers: tuple[str, ...], settings: FileHeaders) -> HeaderMap:
    """Map the headers of a file to the known columns of its kind, and note every fault."""
    by_name: dict[str, list[int]] = {}
    for position, header in enumerate(headers):
        by_name.setdefault(canonical_header(header), []).append(position)
    unnamed, carried = by_name.pop("", []), _canonical(settings.carried)
    header_map = HeaderMap(
        unnamed=unnamed,
        carried=frozenset(place for name in carried for place in by_name.get(name, ())),
    )
    available = {name: places for name, places in by_name.items() if name not in carried}
    faults = header_map.faults
    names = {column.name: header_names(kind, column, settings) for column in FILE_COLUMNS[kind]}
    for column, others in names.items():
        faults += _map_column(column, others, available, headers, settings, header_map)
    faults += _missing(kind, headers, header_map)
    faults += _add_extras(headers, by_name, header_map)
    for position in unnamed:
        message = f"Column {position + 1} has no name; name it, or take the column out."
        faults.append(HeaderFault("blank-label", "", "", message))
    faults += _unused_settings(kind, headers, settings)
    faults += _second_headers(kind, headers, settings, header_map)
    extras = [(name, place) for name, place in header_map.extras if place not in header_map.carried]
    header_map.guesses = guess_columns(kind, extras, names, header_map.served)
    return header_map


def _map_column(
    column: str,
    names: tuple[str, ...],
    by_name: dict[str, list[int]],
    headers: tuple[str, ...],
    settings: FileHeaders,
    header_map: HeaderMap,
) -> Iterator[HeaderFault]:
    """Map a column to the first of its names that is there; yield the later ones of that name."""
    places = next(filter(None, (by_name.get(canonical_header(name)) for name in names)), None)
    if places is None:
        if column in settings.constants:
            header_map.constants[column] = settings.constants[column]
        return
    first, *others = places
    header_map.positions[column] = first
    for position in others:
        message = (
            f"Columns {first + 1} and {position + 1} both mean {column}; "
            "keep one, or give the other a name of its own."
        )
        yield HeaderFault("duplicate-label", column, headers[position], message, "file-refused")


def _missing(kind: str, headers: tuple[str, ...], header_map: HeaderMap) -> Iterator[HeaderFault]:
    missing = [
        c.name for c in FILE_COLUMNS[kind] if c.column_required and not header_map.has(c.name)
    ]
    if kind == "assessments" and not any(header_map.has(name) for name in MERCHANT_KEYS):
        missing.insert(0, "merchant_id")
    used = {*header_map.positions.values(), *header_map.carried}
    unused = [(header, at) for at, header in enumerate(headers) if at not in used]
    suggested = suggest_columns(kind, unused, missing)
    for name in missing:
        message = (
            f"There is no column {name}; add it, or name the header that it goes by "
            f"in columns.toml under [{kind}.headers]."
        )
        meant = next((at for at, column in suggested.items() if column == name), None)
        nearest = nearest_header(name, [header for header, _ in unused])
        if hint := nearest if meant is None else headers[meant]:
            message += f" “{quote_value(hint)}” may be it."
        yield HeaderFault("missing-label", name, "", message, "file-refused")


def _add_extras(
    headers: tuple[str, ...], by_name: dict[str, list[int]], header_map: HeaderMap
) -> Iterator[HeaderFault]:
    """Add the columns that serve nothing; yield those that have the name of an earlier one."""
    mapped = set(header_map.positions.values())
    for position, header in enumerate(headers):
        if position in mapped or position in header_map.unnamed:
            continue
        first = by_name[canonical_header(header)][0]
        if first in mapped:
            continue  # A known column twice: named above, and the file is refused.
        header_map.extras.append((clean(header), position))
        if position != first:
            message = f"Columns {first + 1} and {position + 1} have the same name; both are kept."
            yield HeaderFault("duplicate-label", clean(header), header, message)


def _unused_settings(
    kind: str, headers: tuple[str, ...], settings: FileHeaders
) -> Iterator[HeaderFault]:
    """Yield a fault for each column whose headers in `columns.toml` the file lacks."""
    present = _canonical(headers) - _canonical(settings.carried)
    for column in FILE_COLUMNS[kind]:
        configured = settings.headers.get(column.name, ())
        if not configured or present & _canonical(configured):
            continue
        nearest = nearest_header(configured[0], headers)
        hint = f"the nearest one is “{quote_value(nearest)}”" if nearest else "correct it there"
        message = (
            f"columns.toml names “{quote_value(configured[0])}” for {column.name}, and the file "
            f"has no such header; {hint}."
        )
        yield HeaderFault("missing-label", column.name, configured[0], message)


def _second_headers(
    kind: str, headers: tuple[str, ...], settings: FileHeaders, header_map: HeaderMap
) -> Iterator[HeaderFault]:
    """Yield each header that columns.toml names for a column which another one serves."""
    extras = {canonical_header(headers[place]): place for _, place in reversed(header_map.extras)}
    for column in FILE_COLUMNS[kind]:
        configured = map(canonical_header, settings.headers.get(column.name, ()))
        for name in dict.fromkeys(configured):
            place = extras.get(name)
            if place is None or place in header_map.carried:
                continue
            message = (
                f"columns.toml sends “{quote_value(headers[place])}” to {column.name}, which "
                f"“{quote_value(headers[header_map.positions[column.name]])}” serves: it is "
                "carried along; keep one of them there."
            )
            yield HeaderFault("duplicate-label", column.name, headers[place], message)
