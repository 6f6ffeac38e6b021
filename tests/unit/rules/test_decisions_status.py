"""Listing, the four statuses, the routes, label groups, audits and caveats."""

from itertools import product
from pathlib import Path

import pytest

from tests.builders.asking import Given, decide_each, differences

SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
ESUS = {"esus_granted_on": "2024-01-01", "esus_expires_on": "2028-12-31"}
ESAT = {"esat_granted_on": "2024-01-01", "esat_expires_on": "2028-12-31"}
GONE = {"removed_on": "2026-06-30"}
GRAVE = {"published_on": "2026-01-01", "social_finding": "severe"}
REVIEWED = {
    "published_on": "2026-01-01",
    **dict.fromkeys(("environment_finding", "social_finding", "ethics_finding"), "none"),
}


# First and last day, and whether it is listed.
LISTED = [
    ("", "", True),
    ("2026-06-30", "", True),
    ("2026-07-01", "", False),
    ("", "2026-07-01", True),
    ("", "2026-06-30", False),
    ("2026-06-30", "2026-07-01", True),
    ("2026-06-29", "2026-06-30", False),
    ("2026-06-30", "2026-06-30", False),
    # An earlier spell is over: listed again from joined_on.
    ("2026-06-30", "2026-06-29", True),
    ("2026-07-01", "2026-06-29", False),
    ("2026-07-01", "2026-06-30", False),
    # A joining day that was set aside is read as blank.
    ("soon", "", True),
    ("soon", "2026-06-30", False),
]


def test_a_merchant_is_listed_from_its_first_day_to_the_day_before_its_removal(
    tmp_path: Path,
) -> None:
    days = [{"joined_on": first, "removed_on": removed} for first, removed, _ in LISTED]
    rows = decide_each(tmp_path, map(Given, days))
    assert not differences(LISTED, [row["status"] == "not_yet" for row in rows])
    assert {row["status"] for row in rows} == {"not_yet", "not_listed"}


def test_not_listed_comes_before_removal_due_before_champion_before_not_yet(tmp_path: Path) -> None:
    cases: list[tuple[dict[str, str], list[dict[str, str]], str]] = [
        ({}, [], "not_yet"),
        (ESUS, [], "champion"),
        (ESAT, [], "champion"),
        (SSE, [], "champion"),
        (ESUS, [GRAVE], "removal_due"),
        ({}, [GRAVE], "removal_due"),
        ({**ESUS, **GONE}, [], "not_listed"),
        (GONE, [GRAVE], "not_listed"),
        ({**ESUS, **SSE, **GONE}, [GRAVE], "not_listed"),
    ]
    rows = decide_each(tmp_path, [Given(merchant, cards) for merchant, cards, _ in cases])
    assert not differences(cases, [row["status"] for row in rows])


def test_the_sse_route_needs_all_three_characteristics(tmp_path: Path) -> None:
    answers = list(product(("yes", "no", ""), repeat=3))
    rows = decide_each(tmp_path, [Given(dict(zip(SSE, given, strict=True))) for given in answers])
    for given, row in zip(answers, rows, strict=True):
        expected = ("sse", "sse_without_label") if given == ("yes",) * 3 else ("", "none")
        assert (row["routes"], row["label_group"]) == expected, given


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        (["esus", "esat", "sse"], ("esus|esat|sse", "champion")),
        (["sse"], ("sse", "champion")),
        (["esat", "esus"], ("esus|esat", "champion")),
        (["ecovadis"], ("", "not_yet")),
        ([], ("", "not_yet")),
    ],
)
def test_a_label_group_shows_labels_even_without_their_route(
    tmp_path: Path, routes: list[str], expected: tuple[str, str]
) -> None:
    (row,) = decide_each(tmp_path, [Given({**ESUS, **ESAT, **SSE})], {"routes": routes})
    assert (row["routes"], row["status"]) == expected
    assert row["label_group"] == "esus_and_esat"


def test_label_groups_are_exclusive(tmp_path: Path) -> None:
    cases = [
        ({**ESUS, **ESAT}, "esus_and_esat"),
        ({**ESUS, **SSE}, "esus_only"),
        ({**ESAT, **SSE}, "esat_only"),
        (SSE, "sse_without_label"),
        ({}, "none"),
        ({"esus_granted_on": "2024-01-01", "esus_expires_on": "2026-06-30"}, "esus_only"),
        ({"esus_granted_on": "2024-01-01", "esus_expires_on": "2026-06-29"}, "none"),
        ({**SSE, "esat_granted_on": "2026-07-01"}, "sse_without_label"),
    ]
    rows = decide_each(tmp_path, [Given(merchant) for merchant, _ in cases])
    assert not differences(cases, [row["label_group"] for row in rows])


