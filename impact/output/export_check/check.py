"""Check whether an exported file is genuine, and how it would differ if it were written today.

The sidecar has the file's sha256, but anybody can edit a sidecar, or both. So the file is written
again from today's data and policy: where that gives the sha256, it is the original, and every
cell is compared with it. Where it does not, nothing is certified that the sha256 alone cannot
show, and the verdict states what was compared and what was not.
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
    self_contradictions,
    wrong_data_claims,
    wrong_format_claims,
    wrong_table_claims,
)
from impact.output.export_check.compare_tables import (
    Differences,
    column_kinds,
    describe_form_changes,
    find_differences,
    find_undated,
)
from impact.output.export_check.foreign import read_export, why_foreign
from impact.output.export_check.original import (
    RewrittenExport,
    exported_table,
    rewrite_export,
    sha256_hex,
    unknown_filters,
)
from impact.output.export_check.parse_export import ParsedTable, parse_table
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
        parsed = None if sidecar is None else read_sidecar(sidecar, f"{name}{SIDECAR}")
    except UsageError as error:
        return ExportVerdict(kind="unreadable", name=name, message=str(error))
    view = view_of(parsed.as_of if parsed else _day_in(name))
    verdict = _since(ExportVerdict("unproven", name), parsed, view)
    if parsed is None:
        return _without_sidecar(verdict, content, view)
    case = _Case(content, parsed, view, tuple(rewrite_export(view, parsed)))
    if sha256_hex(content) == parsed.sha256:
        return _unchanged(verdict, case)
    return _changed(verdict, case)


@dataclass(frozen=True)
class _Case:
    """A file with a sidecar, today's decisions, and the export written again from them."""

    content: bytes
    sidecar: Sidecar
    view: View
    rewritten: tuple[RewrittenExport, ...]

    @property
    def original(self) -> RewrittenExport | None:
        """Return the original export, where it can be written again."""
        return next((export for export in self.rewritten if export.is_original), None)


def _day_in(name: str) -> date | None:
    match = _NAME_DAY.search(name)
    number = parse_day(match[1]) if match else None
    return None if number is None else from_day_number(number)


def _since(verdict: ExportVerdict, sidecar: Sidecar | None, view: View) -> ExportVerdict:
    """Return the verdict with what has changed since the file was written."""
    verdict = replace(
        verdict,
        as_of=view.as_of,
        sidecar=sidecar,
        data_day=view.dataset.info.day,
        fingerprint_today=view.dataset.fingerprint,
        policy_today=view.policy.version,
    )
    if sidecar is None:
        return verdict
    is_different = sidecar.fingerprint != view.dataset.fingerprint
    return replace(
        verdict,
        is_data_changed=is_different or bool(sidecar.changed_lists(view)),
        changed_files=sidecar.changed_files(view),
        changed_policy=sidecar.changed_policy(view),
        ignored=unknown_filters(view, sidecar),
    )


def _without_sidecar(verdict: ExportVerdict, content: bytes, view: View) -> ExportVerdict:
    file = read_export(content, None)
    if isinstance(file, str):
        return replace(verdict, kind="unreadable", message=file)
    if why := why_foreign(file, None):
        return replace(verdict, kind="foreign", message=why)
    return _compare_with_today(verdict, file, view)


# --- the bytes are those of the sidecar -------------------------------------------------------


def _unchanged(verdict: ExportVerdict, case: _Case) -> ExportVerdict:
    """Return the verdict on a file with the sha256 of its sidecar, which can be edited too."""
    sidecar, original = case.sidecar, case.original
    if original is not None and original.view is case.view:
        return _as_rewritten(verdict, original, "genuine")
    file = read_export(case.content, sidecar)
    if isinstance(file, str):
        message = f"Its rows were not read: {file}"
        return replace(verdict, kind="intact", basis="bytes", message=message)
    file_claims = (
        *wrong_table_claims(sidecar, len(file.rows), file.names),
        *self_contradictions(sidecar),
    )
    if why := why_foreign(file, sidecar):
        verdict = replace(verdict, basis="rows", rows=len(file.rows))
        return _judge(verdict, file_claims, "intact", f"Its rows were not compared: {why}")
    verdict = replace(_compare_with_today(verdict, file, case.view), edits=_NONE)
    claims = (*wrong_format_claims(sidecar, file), *file_claims)
    if original is None and not (case.rewritten and verdict.is_same):
        return _judge(replace(verdict, basis="rows"), claims, "intact")
    if original is None and all(_differences_from(export, file).count for export in case.rewritten):
        claims = (*claims, _GIVES_ANOTHER)
    elif not verdict.is_data_changed:
        claims = (*claims, *wrong_data_claims(sidecar, case.view))
    if original is None:  # a workbook with the same cells: its further sheets were not read
        return _judge(replace(verdict, basis="cells"), claims, "intact")
    return _judge(replace(verdict, basis="original"), claims, "genuine")


