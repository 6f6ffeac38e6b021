"""A data folder's files as text, with what identifies them. No judgement on their content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from impact.loading.checksums import ANY_FILES, Checksums
from impact.loading.csv.encoding import Decoded, Unreadable, decode
from impact.loading.csv.headers import (
    Head,
    HeaderMap,
    Needed,
    find_head,
    known_headers,
    map_headers,
    needed_headers,
)
from impact.loading.csv.rows import Rows, split_rows
from impact.loading.csv.unread_headers import account_for
from impact.loading.file_access import File
from impact.loading.settings import FileHeaders
from impact.model.arrays.parallel import parallel_calls

# Of an ordinary row: enough to tell small files, which are read one step after the other.
ROW_BYTES = 100


@dataclass(frozen=True)
class TextFile:
    """One file as text.

    Attributes:
        size: bytes.
        modified: when the file was last written, UTC.
        noted_line: where it was read as cp1252: the first line that is not UTF-8.
    """

    file: str
    kind: str
    size: int
    sha256: str
    modified: datetime
    encoding: str
    noted_line: int | None
    head: Head
    header_map: HeaderMap
    rows: Rows


def read_file(kind: str, path: File, said: FileHeaders, sums: Checksums = ANY_FILES) -> TextFile:
    """Return a file as text; its bytes are read once, and those are what `sums` judges.

    Raises:
        Unreadable: with the code, line and message of the problem that refuses the file.
    """
    raw = _bytes(path)
    sha256, split = parallel_calls(
        len(raw) // ROW_BYTES,
        lambda: hashlib.sha256(raw).hexdigest(),
        lambda: _split(raw, known_headers(kind, said), needed_headers(kind, said)),
    )
    # The checksum is judged first, whatever else refuses the file.
    if differs := sums.describe_mismatch(path.name, sha256):
        raise Unreadable("file-error", None, differs)
    if isinstance(split, Unreadable):
        raise split
    decoded, head, rows = split
    header_map = map_headers(kind, head.headers, said)
    account_for(kind, head.headers, said, header_map)
    return TextFile(
        file=path.name,
        kind=kind,
        size=len(raw),
        sha256=sha256,
        modified=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        encoding=decoded.encoding,
        noted_line=decoded.noted_line,
        head=head,
        header_map=header_map,
        rows=rows,
    )


def _split(
    raw: bytes, known: frozenset[str], needed: Needed
) -> tuple[Decoded, Head, Rows] | Unreadable:
    """Return a file's text, header and rows, or what refuses it."""
    noted_line = None
    try:
        decoded = decode(raw)
        noted_line = decoded.noted_line
        head = find_head(decoded.data, known, needed)
        width = len(head.headers)
        rows = split_rows(decoded.data, head.body_offset, head.body_line, head.delimiter, width)
    except Unreadable as fault:
        fault.noted_line = noted_line
        return fault
    return decoded, head, rows


def _bytes(path: File) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        message = f"{path.name} is missing; put it into the data folder."
    except IsADirectoryError:
        message = f"{path.name} is a folder; put the file there."
    except OSError as error:
        message = f"{path.name} cannot be read ({error.strerror}); check its permissions."
    raise Unreadable("file-error", None, message)


def fingerprint(files: list[TextFile], settings: list[File]) -> str:
    """Return one sha256 (64 hex digits) over the names and contents that decisions rest on."""
    digest = hashlib.sha256()
    parts = {text.file: text.sha256 for text in files}
    for path in settings:
        if path.exists():
            parts[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for name, content in sorted(parts.items()):
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()
