"""The state of a label on a day: before, on and after each bound, and on 29 February."""

from pathlib import Path

import pytest

from tests.builders.asking import decide_one

# An assessment of which no caveat speaks.
VALID = {
    "published_on": "2026-01-01",
    **{f"{theme}_finding": "none" for theme in ("environment", "social", "ethics")},
}


def approval(granted_on: str, expires_on: str = "", label: str = "ESUS") -> dict[str, str]:
    return {"label": label, "granted_on": granted_on, "expires_on": expires_on}


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
@pytest.mark.parametrize("expires_on", ["", "2027-02-28"])
def test_a_champion_loses_the_badge_the_day_after_its_last_label_expires(
    tmp_path: Path, as_of: str, state: str, until: str, status: str, expires_on: str
) -> None:
    pair = {"esus_granted_on": "2022-03-01", "esus_expires_on": expires_on}
    row = decide_one(tmp_path, pair, as_of=as_of)
    assert (row["esus_state"], row["esus_until"], row["status"]) == (state, until, status)
    assert row["routes"] == ("esus" if status == "champion" else "")


@pytest.mark.parametrize(
    ("granted_on", "years", "last_day"),
    [
        ("2022-03-01", 5, "2027-02-28"),
        ("2020-02-29", 5, "2025-02-27"),
        ("2020-02-29", 4, "2024-02-28"),
        ("2019-03-01", 1, "2020-02-29"),
        ("2024-02-29", 2, "2026-02-27"),
        ("2023-01-01", 3, "2025-12-31"),
        ("1990-07-01", 99, "2089-06-30"),
        ("9998-06-01", 5, "9999-12-31"),  # no day is later
    ],
)
@pytest.mark.parametrize("label", ["esus", "esat"])
def test_a_blank_last_day_is_the_policys_default_years_less_a_day(
    tmp_path: Path, label: str, granted_on: str, years: int, last_day: str
) -> None:
    policy = {"esat": {"tacit_renewal": False}}
    policy = {**policy, label: {**policy.get(label, {}), "default_years": years}}
    row = decide_one(tmp_path, {f"{label}_granted_on": granted_on}, policy=policy, as_of=granted_on)
    assert row[f"{label}_until"] == last_day


@pytest.mark.parametrize(
    ("expires_on", "days", "state"),
    [
        ("2026-06-30", 0, "expiring"),
        ("2026-07-01", 0, "valid"),
        ("2026-09-28", 90, "expiring"),
        ("2026-09-29", 90, "valid"),
        ("2026-07-30", 30, "expiring"),
        ("2026-07-31", 30, "valid"),
    ],
)
def test_a_label_is_expiring_up_to_the_policys_days_before_its_last_day(
    tmp_path: Path, expires_on: str, days: int, state: str
) -> None:
    pair = {"esus_granted_on": "2020-01-01", "esus_expires_on": expires_on}
    row = decide_one(tmp_path, pair, policy={"expiring_days": days})
    assert (row["esus_state"], row["status"]) == (state, "champion")


# Approvals, and the state and the last day that they come to.
STATES: list[tuple[list[str], str, str]] = [
    # An approval that begins by the day after another's last day continues it.
    (["2026-08-01 2029-07-31", "2023-08-01 2026-07-31"], "valid", "2029-07-31"),
    (["2023-08-01 2026-07-31", "2026-07-31 2029-07-30"], "valid", "2029-07-30"),
    (["2023-08-01 2026-07-31", "2026-08-02 2029-07-31"], "expiring", "2026-07-31"),
    (["2020-01-01 2026-07-31", "2026-08-01 2026-09-01", "2026-09-02 2030-01-01"], "valid",
     "2030-01-01"),
    (["2020-01-01 2026-07-31", "2026-08-01 2026-09-01", "2026-09-03 2030-01-01"], "expiring",
     "2026-09-01"),
    # A shorter one inside a longer one does not shorten it.
    (["2020-01-01 2028-12-31", "2026-01-01 2026-07-01"], "valid", "2028-12-31"),
    (["2020-01-01 2028-12-31", "2021-01-01 2022-01-01", "2029-01-01 2029-12-31"], "valid",
     "2029-12-31"),
    # A chain that ended before the day, and one that begins after it.
    (["2015-01-01 2019-12-31", "2020-01-01 2025-12-31"], "expired", "2025-12-31"),
    (["2020-01-01 2026-06-29"], "expired", "2026-06-29"),
    (["2020-01-01 2026-06-30"], "expiring", "2026-06-30"),
    (["2026-06-30 2026-06-30"], "expiring", "2026-06-30"),
    (["2026-07-01 2029-06-30"], "not_started", ""),
    (["2020-01-01 2026-06-29", "2026-07-01 2029-06-30"], "not_started", ""),
    (["2020-01-01 2026-06-29", "2026-06-30 2029-06-30"], "valid", "2029-06-30"),
    # One first day: a stated last day comes before a blank one, of two the later counts.
    (["2024-01-01", "2024-01-01 2025-12-31"], "expired", "2025-12-31"),
    (["2024-01-01 2027-01-01", "2024-01-01 2025-12-31"], "valid", "2027-01-01"),
    (["2024-01-01 2025-12-31", "2024-01-02 2025-06-30"], "expired", "2025-12-31"),
    # One whose last day was set aside counts only where another row states it.
    (["2024-01-01 soon"], "unproven", ""),
    (["2024-01-01 soon", "2024-01-01"], "unproven", ""),
    (["2024-01-01 soon", "2024-01-01 2027-01-01"], "valid", "2027-01-01"),
    (["2024-01-01 soon", "2024-01-02"], "valid", "2029-01-01"),
    # One without a first day, or with one set aside, does not count.
    ([" 2027-01-01"], "unproven", ""),
    (["soon 2027-01-01"], "unproven", ""),
    (["2024-01-01 2023-12-31"], "unproven", ""),
    (["soon", "2020-01-01 2025-12-31"], "expired", "2025-12-31"),
    ([], "none", ""),
]  # fmt: skip


