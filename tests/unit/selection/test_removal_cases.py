"""Removal cases: the worklist, how long removals take, and exceptions that have ended."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from impact.rules.view import View
from impact.selection.removal_cases import (
    COLUMNS,
    RemovalTimes,
    closed_cases,
    describe_removal_times,
    open_cases,
    product_limit_median,
    removal_cases,
    removal_times,
)
from tests.builders.asking import shared_view
from tests.builders.factories import write_folder


def view_of(
    folder: Path,
    merchants: dict[str, dict[str, str]],
    findings: list[tuple[str, str, str]],
    exceptions: list[tuple[str, str, str]] = [],  # noqa: B006 - never changed
    policy: dict[str, Any] | None = None,
) -> View:
    """Write merchants, major findings (who, day, theme) and exceptions (who, from, until)."""
    write_folder(
        folder,
        [{"merchant_id": key, **row} for key, row in merchants.items()],
        [
            {"merchant_id": who, "published_on": day, f"{theme}_finding": "major"}
            for who, day, theme in findings
        ],
        exceptions=[
            {"merchant_id": who, "from": start, "until": end, "by": f"by {end}", "reason": "plan"}
            for who, start, end in exceptions
        ],
        policy=policy,
    )
    return shared_view(folder)


@pytest.mark.parametrize(
    ("merchant", "is_closed", "is_open"),
    [
        ({}, False, True),
        # Delisted from the flag on, to the day itself.
        ({"removed_on": "2026-05-31"}, False, False),
        ({"removed_on": "2026-06-01"}, True, False),
        ({"removed_on": "2026-06-30"}, True, False),
        ({"removed_on": "2026-07-01"}, False, True),
        # An earlier spell is none of this case; nor is a merchant that is still to join.
        ({"joined_on": "2026-06-20", "removed_on": "2026-06-10"}, False, True),
        ({"joined_on": "2026-07-01"}, False, False),
        ({"joined_on": "2026-07-01", "removed_on": "2026-06-15"}, False, False),
    ],
)
def test_a_case_is_closed_by_a_delisting_on_or_after_the_flag(
    tmp_path: Path, merchant: dict[str, str], is_closed: bool, is_open: bool
) -> None:
    view = view_of(tmp_path, {"M1": merchant}, [("M1", "2026-06-01", "ethics")])
    assert (len(closed_cases(view)), len(open_cases(view))) == (is_closed, is_open)


def test_the_clock_counts_merchants_not_grounds(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        {
            "M1": {"removed_on": "2026-06-11"},
            "M2": {"removed_on": "2026-06-04"},
            "M3": {},
            "M4": {},
            "M5": {"removed_on": "2026-05-01"},
        },
        [
            *(("M1", "2026-06-01", theme) for theme in ("ethics", "social", "environment")),
            *((who, "2026-06-01", "ethics") for who in ("M2", "M3", "M4", "M5")),
            ("M3", "2026-06-02", "social"),
        ],
        [("M4", "2026-06-01", "2026-06-30")],
    )
    assert removal_times(view) == RemovalTimes(
        median_days=6.5,
        worst_days=10,
        closed=2,
        open=2,
        overdue=1,
        open_median_days=29.0,
        oldest_days=29,
        overall_median_days=10,
    )


def test_a_delisting_on_the_day_of_the_finding_took_no_day(tmp_path: Path) -> None:
    view = view_of(tmp_path, {"M1": {"removed_on": "2026-06-01"}}, [("M1", "2026-06-01", "ethics")])
    assert removal_times(view) == RemovalTimes(0.0, 0, 1, 0, 0, None, None, overall_median_days=0)


@pytest.mark.parametrize("policy", [None, {"removal": {"themes": []}}])
def test_a_clock_without_cases_has_no_median(tmp_path: Path, policy: dict[str, Any] | None) -> None:
    view = view_of(tmp_path, {"M1": {}}, [], policy=policy)
    assert removal_times(view) == RemovalTimes(None, None, 0, 0, 0, None, None, None)
    assert open_cases(view).columns.tolist() == [
        *COLUMNS,
        "ended_until",
        "ended_by",
        "ended_reason",
    ]


@pytest.mark.parametrize(
    ("closed", "still_open", "days"),
    [
        ([], [], None),
        ([], [5], None),
        ([5], [], 5),
        # S is exactly one half: reached.
        ([3], [9], 3),
        ([3, 4], [9, 9], 4),
        # Just above one half: the next closed case decides, or none does.
        ([3], [9, 9], None),
        ([3, 8], [9], 8),
        # An open case counts as at risk on its own day, and no longer on the next one.
        ([5], [5], 5),
        ([5], [4], 5),
        ([2, 6], [5, 9], 6),
        ([2, 6], [6, 6, 6], None),
        # Several closed on one day leave together.
        ([2, 2, 7], [9], 2),
        # 25/28 times 14/25 is one half, which rounded numbers miss; one open case more is above.
        ([1] * 3 + [2] * 11, [9] * 14, 2),
        ([1] * 3 + [2] * 11, [9] * 15, None),
    ],
)
def test_the_median_over_all_cases_is_reached_where_half_are_closed(
    closed: list[int], still_open: list[int], days: int | None
) -> None:
    assert product_limit_median(np.array(closed, int), np.array(still_open, int)) == days


def test_removal_times_are_described_with_both_parts_and_counts() -> None:
    said = describe_removal_times(RemovalTimes(23.0, 44, 23, 25, 24, 461.5, 2035, 44))
    assert said == (
        "Closed: 23 cases, median 23 days, longest 44. Open: 25 cases, median 461.5 days so far, "
        "oldest 2,035. Median over all 48 cases: 44 days."
    )
    said = describe_removal_times(RemovalTimes(None, None, 0, 1, 0, 3.0, 3, None))
    assert said == (
        "No case is closed yet. Open: 1 case, median 3 days so far, oldest 3. Median over all "
        "1 case: not reached: fewer than half are closed."
    )
    assert "No case is open." in describe_removal_times(
        RemovalTimes(3.0, 3, 1, 0, 0, None, None, 3)
    )
    none = RemovalTimes(None, None, 0, 0, 0, None, None, None)
    assert describe_removal_times(none) == "There is no case, closed or open."


@pytest.mark.parametrize(
    ("exceptions", "ended"),
    [
        # It covers the day, or has ended the day before.
        ([("2026-05-01", "2026-06-30")], ""),
        ([("2026-05-01", "2026-06-29")], "2026-06-29"),
        # It ended with the flag, or before it: then it was about an older case.
        ([("2026-01-01", "2026-03-01")], "2026-03-01"),
        ([("2026-01-01", "2026-02-28")], ""),
        # The one that ended last is told; one that begins later changes nothing yet.
        ([("2026-03-01", "2026-04-30"), ("2026-03-01", "2026-05-31")], "2026-05-31"),
        ([("2026-03-01", "2026-05-31"), ("2026-03-01", "2026-04-30")], "2026-05-31"),
        ([("2026-03-01", "2026-04-30"), ("2026-07-01", "2026-12-31")], "2026-04-30"),
        ([("2026-03-01", "2026-04-30"), ("2026-06-30", "2026-12-31")], ""),
    ],
)
def test_an_exception_that_has_ended_puts_its_case_on_top(
    tmp_path: Path, exceptions: list[tuple[str, str]], ended: str
) -> None:
    view = view_of(
        tmp_path,
        {"M1": {}, "M2": {}},
        [("M1", "2026-01-01", "ethics"), ("M2", "2026-03-01", "ethics")],
        [("M2", start, end) for start, end in exceptions],
    )
    cases = open_cases(view)
    assert cases["merchant_id"].tolist() == (["M2", "M1"] if ended else ["M1", "M2"])
    own = cases[cases["merchant_id"] == "M2"].iloc[0]
    if ended:
        assert str(own["ended_until"].date()) == ended
        assert (own["ended_by"], own["ended_reason"]) == (f"by {ended}", "plan")
    else:
        assert (own["ended_by"], own["ended_reason"]) == ("", "")
        assert cases["ended_until"].isna().all()


def test_of_two_exceptions_that_ended_on_one_day_the_later_row_is_named(tmp_path: Path) -> None:
    row = {"merchant_id": "M1", "from": "2026-03-01", "until": "2026-05-31"}
    write_folder(
        tmp_path,
        [{"merchant_id": "M1"}],
        [{"merchant_id": "M1", "published_on": "2026-03-01", "ethics_finding": "major"}],
        exceptions=[
            {**row, "by": "Ada", "reason": "plan"},
            {**row, "by": "Bea", "reason": "visit"},
        ],
    )
    cases = open_cases(shared_view(tmp_path))
    assert cases[["ended_by", "ended_reason"]].to_numpy().tolist() == [["Bea", "visit"]]


def test_the_latest_removal_comes_first_then_the_longest(tmp_path: Path) -> None:
    removed = {"M1": "2026-06-10", "M2": "2026-06-12", "M3": "2026-06-12", "M4": "2026-06-11"}
    flagged = {"M1": "2026-01-01", "M2": "2026-06-02", "M3": "2026-06-01", "M4": "2026-06-01"}
    view = view_of(
        tmp_path,
        {who: {"removed_on": day} for who, day in removed.items()},
        [(who, day, "ethics") for who, day in flagged.items()],
    )
    assert closed_cases(view)["merchant_id"].tolist() == ["M3", "M2", "M4", "M1"]


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
