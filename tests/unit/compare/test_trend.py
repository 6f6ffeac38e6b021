"""The trend: counts on many days, and the first day that the files can know."""

from datetime import date
from pathlib import Path

import pytest

from impact.compare.counts import COUNTS
from impact.compare.trend import earliest_known, month_ends, next_month_ends, trend, trend_days
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from tests.builders.asking import approvals
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")


def test_every_count_covers_only_listed_merchants(tmp_path: Path) -> None:
    merchants = [
        {"merchant_id": "both", "esus_granted_on": "2024-01-01", "esat_granted_on": "2024-01-01"},
        {"merchant_id": "declared", **YES},
        {"merchant_id": "flagged", **YES, "esat_granted_on": "2024-01-01"},
        {"merchant_id": "gone", "esus_granted_on": "2024-01-01", "removed_on": "2026-06-30"},
        {"merchant_id": "plain"},
    ]
    finding = {"merchant_id": "flagged", "published_on": "2026-06-30", "social_finding": "major"}
    write_folder(tmp_path, merchants, [finding])
    (row,) = trend(load(tmp_path), read_policy(tmp_path), [DAY]).to_dict("records")
    assert {name: row[name] for name in COUNTS} == {
        "listed": 4,
        "champions": 2,
        "holds_esus": 1,
        "holds_esat": 2,
        "holds_both": 1,
        "declaration_only": 1,
        "removal_due": 1,
    }
    assert row["share_pct"] == 50


def test_without_listed_merchants_there_is_no_share(tmp_path: Path) -> None:
    counts = trend(load(write_folder(tmp_path)), read_policy(tmp_path), [DAY])
    assert counts["listed"].tolist() == [0]
    assert counts["share_pct"].isna().all()


SHORT = {"esus_granted_on": "2024-05-10", "esus_expires_on": "2029-05-09"}


@pytest.mark.parametrize(
    ("merchant", "history", "lacking", "earliest"),
    [
        # Before a pair without history earlier approvals are not known, from the joining day.
        ({"joined_on": "2023-01-01", **SHORT}, "", [0, 1, 1, 0], date(2024, 5, 10)),
        ({"joined_on": "2023-01-01", **SHORT}, "2019-05-10 2024-05-09", [0, 0, 0, 0], None),
        ({"joined_on": "2024-05-09", **SHORT}, "", [0, 0, 1, 0], date(2024, 5, 10)),
        ({"joined_on": "2024-05-10", **SHORT}, "", [0, 0, 0, 0], None),
        # Approvals after the removal do not matter.
        ({"removed_on": "2023-01-01", **SHORT}, "", [1, 0, 0, 0], date(2023, 1, 1)),
        # The history of one label is not the other's.
        ({"esat_granted_on": "2025-01-01"}, "2019-05-10 2024-05-09", [1] * 4, date(2025, 1, 1)),
        ({"esat_granted_on": "soon", "esat_expires_on": "2027-01-01"}, "", [0, 0, 0, 0], None),
    ],
)
def test_the_files_may_lack_what_a_pair_without_history_overwrote(
    tmp_path: Path,
    merchant: dict[str, str],
    history: str,
    lacking: list[int],
    earliest: date | None,
) -> None:
    labels = [{"merchant_id": "M1", **row} for row in approvals("esus", history) if history]
    dataset = load(write_folder(tmp_path, [{"merchant_id": "M1", **merchant}], labels=labels))
    days = [date(2022, 12, 31), date(2023, 1, 1), date(2024, 5, 9), date(2024, 5, 10)]
    counts = trend(dataset, read_policy(tmp_path), days)
    assert counts["earlier_not_in_files"].tolist() == lacking
    assert earliest_known(dataset) == earliest


@pytest.mark.parametrize(
    ("as_of", "on_or_before", "before", "after"),
    [
        ("2026-06-29", "2026-04-30 2026-05-31", "2026-04-30 2026-05-31", "2026-06-30 2026-07-31"),
        ("2026-06-30", "2026-05-31 2026-06-30", "2026-04-30 2026-05-31", "2026-07-31 2026-08-31"),
        ("2026-07-01", "2026-05-31 2026-06-30", "2026-05-31 2026-06-30", "2026-07-31 2026-08-31"),
        ("2024-02-29", "2024-01-31 2024-02-29", "2023-12-31 2024-01-31", "2024-03-31 2024-04-30"),
        ("2024-03-01", "2024-01-31 2024-02-29", "2024-01-31 2024-02-29", "2024-03-31 2024-04-30"),
        # No day before the calendar, and none after it.
        ("2000-02-28", "2000-01-31", "2000-01-31", "2000-02-29 2000-03-31"),
        ("2000-01-01", "", "", "2000-01-31 2000-02-29"),
        ("2100-12-31", "2100-11-30 2100-12-31", "2100-10-31 2100-11-30", ""),
    ],
)
def test_month_ends_go_back_from_the_day_and_ahead_of_it(
    as_of: str, on_or_before: str, before: str, after: str
) -> None:
    day = date.fromisoformat(as_of)
    assert month_ends(day, 2) == days_of(on_or_before)
    assert trend_days(day, 2) == [*days_of(before), day]
    assert next_month_ends(day, 2) == days_of(after)


def days_of(text: str) -> list[date]:
    return [date.fromisoformat(word) for word in text.split()]
