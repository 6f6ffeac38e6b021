"""Check whether an exported file is genuine, and how it would differ if it were written today.

The sidecar has the file's sha256, but anybody can edit a sidecar, or both. So the file is written
again from today's data and policy: where that gives the sha256, it is the original, and every
cell is compared with it. Where it does not, nothing is certified that the sha256 alone cannot
show, and the verdict states what was compared and what was not.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from impact.model.dates import parse_iso_day
from impact.model.errors import UsageError
from impact.output.export_check.claims import (
    self_contradictions,
    wrong_claims,
    wrong_data_claims,
    wrong_format_claims,
)
from impact.output.export_check.compare_tables import (
    Differences,
    describe_form_changes,
    find_differences,
    find_undated,
)
from impact.output.export_check.original import (
    RewrittenExport,
    is_same_content,
    rewrite_export,
    sha256_hex,
    unknown_filters,
)
from impact.output.export_check.parse_export import ParsedTable, read_export, why_foreign
from impact.output.export_check.sidecar import Sidecar, read_sidecar
from impact.output.export_check.sort_uploads import SIDECAR
from impact.output.export_check.verdict import ExportVerdict
from impact.rules.view import View

_NAME_DAY = re.compile(r"(?<![0-9])([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])")
_NONE = Differences()
_OTHER_FILE = "the sha256 in the proof file is that of another file"
_GIVES_ANOTHER = (
    "the data and the policy that the proof file states give another file: one or both were "
    "changed, or another version of the program wrote them"
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
    exports = () if parsed is None else tuple(rewrite_export(view, parsed))
    is_intact = parsed is not None and sha256_hex(content) == parsed.sha256
    same = next((export for export in exports if export.content == content), None)
    if same is not None and not (is_intact and same.view is not view):
        return _judge_rewritten(verdict, same, view, is_intact=is_intact)
    file = read_export(content, parsed)
    if parsed is not None and is_intact:
        return _judge_intact(verdict, file, parsed, view, exports, same)
    if isinstance(file, str):
        return replace(verdict, kind="unreadable", message=file)
    if why := why_foreign(file, parsed):
        return replace(verdict, kind="foreign", message=why)
    verdict = _compare_with_today(verdict, file, view)
    return verdict if parsed is None else _judge_changed(verdict, file, parsed, view, exports)


def _day_in(name: str) -> date | None:
    match = _NAME_DAY.search(name)
    return parse_iso_day(match[1]) if match else None


def _since(verdict: ExportVerdict, sidecar: Sidecar | None, view: View) -> ExportVerdict:
    """Return the verdict with what has changed since the file was written."""
    verdict = replace(verdict, view=view, sidecar=sidecar)
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


def _judge_rewritten(
    verdict: ExportVerdict, export: RewrittenExport, view: View, *, is_intact: bool
) -> ExportVerdict:
    """Return the verdict on a file that is byte for byte what is written again."""
    claims, today = _claims(verdict, export), _NONE if export.view is view else None
    rows = export.table.num_rows
    verdict = replace(verdict, basis="original", rows=rows, edits=_NONE, today=today)
    if is_intact:
        return _judge(verdict, claims, "genuine")
    return _judge(verdict, (_OTHER_FILE, *claims), "contradicted")


def _judge_intact(
    verdict: ExportVerdict,
    file: ParsedTable | str,
    sidecar: Sidecar,
    view: View,
    exports: Sequence[RewrittenExport],
    original: RewrittenExport | None,
) -> ExportVerdict:
    """Return the verdict on a file with the sha256 of its sidecar, which can be edited too."""
    if isinstance(file, str):
        message = f"Its rows were not read: {file}"
        return replace(verdict, kind="intact", basis="bytes", message=message)
    claims = wrong_claims(sidecar, len(file.rows), file.names)
    if why := why_foreign(file, sidecar):
        verdict = replace(verdict, basis="rows", rows=len(file.rows))
        return _judge(verdict, claims, "intact", f"Its rows were not compared: {why}")
    claims = (*wrong_format_claims(sidecar, file), *claims)
    verdict = replace(_compare_with_today(verdict, file, view), edits=_NONE)
    if original is None and not (exports and verdict.is_same):
        return _judge(replace(verdict, basis="rows"), claims, "intact")
    if original is None and all(_differences_from(export, file).count for export in exports):
        claims = (*claims, _GIVES_ANOTHER)
    elif not verdict.is_data_changed:
        claims = (*claims, *wrong_data_claims(sidecar, view))
    if original is None:  # a workbook with the same cells: its further sheets were not read
        return _judge(replace(verdict, basis="cells"), claims, "intact")
    return _judge(replace(verdict, basis="original"), claims, "genuine")


def _judge_changed(
    verdict: ExportVerdict,
    file: ParsedTable,
    sidecar: Sidecar,
    view: View,
    exports: Sequence[RewrittenExport],
) -> ExportVerdict:
    """Return the verdict on a file whose sha256 is not the one in its sidecar."""
    original = next((e for e in exports if sha256_hex(e.content) == sidecar.sha256), None)
    if original is None and sidecar.format == "xlsx" and verdict.is_same:
        # The bytes of a workbook depend on what wrote it: the one with the same cells will do.
        original = next((e for e in exports if not _differences_from(e, file).count), None)
    if original is not None:
        claims, edits = _claims(verdict, original), _differences_from(original, file)
        verdict = replace(verdict, basis="cells", edits=edits)
        if edits.count or verdict.is_damaged:
            return replace(verdict, kind="edited", claims=claims)
        return _judge(verdict, claims, "form")
    if verdict.is_damaged:
        return replace(verdict, kind="edited")
    if not is_same_content(file, RewrittenExport(view, None).kinds, sidecar):
        return replace(verdict, kind="changed", claims=tuple(self_contradictions(sidecar)))
    claims = wrong_claims(sidecar, len(file.rows), file.names)
    if exports and verdict.is_same:
        claims = (*claims, _GIVES_ANOTHER)
    return _judge(replace(verdict, basis="sha256", edits=_NONE), claims, "form")


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


def _claims(verdict: ExportVerdict, export: RewrittenExport) -> tuple[str, ...]:
    """Return the wrong claims on an export written again, on its data where they are unchanged."""
    assert export.sidecar is not None
    rows, view = export.table.num_rows, None if verdict.is_data_changed else export.view
    return wrong_claims(export.sidecar, rows, export.kinds, view)


def _differences_from(export: RewrittenExport, file: ParsedTable) -> Differences:
    return find_differences(file, export.parsed, export.kinds)


def _compare_with_today(verdict: ExportVerdict, file: ParsedTable, view: View) -> ExportVerdict:
    """Return the verdict with the differences from a file written today."""
    sidecar = verdict.sidecar
    export = RewrittenExport(view, sidecar)
    today = find_differences(file, export.parsed, export.kinds, knows_rows=export.rows is not None)
    # With unchanged data, such a cell is an edit like any other.
    undated = find_undated(today) if sidecar is None or verdict.is_data_changed else ()
    removed = set(undated)
    changes = (
        describe_form_changes(file, export.parsed, export.kinds, sidecar.format) if sidecar else ()
    )
    return replace(
        verdict,
        today=replace(today, cells=tuple(cell for cell in today.cells if cell not in removed)),
        undated=undated,
        form_changes=changes,
        rows=len(file.rows),
        file=file,
    )
