"""The current scorecard, its validity, and the EcoVadis route with its minimums."""

from pathlib import Path

import pytest

from tests.builders.asking import Given, decide_each, differences

ON = {"routes": ["ecovadis"]}
SCORES = {
    "overall_score": "45",
    "environment_score": "30",
    "social_score": "30",
    "ethics_score": "30",
    "procurement_score": "30",
}
CARD = {"published_on": "2026-01-01", **SCORES}


@pytest.mark.parametrize(
    ("as_of", "current", "state"),
    [
        ("2025-01-31", "", "never"),
        ("2025-02-01", "A1", "valid"),
        ("2026-01-31", "A1", "valid"),
        ("2026-02-01", "A1", "expired"),
        ("2026-03-01", "A2", "valid"),
        ("2026-04-15", "A2", "valid"),
        ("2026-04-16", "A2", "expired"),
    ],
)
def test_the_current_assessment_is_the_latest_published_and_has_its_validity(
    tmp_path: Path, as_of: str, current: str, state: str
) -> None:
    second = {"assessment_id": "A2", "published_on": "2026-03-01", "expires_on": "2026-04-15"}
    first = {"assessment_id": "A1", "published_on": "2025-02-01"}
    (row,) = decide_each(tmp_path, [Given(cards=[second, first])], as_of=as_of)
    assert (row["assessment_id"], row["assessment_state"]) == (current, state)
    days = {"": "", "A1": "2025-02-01", "A2": "2026-03-01"}
    assert row["assessment_published_on"] == days[current]


@pytest.mark.parametrize(
    ("published_on", "last_day", "day_after"),
    [
        ("2024-02-29", "2025-02-27", "2025-02-28"),
        ("2023-03-01", "2024-02-29", "2024-03-01"),
        ("2025-01-01", "2025-12-31", "2026-01-01"),
    ],
)
def test_a_scorecard_without_last_day_is_valid_for_one_year_less_a_day(
    tmp_path: Path, published_on: str, last_day: str, day_after: str
) -> None:
    given = Given(cards=[{"published_on": published_on}])
    for day, state in ((last_day, "valid"), (day_after, "expired")):
        (row,) = decide_each(tmp_path, [given], as_of=day)
        assert row["assessment_state"] == state


def test_a_scorecard_whose_last_day_was_set_aside_counts_as_expired(tmp_path: Path) -> None:
    card = {"published_on": "2026-06-01", "expires_on": "soon", "overall_score": "70"}
    (row,) = decide_each(tmp_path, [Given(cards=[card])])
    assert (row["assessment_state"], row["overall_score"]) == ("expired", "70")
    assert row["caveats"] == "not_reviewed|value_set_aside"


def test_the_greater_id_of_two_scorecards_on_one_day_is_current(tmp_path: Path) -> None:
    cases = [(("A2", "A10"), "A2"), (("B", "Z", "é"), "é")]
    given = [
        [{"assessment_id": name, "published_on": "2026-01-01", "medal": "gold"} for name in ids]
        for ids, _ in cases
    ]
    rows = decide_each(tmp_path, [Given(cards=cards[::-1]) for cards in given])
    assert not differences(cases, [row["assessment_id"] for row in rows])


def test_the_ecovadis_route_is_off_by_default(tmp_path: Path) -> None:
    (row,) = decide_each(tmp_path, [Given(cards=[CARD])])
    assert (row["routes"], row["status"]) == ("", "not_yet")


def test_the_ecovadis_route_needs_a_valid_scorecard_and_all_five_scores(tmp_path: Path) -> None:
    cases = [
        ({}, True),
        ({"overall_score": "44.9"}, False),
        ({"overall_score": "45,0"}, True),
        ({"overall_score": ""}, False),
        *(({f"{theme}_score": "29.99"}, False) for theme in ("environment", "social", "ethics")),
        ({"procurement_score": "29"}, False),
        ({"procurement_score": ""}, False),
        ({"social_score": "good"}, False),
        ({"social_score": "100"}, True),
        ({"expires_on": "2026-06-30"}, True),
        ({"expires_on": "2026-06-29"}, False),
        ({"expires_on": "soon"}, False),
        ({"published_on": "2026-06-30"}, True),
        ({"published_on": "2026-07-01"}, False),
        ({"published_on": "2025-07-01"}, True),
        ({"published_on": "2025-06-30"}, False),
    ]
    rows = decide_each(tmp_path, [Given(cards=[CARD | change]) for change, _ in cases], ON)
    assert not differences(cases, [row["routes"] == "ecovadis" for row in rows])
    assert {(row["routes"], row["status"]) for row in rows} == {
        ("ecovadis", "champion"),
        ("", "not_yet"),
    }


@pytest.mark.parametrize(
    ("overall", "theme", "holds"),
    [(45, 30, True), (45.1, 30, False), (45, 30.1, False), (0, 0, True), (44.9, 29.9, True)],
)
def test_the_minimums_come_from_the_policy(
    tmp_path: Path, overall: float, theme: float, holds: bool
) -> None:
    policy = {**ON, "ecovadis": {"min_overall": overall, "min_theme": theme}}
    (row,) = decide_each(tmp_path, [Given(cards=[CARD])], policy)
    assert row["routes"] == ("ecovadis" if holds else "")


def test_minimums_of_zero_still_need_every_score_to_be_known(tmp_path: Path) -> None:
    policy = {**ON, "ecovadis": {"min_overall": 0, "min_theme": 0}}
    (row,) = decide_each(tmp_path, [Given(cards=[CARD | {"ethics_score": ""}])], policy)
    assert row["routes"] == ""


def test_a_medal_is_never_derived_from_a_score(tmp_path: Path) -> None:
    best = CARD | dict.fromkeys(SCORES, "100")
    given = [Given(cards=[best | {"medal": medal}]) for medal in ("", "NONE", "Gold")]
    assert [row["medal"] for row in decide_each(tmp_path, given)] == ["", "none", "gold"]
