"""Try changes on one merchant's records: they are written, read and decided like any files.

Nothing on disk is touched. The trials of a merchant are read together, each as a merchant of its
own with the merchant's few rows, so that the reader runs once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

import numpy as np

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
        file: the file's name.
        line: the record's line; None adds a row.
        cells: (column, value), the columns by the contract's names and the values as it writes
            them: an ISO day, yes or no, a number, a word. "" blanks a cell.
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


@dataclass(frozen=True)
class _Row:
    """A row of a file: where it is, and its cells by the contract's columns."""

    file: str
    line: int | None
    cells: dict[str, str]


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
    rows = list(_own_rows(own))
    tables: dict[str, list[dict[str, str]]] = {kind: [] for kind in _FIRST_COLUMNS}
    for number, trial in enumerate(trials):
        changed = _apply(rows, trial.changes)
        ids = _assessment_ids(str(own.merchants.ids[0].as_py()), changed)
        for row, assessment in zip(changed, ids, strict=True):
            key = {"merchant_id": f"{number:05}"}
            if assessment is not None:
                key["assessment_id"] = f"{number:05}-{assessment:05}"
            tables[file_kind(row.file)].append(row.cells | key)
    files = {f"{kind}.csv": _csv_bytes(kind, rows) for kind, rows in tables.items()}
    return MemoryFolder("trials", {name: MemoryFile(name, text) for name, text in files.items()})


def _csv_bytes(kind: str, rows: Sequence[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    names = dict.fromkeys(_FIRST_COLUMNS[kind]) | {name: None for row in rows for name in row}
    writer = csv.DictWriter(text, list(names), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _apply(rows: Iterable[_Row], changes: Iterable[FileChange]) -> list[_Row]:
    """Return the rows with the changes to the merchant's own files."""
    changed = list(rows)
    for change in changes:
        if change.line is not None:
            changed = [
                replace(row, cells=row.cells | dict(change.cells))
                if (row.file, row.line) == (change.file, change.line)
                else row
                for row in changed
            ]
        elif not change.file.startswith(REGISTRIES_FOLDER):
            changed.append(_Row(change.file, None, dict(change.cells)))
    return changed


def _assessment_ids(merchant: str, rows: Sequence[_Row]) -> list[int | None]:
    """Return the rank of each scorecard's id, which decides between two of one day."""
    names: list[str | None] = []
    for row in rows:
        name = row.cells.get("assessment_id")
        if name is None and file_kind(row.file) == "assessments":
            built = f"{merchant}@{row.cells['published_on']}"
            candidates = (built if number == 1 else f"{built}#{number}" for number in count(1))
            name = next(candidate for candidate in candidates if candidate not in names)
        names.append(name)
    order = sorted(name for name in names if name is not None)
    return [None if name is None else order.index(name) for name in names]


def _own_rows(own: Dataset) -> Iterator[_Row]:
    """Yield the rows of the one merchant as the contract writes them."""
    merchants, pairs = own.merchants, own.approvals
    cells = {"name": "x", "country": "FR"}
    for column in MERCHANTS:
        if column.kind in _TYPED:
            cells[column.name] = format_value(column, merchants.column(column.name)[0])
    for row in range(pairs.merchants.size):
        label, days = LABELS[pairs.labels[row]], _approval_days(own, row)
        if pairs.files[row] == own.merchants_file:
            del days["ended_on"]
            cells |= {f"{label}_{name}": day for name, day in days.items()}
        else:
            yield _Row(str(pairs.files[row]), int(pairs.lines[row]), {"label": label, **days})
    yield _Row(own.merchants_file, int(merchants.lines[0]), cells)
    yield from _own_assessments(own)


def _approval_days(own: Dataset, row: int) -> dict[str, str]:
    approvals = own.approvals
    expires, ended = iso_date(int(approvals.expires[row])), iso_date(int(approvals.ended[row]))
    return {
        "granted_on": iso_date(int(approvals.granted[row])) or _UNREADABLE,
        "expires_on": _UNREADABLE if approvals.is_last_day_set_aside[row] else expires,
        "ended_on": _UNREADABLE if approvals.is_ended_on_set_aside[row] else ended,
    }


def _own_assessments(own: Dataset) -> Iterator[_Row]:
    table = own.assessments
    for row in range(table.lines.size):
        cells = {"assessment_id": str(table.columns["assessment_id"][row].as_py())}
        for column in ASSESSMENTS:
            if column.kind in _TYPED:
                cells[column.name] = format_value(column, table.columns[column.name][row])
        if table.is_last_day_set_aside[row]:
            cells["expires_on"] = _UNREADABLE
        yield _Row(str(table.files[row]), int(table.lines[row]), cells)
