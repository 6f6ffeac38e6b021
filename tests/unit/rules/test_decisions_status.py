"""Listing, the four statuses, the routes, label groups, audits and caveats."""

from itertools import product
from pathlib import Path

import pytest

from tests.builders.asking import decide_one

SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
ESUS = {"esus_granted_on": "2024-01-01", "esus_expires_on": "2028-12-31"}
ESAT = {"esat_granted_on": "2024-01-01", "esat_expires_on": "2028-12-31"}
GONE = {"removed_on": "2026-06-30"}
GRAVE = {"published_on": "2026-01-01", "social_finding": "severe"}
REVIEWED = {
    "published_on": "2026-01-01",
    **dict.fromkeys(("environment_finding", "social_finding", "ethics_finding"), "none"),
}


@pytest.mark.parametrize(
    ("joined_on", "removed_on", "is_listed"),
    [
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
    ],
)
def test_a_merchant_is_listed_from_its_first_day_to_the_day_before_its_removal(
    tmp_path: Path, joined_on: str, removed_on: str, is_listed: bool
) -> None:
    row = decide_one(tmp_path, {"joined_on": joined_on, "removed_on": removed_on})
    assert row["status"] == ("not_yet" if is_listed else "not_listed")


@pytest.mark.parametrize(
    ("merchant", "assessments", "status"),
    [
        ({}, [], "not_yet"),
        (ESUS, [], "champion"),
        (ESAT, [], "champion"),
        (SSE, [], "champion"),
        (ESUS, [GRAVE], "removal_due"),
        ({}, [GRAVE], "removal_due"),
        ({**ESUS, **GONE}, [], "not_listed"),
        (GONE, [GRAVE], "not_listed"),
        ({**ESUS, **SSE, **GONE}, [GRAVE], "not_listed"),
    ],
)
def test_not_listed_comes_before_removal_due_before_champion_before_not_yet(
    tmp_path: Path, merchant: dict[str, str], assessments: list[dict[str, str]], status: str
) -> None:
    assert decide_one(tmp_path, merchant, *assessments)["status"] == status


@pytest.mark.parametrize("answers", list(product(("yes", "no", ""), repeat=3)))
def test_the_sse_route_needs_all_three_characteristics(
    tmp_path: Path, answers: tuple[str, ...]
) -> None:
    row = decide_one(tmp_path, dict(zip(SSE, answers, strict=True)))
    is_sse = answers == ("yes", "yes", "yes")
    assert row["routes"] == ("sse" if is_sse else "")
    assert row["label_group"] == ("sse_without_label" if is_sse else "none")


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
    row = decide_one(tmp_path, {**ESUS, **ESAT, **SSE}, policy={"routes": routes})
    assert (row["routes"], row["status"]) == expected
    assert row["label_group"] == "esus_and_esat"


@pytest.mark.parametrize(
    ("merchant", "group"),
    [
        ({**ESUS, **ESAT}, "esus_and_esat"),
        ({**ESUS, **SSE}, "esus_only"),
        ({**ESAT, **SSE}, "esat_only"),
        (SSE, "sse_without_label"),
        ({}, "none"),
        ({"esus_granted_on": "2024-01-01", "esus_expires_on": "2026-06-30"}, "esus_only"),
        ({"esus_granted_on": "2024-01-01", "esus_expires_on": "2026-06-29"}, "none"),
        ({**SSE, "esat_granted_on": "2026-07-01"}, "sse_without_label"),
    ],
)
def test_label_groups_are_exclusive(tmp_path: Path, merchant: dict[str, str], group: str) -> None:
    assert decide_one(tmp_path, merchant)["label_group"] == group


def test_a_quality_score_is_shown_and_changes_no_decision(tmp_path: Path) -> None:
    rows = [decide_one(tmp_path, {**ESUS, "quality_score": text}) for text in ("0", "100", "")]
    assert [row.pop("quality_score") for row in rows] == ["0", "100", ""]
    assert rows[0] == rows[1] == rows[2]


@pytest.mark.parametrize(
    ("merchant", "assessments", "shown", "audit"),
    [
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
    ],
)
@pytest.mark.parametrize(
    ("column", "audit_column"),
    [("badge_published", "badge_audit"), ("in_champions_shop", "shop_audit")],
)
def test_badge_and_shop_are_compared_with_the_status_on_the_data_day(
    tmp_path: Path,
    merchant: dict[str, str],
    assessments: list[dict[str, str]],
    shown: str,
    audit: str,
    column: str,
    audit_column: str,
) -> None:
    row = decide_one(tmp_path, {**merchant, column: shown}, *assessments)
    other = {"badge_audit": "shop_audit", "shop_audit": "badge_audit"}[audit_column]
    assert (row[audit_column], row[other]) == (audit, "unknown")


@pytest.mark.parametrize("as_of", ["2026-06-29", "2026-07-01"])
@pytest.mark.parametrize("shown", ["yes", "no", ""])
def test_badge_and_shop_are_unknown_on_any_other_day(
    tmp_path: Path, as_of: str, shown: str
) -> None:
    row = decide_one(
        tmp_path, {**ESUS, "badge_published": shown, "in_champions_shop": shown}, as_of=as_of
    )
    assert (row["badge_audit"], row["shop_audit"]) == ("unknown", "unknown")


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
    assert decide_one(tmp_path, {}, REVIEWED | change, policy=policy)["caveats"] == caveats


@pytest.mark.parametrize(
    ("merchant", "cards", "labels", "caveats"),
    [
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
    ],
)
def test_caveats_are_in_a_fixed_order(
    tmp_path: Path,
    merchant: dict[str, str],
    cards: list[dict[str, str]],
    labels: list[dict[str, str]],
    caveats: str,
) -> None:
    assert decide_one(tmp_path, merchant, *cards, labels=labels)["caveats"] == caveats
