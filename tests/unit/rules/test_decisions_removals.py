"""Removal grounds: the findings, the day flagged, and when a case is overdue."""

from pathlib import Path

import pytest

from impact.rules.view import View
from tests.builders.asking import Given, decide_each, differences, view_of_one


def scorecard(text: str) -> dict[str, str]:
    """Read "day environment social ethics", with "-" for not reviewed."""
    day, *findings = text.split()
    columns = ("environment_finding", "social_finding", "ethics_finding")
    pairs = zip(columns, findings, strict=False)
    return {"published_on": day, **{name: f.replace("-", "") for name, f in pairs}}


FINDINGS = ("none", "minor", "major", "severe")


@pytest.mark.parametrize("severity", FINDINGS[1:])
def test_a_finding_at_or_above_the_severity_is_a_ground(tmp_path: Path, severity: str) -> None:
    cards = [scorecard(f"2026-01-01 none {finding} none") for finding in FINDINGS]
    given = [Given(cards=[card]) for card in cards]
    rows = decide_each(tmp_path, given, {"removal": {"severity": severity}})
    for finding, row in zip(FINDINGS, rows, strict=True):
        is_ground = FINDINGS.index(finding) >= FINDINGS.index(severity)
        expected = ("social", "removal_due") if is_ground else ("", "not_yet")
        assert (row["removal_grounds"], row["status"]) == expected, finding


def test_neither_procurement_nor_a_low_score_is_a_ground(tmp_path: Path) -> None:
    card = scorecard("2026-01-01 none none none")
    scores = {f"{theme}_score": "0" for theme in ("overall", "environment", "social", "ethics")}
    cases = [Given(cards=[card | {"procurement_finding": "severe"}]), Given(cards=[card | scores])]
    for row in decide_each(tmp_path, cases):
        assert (row["removal_grounds"], row["status"]) == ("", "not_yet")


# Scorecards, and removal_grounds, flagged_on and days_flagged after them.
FLAGS: list[tuple[list[str], tuple[str, str, str]]] = [
    (["2026-01-01 major"], ("environment", "2026-01-01", "180")),
    # A ground lasts until a later scorecard reviews the theme with a lower finding.
    (["2026-01-01 major", "2026-02-01 -"], ("environment", "2026-01-01", "180")),
    (["2026-01-01 major", "2026-02-01 none"], ("", "", "")),
    (["2026-01-01 major", "2026-02-01 minor"], ("", "", "")),
    (["2026-01-01 major", "2026-07-01 none"], ("environment", "2026-01-01", "180")),
    # The calendar does not clear it, though the scorecard has long expired.
    (["2020-01-01 severe"], ("environment", "2020-01-01", "2372")),
    # It is as old as the first of the unbroken run, whatever its severity above the bound.
    (["2025-06-30 severe", "2026-01-01 major"], ("environment", "2025-06-30", "365")),
    (["2025-06-30 major", "2025-12-01 -", "2026-01-01 major"],
     ("environment", "2025-06-30", "365")),
    (["2025-06-30 major", "2025-12-01 minor", "2026-01-01 major"],
     ("environment", "2026-01-01", "180")),
    (["2025-06-30 minor", "2026-01-01 major"], ("environment", "2026-01-01", "180")),
    # Of two themes the earlier flag counts; a cleared theme takes no part.
    (["2026-06-01 major none", "2026-05-31 - severe"], ("environment", "2026-06-01", "29")),
    (["2026-06-01 major severe", "2026-05-31 - severe"],
     ("environment|social", "2026-05-31", "30")),
    # Of two scorecards on one day the graver finding counts.
    (["2026-06-30 none", "2026-06-30 severe"], ("environment", "2026-06-30", "0")),
    (["2026-06-29 severe", "2026-06-30 none", "2026-06-30 minor"], ("", "", "")),
    (["2026-05-01 none", "2026-05-01 minor", "2026-06-30 severe", "2026-06-30 none"],
     ("environment", "2026-06-30", "0")),
    # On the day itself, and not the day before.
    (["2026-06-30 major"], ("environment", "2026-06-30", "0")),
    (["2026-07-01 major"], ("", "", "")),
]  # fmt: skip


