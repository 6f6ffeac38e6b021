"""Read and check a data folder: load it, or find every problem of its files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from impact.loading.check_report import report_on
from impact.loading.checksums import read_checksums
from impact.loading.csv.sheet import Sheet
from impact.loading.csv.text_file import TextFile, fingerprint
from impact.loading.data_files import SETTINGS_FILES, data_files, other_files
from impact.loading.file_access import File, Folder
from impact.loading.read_files import FileRead, read_files
from impact.loading.settings import read_column_settings, read_dataset_info
from impact.loading.tables.assessment_ids import check_assessment_ids
from impact.loading.tables.assessment_order import DayOrder, check_same_days, order_by_day
from impact.loading.tables.build_tables import (
    build_approvals,
    build_assessments,
    build_exceptions,
    build_merchants,
)
from impact.loading.tables.keys import MerchantIndex, MerchantLinks, check_label_rows, link_rows
from impact.loading.unread import find_unread
from impact.model.arrays.parallel import parallel_calls, parallel_map
from impact.model.columns import THEMES
from impact.model.dataset import Dataset, DatasetInfo
from impact.model.errors import FilesRefused, collect_errors
from impact.model.problem_report import Report
from impact.model.problems import Problem


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
    links: dict[str, list[MerchantLinks]] = field(default_factory=dict)
    roster: MerchantIndex | None = None

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

    def linked(self, kind: str) -> list[tuple[Sheet, MerchantLinks]]:
        return list(zip(self.of(kind), self.links.get(kind, []), strict=True))


def check(folder: Folder, root: Folder | None = None) -> Checked:
    """Read a data folder and find every problem of its files in one pass; see `load`.

    Raises:
        ImpactError: there is no such folder.
        SettingsError: dataset.toml or columns.toml cannot be used.
    """
    paths = data_files(folder)
    sums = read_checksums(folder)
    settings_files = collect_errors(
        *(lambda name=name: _settings_file(name, folder, root) for name in SETTINGS_FILES)
    )
    settings, info = collect_errors(
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
        sheet.drop_raw_texts()
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


def _check_keys(found: _Folder, roster: MerchantIndex | None) -> _Scorecards | None:
    """Judge keys between files, where the merchants are known, then keys within a file."""
    rows = sum(sheet.count for of_kind in found.sheets.values() for sheet in of_kind)

    def link(kind: str) -> list[MerchantLinks]:
        return [link_rows(sheet, roster) for sheet in found.of(kind)] if roster else []

    kinds = ("assessments", "labels", "exceptions")
    found.links = dict(zip(kinds, parallel_map(link, kinds, rows), strict=True))
    checks = parallel_calls(rows, lambda: _check_assessments(found), lambda: _check_labels(found))
    scorecards: _Scorecards | None = checks[0]
    return scorecards


def _check_assessments(found: _Folder) -> _Scorecards | None:
    sheets, links = found.of("assessments"), found.links["assessments"]
    if not links:
        check_assessment_ids(sheets)
        return None
    before = [sheet.is_kept() for sheet in sheets]
    ids, order = parallel_calls(
        sheets[0].count,
        lambda: check_assessment_ids(sheets),
        lambda: order_by_day(sheets, links, before),
    )
    after = [sheet.is_kept() for sheet in sheets]
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
    roster: MerchantIndex,
    scorecards: _Scorecards,
) -> Dataset:
    ids, order = scorecards
    sheets = found.of("assessments")
    exceptions = found.linked("exceptions")
    merchants, approvals, assessments = parallel_calls(
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


def _named_by_left_out(found: _Folder, roster: MerchantIndex) -> np.ndarray:
    named = np.zeros(roster.count, bool)
    for sheet, links in found.linked("assessments"):
        named[links.merchants[sheet.mask_of(sheet.left_out)[links.positions]]] = True
        named[links.near_matches] = True
    return named
