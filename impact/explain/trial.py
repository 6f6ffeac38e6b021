"""Try changes on one merchant's records: they are written, read and decided like any files.

Nothing on disk is touched. The trials of a merchant are read together, each as a merchant of its
own with the merchant's few rows, so that the reader runs once.
"""

from collections.abc import Iterator, Sequence
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
from impact.model.dates import NO_DAY, iso_date, parse_day, to_day_number
from impact.model.texts.number_format import format_number
from impact.model.typed_tables import ConfirmedPeriods
from impact.registries.match import MAX_AGE_DAYS, company_sirens
from impact.rules.merchant_facts import MerchantFacts, gather_facts

# The folder of the State's lists, with which their file names begin.
REGISTRIES_FOLDER = "registries/"
# Written for a value that was set aside, so that the reader sets it aside again.
_UNREADABLE = "unreadable"
# What a rule can rest on; texts name and describe.
_TYPED = ("date", "number", "yes_no", "word")
_FIRST_COLUMNS = {
    "merchants": ("merchant_id", "name", "country"),
    "labels": ("merchant_id", "label", "granted_on"),
    "assessments": ("merchant_id", "published_on"),
}


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
                day = parse_day(cells.get("day", "")) or to_day_number(listed.day)
                lasts[number] = day + MAX_AGE_DAYS
    return ConfirmedPeriods(np.repeat(days.firsts, len(trials)), lasts)


# --- the files of the trials ------------------------------------------------------------------


def _write_folder(own: Dataset, trials: Sequence[Trial]) -> MemoryFolder:
    """Return a folder with the rows of the one merchant, changed, once for each trial."""
    rows, merchant = list(_own_rows(own)), str(own.merchants.ids[0].as_py())
    tables: dict[str, list[dict[str, str]]] = {kind: [] for kind in _FIRST_COLUMNS}
    for number, trial in enumerate(trials):
        changed = _apply(rows, trial.changes)
        for row, assessment in zip(changed, _assessment_ids(merchant, changed), strict=True):
            key = {"merchant_id": f"{number:05}"}
            if assessment is not None:
                key["assessment_id"] = f"{number:05}-{assessment:05}"
            tables[file_kind(row.file)].append(dict(row.cells) | key)
    files = {}
    for kind, records in tables.items():
        names = dict.fromkeys([*_FIRST_COLUMNS[kind], *(name for r in records for name in r)])
        content = pd.DataFrame(records, columns=list(names)).to_csv(index=False).encode()
        files[f"{kind}.csv"] = MemoryFile(f"{kind}.csv", content)
    return MemoryFolder("trials", files)


def _apply(rows: Sequence[FileChange], changes: Sequence[FileChange]) -> list[FileChange]:
    """Return the rows of the merchant's own files with the changes."""
    changed = []
    for row in rows:
        own = [change for change in changes if (change.file, change.line) == (row.file, row.line)]
        cells = (*row.cells, *(cell for change in own for cell in change.cells))
        changed.append(replace(row, cells=cells))
    added = [change for change in changes if change.line is None]
    return changed + [each for each in added if not each.file.startswith(REGISTRIES_FOLDER)]


def _assessment_ids(merchant: str, rows: Sequence[FileChange]) -> list[int | None]:
    """Return the rank of each scorecard's id, which decides between two of one day."""
    names: list[str | None] = []
    for row in rows:
        cells = dict(row.cells)
        name = cells.get("assessment_id")
        if name is None and file_kind(row.file) == "assessments":
            built = f"{merchant}@{cells['published_on']}"
            candidates = (built if number == 1 else f"{built}#{number}" for number in count(1))
            name = next(candidate for candidate in candidates if candidate not in names)
        names.append(name)
    order = sorted(name for name in names if name is not None)
    return [None if name is None else order.index(name) for name in names]


def _own_rows(own: Dataset) -> Iterator[FileChange]:
    """Yield the rows of the one merchant as the contract writes them."""
    merchants, approvals = own.merchants, own.approvals
    cells = {"name": "x", "country": "FR"}
    for column in MERCHANTS:
        if column.kind in _TYPED:
            cells[column.name] = format_value(column, merchants.column(column.name)[0])
    for row in range(approvals.merchants.size):
        label, days = LABELS[approvals.labels[row]], _approval_days(own, row)
        file, line = str(approvals.files[row]), int(approvals.lines[row])
        if file == own.merchants_file:
            del days["ended_on"]
            cells |= {f"{label}_{name}": day for name, day in days.items()}
        else:
            yield FileChange(file, line, (("label", label), *days.items()))
    yield FileChange(own.merchants_file, int(merchants.lines[0]), tuple(cells.items()))
    yield from _own_assessments(own)


def _approval_days(own: Dataset, row: int) -> dict[str, str]:
    approvals = own.approvals
    expires, ended = iso_date(int(approvals.expires[row])), iso_date(int(approvals.ended[row]))
    return {
        "granted_on": iso_date(int(approvals.granted[row])) or _UNREADABLE,
        "expires_on": _UNREADABLE if approvals.is_last_day_set_aside[row] else expires,
        "ended_on": _UNREADABLE if approvals.is_ended_on_set_aside[row] else ended,
    }


def _own_assessments(own: Dataset) -> Iterator[FileChange]:
    table = own.assessments
    for row in range(table.lines.size):
        cells = {"assessment_id": str(table.columns["assessment_id"][row].as_py())}
        for column in ASSESSMENTS:
            if column.kind in _TYPED:
                cells[column.name] = format_value(column, table.columns[column.name][row])
        if table.is_last_day_set_aside[row]:
            cells["expires_on"] = _UNREADABLE
        yield FileChange(str(table.files[row]), int(table.lines[row]), tuple(cells.items()))
