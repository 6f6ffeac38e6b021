"""Remove rows that hold no data: a repeated header, a totals row, a footer; docs/contract.md.

This runs before the number of fields of each row is judged.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.header_map import HeaderMap
from impact.loading.csv.rows import RawRow, Rows, is_blank
from impact.loading.fields.known_words import parse_country
from impact.loading.fields.placeholders import KEYS, is_placeholder, words_or_zeros
from impact.model.arrays.columns import is_filled, take_columns, take_rows
from impact.model.columns import FILE_COLUMNS
from impact.model.texts.cleaning import clean, fold_word, trim

TOTALS = frozenset(
    (
        *("total", "totals", "grandtotal", "totaux", "summe", "gesamt", "totale"),
        *("suma", "razem", "totaal"),
    )
)
REPEATED_HEADER, TOTALS_ROW, FOOTER = "the header again", "a totals row", "a footer"


@dataclass(frozen=True)
class FileContext:
    """What is needed to recognise rows that hold no data: header, columns, blanks, other files.

    Attributes:
        country_words: what columns.toml says of words for countries.
        named_elsewhere: returns the texts by which other files name merchants, in rows that have
            more than a first field: notes below several tables do not name each other.
        kept_names: returns those of the kept merchants.
    """

    kind: str
    headers: tuple[str, ...]
    header_map: HeaderMap
    blank: frozenset[str]
    country_words: Mapping[str, str]
    named_elsewhere: Callable[[], Collection[str]]
    kept_names: Callable[[], Collection[str]]

    def text(self, fields: tuple[str, ...], position: int) -> str:
        """Return a cleaned field; "" if it is blank or missing."""
        text = clean(fields[position]) if position < len(fields) else ""
        return "" if text in self.blank else text


def find_totals_candidates(rows: Rows) -> list[tuple[int, tuple[str, ...]]]:
    """Return (line, fields) of every row whose first field is a word for a total."""
    positions = words_or_zeros(rows.columns[0])
    texts = take_rows(rows.columns[0], positions).to_pylist()
    candidates = rows.at(positions[np.array([_is_total(text) for text in texts], bool)])
    return candidates + [(r.line, r.fields) for r in rows.unusable if _is_total(r.fields[0])]


def _is_total(text: str) -> bool:
    return fold_word(clean(text)) in TOTALS


def remove_non_data(rows: Rows, context: FileContext) -> Rows:
    """Return the rows of a file without the rows that hold no data, which go to `non_data`."""
    non_data_rows: dict[int, tuple[str, tuple[str, ...]]] = {}
    for line, fields in _find_footers(rows, context):
        non_data_rows[line] = (FOOTER, fields)
    for line, fields in find_totals_candidates(rows):
        if is_totals_row(fields, context):
            non_data_rows[line] = (TOTALS_ROW, fields)
    for line, fields in _find_repeated_headers(rows, context.headers):
        non_data_rows[line] = (REPEATED_HEADER, fields)
    if not non_data_rows:
        return rows
    return _without_rows(rows, non_data_rows)


def is_totals_row(fields: tuple[str, ...], context: FileContext) -> bool:
    """Return whether a row that begins with a word for a total is no data row."""
    positions = context.header_map.positions
    for column in FILE_COLUMNS[context.kind]:
        position = positions.get(column.name, 0)
        text = context.text(fields, position) if position else ""
        is_evidence = column.kind in ("date", "yes_no") or (
            column.name in KEYS and not is_placeholder(text, column.name)
        )
        if text and is_evidence:
            return False
    if "country" in positions:
        text = context.text(fields, positions["country"])
        return parse_country(context.country_words.get(fold_word(text), text)) is None
    return context.text(fields, 0) not in context.kept_names()


def _find_repeated_headers(
    rows: Rows, headers: tuple[str, ...]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that repeat the header, ignoring blanks around it and case."""
    names = _normalise(headers)
    yield from ((row.line, row.fields) for row in rows.unusable if _normalise(row.fields) == names)
    # The longest header leaves fewest rows to look at; in another case a letter may take one byte
    # less.
    longest = max(range(len(names)), key=lambda column: len(names[column]), default=0)
    sizes = pc.binary_length(rows.columns[longest]).to_numpy()
    positions = np.flatnonzero(sizes >= len(names[longest]))
    texts = take_rows(rows.columns[longest], positions).to_pylist()
    is_like = np.array([trim(text).lower() == names[longest] for text in texts], bool)
    yield from (row for row in rows.at(positions[is_like]) if _normalise(row[1]) == names)


def _normalise(fields: tuple[str, ...]) -> list[str]:
    """Return fields trimmed and in lower case, without blank ones at the end."""
    normalised = [trim(text).lower() for text in fields]
    while normalised and not normalised[-1]:
        normalised.pop()
    return normalised


def _find_footers(rows: Rows, context: FileContext) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows at the end of a file, after a blank row, that have only a first field."""
    if not rows.blank_lines or len(context.headers) == 1:
        return
    unusable = rows.unusable
    full = [
        row.line for row in unusable if is_blank(row.fields[:1]) or not is_blank(row.fields[1:])
    ]
    last_full_line = max([0, *full, *rows.lines[~_has_one_field(rows.columns)][-1:]])
    first_blank = min((line for line in rows.blank_lines if line > last_full_line), default=None)
    if first_blank is None:
        return
    later = np.flatnonzero(rows.lines > first_blank)
    footers = rows.at(later)
    footers += [(row.line, row.fields) for row in unusable if row.line > first_blank]
    named = context.named_elsewhere() if footers else ()
    yield from (row for row in footers if context.text(row[1], 0) not in named)


def _without_rows(rows: Rows, non_data_rows: dict[int, tuple[str, tuple[str, ...]]]) -> Rows:
    is_kept = np.isin(rows.lines, np.array(list(non_data_rows), np.int64), invert=True)
    kept = np.flatnonzero(is_kept)
    as_written = {row.line: row.fields for row in rows.ragged}
    non_data_reasons = {line: reason for line, (reason, _) in non_data_rows.items()}
    return replace(
        rows,
        columns=take_columns(rows.columns, kept),
        lines=rows.lines[is_kept],
        ragged=[row for row in rows.ragged if row.line not in non_data_rows],
        unusable_lines=rows.unusable_lines - non_data_rows.keys(),
        non_data=[
            RawRow(line, as_written.get(line, fields))
            for line, (_, fields) in sorted(non_data_rows.items())
        ],
        non_data_reasons=non_data_reasons,
    )


def collect_names(rows: Rows, positions: Iterable[int], blank: frozenset[str]) -> set[str]:
    """Return the cleaned texts in some columns of the rows that have more than a first field."""
    has_more = np.flatnonzero(~_has_one_field(rows.columns))
    return filled_texts([take_rows(rows.columns[index], has_more) for index in positions], blank)


def _has_one_field(columns: list[pa.Array]) -> np.ndarray:
    """Return a mask of the rows that have only a first field."""
    positions = np.arange(len(columns[0]))
    for column in columns[1:]:
        texts = pc.utf8_trim_whitespace(take_rows(column, positions))
        positions = positions[~is_filled(texts)]
    has_one_field = np.zeros(len(columns[0]), bool)
    has_one_field[positions] = True
    return has_one_field


def filled_texts(columns: Iterable[pa.Array], blank: frozenset[str]) -> set[str]:
    """Return the distinct cleaned texts of columns, without blanks."""
    texts = {clean(text) for column in columns for text in column.unique().to_pylist()}
    return texts - blank - {""}
