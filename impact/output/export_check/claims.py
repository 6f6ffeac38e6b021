"""Check the claims of a sidecar against the file, against each other and against the data."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

from impact.model.texts.number_format import plural
from impact.output.export_check.compare_tables import CSV_FORMATS
from impact.output.export_check.parse_export import ParsedTable
from impact.output.export_check.sidecar import Sidecar
from impact.output.export_check.verdict import list_names, quote
from impact.output.provenance import provenance
from impact.rules.view import View
from impact.selection.listed_base import selection_params

_ID = "merchant_id"


def wrong_claims(
    sidecar: Sidecar, rows: int, names: Iterable[str], view: View | None = None
) -> tuple[str, ...]:
    """Return the wrong claims of a sidecar: on a table, on itself, on the unchanged data of a view.

    Args:
        rows, names: of the table.
    """
    data_claims = () if view is None else wrong_data_claims(sidecar, view)
    table_claims = _wrong_table_claims(sidecar, rows, {*names})
    return (*table_claims, *self_contradictions(sidecar), *data_claims)


def _wrong_table_claims(sidecar: Sidecar, rows: int, names: set[str]) -> Iterator[str]:
    if sidecar.rows != rows:
        yield f"the proof file states {plural(sidecar.rows, 'row')}, and the file has {rows:,}"
    if not sidecar.columns:
        return
    chosen = {*sidecar.columns, *({_ID} & names)}
    for complaint, columns in (
        ("names columns that are not there", sorted(chosen - names)),
        ("does not name columns that are there", sorted(names - chosen)),
    ):
        if columns:
            yield f"the proof file {complaint}: {list_names(columns)}"


def wrong_format_claims(sidecar: Sidecar, file: ParsedTable) -> Iterator[str]:
    """Yield a claim about the format that the file contradicts."""
    if file.is_workbook != (sidecar.format == "xlsx") or (
        not file.is_workbook
        and len(file.names) > 1
        and (file.delimiter, file.encoding) != CSV_FORMATS[sidecar.format][:2]
    ):
        yield f"the proof file states the format {sidecar.format}, and the file has another one"


def self_contradictions(sidecar: Sidecar) -> Iterator[str]:
    """Yield where a sidecar contradicts itself, or has what the program does not write."""
    if sidecar.unknown:
        names = list_names(sidecar.unknown)
        yield f"the proof file has keys that the program does not write: {names}"
    if sidecar.stated_version != sidecar.version:
        yield (
            f"the proof file names the policy version {quote(sidecar.stated_version)} and, among "
            f"the policy's values, {quote(sidecar.version)}"
        )
    if sidecar.is_from_screen and not _is_address_right(sidecar):
        yield "the address in the proof file has another day or other filters than it states"


def _is_address_right(sidecar: Sidecar) -> bool:
    """Return whether the address has the day and the filters that the sidecar states.

    Without filters the address is of all merchants, or of a table that no filters choose.
    """
    address = set(parse_qsl(sidecar.address, keep_blank_values=True))
    day = {("as_of", sidecar.as_of.isoformat())}
    params = selection_params({key: tuple(words) for key, words in sidecar.filters.items()})
    filter_params = {(key, word) for key, words in params.items() for word in words}
    return address == day | filter_params or (not sidecar.filters and address == day)


def wrong_data_claims(sidecar: Sidecar, view: View) -> Iterator[str]:
    """Yield the claims of a sidecar that its own data, which are unchanged, contradict."""
    info = view.dataset.info
    actual = provenance(view, dict(sidecar.filters))
    claims = {
        "title": (sidecar.title, info.title),
        "fictional": (sidecar.is_fictional, info.fictional),
        "files": (dict(sidecar.files), actual["files"]),
        "registries": (dict(sidecar.lists), actual.get("registries", {})),
    }
    for name, (claimed, value) in claims.items():
        if claimed != value:
            yield f"the proof file's {name} and its fingerprint are of two sets of data"
