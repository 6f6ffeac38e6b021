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

from tests.sample.text import write_rows

Row = list[str]
Table = list[Row]  # the header first

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
    merchants = _read(folder / "merchants.csv")
    transforms: dict[str, Callable[[Table], Table]] = {
        "merchants.csv": lambda table: _merchants(table, day),
        "labels.csv": lambda table: _labels(table, day, _listed_ids(merchants, day, _is_plain)),
        "assessments.csv": lambda table: _assessments(table, day, _listed_ids(merchants, day)),
        "assessments-groups.csv": lambda table: _not_after(table, "published_on", day),
        "evidence.csv": lambda table: _not_after(table, "issued_on", day),
        "exceptions.csv": lambda table: _not_after(table, "from", day),
    }
    for name, transform in transforms.items():
        write_rows(target / name, transform(_read(folder / name)))


def _read(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _merchants(table: Table, day: date) -> Table:
    """Return the merchants of the day: nobody who joined later, nobody removed yet."""
    indices = _column_indices(table)
    rows = _not_after(table, "joined_on", day)
    for row in rows[1:]:
        if len(row) == len(rows[0]) and _is_after(row[indices["removed_on"]], day):
            row[indices["removed_on"]] = ""
    # Three declarations were not complete then.
    declared = [
        row
        for row in _complete_rows(rows)
        if not row[indices["removed_on"]] and all(row[indices[name]] == "yes" for name in _SSE)
    ]
    for row in _spread(declared, 3):
        row[indices["shared_governance"]] = ""
    return rows + _closed_accounts(table, indices, day)


def _closed_accounts(table: Table, indices: dict[str, int], day: date) -> Table:
    """Return accounts that the later file lacks; the first one holds ESUS."""
    last = max((row[indices["merchant_id"]] for row in _complete_rows(table)), default="")
    plain = [
        row
        for row in _complete_rows(table)
        if row[indices["country"]] == "FR" and not row[indices["siren"]]
    ]
    rows = []
    for number, row in enumerate(_spread(plain, _CLOSED_ACCOUNTS), start=1):
        values = dict.fromkeys(indices, "")
        values["merchant_id"] = f"M{int(last[1:]) + number:0{len(last) - 1}}"
        values |= {"name": f"{row[indices['name']]} (account closed)", "country": "FR"}
        if number == 1:
            values["esus_granted_on"] = f"{day.year - 3}-02-01"
            values["esus_expires_on"] = f"{day.year + 2}-01-31"
        rows.append(list(values.values()))
    return rows


def _labels(table: Table, day: date, merchants: set[str]) -> Table:
    """Return the approvals of the day: two came late, one was corrected, one was faulty then."""
    indices = _column_indices(table)
    rows = _not_after(table, "granted_on", day)
    for row in _complete_rows(rows):
        if _is_after(row[indices["ended_on"]], day):
            row[indices["ended_on"]] = ""
    approval_counts = Counter(row[indices["merchant_id"]] for row in _complete_rows(rows))
    esus = [row for row in _complete_rows(rows) if row[indices["label"]] == "esus"]
    running = [row for row in esus if _is_after(row[indices["expires_on"]], day + _LATE)]
    only = [row for row in running if row[0] in merchants and approval_counts[row[0]] == 1]
    late = _spread(only[::2], 2)
    for number, row in enumerate(_spread(only[1::2], 2)):
        if number == 0:
            row[indices["expires_on"]] = (day - timedelta(days=15)).isoformat()
        else:
            row[indices["label"]] = "solidarity"
    return [row for row in rows if not _is_one_of(row, late)]


def _assessments(table: Table, day: date, merchants: set[str]) -> Table:
    """Return the scorecards of the day: six came late, nine had other scores or findings."""
    indices = _column_indices(table)
    rows = _not_after(table, "published_on", day)
    findings = [index for name, index in indices.items() if name.endswith("_finding")][:3]
    recent = [
        row
        for row in _complete_rows(rows)
        if _is_after(row[indices["published_on"]], day - _LATE)
        and row[indices["merchant_id"]] in merchants
    ]
    grave = [row for row in recent if any(row[index] in _GRAVE for index in findings)]
    plain = [row for row in recent if not _is_one_of(row, grave) and row[indices["overall_score"]]]
    late = _spread(plain[::2], 5) + grave[1:2]
    for row in grave[:1]:
        for index in findings:
            row[index] = "minor" if row[index] in _GRAVE else row[index]
    for row in _spread(plain[1::2], 8):
        row[indices["overall_score"]] = str(max(int(row[indices["overall_score"]]) - 7, 0))
    return [row for row in rows if not _is_one_of(row, late)]


def _listed_ids(
    merchants: Table, day: date, is_wanted: Callable[[dict[str, str]], bool] = lambda _: True
) -> set[str]:
    """Return the ids of merchants listed from the day on for which `is_wanted` is true."""
    rows = [dict(zip(merchants[0], row, strict=True)) for row in _complete_rows(merchants)]
    return {
        row["merchant_id"]
        for row in rows
        if not row["removed_on"] and not _is_after(row["joined_on"], day) and is_wanted(row)
    }


def _is_plain(row: dict[str, str]) -> bool:
    """Return whether only labels.csv can make the merchant a champion."""
    is_declared = all(row[name] == "yes" for name in _SSE)
    return not (is_declared or row["esus_granted_on"] or row["esat_granted_on"])


def _column_indices(table: Table) -> dict[str, int]:
    return {name: index for index, name in enumerate(table[0])}


def _complete_rows(table: Table) -> Table:
    """Return the rows that have every field and an id; faulty rows are never edited."""
    return [row for row in table[1:] if len(row) == len(table[0]) and row[0]]


def _not_after(table: Table, column: str, day: date) -> Table:
    index = _column_indices(table)[column]
    return [table[0]] + [
        row for row in table[1:] if len(row) <= index or not _is_after(row[index], day)
    ]


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
