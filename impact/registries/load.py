"""The State's own lists, read from the folder `registries` of a data folder.

A file is known by its content, checked whole, and then used or refused: docs/registries.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from impact.loading.checksums import Checksums, read_checksums
from impact.loading.settings import read_dataset_info
from impact.model.dataset import DEFAULT_TIMEZONE
from impact.model.errors import SettingsError
from impact.model.problems import COLUMNS
from impact.registries.formats.column_detection import kind_of_table
from impact.registries.formats.company_lists import read_companies, read_esus
from impact.registries.formats.finess_csv import read_archive, read_extract
from impact.registries.formats.finess_json import read_structures
from impact.registries.formats.table_file import Table, decode_list, read_text_table, read_workbook
from impact.registries.list_changes import ListChanges, changes_between, shrink_problem
from impact.registries.registry_list import (
    KINDS,
    ListFile,
    ListRefused,
    RegistryList,
    RegistryProblem,
)

FOLDER = "registries"

# Notes that people leave beside data, and what an office program leaves while a file is open.
_NOT_LISTS = (".md", ".toml", ".sha256", ".lock", ".tmp", ".part", ".crdownload")
_HEAD_BYTES = 4096
_BLOCK_BYTES = 1 << 20
_OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls); save it as .xlsx",
    b"%PDF": "a PDF; fetch the list as a workbook or CSV",
    b"\x1f\x8b": "a packed file (.gz); unpack it",
}
_TABLE_READERS: dict[str, Callable[[Table, ListFile], RegistryList]] = {
    "esus": read_esus,
    "companies": read_companies,
    "finess_archive": read_archive,
}


@dataclass(frozen=True, eq=False)
class Registries:
    """The lists that can be used, and what is wrong with the others. Each is but itself.

    Attributes:
        lists: by kind, the latest first: that one is in force, the next is the one before.
        problems: in order of file; a refused file has one problem and no list.
        kept: the refused files of which an older reading stays in `lists`.
        zone: the data folder's time zone, by which they were read.
        fingerprint: 64 hex digits over names, contents and days.
    """

    lists: tuple[RegistryList, ...] = ()
    problems: tuple[RegistryProblem, ...] = ()
    kept: tuple[str, ...] = ()
    zone: str = DEFAULT_TIMEZONE

    @property
    def fingerprint(self) -> str:
        """Return 64 hex digits over the lists in use: their names, contents and days."""
        digest = hashlib.sha256()
        for found in sorted(self.lists, key=lambda listed: listed.file):
            digest.update(f"{found.file}\0{found.source.sha256}\0{found.day}\n".encode())
        return digest.hexdigest()

    @property
    def refusals(self) -> tuple[RegistryProblem, ...]:
        """Return the problems that refused a file."""
        return tuple(problem for problem in self.problems if problem.effect == "file-refused")

    def of(self, kind: str) -> list[RegistryList]:
        """Return the lists of a kind (esus, esat, companies), the latest first."""
        return [found for found in self.lists if found.kind == kind]

    def in_force(self, kind: str) -> RegistryList | None:
        """Return the latest list of a kind; None where there is none."""
        return next(iter(self.of(kind)), None)

    def for_label(self, label: str) -> RegistryList | None:
        """Return the list that a label is held against; None where there is none.

        Without a list of ESUS approvals, a list of companies whose sources name ESUS serves.
        """
        found = self.in_force(label)
        if found is None and label == "esus":
            companies = self.in_force("companies")
            if companies is not None and companies.entries["holds"].any():
                return companies
        return found

    def changes(self, kind: str) -> ListChanges | None:
        """Return what changed from the list before to the one in force; None without two."""
        lists = self.of(kind)
        return changes_between(lists[1], lists[0]) if len(lists) > 1 else None

    def problem_frame(self) -> pd.DataFrame:
        """Return the problems as a frame with the columns of the dataset's; `line` is Int64."""
        rows = [astuple(problem)[: len(COLUMNS)] for problem in self.problems]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        texts = dict.fromkeys((name for name in COLUMNS if name != "line"), "str")
        return frame.astype({"line": "Int64", **texts})


NO_LISTS = Registries()


def registry_files(folder: Path) -> list[Path]:
    """Return the files of the data folder's `registries`, by name; none where it is not there."""
    home = folder / FOLDER
    if not home.is_dir():
        return []
    return sorted(
        path
        for path in home.iterdir()
        if path.is_file()
        and not path.name.startswith((".", "~$"))
        and path.suffix.lower() not in _NOT_LISTS
    )


