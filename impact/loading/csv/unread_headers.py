"""Report headers that serve no column and may be a known column under another name.

docs/contract.md, "Columns are accounted for". Nothing here changes what is read.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.headers import HeaderFault, HeaderMap, carried_names, header_names
from impact.loading.csv.known_headings import (
    ColumnGuess,
    Headings,
    collect_headings,
    guess_column,
    known_names,
    nearest_header,
)
from impact.loading.fields.known_words import FINDING_WORDS, MEDAL_WORDS
from impact.loading.settings import FileHeaders
from impact.model.columns import (
    ASSESSMENTS,
    DECISIONS,
    FILE_COLUMNS,
    THEMES,
    find_column,
)
from impact.model.errors import quote_value
from impact.model.texts.cleaning import canonical_header, clean

# A header longer than this is like none of ours.
_MAX_HEADER_LENGTH = 100
# What `decide` writes: an export that is read back as merchants loses nothing by them.
_EXPORT_COLUMNS = frozenset(column.name for column in DECISIONS)
_FINDINGS = tuple(f"{theme}_finding" for theme in THEMES)
_FINDING_HEADERS = {
    canonical_header(header): name
    for name in _FINDINGS
    for header in (name, *known_names("assessments", find_column(ASSESSMENTS, name)))
}
# At least this many severities or medals, and half of the filled fields, identify a column.
_MIN_WORDS = 3


def find_unread_headers(
    kind: str, headers: tuple[str, ...], settings: FileHeaders, header_map: HeaderMap
) -> None:
    """Add to the header map the unused names of columns.toml, and guesses at extra columns."""
    _find_unused(kind, headers, settings, header_map)
    _note_second_headers(kind, headers, settings, header_map)
    _guess_columns(kind, settings, header_map)


def _find_unused(
    kind: str, headers: tuple[str, ...], settings: FileHeaders, header_map: HeaderMap
) -> None:
    """Note each column whose headers in `columns.toml` are missing from the file."""
    present = {canonical_header(header) for header in headers} - carried_names(settings)
    for column in FILE_COLUMNS[kind]:
        configured = settings.headers.get(column.name, ())
        if not configured or any(canonical_header(name) in present for name in configured):
            continue
        suggestion = nearest_header(configured[0], headers)
        message = (
            f"columns.toml names “{quote_value(configured[0])}” for {column.name}, and the file "
            f"has no such header; the nearest one is “{quote_value(suggestion)}”."
        )
        header_map.faults.append(
            HeaderFault("missing-label", column.name, configured[0], message, "noted")
        )


def _note_second_headers(
    kind: str, headers: tuple[str, ...], settings: FileHeaders, header_map: HeaderMap
) -> None:
    """Note each header that columns.toml names for a column which another one serves."""
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
            header_map.faults.append(
                HeaderFault("duplicate-label", column.name, headers[place], message, "noted")
            )


def _guess_columns(kind: str, settings: FileHeaders, header_map: HeaderMap) -> None:
    """Guess which extra columns are a column that the file lacks."""
    names = {c.name: header_names(kind, c, settings) for c in FILE_COLUMNS[kind]}
    # A missing required column is reported by the refusal of the file.
    optional = [column for column in FILE_COLUMNS[kind] if not column.column_required]
    missing = [(c, names[c.name]) for c in optional if not header_map.has(c.name)]
    headings = collect_headings(kind, missing)
    # A second name of a column that the file has is not a guess at another column.
    ignored = {canonical_header(n) for name in names if header_map.has(name) for n in names[name]}
    ignored |= _EXPORT_COLUMNS if kind == "merchants" else frozenset()
    for header, position in header_map.extras:
        is_ignored = position in header_map.carried or canonical_header(header) in ignored
        guess = (
            None
            if is_ignored
            else _misplaced_finding(kind, header) or _guess_by_header(header, headings)
        )
        if guess is not None:
            header_map.guesses[position] = guess


def _misplaced_finding(kind: str, header: str) -> ColumnGuess | None:
    """Return the finding that a header names in a file where findings are not read."""
    name = None if kind == "assessments" else _FINDING_HEADERS.get(canonical_header(header))
    return None if name is None else ColumnGuess(name, is_full_match=True)


def _guess_by_header(header: str, headings: Headings) -> ColumnGuess | None:
    return guess_column(header, headings) if len(header) <= _MAX_HEADER_LENGTH else None


def column_by_word(kind: str, header_map: HeaderMap) -> dict[str, str]:
    """Return the values by which a missing column is recognised: word -> column."""
    if kind != "assessments":
        return {}
    medals, findings = (
        [word for own, others in words.items() for word in (own, *others)]
        for words in (MEDAL_WORDS, FINDING_WORDS)
    )
    words = {} if header_map.has("medal") else dict.fromkeys(medals, "medal")
    missing = next((name for name in _FINDINGS if not header_map.has(name)), None)
    return words if missing is None else words | dict.fromkeys(findings, missing)


def guess_by_values(
    texts: pa.Array, blank: frozenset[str], columns: dict[str, str]
) -> ColumnGuess | None:
    """Guess what a column is from its values: enough of them must be such words."""
    lowered = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    match_count = pc.sum(pc.is_in(lowered, pa.array(list(columns), pa.string()))).as_py() or 0
    if match_count < _MIN_WORDS:
        return None
    filled, counts = 0, dict.fromkeys(columns.values(), 0)
    for entry in texts.value_counts().to_pylist():
        text = clean(entry["values"])
        if not text or text in blank:
            continue
        filled += entry["counts"]
        if text.lower() in columns:
            counts[columns[text.lower()]] += entry["counts"]
    words = sum(counts.values())
    if words < _MIN_WORDS or 2 * words < filled:
        return None
    # The column with most words; "none" is a word of both, and counts for a finding.
    return ColumnGuess(max(counts, key=lambda name: counts[name]), is_full_match=True)


def merge_guesses(
    header_map: HeaderMap, by_values: dict[int, ColumnGuess]
) -> dict[int, ColumnGuess]:
    """Return the guesses by position: full matches by header, then by values, then the rest."""
    full_matches = {
        position: guess for position, guess in header_map.guesses.items() if guess.is_full_match
    }
    return header_map.guesses | by_values | full_matches


def _describe_fix(kind: str, column: str) -> str:
    if column in _FINDINGS and kind != "assessments":
        return "Put findings into assessments.csv"
    return f"Call it {column}, name it in columns.toml under headers"


def unread_faults(
    kind: str, headers: tuple[str, ...], guesses: dict[int, ColumnGuess]
) -> Iterator[HeaderFault]:
    """Yield a fault for each extra column that is probably a missing one."""
    for position, guess in sorted(guesses.items()):
        header = headers[position]
        effect = "column-unread" if guess.is_full_match else "noted"
        message = (
            f"“{quote_value(header)}” serves no column, and the file has no {guess.column}: "
            f"nothing of it is read. {_describe_fix(kind, guess.column)}, or name it in "
            "columns.toml under carried if it is meant to be extra."
        )
        yield HeaderFault("extra-label", guess.column, header, message, effect)
