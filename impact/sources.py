"""A data folder's files as text, with what identifies them. No judgement on their content."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from impact.checksums import ANY_FILES, Checksums
from impact.errors import ImpactError
from impact.files import File, Folder
from impact.problems import Problem
from impact.reading.headers import (
    Head,
    HeaderMap,
    Needed,
    find_head,
    known_headers,
    map_headers,
    needed_headers,
)
from impact.reading.rows import Rows, split_rows
from impact.reading.texts import Decoded, Unreadable, decode
from impact.reading.threads import at_once
from impact.reading.unread import account_for
from impact.settings import FileHeaders

MUST_BE_THERE = {"merchants.csv": "merchants", "assessments.csv": "assessments"}
OPTIONAL = {"labels.csv": "labels", "exceptions.csv": "exceptions"}
LEFT_OUT_ENDING = ".left-out.csv"
# Of the files that are read, in any case.
ENDINGS = (".csv", ".txt", ".tsv")
# Of an ordinary row: enough to tell small files, which are read one step after the other.
ROW_BYTES = 100
SETTINGS_FILES = ("columns.toml", "dataset.toml")


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


def data_files(folder: Folder) -> list[tuple[str, File]]:
    """Return (kind, file) of the folder's files in the order in which they are read.

    merchants.csv, labels.csv, assessments.csv, every other assessments*.csv by name,
    exceptions.csv, in any case and with any of the endings; the optional ones only where they
    are there, of several of a kind of which there can be one the first.

    Raises:
        ImpactError: there is no such folder.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise ImpactError(
            f"The data folder {folder.name or folder} {what}; "
            "name a folder that holds merchants.csv and assessments.csv."
        )
    found = _by_kind(folder)
    listed: list[tuple[str, File]] = []
    for kind in ("merchants", "labels", "assessments", "exceptions"):
        files = found.get(kind, [])
        if f"{kind}.csv" in MUST_BE_THERE and not any(_is_main(kind, f.name) for f in files):
            files = [folder / f"{kind}.csv", *files]
        listed += [(kind, file) for file in (files if kind == "assessments" else files[:1])]
    return listed


def _by_kind(folder: Folder) -> dict[str, list[File]]:
    """Return the files that can be read: those named as the kind itself first, then by name."""
    found: dict[str, list[File]] = {}
    for file in folder.glob("*"):
        if kind := kind_of(file.name):
            found.setdefault(kind, []).append(file)

    def place(kind: str, name: str) -> tuple[bool, bool, str]:
        return (name != f"{kind}.csv", not _is_main(kind, name), name)

    return {kind: sorted(of, key=lambda f: place(kind, f.name)) for kind, of in found.items()}


def _is_main(kind: str, name: str) -> bool:
    """Return whether a file is named as its kind, nothing else."""
    return name.lower().rpartition(".")[0] == kind


def kind_of(name: str) -> str:
    """Return the kind of rows that a file of this name holds; "" where it is not read."""
    stem, _, ending = name.lower().rpartition(".")
    if f".{ending}" not in ENDINGS or not is_read(name):
        return ""
    if stem.startswith("assessments"):
        return "assessments"
    return stem if stem in ("merchants", "labels", "exceptions") else ""


def other_files(folder: Folder, read: Sequence[File]) -> list[Problem]:
    """Return what is wrong with the files that are named as a kind and are not read.

    A second file of a kind of which there can be one is refused; of the others it is said.
    """
    names = {file.name for file in read}
    return [
        _second_file(file.name, kind, read) if kind_of(file.name) else _unread_file(file.name, kind)
        for file in sorted(folder.glob("*"), key=lambda file: file.name)
        for kind in ("merchants", "labels", "assessments", "exceptions")
        if file.name.lower().startswith(kind) and file.name not in names
        if is_read(file.name) and file.is_file()
    ]


def _second_file(name: str, kind: str, read: Sequence[File]) -> Problem:
    first = next(file.name for file in read if kind_of(file.name) == kind)
    message = f"{first} and {name} are both the {kind}; keep one of them."
    return Problem(name, None, "", "file-error", "", message, "file-refused")


def _unread_file(name: str, kind: str) -> Problem:
    want = (
        "assessments.csv, assessments-2.csv and so on" if kind == "assessments" else f"{kind}.csv"
    )
    message = f"The file is not read; name it {want}, or take it out of the folder."
    return Problem(name, None, "", "file-unread", "", message, "noted")


def is_read(name: str) -> bool:
    """Say whether a CSV is read; what `check --left-out` wrote beside the files is not."""
    return not name.lower().endswith(LEFT_OUT_ENDING)


def left_out_name(name: str) -> str:
    """Return the name of the file that the left-out rows of a file are written to."""
    return name.removesuffix(".csv") + LEFT_OUT_ENDING


def holds_tables(folder: Folder) -> bool:
    """Return whether a folder holds a CSV file, or another one that would be read."""
    return any(f.name.lower().endswith(".csv") or kind_of(f.name) for f in folder.glob("*"))


def read_file(kind: str, path: File, said: FileHeaders, sums: Checksums = ANY_FILES) -> TextFile:
    """Return a file as text; its bytes are read once, and those are what `sums` judges.

    Raises:
        Unreadable: with the code, line and message of the problem that refuses the file.
    """
    raw = _bytes(path)
    sha256, split = at_once(
        len(raw) // ROW_BYTES,
        lambda: hashlib.sha256(raw).hexdigest(),
        lambda: _split(raw, known_headers(kind, said), needed_headers(kind, said)),
    )
    # The checksum is judged first, whatever else refuses the file.
    if differs := sums.fault(path.name, sha256):
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
