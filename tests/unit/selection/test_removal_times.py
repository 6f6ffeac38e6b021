"""Removal cases: one row per merchant and ground, longest flagged first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from impact.explain.letters.letter_data import letter_facts
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.registries.load import NO_LISTS
from impact.rules.decide import decide_view
from impact.selection.merchant_record import merchant_record
from impact.selection.removal_times import COLUMNS, removal_cases
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
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
    return removal_cases(decide_view(load(folder), DAY, read_policy(folder), DAY))


def test_each_ground_of_each_merchant_is_a_case_longest_flagged_first(tmp_path: Path) -> None:
    rows = cases(tmp_path)
    assert tuple(rows.columns) == COLUMNS
    columns = ["merchant_id", "theme", "severity", "assessment_id", "days_flagged", "status"]
    assert rows[columns].to_numpy().tolist() == [
        ["M2", "social", "major", "M2@2026-01-01", 120, "not_listed"],
        ["M1", "social", "major", "M1@2026-05-01", 60, "removal_due"],
        ["M1", "ethics", "severe", "M1@2026-06-01", 60, "removal_due"],
    ]


def test_a_case_names_its_source_line(tmp_path: Path) -> None:
    rows = cases(tmp_path)
    assert rows["file"].tolist() == ["assessments.csv"] * 3
    assert rows["line"].tolist() == [4, 3, 2]


def test_a_delisted_merchant_is_a_case_and_not_overdue(tmp_path: Path) -> None:
    rows = cases(tmp_path)
    assert rows["is_overdue"].tolist() == [False, True, True]
    assert rows["removed_on"].notna().tolist() == [True, False, False]


def test_a_case_shows_only_the_exception_that_covers_the_day(tmp_path: Path) -> None:
    over = {**STAYS, "merchant_id": "M2", "until": "2026-06-29"}
    rows = cases(tmp_path, [STAYS, over])
    assert rows["exception_by"].tolist() == ["", "A", "A"]
    assert rows["exception_reason"].tolist() == ["", "p", "p"]
    assert rows["exception_until"].notna().tolist() == [False, True, True]
    assert rows["is_overdue"].tolist() == [False, False, False]


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        # Overlapping: the exception that ends last, in any row.
        ([("2026-06-01", "2026-12-31"), ("2026-06-01", "2026-07-31")], ("0", "2026-12-31")),
        ([("2026-06-01", "2026-07-31"), ("2026-06-01", "2026-12-31")], ("1", "2026-12-31")),
        # They end on one day: the later row.
        ([("2026-05-01", "2026-07-31"), ("2026-06-01", "2026-07-31")], ("1", "2026-07-31")),
        # The exception that ends last has not begun.
        ([("2026-06-01", "2026-07-31"), ("2026-07-01", "2026-12-31")], ("0", "2026-07-31")),
        # An exception that ends before it begins has no effect.
        ([("2026-06-01", "2026-07-31"), ("2026-12-31", "2026-12-30")], ("0", "2026-07-31")),
        ([("2026-12-31", "2026-06-30")], ("", None)),
        ([("2026-05-01", "2026-06-29")], ("", None)),
    ],
)
def test_removals_letter_and_record_name_the_same_exception(
    tmp_path: Path, spans: list[tuple[str, str]], shown: tuple[str, str | None]
) -> None:
    rows = [
        {**STAYS, "from": first, "until": last, "by": str(number)}
        for number, (first, last) in enumerate(spans)
    ]
    result = cases(tmp_path, rows)
    case = result[result["merchant_id"] == "M1"].iloc[0]
    until = case["exception_until"]
    assert (case["exception_by"], None if pd.isna(until) else str(until.date())) == shown
    view = decide_view(load(tmp_path), DAY, read_policy(tmp_path), DAY)
    assert str(letter_facts(view, "M1", NO_LISTS).exception_until) == str(shown[1])
    exceptions = merchant_record(view, "M1").exceptions
    assert (
        exceptions.loc[exceptions["counts"] & exceptions["covers"], "by"].tolist()
        == [shown[0]][: bool(shown[1])]
    )


def test_a_policy_without_themes_has_no_cases_and_the_same_columns(tmp_path: Path) -> None:
    write_folder(tmp_path, MERCHANTS, ASSESSMENTS, policy={"removal": {"themes": []}})
    rows = removal_cases(decide_view(load(tmp_path), DAY, read_policy(tmp_path), DAY))
    assert (len(rows), tuple(rows.columns)) == (0, COLUMNS)


def test_files_without_merchants_have_no_cases(tmp_path: Path) -> None:
    write_folder(tmp_path)
    assert removal_cases(decide_view(load(tmp_path), DAY, read_policy(tmp_path), DAY)).empty


def test_files_without_finding_columns_cannot_show_removals(tmp_path: Path) -> None:
    rows = [{"merchant_id": "M1", "published_on": "2026-01-01"}]
    assert not load(write_folder(tmp_path / "a", MERCHANTS, rows)).finding_themes
    assert load(write_folder(tmp_path / "b", MERCHANTS, ASSESSMENTS)).finding_themes
