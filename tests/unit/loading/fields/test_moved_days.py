"""Days with a time zone: the folder's zone counts, reported once per column."""

from pathlib import Path

import pytest

from impact.loading.folder import check, load
from impact.model.dates import iso_date
from tests.builders.asking import problems
from tests.builders.factories import write_folder

NOTED = "noted"
UTC = "2026-09-29T22:00:00Z"


def joined(folder: Path) -> list[str]:
    return [iso_date(day) for day in load(folder).merchants.columns["joined_on"].tolist()]


def write(folder: Path, *days: str, **extra: dict[str, object]) -> Path:
    rows = [{"merchant_id": f"M{i}", "joined_on": day} for i, day in enumerate(days)]
    return write_folder(folder, rows, **extra)


def test_moved_days_of_a_column_are_reported_once_at_the_first_with_the_count(
    tmp_path: Path,
) -> None:
    write(tmp_path, "2026-09-29T21:59:00Z", UTC, "2026-09-29", UTC, "29.9.2026 23:00 GMT")
    assert joined(tmp_path) == [
        "2026-09-29",
        "2026-09-30",
        "2026-09-29",
        "2026-09-30",
        "2026-09-30",
    ]
    assert problems(tmp_path) == [(3, "joined_on", "day-moved", UTC, NOTED)]
    (problem,) = check(tmp_path).report.problem_list
    assert problem.message.startswith("3 days of this column fall on another day in Europe/Paris")
    assert f"“{UTC}” is read as 2026-09-30" in problem.message


def test_moved_days_are_reported_for_each_column_and_file(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        [{"merchant_id": "M1", "joined_on": UTC, "removed_on": "2027-01-01T23:30Z"}],
        [{"merchant_id": "M1", "published_on": UTC}],
    )
    assert [problem[:3] for problem in problems(tmp_path)] == [
        (2, "joined_on", "day-moved"),
        (2, "removed_on", "day-moved"),
    ]
    assert [problem[:3] for problem in problems(tmp_path, "assessments.csv")] == [
        (2, "published_on", "day-moved")
    ]


@pytest.mark.parametrize(
    ("zone", "day", "is_moved"),
    [
        ("Europe/Paris", "2026-09-30", True),
        ("Europe/London", "2026-09-29", False),
        ("UTC", "2026-09-29", False),
        ("Asia/Tokyo", "2026-09-30", True),
    ],
)
def test_the_time_zone_is_that_of_dataset_toml(
    tmp_path: Path, zone: str, day: str, is_moved: bool
) -> None:
    write(tmp_path, UTC, dataset={"timezone": zone})
    assert joined(tmp_path) == [day]
    assert bool(problems(tmp_path)) is is_moved


def test_a_timestamp_set_aside_as_ambiguous_did_not_move(tmp_path: Path) -> None:
    write(tmp_path, "12/31/2025", "03/04/2026 23:30Z")
    assert [problem[2] for problem in problems(tmp_path)] == ["type-error", "type-error"]


def test_a_constant_that_moves_is_reported_at_the_first_row(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        [{"merchant_id": "M1"}, {"merchant_id": "M2"}],
        columns={"merchants": {"constants": {"joined_on": UTC}}},
    )
    assert joined(tmp_path) == ["2026-09-30", "2026-09-30"]
    assert problems(tmp_path) == [(2, "joined_on", "day-moved", UTC, NOTED)]


def test_zeros_are_a_missing_value_in_a_required_column(tmp_path: Path) -> None:
    text = "merchant_id,published_on,expires_on\nM1,0000-00-00,\nM1,2026-01-01,00/00/0000\n"
    write_folder(tmp_path, [{"merchant_id": "M1"}], text)
    assert problems(tmp_path, "assessments.csv") == [
        (2, "published_on", "missing-value", "0000-00-00", "row-left-out")
    ]
    assert load(tmp_path).assessments.is_assumed.tolist() == [True]


def test_zeros_in_both_days_of_a_pair_are_not_an_approval(tmp_path: Path) -> None:
    zeros = {"esus_granted_on": "0000-00-00 00:00:00", "esus_expires_on": "00.00.0000"}
    write_folder(tmp_path, [{"merchant_id": "M1", **zeros}])
    assert problems(tmp_path) == []
    assert load(tmp_path).approvals.merchants.size == 0