@pytest.mark.parametrize(("approvals", "state", "until"), STATES)
def test_a_label_state_depends_on_all_approvals_that_count(
    tmp_path: Path, approvals: list[str], state: str, until: str
) -> None:
    labels = [approval(*text.split(" ")) for text in approvals]
    row = decide_one(tmp_path, {}, labels=labels)
    assert (row["esus_state"], row["esus_until"]) == (state, until)
    assert (row["esat_state"], row["esat_until"]) == ("none", "")
    assert (row["routes"] == "esus") == (state in ("valid", "expiring"))


@pytest.mark.parametrize(
    ("pair", "state"),
    [
        ({"esus_expires_on": "2028-01-01"}, "unproven"),
        ({"esus_granted_on": "soon", "esus_expires_on": "2028-01-01"}, "unproven"),
        ({"esus_granted_on": "2026-01-01", "esus_expires_on": "soon"}, "unproven"),
        ({"esus_granted_on": "2026-01-01", "esus_expires_on": "2025-12-31"}, "unproven"),
        ({"esus_granted_on": "", "esus_expires_on": ""}, "none"),
    ],
)
def test_an_unreadable_pair_opens_no_route(
    tmp_path: Path, pair: dict[str, str], state: str
) -> None:
    row = decide_one(tmp_path, pair)
    assert (row["esus_state"], row["status"], row["label_group"]) == (state, "not_yet", "none")


@pytest.mark.parametrize(
    ("approvals", "routes", "caveats"),
    [
        (["2022-03-01"], ["esus"], "last_day_assumed"),
        (["2022-03-01 2027-02-28"], ["esus"], ""),
        # Without the default the day is covered, but the coverage ends on another day.
        (["2025-01-01 2026-12-31", "2025-06-01"], ["esus"], "last_day_assumed"),
        # Without the default nothing changes on this day.
        (["2025-01-01 2030-12-31", "2020-01-01"], ["esus"], ""),
        (["2021-01-01", "2026-01-01 2027-01-01"], ["esus"], ""),
        # Not covered, or not among the routes: nothing rests on it.
        (["2019-03-01"], ["esus"], ""),
        (["2022-03-01"], ["esat", "sse"], ""),
    ],
)
def test_a_route_with_a_default_last_day_has_a_caveat(
    tmp_path: Path, approvals: list[str], routes: list[str], caveats: str
) -> None:
    labels = [approval(*text.split(" ")) for text in approvals]
    row = decide_one(tmp_path, {}, VALID, labels=labels, policy={"routes": routes})
    assert row["caveats"] == caveats


@pytest.mark.parametrize(("years", "caveats"), [(0, ""), (1, "last_day_assumed")])
def test_without_a_default_a_blank_last_day_is_not_assumed(
    tmp_path: Path, years: int, caveats: str
) -> None:
    policy = {"esus": {"default_years": years}}
    row = decide_one(tmp_path, {}, VALID, labels=[approval("2026-01-01")], policy=policy)
    assert (row["esus_until"], row["caveats"]) == ("2026-12-31" if years else "", caveats)
