"""Removal cases: the worklist, how long removals take, and exceptions that have ended."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas import NaT

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
    """Write merchants, findings (who, day, theme) and exceptions (who, from, until).

    A finding in ethics is severe, any other major.
    """
    write_folder(
        folder,
        [{"merchant_id": key, **row} for key, row in merchants.items()],
        [
            {
                "merchant_id": who,
                "published_on": day,
                f"{theme}_finding": "severe" if theme == "ethics" else "major",
            }
            for who, day, theme in findings
        ],
        exceptions=[
            {
                "merchant_id": who,
                "from": start,
                "until": end,
                "by": f"by {row}",
                "reason": f"r{row}",
            }
            for row, (who, start, end) in enumerate(exceptions)
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
        # Without an open case it is the lower median of the closed ones.
        ([3, 4], [], 3),
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


@pytest.mark.parametrize(
    ("times", "sentences"),
    [
        (
            RemovalTimes(23.0, 44, 23, 25, 24, 461.5, 2035, 44),
            "Closed: 23 cases, median 23 days, longest 44. Open: 25 cases, median 461.5 days so "
            "far, oldest 2,035. Median over all 48 cases: 44 days.",
        ),
        (
            RemovalTimes(None, None, 0, 1, 0, 3.0, 3, None),
            "No case is closed yet. Open: 1 case, median 3 days so far, oldest 3. Median over all "
            "1 case: not reached: fewer than half are closed.",
        ),
        (
            RemovalTimes(3.0, 3, 1, 0, 0, None, None, 3),
            "Closed: 1 case, median 3 days, longest 3. No case is open. Median over all 1 case: 3 "
            "days.",
        ),
        (
            RemovalTimes(None, None, 0, 0, 0, None, None, None),
            "There is no case, closed or open.",
        ),
    ],
)
def test_removal_times_are_described_with_both_parts_and_counts(
    times: RemovalTimes, sentences: str
) -> None:
    assert describe_removal_times(times) == sentences


@pytest.mark.parametrize(
    ("exceptions", "ended"),
    [
        # It covers the day, or has ended the day before.
        ([("2026-05-01", "2026-06-30")], None),
        ([("2026-05-01", "2026-06-29")], 0),
        # It ended with the flag, or before it: then it was about an older case.
        ([("2026-01-01", "2026-03-01")], 0),
        ([("2026-01-01", "2026-02-28")], None),
        # The one that ended last is named, of one day the later row.
        ([("2026-03-01", "2026-04-30"), ("2026-03-01", "2026-05-31")], 1),
        ([("2026-03-01", "2026-05-31"), ("2026-03-01", "2026-04-30")], 0),
        ([("2026-03-01", "2026-05-31"), ("2026-03-01", "2026-05-31")], 1),
        # One that begins later changes nothing yet.
        ([("2026-03-01", "2026-04-30"), ("2026-07-01", "2026-12-31")], 0),
        ([("2026-03-01", "2026-04-30"), ("2026-06-30", "2026-12-31")], None),
    ],
)
def test_an_exception_that_has_ended_puts_its_case_on_top(
    tmp_path: Path, exceptions: list[tuple[str, str]], ended: int | None
) -> None:
    view = view_of(
        tmp_path,
        {"M1": {}, "M2": {}},
        [("M1", "2026-01-01", "ethics"), ("M2", "2026-03-01", "ethics")],
        [("M2", start, end) for start, end in exceptions],
    )
    cases = open_cases(view)[["merchant_id", "ended_until", "ended_by", "ended_reason"]]
    other = ["M1", NaT, "", ""]
    if ended is None:
        assert cases.to_numpy().tolist() == [other, ["M2", NaT, "", ""]]
    else:
        until = pd.Timestamp(exceptions[ended][1])
        own = ["M2", until, f"by {ended}", f"r{ended}"]
        assert cases.to_numpy().tolist() == [own, other]


def test_the_latest_removal_comes_first_then_the_longest(tmp_path: Path) -> None:
    removed = {"M1": "2026-06-10", "M2": "2026-06-12", "M3": "2026-06-12", "M4": "2026-06-11"}
    flagged = {"M1": "2026-01-01", "M2": "2026-06-02", "M3": "2026-06-01", "M4": "2026-06-01"}
    view = view_of(
        tmp_path,
        {who: {"removed_on": day} for who, day in removed.items()},
        [(who, day, "ethics") for who, day in flagged.items()],
    )
    assert closed_cases(view)["merchant_id"].tolist() == ["M3", "M2", "M4", "M1"]


def test_each_ground_of_each_merchant_is_a_case_longest_flagged_first(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        {"M1": {}, "M2": {"removed_on": "2026-05-01"}, "M3": {}, "M4": {}},
        [
            ("M1", "2026-06-01", "ethics"),
            ("M1", "2026-05-01", "social"),
            ("M2", "2026-01-01", "social"),
            ("M3", "2026-01-01", "procurement"),
            ("M4", "2026-06-01", "social"),
        ],
        # One that covers the day shows on every ground; one that has ended does not.
        [("M1", "2026-06-01", "2026-07-31"), ("M2", "2026-06-01", "2026-06-29")],
        {"removal_days": 28},
    )
    cases = removal_cases(view)
    assert tuple(cases.columns) == COLUMNS
    shown = ["merchant_id", "theme", "line", "days_flagged", "status", "is_overdue", "exception_by"]
    assert cases[shown].to_numpy().tolist() == [
        ["M2", "social", 4, 120, "not_listed", False, ""],
        ["M1", "social", 3, 60, "removal_due", False, "by 0"],
        ["M1", "ethics", 2, 60, "removal_due", False, "by 0"],
        ["M4", "social", 6, 29, "removal_due", True, ""],
    ]
    assert cases["severity"].tolist() == ["major", "major", "severe", "major"]
    assert cases["removed_on"].notna().tolist() == [True, False, False, False]
    assert cases["exception_until"].notna().tolist() == [False, True, True, False]
    first, second, *_ = cases.to_dict("records")
    assert (first["assessment_id"], f"{first['removed_on']:%F}") == ("M2@2026-01-01", "2026-05-01")
    assert (second["exception_reason"], f"{second['exception_until']:%F}") == ("r0", "2026-07-31")
    assert first["file"] == "assessments.csv"
