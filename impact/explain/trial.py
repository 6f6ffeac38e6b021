"""Try changes on one merchant's records: they are written, read and decided like any files.

Nothing on disk is touched. The trials of a merchant are read together, each as a merchant of its
own with the merchant's few rows, so that the reader runs once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from impact.loading.data_files import file_kind
from impact.loading.file_access import MemoryFile, MemoryFolder
from impact.loading.folder import load
from impact.model.columns import ASSESSMENTS, LABELS, MERCHANTS, STATUSES, Column
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, iso_date, parse_iso_day, to_day_number
from impact.model.texts.number_format import format_number
from impact.model.typed_tables import ConfirmedPeriods
from impact.registries.match import MAX_AGE_DAYS, company_sirens
from impact.rules.merchant_facts import MerchantFacts, gather_facts

# The folder of the State's lists, with which their file names begin.
REGISTRIES_FOLDER = "registries/"
# Written for a value that was set aside, so that the reader sets it aside again.
_UNREADABLE = "unreadable"
_FIRST_COLUMNS = {
    "merchants": ("merchant_id", "name", "country"),
    "labels": ("merchant_id", "label", "granted_on"),
    "assessments": ("merchant_id", "published_on"),
}

Cells = dict[str, str]
Rows = dict[tuple[str, int], Cells]  # by file and line


@dataclass(frozen=True)
class FileChange:
    """One change to a file: cells of a record set, or a row added.

    A row added to a State's list is a valid entry for the number in its cells.

    Attributes:
        line: the record's line; None adds a row.
        cells: (column, value), both as the contract writes them; "" blanks a cell.
    """

    file: str
    line: int | None
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Trial:
    """Changes to the files, and the day on which the merchant is decided again."""

    as_of: date
    changes: tuple[FileChange, ...]

    @property
    def size(self) -> int:
        """Return how many cells change; 0 where the calendar alone does it."""
        return sum(len(change.cells) for change in self.changes)


def statuses_after(facts: MerchantFacts, trials: Sequence[Trial]) -> list[str]:
    """Return the status after each trial.

    Args:
        facts: of the one merchant of `facts.dataset`.
    """
    own = facts.dataset
    dataset = load(_write_folder(own, trials))
    confirmed = {label: _confirmed_days(own, label, trials) for label in own.confirmed}
    dataset = replace(dataset, confirmed=confirmed, registries=own.registries)
    days = {trial.as_of for trial in trials}
    by_day = {day: gather_facts(dataset, day, facts.policy).status for day in days}
    return [STATUSES[by_day[trial.as_of][number]] for number, trial in enumerate(trials)]


def format_value(column: Column, value: Any) -> str:
    """Return a typed value (`impact.loading.fields.values`) as the contract writes it."""
    if column.kind == "date":
        return iso_date(int(value)) if value != NO_DAY else ""
    if column.kind == "number":
        return "" if value != value else format_number(float(value))
    if column.kind == "yes_no":
        return {1: "yes", 0: "no"}.get(int(value), "")
    if column.kind == "word":
        return column.words[value] if value >= 0 else ""
    return str(value)


def registry_number(own: Dataset, key: str) -> str:
    """Return the SIREN or SIRET by which the one merchant is looked up; "" where it has none."""
    merchants = own.merchants
    numbers = company_sirens(merchants) if key == "siren" else merchants.column("siret")
    return str(numbers[0].as_py())


def _confirmed_days(own: Dataset, label: str, trials: Sequence[Trial]) -> ConfirmedPeriods:
    """Return the days on which the State's list confirms a label in each trial."""
    days, listed = own.confirmed[label], own.registries.for_label(label) if own.registries else None
    lasts = np.repeat(days.lasts, len(trials))
    for number, trial in enumerate(trials):
        for change in trial.changes:
            if listed is None or change.file != f"{REGISTRIES_FOLDER}{listed.file}":
                continue
            cells = dict(change.cells)
            if cells[listed.key] and cells[listed.key] == registry_number(own, listed.key):
                day = parse_iso_day(cells.get("day", "")) or listed.day
                lasts[number] = to_day_number(day) + MAX_AGE_DAYS
    return ConfirmedPeriods(np.repeat(days.firsts, len(trials)), lasts)