def test_a_quality_score_is_shown_and_changes_no_decision(tmp_path: Path) -> None:
    scores = ["0", "100", ""]
    rows = decide_each(tmp_path, [Given({**ESUS, "quality_score": text}) for text in scores])
    assert [row.pop("quality_score") for row in rows] == scores
    for row in rows:
        del row["merchant_id"]
    assert rows[0] == rows[1] == rows[2]


# The merchant, its scorecards, whether badge or shop show it, and the audit of that.
SHOWN: list[tuple[dict[str, str], list[dict[str, str]], str, str]] = [
    (ESUS, [], "yes", "ok"),
    (ESUS, [], "no", "missing"),
    (ESUS, [], "", "unknown"),
    (ESUS, [], "perhaps", "unknown"),
    ({}, [], "yes", "undue"),
    ({}, [], "no", "ok"),
    ({}, [], "", "unknown"),
    ({**ESUS, **GONE}, [], "yes", "undue"),
    ({**ESUS, **GONE}, [], "no", "ok"),
    (ESUS, [GRAVE], "yes", "undue"),
    (ESUS, [GRAVE], "no", "ok"),
]


@pytest.mark.parametrize(
    ("column", "audited", "other"),
    [
        ("badge_published", "badge_audit", "shop_audit"),
        ("in_champions_shop", "shop_audit", "badge_audit"),
    ],
)
def test_badge_and_shop_are_compared_with_the_status_on_the_data_day(
    tmp_path: Path, column: str, audited: str, other: str
) -> None:
    given = [Given({**merchant, column: shown}, cards) for merchant, cards, shown, _ in SHOWN]
    rows = decide_each(tmp_path, given)
    assert not differences(SHOWN, [row[audited] for row in rows])
    assert {row[other] for row in rows} == {"unknown"}


@pytest.mark.parametrize("as_of", ["2026-06-29", "2026-07-01"])
def test_badge_and_shop_are_unknown_on_any_other_day(tmp_path: Path, as_of: str) -> None:
    merchants = [
        {**ESUS, "badge_published": shown, "in_champions_shop": shown}
        for shown in ("yes", "no", "")
    ]
    rows = decide_each(tmp_path, map(Given, merchants), as_of=as_of)
    assert {(row["badge_audit"], row["shop_audit"]) for row in rows} == {("unknown", "unknown")}


@pytest.mark.parametrize(
    ("change", "themes", "caveats"),
    [
        ({}, ["environment", "social", "ethics"], ""),
        ({"ethics_finding": ""}, ["environment", "social", "ethics"], "not_reviewed"),
        ({"ethics_finding": ""}, ["environment", "social"], ""),
        ({"environment_finding": "", "social_finding": ""}, [], ""),
        ({"published_on": "2026-07-01", "ethics_finding": ""}, ["ethics"], ""),
    ],
)
def test_an_unreviewed_theme_of_the_current_scorecard_is_a_caveat(
    tmp_path: Path, change: dict[str, str], themes: list[str], caveats: str
) -> None:
    policy = {"removal": {"themes": themes}}
    (row,) = decide_each(tmp_path, [Given(cards=[REVIEWED | change])], policy)
    assert row["caveats"] == caveats


def test_caveats_are_in_a_fixed_order(tmp_path: Path) -> None:
    cases: list[tuple[dict[str, str], list[dict[str, str]], list[dict[str, str]], str]] = [
        ({"quality_score": "x"}, [], [], "value_set_aside"),
        ({"siren": "1"}, [], [], "value_set_aside"),
        ({"joined_on": "soon"}, [], [], "value_set_aside"),
        ({}, [REVIEWED | {"medal": "x"}], [], "value_set_aside"),
        # An old scorecard and an approval that decides nothing count too.
        ({}, [REVIEWED, {"published_on": "2020-01-01", "expires_on": "x"}], [], "value_set_aside"),
        ({}, [], [{"label": "esat", "granted_on": "x"}], "value_set_aside"),
        ({}, [], [{"label": "esat", "granted_on": "", "expires_on": "x"}], "value_set_aside"),
        ({}, [], [{"label": "ess", "granted_on": "x"}], ""),  # left out: no approval of it
        ({}, [REVIEWED | {"published_on": "x"}], [], "assessment_left_out"),
        ({}, [REVIEWED, {"published_on": ""}], [], "assessment_left_out"),
        (
            {"esus_granted_on": "2024-01-01", "siren": "1"},
            [{"published_on": "2026-01-01"}, {"published_on": "x"}],
            [],
            "assessment_left_out|not_reviewed|last_day_assumed|value_set_aside",
        ),
    ]
    rows = decide_each(tmp_path, [Given(*given) for *given, _ in cases])
    assert not differences(cases, [row["caveats"] for row in rows])
