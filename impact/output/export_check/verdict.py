"""The verdict on an exported file, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from impact.model.texts.number_format import plural
from impact.output.export_check.compare_tables import CellDifference, Differences
from impact.output.export_check.difference_sentences import (
    cell_sentences,
    column_sentences,
    edit_sentences,
    list_names,
    plain_text,
)
from impact.output.export_check.sidecar import Sidecar


@dataclass(frozen=True)
class ExportVerdict:
    """The result of checking an exported file.

    Attributes:
        kind: genuine (byte for byte what its sidecar, the data and the policy give); form (every
            row and cell is as it was written, only the form is another); edited (rows or cells
            were changed); contradicted (file, sidecar and data do not agree); intact (byte for
            byte what its sidecar describes, and nothing more can be shown); changed (another file
            than its sidecar describes, and in what cannot be told); unproven (there is no
            sidecar); foreign (no export of decisions); unreadable.
        basis: what was compared, a key of `_COMPARED`; "" where no cell was.
        claims: the wrong claims of the sidecar.
        edits: how it differs from what was written; None where that cannot be known.
        today: how it differs from what would be written today (`missing` rows would come,
            `added` ones would go, `expected` is today's value); None where it cannot be known.
        undated: the cells about badge and shop that are not in `today`, since the file and the
            files of today are of two data days; data_day: that of today's files.
        ignored: filters of the sidecar that this program or this data does not know.
    """

    kind: str
    name: str
    message: str = ""
    basis: str = ""
    claims: tuple[str, ...] = ()
    is_up_to_date: bool = False
    form_changes: tuple[str, ...] = ()
    edits: Differences | None = None
    today: Differences | None = None
    undated: tuple[CellDifference, ...] = ()
    data_day: date | None = None
    is_data_changed: bool = False
    changed_files: tuple[str, ...] = ()
    changed_policy: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    as_of: date | None = None
    rows: int | None = None
    is_workbook: bool = False
    cut_line: int | None = None
    odd_lines: tuple[int, ...] = ()
    sidecar: Sidecar | None = None
    fingerprint_today: str = ""
    policy_today: str = ""

    @property
    def is_fine(self) -> bool:
        """Return whether the file is genuine and up to date."""
        return self.kind == "genuine" and self.is_up_to_date

    @property
    def is_same(self) -> bool:
        """Return whether data and policy are those that the sidecar states."""
        return not self.is_data_changed and not self.changed_policy

    @property
    def is_damaged(self) -> bool:
        """Return whether the file was cut, or has fields that no column has."""
        return self.cut_line is not None or bool(self.odd_lines)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return the verdict in words, the headline first."""
        if self.kind in ("unreadable", "foreign"):
            return (_headline(self),)
        parts = (_content(self), _compared(self), _since(self), _today(self))
        return (_headline(self), *(sentence for part in parts for sentence in part))


def _headline(verdict: ExportVerdict) -> str:
    name, sidecar, summary = verdict.name, verdict.sidecar, ""
    if sidecar is not None:
        rows = plural(sidecar.rows, "row")
        summary = f" ({rows} as of {sidecar.as_of}, policy {sidecar.version})"
    predicates = {
        "genuine": f"is genuine: byte for byte what its sidecar describes{summary}.",
        "form": "holds what was exported: every row and cell is as it was written. Only its form "
        f"was changed: {_form(verdict)}.",
        "edited": f"{_edited(verdict, summary)}.",
        "contradicted": "and its sidecar do not agree, so it is not certified: "
        f"{'; '.join(verdict.claims)}.",
        "intact": f"is byte for byte what its sidecar describes{summary}. Whether that is what was "
        f"exported cannot be shown: {_why_not(verdict)}.",
        "changed": f"is not byte for byte what its sidecar describes{summary}. Whether cells were "
        "changed, only its form, or the sidecar, or whether that is the sidecar of another file, "
        f"cannot be told: {_why_not(verdict)}.",
        "unproven": f"has no sidecar ({name}.meta.json), so nothing shows that it is genuine.",
        "foreign": f"is no export of decisions: {verdict.message}",
        "unreadable": f"cannot be checked: {verdict.message}",
    }
    return f"{plain_text(name)} {predicates[verdict.kind]}"


def _why_not(verdict: ExportVerdict) -> str:
    """Return why the exported file cannot be written again."""
    if verdict.is_data_changed:
        return "the data of today are not those that its sidecar states"
    if verdict.changed_policy:
        return "the policy of today is not the one that its sidecar states"
    if verdict.ignored:
        return "its filters are not known"
    if verdict.is_workbook and verdict.basis == "cells":
        return "the bytes of a workbook depend on what wrote it"
    if verdict.message:
        return "its rows are not those of the decisions, or were not read"
    return "the data and the policy that the sidecar states give another file"


def _edited(verdict: ExportVerdict, summary: str) -> str:
    cells = verdict.edits.cells if verdict.edits is not None else ()
    is_cells_only = verdict.edits is not None and verdict.edits.count == len(cells) > 0
    mismatch = f"it is not what its sidecar describes{summary}"
    if is_cells_only and not verdict.is_damaged and all(cell.cause for cell in cells):
        return f"was saved by a spreadsheet, which changed cells: {mismatch}"
    return f"was edited: {mismatch}, unless that is the sidecar of another file"


def _form(verdict: ExportVerdict) -> str:
    return "; ".join(verdict.form_changes) or "quotes, blanks, or how numbers are written"


def _content(verdict: ExportVerdict) -> Iterator[str]:
    """Yield what was done to the rows, columns and cells of the file."""
    if verdict.cut_line is not None:
        yield f"The file was cut: it ends in line {verdict.cut_line}."
    if verdict.odd_lines:
        lines = list_names(map(str, verdict.odd_lines))
        yield f"More fields than the header has columns: line {lines}."
    sidecar = verdict.sidecar
    has_other_rows = sidecar is not None and verdict.rows not in (None, sidecar.rows)
    if sidecar is not None and has_other_rows and verdict.kind != "contradicted":
        yield f"It has {plural(verdict.rows or 0, 'row')}; its sidecar says {sidecar.rows:,}."
    if verdict.edits is not None:
        yield from edit_sentences(verdict.edits)
    if verdict.kind != "contradicted" and verdict.claims:
        yield f"Its sidecar is not as it was written: {'; '.join(verdict.claims)}."
    if verdict.kind not in ("form", "intact", "genuine") and verdict.form_changes:
        yield f"In its form, too, it is another: {_form(verdict)}."


_TODAY = "what today's data and policy give for its day, filters and columns"
_COMPARED = {
    "original": f"every byte, with {_TODAY}",
    "cells": f"every row and cell, with {_TODAY}",
    "sha256": "every row and cell: written again as an export, they give the sha256 of its sidecar",
    "rows": "every byte, with the sha256 of its sidecar, and the rows and columns that it states",
    "bytes": "every byte, with the sha256 of its sidecar",
}


def _compared(verdict: ExportVerdict) -> Iterator[str]:
    """Yield what was compared, and what was not."""
    if verdict.basis:
        yield f"Compared: {_COMPARED[verdict.basis]}."
    elif verdict.kind == "edited":
        yield "Not compared: its cells, since what was exported cannot be written again."
    if verdict.basis == "original" and verdict.kind == "contradicted":
        yield (
            "The file itself is what they give, byte for byte; the sidecar is not the one that was "
            "written with it."
        )
    if verdict.message:
        yield verdict.message
    if verdict.basis in ("rows", "bytes", "sha256"):
        yield "Not compared: what the sidecar says of day, filters, policy and data."
    if verdict.is_workbook and verdict.basis in ("cells", "sha256"):
        yield "Not compared: further sheets, formulas, comments and looks of the workbook."
    if verdict.basis and verdict.sidecar is not None and verdict.sidecar.is_from_screen:
        yield "Not compared: the filters in words, which the sidecar has for people."


def _since(verdict: ExportVerdict) -> Iterator[str]:
    """Yield what has changed since: data, policy, or the program."""
    sidecar = verdict.sidecar
    if sidecar is None:
        return
    if verdict.is_data_changed:
        files = f" ({list_names(verdict.changed_files)})" if verdict.changed_files else ""
        yield (
            f"The data changed since{files}: fingerprint {sidecar.fingerprint[:12]} then, "
            f"{verdict.fingerprint_today[:12]} now."
        )
        if verdict.kind in ("intact", "changed") and verdict.basis != "original":
            yield "Checked with the files of that time (a snapshot), every cell could be compared."
    if verdict.changed_policy:
        yield (
            f"The policy is another: version {plain_text(sidecar.version)} then, "
            f"{plain_text(verdict.policy_today)} now; {list_names(verdict.changed_policy)} differ."
        )
    for sentence in verdict.ignored:
        yield f"{sentence} Which rows it would hold today cannot be told."
    if verdict.is_same and verdict.kind == "edited":
        yield "Data and policy are still those that it was written from."


def _today(verdict: ExportVerdict) -> Iterator[str]:
    """Yield how it differs from a file written today, unless its edits already show that."""
    today, edits = verdict.today, verdict.edits
    if verdict.sidecar is None:
        yield (
            f"Its rows were held against the data of today for {verdict.as_of}; which rows it "
            "should hold is not known."
        )
    if today is None:
        yield "What it would say if it were written today cannot be told."
    elif not today.count and (verdict.ignored or verdict.sidecar is None):
        yield "Written today, each row that it has would say the same."
    elif not today.count:
        yield "Written today, it would say the same."
    elif edits != today:
        yield f"Written today for {verdict.as_of}, it would differ:"
        yield from column_sentences(today, "more", "less")
        if today.missing:
            yield f"{plural(len(today.missing), 'row')} more: {list_names(today.missing)}."
        if today.added:
            yield f"{plural(len(today.added), 'row')} less: {list_names(today.added)}."
        if today.repeated:
            yield f"Rows that are there more than once: {list_names(today.repeated)}."
        yield from cell_sentences(list(today.cells), "otherwise", "today")
    if verdict.undated:
        yield _undated(verdict)


def _undated(verdict: ExportVerdict) -> str:
    """Return a sentence on why badge and shop are not compared."""
    columns = list_names(dict.fromkeys(cell.column for cell in verdict.undated))
    now = "name no day" if verdict.data_day is None else f"speak for {verdict.data_day}"
    return (
        f"Not compared: {plural(len(verdict.undated), 'cell')} of {columns}. The files hold what "
        f"is shown on their data day alone: those of today {now}, and the export is of "
        f"{verdict.as_of}."
    )
