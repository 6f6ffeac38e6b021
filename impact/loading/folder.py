"""Read and check a data folder: load it, or find every problem of its files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from impact.loading.check_report import build_report
from impact.loading.checksums import read_checksums
from impact.loading.csv.sheet import Sheet
from impact.loading.csv.text_file import fingerprint
from impact.loading.data_files import SETTINGS_FILES, list_data_files, unread_file_problems
from impact.loading.file_access import File, Folder
from impact.loading.read_files import FolderContent, read_files
from impact.loading.settings import read_column_settings, read_dataset_info
from impact.loading.tables.assessments import (
    DayOrder,
    check_assessment_ids,
    check_same_days,
    group_assessment_ids,
    order_by_day,
)
from impact.loading.tables.build_tables import (
    build_approvals,
    build_assessments,
    build_deeds,
    build_exceptions,
    build_merchants,
)
from impact.loading.tables.keys import MerchantIndex, check_label_rows, link_rows
from impact.loading.unread import find_unread
from impact.model.arrays.parallel import parallel_map
from impact.model.columns import THEMES
from impact.model.dataset import Dataset, DatasetInfo
from impact.model.errors import FilesRefused, collect_errors
from impact.model.problem_report import Report


def load(folder: Folder, root: Folder | None = None) -> Dataset:
    """Read and check a data folder.

    Args:
        root: where dataset.toml and columns.toml are if not in the folder itself.

    Raises:
        ImpactError: the folder does not exist.
        SettingsError: dataset.toml or columns.toml cannot be used.
        FilesRefused: a file was refused; the exception has all problems of the folder.
    """
    checked = check(folder, root)
    if checked.dataset is None:
        lines = [refusal.sentence for refusal in checked.report.refusals]
        raise FilesRefused("\n".join(lines), checked.report.problems)
    return checked.dataset


@dataclass(frozen=True)
class Checked:
    """The result of a check: the report, and the dataset unless a file was refused."""

    info: DatasetInfo
    report: Report
    dataset: Dataset | None


def check(folder: Folder, root: Folder | None = None) -> Checked:
    """Read a data folder and find all problems of its files in one pass; see `load`.

    Raises:
        ImpactError: the folder does not exist.
        SettingsError: dataset.toml or columns.toml cannot be used.
    """
    paths = list_data_files(folder)
    sums = read_checksums(folder)
    settings_files = collect_errors(
        *(lambda name=name: _settings_file(name, folder, root) for name in SETTINGS_FILES)
    )
    settings, info = collect_errors(
        lambda: read_column_settings(settings_files[0]),
        lambda: read_dataset_info(settings_files[1]),
    )
    settings = replace(settings, zone=info.timezone)
    unread = unread_file_problems(folder, [path for _, path in paths])
    content = read_files(paths, settings, sums)
    index = content.merchant_index
    read_names = [path.name for _, path in paths]
    read_names += [name for name in SETTINGS_FILES if (folder / name).exists()]
    unread_sums = sums.check_unread(folder, read_names)
    problems = [*sums.problems, *unread, *content.problems, *unread_sums]
    scorecards = _check_keys(content, index)
    report = build_report(problems, content.sheets, content.workbooks)
    if report.refusals or index is None or scorecards is None:
        return Checked(info, report, None)
    for sheet in content.sheets:
        sheet.drop_raw_texts()
    digest = fingerprint([sheet.text for sheet in content.sheets], settings_files)
    return Checked(info, report, _build_dataset(digest, info, content, report, index, scorecards))


def _settings_file(name: str, folder: Folder, root: Folder | None) -> File:
    """Return a settings file of the folder, else of the root, verified by its checksums."""
    home = folder if root is None or (folder / name).exists() else root
    return read_checksums(home).read_verified(home / name)


# The ids of all assessment rows, and the order of the kept ones by day.
_Scorecards = tuple[pa.Array, DayOrder]


# The kinds of files whose rows name merchants.
_LINKED = ("assessments", "labels", "exceptions", "evidence")


def _check_keys(content: FolderContent, index: MerchantIndex | None) -> _Scorecards | None:
    """Check keys between files, if the merchants are known, then keys within each file."""
    sheets = content.sheets_of("assessments")
    jobs: list[Callable[[], Any]] = []
    if index is not None:
        jobs += [partial(link_rows, sheet, index) for sheet in content.sheets_of(*_LINKED)]
    jobs.append(partial(group_assessment_ids, sheets))
    *_, groups = parallel_map(lambda job: job(), jobs, sum(sheet.count for sheet in sheets))
    for sheet in content.sheets_of("labels"):
        check_label_rows(sheet)
    ids = check_assessment_ids(sheets, groups)
    if index is None or not sheets:
        return None
    order = order_by_day(sheets)
    check_same_days(sheets, order)
    return ids, order


def _build_dataset(
    digest: str,
    info: DatasetInfo,
    content: FolderContent,
    report: Report,
    index: MerchantIndex,
    scorecards: _Scorecards,
) -> Dataset:
    ids, order = scorecards
    sheets = content.sheets_of("assessments")
    return Dataset(
        info=info,
        fingerprint=digest,
        report=report,
        merchants=build_merchants(index, _has_left_out_assessment(sheets, index)),
        approvals=build_approvals(index, content.sheets_of("labels")),
        assessments=build_assessments(sheets, order, ids),
        exceptions=build_exceptions(content.sheets_of("exceptions")),
        deeds=build_deeds(content.sheets_of("evidence")),
        finding_themes=tuple(
            theme
            for theme in THEMES
            if any(sheet.text.header_map.has(f"{theme}_finding") for sheet in sheets)
        ),
        unread=find_unread(index, content.sheets_of("labels", "assessments")),
    )


def _has_left_out_assessment(sheets: list[Sheet], index: MerchantIndex) -> np.ndarray:
    """Return for each merchant whether a left-out assessment row names it, exactly or nearly."""
    is_named = np.zeros(index.count, bool)
    for sheet in sheets:
        is_named |= sheet.links.is_named(sheet.mask_of(sheet.left_out), index.count)
        is_named[sheet.links.near_matches] = True
    return is_named
