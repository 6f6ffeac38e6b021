"""Apply trial changes to one merchant's records in memory and decide its status again.

No file is touched. A counterfactual is verified this way: the merchant's own records with the
change, decided by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from impact.loading.data_files import file_kind
from impact.model.columns import ASSESSMENTS, LABELS, MERCHANTS, STATUSES, find_column
from impact.model.dataset import Dataset
from impact.model.dates import NO_DAY, last_day_of_term, to_day_number
from impact.model.policy import Policy
from impact.model.typed_tables import Assessments
from impact.registries.match import MAX_AGE_DAYS, company_sirens
from impact.rules.merchant_facts import gather_facts

FIRST_DAY = to_day_number(date.min)
# What can end an approval: its day, and whether that was set aside.
_APPROVAL_ENDS = {
    "expires_on": ("expires", "is_last_day_set_aside"),
    "ended_on": ("ended", "is_ended_on_set_aside"),
}
_APPROVAL_PARTS = ("granted", *(part for parts in _APPROVAL_ENDS.values() for part in parts))
# The folder of the State's lists, with which their file names begin.
REGISTRIES_FOLDER = "registries/"


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


def status_on(own: Dataset, as_of: date, policy: Policy) -> str:
    """Return the status of the one merchant of a dataset on a day."""
    return STATUSES[gather_facts(own, as_of, policy).status[0]]


def apply_changes(own: Dataset, changes: Iterable[FileChange]) -> Dataset:
    """Return the dataset of one merchant with the changes applied."""
    apply_by_kind = {"merchants": _change_merchant, "labels": _change_approval}
    for change in changes:
        if change.file.startswith(REGISTRIES_FOLDER):
            own = _add_registry_entry(own, change)
        else:
            own = apply_by_kind.get(file_kind(change.file), _change_assessment)(own, change)
    return own


def _add_registry_entry(own: Dataset, change: FileChange) -> Dataset:
    """Return the dataset with one more valid entry in a State's list."""
    cells = dict(change.cells)
    for label, days in own.confirmed.items():
        listed = own.registries.for_label(label) if own.registries else None
        if listed is None or change.file != f"{REGISTRIES_FOLDER}{listed.file}":
            continue
        if not cells[listed.key] or cells[listed.key] != registry_number(own, listed.key):
            continue
        day = _day(cells["day"]) if "day" in cells else to_day_number(listed.day)
        added = replace(days, lasts=np.array([day + MAX_AGE_DAYS]))
        own = replace(own, confirmed={**own.confirmed, label: added})
    return own


def registry_number(own: Dataset, key: str) -> str:
    """Return the SIREN or SIRET by which the one merchant is looked up; "" where it has none."""
    merchants = own.merchants
    numbers = company_sirens(merchants) if key == "siren" else merchants.column("siret")
    return str(numbers[0].as_py())


def _change_merchant(own: Dataset, change: FileChange) -> Dataset:
    columns = dict(own.merchants.columns)
    for name, text in change.cells:
        label, _, part = name.partition("_")
        if label in LABELS:
            approvals = own.approvals
            is_short = (approvals.files == change.file) & (approvals.labels == LABELS.index(label))
            own = _set_approval(own, np.flatnonzero(is_short), {part: text})
        else:
            value = parse_value(MERCHANTS, name, text)
            columns[name] = np.array([value], own.merchants.column(name).dtype)
    return replace(own, merchants=replace(own.merchants, columns=columns))


def _change_approval(own: Dataset, change: FileChange) -> Dataset:
    approvals, cells = own.approvals, dict(change.cells)
    if change.line is not None:
        is_row = (approvals.files == change.file) & (approvals.lines == change.line)
        return _set_approval(own, np.flatnonzero(is_row), cells)
    row = {
        "merchants": 0,
        "labels": LABELS.index(cells["label"]),
        "granted": NO_DAY,
        "expires": NO_DAY,
        "ended": NO_DAY,
        "is_last_day_set_aside": False,
        "is_ended_on_set_aside": False,
        "has_set_aside": False,
        "references": "",
        "files": change.file,
        "lines": 0,
    }
    own = replace(own, approvals=replace(approvals, **_append_row(vars(approvals), row)))
    return _set_approval(own, np.array([approvals.merchants.size]), cells)


