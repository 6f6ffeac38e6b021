"""Read the State's own lists from the folder `registries` of a data folder.

The layout of a file is detected from its content; a file is used or refused as a whole:
docs/registries.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from impact.loading.checksums import Checksums, read_checksums
from impact.loading.file_access import describe_access_fault, open_file, read_content
from impact.loading.settings import read_dataset_info
from impact.loading.xlsx.workbook import WORKBOOK_START
from impact.model.dataset import DEFAULT_TIMEZONE
from impact.model.errors import SettingsError
from impact.model.problems import Problem, problem_frame
from impact.registries.formats.column_detection import detect_kind
from impact.registries.formats.company_lists import read_companies, read_esus
from impact.registries.formats.finess_csv import read_archive, read_extract
from impact.registries.formats.finess_json import read_structures
from impact.registries.formats.table_file import Table, decode_list, read_text_table, read_workbook
from impact.registries.list_changes import ListChanges, changes_between, shrink_problems
from impact.registries.registry_list import (
    KINDS,
    ListFile,
    ListRefused,
    RegistryList,
)

FOLDER = "registries"

# Notes that people leave beside data, and what an office program leaves while a file is open.
_NOT_LISTS = (".md", ".toml", ".sha256", ".lock", ".tmp", ".part", ".crdownload")
_HEAD_BYTES = 4096
_BLOCK_BYTES = 1 << 20
_OTHER_FORMATS = {
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
    """The lists that can be used, and the problems of all. Compared by identity.

    Attributes:
        lists: by kind, the latest first: it is the one in use, the next is the issue before.
        problems: in order of file; a refused file has one problem and no list.
        kept_files: the refused files of which an older reading stays in `lists`.
        zone: the data folder's time zone, by which they were read.
        fingerprint: 64 hex digits over names, contents and days.
    """

    lists: tuple[RegistryList, ...] = ()
    problems: tuple[Problem, ...] = ()
    kept_files: tuple[str, ...] = ()
    zone: str = DEFAULT_TIMEZONE

    @property
    def fingerprint(self) -> str:
        """Return 64 hex digits over the lists in use: their names, contents and days."""
        digest = hashlib.sha256()
        for registry in sorted(self.lists, key=lambda registry: registry.file):
            line = f"{registry.file}\0{registry.source.sha256}\0{registry.day}\n"
            digest.update(line.encode())
        return digest.hexdigest()

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """Return the problems that refused a file."""
        return tuple(problem for problem in self.problems if problem.effect == "file-refused")

    def of_kind(self, kind: str) -> list[RegistryList]:
        """Return the lists of a kind (esus, esat, companies), the latest first."""
        return [registry for registry in self.lists if registry.kind == kind]

    def latest(self, kind: str) -> RegistryList | None:
        """Return the latest list of a kind; None where there is none."""
        return next(iter(self.of_kind(kind)), None)

    def for_label(self, label: str) -> RegistryList | None:
        """Return the list that a label is checked against; None if there is none.

        Without a list of ESUS approvals, a list of companies whose sources name ESUS serves.
        """
        registry = self.latest(label)
        if registry is None and label == "esus":
            companies = self.latest("companies")
            if companies is not None and companies.entries["holds"].any():
                return companies
        return registry

    def changes(self, kind: str) -> ListChanges | None:
        """Return what changed from the list before to the latest; None if there are not two."""
        lists = self.of_kind(kind)
        return changes_between(lists[1], lists[0]) if len(lists) > 1 else None

    def problem_frame(self) -> pd.DataFrame:
        """Return the problems as a frame with the columns of the dataset's; `line` is Int64."""
        return problem_frame(self.problems)


NO_LISTS = Registries()


