"""Is an exported file genuine, and what would it say if it were written today?

The sidecar holds the file's sha256, so genuine means byte for byte. A file that is not is read
and written again in its own form: if that gives the sha256, only the form had changed. Which
cells were edited is told by deciding again, as long as data and policy are those of the sidecar.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.loading.csv.encoding import Unreadable
from impact.model.columns import DECISIONS, MERCHANTS
from impact.model.dates import from_day_number, parse_day
from impact.model.errors import UsageError
from impact.model.formula_guard import NUMBER
from impact.model.text import clean
from impact.output.export import chosen_columns, decision_table, table_bytes
from impact.output.export_check.compare_tables import (
    KEY,
    Differences,
    differences,
    form_changes,
    kinds_of,
    undated,
)
from impact.output.export_check.parse_export import ReadTable, read_table
from impact.output.export_check.sidecar import Sidecar, read_sidecar
from impact.output.export_check.verdict import ExportVerdict
from impact.output.provenance import provenance
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection import filters

_NAME_DAY = re.compile(r"(?<![0-9])([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])")
# The columns that only a decision gives: `merchants.csv`, which has others, is no export.
_DECIDED = {column.name for column in DECISIONS} - {column.name for column in MERCHANTS}
_KNOWN = [column.name for column in (*DECISIONS, *MERCHANTS)]


def check_export(
    content: bytes, name: str, sidecar: bytes | None, view_of: Callable[[date | None], View]
) -> ExportVerdict:
    """Return the verdict on an exported file.

    Args:
        content: a CSV file or a workbook; of an archive see `sort_uploads`.
        name: the file's, without its folder. Without a sidecar, a day in it is believed.
        sidecar: the content of `<name>.meta.json`; None where there is none.
        view_of: returns the decisions of today's data and policy for a day; None: the data day.
            What it raises is passed on.
    """
    try:
        about = read_sidecar(sidecar) if sidecar is not None else None
    except UsageError as fault:
        return ExportVerdict(kind="unreadable", name=name, message=str(fault))
    view = view_of(about.as_of if about else _day_in(name))
    is_genuine = about is not None and _digest(content) == about.sha256
    verdict = _since(ExportVerdict("genuine" if is_genuine else "changed", name), about, view)
    if about and is_genuine and _is_written_again(view, about):
        none = Differences()
        is_same = not verdict.is_data_changed and not verdict.changed_policy
        return replace(verdict, rows=about.rows, edits=none, today=none, is_up_to_date=is_same)
    try:
        was_csv = about is not None and about.form != "xlsx"
        file = read_table(content, _KNOWN, was_csv=was_csv)
    except Unreadable as fault:
        return verdict if is_genuine else replace(verdict, kind="unreadable", message=fault.message)
    if why_foreign := _foreign(file, about):
        return verdict if is_genuine else replace(verdict, kind="foreign", message=why_foreign)
    return _compared(verdict, file, view)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _day_in(name: str) -> date | None:
    match = _NAME_DAY.search(name)
    number = parse_day(match[1]) if match else None
    return None if number is None else from_day_number(number)


def _since(verdict: ExportVerdict, about: Sidecar | None, view: View) -> ExportVerdict:
    """Return the verdict with what became another since the file was written."""
    verdict = replace(
        verdict,
        as_of=view.as_of,
        sidecar=about,
        fingerprint_today=view.dataset.fingerprint,
        policy_today=view.policy.version,
    )
    if about is None:
        return verdict
    return replace(
        verdict,
        is_data_changed=about.fingerprint != view.dataset.fingerprint,
        changed_files=about.changed_files(view),
        changed_policy=about.changed_policy(view),
    )


def _foreign(file: ReadTable, about: Sidecar | None) -> str:
    """Return why a file is no export of decisions; "" where it is one."""
    if about is not None and about.table != "decisions":
        return f"its sidecar says that it is the table {about.table[:60]!r}."
    if KEY not in file.names:
        return f"it has no column {KEY}."
    if about is None and _DECIDED.isdisjoint(file.names):
        return "it has no column that a decision gives, such as status."
    chosen = about.columns if about is not None and about.columns is not None else None
    wanted = {column.name for column in DECISIONS if chosen is None or column.name in chosen}
    lacking = wanted.difference(file.names)
    if about is not None and 2 * len(lacking) > len(wanted):
        return f"of {len(wanted)} columns that an export has, {len(lacking)} are not in it."
    return ""


def _compared(verdict: ExportVerdict, file: ReadTable, view: View) -> ExportVerdict:
    about = verdict.sidecar
    rows, ignored = _rows(view, about)
    today, kinds, form = _against(view, rows, file, about)
    # Of unchanged data, such a cell is an edit like any other.
    apart = undated(today) if about is None or verdict.is_data_changed else ()
    today = today.without(apart)
    verdict = replace(
        verdict,
        undated=apart,
        data_day=view.dataset.info.day,
        ignored=ignored,
        today=today,
        rows=len(file.rows),
        cut_line=file.cut_line,
        odd_lines=file.odd_lines,
    )
    is_same = not verdict.is_data_changed and not verdict.changed_policy
    if verdict.kind == "genuine":
        return replace(verdict, edits=Differences(), is_up_to_date=is_same and not today.count)
    if about is None:
        return replace(verdict, kind="unproven", form_changes=())
    verdict = replace(verdict, form_changes=form)
    if _is_same_content(file, kinds, about):
        return replace(verdict, kind="form", edits=Differences())
    is_damaged = file.cut_line is not None or bool(file.odd_lines)
    if is_same and not ignored:
        edits = _least(view, rows, file, about, today)
        kind = "edited" if edits.count or is_damaged else "form"
        return replace(verdict, kind=kind, edits=edits)
    is_edited = is_damaged or len(file.rows) != about.rows
    return replace(verdict, kind="edited" if is_edited else "changed")


def _rows(view: View, about: Sidecar | None) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Return (the rows that the sidecar's filters keep today, the filters that are not known).

    None: the filters are not known, so neither are the rows.
    """
    if about is None:
        return None, ()
    unknown = [key for key in about.filters if key not in filters.FILTERS]
    selection, ignored = filters.parse_selection(about.filters, view.decisions)
    ignored += [f"There is no filter {key}." for key in unknown]
    return (None if ignored else filters.select_rows(view.decisions, selection)), tuple(ignored)


