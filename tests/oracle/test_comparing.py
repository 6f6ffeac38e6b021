"""The oracle's own reading of a comparison, on rows that anybody can check."""

from __future__ import annotations

from datetime import date

import pytest

from tests.oracle.comparing import ABSENT, changes_between, changes_of, reported_folder

NOT_YET = ABSENT | {"status": "not_yet"}
CHAMPION = NOT_YET | {"status": "champion", "routes": "esus", "esus_state": "valid"}
DUE = CHAMPION | {"status": "removal_due", "removal_grounds": "ethics"}


@pytest.mark.parametrize(
    ("then", "name"),
    [
        (date(2026, 5, 30), None),
        (date(2026, 5, 31), "2026-05-31"),
        (date(2026, 6, 29), "2026-05-31"),
        (date(2026, 6, 30), "2026-06-30"),
    ],
)
def test_the_latest_snapshot_up_to_the_day_is_the_report(then: date, name: str | None) -> None:
    assert reported_folder(["2026-06-30", "2026-05-31"], then) == name


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("not_yet", "champion", ["champion_gained"]),
        ("champion", "removal_due", ["champion_lost", "flag_raised"]),
        ("removal_due", "not_listed", ["delisted"]),
        ("champion", "not_in_files", ["champion_lost", "left"]),
        ("not_listed", "removal_due", ["flag_raised", "joined"]),
        ("not_listed", "not_in_files", []),
    ],
)
def test_each_count_that_changed_has_one_change(
    before: str, after: str, changes: list[str]
) -> None:
    assert changes_of(before, after) == changes


@pytest.mark.parametrize(
    ("old", "new", "old_by_new", "new_by_old", "reason"),
    [
        (NOT_YET, CHAMPION, NOT_YET, CHAMPION, "esus_new"),
        (NOT_YET, CHAMPION, CHAMPION, NOT_YET, "rule_changed"),
        (
            NOT_YET | {"esus_state": "valid"},
            CHAMPION,
            NOT_YET | {"esus_state": "valid"},
            CHAMPION,
            "state_list",
        ),
        (DUE, CHAMPION, DUE, CHAMPION, "finding_cleared"),
        (DUE, CHAMPION, CHAMPION, DUE, "rule_changed"),
        (ABSENT, CHAMPION, ABSENT, CHAMPION, "joined"),
    ],
)
def test_a_reason_is_a_fact_that_changed_under_one_rule(
    old: dict[str, str],
    new: dict[str, str],
    old_by_new: dict[str, str],
    new_by_old: dict[str, str],
    reason: str,
) -> None:
    ends = ({"M": row} for row in (old, new, old_by_new, new_by_old))
    changes = changes_between(*ends)
    assert ["M", "champion_gained", reason, old["status"], "champion"] in changes
