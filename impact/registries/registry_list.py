"""Types for a list of the State that was read, and for problems of its file.

A list is one of five kinds: companies that hold ESUS, sites that are an ESAT, companies with
whether they are active, an accepted register of another country, and companies of the social
economy; docs/registries.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.model.dataset import DEFAULT_TIMEZONE
from impact.model.dates import NO_DAY, to_dates
from impact.model.problems import LINE, Problem

# The kinds that are published again and again: the issue before the latest is compared with it.
ISSUED_KINDS = ("esus", "esat", "companies")
KINDS = (*ISSUED_KINDS, "register", "sse")
KIND_NAMES = {
    "esus": "companies with ESUS",
    "esat": "sites that are an ESAT",
    "companies": "companies, active or not",
    "register": "entries of an accepted register",
    "sse": "companies of the social economy",
}
LAYOUTS = {
    "esus": "ESUS list",
    "finess_structures": "FINESS Structures file",
    "finess_extract": "FINESS extract",
    "finess_archive": "FINESS yearly archive",
    "companies": "list of companies",
    "register": "accepted register",
    "sse": "list of SSE companies",
}
# A list that loses more than this share from one issue to the next was probably cut.
MAX_LOST_SHARE = 0.1
# What an entry has where its list does not state it.
_BLANKS: dict[str, Any] = {
    **dict.fromkeys(("siren", "siret", "name", "holder"), ""),
    **dict.fromkeys(("granted", "ended"), NO_DAY),
    "is_over": False,
    "holds": True,
    "unread": (),
}
# 2025-12-31, 20251231, 2025-12 and 202512; the month alone means its first day.
_NAME_DAY = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)(?:-?(\d\d))?(?!\d)")


@dataclass(frozen=True)
class ListFile:
    """A file of the folder `registries`; stamps in it are read as days of the zone."""

    name: str
    size: int
    sha256: str
    modified: datetime
    zone: str = DEFAULT_TIMEZONE


@dataclass(frozen=True)
class RegistryList:
    """One list, checked whole.

    Attributes:
        layout: which published form it has; a key of LAYOUTS.
        line_unit: what `line` counts in this file: line, row (of the sheet) or entry.
        day_from: where the day of the list comes from: content, name or modified.
        rows: the data rows of the file, those that hold no label included.
        entries: see `entries_frame`; the rows that verdicts use.
        restored: how many numbers had lost their leading zeros.
        blank: how many entries have no number; unsound: the lines of the numbers that fail their
            checksum. Both match nothing.
        repeated: how many entries repeat the number of an earlier one.
        sirens: of a list of SSE companies, which has no entries: the SIRENs as numbers, sorted.
        siren_lines, siren_raws: the line of each, and its cells as written.
    """

    source: ListFile
    kind: str
    layout: str
    day: date
    day_from: str
    rows: int
    entries: pd.DataFrame
    line_unit: str = LINE
    restored: int = 0
    blank: int = 0
    unsound: tuple[int, ...] = ()
    repeated: int = 0
    sirens: np.ndarray | None = None
    siren_lines: np.ndarray | None = None
    siren_raws: pa.Array | None = None

    @property
    def unread_lines(self) -> list[int]:
        """Return the lines of the entries with a day that could not be read."""
        return self.entries.loc[self.entries["unread_days"] > 0, "line"].tolist()

    @property
    def unread_days(self) -> int:
        """Return how many days could not be read."""
        return int(self.entries["unread_days"].sum())

    @property
    def file(self) -> str:
        """Return the file's name."""
        return self.source.name

    @property
    def key(self) -> str:
        """Return the column of the entries that the list is joined on: siren, siret or number."""
        return {"esat": "siret", "register": "number"}.get(self.kind, "siren")

    @property
    def count(self) -> int:
        """Return how many entries the list has."""
        return len(self.entries) if self.sirens is None else int(self.sirens.size)

    def age_days(self, as_of: date) -> int:
        """Return how many days the list is old on a day; below 0 where it is later."""
        return (as_of - self.day).days

    def over_on(self, as_of: date) -> np.ndarray:
        """Return a mask of the entries that are over on a day: site closed, company ceased."""
        ended = (self.entries["ended_on"] <= np.datetime64(as_of)).to_numpy()
        return self.entries["is_over"].to_numpy() | ended


