"""Is an exported file genuine, and what would it say if it were written today?

The sidecar holds the file's sha256, but anybody can edit a sidecar, or both. So the file is
written again from the data and the policy of today: where that gives the sha256, it is the
original, and every cell is held against it. Where it does not, nothing is certified that the
sha256 alone cannot show, and the verdict says what was compared and what was not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from impact.model.dates import from_day_number, parse_day
from impact.model.errors import UsageError
from impact.model.texts.cleaning import clean
from impact.output.export import table_bytes
from impact.output.export_check.claims import (
    wrong_form,
    wrong_in_itself,
    wrong_of_data,
    wrong_of_table,
)
from impact.output.export_check.compare_tables import (
    Differences,
    differences,
    form_changes,
    kinds_of,
    undated,
)
from impact.output.export_check.foreign import read_export, why_foreign
from impact.output.export_check.original import (
    Rewritten,
    digest,
    rewritten,
    unknown_filters,
    written_table,
)
from impact.output.export_check.parse_export import ReadTable, read_table
from impact.output.export_check.same_content import is_same_content
from impact.output.export_check.sidecar import Sidecar, read_sidecar
from impact.output.export_check.sort_uploads import SIDECAR
from impact.output.export_check.verdict import ExportVerdict
from impact.rules.view import View

_NAME_DAY = re.compile(r"(?<![0-9])([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])")
_NONE = Differences()
_OTHER_FILE = "the sha256 in the sidecar is that of another file"
_GIVES_ANOTHER = (
    "the data and the policy that the sidecar states give another file: one or both were changed, "
    "or another version of the program wrote them"
)


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
        about = None if sidecar is None else read_sidecar(sidecar, f"{name}{SIDECAR}")
    except UsageError as fault:
        return ExportVerdict(kind="unreadable", name=name, message=str(fault))
    view = view_of(about.as_of if about else _day_in(name))
    verdict = _since(ExportVerdict("unproven", name), about, view)
    if about is None:
        return _without_sidecar(verdict, content, view)
    case = _Case(content, about, view, tuple(rewritten(view, about)))
    if digest(content) == about.sha256:
        return _unchanged(verdict, case)
    return _changed(verdict, case)


@dataclass(frozen=True)
class _Case:
    """A file with a sidecar, today's decisions, and the export written again from them."""

    content: bytes
    about: Sidecar
    view: View
    again: tuple[Rewritten, ...]

    @property
    def original(self) -> Rewritten | None:
        """Return what was exported, where it can be written again."""
        return next((one for one in self.again if one.is_original), None)


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
        data_day=view.dataset.info.day,
        fingerprint_today=view.dataset.fingerprint,
        policy_today=view.policy.version,
    )
    if about is None:
        return verdict
    is_other = about.fingerprint != view.dataset.fingerprint
    return replace(
        verdict,
        is_data_changed=is_other or bool(about.changed_lists(view)),
        changed_files=about.changed_files(view),
        changed_policy=about.changed_policy(view),
        ignored=unknown_filters(view, about),
    )


def _without_sidecar(verdict: ExportVerdict, content: bytes, view: View) -> ExportVerdict:
    file = read_export(content, None)
    if isinstance(file, str):
        return replace(verdict, kind="unreadable", message=file)
    if why := why_foreign(file, None):
        return replace(verdict, kind="foreign", message=why)
    return _with_today(verdict, file, view)


# --- the bytes are those of the sidecar -------------------------------------------------------


def _unchanged(verdict: ExportVerdict, case: _Case) -> ExportVerdict:
    """Return the verdict on a file with the sha256 of its sidecar, which can be edited too."""
    about, original = case.about, case.original
    if original is not None and original.view is case.view:
        return _as_rewritten(verdict, original, "genuine")
    file = read_export(case.content, about)
    if isinstance(file, str):
        message = f"Its rows were not read: {file}"
        return replace(verdict, kind="intact", basis="bytes", message=message)
    of_file = (*wrong_of_table(about, len(file.rows), file.names), *wrong_in_itself(about))
    if why := why_foreign(file, about):
        verdict = replace(verdict, basis="rows", rows=len(file.rows))
        return _judged(verdict, of_file, "intact", f"Its rows were not compared: {why}")
    verdict = replace(_with_today(verdict, file, case.view), edits=_NONE)
    claims = (*wrong_form(about, file), *of_file)
    if original is None and not (case.again and verdict.is_same):
        return _judged(replace(verdict, basis="rows"), claims, "intact")
    if original is None and all(_against(one, file).count for one in case.again):
        claims = (*claims, _GIVES_ANOTHER)
    elif not verdict.is_data_changed:
        claims = (*claims, *wrong_of_data(about, case.view))
    if original is None:  # a workbook with the same cells: its further sheets were not read
        return _judged(replace(verdict, basis="cells"), claims, "intact")
    return _judged(replace(verdict, basis="original"), claims, "genuine")


