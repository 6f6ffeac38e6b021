"""The reason of a status change: the first fact that changed, in a fixed order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from impact.compare.what_changed.changes import compare_views
from tests.unit.compare.test_what_changed import (
    CLEARED,
    FOUND,
    JULY,
    JUNE,
    SCORES,
    YES,
    approval,
    card,
    view,
)

ESUS_ENDS = approval("2022-01-01", "2026-07-15")
ESUS_BEGINS = approval("2026-07-15")


def reasons(folder: Path, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    """Return the reason of each change from one set of files in June to another in July."""
    changes = compare_views(view(folder / "a", JUNE, **before), view(folder / "b", JULY, **after))
    return dict(
        zip(changes.rows["change"].astype(str), changes.rows["reason"].astype(str), strict=True)
    )


@pytest.mark.parametrize(
    ("files", "change", "reason"),
    [
        ({"merchants": [YES | {"joined_on": "2026-07-01"}]}, "champion_gained", "joined"),
        ({"merchants": [YES | {"removed_on": "2026-07-01"}]}, "champion_lost", "left"),
        ({"merchants": [YES], "assessments": [FOUND]}, "champion_lost", "finding"),
        ({"merchants": [YES], "assessments": CLEARED}, "champion_gained", "finding_cleared"),
        ({"assessments": [FOUND]}, "flag_raised", "finding"),
        ({"assessments": CLEARED}, "flag_cleared", "finding_cleared"),
        ({"labels": [ESUS_BEGINS]}, "champion_gained", "esus_new"),
        ({"labels": [ESUS_ENDS]}, "champion_lost", "esus_ended"),
        # Of several that turned the first of the order: a finding comes before a label.
        ({"labels": [ESUS_ENDS], "assessments": [FOUND]}, "champion_lost", "finding"),
        ({"labels": [ESUS_BEGINS, approval("2026-07-01") | {"label": "esat"}]},
         "champion_gained", "esus_new"),
        ({"merchants": [{"joined_on": "2026-07-01"}], "assessments": [FOUND]},
         "flag_raised", "joined"),
    ],
)  # fmt: skip
def test_the_first_fact_that_changed_is_the_reason(
    tmp_path: Path, files: dict[str, Any], change: str, reason: str
) -> None:
    assert reasons(tmp_path, files, files)[change] == reason


def test_a_declaration_changes_with_the_files_and_ranks_after_a_label(tmp_path: Path) -> None:
    unchanged: dict[str, Any] = {"merchants": [{}]}
    files = {"merchants": [YES]}
    assert reasons(tmp_path / "1", unchanged, files) == {"champion_gained": "declaration_given"}
    assert reasons(tmp_path / "2", files, unchanged) == {"champion_lost": "declaration_withdrawn"}
    both = files | {"labels": [ESUS_BEGINS]}
    assert reasons(tmp_path / "3", unchanged, both) == {"champion_gained": "esus_new"}


def test_a_label_that_is_not_a_route_is_not_a_reason(tmp_path: Path) -> None:
    policy = {"routes": ["sse"]}
    before = {"merchants": [{}], "policy": policy}
    after = {"merchants": [YES], "labels": [ESUS_BEGINS], "policy": policy}
    assert reasons(tmp_path, before, after) == {"champion_gained": "declaration_given"}


def test_a_score_reaches_or_falls_below_the_ecovadis_minimums(tmp_path: Path) -> None:
    met = {"assessments": [card("2026-06-01", **SCORES)], "policy": {"routes": ["ecovadis"]}}
    unchanged = {"merchants": [{}], "policy": {"routes": ["ecovadis"]}}
    assert reasons(tmp_path / "1", unchanged, met) == {"champion_gained": "ecovadis_met"}
    assert reasons(tmp_path / "2", met, unchanged) == {"champion_lost": "ecovadis_not_met"}


@pytest.mark.parametrize(
    ("files", "before", "after", "change"),
    [
        ({"merchants": [YES]}, {"routes": ["esus"]}, {}, "champion_gained"),
        ({"merchants": [YES]}, {}, {"routes": ["esus"]}, "champion_lost"),
        # The finding was there all the time: it is the rule that makes it a removal ground.
        ({"assessments": [card("2026-01-01", ethics_finding="major")]},
         {"removal": {"severity": "severe"}}, {}, "flag_raised"),
        ({"assessments": [card("2026-01-01", ethics_finding="major")]},
         {}, {"removal": {"severity": "severe"}}, "flag_cleared"),
        # The approval without a last day lasts the policy's default years.
        ({"labels": [approval("2022-01-01")]}, {}, {"esus": {"default_years": 1}},
         "champion_lost"),
    ],
)  # fmt: skip
def test_a_change_by_the_policy_alone_has_the_reason_rule_changed(
    tmp_path: Path, files: dict[str, Any], before: Any, after: Any, change: str
) -> None:
    changes = reasons(tmp_path, files | {"policy": before}, files | {"policy": after})
    assert changes == {change: "rule_changed"}


def test_a_label_that_ended_ranks_before_a_changed_rule(tmp_path: Path) -> None:
    files = {"merchants": [YES], "labels": [ESUS_ENDS]}
    changes = reasons(tmp_path, files, files | {"policy": {"routes": ["esus"]}})
    assert changes == {"champion_lost": "esus_ended"}
