"""Records that are no data rows: the header again, a totals row, a footer; docs/contract.md.

They are looked for before the shapes of rows are judged, and taken out of the rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.headers import HeaderMap
from impact.loading.csv.rows import OddRow, Rows, is_blank
from impact.loading.fields.placeholders import is_placeholder
from impact.loading.fields.values import country_of
from impact.model.arrays.arrow_bytes import first_bytes, last_bytes
from impact.model.arrays.arrow_take import RowTaker, take_texts
from impact.model.columns import FILE_COLUMNS
from impact.model.texts.cleaning import clean, trim

TOTALS = frozenset(
    (
        *("total", "totals", "grandtotal", "totaux", "summe", "gesamt", "totale"),
        *("suma", "razem", "totaal"),
    )
)
_KEYS = ("merchant_id", "ecovadis_id", "assessment_id", "siren", "siret")
# The first and last bytes of what a totals row begins with: of its words, of blanks and colons,
# of letters with an accent.
_FIRST, _LAST = (
    np.isin(np.arange(256), [*letters.encode(), *range(33), *range(128, 256)])
    for letters in ("tTgGsSrR", "lLsSxXeEtTaAmM:")
)
# So many rows are looked at together, from the end of a file on.
_STRETCH = 10_000
HEADER_AGAIN, TOTALS_ROW, FOOTER = "the header again", "a totals row", "a footer"


@dataclass(frozen=True)
class Other:
    """What tells a data row from others: the file's header, columns, blanks and other files.

    Attributes:
        named_elsewhere: returns the texts by which other files name merchants, in rows that have
            more than a first field: notes below several tables do not name each other.
        kept_names: returns those of the kept merchants.
    """

    kind: str
    headers: tuple[str, ...]
    header_map: HeaderMap
    blank: frozenset[str]
    named_elsewhere: Callable[[], Collection[str]]
    kept_names: Callable[[], Collection[str]]

    def text(self, fields: tuple[str, ...], place: int) -> str:
        """Return a field as it is read, "" where it is blank or missing."""
        text = clean(fields[place]) if place < len(fields) else ""
        return "" if text in self.blank else text


def fold_total(text: str) -> str:
    """Return a text without case, accents, blanks and a colon at its end."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = (c for c in decomposed if not (unicodedata.combining(c) or c.isspace()))
    return "".join(letters).removesuffix(":")


def totals_candidates(rows: Rows) -> list[tuple[int, tuple[str, ...]]]:
    """Return (line, fields) of every row whose first field is a word for a total."""
    column = rows.columns[0]
    none = np.empty(0, np.uint8)
    first = np.concatenate([none, *(first_bytes(chunk) for chunk in column.chunks)])
    last = np.concatenate([none, *(last_bytes(chunk) for chunk in column.chunks)])
    places = np.flatnonzero(_FIRST[first] & _LAST[last])
    texts = take_texts(column, places)
    places = places[np.array([fold_total(clean(text)) in TOTALS for text in texts], bool)]
    odd = [(row.line, row.fields) for row in _unjudged(rows)]
    return _rows_at(rows, places) + [row for row in odd if fold_total(clean(row[1][0])) in TOTALS]


def without_non_data(rows: Rows, other: Other) -> Rows:
    """Return the rows of a file without those that are no data rows, which it names."""
    found: dict[int, tuple[str, tuple[str, ...]]] = {}
    for line, fields in _footers(rows, other):
        found[line] = (FOOTER, fields)
    for line, fields in totals_candidates(rows):
        if is_totals_row(fields, other):
            found[line] = (TOTALS_ROW, fields)
    for line, fields in _headers_again(rows, other.headers):
        found[line] = (HEADER_AGAIN, fields)
    if not found:
        return rows
    return _taken_out(rows, found)


def is_totals_row(fields: tuple[str, ...], other: Other) -> bool:
    """Return whether a row that begins with a word for a total is no data row."""
    places = other.header_map.places
    for column in FILE_COLUMNS[other.kind]:
        place = places.get(column.name, 0)
        text = other.text(fields, place) if place else ""
        tells = column.kind in ("date", "yes_no") or (
            column.name in _KEYS and not is_placeholder(text, column.name)
        )
        if text and tells:
            return False
    if "country" in places:
        return country_of(other.text(fields, places["country"])) is None
    return other.text(fields, 0) not in other.kept_names()