def _set_approval(own: Dataset, rows: np.ndarray, cells: dict[str, str]) -> Dataset:
    parts = {name: getattr(own.approvals, name).copy() for name in _APPROVAL_PARTS}
    granted = parts["granted"]
    if "granted_on" in cells:
        granted[rows] = _day(cells["granted_on"])
    for cell, (days, aside) in _APPROVAL_ENDS.items():
        if cell not in cells:
            continue
        parts[days][rows] = _day(cells[cell])
        # A last day or an end before the first day is set aside.
        is_before = (parts[days][rows] != NO_DAY) & (parts[days][rows] < granted[rows])
        parts[aside][rows] = is_before
        parts[days][rows[is_before]] = NO_DAY
    return replace(own, approvals=replace(own.approvals, **parts))


def _change_assessment(own: Dataset, change: FileChange) -> Dataset:
    table, cells = own.assessments, dict(change.cells)
    is_row = (table.files == change.file) & (table.lines == (change.line or 0))
    if change.line is None:
        table = _add_assessment(own, change.file, cells["published_on"])
        is_row = np.arange(table.lines.size) == table.lines.size - 1
    columns = dict(table.columns)
    for name in cells.keys() & columns.keys():
        if isinstance(columns[name], np.ndarray):
            columns[name] = columns[name].copy()
            columns[name][is_row] = parse_value(ASSESSMENTS, name, cells[name])
    table = replace(table, columns=columns)
    if "expires_on" in cells:
        table = _with_last_day(table, is_row, _day(cells["expires_on"]))
    return replace(own, assessments=table)


def _with_last_day(table: Assessments, is_row: np.ndarray, last: int) -> Assessments:
    is_before = is_row & (last < table.columns["published_on"])
    return replace(
        table,
        expires=np.where(is_before, NO_DAY, np.where(is_row, last, table.expires)),
        is_assumed=table.is_assumed & ~is_row,
        is_last_day_set_aside=np.where(is_row, is_before, table.is_last_day_set_aside),
    )


def _add_assessment(own: Dataset, file: str, published_on: str) -> Assessments:
    """Return the assessments with one more row, blank except its day and built id."""
    table, day = own.assessments, _day(published_on)
    name = built = f"{own.merchants.ids[0].as_py()}@{published_on}"
    ids = table.columns["assessment_id"].to_pylist()
    number = 1
    while name in ids:
        number += 1
        name = f"{built}#{number}"
    blank = {c.name: parse_value(ASSESSMENTS, c.name, "") for c in ASSESSMENTS}
    row = {**blank, "assessment_id": name, "published_on": day}
    columns = _append_row(table.columns, row)
    parts = {"expires": last_day_of_term(day, 1), "is_assumed": True, "files": file}
    parts |= {"is_last_day_set_aside": False, "has_set_aside": False, "lines": 0}
    order = np.lexsort((np.array([*ids, name], object), columns["published_on"]))
    return replace(
        table,
        columns=columns,
        **_append_row({key: getattr(table, key) for key in parts}, parts),
        rows=order,
        merchants=np.zeros(order.size, np.int64),
    )


def _append_row(columns: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return the columns with the row appended."""
    longer: dict[str, Any] = {}
    for name, values in columns.items():
        if isinstance(values, pa.Array):
            longer[name] = pa.concat_arrays([values, pa.array([row[name]], values.type)])
        else:
            longer[name] = np.append(values, np.array([row[name]], values.dtype))
    return longer


def _day(text: str) -> int:
    return to_day_number(date.fromisoformat(text)) if text else NO_DAY


def parse_value(table: Any, name: str, text: str) -> Any:
    """Convert a cell of a `FileChange` to its value in the typed tables."""
    column = find_column(table, name)
    if column.kind == "date":
        return _day(text)
    if column.kind == "number":
        return float(text) if text else np.nan
    if column.kind == "yes_no":
        return {"no": 0, "yes": 1}.get(text, -1)
    if column.kind == "word":
        return column.words.index(text) if text else -1
    return text
