"""The case folders about values, each with its expected result."""

from datetime import date
from pathlib import Path

import pytest

from impact.loading.folder import check, load
from impact.loading.policy_file import read_policy
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from tests.builders.asking import SHIPPED, exported_rows, problems, run

CASES = Path(__file__).resolve().parents[2] / "data" / "cases"
DAY = date(2026, 9, 30)
PLACEHOLDER, ZEROS, DOTS, MIDNIGHT, LIST, TWO_KINDS = (
    CASES / name
    for name in (
        "07-placeholder-as-key",
        "22-zeros-lost-in-merchant-ids",
        "11-dotted-dates",
        "14-midnight-utc",
        "27-last-day-of-the-list-unread",
        "25-one-merchant-two-kinds",
    )
)
NOTED, OUT, ASIDE = "noted", "row-left-out", "value-set-aside"


def decided(folder: Path, *columns: str) -> dict[str, tuple[str, ...]]:
    view = decide_view(load(folder), DAY, read_policy(folder), DAY)
    rows = exported_rows(view)
    return {row["merchant_id"]: tuple(row[name] for name in columns) for row in rows}


@pytest.mark.parametrize(
    "folder", [PLACEHOLDER, ZEROS, DOTS, MIDNIGHT, LIST, TWO_KINDS], ids=lambda f: f.name
)
def test_rows_kept_left_out_and_repeated_are_all_rows(folder: Path) -> None:
    for file in check(folder).report.files:
        assert file.rows == file.kept + file.left_out + file.repeated


def test_the_sample_has_no_moved_days_placeholders_or_unread_list_days() -> None:
    reported = check(SHIPPED).report.problem_list
    assert not [p for p in reported if p.code == "day-moved" or "`blank`" in p.message]
    assert [listed.unread_days for listed in read_registries(SHIPPED).lists] == [0] * 6


def test_a_placeholder_joins_no_scorecard_to_merchants_without_an_id() -> None:
    assert problems(PLACEHOLDER) == [(2, "ecovadis_id", "constraint-error", "N/A", NOTED)]
    assert problems(PLACEHOLDER, "assessments.csv") == [
        (3, "ecovadis_id", "constraint-error", "N/A", NOTED),
        (3, "ecovadis_id", "missing-value", "N/A", OUT),
    ]
    never = ("champion", "no_valid_assessment")
    assert decided(PLACEHOLDER, "status", "caveats") == {
        **dict.fromkeys(("M1", "M2", "M4"), never),
        "M3": ("champion", ""),
    }


def test_days_with_dots_are_read_in_every_file() -> None:
    assert check(DOTS).report.problem_list == ()
    assert decided(DOTS, "status", "esus_until", "joined_on", "assessment_published_on") == {
        "D1": ("champion", "2029-02-28", "2024-02-01", "2026-05-12"),
        "D2": ("removal_due", "", "2023-11-15", "2026-06-07"),
        "D3": ("not_yet", "", "2025-04-03", "2025-12-31"),
    }


def test_midnight_in_paris_written_in_utc_is_the_paris_day() -> None:
    assert problems(MIDNIGHT) == [
        (3, "esus_expires_on", "day-moved", "2026-09-29T22:00:00Z", NOTED),
        (3, "esus_granted_on", "day-moved", "2023-12-31T23:00:00Z", NOTED),
    ]
    assert decided(MIDNIGHT, "status", "esus_granted_on", "esus_expires_on") == dict.fromkeys(
        ("M1", "M2"), ("champion", "2024-01-01", "2026-09-30")
    )


def test_ids_that_nearly_match_are_named_and_their_merchants_carry_the_caveat() -> None:
    reported = [p for p in check(ZEROS).report.problem_list if p.file == "assessments.csv"]
    assert [(p.line, p.column, p.code, p.value, p.effect) for p in reported] == [
        (2, "merchant_id", "foreign-key", "12", OUT),
        (3, "merchant_id", "foreign-key", "345.0", OUT),
        (4, "merchant_id", "foreign-key", "M7", OUT),
        (5, "ecovadis_id", "foreign-key", "EV-9", OUT),
    ]
    for problem, intended in zip(reported, ["00012", "345", "m7", "ev-9"], strict=True):
        assert f"meant for {intended}, " in problem.message
    assert decided(ZEROS, "status", "caveats") == dict.fromkeys(
        ("00012", "345", "m7", "M8"), ("champion", "assessment_left_out|no_valid_assessment")
    )


def test_a_last_day_with_dots_in_the_list_of_the_state_ends_the_approval(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    status, out, errors = run(capsysbinary, "verify", "--data", LIST, "--as-of", DAY)
    assert status == 0
    assert [row.split(",")[8] for row in out.splitlines()[1:]] == ["ended", "confirmed"]
    assert "over since 2026-07-01" in out
    assert not any("not read" in line for line in errors)


def test_rows_that_differ_in_an_extra_column_count_once_and_keep_the_finding() -> None:
    (problem,) = [p for p in check(TWO_KINDS).report.problem_list if p.code == "primary-key"]
    assert (problem.line, problem.effect) == (3, NOTED)
    assert all(part in problem.message for part in ("kind", "ACI", "EI"))
    assert decided(TWO_KINDS, "status")["M1"] == ("removal_due",)
