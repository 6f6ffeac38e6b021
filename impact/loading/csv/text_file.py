"""Read a file of the data folder as text, with its size, sha256, encoding and headers."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from impact.loading.checksums import ANY_FILES, Checksums
from impact.loading.csv.encoding import Decoded, OtherEncoding, decode
from impact.loading.csv.header_map import (
    HeaderMap,
    known_headers,
    map_headers,
    required_headers,
)
from impact.loading.csv.headers import Head, find_head
from impact.loading.csv.rows import Rows, split_rows
from impact.loading.data_files import is_workbook
from impact.loading.file_access import File, describe_access_fault, read_content
from impact.loading.settings import FileHeaders
from impact.loading.xlsx.workbook import WORKBOOK, WORKBOOK_START, SheetText, read_sheet_text
from impact.model.arrays.parallel import parallel_map
from impact.model.errors import quote_value
from impact.model.problems import Problem, Refused

# The size of an ordinary row.
ROW_BYTES = 100


@dataclass(frozen=True)
class TextFile:
    """One file as text.

    Attributes:
        size: bytes.
        modified: when the file was last written, UTC.
        other_encoding: set where the encoding was guessed.
        sheet: the name of a workbook's sheet; "" of other files.
        notes: problems of the file as a whole that change nothing.
    """

    file: str
    kind: str
    size: int
    sha256: str
    modified: datetime
    encoding: str
    other_encoding: OtherEncoding | None
    head: Head
    header_map: HeaderMap
    rows: Rows
    sheet: str = ""
    notes: tuple[Problem, ...] = ()


def read_file(
    kind: str, path: File, settings: FileHeaders, checksums: Checksums = ANY_FILES
) -> TextFile:
    """Return a file as text; its bytes are read once, and compared with `checksums`.

    Raises:
        Refused: with the code, line and message of the problem that refuses the file.
    """
    raw = _read_bytes(path)

    def check_sum() -> str:
        sha256 = hashlib.sha256(raw).hexdigest()
        if mismatch := checksums.describe_mismatch(path.name, sha256):
            raise Refused(mismatch)
        return sha256

    # The checksum is judged first, whatever else refuses the file.
    jobs: list[Callable[[], Any]] = [check_sum, lambda: _split_file(raw, kind, settings)]
    sha256, parts = parallel_map(lambda job: job(), jobs, len(raw) // ROW_BYTES)
    decoded, head, rows, sheet = parts
    header_map = map_headers(kind, head.headers, settings)
    return TextFile(
        file=path.name,
        kind=kind,
        size=len(raw),
        sha256=sha256,
        modified=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        encoding=decoded.encoding,
        other_encoding=decoded.other,
        head=head,
        header_map=header_map,
        rows=rows,
        sheet=sheet.name if sheet else "",
        notes=tuple(_file_notes(path.name, sheet)),
    )


def _split_file(
    raw: bytes, kind: str, settings: FileHeaders
) -> tuple[Decoded, Head, Rows, SheetText | None]:
    """Return the decoded text, the header, the rows and the sheet of a workbook."""
    decoded = sheet = None
    known, required = known_headers(kind, settings), required_headers(kind, settings)
    try:
        if raw.startswith(WORKBOOK_START):
            sheet = read_sheet_text(raw, required)
            decoded = Decoded(sheet.data, WORKBOOK)
        else:
            decoded = decode(raw, settings.encoding)
        head = find_head(decoded.data, known, required)
        width = len(head.headers)
        rows = split_rows(decoded.data, head.body_offset, head.body_line, head.delimiter, width)
    except Refused as fault:
        fault.other_encoding = decoded.other if decoded else None
        raise
    if sheet is not None:
        head, rows = head.renumbered(sheet.row_of_line), rows.renumbered(sheet.row_of_line)
    return decoded, head, rows, sheet


def _file_notes(file: str, sheet: SheetText | None) -> Iterator[Problem]:
    """Yield the notes about a file's ending and about hidden sheets."""
    if is_workbook(file) != (sheet is not None):
        what, ending = ("a workbook", ".xlsx") if sheet else ("a text", ".csv")
        message = f"The file is {what} and was read as that; name it {ending}."
        yield Problem(file, None, "", "format-error", "", message, "noted")
    if sheet is not None and sheet.hidden:
        names = ", ".join(f"“{quote_value(name)}”" for name in sheet.hidden)
        message = f"Hidden sheets are not read: {names}; show the one that holds the table."
        yield Problem(file, None, "", "sheet-unread", "|".join(sheet.hidden), message, "noted")


def _read_bytes(path: File) -> bytes:
    try:
        return read_content(path)
    except OSError as error:
        message = describe_access_fault(path.name, error)
    raise Refused(message)


def fingerprint(files: list[TextFile], settings_files: list[File]) -> str:
    """Return one sha256 (64 hex digits) over the names and contents of all input files."""
    hashes = {text.file: text.sha256 for text in files}
    return fingerprint_of_hashes(hashes | content_hashes(settings_files))


def content_hashes(files: Iterable[File]) -> dict[str, str]:
    """Return the sha256 of the content of each file that exists, by its name."""
    return {
        file.name: hashlib.sha256(read_content(file)).hexdigest() for file in files if file.exists()
    }


def fingerprint_of_hashes(hashes: dict[str, str]) -> str:
    """Return one sha256 over names and the sha256 of each."""
    digest = hashlib.sha256()
    for name, content in sorted(hashes.items()):
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()