def _written(view: View, rows: np.ndarray | None, about: Sidecar | None) -> pa.Table:
    """Return what would be written today: the rows, and the columns that the sidecar names."""
    written = decision_table(view, rows)
    if about is None or about.columns is None:
        return written
    return written.select(chosen_columns(written.column_names, about.columns))


def _is_written_again(view: View, about: Sidecar) -> bool:
    """Say whether the same bytes would be written today."""
    rows, ignored = _rows(view, about)
    if ignored:
        return False
    content = table_bytes(
        _written(view, rows, about), about.form, provenance(view, dict(about.filters))
    )
    return _digest(content) == about.sha256


def _against(
    view: View, rows: np.ndarray | None, file: ReadTable, about: Sidecar | None
) -> tuple[Differences, dict[str, str], tuple[str, ...]]:
    """Return in what the file differs from one of the view: (content, kinds of columns, form)."""
    written = _written(view, rows, about)
    kinds = {clean(name): kind for name, kind in kinds_of(written).items()}
    table = read_table(table_bytes(written, "csv"), written.column_names)
    found = differences(file, table, kinds, knows_rows=rows is not None)
    form = () if about is None else form_changes(file, table, kinds, about.form)
    return found, kinds, form


def _least(
    view: View, rows: np.ndarray | None, file: ReadTable, about: Sidecar, today: Differences
) -> Differences:
    """Return the edits of a file whose data and policy are still there.

    Badge and shop are audited on the data day alone. Where the files name none, that day was
    another one when the file was written: both are tried.
    """
    if view.dataset.info.day is not None or not today.count:
        return today
    other_day = date.max if view.as_of == date.min else date.min
    data_day = other_day if view.is_data_day else view.as_of
    other = decide_view(view.dataset, view.as_of, view.policy, data_day)
    found, _, _ = _against(other, rows, file, about)
    return min(today, found, key=lambda one: one.count)


def _is_same_content(file: ReadTable, kinds: dict[str, str], about: Sidecar) -> bool:
    """Say whether the cells, written as an export of ours, give the file of the sidecar.

    As they stand, and in the order of merchant_id. A workbook's bytes depend on who wrote it:
    of what was one, this says no.
    """
    if about.form == "xlsx" or file.cut_line is not None or file.odd_lines:
        return False
    columns = [
        _typed([row[at] for row in file.rows], kinds.get(name, "text"))
        for at, name in enumerate(file.names)
    ]
    table = pa.table(columns, names=list(file.names))
    ordered = table.take(pc.sort_indices(table.column(file.names.index(KEY))))
    digests = {_digest(table_bytes(one, about.form)) for one in (table, ordered)}
    return about.sha256 in digests


def _typed(texts: list[str], kind: str) -> pa.Array:
    cleaned = [clean(text) for text in texts]
    if kind == "date":
        days = [parse_day(text) for text in cleaned]
        return pa.array(days, pa.int32()).cast(pa.date32())
    if kind == "number":
        numbers = [
            float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None for text in cleaned
        ]
        return pa.array(numbers, pa.float64())
    return pa.array(cleaned, pa.string())
