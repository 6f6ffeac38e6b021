"""The header of a file: its known columns, its extra ones, and what is wrong."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from tests.oracle.likeness import Like, is_silent, lacking_columns, like_of_header, like_of_values
from tests.oracle.reading import Sheet, clean, header_key
from tests.oracle.report import Report
from tests.oracle.settings import COLUMNS, NAMING_COLUMNS, REQUIRED_COLUMNS, ColumnNames


@dataclass(frozen=True)
class Extra:
    """A column that serves no known one: its place (from 0), its name, its count so far.

    `name` is the header as read, `column_12` for a column without one; `repeat` is 2 for the
    second of two equal headers.
    """

    position: int
    name: str
    repeat: int = 1
    has_header: bool = True

    @property
    def key(self) -> tuple[str, int]:
        """What the column is compared by with those of other files."""
        return (header_key(self.name), self.repeat) if self.has_header else ("", self.position)


@dataclass
class Heading:
    """Where each known column stands, what is constant, and the extra columns."""

    kind: str
    header: list[str]
    positions: dict[str, int] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    extras: list[Extra] = field(default_factory=list)
    likes: dict[int, Like] = field(default_factory=dict)  # place of an extra column -> column
    unused: list[tuple[str, str]] = field(default_factory=list)  # column, header of columns.toml
    second: list[tuple[str, str]] = field(default_factory=list)  # column, header that lost to one

    @cached_property
    def keys(self) -> list[str]:
        return [header_key(name) for name in self.header]

    def has(self, column: str) -> bool:
        return column in self.positions or column in self.constants

    def naming_columns(self) -> list[str]:
        return [column for column in NAMING_COLUMNS if self.has(column)]


def read_heading(kind: str, sheet: Sheet, names: ColumnNames) -> Heading:
    """Resolve the header of a sheet; a column without a name counts as an extra one here."""
    heading = Heading(kind, sheet.header.fields)
    keys = heading.keys
    for column in COLUMNS[kind]:
        matches = [key for key in names.header_keys(kind, column) if key in keys]
        if matches:
            heading.positions[column] = keys.index(matches[0])
        elif column in names.constants.get(kind, {}):
            heading.constants[column] = names.constants[kind][column]
    heading.extras = extra_columns(heading)
    has = {*heading.positions, *heading.constants}
    for extra in heading.extras:
        header = heading.header[extra.position]
        if (
            extra.has_header
            and len(clean(header)) <= 100
            and not is_silent(kind, header, has, names)
        ):
            like = like_of_header(kind, header, lacking_columns(kind, has), names)
            if like:
                heading.likes[extra.position] = like
    for column in COLUMNS[kind]:
        named = names.headers.get(kind, {}).get(column, [])
        present = set(keys) - names.carried_keys(kind)
        if named and not any(header_key(name) in present for name in named):
            heading.unused.append((column, named[0]))
        for key in dict.fromkeys(map(header_key, named)):
            lost = [e for e in heading.extras if e.has_header and header_key(e.name) == key]
            if lost and key not in names.carried_keys(kind):
                heading.second.append((column, heading.header[lost[0].position]))
    return heading


def judge_extra_values(heading: Heading, rows: list[list[str]], names: ColumnNames) -> None:
    """Find the extra columns that tell by their values what they are (their texts as cleaned)."""
    has = {*heading.positions, *heading.constants}
    for extra in heading.extras:
        like = heading.likes.get(extra.position)
        key = header_key(heading.header[extra.position])
        if not extra.has_header or (like and like.is_whole):
            continue
        if key in names.carried_keys(heading.kind):
            continue
        texts = [row[extra.position] for row in rows]
        by_values = like_of_values(heading.kind, texts, lacking_columns(heading.kind, has))
        if by_values:
            heading.likes[extra.position] = by_values


def report_likes(file: str, line: int, heading: Heading, report: Report) -> None:
    for position, like in sorted(heading.likes.items()):
        effect = "column-unread" if like.is_whole else "noted"
        report.add(file, line, like.column, "extra-label", heading.header[position], effect)


def extra_columns(heading: Heading) -> list[Extra]:
    keys = heading.keys
    serving = {keys[position] for position in heading.positions.values()}
    seen: Counter[str] = Counter()
    extras = []
    for position, key in enumerate(keys):
        if not key:
            extras.append(Extra(position, f"column_{position + 1}", has_header=False))
        elif key not in serving:
            seen[key] += 1
            extras.append(Extra(position, clean(heading.header[position]), seen[key]))
    return extras


def drop_empty_columns(heading: Heading, rows: list[list[str]]) -> None:
    """Drop each column without a name that is blank in all rows (their texts as cleaned)."""
    heading.extras = [
        extra
        for extra in heading.extras
        if extra.has_header or any(row[extra.position] for row in rows)
    ]


def report_heading(file: str, line: int, heading: Heading, report: Report) -> None:
    """Report missing, duplicate and blank labels."""
    for column in missing_columns(heading):
        report.add(file, line, column, "missing-label", "", "file-refused")
    for column, header in heading.unused:
        report.add(file, line, column, "missing-label", header, "noted")
    keys = heading.keys
    for column, position in heading.positions.items():
        for later in range(position + 1, len(keys)):
            if keys[later] == keys[position]:
                header = heading.header[later]
                report.add(file, line, column, "duplicate-label", header, "file-refused")
    for extra in heading.extras:
        if extra.repeat > 1:
            header = heading.header[extra.position]
            report.add(file, line, extra.name, "duplicate-label", header, "noted")
        if not extra.has_header:
            report.add(file, line, "", "blank-label", "", "noted")
    for column, header in heading.second:
        report.add(file, line, column, "duplicate-label", header, "noted")


def missing_columns(heading: Heading) -> list[str]:
    missing = [column for column in REQUIRED_COLUMNS[heading.kind] if not heading.has(column)]
    if heading.kind == "assessments" and not heading.naming_columns():
        missing.append("merchant_id")
    return missing