def registry_files(folder: Path) -> list[Path]:
    """Return the files of the data folder's `registries`, by name; none where it is not there."""
    registries_folder = folder / FOLDER
    if not registries_folder.is_dir():
        return []
    return sorted(
        path
        for path in registries_folder.iterdir()
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
    problems: list[Problem] = []
    kept_files: list[str] = []
    checksums = read_checksums(folder / FOLDER)
    zone = _read_zone(folder)
    for path in registry_files(folder):
        result = _read_one(path, checksums, zone)
        if isinstance(result, RegistryList):
            lists.append(result)
            problems += _noted_problems(result)
            continue
        problems.append(result)
        for earlier in last_good.lists if last_good else ():
            if earlier.file == path.name:
                lists.append(earlier)
                kept_files.append(path.name)
    problems += _checksum_problems(folder / FOLDER, checksums)
    # Of two lists of one day the later by name comes first.
    lists.sort(key=lambda registry: (registry.day, registry.file), reverse=True)
    lists.sort(key=lambda registry: KINDS.index(registry.kind))
    registries = Registries(tuple(lists), (), tuple(kept_files))
    for kind in KINDS:
        if changes := registries.changes(kind):
            problems += shrink_problems(changes)
    in_order = sorted(problems, key=lambda problem: (problem.file, problem.line or 0))
    return Registries(registries.lists, tuple(in_order), registries.kept_files, zone)


def _read_zone(folder: Path) -> str:
    """Return the data folder's time zone. Its faults are reported where its files are read."""
    try:
        return read_dataset_info(folder / "dataset.toml").timezone
    except SettingsError:
        return DEFAULT_TIMEZONE


def _read_one(path: Path, checksums: Checksums, zone: str) -> RegistryList | Problem:
    try:
        source = _read_list_file(path, zone)
        if fault := checksums.describe_mismatch(path.name, source.sha256):
            raise ListRefused(fault)
        return _read_list(path, source)
    except ListRefused as refusal:
        return Problem(
            path.name,
            refusal.line,
            refusal.column,
            refusal.code,
            refusal.value,
            refusal.message,
            "file-refused",
            refusal.line_unit,
        )


def _checksum_problems(registries_folder: Path, checksums: Checksums) -> list[Problem]:
    """Return the checksum lines that cannot be read, and the listed files that are missing."""
    names = [path.name for path in registry_files(registries_folder.parent)]
    return [*checksums.problems, *checksums.check_unread(registries_folder, names)]


def _read_list_file(path: Path, zone: str) -> ListFile:
    try:
        with open_file(path) as stream:
            digest = hashlib.file_digest(stream, "sha256")
        stat = path.stat()
    except OSError as error:
        raise ListRefused(describe_access_fault("The file", error)) from None
    modified = datetime.fromtimestamp(stat.st_mtime, UTC)
    return ListFile(path.name, stat.st_size, digest.hexdigest(), modified, zone)


def _read_list(path: Path, source: ListFile) -> RegistryList:
    with open_file(path) as stream:
        head = stream.read(_HEAD_BYTES)
    for signature, what in _OTHER_FORMATS.items():
        if head.startswith(signature):
            raise ListRefused(f"This is {what}.")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return read_structures(path, source)
    content = read_content(path)
    if head.startswith(WORKBOOK_START):
        tables, refusals = read_workbook(content)
        return _read_tables(tables, refusals, source)
    data, encoding = decode_list(content)
    if data.startswith(b"finess;") or b"structureet;" in data[:_HEAD_BYTES]:
        return read_extract(data, encoding, source)
    return _read_tables([read_text_table(data, encoding)], [], source)


def _read_tables(
    tables: list[Table], refusals: list[ListRefused], source: ListFile
) -> RegistryList:
    kinds = [detect_kind(table) for table in tables]
    known = [number for number, kind in enumerate(kinds) if kind]
    if not known and refusals:
        raise refusals[0]
    if not known:
        raise ListRefused(
            "No column is headed SIREN, and it is no FINESS file: this is none of the lists that "
            "are known here. Put the ESUS list, FINESS, or a list of companies here.",
            tables[0].header_line,
            code="missing-label",
            line_unit=tables[0].line_unit,
        )
    if len(known) > 1:
        message = f"{len(known)} sheets hold a list; keep one in the workbook."
        raise ListRefused(message, line_unit=tables[0].line_unit)
    return _TABLE_READERS[kinds[known[0]]](tables[known[0]], source)


def _noted_problems(registry: RegistryList) -> list[Problem]:
    """Return the problems of a list that is used anyway."""
    problems = []
    if registry.unsound:
        message = (
            f"{len(registry.unsound)} numbers fail the checksum "
            f"({_describe_lines(registry, registry.unsound)}) and "
            "match no merchant; tell the publisher."
        )
        problems.append(
            _noted_problem(registry, registry.unsound[0], registry.key, "constraint-error", message)
        )
    if unread := registry.unread_lines:
        message = (
            f"{count_days(registry.unread_days)} not read ({_describe_lines(registry, unread)}): "
            "it is as if the list did not say; write the day as 2026-03-31 or 31/03/2026."
        )
        problems.append(_noted_problem(registry, unread[0], "", "type-error", message))
    return problems


def count_days(count: int) -> str:
    """Return a count of days with its word."""
    return "1 day" if count == 1 else f"{count:,} days"


def _describe_lines(registry: RegistryList, lines: Sequence[int]) -> str:
    first = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
    return f"{registry.line_unit}{'s' if len(lines) > 1 else ''} {first}"


def _noted_problem(
    registry: RegistryList, line: int, column: str, code: str, message: str
) -> Problem:
    return Problem(registry.file, line, column, code, "", message, "noted", registry.line_unit)
