"""The oracle held to the contract's own words: assessments, findings and removal grounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import oracle
from tests.oracle.shortcuts import decide_one, pick

SSE = {"social_utility": "yes", "not_for_profit": "oui", "shared_governance": "1"}
ALL_SCORES = {
    "overall_score": "45",
    "environment_score": "30",
    "social_score": "30",
    "ethics_score": "30",
    "procurement_score": "30",
}
ECOVADIS_ROUTE = {"routes": ["ecovadis"]}


def finding(day: str, **findings: str) -> dict[str, str]:
    return {
        "published_on": day,
        **{f"{theme}_finding": severity for theme, severity in findings.items()},
    }


@pytest.mark.parametrize(
    ("as_of", "assessment", "state"),
    [
        ("2025-01-31", "", "never"),
        ("2025-02-01", "M1@2025-02-01", "valid"),
        ("2026-01-31", "M1@2025-02-01", "valid"),
        ("2026-02-01", "M1@2025-02-01", "expired"),
    ],
)
def test_an_assessment_is_valid_for_a_year_less_a_day(
    tmp_path: Path, as_of: str, assessment: str, state: str
) -> None:
    row = decide_one(tmp_path, {}, {"published_on": "2025-02-01"}, as_of=as_of)
    assert pick(row, "assessment_id", "assessment_state") == (assessment, state)


def test_an_assessment_of_29_february_is_valid_to_27_february(tmp_path: Path) -> None:
    row = {"published_on": "2024-02-29"}
    assert decide_one(tmp_path, {}, row, as_of="2025-02-27")["assessment_state"] == "valid"
    assert decide_one(tmp_path, {}, row, as_of="2025-02-28")["assessment_state"] == "expired"


def test_an_assessment_whose_last_day_was_set_aside_counts_as_expired(tmp_path: Path) -> None:
    row = decide_one(tmp_path, {}, {"published_on": "2026-06-01", "expires_on": "2026-05-31"})
    assert pick(row, "assessment_state", "caveats") == ("expired", "not_reviewed|value_set_aside")


def test_on_one_day_the_assessment_with_the_greater_id_is_current(tmp_path: Path) -> None:
    rows = [
        {"published_on": "2026-01-01", "assessment_id": name, "medal": medal}
        for name, medal in (("EV-9", "Gold"), ("EV-10", "silver"))
    ]
    row = decide_one(tmp_path, {}, *rows)
    assert pick(row, "assessment_id", "medal") == ("EV-9", "gold")
    assert [p["code"] for p in oracle.check(tmp_path).problems] == ["ambiguous-date"]


@pytest.mark.parametrize(
    ("findings", "grounds", "flagged_on", "days"),
    [
        ([finding("2026-05-20", ethics="Severe")], "ethics", "2026-05-20", "41"),
        ([finding("2026-05-20", procurement="severe")], "", "", ""),
        ([finding("2026-05-20", social="minor")], "", "", ""),
        # Neither a blank nor the calendar clears a ground; less found does.
        ([finding("2020-01-01", social="major"), finding("2026-01-01")], "social", "2020-01-01",
         "2372"),
        ([finding("2020-01-01", social="major"), finding("2026-01-01", social="minor")], "", "",
         ""),
        # The run of findings that leads to the latest one, over those that reviewed the theme.
        ([finding("2026-01-01", social="none"), finding("2026-02-01", social="major"),
          finding("2026-03-01"), finding("2026-04-01", social="severe")], "social", "2026-02-01",
         "149"),
        ([finding("2026-01-01", social="major"), finding("2026-02-01", social="minor"),
          finding("2026-06-30", social="major")], "social", "2026-06-30", "0"),
        # Of two on one day the graver counts.
        ([finding("2026-02-01", social="none"), finding("2026-02-01", social="major")], "social",
         "2026-02-01", "149"),
        # The earliest of several grounds; a finding to come counts for nothing yet.
        ([finding("2026-06-01", environment="major", ethics="severe"),
          finding("2026-06-20", environment="major", ethics="none", social="major"),
          finding("2026-07-01", environment="none", social="none")], "environment|social",
         "2026-06-01", "29"),
        # A finding set aside is not reviewed and clears nothing.
        ([finding("2026-06-01", social="major"), finding("2026-06-10", social="all fine")],
         "social", "2026-06-01", "29"),
    ],
)  # fmt: skip
def test_a_ground_holds_until_a_later_assessment_finds_less(
    tmp_path: Path, findings: list[dict[str, str]], grounds: str, flagged_on: str, days: str
) -> None:
    row = decide_one(tmp_path, SSE, *findings)
    expected = (grounds, flagged_on, days)
    assert pick(row, "removal_grounds", "flagged_on", "days_flagged") == expected
    assert row["status"] == ("removal_due" if grounds else "champion")
    assert row["routes"] == "sse"


@pytest.mark.parametrize(
    ("removed_on", "status", "days"),
    [
        ("2026-06-10", "not_listed", "9"),
        ("2026-06-30", "not_listed", "29"),
        ("2026-07-01", "removal_due", "29"),
        ("2026-05-01", "not_listed", "0"),
    ],
)
def test_the_days_flagged_end_with_the_removal(
    tmp_path: Path, removed_on: str, status: str, days: str
) -> None:
    assessment = finding("2026-06-01", ethics="major")
    row = decide_one(tmp_path, {"removed_on": removed_on}, assessment)
    assert pick(row, "status", "days_flagged") == (status, days)


def test_the_policy_names_the_themes_and_the_severity(tmp_path: Path) -> None:
    policy = {"removal": {"themes": ["social"], "severity": "severe"}}
    assessment = finding("2026-06-01", social="major", ethics="severe")
    row = decide_one(tmp_path, {}, assessment, policy=policy)
    assert pick(row, "removal_grounds", "caveats", "status") == ("", "", "not_yet")


@pytest.mark.parametrize(
    ("changed", "routes"),
    [
        ({}, "ecovadis"),
        ({"overall_score": "44,9"}, ""),
        ({"ethics_score": "29.99"}, ""),
        ({"procurement_score": ""}, ""),
        ({"social_score": "101"}, ""),
        ({"expires_on": "2026-06-29"}, ""),
    ],
)
def test_the_ecovadis_route_needs_every_score_and_a_valid_assessment(
    tmp_path: Path, changed: dict[str, str], routes: str
) -> None:
    row = {"published_on": "2026-01-01", **ALL_SCORES, **changed}
    decided = decide_one(tmp_path, {}, row, policy=ECOVADIS_ROUTE)
    assert pick(decided, "routes", "label_group") == (routes, "none")
