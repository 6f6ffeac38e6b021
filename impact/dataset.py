"""A data folder, read and checked: the typed tables, the problems, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from impact.checksums import read_checksums
from impact.columns import THEMES
from impact.errors import FilesRefused, SettingsError, together
from impact.files import File, Folder
from impact.problems import Problem
from impact.read_files import FileRead, read_files
from impact.reading.assessment_ids import check_assessment_ids
from impact.reading.day_order import DayOrder, check_same_days, order_by_day
from impact.reading.kept_rows import (
    build_approvals,
    build_assessments,
    build_exceptions,
    build_merchants,
)
from impact.reading.keys import Links, Roster, check_label_rows, link_rows
from impact.reading.sheet import Sheet
from impact.reading.threads import at_once, side_by_side
from impact.report import FileReport, Report, report_on
from impact.settings import DatasetInfo, read_column_settings, read_dataset_info
from impact.sources import SETTINGS_FILES, TextFile, data_files, fingerprint, other_files
from impact.tables import Approvals, Assessments, Confirmed, Exceptions, Merchants
from impact.unread import Unread, find_unread

if TYPE_CHECKING:
    # The readers of the lists load much that a decision does not need.
    from impact.registries.reading import Registries


@dataclass(frozen=True)
class Dataset:
    """The kept rows of a data folder. Nobody changes it: all sessions share it.

    Attributes:
        fingerprint: 64 hex digits over every file that decisions rest on, the policy apart.
        finding_themes: the themes that an assessments file has a column of findings for.
        unread: what the files hold and nothing reads.
        is_own: whether somebody brought the files for one session alone.
        confirmed: by the labels that a policy wants to see confirmed by the State's lists, on
            which days they are; `registries` are those lists. See
            `impact.registries.confirmation`.
    """

    info: DatasetInfo
    fingerprint: str
    report: Report
    merchants: Merchants
    approvals: Approvals
    assessments: Assessments
    exceptions: Exceptions
    finding_themes: tuple[str, ...]
    unread: Unread
    is_own: bool = False
    confirmed: dict[str, Confirmed] = field(default_factory=dict)
    registries: Registries | None = field(default=None, repr=False)

    @property
    def files(self) -> tuple[FileReport, ...]:
        """Return what each file is, and where its rows went."""
        return self.report.files

    @property
    def problems(self) -> pd.DataFrame:
        """Return every problem, in the order of the report."""
        return self.report.problems

    def left_out(self, file: str) -> pd.DataFrame:
        """Return a file's left-out rows as they stood; see `Report.left_out`."""
        return self.report.left_out(file)

    def days_confirmed(self, label: str) -> Confirmed:
        """Return the days on which the State's list confirms a label of each merchant.

        Raises:
            SettingsError: these files were read without such a list.
        """
        if label not in self.confirmed:
            raise SettingsError(
                f"The policy wants {label.upper()} confirmed by the State's list, and no list was "
                "read with these files."
            )
        return self.confirmed[label]

    def data_day(self, today: date) -> date:
        """Return the day that the files speak for; see `DatasetInfo.data_day`."""
        return self.info.data_day(today)


def load(folder: Folder, root: Folder | None = None) -> Dataset:
    """Read and check a data folder.

    Args:
        root: where dataset.toml and columns.toml stand if not in the folder itself.

    Raises:
        ImpactError: there is no such folder.
        SettingsError: dataset.toml or columns.toml cannot be used.
        FilesRefused: a file was refused; it carries every problem that was found.
    """
    checked = check(folder, root)
    if checked.dataset is None:
        lines = [refusal.sentence for refusal in checked.report.refusals]
        raise FilesRefused("\n".join(lines), checked.report.problems)
    return checked.dataset


@dataclass(frozen=True)
class Checked:
    """The result of a check: the report always, the dataset where no file was refused."""

    info: DatasetInfo
    report: Report
    dataset: Dataset | None