# --- the files of the trials ------------------------------------------------------------------


def _write_folder(own: Dataset, trials: Sequence[Trial]) -> MemoryFolder:
    """Return a folder with the rows of the one merchant, changed, once for each trial."""
    own_rows = _own_rows(own)
    tables: dict[str, list[Cells]] = {kind: [] for kind in _FIRST_COLUMNS}
    for number, trial in enumerate(trials):
        for (file, _), cells in _changed(own, own_rows, trial.changes).items():
            cells["merchant_id"] = f"{number:05}"
            if "assessment_id" in cells:
                cells["assessment_id"] = f"{number:05}-{cells['assessment_id']}"
            tables[file_kind(file)].append(cells)
    files = {}
    for kind, records in tables.items():
        names = dict.fromkeys([*_FIRST_COLUMNS[kind], *(name for r in records for name in r)])
        content = pd.DataFrame(records, columns=list(names)).to_csv(index=False).encode()
        files[f"{kind}.csv"] = MemoryFile(f"{kind}.csv", content)
    return MemoryFolder("trials", files)


def _changed(own: Dataset, own_rows: Rows, changes: Iterable[FileChange]) -> Rows:
    """Return a copy of the rows with the changes; rows that were added have lines below 0."""
    rows = {at: dict(cells) for at, cells in own_rows.items()}
    for change in changes:
        cells = dict(change.cells)
        if change.line is not None:
            rows[change.file, change.line] |= cells
        elif not change.file.startswith(REGISTRIES_FOLDER):
            if file_kind(change.file) == "assessments":
                # As the reader builds it, since ids decide between two scorecards of one day.
                built = f"{own.merchants.ids[0].as_py()}@{cells['published_on']}"
                used = {row.get("assessment_id") for row in rows.values()}
                names = (built if number == 1 else f"{built}#{number}" for number in count(1))
                cells["assessment_id"] = next(name for name in names if name not in used)
            rows[change.file, -len(rows)] = cells
    return rows


def _own_rows(own: Dataset) -> Rows:
    """Return the rows of the one merchant as the contract writes them."""
    merchants, approvals, assessments = own.merchants, own.approvals, own.assessments
    own_row = {"name": "x", "country": "FR"}
    own_row |= _typed_cells(MERCHANTS, merchants.column, 0)
    rows = {(own.merchants_file, int(merchants.lines[0])): own_row}
    for row in range(approvals.merchants.size):
        label, days = LABELS[approvals.labels[row]], _approval_days(own, row)
        file, line = str(approvals.files[row]), int(approvals.lines[row])
        if file == own.merchants_file:
            del days["ended_on"]
            own_row |= {f"{label}_{name}": day for name, day in days.items()}
        else:
            rows[file, line] = {"label": label, **days}
    for row in range(assessments.lines.size):
        cells = {"assessment_id": str(assessments.columns["assessment_id"][row].as_py())}
        cells |= _typed_cells(ASSESSMENTS, assessments.columns.__getitem__, row)
        if assessments.is_last_day_set_aside[row]:
            cells["expires_on"] = _UNREADABLE
        rows[str(assessments.files[row]), int(assessments.lines[row])] = cells
    return rows


def _typed_cells(columns: Iterable[Column], values: Callable[[str], Any], row: int) -> Cells:
    """Return the values on which a rule can rest; texts name and describe."""
    kinds = ("date", "number", "yes_no", "word")
    return {c.name: format_value(c, values(c.name)[row]) for c in columns if c.kind in kinds}


def _approval_days(own: Dataset, row: int) -> Cells:
    approvals = own.approvals
    expires, ended = iso_date(int(approvals.expires[row])), iso_date(int(approvals.ended[row]))
    return {
        "granted_on": iso_date(int(approvals.granted[row])) or _UNREADABLE,
        "expires_on": _UNREADABLE if approvals.is_last_day_set_aside[row] else expires,
        "ended_on": _UNREADABLE if approvals.is_ended_on_set_aside[row] else ended,
    }
