"""Read one file of `registries`: which list it is, by its content or its name in the policy."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from impact.loading.file_access import describe_access_fault, open_file, read_content
from impact.loading.xlsx.workbook import WORKBOOK_START
from impact.model.policy import AcceptedLists, Register
from impact.model.problems import ENTRY, LINE, ROW, Refused
from impact.registries.formats.company_lists import detect_kind, read_companies, read_esus
from impact.registries.formats.finess import read_archive, read_extract
from impact.registries.formats.finess_json import read_structures
from impact.registries.formats.register import read_register
from impact.registries.formats.sse_list import find_sse_header, read_sse_list, read_sse_table
from impact.registries.formats.table_file import Table, decode_list, read_text_table, read_workbook
from impact.registries.registry_list import ListFile, RegistryList

_HEAD_BYTES = 4096
_BOM = b"\xef\xbb\xbf"
# No list that is read whole has as many; that of SSE companies is streamed.
_MOST_LINES = 1_000_000
_OTHER_FORMATS = {
    b"%PDF": "a PDF; fetch the list as a workbook or CSV",
    b"\x1f\x8b": "a packed file (.gz); unpack it",
}
_Reader = Callable[[ListFile], RegistryList]
# What each kind of table lists, and its reader.
_TABLE_READERS: dict[str, tuple[str, Callable[[Table, ListFile], RegistryList]]] = {
    "esus": ("esus", read_esus),
    "companies": ("companies", read_companies),
    "finess_archive": ("esat", read_archive),
}


def describe_file(path: Path, zone: str) -> ListFile:
    """Return the name, size, sha256 and time of a file, read as a stream.

    Raises:
        Refused: it cannot be read.
    """
    try:
        with open_file(path) as stream:
            digest = hashlib.file_digest(stream, "sha256")
        stat = path.stat()
    except OSError as error:
        raise Refused(describe_access_fault("The file", error)) from None
    modified = datetime.fromtimestamp(stat.st_mtime, UTC)
    return ListFile(path.name, stat.st_size, digest.hexdigest(), modified, zone)


def read_list(path: Path, source: ListFile, accepted: AcceptedLists) -> RegistryList:
    """Return the list in a file.

    Raises:
        Refused: it is none that is known here, or cannot be used.
    """
    with open_file(path) as stream:
        head = stream.read(_HEAD_BYTES)
    for signature, what in _OTHER_FORMATS.items():
        if head.startswith(signature):
            raise Refused(f"This is {what}.")
    register = next((each for each in accepted.registers if each.file == path.name), None)
    is_json = register is None and head.removeprefix(_BOM).lstrip()[:1] in (b"{", b"[")
    kind, line_unit = "", ENTRY if is_json else ROW if head.startswith(WORKBOOK_START) else LINE
    read: _Reader
    try:
        if is_json:
            kind, read = "esat", partial(read_structures, path)
        elif register is not None:
            kind, read = "register", partial(_read_register, path, register)
        else:
            kind, read = _choose_reader(path, accepted, head)
        return replace(read(source), line_unit=line_unit)
    except Refused as refusal:
        refusal.problem = replace(refusal.problem, list_kind=kind, line_unit=line_unit)
        raise


def _read_register(path: Path, register: Register, source: ListFile) -> RegistryList:
    tables, refusals = _tables_of(read_content(path))
    if not tables:
        raise refusals[0]
    if len(tables) > 1:
        raise Refused(
            f"{len(tables)} sheets hold a table; keep the register alone in the workbook."
        )
    return read_register(tables[0], source, register)


def _choose_reader(path: Path, accepted: AcceptedLists, head: bytes) -> tuple[str, _Reader]:
    """Return the kind of a list of the State, and what reads it."""
    if find_sse_header(head, accepted.sse_headers):
        return "sse", partial(read_sse_list, path, accepted.sse_headers)
    content = read_content(path)
    if head.removeprefix(_BOM).startswith(b"finess;") or b"structureet;" in head:
        return "esat", lambda source: read_extract(decode_list(content), source)
    lines = content.count(b"\n")
    if lines > _MOST_LINES and not content.startswith(WORKBOOK_START):
        raise Refused(
            f"There are {lines:,} lines: no list of the State has as many. A list of SSE companies "
            "is known by its header; name that header in policy.toml, as `sse_list_header`."
        )
    tables, refusals = _tables_of(content)
    for table in tables:
        if find_sse_header(table.headers, accepted.sse_headers):
            return "sse", partial(read_sse_table, table, accepted.sse_headers)
    return _choose_table(tables, refusals)


def _tables_of(content: bytes) -> tuple[list[Table], list[Refused]]:
    if content.startswith(WORKBOOK_START):
        return read_workbook(content)
    return [read_text_table(decode_list(content))], []


def _choose_table(tables: list[Table], refusals: list[Refused]) -> tuple[str, _Reader]:
    known = [(kind, table) for table in tables if (kind := detect_kind(table))]
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
        raise Refused(f"{len(known)} sheets hold a list; keep one in the workbook.")
    ((table_kind, table),) = known
    kind, read_table = _TABLE_READERS[table_kind]
    return kind, partial(read_table, table)