def _as_rewritten(verdict: ExportVerdict, one: Rewritten, kind: str, *claims: str) -> ExportVerdict:
    """Return the verdict on a file that is byte for byte what is written again."""
    claims = (*claims, *_claims(verdict, one))
    rows = one.table.num_rows
    verdict = replace(verdict, basis="original", rows=rows, edits=_NONE, today=_NONE)
    return _judged(verdict, claims, kind)


def _claims(verdict: ExportVerdict, one: Rewritten) -> tuple[str, ...]:
    """Return what a sidecar claims wrongly of an export, of itself and of data still there."""
    about, names = one.about, [clean(name) for name in one.table.column_names]
    of_data = () if verdict.is_data_changed else wrong_of_data(about, one.view)
    return (*wrong_of_table(about, one.table.num_rows, names), *wrong_in_itself(about), *of_data)


def _judged(
    verdict: ExportVerdict, claims: tuple[str, ...], kind: str, message: str = ""
) -> ExportVerdict:
    """Return the verdict of a kind, unless the sidecar claims something that is not so.

    Of other data or another policy nothing is genuine, also where they give the same file.
    """
    if kind == "genuine" and not verdict.is_same:
        kind = "intact"
    is_fine = kind == "genuine" and not claims
    return replace(
        verdict,
        kind="contradicted" if claims else kind,
        claims=claims,
        message=message,
        is_up_to_date=is_fine and verdict.today is not None and not verdict.today.count,
    )


# --- the bytes are others ---------------------------------------------------------------------


def _changed(verdict: ExportVerdict, case: _Case) -> ExportVerdict:
    """Return the verdict on a file with another sha256 than its sidecar states."""
    for one in case.again:
        if one.content == case.content:
            told = _as_rewritten(verdict, one, "contradicted", _OTHER_FILE)
            return told if one.view is case.view else replace(told, today=None)
    file = read_export(case.content, case.about)
    if isinstance(file, str):
        return replace(verdict, kind="unreadable", message=file)
    if why := why_foreign(file, case.about):
        return replace(verdict, kind="foreign", message=why)
    verdict = _with_today(verdict, file, case.view)
    original = case.original or _same_cells(verdict, file, case)
    if original is None:
        return _without_original(verdict, file, case)
    edits, claims = _against(original, file), _claims(verdict, original)
    verdict = replace(verdict, basis="cells", edits=edits)
    if edits.count or verdict.is_damaged:
        return replace(verdict, kind="edited", claims=claims)
    return _judged(verdict, claims, "form")


def _same_cells(verdict: ExportVerdict, file: ReadTable, case: _Case) -> Rewritten | None:
    """Return the export with the cells of a file that was a workbook, of data that are there.

    The bytes of a workbook depend on what wrote it, so that its sha256 may not come out again.
    """
    if case.about.form != "xlsx" or not verdict.is_same:
        return None
    return next((one for one in case.again if not _against(one, file).count), None)


def _without_original(verdict: ExportVerdict, file: ReadTable, case: _Case) -> ExportVerdict:
    """Return the verdict where what was exported cannot be written again."""
    about = case.about
    if verdict.is_damaged:
        return replace(verdict, kind="edited")
    kinds = kinds_of(written_table(case.view, None, None))
    if not is_same_content(file, {clean(name): kind for name, kind in kinds.items()}, about):
        return replace(verdict, kind="changed", claims=tuple(wrong_in_itself(about)))
    claims = (*wrong_of_table(about, len(file.rows), file.names), *wrong_in_itself(about))
    if case.again and verdict.is_same:
        claims = (*claims, _GIVES_ANOTHER)
    return _judged(replace(verdict, basis="sha256", edits=_NONE), claims, "form")


def _against(one: Rewritten, file: ReadTable) -> Differences:
    """Return in what a file differs from an export that was written again."""
    kinds = {clean(name): kind for name, kind in kinds_of(one.table).items()}
    table = read_table(table_bytes(one.table, "csv"), one.table.column_names)
    return differences(file, table, kinds)


def _with_today(verdict: ExportVerdict, file: ReadTable, view: View) -> ExportVerdict:
    """Return the verdict with in what the file differs from one that is written today."""
    about = verdict.sidecar
    knows_rows = about is not None and not verdict.ignored
    rows = Rewritten(view, about).rows if knows_rows and about is not None else None
    written = written_table(view, rows, about)
    kinds = {clean(name): kind for name, kind in kinds_of(written).items()}
    table = read_table(table_bytes(written, "csv"), written.column_names)
    today = differences(file, table, kinds, knows_rows=knows_rows)
    # Of unchanged data, such a cell is an edit like any other.
    apart = undated(today) if about is None or verdict.is_data_changed else ()
    return replace(
        verdict,
        today=today.without(apart),
        undated=apart,
        form_changes=() if about is None else form_changes(file, table, kinds, about.form),
        rows=len(file.rows),
        is_workbook=file.is_workbook,
        cut_line=file.cut_line,
        odd_lines=file.odd_lines,
    )
