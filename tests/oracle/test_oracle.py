"""The oracle held to the contract's own words: what it decides, with literal expectations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import oracle
from tests.factories import write_folder
from tests.oracle.labels import last_day_of_years

DAY = date(2026, 6, 30)
SSE = {"social_utility": "yes", "not_for_profit": "oui", "shared_governance": "1"}
ALL_SCORES = {
    "overall_score": "45",
    "environment_score": "30",
    "social_score": "30",
    "ethics_score": "30",
    "procurement_score": "30",
}
ECOVADIS_ROUTE = {"routes": ["ecovadis"]}


def decide_one(
    folder: Path,
    merchant: Mapping[str, str],
    *assessments: Mapping[str, str],
    labels: list[dict[str, str]] | None = None,
    policy: dict[str, Any] | None = None,
    as_of: str = "2026-06-30",
    day: date = DAY,
) -> dict[str, str]:
    """Decide the one merchant M1; the assessments and approvals are its own."""
    write_folder(
        folder,
        merchants=[{"merchant_id": "M1", **merchant}],
        assessments=[{"merchant_id": "M1", **row} for row in assessments],
        labels=[{"merchant_id": "M1", **row} for row in labels] if labels is not None else None,
        dataset={"day": day},
        policy=policy,
    )
    (row,) = oracle.decide(folder, date.fromisoformat(as_of), today=date(2000, 1, 1))
    return row


def pick(row: Mapping[str, str], *columns: str) -> tuple[str, ...]:
    return tuple(row[column] for column in columns)


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
def test_a_last_day_nobody_states_is_whole_years_later_less_a_day(
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
def test_a_merchant_is_listed_from_the_day_it_joined_to_the_day_before_it_is_removed(
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
    assert row["caveats"] == ("last_day_assumed" if status == "champion" else "")


def test_an_esat_approval_without_last_day_is_open_ended_and_assumes_none(tmp_path: Path) -> None:
    row = decide_one(tmp_path, {"esat_granted_on": "1990-01-01"})
    assert pick(row, "esat_state", "esat_until", "routes", "label_group", "caveats") == (
        "valid",
        "",
        "esat",
        "esat_only",
        "",
    )


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
def test_a_label_state_is_that_of_all_approvals_together(
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
    assert decide_one(tmp_path, {}, labels=approvals)["caveats"] == caveats


def finding(day: str, **found: str) -> dict[str, str]:
    return {"published_on": day, **{f"{theme}_finding": word for theme, word in found.items()}}


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


def test_of_two_assessments_on_one_day_the_greater_id_is_current(tmp_path: Path) -> None:
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
def test_a_ground_stands_until_a_later_assessment_finds_less(
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
    found = finding("2026-06-01", ethics="major")
    row = decide_one(tmp_path, {"removed_on": removed_on}, found)
    assert pick(row, "status", "days_flagged") == (status, days)


def test_the_policy_names_the_themes_and_the_severity(tmp_path: Path) -> None:
    policy = {"removal": {"themes": ["social"], "severity": "severe"}}
    found = finding("2026-06-01", social="major", ethics="severe")
    row = decide_one(tmp_path, {}, found, policy=policy)
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


def test_the_label_group_says_what_is_held_whatever_the_policy_allows(tmp_path: Path) -> None:
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


def test_the_data_day_is_today_where_no_file_names_it(tmp_path: Path) -> None:
    write_folder(tmp_path, merchants=[{"merchant_id": "M1", "in_champions_shop": "yes"}])
    (row,) = oracle.decide(tmp_path, None, today=DAY)
    assert row["shop_audit"] == "undue"


def test_caveats_stand_in_the_order_of_the_contract(tmp_path: Path) -> None:
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


def test_a_policy_file_comes_before_the_folders_and_what_it_leaves_out_is_the_default(
    tmp_path: Path,
) -> None:
    merchant = {"merchant_id": "M1", "esus_granted_on": "2025-01-01"}
    policy = {"routes": [], "esus": {"default_years": 1}}
    write_folder(tmp_path, merchants=[merchant], policy=policy)
    file = tmp_path / "mine.toml"
    file.write_text("expiring_days = 0", encoding="utf-8")
    (row,) = oracle.decide(tmp_path, DAY, file, today=DAY)
    assert pick(row, "routes", "esus_until") == ("esus", "2029-12-31")
    (row,) = oracle.decide(tmp_path, DAY, today=DAY)
    assert pick(row, "routes", "esus_until") == ("", "2025-12-31")


@pytest.mark.parametrize(
    "text",
    [
        "expiring_days = 3651",
        "expiring_days = true",
        "removal_days = -1",
        "removal_days = 1.0",
        'routes = ["esus", "esus"]',
        'routes = ["ess"]',
        'routes = "esus"',
        "version = 2026",
        "colour = 1",
        "[esus]\ndefault_years = 100",
        "[esus]\nyears = 1",
        "esus = 5",
        "[ecovadis]\nmin_overall = 100.5",
        "[ecovadis]\nmin_theme = nan",
        '[removal]\nthemes = ["procurement"]',
        '[removal]\nseverity = "none"',
        "not toml",
    ],
)
def test_a_wrong_policy_is_an_error(tmp_path: Path, text: str) -> None:
    write_folder(tmp_path, policy=text)
    with pytest.raises(oracle.SettingsError):
        oracle.read_policy(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "day = 2026",
        "day = 2026-06-30T00:00:00",
        'timezone = "Paris"',
        "fictional = 1",
        "title = 1",
        "owners = 1",
    ],
)
def test_a_wrong_dataset_file_is_an_error(tmp_path: Path, text: str) -> None:
    write_folder(tmp_path, dataset=text)
    with pytest.raises(oracle.SettingsError):
        oracle.read_dataset(tmp_path)


def test_nothing_is_decided_from_a_refused_file(tmp_path: Path) -> None:
    write_folder(tmp_path, labels="")
    with pytest.raises(oracle.FilesRefusedError):
        oracle.decide(tmp_path, DAY, today=DAY)


def test_the_columns_leave_in_the_order_of_the_contract(tmp_path: Path) -> None:
    text = (
        "Status,Note,quality_score,note,country,Note-2,removed_on,,siret,name,merchant_id\n"
        "a,b,045.50,c,el,d,,e,,Nom,M1\n"
    )
    write_folder(tmp_path, merchants=text)
    (row,) = oracle.decide(tmp_path, DAY, today=DAY)
    assert list(row)[:4] == ["merchant_id", "name", "country", "siren"]
    assert list(row)[20:] == [
        "shop_audit", "caveats", "siret", "removed_on", "quality_score",
        "source_Status", "Note", "note_3", "Note-2", "column_8",
    ]  # fmt: skip
    assert pick(row, "country", "quality_score", "note_3", "column_8") == ("GR", "45.5", "c", "e")


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("  \u00a0@x", "'  \u00a0@x"),
        ("\"'=x", "'\"'=x"),
        ("-12.5", "-12.5"),
        (" +3,5 ", " +3,5 "),
        ("-12.5 €", "'-12.5 €"),
        ("'-12.5", "''-12.5"),
        ("＠x", "'＠x"),
        ("\tx", "'\tx"),
        ("\0", "'\0"),
        ("a=b", "a=b"),
        ("'a", "'a"),
        ("", ""),
    ],
)
def test_the_guard_stands_before_what_a_spreadsheet_would_run(text: str, guarded: str) -> None:
    assert oracle.guard(text) == guarded


def test_csv_fr_has_a_bom_semicolons_decimal_commas_and_crlf() -> None:
    rows = [{"name": "=a;b", "quality_score": "45.5"}]
    columns = ["name", "quality_score"]
    assert oracle.csv_text(columns, rows, "csv-fr") == (
        '\ufeffname;quality_score\r\n"\'=a;b";45,5\r\n'
    )
    assert oracle.csv_text(columns, rows) == "name,quality_score\n'=a;b,45.5\n"
