"""The State's lists, row by row: whether one of them confirms a label of a merchant on a day.

docs/registries.md, of three of the layouts that it names: the ESUS list as a CSV with a SIREN and
a last day, the FINESS extract, and a CSV of companies with whether they are active.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.oracle.rows import Row

MOST_DAYS = 400
ESAT = "246"


@dataclass(frozen=True)
class Entry:
    """A company or site in a list, with the last day of its label where the list states one."""

    number: str
    last_day: date | None = None


@dataclass
class Lists:
    """What the lists say, each with its day."""

    days: dict[str, date] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    active: set[str] = field(default_factory=set)
    ceased: set[str] = field(default_factory=set)

    def tells(self, kind: str, as_of: date) -> bool:
        """Tell whether there is a list of a kind, and it is not too old on the day."""
        return kind in self.days and (as_of - self.days[kind]).days <= MOST_DAYS

    def confirm(self, label: str, row: Row, as_of: date) -> bool:
        """Tell whether the list of a label has the merchant on the day."""
        siret = row.values.get("siret") or ""
        siren = row.values.get("siren") or siret[:9]
        number = siren if label == "esus" else siret
        if not number or not self.tells(label, as_of):
            return False
        has_ceased = siren in self.ceased and siren not in self.active
        if has_ceased and self.tells("companies", as_of):
            return False
        return any(
            entry.number == number and (entry.last_day is None or as_of <= entry.last_day)
            for entry in self.entries[label]
        )


def read_lists(folder: Path) -> Lists:
    """Read the lists of a data folder, whose names begin with esus, finess and companies."""
    lists = Lists()
    for path in sorted((folder / "registries").glob("*.csv")):
        if path.name.startswith("finess"):
            read_extract(lists, path.read_text(encoding="utf-8").splitlines())
            continue
        kind = path.name.split("-")[0]
        found = re.search(r"\d{4}-\d{2}-\d{2}", path.name)
        assert found is not None
        lists.days[kind] = date.fromisoformat(found[0])
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                read_row(lists, kind, row)
    return lists


def read_extract(lists: Lists, lines: list[str]) -> None:
    lists.days["esat"] = date.fromisoformat(lines[0].split(";")[3])
    sites = [line.split(";") for line in lines if line.startswith("structureet;")]
    lists.entries["esat"] = [Entry(site[22]) for site in sites if site[18] == ESAT]


def read_row(lists: Lists, kind: str, row: dict[str, str]) -> None:
    if kind == "companies":
        # Blank is unknown: such a row says of nobody that it has ceased.
        (lists.ceased if row["est_active"] == "false" else lists.active).add(row["siren"])
        return
    last_day = row["date de fin"]
    entry = Entry(row["siren"], date.fromisoformat(last_day) if last_day else None)
    lists.entries.setdefault(kind, []).append(entry)
