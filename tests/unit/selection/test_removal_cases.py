"""The worklist of removals: one row per merchant and ground, longest flagged first."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from impact.loading.folder import load
from impact.selection.removal_cases import COLUMNS, removal_cases
from tests.builders.asking import shared_view
from tests.builders.factories import write_folder

MERCHANTS = [
    {"merchant_id": "M1", "name": "Un", "country": "FR"},
    {"merchant_id": "M2", "name": "Deux", "country": "DE", "removed_on": "2026-05-01"},
    {"merchant_id": "M3", "name": "Trois", "country": "FR"},
]
ASSESSMENTS = [
    {"merchant_id": "M1", "published_on": "2026-06-01", "ethics_finding": "severe"},
    {"merchant_id": "M1", "published_on": "2026-05-01", "social_finding": "major"},
    {"merchant_id": "M2", "published_on": "2026-01-01", "social_finding": "major"},
    {"merchant_id": "M3", "published_on": "2026-01-01", "procurement_finding": "severe"},
]
STAYS = {"merchant_id": "M1", "from": "2026-06-01", "until": "2026-07-31", "by": "A", "reason": "p"}


def cases(folder: Path, exceptions: list[dict[str, str]] | None = None) -> pd.DataFrame:
    write_folder(folder, MERCHANTS, ASSESSMENTS, exceptions=exceptions)
    return removal_cases(shared_view(folder))


def test_each_ground_of_each_merchant_is_a_case_longest_flagged_first(tmp_path: Path) -> None:
    found = cases(tmp_path)
    assert tuple(found.columns) == COLUMNS
    assert list(zip(found["file"], found["line"], strict=True)) == [
        ("assessments.csv", line) for line in (4, 3, 2)
    ]
    columns = ["merchant_id", "theme", "severity", "assessment_id", "days_flagged", "status"]
    assert found[columns].to_numpy().tolist() == [
        ["M2", "social", "major", "M2@2026-01-01", 120, "not_listed"],
        ["M1", "social", "major", "M1@2026-05-01", 60, "removal_due"],
        ["M1", "ethics", "severe", "M1@2026-06-01", 60, "removal_due"],
    ]


def test_a_delisted_merchant_is_a_case_and_not_overdue(tmp_path: Path) -> None:
    found = cases(tmp_path)
    assert found["is_overdue"].tolist() == [False, True, True]
    assert found["removed_on"].notna().tolist() == [True, False, False]


def test_a_case_shows_the_exception_that_covers_the_day_and_no_other(tmp_path: Path) -> None:
    over = {**STAYS, "merchant_id": "M2", "until": "2026-06-29"}
    found = cases(tmp_path, [STAYS, over])
    assert found["exception_by"].tolist() == ["", "A", "A"]
    assert found["exception_reason"].tolist() == ["", "p", "p"]
    assert found["exception_until"].notna().tolist() == [False, True, True]
    assert found["is_overdue"].tolist() == [False, False, False]


def test_a_policy_without_themes_has_no_case_and_the_same_columns(tmp_path: Path) -> None:
    write_folder(tmp_path, MERCHANTS, ASSESSMENTS, policy={"removal": {"themes": []}})
    found = removal_cases(shared_view(tmp_path))
    assert (len(found), tuple(found.columns)) == (0, COLUMNS)


def test_files_without_any_finding_column_are_known_to_show_no_removals(tmp_path: Path) -> None:
    rows = [{"merchant_id": "M1", "published_on": "2026-01-01"}]
    assert not load(write_folder(tmp_path / "a", MERCHANTS, rows)).finding_themes
    assert load(write_folder(tmp_path / "b", MERCHANTS, ASSESSMENTS)).finding_themes