def read_registries(folder: Path, last_good: Registries | None = None) -> Registries:
    """Read every list of a data folder; a faulty file is refused whole, the others are used.

    Args:
        last_good: an earlier reading of the folder: what it holds of a file that is refused now
            stays in use.
    """
    lists: list[RegistryList] = []
    problems: list[RegistryProblem] = []
    kept: list[str] = []
    sums = read_checksums(folder / FOLDER)
    zone = _zone_of(folder)
    for path in registry_files(folder):
        found = _read_one(path, sums, zone)
        if isinstance(found, RegistryList):
            lists.append(found)
            problems += _notes(found)
            continue
        problems.append(found)
        for earlier in last_good.lists if last_good else ():
            if earlier.file == path.name:
                lists.append(earlier)
                kept.append(path.name)
    problems += _sums_problems(folder / FOLDER, sums)
    # Of two lists of one day the later by name is in force.
    lists.sort(key=lambda listed: (listed.day, listed.file), reverse=True)
    lists.sort(key=lambda listed: KINDS.index(listed.kind))
    result = Registries(tuple(lists), (), tuple(kept))
    for kind in KINDS:
        if changed := result.changes(kind):
            problems += shrink_problem(changed)
    in_order = sorted(problems, key=lambda problem: (problem.file, problem.line or 0))
    return Registries(result.lists, tuple(in_order), result.kept, zone)


def _zone_of(folder: Path) -> str:
    """Return the data folder's time zone; who reads its files says what is wrong with it."""
    try:
        return read_dataset_info(folder / "dataset.toml").timezone
    except SettingsError:
        return DEFAULT_TIMEZONE


def _read_one(path: Path, sums: Checksums, zone: str) -> RegistryList | RegistryProblem:
    try:
        source = _source_of(path, zone)
        if fault := sums.describe_mismatch(path.name, source.sha256):
            raise ListRefused(fault)
        return _read_list(path, source)
    except ListRefused as refusal:
        return RegistryProblem(
            path.name,
            refusal.line,
            refusal.column,
            refusal.code,
            refusal.value,
            refusal.message,
            "file-refused",
            refusal.place,
        )


def _sums_problems(home: Path, sums: Checksums) -> list[RegistryProblem]:
    """Return the lines of the checksums that cannot be read, and the listed files that miss."""
    read = [path.name for path in registry_files(home.parent)]
    found = [*sums.problems, *sums.check_unread(home, read)]
    return [RegistryProblem(*astuple(problem)) for problem in found]


def _source_of(path: Path, zone: str) -> ListFile:
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
        stat = path.stat()
    except OSError as error:
        message = f"The file cannot be read ({error.strerror}); check its permissions."
        raise ListRefused(message) from None
    modified = datetime.fromtimestamp(stat.st_mtime, UTC)
    return ListFile(path.name, stat.st_size, digest.hexdigest(), modified, zone)


def _read_list(path: Path, source: ListFile) -> RegistryList:
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    for signature, what in _OTHER_FILES.items():
        if head.startswith(signature):
            raise ListRefused(f"This is {what}.")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return read_structures(path, source)
    content = path.read_bytes()
    if head.startswith(b"PK\x03\x04"):
        tables, refusals = read_workbook(content)
        return _read_tables(tables, refusals, source)
    data, encoding = decode_list(content)
    if data.startswith(b"finess;") or b"structureet;" in data[:_HEAD_BYTES]:
        return read_extract(data, encoding, source)
    return _read_tables([read_text_table(data, encoding)], [], source)


def _read_tables(
    tables: list[Table], refusals: list[ListRefused], source: ListFile
) -> RegistryList:
    kinds = [kind_of_table(table) for table in tables]
    known = [at for at, kind in enumerate(kinds) if kind]
    if not known and refusals:
        raise refusals[0]
    if not known:
        raise ListRefused(
            "No column is headed SIREN, and it is no FINESS file: this is none of the lists that "
            "are known here. Put the ESUS list, FINESS, or a list of companies here.",
            tables[0].header_line,
            code="missing-label",
            place=tables[0].place,
        )
    if len(known) > 1:
        message = f"{len(known)} sheets hold a list; keep one in the workbook."
        raise ListRefused(message, place=tables[0].place)
    return _TABLE_READERS[kinds[known[0]]](tables[known[0]], source)


def _notes(found: RegistryList) -> list[RegistryProblem]:
    """Return what is said of a list that is used all the same."""
    notes = []
    if found.unsound:
        message = (
            f"{len(found.unsound)} numbers fail the checksum ({_places(found, found.unsound)}) and "
            "match no merchant; tell the publisher."
        )
        notes.append(_note(found, found.unsound[0], found.key, "constraint-error", message))
    if unread := found.unread_lines:
        message = (
            f"{count_days(found.unread_days)} not read ({_places(found, unread)}): it is as if the "
            "list did not say; write the day as 2026-03-31 or 31/03/2026."
        )
        notes.append(_note(found, unread[0], "", "type-error", message))
    return notes


def count_days(count: int) -> str:
    """Return a count of days with its word."""
    return "1 day" if count == 1 else f"{count:,} days"


def _places(found: RegistryList, lines: Sequence[int]) -> str:
    first = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
    return f"{found.place}{'s' if len(lines) > 1 else ''} {first}"


def _note(found: RegistryList, line: int, column: str, code: str, message: str) -> RegistryProblem:
    return RegistryProblem(found.file, line, column, code, "", message, "noted", found.place)