def test_a_flag_dates_from_the_first_ground_of_an_unbroken_run(tmp_path: Path) -> None:
    cases = [(order, flag) for cards, flag in FLAGS for order in (cards, cards[::-1])]
    rows = decide_each(tmp_path, [Given(cards=list(map(scorecard, cards))) for cards, _ in cases])
    columns = ("removal_grounds", "flagged_on", "days_flagged")
    assert not differences(cases, [tuple(row[name] for name in columns) for row in rows])


def test_a_finding_set_aside_is_not_reviewed_and_clears_nothing(tmp_path: Path) -> None:
    cards = [scorecard("2026-01-01 major"), scorecard("2026-02-01 clean")]
    (row,) = decide_each(tmp_path, [Given(cards=cards)])
    assert (row["removal_grounds"], row["flagged_on"]) == ("environment", "2026-01-01")
    assert row["caveats"] == "not_reviewed|value_set_aside"


def test_the_days_flagged_count_until_the_merchant_is_delisted(tmp_path: Path) -> None:
    cases = [
        ("", "", ("180", "removal_due")),
        ("", "2026-07-01", ("180", "removal_due")),
        ("", "2026-06-30", ("180", "not_listed")),
        ("", "2026-06-29", ("179", "not_listed")),
        ("", "2026-01-11", ("10", "not_listed")),
        ("", "2026-01-01", ("0", "not_listed")),
        ("", "2025-12-01", ("0", "not_listed")),  # removed before the finding: not below 0
        ("2026-03-01", "2026-02-01", ("180", "removal_due")),  # an earlier spell stops nothing
        ("2026-08-01", "", ("180", "not_listed")),  # not yet listed
    ]
    given = [
        Given({"joined_on": joined, "removed_on": removed}, [scorecard("2026-01-01 major")])
        for joined, removed, _ in cases
    ]
    rows = decide_each(tmp_path, given)
    assert not differences(cases, [(row["days_flagged"], row["status"]) for row in rows])


def exception(first_day: str, last_day: str) -> dict[str, str]:
    names = {"merchant_id": "M1", "by": "Ada", "reason": "A plan is agreed"}
    return {**names, "from": first_day, "until": last_day}


def is_overdue(view: View) -> tuple[bool, str]:
    row = view.decisions.iloc[0]
    return bool(row["is_overdue"]), str(row["status"])


@pytest.mark.parametrize(
    ("published_on", "removal_days", "expected"),
    [
        ("2026-06-30", 0, False),
        ("2026-06-29", 0, True),
        ("2026-05-31", 30, False),
        ("2026-05-30", 30, True),
    ],
)
def test_a_listed_merchant_is_overdue_after_the_policys_days(
    tmp_path: Path, published_on: str, removal_days: int, expected: bool
) -> None:
    policy = {"removal_days": removal_days}
    view = view_of_one(tmp_path, {}, scorecard(f"{published_on} major"), policy=policy)
    assert is_overdue(view) == (expected, "removal_due")


@pytest.mark.parametrize(
    ("first_day", "last_day", "expected"),
    [
        ("2026-06-30", "2026-06-30", False),
        ("2026-01-01", "2026-06-29", True),
        ("2026-07-01", "2026-12-31", True),
        ("2026-01-01", "2026-12-31", False),
    ],
)
def test_an_exception_suspends_overdue_and_never_removal_due(
    tmp_path: Path, first_day: str, last_day: str, expected: bool
) -> None:
    pair = {"esus_granted_on": "2026-01-01", "esus_expires_on": "2030-12-31"}
    view = view_of_one(
        tmp_path, pair, scorecard("2026-01-01 major"), exceptions=[exception(first_day, last_day)]
    )
    assert is_overdue(view) == (expected, "removal_due")