def _as_rewritten(
    verdict: ExportVerdict, export: RewrittenExport, kind: str, *claims: str
) -> ExportVerdict:
    """Return the verdict on a file that is byte for byte what is written again."""
    claims = (*claims, *_claims(verdict, export))
    rows = export.table.num_rows
    verdict = replace(verdict, basis="original", rows=rows, edits=_NONE, today=_NONE)
    return _judge(verdict, claims, kind)


def _claims(verdict: ExportVerdict, export: RewrittenExport) -> tuple[str, ...]:
    """Return the wrong claims of a sidecar: of an export, of itself, of unchanged data."""
    sidecar, names = export.sidecar, [clean(name) for name in export.table.column_names]
    data_claims = () if verdict.is_data_changed else wrong_data_claims(sidecar, export.view)
    return (
        *wrong_table_claims(sidecar, export.table.num_rows, names),
        *self_contradictions(sidecar),
        *data_claims,
    )


def _judge(
    verdict: ExportVerdict, claims: tuple[str, ...], kind: str, message: str = ""
) -> ExportVerdict:
    """Return the verdict of a kind, unless a claim of the sidecar is wrong.

    With different data or policy nothing is genuine, even where they give the same file.
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


# --- the bytes are different ------------------------------------------------------------------


def _changed(verdict: ExportVerdict, case: _Case) -> ExportVerdict:
    """Return the verdict on a file whose sha256 is not the one in its sidecar."""
    for export in case.rewritten:
        if export.content == case.content:
            rewritten_verdict = _as_rewritten(verdict, export, "contradicted", _OTHER_FILE)
            return (
                rewritten_verdict
                if export.view is case.view
                else replace(rewritten_verdict, today=None)
            )
    file = read_export(case.content, case.sidecar)
    if isinstance(file, str):
        return replace(verdict, kind="unreadable", message=file)
    if why := why_foreign(file, case.sidecar):
        return replace(verdict, kind="foreign", message=why)
    verdict = _compare_with_today(verdict, file, case.view)
    original = case.original or _same_cells(verdict, file, case)
    if original is None:
        return _without_original(verdict, file, case)
    edits, claims = _differences_from(original, file), _claims(verdict, original)
    verdict = replace(verdict, basis="cells", edits=edits)
    if edits.count or verdict.is_damaged:
        return replace(verdict, kind="edited", claims=claims)
    return _judge(verdict, claims, "form")


def _same_cells(verdict: ExportVerdict, file: ParsedTable, case: _Case) -> RewrittenExport | None:
    """Return the export with the same cells as a file that was a workbook, for unchanged data.

    The bytes of a workbook depend on what wrote it, so its sha256 may not be reproducible.
    """
    if case.sidecar.format != "xlsx" or not verdict.is_same:
        return None
    return next(
        (export for export in case.rewritten if not _differences_from(export, file).count), None
    )


def _without_original(verdict: ExportVerdict, file: ParsedTable, case: _Case) -> ExportVerdict:
    """Return the verdict where what was exported cannot be written again."""
    sidecar = case.sidecar
    if verdict.is_damaged:
        return replace(verdict, kind="edited")
    kinds = column_kinds(exported_table(case.view, None, None))
    if not is_same_content(file, {clean(name): kind for name, kind in kinds.items()}, sidecar):
        return replace(verdict, kind="changed", claims=tuple(self_contradictions(sidecar)))
    claims = (
        *wrong_table_claims(sidecar, len(file.rows), file.names),
        *self_contradictions(sidecar),
    )
    if case.rewritten and verdict.is_same:
        claims = (*claims, _GIVES_ANOTHER)
    return _judge(replace(verdict, basis="sha256", edits=_NONE), claims, "form")


def _differences_from(export: RewrittenExport, file: ParsedTable) -> Differences:
    """Return the differences between a file and an export that was written again."""
    kinds = {clean(name): kind for name, kind in column_kinds(export.table).items()}
    table = parse_table(table_bytes(export.table, "csv"), export.table.column_names)
    return find_differences(file, table, kinds)


def _compare_with_today(verdict: ExportVerdict, file: ParsedTable, view: View) -> ExportVerdict:
    """Return the verdict with the differences from a file written today."""
    sidecar = verdict.sidecar
    knows_rows = sidecar is not None and not verdict.ignored
    rows = RewrittenExport(view, sidecar).rows if knows_rows and sidecar is not None else None
    exported = exported_table(view, rows, sidecar)
    kinds = {clean(name): kind for name, kind in column_kinds(exported).items()}
    table = parse_table(table_bytes(exported, "csv"), exported.column_names)
    today = find_differences(file, table, kinds, knows_rows=knows_rows)
    # With unchanged data, such a cell is an edit like any other.
    undated = find_undated(today) if sidecar is None or verdict.is_data_changed else ()
    return replace(
        verdict,
        today=today.without(undated),
        undated=undated,
        form_changes=()
        if sidecar is None
        else describe_form_changes(file, table, kinds, sidecar.format),
        rows=len(file.rows),
        is_workbook=file.is_workbook,
        cut_line=file.cut_line,
        odd_lines=file.odd_lines,
    )
