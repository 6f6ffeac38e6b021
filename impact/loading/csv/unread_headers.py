"""Columns are accounted for: what is said of a header that serves no column.

docs/contract.md, "Columns are accounted for". Nothing here changes what is read.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.headers import HeaderFault, HeaderMap, carried_names, header_names
from impact.loading.csv.known_headings import (
    Headings,
    Likeness,
    headings_of,
    known_names,
    likeness,
    nearest,
)
from impact.loading.settings import FileHeaders
from impact.model.columns import (
    ASSESSMENTS,
    DECISIONS,
    FILE_COLUMNS,
    SEVERITIES,
    THEMES,
    find_column,
)
from impact.model.errors import quote_value
from impact.model.texts.cleaning import canonical_header, clean

# A header longer than this is like none of ours.
_LONGEST_HEADER = 100
# What `decide` writes: an export that is read back as merchants loses nothing by them.
_DECIDED = frozenset(column.name for column in DECISIONS)
_MEDALS = find_column(ASSESSMENTS, "medal").words
_FINDINGS = tuple(f"{theme}_finding" for theme in THEMES)
_FINDING_HEADERS = {
    canonical_header(header): name
    for name in _FINDINGS
    for header in (name, *known_names("assessments", find_column(ASSESSMENTS, name)))
}
# So many fields that are severities or medals, and half of the filled ones, tell what they are.
_LEAST_WORDS = 3


def account_for(kind: str, headers: tuple[str, ...], said: FileHeaders, found: HeaderMap) -> None:
    """Find, in a file's header map, what its headers leave unsaid."""
    _find_unused(kind, headers, said, found)
    _find_likenesses(kind, said, found)


def _find_unused(kind: str, headers: tuple[str, ...], said: FileHeaders, found: HeaderMap) -> None:
    """Note each column whose headers in `columns.toml` are none of the file's."""
    there = {canonical_header(header) for header in headers} - carried_names(said)
    for column in FILE_COLUMNS[kind]:
        named = said.headers.get(column.name, ())
        if not named or any(canonical_header(name) in there for name in named):
            continue
        like = nearest(named[0], headers)
        message = (
            f"columns.toml names “{quote_value(named[0])}” for {column.name}, and the file has "
            "no such "
            f"header; the nearest one is “{quote_value(like)}”."
        )
        found.faults.append(HeaderFault("missing-label", column.name, named[0], message, "noted"))


def _find_likenesses(kind: str, said: FileHeaders, found: HeaderMap) -> None:
    """Find the extra columns that are like a column that the file lacks."""
    names = {c.name: header_names(kind, c, said) for c in FILE_COLUMNS[kind]}
    # Of a column that must be there the refusal says that it is not.
    optional = [column for column in FILE_COLUMNS[kind] if not column.column_required]
    lacking = [(c, names[c.name]) for c in optional if not found.has(c.name)]
    headings = headings_of(kind, lacking)
    # A second heading of a column that the file has is like no other column.
    silent = {canonical_header(n) for name in names if found.has(name) for n in names[name]}
    silent |= _DECIDED if kind == "merchants" else frozenset()
    for header, place in found.extras:
        is_silent = place in found.carried or canonical_header(header) in silent
        like = None if is_silent else _misplaced(kind, header) or _like(header, headings)
        if like is not None:
            found.likenesses[place] = like


def _misplaced(kind: str, header: str) -> Likeness | None:
    """Return the finding that a header names in a file that holds none."""
    name = None if kind == "assessments" else _FINDING_HEADERS.get(canonical_header(header))
    return None if name is None else Likeness(name, is_whole=True)


def _like(header: str, headings: Headings) -> Likeness | None:
    return likeness(header, headings) if len(header) <= _LONGEST_HEADER else None


def sought_words(kind: str, found: HeaderMap) -> dict[str, str]:
    """Return the words that tell a column by its values: word -> the column that is lacking."""
    if kind != "assessments":
        return {}
    words = {} if found.has("medal") else dict.fromkeys(_MEDALS, "medal")
    lacking = next((name for name in _FINDINGS if not found.has(name)), None)
    return words if lacking is None else words | dict.fromkeys(SEVERITIES, lacking)


def likeness_of_values(
    texts: pa.ChunkedArray, blank: frozenset[str], sought: dict[str, str]
) -> Likeness | None:
    """Return what a column is by its filled values, where enough of them are such words."""
    lowered = pc.utf8_lower(pc.utf8_trim_whitespace(texts))
    some = pc.sum(pc.is_in(lowered, pa.array(list(sought), pa.string()))).as_py() or 0
    if some < _LEAST_WORDS:
        return None
    filled, counts = 0, dict.fromkeys(sought.values(), 0)
    for each in texts.value_counts().to_pylist():
        text = clean(each["values"])
        if not text or text in blank:
            continue
        filled += each["counts"]
        if text.lower() in sought:
            counts[sought[text.lower()]] += each["counts"]
    words = sum(counts.values())
    if words < _LEAST_WORDS or 2 * words < filled:
        return None
    # The one that most words speak for; "none" is a word of both, and counts for a finding.
    return Likeness(max(counts, key=lambda name: counts[name]), is_whole=True)


def with_values(found: HeaderMap, by_values: dict[int, Likeness]) -> dict[int, Likeness]:
    """Return by place what the extra columns are like, by their header or else by their values."""
    whole = {place: like for place, like in found.likenesses.items() if like.is_whole}
    return found.likenesses | by_values | whole


def _mend(kind: str, column: str) -> str:
    if column in _FINDINGS and kind != "assessments":
        return "Put findings into assessments.csv"
    return f"Call it {column}, name it in columns.toml under headers"


def unread_faults(
    kind: str, headers: tuple[str, ...], likenesses: dict[int, Likeness]
) -> Iterator[HeaderFault]:
    """Yield what is said of the extra columns that are like one that the file lacks."""
    for place, like in sorted(likenesses.items()):
        header = headers[place]
        effect = "column-unread" if like.is_whole else "noted"
        message = (
            f"“{quote_value(header)}” serves no column, and the file has no {like.column}: "
            "nothing of it "
            f"is read. {_mend(kind, like.column)}, or name it in columns.toml under carried if it "
            "is meant to be extra."
        )
        yield HeaderFault("extra-label", like.column, header, message, effect)
