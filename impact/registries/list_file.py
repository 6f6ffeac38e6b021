"""Read one file of `registries`: which list it is, by its content or its name in the policy."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from impact.loading.file_access import describe_access_fault, open_file, read_content
from impact.loading.xlsx.workbook import WORKBOOK_START
from impact.model.policy import AcceptedLists, Register
from impact.model.problems import ENTRY, LINE, ROW
from impact.registries.formats.column_detection import detect_kind
from impact.registries.formats.company_lists import read_companies, read_esus
from impact.registries.formats.finess_csv import read_archive, read_extract
from impact.registries.formats.finess_json import read_structures
from impact.registries.formats.register import read_register
from impact.registries.formats.sse_list import find_sse_header, read_sse_list, read_sse_table
from impact.registries.formats.table_file import Table, decode_list, read_text_table, read_workbook
from impact.registries.registry_list import ListFile, ListRefused, RegistryList

_HEAD_BYTES = 4096
_BOM = b"\xef\xbb\xbf"
# No list that is read whole has as many; that of SSE companies is streamed.
_MOST_LINES = 1_000_000
_OTHER_FORMATS = {
    b"%PDF": "a PDF; fetch the list as a workbook or CSV",
    b"\x1f\x8b": "a packed file (.gz); unpack it",
}
_TABLE_READERS: dict[str, Callable[[Table, ListFile], RegistryList]] = {
    "esus": read_esus,
    "companies": read_companies,
    "finess_archive": read_archive,
}


def describe_file(path: Path, zone: str) -> ListFile:
    """Return the name, size, sha256 and time of a file, read as a stream.

    Raises:
        ListRefused: it cannot be read.
    """
    try:
        with open_file(path) as stream:
            digest = hashlib.file_digest(stream, "sha256")
        stat = path.stat()
    except OSError as error:
        raise ListRefused(describe_access_fault("The file", error)) from None
    modified = datetime.fromtimestamp(stat.st_mtime, UTC)
    return ListFile(path.name, stat.st_size, digest.hexdigest(), modified, zone)


def read_list(path: Path, source: ListFile, accepted: AcceptedLists) -> RegistryList:
    """Return the list in a file.

    Raises:
        ListRefused: it is none that is known here, or cannot be used.
    """
    with open_file(path) as stream:
        head = stream.read(_HEAD_BYTES)
    for signature, what in _OTHER_FORMATS.items():
        if head.startswith(signature):
            raise ListRefused(f"This is {what}.")
    register = next((each for each in accepted.registers if each.file == path.name), None)
    is_json = register is None and head.removeprefix(_BOM).lstrip()[:1] in (b"{", b"[")
    line_unit = ENTRY if is_json else ROW if head.startswith(WORKBOOK_START) else LINE
    try:
        if is_json:
            with _refused_as("esat"):
                listed = read_structures(path, source)
        else:
            listed = _read_rows(path, source, accepted, register, head)
    except ListRefused as refusal:
        refusal.line_unit = line_unit
        raise
    return replace(listed, line_unit=line_unit)


def _read_rows(
    path: Path, source: ListFile, accepted: AcceptedLists, register: Register | None, head: bytes
) -> RegistryList:
    if register is not None:
        with _refused_as("register"):
            return read_register(_only_table(*_tables_of(read_content(path))), source, register)
    if find_sse_header(head, accepted.sse_headers):
        with _refused_as("sse"):
            return read_sse_list(path, source, accepted.sse_headers)
    content = read_content(path)
    if head.removeprefix(_BOM).startswith(b"finess;") or b"structureet;" in head:
        with _refused_as("esat"):
            return read_extract(decode_list(content), source)
    lines = content.count(b"\n")
    if lines > _MOST_LINES and not content.startswith(WORKBOOK_START):
        raise ListRefused(
            f"There are {lines:,} lines: no list of the State has as many. A list of SSE companies "
            "is known by its header; name that header in policy.toml, as `sse_list_header`."
        )
    return _read_tables(*_tables_of(content), source, accepted)


@contextmanager
def _refused_as(kind: str) -> Iterator[None]:
    """Note the kind of a list that is refused within."""
    try:
        yield
    except ListRefused as refusal:
        refusal.kind = kind
        raise


def _tables_of(content: bytes) -> tuple[list[Table], list[ListRefused]]:
    if content.startswith(WORKBOOK_START):
        return read_workbook(content)
    return [read_text_table(decode_list(content))], []


def _only_table(tables: list[Table], refusals: list[ListRefused]) -> Table:
    if len(tables) == 1:
        return tables[0]
    if not tables:
        raise refusals[0]
    raise ListRefused(
        f"{len(tables)} sheets hold a table; keep the register alone in the workbook."
    )


def _read_tables(
    tables: list[Table], refusals: list[ListRefused], source: ListFile, accepted: AcceptedLists
) -> RegistryList:
    sse_tables = [table for table in tables if find_sse_header(table.headers, accepted.sse_headers)]
    if sse_tables:
        with _refused_as("sse"):
            return read_sse_table(sse_tables[0], source, accepted.sse_headers)
    kinds = [detect_kind(table) for table in tables]
    known = [number for number, kind in enumerate(kinds) if kind]
    if not known and refusals:
        raise refusals[0]
    if not known:
        message = (
            "No column is headed SIREN, and it is no FINESS file: this is none of the lists that "
            "are known here. Put the ESUS list, FINESS, a list of companies, or a register that "
            "policy.toml names here."
        )
        raise tables[0].refusal(message, code="missing-label")
    if len(known) > 1:
        raise ListRefused(f"{len(known)} sheets hold a list; keep one in the workbook.")
    kind = kinds[known[0]]
    with _refused_as("esat" if kind == "finess_archive" else kind):
        return _TABLE_READERS[kind](tables[known[0]], source)
