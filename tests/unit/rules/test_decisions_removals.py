"""Removal grounds: the findings, the day flagged, and when a case is overdue."""

from pathlib import Path

import pytest

from tests.builders.asking import Given, check_decided, view_of_one


def scorecard(text: str) -> dict[str, str]:
    """Read "day environment social ethics", with "-" for not reviewed."""
    day, *findings = text.split()
    columns = ("environment_finding", "social_finding", "ethics_finding")
    pairs = zip(columns, findings, strict=False)
    return {"published_on": day, **{name: f.replace("-", "") for name, f in pairs}}


def reviewed(*texts: str) -> Given:
    return Given(cards=[scorecard(text) for text in texts])


FINDINGS = ("none", "minor", "major", "severe")


@pytest.mark.parametrize("severity", FINDINGS[1:])
def test_a_finding_at_or_above_the_severity_is_a_ground(tmp_path: Path, severity: str) -> None:
    level = FINDINGS.index(severity)
    below, above = (
        [reviewed(f"2026-01-01 none {finding} none") for finding in findings]
        for findings in (FINDINGS[:level], FINDINGS[level:])
    )
    cases = [(given, "", "not_yet") for given in below]
    cases += [(given, "social", "removal_due") for given in above]
    check_decided(tmp_path, "removal_grounds status", cases, {"removal": {"severity": severity}})


def test_neither_procurement_nor_a_low_score_is_a_ground(tmp_path: Path) -> None:
    card = scorecard("2026-01-01 none none none")
    scores = {f"{theme}_score": "0" for theme in ("overall", "environment", "social", "ethics")}
    cases = [
        (Given(cards=[card | {"procurement_finding": "severe"}]), "", "not_yet"),
        (Given(cards=[card | scores]), "", "not_yet"),
    ]
    check_decided(tmp_path, "removal_grounds status", cases)


# Scorecards, and removal_grounds, flagged_on and days_flagged after them.
FLAGS: list[tuple[list[str], str, str, str]] = [
    (["2026-01-01 major"], "environment", "2026-01-01", "180"),
    # A ground lasts until a later scorecard reviews the theme with a lower finding.
    (["2026-01-01 major", "2026-02-01 -"], "environment", "2026-01-01", "180"),
    (["2026-01-01 major", "2026-02-01 clean"], "environment", "2026-01-01", "180"),  # set aside
    (["2026-01-01 major", "2026-02-01 none"], "", "", ""),
    (["2026-01-01 major", "2026-02-01 minor"], "", "", ""),
    (["2026-01-01 major", "2026-07-01 none"], "environment", "2026-01-01", "180"),
    # The calendar does not clear it, though the scorecard has long expired.
    (["2020-01-01 severe"], "environment", "2020-01-01", "2372"),
    # It is as old as the first of the unbroken run, whatever its severity above the bound.
    (["2025-06-30 severe", "2026-01-01 major"], "environment", "2025-06-30", "365"),
    (["2025-06-30 major", "2025-12-01 -", "2026-01-01 major"],
     "environment", "2025-06-30", "365"),
    (["2025-06-30 major", "2025-12-01 minor", "2026-01-01 major"],
     "environment", "2026-01-01", "180"),
    (["2025-06-30 minor", "2026-01-01 major"], "environment", "2026-01-01", "180"),
    # Of two themes the earlier flag counts; a cleared theme takes no part.
    (["2026-06-01 major none", "2026-05-31 - severe"], "environment", "2026-06-01", "29"),
    (["2026-06-01 major severe", "2026-05-31 - severe"],
     "environment|social", "2026-05-31", "30"),
    # Of two scorecards on one day the graver finding counts.
    (["2026-06-30 none", "2026-06-30 severe"], "environment", "2026-06-30", "0"),
    (["2026-06-29 severe", "2026-06-30 none", "2026-06-30 minor"], "", "", ""),
    (["2026-05-01 none", "2026-05-01 minor", "2026-06-30 severe", "2026-06-30 none"],
     "environment", "2026-06-30", "0"),
    # On the day itself, and not the day before.
    (["2026-06-30 major"], "environment", "2026-06-30", "0"),
    (["2026-07-01 major"], "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("step", [1, -1], ids=["in file order", "reversed"])
def test_a_flag_dates_from_the_first_ground_of_an_unbroken_run(tmp_path: Path, step: int) -> None:
    cases = [(reviewed(*cards[::step]), *flag) for cards, *flag in FLAGS]
    check_decided(tmp_path, "removal_grounds flagged_on days_flagged", cases)


def test_the_days_flagged_count_until_the_merchant_is_delisted(tmp_path: Path) -> None:
    spells = [
        ("", "", "180", "removal_due"),
        ("", "2026-07-01", "180", "removal_due"),
        ("", "2026-06-30", "180", "not_listed"),
        ("", "2026-06-29", "179", "not_listed"),
        ("", "2026-01-11", "10", "not_listed"),
        ("", "2026-01-01", "0", "not_listed"),
        ("", "2025-12-01", "0", "not_listed"),  # removed before the finding: not below 0
        ("2026-03-01", "2026-02-01", "180", "removal_due"),  # an earlier spell stops nothing
        ("2026-08-01", "", "180", "not_listed"),  # not yet listed
    ]
    card = scorecard("2026-01-01 major")
    cases = [
        (Given({"joined_on": joined, "removed_on": removed}, [card]), days, status)
        for joined, removed, days, status in spells
    ]
    check_decided(tmp_path, "days_flagged status", cases)


@pytest.mark.parametrize(
    ("published_on", "removal_days", "excepted", "is_overdue"),
    [
        ("2026-06-30", 0, "", False),
        ("2026-06-29", 0, "", True),
        ("2026-05-31", 30, "", False),
        ("2026-05-30", 30, "", True),
        # An exception that covers the day suspends it.
        ("2026-01-01", 30, "2026-06-30 2026-06-30", False),
        ("2026-01-01", 30, "2026-01-01 2026-06-29", True),
        ("2026-01-01", 30, "2026-07-01 2026-12-31", True),
        ("2026-01-01", 30, "2026-01-01 2026-12-31", False),
    ],
)
def test_a_removal_is_overdue_after_the_policys_days_unless_excepted(
    tmp_path: Path, published_on: str, removal_days: int, excepted: str, is_overdue: bool
) -> None:
    exception = {"by": "Ada", "reason": "A plan is agreed"}
    exception |= zip(("from", "until"), excepted.split(), strict=False)
    view = view_of_one(
        tmp_path,
        {"esus_granted_on": "2026-01-01", "esus_expires_on": "2030-12-31"},
        scorecard(f"{published_on} major"),
        exceptions=[exception] if excepted else None,
        policy={"removal_days": removal_days},
    )
    (row,) = view.decisions.to_dict("records")
    assert (row["is_overdue"], row["status"]) == (is_overdue, "removal_due")
