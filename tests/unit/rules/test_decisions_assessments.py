"""The current scorecard, its validity, and the EcoVadis route with its minimums."""

from pathlib import Path

import pytest

from tests.builders.asking import Given, check_decided

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
    ("as_of", "current", "published_on", "state"),
    [
        ("2025-01-31", "", "", "never"),
        ("2025-02-01", "A1", "2025-02-01", "valid"),
        ("2026-01-31", "A1", "2025-02-01", "valid"),
        ("2026-02-01", "A1", "2025-02-01", "expired"),
        ("2026-03-01", "A2", "2026-03-01", "valid"),
        ("2026-04-15", "A2", "2026-03-01", "valid"),
        ("2026-04-16", "A2", "2026-03-01", "expired"),
    ],
)
def test_the_current_assessment_is_the_latest_published_and_has_its_validity(
    tmp_path: Path, as_of: str, current: str, published_on: str, state: str
) -> None:
    second = {"assessment_id": "A2", "published_on": "2026-03-01", "expires_on": "2026-04-15"}
    first = {"assessment_id": "A1", "published_on": "2025-02-01"}
    cases = [(Given(cards=[second, first]), current, published_on, state)]
    columns = "assessment_id assessment_published_on assessment_state"
    check_decided(tmp_path, columns, cases, as_of=as_of)


@pytest.mark.parametrize(
    ("published_on", "as_of", "state"),
    [
        ("2024-02-29", "2025-02-27", "valid"),
        ("2024-02-29", "2025-02-28", "expired"),
        ("2023-03-01", "2024-02-29", "valid"),
        ("2023-03-01", "2024-03-01", "expired"),
    ],
)
def test_a_scorecard_without_last_day_is_valid_for_one_year_less_a_day(
    tmp_path: Path, published_on: str, as_of: str, state: str
) -> None:
    cases = [(Given(cards=[{"published_on": published_on}]), state)]
    check_decided(tmp_path, "assessment_state", cases, as_of=as_of)


def test_a_scorecard_whose_last_day_was_set_aside_counts_as_expired(tmp_path: Path) -> None:
    card = {"published_on": "2026-06-01", "expires_on": "soon", "overall_score": "70"}
    cases = [(Given(cards=[card]), "expired", "70", "not_reviewed|value_set_aside")]
    check_decided(tmp_path, "assessment_state overall_score caveats", cases)


def test_the_greater_id_of_two_scorecards_on_one_day_is_current(tmp_path: Path) -> None:
    ids = [(("A10", "A2"), "A2"), (("é", "Z", "B"), "é")]
    cards = [
        [{"assessment_id": name, "published_on": "2026-01-01", "medal": "gold"} for name in names]
        for names, _ in ids
    ]
    cases = [(Given(cards=each), current) for each, (_, current) in zip(cards, ids, strict=True)]
    check_decided(tmp_path, "assessment_id", cases)


def test_the_ecovadis_route_is_off_by_default(tmp_path: Path) -> None:
    check_decided(tmp_path, "routes status", [(Given(cards=[CARD]), "", "not_yet")])


HOLDS, HOLDS_NOT = ("ecovadis", "champion"), ("", "not_yet")
CHANGES: list[tuple[dict[str, str], tuple[str, str]]] = [
    ({}, HOLDS),
    ({"overall_score": "44.9"}, HOLDS_NOT),
    ({"overall_score": "45,0"}, HOLDS),
    ({"overall_score": ""}, HOLDS_NOT),
    ({"environment_score": "29.99"}, HOLDS_NOT),
    ({"social_score": "29.99"}, HOLDS_NOT),
    ({"ethics_score": "29.99"}, HOLDS_NOT),
    ({"procurement_score": "29"}, HOLDS_NOT),
    ({"procurement_score": ""}, HOLDS_NOT),
    ({"social_score": "good"}, HOLDS_NOT),
    ({"social_score": "100"}, HOLDS),
    ({"expires_on": "2026-06-30"}, HOLDS),
    ({"expires_on": "2026-06-29"}, HOLDS_NOT),
    ({"expires_on": "soon"}, HOLDS_NOT),
    ({"published_on": "2026-06-30"}, HOLDS),
    ({"published_on": "2026-07-01"}, HOLDS_NOT),
    ({"published_on": "2025-07-01"}, HOLDS),
    ({"published_on": "2025-06-30"}, HOLDS_NOT),
]


def test_the_ecovadis_route_needs_a_valid_scorecard_and_all_five_scores(tmp_path: Path) -> None:
    cases = [(Given(cards=[CARD | change]), *expected) for change, expected in CHANGES]
    check_decided(tmp_path, "routes status", cases, ON)


@pytest.mark.parametrize(
    ("overall", "theme", "change", "routes"),
    [
        (45, 30, {}, "ecovadis"),
        (45.1, 30, {}, ""),
        (45, 30.1, {}, ""),
        (44.9, 29.9, {}, "ecovadis"),
        (0, 0, {}, "ecovadis"),
        # Minimums of zero still need every score to be known.
        (0, 0, {"ethics_score": ""}, ""),
    ],
)
def test_the_minimums_come_from_the_policy(
    tmp_path: Path, overall: float, theme: float, change: dict[str, str], routes: str
) -> None:
    policy = {**ON, "ecovadis": {"min_overall": overall, "min_theme": theme}}
    check_decided(tmp_path, "routes", [(Given(cards=[CARD | change]), routes)], policy)


def test_a_medal_is_never_derived_from_a_score(tmp_path: Path) -> None:
    best = CARD | dict.fromkeys(SCORES, "100")
    medals = {"": "", "NONE": "none", "Gold": "gold"}
    cases = [(Given(cards=[best | {"medal": text}]), medal) for text, medal in medals.items()]
    check_decided(tmp_path, "medal", cases)