def _headers_again(rows: Rows, headers: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that are equal to the header, trimmed and in any case."""
    names = _plain(headers)
    yield from ((row.line, row.fields) for row in _unjudged(rows) if _plain(row.fields) == names)
    # The longest header leaves fewest rows to look at.
    at = max(range(len(names)), key=lambda place: len(names[place]), default=0)
    sizes = pc.binary_length(rows.columns[at]).to_numpy()
    # In another case a letter may take one byte less.
    long = np.flatnonzero(sizes >= len(names[at]))
    texts = take_texts(rows.columns[at], long)
    maybe = long[np.array([trim(text).lower() == names[at] for text in texts], bool)]
    yield from (row for row in _rows_at(rows, maybe) if _plain(row[1]) == names)


def _plain(fields: tuple[str, ...]) -> list[str]:
    """Return fields trimmed and in lower case, without blank ones at the end."""
    plain = [trim(text).lower() for text in fields]
    while plain and not plain[-1]:
        plain.pop()
    return plain


def _unjudged(rows: Rows) -> list[OddRow]:
    return [row for row in rows.odd if row.line in rows.unjudged]


def _footers(rows: Rows, other: Other) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows from the first blank record on behind which no row has a second field."""
    if not rows.blank_lines or len(other.headers) == 1:
        return
    start = _alone_from(rows)
    last_other = rows.lines[start - 1] if start else 0
    odd = _unjudged(rows)
    full = [row.line for row in odd if is_blank(row.fields[:1]) or not is_blank(row.fields[1:])]
    last_other = max([last_other, *full])
    first_blank = min((line for line in rows.blank_lines if line > last_other), default=None)
    if first_blank is None:
        return
    behind = np.flatnonzero(rows.lines > first_blank)
    footers = _rows_at(rows, behind)
    footers += [(row.line, row.fields) for row in odd if row.line > first_blank]
    named = other.named_elsewhere() if footers else ()
    yield from (row for row in footers if other.text(row[1], 0) not in named)


def _alone_from(rows: Rows) -> int:
    """Return the place from which on no row has anything beside its first field."""
    stop = int(rows.lines.size)
    while stop:
        start = max(0, stop - _STRETCH)
        alone = _are_alone([column.slice(start, stop - start) for column in rows.columns])
        if not alone.all():
            return start + int(np.flatnonzero(~alone)[-1]) + 1
        stop = start
    return 0


def _rows_at(rows: Rows, places: np.ndarray) -> list[tuple[int, tuple[str, ...]]]:
    """Return (line, fields) of the rows at some ascending places."""
    fields = zip(*(take_texts(column, places) for column in rows.columns), strict=True)
    return list(zip(rows.lines[places].tolist(), fields, strict=True))


def _taken_out(rows: Rows, found: dict[int, tuple[str, tuple[str, ...]]]) -> Rows:
    keeps = np.isin(rows.lines, np.array(list(found), np.int64), invert=True)
    taker = RowTaker(np.flatnonzero(keeps))
    as_written = {row.line: row.fields for row in rows.odd}
    reasons = {line: reason for line, (reason, _) in found.items()}
    return replace(
        rows,
        columns=[taker.take_chunked(column) for column in rows.columns],
        lines=rows.lines[keeps],
        odd=[row for row in rows.odd if row.line not in found],
        unjudged=rows.unjudged - found.keys(),
        non_data=[
            OddRow(line, as_written.get(line, fields))
            for line, (_, fields) in sorted(found.items())
        ],
        reasons=reasons,
    )


def names_in(rows: Rows, places: Iterable[int], blank: frozenset[str]) -> set[str]:
    """Return the texts in some columns, as they are read, of rows with more than a first field."""
    taker = RowTaker(np.flatnonzero(~_are_alone(rows.columns)))
    columns = [taker.take_chunked(rows.columns[place]) for place in places]
    return texts_in(columns, blank)


def _are_alone(columns: list[pa.ChunkedArray]) -> np.ndarray:
    """Return whether each row has nothing beside its first field."""
    alone = np.arange(len(columns[0]))
    for column in columns[1:]:
        texts = take_texts(column, alone)
        alone = alone[np.array([not text.strip() for text in texts], bool)]
    are_alone = np.zeros(len(columns[0]), bool)
    are_alone[alone] = True
    return are_alone


def texts_in(columns: Iterable[pa.Array | pa.ChunkedArray], blank: frozenset[str]) -> set[str]:
    """Return the filled texts of columns, as they are read."""
    texts = {clean(text) for column in columns for text in column.unique().to_pylist()}
    return texts - blank - {""}
