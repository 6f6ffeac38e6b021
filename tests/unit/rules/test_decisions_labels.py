"""The state of a label on a day: before, on and after each bound, and on 29 February."""

from pathlib import Path

import pytest

from tests.builders.asking import Given, decide_each, differences

# An assessment of which no caveat speaks.
VALID = {
    "published_on": "2026-01-01",
    **{f"{theme}_finding": "none" for theme in ("environment", "social", "ethics")},
}


def approvals(*days: str) -> list[dict[str, str]]:
    """Read approvals of ESUS, each as "granted_on expires_on"."""
    pairs = (text.partition(" ") for text in days)
    return [{"label": "ESUS", "granted_on": a, "expires_on": b} for a, _, b in pairs]


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
def test_a_champion_loses_the_badge_the_day_after_its_last_label_expires(
    tmp_path: Path, as_of: str, state: str, until: str, status: str
) -> None:
    pairs = [
        {"esus_granted_on": "2022-03-01", "esus_expires_on": text} for text in ("", "2027-02-28")
    ]
    for row in decide_each(tmp_path, map(Given, pairs), as_of=as_of):
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
def test_a_blank_last_day_is_the_policys_default_years_less_a_day(
    tmp_path: Path, granted_on: str, years: int, last_day: str
) -> None:
    policy = {
        "esus": {"default_years": years},
        "esat": {"default_years": years, "tacit_renewal": False},
    }
    merchant = {f"{label}_granted_on": granted_on for label in ("esus", "esat")}
    (row,) = decide_each(tmp_path, [Given(merchant)], policy, granted_on)
    assert (row["esus_until"], row["esat_until"]) == (last_day, last_day)


@pytest.mark.parametrize(
    ("days", "last_expiring", "first_valid"),
    [
        (0, "2026-06-30", "2026-07-01"),
        (90, "2026-09-28", "2026-09-29"),
        (30, "2026-07-30", "2026-07-31"),
    ],
)
def test_a_label_is_expiring_up_to_the_policys_days_before_its_last_day(
    tmp_path: Path, days: int, last_expiring: str, first_valid: str
) -> None:
    cases = [
        Given({"esus_granted_on": "2020-01-01", "esus_expires_on": expires_on})
        for expires_on in (last_expiring, first_valid)
    ]
    rows = decide_each(tmp_path, cases, {"expiring_days": days})
    assert [row["esus_state"] for row in rows] == ["expiring", "valid"]
    assert [row["status"] for row in rows] == ["champion", "champion"]


# Approvals, and the state and the last day that they come to.
STATES: list[tuple[list[str], tuple[str, str]]] = [
    # An approval that begins by the day after another's last day continues it.
    (["2026-08-01 2029-07-31", "2023-08-01 2026-07-31"], ("valid", "2029-07-31")),
    (["2023-08-01 2026-07-31", "2026-07-31 2029-07-30"], ("valid", "2029-07-30")),
    (["2023-08-01 2026-07-31", "2026-08-02 2029-07-31"], ("expiring", "2026-07-31")),
    (["2020-01-01 2026-07-31", "2026-08-01 2026-09-01", "2026-09-02 2030-01-01"],
     ("valid", "2030-01-01")),
    (["2020-01-01 2026-07-31", "2026-08-01 2026-09-01", "2026-09-03 2030-01-01"],
     ("expiring", "2026-09-01")),
    # A shorter one inside a longer one does not shorten it.
    (["2020-01-01 2028-12-31", "2026-01-01 2026-07-01"], ("valid", "2028-12-31")),
    (["2020-01-01 2028-12-31", "2021-01-01 2022-01-01", "2029-01-01 2029-12-31"],
     ("valid", "2029-12-31")),
    # A chain that ended before the day, and one that begins after it.
    (["2015-01-01 2019-12-31", "2020-01-01 2025-12-31"], ("expired", "2025-12-31")),
    (["2020-01-01 2026-06-29"], ("expired", "2026-06-29")),
    (["2020-01-01 2026-06-30"], ("expiring", "2026-06-30")),
    (["2026-06-30 2026-06-30"], ("expiring", "2026-06-30")),
    (["2026-07-01 2029-06-30"], ("not_started", "")),
    (["2020-01-01 2026-06-29", "2026-07-01 2029-06-30"], ("not_started", "")),
    (["2020-01-01 2026-06-29", "2026-06-30 2029-06-30"], ("valid", "2029-06-30")),
    # One first day: a stated last day comes before a blank one, of two the later counts.
    (["2024-01-01", "2024-01-01 2025-12-31"], ("expired", "2025-12-31")),
    (["2024-01-01 2027-01-01", "2024-01-01 2025-12-31"], ("valid", "2027-01-01")),
    (["2024-01-01 2025-12-31", "2024-01-02 2025-06-30"], ("expired", "2025-12-31")),
    # One whose last day was set aside counts only where another row states it.
    (["2024-01-01 soon"], ("unproven", "")),
    (["2024-01-01 soon", "2024-01-01"], ("unproven", "")),
    (["2024-01-01 soon", "2024-01-01 2027-01-01"], ("valid", "2027-01-01")),
    (["2024-01-01 soon", "2024-01-02"], ("valid", "2029-01-01")),
    # One without a first day, or with one set aside, does not count.
    ([" 2027-01-01"], ("unproven", "")),
    (["soon 2027-01-01"], ("unproven", "")),
    (["2024-01-01 2023-12-31"], ("unproven", "")),
    (["soon", "2020-01-01 2025-12-31"], ("expired", "2025-12-31")),
    ([], ("none", "")),
]  # fmt: skip


