"""The verdict on an exported file, and how it is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from impact.model.errors import quote_value
from impact.output.export_check.compare_tables import (
    AS_NUMBER,
    ZEROS_LOST,
    CellDifference,
    Differences,
)
from impact.output.export_check.sidecar import Sidecar

KINDS = ("genuine", "form", "edited", "changed", "unproven", "foreign", "unreadable")
# What is said in words at most; `Differences` has them all.
MOST_CELLS, MOST_NAMES = 20, 10


@dataclass(frozen=True)
class ExportVerdict:
    """What was found about an exported file.

    Attributes:
        kind: genuine (byte for byte what its sidecar describes); form (every row and cell is as
            it was written, only the form is another); edited (rows or cells were changed);
            changed (one of the two, it cannot be told which); unproven (there is no sidecar);
            foreign (no export of decisions); unreadable.
        is_up_to_date: written today it would say the same, of the same data and policy.
        form_changes: how the form differs, in words.
        edits: in what it differs from what was written; None where that cannot be told.
        today: in what it differs from what would be written today (`missing` rows would come,
            `added` ones would go, `expected` is today's value); None where it cannot be told.
        undated: the cells about badge and shop that are not in `today`, since the file and the
            files of today are of two data days; data_day: that of today's files.
        changed_files, changed_policy: what is another today: data files, values of the policy.
        ignored: filters of the sidecar that this program or this data does not know.
        as_of: the day that the file speaks for; sidecar: what was read of it.
    """

    kind: str
    name: str
    message: str = ""
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
    cut_line: int | None = None
    odd_lines: tuple[int, ...] = ()
    sidecar: Sidecar | None = None
    fingerprint_today: str = ""
    policy_today: str = ""

    @property
    def is_fine(self) -> bool:
        """Say whether the file is genuine and up to date."""
        return self.kind == "genuine" and self.is_up_to_date

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return the verdict in words, the headline first."""
        if self.kind in ("unreadable", "foreign"):
            return (_headline(self),)
        return (_headline(self), *_content(self), *_since(self), *_today(self))


def _headline(verdict: ExportVerdict) -> str:
    name, sidecar = verdict.name, verdict.sidecar
    about = (
        ""
        if sidecar is None
        else (f" ({_count(sidecar.rows, 'row')} as of {sidecar.as_of}, policy {sidecar.version})")
    )
    what = "policy" if verdict.changed_policy and not verdict.is_data_changed else "data"
    words = {
        "genuine": f"is genuine: byte for byte what its sidecar describes{about}.",
        "form": "holds what was exported: every row and cell is as it was written. Only its form "
        f"was changed: {_form(verdict)}.",
        "edited": f"{_edited(verdict)}: it is not what its sidecar describes{about}.",
        "changed": f"is not byte for byte what its sidecar describes{about}. Whether cells were "
        f"changed or only its form cannot be told: the {what} that it was written from is gone.",
        "unproven": f"has no sidecar ({name}.meta.json), so nothing shows that it is genuine.",
        "foreign": f"is no export of decisions: {verdict.message}",
        "unreadable": f"cannot be checked: {verdict.message}",
    }
    return f"{_plain(name)} {words[verdict.kind]}"


def _edited(verdict: ExportVerdict) -> str:
    cells = verdict.edits.cells if verdict.edits is not None else ()
    is_cells_only = verdict.edits is not None and verdict.edits.count == len(cells) > 0
    if is_cells_only and all(cell.cause for cell in cells):
        return "was saved by a spreadsheet, which changed cells"
    return "was edited"


def _form(verdict: ExportVerdict) -> str:
    return "; ".join(verdict.form_changes) or "quotes, blanks, or how numbers are written"


def _content(verdict: ExportVerdict) -> Iterator[str]:
    """Yield what was done to the rows, columns and cells of the file."""
    if verdict.cut_line is not None:
        yield f"The file was cut: it ends in line {verdict.cut_line}."
    if verdict.odd_lines:
        lines = _named(map(str, verdict.odd_lines))
        yield f"More fields than the header has columns: line {lines}."
    sidecar = verdict.sidecar
    if sidecar is not None and verdict.rows not in (None, sidecar.rows):
        yield f"It has {_count(verdict.rows or 0, 'row')}; its sidecar says {sidecar.rows:,}."
    if verdict.edits is not None:
        yield from _edits(verdict.edits)
    if verdict.kind != "form" and verdict.form_changes:
        yield f"In its form, too, it is another: {_form(verdict)}."


def _edits(found: Differences) -> Iterator[str]:
    yield from _columns(found, "missing", "added")
    if found.missing:
        yield f"{_count(len(found.missing), 'row')} missing: {_named(found.missing)}."
    if found.added:
        yield f"{_count(len(found.added), 'row')} added: {_named(found.added)}."
    if found.repeated:
        yield f"Rows that stand more than once: {_named(found.repeated)}."
    by_hand = [cell for cell in found.cells if not cell.cause]
    yield from _cells(by_hand, "changed", "was")
    for cause in (ZEROS_LOST, AS_NUMBER):
        cells = [cell for cell in found.cells if cell.cause == cause]
        if cells:
            columns = _named(dict.fromkeys(cell.column for cell in cells))
            yield (
                f"{_count(len(cells), 'cell')}: {cause} ({columns}), as happens when a "
                "spreadsheet opens the file."
            )


def _columns(found: Differences, missing: str, added: str) -> Iterator[str]:
    for names, word in ((found.missing_columns, missing), (found.added_columns, added)):
        if names:
            yield f"{_count(len(names), 'column')} {word}: {_named(names)}."


def _cells(cells: list[CellDifference], word: str, then: str) -> Iterator[str]:
    if not cells:
        return
    merchants = _count(len({cell.merchant_id for cell in cells}), "merchant")
    columns = _named(dict.fromkeys(cell.column for cell in cells))
    yield f"{_count(len(cells), 'cell')} {word}, of {merchants}, in {columns}:"
    for cell in cells[:MOST_CELLS]:
        yield (
            f"  line {cell.line}, {_plain(cell.merchant_id)}, {_plain(cell.column)}: "
            f"{_value(cell.found)}, {then} {_value(cell.expected)}"
        )
    if len(cells) > MOST_CELLS:
        yield f"  and {len(cells) - MOST_CELLS:,} more"


def _since(verdict: ExportVerdict) -> Iterator[str]:
    """Yield what became another since: data, policy, or the program."""
    sidecar = verdict.sidecar
    if sidecar is None:
        return
    if verdict.is_data_changed:
        files = f" ({_named(verdict.changed_files)})" if verdict.changed_files else ""
        yield (
            f"The data changed since{files}: fingerprint {sidecar.fingerprint[:12]} then, "
            f"{verdict.fingerprint_today[:12]} now."
        )
    if verdict.changed_policy:
        yield (
            f"The policy is another: version {_plain(sidecar.version)} then, "
            f"{_plain(verdict.policy_today)} now; {_named(verdict.changed_policy)} differ."
        )
    for words in verdict.ignored:
        yield f"{words} Which rows it would hold today cannot be told."
    is_same = not verdict.is_data_changed and not verdict.changed_policy
    if is_same and verdict.kind == "edited":
        yield "Data and policy are still those that it was written from."
    if is_same and verdict.kind == "genuine" and verdict.today is not None and verdict.today.count:
        yield (
            "Data and policy are the same, and yet it would say something else: file and sidecar "
            "were changed together, or another version of the program wrote them."
        )


def _today(verdict: ExportVerdict) -> Iterator[str]:
    """Yield in what it differs from a file written today, unless its edits said so already."""
    today, edits = verdict.today, verdict.edits
    if verdict.sidecar is None:
        yield (
            f"Its rows were held against the data of today for {verdict.as_of}; which rows it "
            "should hold is not known."
        )
    if today is None:
        yield "What it would say if it were written today cannot be told."
    elif not today.count:
        yield "Written today, it would say the same."
    elif edits != today:
        yield f"Written today for {verdict.as_of}, it would differ:"
        yield from _columns(today, "more", "less")
        if today.missing:
            yield f"{_count(len(today.missing), 'row')} more: {_named(today.missing)}."
        if today.added:
            yield f"{_count(len(today.added), 'row')} less: {_named(today.added)}."
        yield from _cells(list(today.cells), "otherwise", "today")
    if verdict.undated:
        yield _undated(verdict)


def _undated(verdict: ExportVerdict) -> str:
    """Say that badge and shop are not compared, and why."""
    columns = _named(dict.fromkeys(cell.column for cell in verdict.undated))
    now = "name no day" if verdict.data_day is None else f"speak for {verdict.data_day}"
    return (
        f"Not compared: {_count(len(verdict.undated), 'cell')} of {columns}. The files hold what "
        f"is shown on their data day alone: those of today {now}, and the export is of "
        f"{verdict.as_of}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _named(names: Iterable[str]) -> str:
    listed = [_plain(name) for name in names]
    more = f" and {len(listed) - MOST_NAMES:,} more" if len(listed) > MOST_NAMES else ""
    return ", ".join(listed[:MOST_NAMES]) + more


def _value(text: str) -> str:
    return f"“{_plain(text)}”" if text else "blank"


def _plain(text: str) -> str:
    """Return a text of outside on one line and without what a terminal would obey."""
    return "".join(
        mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in quote_value(text)
    )
