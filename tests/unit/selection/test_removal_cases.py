"""Open and closed removal cases, the removal clock, ended exceptions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.removal_cases import (
    RemovalTimes,
    clock_in_words,
    closed_cases,
    open_cases,
    product_limit_median,
    removal_times,
)
from impact.selection.removal_times import COLUMNS
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)


def view_of(
    folder: Path,
    merchants: dict[str, dict[str, str]],
    findings: list[tuple[str, str, str]],
    exceptions: list[tuple[str, str, str]] = [],  # noqa: B006 - never changed
    policy: dict[str, Any] | None = None,
) -> View:
    """Write merchants, findings (merchant, day, theme), exceptions (merchant, from, until)."""
    write_folder(
        folder,
        [{"merchant_id": key, **row} for key, row in merchants.items()],
        [
            {"merchant_id": merchant, "published_on": day, f"{theme}_finding": "major"}
            for merchant, day, theme in findings
        ],
        exceptions=[
            {
                "merchant_id": merchant,
                "from": start,
                "until": end,
                "by": f"by {end}",
                "reason": "plan",
            }
            for merchant, start, end in exceptions
        ],
        policy=policy,
    )
    return decide_view(load(folder), DAY, read_policy(folder), DAY)


@pytest.mark.parametrize(
    ("merchant", "is_closed", "is_open"),
    [
        ({}, False, True),
        # Delisted from the flag on, to the day itself.
        ({"removed_on": "2026-05-31"}, False, False),
        ({"removed_on": "2026-06-01"}, True, False),
        ({"removed_on": "2026-06-30"}, True, False),
        ({"removed_on": "2026-07-01"}, False, True),
        # Neither an earlier spell nor a merchant that has not joined closes the case.
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


def test_a_case_runs_from_the_first_finding_to_the_delisting(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        {"M1": {"removed_on": "2026-06-11"}},
        [("M1", "2026-06-01", "ethics"), ("M1", "2026-06-05", "social")],
    )
    cases = closed_cases(view)
    assert tuple(cases.columns) == COLUMNS
    assert cases[["theme", "days_flagged"]].to_numpy().tolist() == [["social", 10], ["ethics", 10]]


def test_the_removal_clock_counts_merchants_and_not_grounds(tmp_path: Path) -> None:
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
            *((merchant, "2026-06-01", "ethics") for merchant in ("M2", "M3", "M4", "M5")),
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


def test_a_delisting_on_the_day_of_the_finding_took_zero_days(tmp_path: Path) -> None:
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
        # Just above one half: the next closed case decides, or there is no median.
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
def test_the_median_is_the_day_when_half_of_all_cases_are_closed(
    closed: list[int], still_open: list[int], days: int | None
) -> None:
    assert product_limit_median(np.array(closed, int), np.array(still_open, int)) == days


def test_the_removal_clock_states_both_parts_with_their_bases() -> None:
    text = clock_in_words(RemovalTimes(23.0, 44, 23, 25, 24, 461.5, 2035, 44))
    assert text == (
        "Closed: 23 cases, median 23 days, longest 44. Open: 25 cases, median 461.5 days so far, "
        "oldest 2,035. Median over all 48 cases: 44 days."
    )
    text = clock_in_words(RemovalTimes(None, None, 0, 1, 0, 3.0, 3, None))
    assert text == (
        "No case is closed yet. Open: 1 case, median 3 days so far, oldest 3. Median over all "
        "1 case: not reached: fewer than half are closed."
    )
    assert "No case is open." in clock_in_words(RemovalTimes(3.0, 3, 1, 0, 0, None, None, 3))
    empty = RemovalTimes(None, None, 0, 0, 0, None, None, None)
    assert clock_in_words(empty) == "There is no case, closed or open."


def test_open_cases_come_longest_first(tmp_path: Path) -> None:
    days = {"M1": "2026-03-01", "M2": "2026-01-01", "M3": "2026-03-01"}
    view = view_of(
        tmp_path, {key: {} for key in days}, [(key, day, "ethics") for key, day in days.items()]
    )
    cases = open_cases(view)
    assert cases["merchant_id"].tolist() == ["M2", "M1", "M3"]
    assert cases["ended_until"].isna().all()


@pytest.mark.parametrize(
    ("exceptions", "ended"),
    [
        # It covers the day, or has ended the day before.
        ([("2026-05-01", "2026-06-30")], ""),
        ([("2026-05-01", "2026-06-29")], "2026-06-29"),
        # It ended with the flag, or before it: then it was about an older case.
        ([("2026-01-01", "2026-03-01")], "2026-03-01"),
        ([("2026-01-01", "2026-02-28")], ""),
        # The exception that ended last is named; a later one changes nothing yet.
        ([("2026-03-01", "2026-04-30"), ("2026-03-01", "2026-05-31")], "2026-05-31"),
        ([("2026-03-01", "2026-05-31"), ("2026-03-01", "2026-04-30")], "2026-05-31"),
        ([("2026-03-01", "2026-04-30"), ("2026-07-01", "2026-12-31")], "2026-04-30"),
        ([("2026-03-01", "2026-04-30"), ("2026-06-30", "2026-12-31")], ""),
    ],
)
def test_a_case_with_an_ended_exception_comes_first(
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
    case = cases[cases["merchant_id"] == "M2"].iloc[0]
    if ended:
        assert str(case["ended_until"].date()) == ended
        assert (case["ended_by"], case["ended_reason"]) == (f"by {ended}", "plan")
    else:
        assert (case["ended_by"], case["ended_reason"]) == ("", "")
        assert cases["ended_until"].isna().all()


def test_an_ended_exception_without_a_ground_is_not_a_case(tmp_path: Path) -> None:
    view = view_of(tmp_path, {"M1": {}}, [], [("M1", "2026-05-01", "2026-06-01")])
    assert open_cases(view).empty


def test_the_later_of_two_exceptions_that_ended_on_one_day_is_named(tmp_path: Path) -> None:
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
    cases = open_cases(decide_view(load(tmp_path), DAY, read_policy(tmp_path), DAY))
    assert cases[["ended_by", "ended_reason"]].to_numpy().tolist() == [["Bea", "visit"]]
