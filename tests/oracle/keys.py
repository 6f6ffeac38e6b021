"""Keys within and between files: foreign and primary keys, built ids, two on one day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from tests.oracle.reading import is_invisible
from tests.oracle.report import Report
from tests.oracle.rows import Row
from tests.oracle.settings import NAMING_COLUMNS

Directory = dict[str, dict[str, list[str]]]  # naming column -> its value -> kept merchants


def directory_of(merchants: Iterable[Row]) -> Directory:
    """Return which kept merchants each merchant_id, ecovadis_id and siret names."""
    directory: Directory = {column: defaultdict(list) for column in NAMING_COLUMNS}
    for row in merchants:
        for column in NAMING_COLUMNS:
            value = row.values.get(column)
            if value is not None:
                directory[column][value].append(row.values["merchant_id"])
    return directory


def judge_foreign_keys(rows: list[Row], directory: Directory, report: Report) -> None:
    """Find the merchants that each row speaks for, whatever else is wrong with the row."""
    for row in rows:
        if row.naming is None or row.naming_value is None:
            continue
        row.merchants = directory[row.naming].get(row.naming_value, [])
        written = row.written[row.naming]
        if not row.merchants:
            row.nearly_named = nearly_named(row.naming_value, directory[row.naming])
            row.fault(report, row.naming, "foreign-key", "row-left-out", written)
        elif len(row.merchants) > 1:
            row.fault(report, row.naming, "foreign-key", "noted", written)


def nearly_named(key: str, own: dict[str, list[str]]) -> list[str]:
    """Return the merchants of the only value that nearly matches a key that is nobody's."""
    values = [value for value in own if bare(value) == bare(key)]
    return own[values[0]] if len(values) == 1 else []


def bare(text: str) -> str:
    """Take off invisible characters, case, a `.0` at the end, leading zeros."""
    visible = "".join(character for character in text if not is_invisible(character))
    return visible.casefold().removesuffix(".0").lstrip("0")


def judge_primary_keys(rows: list[Row], column: str, report: Report) -> None:
    """Judge ids that occur twice among the rows that nothing else leaves out."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        value = row.values.get(column)
        if not row.codes and value is not None:
            groups[value].append(row)
    for group in groups.values():
        is_one = len({row.identity() for row in group}) == 1
        for row in group[1:] if is_one else group:
            if is_one:
                repeat(row, column, report)
            else:
                row.fault(report, column, "primary-key", "row-left-out", row.written[column])


def repeat(row: Row, column: str, report: Report) -> None:
    row.is_repeated = True
    row.fault(report, column, "primary-key", "noted", row.written.get(column, ""))


def judge_whole_rows(rows: list[Row], report: Report) -> None:
    """Count an approval that is written twice, alike in all known columns, once."""
    seen = set()
    for row in rows:
        if not row.codes:
            if row.identity() in seen:
                repeat(row, "", report)
            seen.add(row.identity())


def build_assessment_ids(rows: list[Row], report: Report) -> None:
    """Name the scorecards without an id `X@day`, `X@day#2`, …; alike rows count once.

    Ids that rows state themselves are stepped over.
    """
    stated = {row.values.get("assessment_id") for row in rows}
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.codes and row.values.get("assessment_id") is None:
            groups[f"{row.naming_value}@{row.values['published_on'].isoformat()}"].append(row)
    for name, group in groups.items():
        seen = set()
        number = 0
        for row in group:
            identity = row.identity()
            if identity in seen:
                repeat(row, "assessment_id", report)
                continue
            seen.add(identity)
            number = next_free(name, number, stated)
            row.built_id = numbered(name, number)


def numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}#{number}"


def next_free(name: str, number: int, stated: set[str | None]) -> int:
    number += 1
    while numbered(name, number) in stated:
        number += 1
    return number


def note_same_days(rows: list[Row], report: Report) -> None:
    """Note the later of two kept assessments of one merchant on one day."""
    seen: set[tuple[str, date]] = set()
    for row in rows:
        day = row.values["published_on"]
        pairs = {(merchant, day) for merchant in row.merchants}
        if pairs & seen:
            written = row.written["published_on"]
            row.fault(report, "published_on", "ambiguous-date", "noted", written)
        seen |= pairs
