"""An earlier snapshot of the fictional sample: what its files said some weeks before.

Derived from the files of the sample's own day, so that the two can be compared: what is dated
after the earlier day is not there yet, and a few rows differ in every way in which files do. A
few came late, a few were corrected since, one was faulty then, a few merchants left no trace.
Nothing is drawn: the rows are chosen by their place, so the same files give the same bytes.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from impact.sample.text import line

Row = list[str]
Table = list[Row]  # the header first

_LATE = timedelta(days=90)
_GRAVE = ("major", "severe")
_SSE = ("social_utility", "not_for_profit", "shared_governance")
_LEFT_NO_TRACE = 2


def write_earlier(folder: Path, day: date) -> None:
    """Write the snapshot `DIR/<day>/` of a sample that stands in the folder.

    Args:
        day: an earlier day than the sample's own.
    """
    target = folder / day.isoformat()
    target.mkdir(exist_ok=True)
    merchants = _read(folder / "merchants.csv")
    makers: dict[str, Callable[[Table], Table]] = {
        "merchants.csv": lambda table: _merchants(table, day),
        "labels.csv": lambda table: _labels(table, day, _stay(merchants, day, _is_plain)),
        "assessments.csv": lambda table: _assessments(table, day, _stay(merchants, day)),
        "assessments-groups.csv": lambda table: _not_after(table, "published_on", day),
        "exceptions.csv": lambda table: _not_after(table, "from", day),
    }
    for name, make in makers.items():
        text = "".join(f"{line(row)}\n" for row in make(_read(folder / name)))
        (target / name).write_text(text, encoding="utf-8", newline="")


def _read(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _merchants(table: Table, day: date) -> Table:
    """Return the merchants of the day: nobody who joined later, nobody removed yet."""
    at = _places(table)
    kept = _not_after(table, "joined_on", day)
    for row in kept[1:]:
        if len(row) == len(kept[0]) and _is_after(row[at["removed_on"]], day):
            row[at["removed_on"]] = ""
    # Three declarations were not complete then.
    declared = [
        row
        for row in _whole(kept)
        if not row[at["removed_on"]] and all(row[at[name]] == "yes" for name in _SSE)
    ]
    for row in _spread(declared, 3):
        row[at["shared_governance"]] = ""
    return kept + _gone_since(table, at, day)


def _gone_since(table: Table, at: dict[str, int], day: date) -> Table:
    """Return accounts that the later file does not have at all; the first one holds ESUS."""
    last = max((row[at["merchant_id"]] for row in _whole(table)), default="")
    plain = [row for row in _whole(table) if row[at["country"]] == "FR" and not row[at["siren"]]]
    gone = []
    for place, row in enumerate(_spread(plain, _LEFT_NO_TRACE), start=1):
        values = dict.fromkeys(at, "")
        values["merchant_id"] = f"M{int(last[1:]) + place:0{len(last) - 1}}"
        values |= {"name": f"{row[at['name']]} (account closed)", "country": "FR"}
        if place == 1:
            values["esus_granted_on"] = f"{day.year - 3}-02-01"
            values["esus_expires_on"] = f"{day.year + 2}-01-31"
        gone.append(list(values.values()))
    return gone


def _labels(table: Table, day: date, merchants: set[str]) -> Table:
    """Return the approvals of the day: two came late, one was corrected, one was faulty then."""
    at = _places(table)
    kept = _not_after(table, "granted_on", day)
    for row in _whole(kept):
        if _is_after(row[at["ended_on"]], day):
            row[at["ended_on"]] = ""
    named = Counter(row[at["merchant_id"]] for row in _whole(kept))
    esus = [row for row in _whole(kept) if row[at["label"]] == "esus"]
    holds = [row for row in esus if _is_after(row[at["expires_on"]], day + _LATE)]
    alone = [row for row in holds if row[0] in merchants and named[row[0]] == 1]
    late = _spread(alone[::2], 2)
    for place, row in enumerate(_spread(alone[1::2], 2)):
        if place == 0:
            row[at["expires_on"]] = (day - timedelta(days=15)).isoformat()
        else:
            row[at["label"]] = "solidarity"
    return [row for row in kept if not _is_one_of(row, late)]


def _assessments(table: Table, day: date, merchants: set[str]) -> Table:
    """Return the scorecards of the day: six came late, nine had other scores or findings."""
    at = _places(table)
    kept = _not_after(table, "published_on", day)
    findings = [place for name, place in at.items() if name.endswith("_finding")][:3]
    recent = [
        row
        for row in _whole(kept)
        if _is_after(row[at["published_on"]], day - _LATE) and row[at["merchant_id"]] in merchants
    ]
    grave = [row for row in recent if any(row[place] in _GRAVE for place in findings)]
    plain = [row for row in recent if not _is_one_of(row, grave) and row[at["overall_score"]]]
    late = _spread(plain[::2], 5) + grave[1:2]
    for row in grave[:1]:
        for place in findings:
            row[place] = "minor" if row[place] in _GRAVE else row[place]
    for row in _spread(plain[1::2], 8):
        row[at["overall_score"]] = str(max(int(row[at["overall_score"]]) - 7, 0))
    return [row for row in kept if not _is_one_of(row, late)]


def _stay(
    merchants: Table, day: date, is_wanted: Callable[[dict[str, str]], bool] = lambda _: True
) -> set[str]:
    """Return the ids of merchants that are listed from the day on, and wanted."""
    rows = [dict(zip(merchants[0], row, strict=True)) for row in _whole(merchants)]
    return {
        row["merchant_id"]
        for row in rows
        if not row["removed_on"] and not _is_after(row["joined_on"], day) and is_wanted(row)
    }


def _is_plain(row: dict[str, str]) -> bool:
    """Tell whether only labels.csv can make the merchant a champion."""
    is_declared = all(row[name] == "yes" for name in _SSE)
    return not (is_declared or row["esus_granted_on"] or row["esat_granted_on"])


def _places(table: Table) -> dict[str, int]:
    return {name: place for place, name in enumerate(table[0])}


def _whole(table: Table) -> Table:
    """Return the rows that have every field and an id; the others stay as they are."""
    return [row for row in table[1:] if len(row) == len(table[0]) and row[0]]


def _not_after(table: Table, column: str, day: date) -> Table:
    place = _places(table)[column]
    return [table[0]] + [
        row for row in table[1:] if len(row) <= place or not _is_after(row[place], day)
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
    taken = min(count, len(rows))
    return [rows[(2 * place + 1) * len(rows) // (2 * taken)] for place in range(taken)]


def _is_one_of(row: Row, rows: Iterable[Row]) -> bool:
    return any(row is other for other in rows)