def entries_frame(
    line: Sequence[int], raw: Sequence[str], **columns: Sequence[Any]
) -> pd.DataFrame:
    """Return entries as a frame, one row each, in the file's order; blank texts are "".

    Args:
        columns: those of `_BLANKS` that the list has, `unread` as the days of each entry in words.

    Returns:
        siren, siret, name; holder: the SIREN of the legal entity that runs the site, where the
        list says so; granted_on, ended_on (the first day that it is over); is_over: over, on a
        day that the list does not say; holds: the row says that it has the label; unread_days:
        how many could not be read; unread: which, in words; line; raw: the row as written.
    """
    full = {name: list(columns.get(name, [blank] * len(line))) for name, blank in _BLANKS.items()}
    texts = {name: full[name] for name in ("siren", "siret", "name", "holder")}
    texts["unread"] = [" and ".join(days) for days in full["unread"]]
    frame = pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in texts.items()})
    for name in ("granted", "ended"):
        frame[f"{name}_on"] = to_dates(np.array(full[name], np.int64))
    for name in ("is_over", "holds"):
        frame[name] = np.array(full[name], bool)
    frame["unread_days"] = np.array([len(days) for days in full["unread"]], np.int64)
    frame["line"] = np.array(line, np.int64)
    frame["raw"] = pd.Series(list(raw), dtype="str")
    return frame


def build_list(
    source: ListFile,
    kind: str,
    entries: pd.DataFrame,
    rows: int,
    *,
    content_day: date | None = None,
    **about: Any,
) -> RegistryList:
    """Return a list with its day: of its content, else of its file.

    Args:
        about: further attributes; the layout is the kind's only one by default.
    """
    day, day_from = (content_day, "content") if content_day else _day_of_file(source)
    about = {"layout": kind} | about
    return RegistryList(
        source=source, kind=kind, day=day, day_from=day_from, rows=rows, entries=entries, **about
    )


def _day_of_file(source: ListFile) -> tuple[date, str]:
    """Return a day or month in the file's name, else the day (UTC) on which it was last written."""
    for match in _NAME_DAY.finditer(source.name):
        try:
            return date(int(match[1]), int(match[2]), int(match[3] or 1)), "name"
        except ValueError:
            continue
    return source.modified.date(), "modified"


def list_name(registry: RegistryList, as_of: date) -> str:
    """Return the name of a list in sentences: layout, file and day."""
    later = ", later than the day asked for" if registry.day > as_of else ""
    return f"the {LAYOUTS[registry.layout]} ({registry.file}, {registry.day.isoformat()}{later})"


# --- two issues of a list ---------------------------------------------------------------------


@dataclass(frozen=True)
class ListChanges:
    """The differences between two issues of a list.

    Attributes:
        count_before, count_after: companies (ESUS, companies) or sites (ESAT) in each issue.
        added, dropped: siren, siret, name and line, by number; `dropped` as in the list before.
    """

    before: RegistryList
    after: RegistryList
    count_before: int
    count_after: int
    added: pd.DataFrame
    dropped: pd.DataFrame

    @property
    def lost_share(self) -> float:
        """Return the share by which the list shrank; below 0 where it grew."""
        return (
            (self.count_before - self.count_after) / self.count_before if self.count_before else 0
        )


def changes_between(before: RegistryList, after: RegistryList) -> ListChanges:
    """Compare two lists of one kind; sites closed by then count as dropped."""
    old, new = _entries_in_force(before), _entries_in_force(after)
    key = after.key
    added = new[~new[key].isin(old[key])].reset_index(drop=True)
    dropped = old[~old[key].isin(new[key])].reset_index(drop=True)
    return ListChanges(before, after, len(old), len(new), added, dropped)


def _entries_in_force(registry: RegistryList) -> pd.DataFrame:
    """Return the entries that hold on the list's own day, one for each number, by number."""
    entries = registry.entries[registry.entries[registry.key] != ""]
    if registry.kind == "esat":
        entries = entries[~registry.over_on(registry.day)[entries.index]]
    columns = ["siren", "siret", "name", "line"]
    return entries.drop_duplicates(registry.key).sort_values(registry.key)[columns]


def shrink_problems(changes: ListChanges | None) -> list[Problem]:
    """Return a problem if the list lost more than a tenth; else an empty list."""
    if changes is None or changes.lost_share <= MAX_LOST_SHARE:
        return []
    file, count = changes.after.file, changes.count_after
    message = (
        f"It has {count:,} {KIND_NAMES[changes.after.kind]}, {changes.before.file} had "
        f"{changes.count_before:,}: {changes.lost_share:.0%} fewer. Check that it is whole before "
        "you rely on it."
    )
    return [Problem(file, None, "", "list-shrank", str(count), message, "noted")]
