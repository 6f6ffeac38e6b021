"""The State's lists, row by row: the verdict of a list on a label of a merchant on a day.

docs/registries.md, of three of the layouts that it names: the ESUS list as a CSV with a SIREN and
a last day, the FINESS extract, and a CSV of companies with whether they are active.
"""

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.oracle.rows import Row
from tests.oracle.settings import read_dataset
from tests.oracle.values import either_way_form, month_first_form, read_date

MOST_DAYS = 400
ESAT = "246"
FRENCH = ("FR", "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT", "")
SSE_HEADER = "economieSocialeSolidaireUniteLegale"


@dataclass(frozen=True)
class Entry:
    """A company or site in a list, with the last day of its label where the list states one."""

    number: str
    last_day: date | None = None

    def is_current(self, as_of: date) -> bool:
        """Return whether the entry is not over on a day."""
        return self.last_day is None or as_of <= self.last_day


@dataclass
class Lists:
    """What the lists say, each with its day."""

    days: dict[str, date] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    active: set[str] = field(default_factory=set)
    ceased: set[str] = field(default_factory=set)
    sse: set[str] = field(default_factory=set)
    registers: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def tells(self, kind: str, as_of: date) -> bool:
        """Return whether there is a list of a kind, and it is not too old on the day."""
        return kind in self.days and (as_of - self.days[kind]).days <= MOST_DAYS

    def confirm(self, label: str, row: Row, as_of: date) -> bool:
        """Return whether the list of a label confirms that the merchant has it on the day."""
        return self.verdict(label, row, True, as_of) == "confirmed"

    def verdict(self, label: str, row: Row, claims: bool, as_of: date) -> str:
        """Return the verdict on a merchant that claims a label on the day, or does not."""
        siret = row.values.get("siret") or ""
        siren = row.values.get("siren") or siret[:9]
        number = siren if label == "esus" else siret
        if label not in self.days:
            return ""
        if not siren and (row.values.get("country") or "") not in FRENCH:
            return "not_applicable"
        own = [entry for entry in self.entries[label] if number and entry.number == number]
        has_other_site = label == "esat" and not own and self.has_site(siren, as_of)
        if not number:
            return "no_identifier" if claims or has_other_site else ""
        if not claims and not own:
            return "other_site" if has_other_site else ""
        if not self.tells(label, as_of):
            return "list_too_old"
        if own and not any(entry.is_current(as_of) for entry in own):
            return "ended"
        if self.has_ceased(siren, as_of):
            return "ended"
        if not own:
            return "other_site" if has_other_site else "not_in_list"
        return "confirmed" if claims else "unclaimed"

    def has_site(self, siren: str, as_of: date) -> bool:
        """Return whether a company has an open ESAT in a list that tells of the day."""
        sites = [entry for entry in self.entries["esat"] if siren and entry.number[:9] == siren]
        return self.tells("esat", as_of) and any(entry.is_current(as_of) for entry in sites)

    def has_ceased(self, siren: str, as_of: date) -> bool:
        """Return whether a company has ceased by a list that tells of the day."""
        has_ceased = siren in self.ceased and siren not in self.active
        return has_ceased and self.tells("companies", as_of)

    def has_in_register(self, register: dict[str, str], row: Row, as_of: date) -> bool:
        """Return whether a register of the merchant's country has its number on the day."""
        number = row.values.get("register_id")
        if not number or row.values.get("country") != register["country"]:
            return False
        return any(
            entry["register_id"] == number
            and (not entry["first_day"] or date.fromisoformat(entry["first_day"]) <= as_of)
            and (not entry["last_day"] or as_of <= date.fromisoformat(entry["last_day"]))
            for entry in self.registers.get(register["file"], [])
        )


def read_lists(folder: Path) -> Lists:
    """Read the lists of a data folder, told by their names: esus, finess, companies, sse, albo."""
    lists, zone = Lists(), read_dataset(folder).timezone
    for path in sorted((folder / "registries").glob("*.csv")):
        if path.name.startswith("finess"):
            read_extract(lists, path.read_text(encoding="utf-8").splitlines())
            continue
        if path.name.startswith(("albo", "sse")):
            with path.open(encoding="utf-8", newline="") as stream:
                rows = list(csv.DictReader(stream))
            if path.name.startswith("albo"):
                lists.registers[path.name] = rows
            else:
                lists.sse |= {row["siren"] for row in rows if row[SSE_HEADER] == "O"}
            continue
        kind = path.name.split("-")[0]
        match = re.search(r"\d{4}-\d{2}-\d{2}", path.name)
        assert match is not None
        lists.days[kind] = date.fromisoformat(match[0])
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        month_first = {month_first_form(row.get("date de fin", "")) for row in rows} - {""}
        for row in rows:
            read_row(lists, kind, row, month_first, zone)
    return lists


def read_extract(lists: Lists, lines: list[str]) -> None:
    lists.days["esat"] = date.fromisoformat(lines[0].split(";")[3])
    sites = [line.split(";") for line in lines if line.startswith("structureet;")]
    lists.entries["esat"] = [Entry(site[22]) for site in sites if site[18] == ESAT]


def read_row(
    lists: Lists, kind: str, row: dict[str, str], month_first: set[str], zone: str
) -> None:
    if kind == "companies":
        # Blank is unknown: such a row says of nobody that it has ceased.
        (lists.ceased if row["est_active"] == "false" else lists.active).add(row["siren"])
        return
    text = row["date de fin"]
    last_day = read_date(text, zone)
    is_read = isinstance(last_day, date) and either_way_form(text) not in month_first
    # A day that cannot be read is as if the list stated none.
    entry = Entry(row["siren"], last_day if is_read and isinstance(last_day, date) else None)
    lists.entries.setdefault(kind, []).append(entry)
