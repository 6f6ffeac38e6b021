"""Write an earlier snapshot of the fictional sample: what its files had some weeks before.

Derived from the files of the sample's own day, so that the two can be compared: what is dated
after the earlier day is not there yet, and a few rows differ in every way in which files do. A
few came late, a few were corrected since, one was faulty then, a few merchants have gone since.
Nothing is random: the rows are chosen by position, so the same files give the same bytes.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from tests.sample.assessments import THEMES
from tests.sample.text import write_rows

# By column; a field too many is under the key None, one too few is None.
Row = dict[str, str]
Table = list[Row]

_LATE = timedelta(days=90)
_GRAVE = ("major", "severe")
_SSE = ("social_utility", "not_for_profit", "shared_governance")
_CLOSED_ACCOUNTS = 2


def write_earlier_snapshot(folder: Path, day: date) -> None:
    """Write the snapshot `DIR/<day>/` of the sample in the folder.

    Args:
        day: an earlier day than the sample's own.
    """
    target = folder / day.isoformat()
    target.mkdir(exist_ok=True)
    listed = [
        row
        for row in _complete(_read(folder / "merchants.csv")[1])
        if not row["removed_on"] and not _is_after(row["joined_on"], day)
    ]
    transforms: dict[str, Callable[[Table], Table]] = {
        "merchants.csv": lambda table: _merchants(table, day),
        "labels.csv": lambda table: _labels(table, day, _ids(filter(_is_plain, listed))),
        "assessments.csv": lambda table: _assessments(table, day, _ids(listed)),
        "assessments-groups.csv": lambda table: _not_after(table, "published_on", day),
        "evidence.csv": lambda table: _not_after(table, "issued_on", day),
        "exceptions.csv": lambda table: _not_after(table, "from", day),
    }
    for name, transform in transforms.items():
        header, rows = _read(folder / name)
        write_rows(target / name, [header, *map(_fields, transform(rows))])


def _read(path: Path) -> tuple[list[str], Table]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def _fields(row: Row) -> list[str]:
    """Return the fields of a row as its line has them."""
    more = row.get(None, [])  # type: ignore[call-overload]
    return [text for name, text in row.items() if name and text is not None] + more


def _is_whole(row: Row) -> bool:
    return None not in row and None not in row.values()


def _complete(rows: Table) -> Table:
    """Return the rows that have every field and an id; faulty rows are never edited."""
    return [row for row in rows if _is_whole(row) and next(iter(row.values()))]


def _merchants(table: Table, day: date) -> Table:
    """Return the merchants of the day: nobody who joined later, nobody removed yet."""
    rows = _not_after(table, "joined_on", day)
    for row in filter(_is_whole, rows):
        if _is_after(row["removed_on"], day):
            row["removed_on"] = ""
    # Three declarations were not complete then.
    declared = [row for row in _complete(rows) if not row["removed_on"] and _is_declared(row)]
    for row in _spread(declared, 3):
        row["shared_governance"] = ""
    return rows + _closed_accounts(table, day)


def _closed_accounts(table: Table, day: date) -> Table:
    """Return accounts that the later file lacks; the first one holds ESUS."""
    merchants = _complete(table)
    last = max((row["merchant_id"] for row in merchants), default="")
    plain = [row for row in merchants if row["country"] == "FR" and not row["siren"]]
    rows = []
    for number, row in enumerate(_spread(plain, _CLOSED_ACCOUNTS), start=1):
        values = dict.fromkeys(row, "")
        values["merchant_id"] = f"M{int(last[1:]) + number:0{len(last) - 1}}"
        values |= {"name": f"{row['name']} (account closed)", "country": "FR"}
        if number == 1:
            values["esus_granted_on"] = f"{day.year - 3}-02-01"
            values["esus_expires_on"] = f"{day.year + 2}-01-31"
        rows.append(values)
    return rows


def _labels(table: Table, day: date, merchants: set[str]) -> Table:
    """Return the approvals of the day: two came late, one was corrected, one was faulty then."""
    rows = _not_after(table, "granted_on", day)
    approvals = _complete(rows)
    for row in approvals:
        if _is_after(row["ended_on"], day):
            row["ended_on"] = ""
    counts = Counter(row["merchant_id"] for row in approvals)
    esus = [row for row in approvals if row["label"] == "esus"]
    running = [row for row in esus if _is_after(row["expires_on"], day + _LATE)]
    ids = {merchant for merchant in merchants if counts[merchant] == 1}
    only = [row for row in running if row["merchant_id"] in ids]
    late, changed = _spread(only[::2], 2), _spread(only[1::2], 2)
    for row in changed[:1]:
        row["expires_on"] = (day - timedelta(days=15)).isoformat()
    for row in changed[1:]:
        row["label"] = "solidarity"
    return [row for row in rows if not _is_one_of(row, late)]


def _assessments(table: Table, day: date, merchants: set[str]) -> Table:
    """Return the scorecards of the day: six came late, nine had other scores or findings."""
    rows = _not_after(table, "published_on", day)
    recent = [
        row
        for row in _complete(rows)
        if _is_after(row["published_on"], day - _LATE) and row["merchant_id"] in merchants
    ]
    findings = [f"{theme}_finding" for theme in THEMES[:3]]
    grave = [row for row in recent if any(row[name] in _GRAVE for name in findings)]
    plain = [row for row in recent if not _is_one_of(row, grave) and row["overall_score"]]
    late = _spread(plain[::2], 5) + grave[1:2]
    for row in grave[:1]:
        row |= {name: "minor" for name in findings if row[name] in _GRAVE}
    for row in _spread(plain[1::2], 8):
        row["overall_score"] = str(max(int(row["overall_score"]) - 7, 0))
    return [row for row in rows if not _is_one_of(row, late)]


def _ids(rows: Iterable[Row]) -> set[str]:
    return {row["merchant_id"] for row in rows}


def _is_declared(row: Row) -> bool:
    return all(row[name] == "yes" for name in _SSE)


def _is_plain(row: Row) -> bool:
    """Return whether only labels.csv can make the merchant a champion."""
    return not (_is_declared(row) or row["esus_granted_on"] or row["esat_granted_on"])


def _not_after(table: Table, column: str, day: date) -> Table:
    return [row for row in table if not _is_after(row[column] or "", day)]


def _is_after(text: str, day: date) -> bool:
    try:
        return date.fromisoformat(text) > day
    except ValueError:
        return False


def _spread(rows: Table, count: int) -> Table:
    """Return up to `count` of the rows, evenly spread."""
    if not rows:
        return []
    size = min(count, len(rows))
    return [rows[(2 * number + 1) * len(rows) // (2 * size)] for number in range(size)]


def _is_one_of(row: Row, rows: Iterable[Row]) -> bool:
    return any(row is candidate for candidate in rows)
