"""The trend: counts on many days, and the first day that the files can know."""

from datetime import date
from pathlib import Path

import pytest

from impact.compare.counts import COUNTS
from impact.compare.trend import earliest_known, month_ends, next_month_ends, trend, trend_days
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")


def esus(merchant: str, granted_on: str, expires_on: str) -> dict[str, str]:
    days = {"granted_on": granted_on, "expires_on": expires_on}
    return {"merchant_id": merchant, "label": "esus", **days}


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


def test_before_a_pair_without_history_earlier_approvals_are_unknown(tmp_path: Path) -> None:
    pair = {"esus_granted_on": "2024-05-10", "esus_expires_on": "2029-05-09"}
    merchants = [
        {"merchant_id": "short", "joined_on": "2023-01-01", **pair},
        {"merchant_id": "known", "joined_on": "2023-01-01", **pair},
        {"merchant_id": "later", "joined_on": "2024-05-10", **pair},
    ]
    write_folder(tmp_path, merchants, labels=[esus("known", "2019-05-10", "2024-05-09")])
    dataset = load(tmp_path)
    days = [date(2022, 12, 31), date(2023, 1, 1), date(2024, 5, 9), date(2024, 5, 10)]
    counts = trend(dataset, read_policy(tmp_path), days)
    assert counts["earlier_not_in_files"].tolist() == [0, 1, 1, 0]
    assert earliest_known(dataset) == date(2024, 5, 10)


def test_approvals_after_the_removal_do_not_matter(tmp_path: Path) -> None:
    merchant = {"merchant_id": "M1", "removed_on": "2023-01-01", "esus_granted_on": "2024-05-10"}
    dataset = load(write_folder(tmp_path, [merchant]))
    counts = trend(dataset, read_policy(tmp_path), [date(2022, 12, 31), date(2023, 1, 1)])
    assert counts["earlier_not_in_files"].tolist() == [1, 0]
    assert earliest_known(dataset) == date(2023, 1, 1)


def test_the_history_of_one_label_is_not_the_other_s(tmp_path: Path) -> None:
    merchant = {"merchant_id": "M1", "esat_granted_on": "2025-01-01"}
    write_folder(tmp_path, [merchant], labels=[esus("M1", "2019-05-10", "2024-05-09")])
    assert earliest_known(load(tmp_path)) == date(2025, 1, 1)


def test_a_pair_with_an_unreadable_first_day_has_no_effect(tmp_path: Path) -> None:
    merchant = {"merchant_id": "M1", "esat_granted_on": "soon", "esat_expires_on": "2027-01-01"}
    assert earliest_known(load(write_folder(tmp_path, [merchant]))) is None


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        (date(2026, 6, 30), date(2026, 5, 31), date(2026, 6, 30)),
        (date(2026, 6, 29), date(2026, 4, 30), date(2026, 5, 31)),
        (date(2024, 2, 29), date(2024, 1, 31), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 1, 31), date(2024, 2, 29)),
        (date(2100, 12, 31), date(2100, 11, 30), date(2100, 12, 31)),
    ],
)
def test_month_ends_count_back_from_the_day_itself(as_of: date, first: date, last: date) -> None:
    assert month_ends(as_of, 2) == [first, last]


@pytest.mark.parametrize(
    ("as_of", "before"),
    [
        (date(2026, 6, 30), [date(2026, 4, 30), date(2026, 5, 31)]),
        (date(2026, 6, 29), [date(2026, 4, 30), date(2026, 5, 31)]),
        (date(2026, 7, 1), [date(2026, 5, 31), date(2026, 6, 30)]),
        (date(2000, 2, 28), [date(2000, 1, 31)]),
        (date(2000, 1, 1), []),
    ],
)
def test_the_trend_is_the_month_ends_before_the_day_and_the_day(
    as_of: date, before: list[date]
) -> None:
    assert trend_days(as_of, 2) == [*before, as_of]


@pytest.mark.parametrize(
    ("as_of", "ahead"),
    [
        (date(2026, 6, 29), [date(2026, 6, 30), date(2026, 7, 31)]),
        (date(2026, 6, 30), [date(2026, 7, 31), date(2026, 8, 31)]),
        (date(2027, 12, 31), [date(2028, 1, 31), date(2028, 2, 29)]),
    ],
)
def test_the_next_month_ends_come_after_the_day(as_of: date, ahead: list[date]) -> None:
    assert next_month_ends(as_of, 2) == ahead
