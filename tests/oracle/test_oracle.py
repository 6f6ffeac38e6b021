"""The oracle held to the contract's own words: what it decides, with literal expectations."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests import oracle
from tests.builders.factories import write_folder
from tests.oracle.labels import last_day_of_years
from tests.oracle.shortcuts import DAY, decide_one, pick

SSE = {"social_utility": "yes", "not_for_profit": "oui", "shared_governance": "1"}


@pytest.mark.parametrize(
    ("first_day", "years", "last_day"),
    [
        ("2022-03-01", 5, "2027-02-28"),
        ("2020-02-29", 5, "2025-02-27"),
        ("2020-02-29", 4, "2024-02-28"),
        ("2025-02-01", 1, "2026-01-31"),
        ("2024-02-29", 1, "2025-02-27"),
        ("2023-03-01", 1, "2024-02-29"),
        ("9999-06-01", 1, "9999-12-31"),
    ],
)
def test_a_default_last_day_is_whole_years_later_less_a_day(
    first_day: str, years: int, last_day: str
) -> None:
    assert last_day_of_years(date.fromisoformat(first_day), years) == date.fromisoformat(last_day)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2025-12-31", "not_listed"),
        ("2026-01-01", "not_yet"),
        ("2026-05-31", "not_yet"),
        ("2026-06-01", "not_listed"),
    ],
)
def test_a_merchant_is_listed_from_joining_to_the_day_before_removal(
    tmp_path: Path, as_of: str, status: str
) -> None:
    merchant = {"joined_on": "2026-01-01", "removed_on": "2026-06-01"}
    assert decide_one(tmp_path, merchant, as_of=as_of)["status"] == status


def test_a_removal_before_the_day_joined_is_an_earlier_spell(tmp_path: Path) -> None:
    row = decide_one(tmp_path, {"joined_on": "2026-01-01", "removed_on": "2025-06-01"})
    assert pick(row, "status", "removed_on") == ("not_yet", "2025-06-01")
    problems = oracle.check(tmp_path).problems
    assert [(p["column"], p["code"], p["effect"]) for p in problems] == [
        ("removed_on", "constraint-error", "noted")
    ]


@pytest.mark.parametrize(
    ("as_of", "state", "until", "status"),
    [
        ("2022-02-28", "not_started", "", "not_yet"),
        ("2022-03-01", "valid", "2027-02-28", "champion"),
        ("2026-11-29", "valid", "2027-02-28", "champion"),
        ("2026-11-30", "expiring", "2027-02-28", "champion"),
        ("2027-02-28", "expiring", "2027-02-28", "champion"),
        ("2027-03-01", "expired", "2027-02-28", "not_yet"),
    ],
)
def test_an_esus_approval_without_last_day_holds_for_five_years(
    tmp_path: Path, as_of: str, state: str, until: str, status: str
) -> None:
    row = decide_one(tmp_path, {"esus_granted_on": "2022-03-01"}, as_of=as_of)
    assert pick(row, "esus_state", "esus_until", "status") == (state, until, status)
    expected = "last_day_assumed|no_valid_assessment" if status == "champion" else ""
    assert row["caveats"] == expected


def test_an_esat_approval_without_last_day_is_open_ended_and_assumes_none(tmp_path: Path) -> None:
    row = decide_one(tmp_path, {"esat_granted_on": "1990-01-01"})
    assert pick(row, "esat_state", "esat_until", "routes", "label_group", "caveats") == (
        "valid",
        "",
        "esat",
        "esat_only",
        "no_valid_assessment",
    )


VALID = {
    "published_on": "2026-01-01",
    **{f"{theme}_finding": "none" for theme in ("environment", "social", "ethics")},
}


def esat(granted_on: str, expires_on: str = "", ended_on: str = "") -> dict[str, str]:
    return {**approval(granted_on, expires_on, "ESAT"), "ended_on": ended_on}


def approval(granted_on: str, expires_on: str = "", label: str = "ESUS") -> dict[str, str]:
    return {"label": label, "granted_on": granted_on, "expires_on": expires_on}


@pytest.mark.parametrize(
    ("approvals", "state", "until"),
    [
        # Adjacent days carry the coverage on, in whatever order; a day between does not.
        ([approval("2026-08-01", "2029-07-31"), approval("2023-08-01", "2026-07-31")], "valid",
         "2029-07-31"),
        ([approval("2023-08-01", "2026-07-31"), approval("2026-08-02", "2029-07-31")], "expiring",
         "2026-07-31"),
        ([approval("2020-01-01", "2026-07-31"), approval("2026-08-01", "2026-09-01"),
          approval("2026-09-02", "2030-01-01")], "valid", "2030-01-01"),
        # A shorter one inside a longer one does not shorten it.
        ([approval("2020-01-01", "2028-12-31"), approval("2026-01-01", "2026-07-01")], "valid",
         "2028-12-31"),
        # A single day is an approval too: both its days are inclusive.
        ([approval("2026-06-30", "2026-06-30")], "expiring", "2026-06-30"),
        # None covers the day: one to come comes before one that ended.
        ([approval("2020-01-01", "2025-12-31"), approval("2027-01-01", "2029-12-31")],
         "not_started", ""),
        ([approval("2015-01-01", "2019-12-31"), approval("2020-01-01", "2025-12-31")],
         "expired", "2025-12-31"),
        # One first day: a stated last day before a blank one, of two stated the later.
        ([approval("2024-01-01"), approval("2024-01-01", "2025-12-31")], "expired", "2025-12-31"),
        ([approval("2024-01-01", "2027-01-01"), approval("2024-01-01", "2025-12-31")], "valid",
         "2027-01-01"),
        # One whose last day was set aside counts only where another row states it.
        ([approval("2024-01-01", "soon"), approval("2024-01-01")], "unproven", ""),
        ([approval("2024-01-01", "soon"), approval("2024-01-01", "2027-01-01")], "valid",
         "2027-01-01"),
        ([approval("", "2027-01-01")], "unproven", ""),
        ([approval("2024-01-01", "2023-12-31")], "unproven", ""),
        ([approval("2024-13-01", "2027-01-01")], "unproven", ""),
        ([], "none", ""),
    ],
)  # fmt: skip
def test_a_label_state_comes_from_all_approvals_together(
    tmp_path: Path, approvals: list[dict[str, str]], state: str, until: str
) -> None:
    row = decide_one(tmp_path, {}, labels=approvals)
    assert pick(row, "esus_state", "esus_until") == (state, until)


def test_the_pair_in_merchants_counts_as_one_more_approval(tmp_path: Path) -> None:
    merchant = {"esus_granted_on": "2026-07-01", "esus_expires_on": "2028-01-01"}
    row = decide_one(tmp_path, merchant, labels=[approval("2025-01-01", "2026-06-30")])
    assert pick(row, "esus_state", "esus_until") == ("valid", "2028-01-01")


@pytest.mark.parametrize(
    ("approvals", "caveats"),
    [
        ([approval("2025-01-01", "2030-12-31"), approval("2020-01-01")], ""),
        ([approval("2025-01-01", "2025-12-31"), approval("2025-06-01")], "last_day_assumed"),
        ([approval("2025-01-01", "2026-12-31"), approval("2025-06-01")], "last_day_assumed"),
        ([approval("2019-01-01")], ""),
    ],
)
def test_a_default_last_day_is_a_caveat_only_where_the_coverage_rests_on_it(
    tmp_path: Path, approvals: list[dict[str, str]], caveats: str
) -> None:
    row = decide_one(tmp_path, {}, VALID, labels=approvals)
    assert row["caveats"] == caveats


@pytest.mark.parametrize(
    ("approvals", "state", "until", "caveats"),
    [
        # A stated last day that has passed ends nothing, an end does.
        ([esat("2009-04-01", "2024-03-31")], "valid", "", "renewed_tacitly"),
        ([esat("2009-04-01", "2026-06-30")], "valid", "", ""),
        ([esat("2009-04-01", "2024-03-31", "2026-07-01")], "expiring", "2026-06-30",
         "renewed_tacitly"),
        ([esat("2009-04-01", "2024-03-31", "2026-06-30")], "expired", "2026-06-29", ""),
        # An end ends every approval granted before it; one granted on that day begins anew.
        ([esat("2009-04-01"), esat("2015-01-01", "", "2026-06-30")], "expired", "2026-06-29", ""),
        ([esat("2026-06-30"), esat("2015-01-01", "", "2026-06-30")], "valid", "", ""),
        ([esat("2009-04-01"), esat("", "", "2026-06-30")], "expired", "2026-06-29", ""),
        ([esat("2009-04-01", "", "2009-04-01")], "expired", "", ""),
        ([esat("2026-07-01", "", "2026-07-01")], "not_started", "", ""),
        # Of rows of one approval the earliest end counts; one set aside needs another that is not.
        ([esat("2009-04-01", "", "2027-06-30"), esat("2009-04-01", "", "2026-07-01")],
         "expiring", "2026-06-30", ""),
        ([esat("2009-04-01", "", "soon")], "unproven", "", "value_set_aside"),
        ([esat("2009-04-01", "", "soon"), esat("2009-04-01", "", "2026-07-01")],
         "expiring", "2026-06-30", "value_set_aside"),
        ([esat("2009-04-01"), esat("2015-01-01", "", "2014-12-31")], "unproven", "",
         "value_set_aside"),
        ([esat("2016-04-01"), esat("2015-01-01", "", "2014-12-31")], "valid", "",
         "value_set_aside"),
        ([esat("2009-04-01", "soon")], "unproven", "", "value_set_aside"),
    ],
)  # fmt: skip
def test_an_esat_ends_only_by_a_stated_end(
    tmp_path: Path, approvals: list[dict[str, str]], state: str, until: str, caveats: str
) -> None:
    row = decide_one(tmp_path, {}, VALID, labels=approvals)
    assert pick(row, "esat_state", "esat_until", "caveats") == (state, until, caveats)


@pytest.mark.parametrize(
    ("days", "until", "caveats"),
    [
        (("2022-03-01", "", "2027-02-28"), "2027-02-27", ""),
        (("2022-03-01", "", "2027-03-01"), "2027-02-28", ""),
        (("2022-03-01", "", "2027-03-02"), "2027-02-28", "last_day_assumed"),
        (("2022-03-01", "2026-12-31", "2027-03-02"), "2026-12-31", ""),
    ],
)
def test_by_the_calendar_the_earlier_of_last_day_and_end_counts(
    tmp_path: Path, days: tuple[str, ...], until: str, caveats: str
) -> None:
    strict = {"esat": {"tacit_renewal": False, "default_years": 5}}
    for label in ("esus", "esat"):
        labels = [{**esat(*days), "label": label}]
        row = decide_one(tmp_path, {}, VALID, labels=labels, policy=strict)
        assert pick(row, f"{label}_until", "caveats") == (until, caveats)


def test_the_label_group_ignores_which_routes_the_policy_allows(tmp_path: Path) -> None:
    merchant = {**SSE, "esus_granted_on": "2025-01-01", "esat_granted_on": "2025-01-01"}
    row = decide_one(tmp_path, merchant, policy={"routes": []})
    assert pick(row, "routes", "status", "label_group") == ("", "not_yet", "esus_and_esat")
    row = decide_one(tmp_path, SSE, policy={"routes": []})
    assert row["label_group"] == "sse_without_label"
    row = decide_one(tmp_path, {**SSE, "shared_governance": ""})
    assert pick(row, "routes", "label_group") == ("", "none")


@pytest.mark.parametrize(
    ("merchant", "badge", "audit"),
    [
        (SSE, "yes", "ok"),
        (SSE, "no", "missing"),
        (SSE, "", "unknown"),
        (SSE, "perhaps", "unknown"),
        ({}, "1", "undue"),
        ({}, "0", "ok"),
        ({**SSE, "removed_on": "2026-01-01"}, "vrai", "undue"),
    ],
)
def test_a_badge_is_audited_against_the_status(
    tmp_path: Path, merchant: dict[str, str], badge: str, audit: str
) -> None:
    row = decide_one(tmp_path, {**merchant, "badge_published": badge})
    assert pick(row, "badge_audit", "shop_audit") == (audit, "unknown")


def test_badge_and_shop_are_audited_on_the_data_day_only(tmp_path: Path) -> None:
    row = decide_one(tmp_path, {**SSE, "badge_published": "no"}, as_of="2026-06-29")
    assert row["badge_audit"] == "unknown"


def test_the_data_day_is_today_if_no_file_names_it(tmp_path: Path) -> None:
    write_folder(tmp_path, merchants=[{"merchant_id": "M1", "in_champions_shop": "yes"}])
    (row,) = oracle.decide(tmp_path, None, today=DAY)
    assert row["shop_audit"] == "undue"


def test_caveats_are_in_the_order_of_the_contract(tmp_path: Path) -> None:
    row = decide_one(
        tmp_path,
        {"esus_granted_on": "2025-01-01", "quality_score": "high"},
        {"published_on": "2026-01-01"},
        {"published_on": "never"},
    )
    assert row["caveats"] == "assessment_left_out|not_reviewed|last_day_assumed|value_set_aside"


def test_a_row_speaks_for_each_merchant_that_shares_its_ecovadis_id(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        merchants=[{"merchant_id": name, "ecovadis_id": "E1"} for name in ("M2", "M1", "M10")],
        assessments=[
            {"ecovadis_id": "E1", "published_on": "2026-01-01", "ethics_finding": "major"}
        ],
    )
    rows = oracle.decide(tmp_path, DAY, today=DAY)
    assert [pick(row, "merchant_id", "status", "assessment_id") for row in rows] == [
        (name, "removal_due", "E1@2026-01-01") for name in ("M1", "M10", "M2")
    ]
    (problem,) = oracle.check(tmp_path).problems
    assert (problem["column"], problem["code"], problem["effect"]) == (
        "ecovadis_id",
        "foreign-key",
        "noted",
    )
