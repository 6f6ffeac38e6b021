"""Read the State's own lists from the folder `registries` of a data folder.

The layout of a file is detected from its content; a file is used or refused as a whole:
docs/registries.md.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from impact.loading.checksums import Checksums, read_checksums
from impact.loading.policy_file import read_policy_history
from impact.loading.settings import read_dataset_info
from impact.model.dataset import DEFAULT_TIMEZONE
from impact.model.errors import SettingsError
from impact.model.policy import SIRENE_ONLY, AcceptedLists
from impact.model.problems import Problem, Refused, problem_frame
from impact.model.texts.number_format import plural
from impact.registries.list_file import describe_file, read_list
from impact.registries.registry_list import (
    ISSUED_KINDS,
    KINDS,
    ListChanges,
    RegistryList,
    changes_between,
    shrink_problems,
)

FOLDER = "registries"

# Notes that people leave beside data, and what an office program leaves while a file is open.
_NOT_LISTS = (".md", ".toml", ".sha256", ".lock", ".tmp", ".part", ".crdownload")


@dataclass(frozen=True, eq=False)
class Registries:
    """The lists that can be used, and the problems of all. Compared by identity.

    Attributes:
        lists: by kind, the latest first: it is the one in use, the next is the issue before.
        problems: in order of file; a refused file has one problem and no list.
        kept_files: the refused files of which an older reading stays in `lists`, with when the
            refused one was written, UTC.
        zone: the data folder's time zone, by which they were read.
    """

    lists: tuple[RegistryList, ...] = ()
    problems: tuple[Problem, ...] = ()
    kept_files: Mapping[str, datetime] = field(default_factory=dict)
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

    def register(self, file: str) -> RegistryList | None:
        """Return the accepted register that was read from a file; None where there is none."""
        return next((each for each in self.of_kind("register") if each.file == file), None)

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


def read_registries(
    folder: Path, last_good: Registries | None = None, accepted: AcceptedLists | None = None
) -> Registries:
    """Read every list of a data folder; a faulty file is refused whole, the others are used.

    Args:
        accepted: the registers, and the headers of SSE lists, that the policies name; None: those
            of the folder's own policy.
        last_good: an earlier reading of the folder: what it holds of a file that is refused now
            stays in use.
    """
    lists: list[RegistryList] = []
    problems: list[Problem] = []
    kept_files: dict[str, datetime] = {}
    zone = _read_zone(folder)
    if not (folder / FOLDER).is_dir():
        return Registries(zone=zone)
    checksums = read_checksums(folder / FOLDER)
    accepted = accepted or _read_accepted(folder)
    for path in registry_files(folder):
        result = _read_one(path, checksums, zone, accepted)
        if isinstance(result, RegistryList):
            lists.append(result)
            problems += _noted_problems(result)
            continue
        problems.append(result)
        for earlier in last_good.lists if last_good else ():
            if earlier.file == path.name:
                lists.append(earlier)
                kept_files[path.name] = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    names = [path.name for path in registry_files(folder)]
    problems += [*checksums.problems, *checksums.check_unread(folder / FOLDER, names)]
    # Of two lists of one day the later by name comes first.
    lists.sort(key=lambda registry: (registry.day, registry.file), reverse=True)
    lists.sort(key=lambda registry: KINDS.index(registry.kind))
    registries = Registries(tuple(lists), (), kept_files, zone)
    for kind in ISSUED_KINDS:
        problems += shrink_problems(registries.changes(kind))
    in_order = sorted(problems, key=lambda problem: (problem.file, problem.line or 0))
    return replace(registries, problems=tuple(in_order))


def _read_zone(folder: Path) -> str:
    """Return the data folder's time zone. Its faults are reported where its files are read."""
    try:
        return read_dataset_info(folder / "dataset.toml").timezone
    except SettingsError:
        return DEFAULT_TIMEZONE


def _read_accepted(folder: Path) -> AcceptedLists:
    """Return what the folder's policy accepts. Its faults are reported where it decides."""
    try:
        return read_policy_history(folder).accepted_lists
    except SettingsError:
        return SIRENE_ONLY


def _read_one(
    path: Path, checksums: Checksums, zone: str, accepted: AcceptedLists
) -> RegistryList | Problem:
    try:
        source = describe_file(path, zone)
        if fault := checksums.describe_mismatch(path.name, source.sha256):
            raise Refused(fault)
        return read_list(path, source, accepted)
    except Refused as refusal:
        return replace(refusal.problem, file=path.name)


def _noted_problems(registry: RegistryList) -> list[Problem]:
    """Return the problems of a list that is used anyway."""
    notes = []
    if registry.unsound:
        message = (
            f"{len(registry.unsound)} numbers fail the checksum "
            f"({_describe_lines(registry, registry.unsound)}) and "
            "match no merchant; tell the publisher."
        )
        notes.append((registry.unsound[0], registry.key, "constraint-error", message))
    if unread := registry.unread_lines:
        days, lines = plural(registry.unread_days, "day"), _describe_lines(registry, unread)
        message = (
            f"{days} not read ({lines}): it is as if the list did not say; write the day as "
            "2026-03-31 or 31/03/2026."
        )
        notes.append((unread[0], "", "type-error", message))
    return [
        Problem(registry.file, line, column, code, "", message, "noted", registry.line_unit)
        for line, column, code, message in notes
    ]


def _describe_lines(registry: RegistryList, lines: Sequence[int]) -> str:
    first = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
    return f"{registry.line_unit}{'s' if len(lines) > 1 else ''} {first}"