def test_a_label_state_depends_on_all_approvals_that_count(tmp_path: Path) -> None:
    rows = decide_each(tmp_path, [Given(labels=approvals(*days)) for days, _ in STATES])
    assert not differences(STATES, [(row["esus_state"], row["esus_until"]) for row in rows])
    for row in rows:
        assert (row["esat_state"], row["esat_until"]) == ("none", "")
        assert (row["routes"] == "esus") == (row["esus_state"] in ("valid", "expiring"))


def test_an_unreadable_pair_opens_no_route(tmp_path: Path) -> None:
    cases = [
        ("", "2028-01-01", "unproven"),
        ("soon", "2028-01-01", "unproven"),
        ("2026-01-01", "soon", "unproven"),
        ("2026-01-01", "2025-12-31", "unproven"),
        ("", "", "none"),
    ]
    pairs = [{"esus_granted_on": first, "esus_expires_on": last} for first, last, _ in cases]
    rows = decide_each(tmp_path, map(Given, pairs))
    assert not differences(cases, [row["esus_state"] for row in rows])
    assert {(row["status"], row["label_group"]) for row in rows} == {("not_yet", "none")}


@pytest.mark.parametrize(
    ("routes", "cases"),
    [
        (
            ["esus"],
            [
                (["2022-03-01"], "last_day_assumed"),
                (["2022-03-01 2027-02-28"], ""),
                # Without the default the day is covered, but the coverage ends on another day.
                (["2025-01-01 2026-12-31", "2025-06-01"], "last_day_assumed"),
                # Without the default nothing changes on this day.
                (["2025-01-01 2030-12-31", "2020-01-01"], ""),
                (["2021-01-01", "2026-01-01 2027-01-01"], ""),
                # Not covered: nothing rests on it.
                (["2019-03-01"], ""),
            ],
        ),
        (["esat", "sse"], [(["2022-03-01"], "")]),  # not among the routes
    ],
)
def test_a_route_with_a_default_last_day_has_a_caveat(
    tmp_path: Path, routes: list[str], cases: list[tuple[list[str], str]]
) -> None:
    given = [Given(cards=[VALID], labels=approvals(*days)) for days, _ in cases]
    rows = decide_each(tmp_path, given, {"routes": routes})
    assert not differences(cases, [row["caveats"] for row in rows])


@pytest.mark.parametrize(("years", "caveats"), [(0, ""), (1, "last_day_assumed")])
def test_without_a_default_a_blank_last_day_is_not_assumed(
    tmp_path: Path, years: int, caveats: str
) -> None:
    given = Given(cards=[VALID], labels=approvals("2026-01-01"))
    (row,) = decide_each(tmp_path, [given], {"esus": {"default_years": years}})
    assert (row["esus_until"], row["caveats"]) == ("2026-12-31" if years else "", caveats)
