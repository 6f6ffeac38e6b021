"""Types for a list of the State that was read, and for problems of its file.

A list is one of five kinds: companies that hold ESUS, sites that are an ESAT, companies with
whether they are active, an accepted register of another country, and companies of the social
economy; docs/registries.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from impact.model.dataset import DEFAULT_TIMEZONE
from impact.model.dates import NO_DAY, to_dates
from impact.model.problems import LINE

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
# 2025-12-31, 20251231, 2025-12 and 202512; the month alone means its first day.
_NAME_DAY = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)(?:-?(\d\d))?(?!\d)")


class ListRefused(Exception):
    """A file that cannot be used: where, what is wrong and how to fix it."""

    def __init__(
        self,
        message: str,
        line: int | None = None,
        *,
        code: str = "file-error",
        column: str = "",
        value: str = "",
        line_unit: str = LINE,
    ) -> None:
        super().__init__(message)
        self.message, self.line, self.line_unit = message, line, line_unit
        self.code, self.column, self.value = code, column, value
        self.kind = ""


@dataclass(frozen=True)
class ListFile:
    """A file of the folder `registries`: its name, bytes, sha256, and when it was written, UTC.

    Attributes:
        zone: the data folder's time zone, whose days the stamps in the file become.
    """

    name: str
    size: int
    sha256: str
    modified: datetime
    zone: str = DEFAULT_TIMEZONE


@dataclass(frozen=True)
class RegistryList:
    """One list, checked whole.

    Attributes:
        kind: one of KINDS.
        layout: which published form it has; a key of LAYOUTS.
        line_unit: what `line` counts in this file: line, row (of the sheet) or entry.
        day, day_from: the day of the list, and its source: content, name or modified.
        rows: the data rows of the file, those that hold no label included.
        entries: see `entries_frame`; the rows that verdicts use.
        restored: how many numbers had lost their leading zeros.
        blank: how many entries have no number: they match nothing.
        unsound: the lines of the numbers that fail their checksum: they match nothing.
        repeated: how many entries repeat the number of an earlier one.
        sirens: of a list of SSE companies, which has no entries: the SIRENs as numbers, sorted.
        siren_lines: the line of each.
    """

    source: ListFile
    kind: str
    layout: str
    line_unit: str
    encoding: str
    day: date
    day_from: str
    rows: int
    entries: pd.DataFrame
    restored: int
    blank: int
    unsound: tuple[int, ...]
    repeated: int
    sirens: np.ndarray | None = None
    siren_lines: np.ndarray | None = None

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
    *,
    siren: Sequence[str],
    name: Sequence[str],
    line: Sequence[int],
    raw: Sequence[str],
    siret: Sequence[str] | None = None,
    holder: Sequence[str] | None = None,
    granted: Sequence[int] | None = None,
    ended: Sequence[int] | None = None,
    is_over: Sequence[bool] | None = None,
    holds: Sequence[bool] | None = None,
    unread: Sequence[Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Return entries as a frame, one row each, in the file's order; blank texts are "".

    Returns:
        siren, siret, name; holder: the SIREN of the legal entity that runs the site, where the
        list says so; granted_on, ended_on (the first day that it is over); is_over: over, on a
        day that the list does not say; holds: the row says that it has the label; unread_days:
        how many could not be read; unread: which, in words; line; raw: the row as written.
    """
    count = len(line)
    no_texts, no_days = [""] * count, [NO_DAY] * count
    texts = {
        "siren": siren,
        "siret": siret if siret is not None else no_texts,
        "name": name,
        "holder": holder if holder is not None else no_texts,
        "unread": no_texts if unread is None else [" and ".join(days) for days in unread],
    }
    frame = pd.DataFrame({key: pd.Series(list(text), dtype="str") for key, text in texts.items()})
    frame["granted_on"] = to_dates(np.array(granted if granted is not None else no_days, np.int64))
    frame["ended_on"] = to_dates(np.array(ended if ended is not None else no_days, np.int64))
    frame["is_over"] = np.array(is_over if is_over is not None else [False] * count, bool)
    frame["holds"] = np.array(holds if holds is not None else [True] * count, bool)
    frame["unread_days"] = 0 if unread is None else [len(days) for days in unread]
    frame["line"] = np.array(line, np.int64)
    frame["raw"] = pd.Series(list(raw), dtype="str")
    return frame


def find_list_day(content: date | None, source: ListFile) -> tuple[date, str]:
    """Return the day of a list, and its source: content, name or modified.

    The content comes first, then a day or month in the file's name, then the day (UTC) on which
    the file was last written.
    """
    if content is not None:
        return content, "content"
    for match in _NAME_DAY.finditer(source.name):
        try:
            return date(int(match[1]), int(match[2]), int(match[3] or 1)), "name"
        except ValueError:
            continue
    return source.modified.date(), "modified"


def count_repeated(numbers: Sequence[str]) -> int:
    """Return how many filled numbers repeat an earlier one."""
    filled = [number for number in numbers if number]
    return len(filled) - len(set(filled))


def list_name(registry: RegistryList, as_of: date) -> str:
    """Return the name of a list in sentences: layout, file and day."""
    later = ", later than the day asked for" if registry.day > as_of else ""
    return f"the {LAYOUTS[registry.layout]} ({registry.file}, {registry.day.isoformat()}{later})"
