"""What a sidecar claims, held against the file, against itself and against the data it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl

from impact.output.export_check.compare_tables import FORMS
from impact.output.export_check.difference_sentences import counted, named, quoted
from impact.output.export_check.parse_export import ReadTable
from impact.output.export_check.sidecar import Sidecar
from impact.output.provenance import provenance
from impact.rules.view import View
from impact.selection.listed_base import selection_params

_ID = "merchant_id"


def wrong_of_table(about: Sidecar, rows: int, names: Sequence[str]) -> Iterator[str]:
    """Yield what a sidecar claims of rows and columns that the table does not have."""
    if about.rows != rows:
        yield f"the sidecar states {counted(about.rows, 'row')}, and the file has {rows:,}"
    if about.columns is None:
        return
    chosen = {*about.columns, *({_ID} & {*names})}
    for word, other in (
        ("names columns that are not there", sorted(chosen - {*names})),
        ("does not name columns that are there", sorted({*names} - chosen)),
    ):
        if other:
            yield f"the sidecar {word}: {named(other)}"


def wrong_form(about: Sidecar, file: ReadTable) -> Iterator[str]:
    """Yield that the file is not of the format that a sidecar states."""
    if file.is_workbook != (about.form == "xlsx") or (
        not file.is_workbook
        and len(file.names) > 1
        and (file.delimiter, file.encoding) != FORMS[about.form][:2]
    ):
        yield f"the sidecar states the format {about.form}, and the file has another one"


def wrong_in_itself(about: Sidecar) -> Iterator[str]:
    """Yield in what a sidecar contradicts itself, or the program, which would not write it so."""
    if about.unknown:
        yield f"the sidecar has keys that the program does not write: {named(about.unknown)}"
    if about.stated_version != about.version:
        yield (
            f"the sidecar names the policy version {quoted(about.stated_version)} and, among the "
            f"policy's values, {quoted(about.version)}"
        )
    if about.is_from_screen and not _is_address_of(about):
        yield "the address in the sidecar has another day or other filters than it states"


def _is_address_of(about: Sidecar) -> bool:
    """Return whether the address has the day and the filters that the sidecar states.

    Without filters it is of all merchants, or of a table that no filters choose.
    """
    address = set(parse_qsl(about.address, keep_blank_values=True))
    day = {("as_of", about.as_of.isoformat())}
    params = selection_params({key: tuple(words) for key, words in about.filters.items()})
    asked = {(key, word) for key, words in params.items() for word in words}
    return address == day | asked or (not about.filters and address == day)


def wrong_of_data(about: Sidecar, view: View) -> Iterator[str]:
    """Yield what a sidecar claims of the data that are still there, and that they are not."""
    info = view.dataset.info
    written = provenance(view, dict(about.filters))
    claims = {
        "title": (about.title, info.title),
        "fictional": (about.is_fictional, info.fictional),
        "files": (dict(about.files), written["files"]),
        "registries": (dict(about.lists), written.get("registries", {})),
    }
    for name, (claimed, found) in claims.items():
        if claimed != found:
            yield f"the sidecar's {name} and its fingerprint are of two sets of data"