@dataclass
class _Folder:
    sheets: dict[str, list[Sheet]] = field(default_factory=dict)
    texts: list[TextFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    links: dict[str, list[Links]] = field(default_factory=dict)
    roster: Roster | None = None

    def add(self, kind: str, read: FileRead) -> None:
        """Take in what was read of a file."""
        self.problems += read.problems
        self.roster = self.roster or read.roster
        if read.text is not None:
            self.texts.append(read.text)
        if read.sheet is not None:
            self.sheets.setdefault(kind, []).append(read.sheet)

    def of(self, kind: str) -> list[Sheet]:
        return self.sheets.get(kind, [])

    def linked(self, kind: str) -> list[tuple[Sheet, Links]]:
        return list(zip(self.of(kind), self.links.get(kind, []), strict=True))


def check(folder: Folder, root: Folder | None = None) -> Checked:
    """Read a data folder and find every problem of its files in one pass; see `load`.

    Raises:
        ImpactError: there is no such folder.
        SettingsError: dataset.toml or columns.toml cannot be used.
    """
    paths = data_files(folder)
    sums = read_checksums(folder)
    settings_files = together(
        *(lambda name=name: _settings_file(name, folder, root) for name in SETTINGS_FILES)
    )
    settings, info = together(
        lambda: read_column_settings(settings_files[0]),
        lambda: read_dataset_info(settings_files[1]),
    )
    settings = replace(settings, zone=info.timezone)
    others = other_files(folder, [path for _, path in paths])
    found = _Folder(problems=[*sums.problems, *others])
    for (kind, _), of_file in zip(paths, read_files(paths, settings, sums), strict=True):
        found.add(kind, of_file)
    seen = [path.name for _, path in paths]
    seen += [name for name in SETTINGS_FILES if (folder / name).exists()]
    found.problems += sums.others(folder, seen)
    roster = found.roster
    scorecards = _check_keys(found, roster)
    sheets = [sheet for of_kind in found.sheets.values() for sheet in of_kind]
    report = report_on(found.problems, sheets)
    if report.refusals or roster is None or scorecards is None:
        return Checked(info, report, None)
    for sheet in sheets:
        sheet.let_go_of_texts()
    # Arrow's allocator would keep for a while what it has just been given back.
    pa.default_memory_pool().release_unused()
    content = fingerprint(found.texts, settings_files)
    return Checked(info, report, _dataset(content, info, found, report, roster, scorecards))


def _settings_file(name: str, folder: Folder, root: Folder | None) -> File:
    """Return a settings file, held against the checksums of the folder that it stands in."""
    home = folder if root is None or (folder / name).exists() else root
    return read_checksums(home).held(home / name)


# The ids of each sheet's rows, and the order of the rows that are kept.
_Scorecards = tuple[list[pa.Array], DayOrder]


def _check_keys(found: _Folder, roster: Roster | None) -> _Scorecards | None:
    """Judge keys between files, where the merchants are known, then keys within a file."""
    rows = sum(sheet.count for of_kind in found.sheets.values() for sheet in of_kind)

    def link(kind: str) -> list[Links]:
        return [link_rows(sheet, roster) for sheet in found.of(kind)] if roster else []

    kinds = ("assessments", "labels", "exceptions")
    found.links = dict(zip(kinds, side_by_side(link, kinds, rows), strict=True))
    checks = at_once(rows, lambda: _check_assessments(found), lambda: _check_labels(found))
    scorecards: _Scorecards | None = checks[0]
    return scorecards


def _check_assessments(found: _Folder) -> _Scorecards | None:
    sheets, links = found.of("assessments"), found.links["assessments"]
    if not links:
        check_assessment_ids(sheets)
        return None
    before = [sheet.keeps() for sheet in sheets]
    ids, order = at_once(
        sheets[0].count,
        lambda: check_assessment_ids(sheets),
        lambda: order_by_day(sheets, links, before),
    )
    after = [sheet.keeps() for sheet in sheets]
    if np.concatenate(after).sum() < np.concatenate(before).sum():
        # Ids that stand twice took rows out meanwhile.
        order = order_by_day(sheets, links, after)
    check_same_days(sheets, order)
    return ids, order


def _check_labels(found: _Folder) -> None:
    for sheet in found.of("labels"):
        check_label_rows(sheet)


def _dataset(
    content: str,
    info: DatasetInfo,
    found: _Folder,
    report: Report,
    roster: Roster,
    scorecards: _Scorecards,
) -> Dataset:
    ids, order = scorecards
    sheets = found.of("assessments")
    exceptions = found.linked("exceptions")
    merchants, approvals, assessments = at_once(
        roster.count,
        lambda: build_merchants(roster, _named_by_left_out(found, roster)),
        lambda: build_approvals(roster, found.linked("labels")),
        lambda: build_assessments(sheets, order, ids),
    )
    return Dataset(
        info=info,
        fingerprint=content,
        report=report,
        merchants=merchants,
        approvals=approvals,
        assessments=assessments,
        exceptions=build_exceptions(*(exceptions[0] if exceptions else (None, None))),
        finding_themes=tuple(
            theme
            for theme in THEMES
            if any(sheet.text.header_map.has(f"{theme}_finding") for sheet in sheets)
        ),
        unread=find_unread(roster, [*found.linked("labels"), *found.linked("assessments")]),
    )


def _named_by_left_out(found: _Folder, roster: Roster) -> np.ndarray:
    named = np.zeros(roster.count, bool)
    for sheet, links in found.linked("assessments"):
        named[links.merchants[sheet.marked(sheet.out)[links.places]]] = True
        named[links.near] = True
    return named
