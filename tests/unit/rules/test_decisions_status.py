"""Listing, the four statuses, the routes, label groups, audits and caveats."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.builders.asking import Given, approvals, check_decided, decide_each

SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
ESUS = {"esus_granted_on": "2024-01-01", "esus_expires_on": "2028-12-31"}
ESAT = {"esat_granted_on": "2024-01-01", "esat_expires_on": "2028-12-31"}
GONE = {"removed_on": "2026-06-30"}
GRAVE = {"published_on": "2026-01-01", "social_finding": "severe"}
REVIEWED = {
    "published_on": "2026-01-01",
    **dict.fromkeys(("environment_finding", "social_finding", "ethics_finding"), "none"),
}


# The first day, the day of the removal, and the status of a merchant without a route.
LISTED = [
    ("", "", "not_yet"),
    ("2026-06-30", "", "not_yet"),
    ("2026-07-01", "", "not_listed"),
    ("", "2026-07-01", "not_yet"),
    ("", "2026-06-30", "not_listed"),
    ("2026-06-30", "2026-07-01", "not_yet"),
    ("2026-06-29", "2026-06-30", "not_listed"),
    ("2026-06-30", "2026-06-30", "not_listed"),
    # An earlier spell is over: listed again from joined_on.
    ("2026-06-30", "2026-06-29", "not_yet"),
    ("2026-07-01", "2026-06-29", "not_listed"),
    ("2026-07-01", "2026-06-30", "not_listed"),
    # A joining day that was set aside is read as blank.
    ("soon", "", "not_yet"),
    ("soon", "2026-06-30", "not_listed"),
]


def test_a_merchant_is_listed_from_its_first_day_to_the_day_before_its_removal(
    tmp_path: Path,
) -> None:
    cases = [
        (Given({"joined_on": first, "removed_on": removed}), status)
        for first, removed, status in LISTED
    ]
    check_decided(tmp_path, "status", cases)


def test_not_listed_comes_before_removal_due_before_champion_before_not_yet(tmp_path: Path) -> None:
    cases = [
        (Given(), "not_yet"),
        (Given(ESUS), "champion"),
        (Given(ESAT), "champion"),
        (Given(SSE), "champion"),
        (Given(ESUS, [GRAVE]), "removal_due"),
        (Given({}, [GRAVE]), "removal_due"),
        (Given(ESUS | GONE), "not_listed"),
        (Given(GONE, [GRAVE]), "not_listed"),
        (Given(ESUS | SSE | GONE, [GRAVE]), "not_listed"),
    ]
    check_decided(tmp_path, "status", cases)


def test_the_sse_route_needs_all_three_characteristics(tmp_path: Path) -> None:
    answers = [dict(zip(SSE, each, strict=True)) for each in product(("yes", "no", ""), repeat=3)]
    others = [(Given(each), "", "none") for each in answers if each != SSE]
    assert len(others) == 26
    cases = [(Given(SSE), "sse", "sse_without_label"), *others]
    check_decided(tmp_path, "routes label_group", cases)


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
    cases = [(Given({**ESUS, **ESAT, **SSE}), *expected, "esus_and_esat")]
    check_decided(tmp_path, "routes status label_group", cases, {"routes": routes})


def test_label_groups_are_exclusive(tmp_path: Path) -> None:
    cases = [
        (Given(ESUS | ESAT), "esus_and_esat"),
        (Given(ESUS | SSE), "esus_only"),
        (Given(ESAT | SSE), "esat_only"),
        (Given(SSE), "sse_without_label"),
        (Given(), "none"),
        (Given(ESUS | {"esus_expires_on": "2026-06-30"}), "esus_only"),
        (Given(ESUS | {"esus_expires_on": "2026-06-29"}), "none"),
        (Given(SSE | {"esat_granted_on": "2026-07-01"}), "sse_without_label"),
    ]
    check_decided(tmp_path, "label_group", cases)


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
    (ESUS | GONE, [], "yes", "undue"),
    (ESUS | GONE, [], "no", "ok"),
    (ESUS, [GRAVE], "yes", "undue"),
    (ESUS, [GRAVE], "no", "ok"),
]


@pytest.mark.parametrize(
    ("column", "audits"),
    [
        ("badge_published", "badge_audit shop_audit"),
        ("in_champions_shop", "shop_audit badge_audit"),
    ],
)
def test_badge_and_shop_are_compared_with_the_status_on_the_data_day(
    tmp_path: Path, column: str, audits: str
) -> None:
    cases = [
        (Given(merchant | {column: shown}, cards), audit, "unknown")
        for merchant, cards, shown, audit in SHOWN
    ]
    check_decided(tmp_path, audits, cases)


@pytest.mark.parametrize("as_of", ["2026-06-29", "2026-07-01"])
def test_badge_and_shop_are_unknown_on_any_other_day(tmp_path: Path, as_of: str) -> None:
    cases = [
        (Given({**ESUS, "badge_published": shown, "in_champions_shop": shown}), *["unknown"] * 2)
        for shown in ("yes", "no", "")
    ]
    check_decided(tmp_path, "badge_audit shop_audit", cases, as_of=as_of)


# --- caveats ----------------------------------------------------------------------------------


def esus(*texts: str) -> Given:
    return Given(cards=[REVIEWED], labels=approvals("esus", *texts))


def esat(*texts: str, **merchant: str) -> Given:
    return Given(merchant, [REVIEWED], approvals("esat", *texts))


UNREVIEWED = Given(cards=[REVIEWED | {"ethics_finding": ""}])
ASSUMED, TACIT = "last_day_assumed", "renewed_tacitly"


@pytest.mark.parametrize(
    ("policy", "cases"),
    [
        # A theme of the policy that the current scorecard does not review.
        ({}, [(Given(cards=[REVIEWED]), ""), (UNREVIEWED, "not_reviewed")]),
        ({"removal": {"themes": ["environment", "social"]}}, [(UNREVIEWED, "")]),
        ({"removal": {"themes": []}}, [(UNREVIEWED, "")]),
        ({}, [(Given(cards=[REVIEWED, {"published_on": "2026-07-01"}]), "")]),
        # A value set aside, also in an old scorecard, and in an approval that decides nothing.
        ({}, [
            (Given({"quality_score": "x"}), "value_set_aside"),
            (Given({"siren": "1"}), "value_set_aside"),
            (Given({"joined_on": "soon"}), "value_set_aside"),
            (Given({}, [REVIEWED | {"medal": "x"}]), "value_set_aside"),
            (Given({}, [REVIEWED, {"published_on": "2020-01-01", "expires_on": "x"}]),
             "value_set_aside"),
            (esat("x"), "value_set_aside"),
            (esat("- x"), "value_set_aside"),
            (Given(labels=[{"label": "ess", "granted_on": "x"}]), ""),  # left out
        ]),
        ({}, [
            (Given({}, [REVIEWED | {"published_on": "x"}]), "assessment_left_out"),
            (Given({}, [REVIEWED, {"published_on": ""}]), "assessment_left_out"),
        ]),
        # Without the default the day is not covered, or the coverage ends on another day.
        ({"routes": ["esus"]}, [
            (esus("2022-03-01"), ASSUMED),
            (esus("2022-03-01 2027-02-28"), ""),
            (esus("2025-01-01 2026-12-31", "2025-06-01"), ASSUMED),
            (esus("2025-01-01 2030-12-31", "2020-01-01"), ""),
            (esus("2021-01-01", "2026-01-01 2027-01-01"), ""),
            (esus("2019-03-01"), ""),
        ]),
        ({"routes": ["esat", "sse"]}, [(esus("2022-03-01"), "")]),
        ({"esus": {"default_years": 0}}, [(esus("2026-01-01"), "")]),
        # An ESAT continued only by law: every approval that covers the day states one before.
        ({}, [
            (esat("2009-04-01 2026-06-29"), TACIT),
            (esat("2009-04-01 2026-06-29", removed_on="2026-01-01"), TACIT),
            (esat("2009-04-01 2026-06-30"), ""),
            (esat("2009-04-01"), ""),
            (esat("2009-04-01 2024-03-31", "2015-01-01"), ""),
            (esat("2009-04-01 2024-03-31", "2015-01-01 2026-06-30"), ""),
            (esat("2009-04-01 2024-03-31", "2015-01-01 2026-06-29"), TACIT),
            # An approval that does not count, or does not cover the day, has no effect.
            (esat("2009-04-01 2024-03-31", "2015-01-01 soon"), f"value_set_aside|{TACIT}"),
            (esat("2009-04-01 2024-03-31", "2026-07-01"), TACIT),
            (esat("2009-04-01 2024-03-31 2026-07-01"), TACIT),
            (esat("2009-04-01 2024-03-31 2026-06-30"), ""),
        ]),
        # A champion, and no other merchant, without a valid assessment.
        ({}, [
            (Given(ESUS), "no_valid_assessment"),
            (Given(ESUS, [REVIEWED | {"published_on": "2025-06-30"}]), "no_valid_assessment"),
            (Given(ESUS, [REVIEWED | {"published_on": "2025-07-01"}]), ""),
            (Given(ESUS, [REVIEWED | {"published_on": "2026-07-01"}]), "no_valid_assessment"),
            (Given(), ""),
            (Given(ESUS | GONE), ""),
            (Given(ESUS, [REVIEWED | {"published_on": "2025-01-01", "ethics_finding": "major"}]),
             ""),
        ]),
        # All of them, in their order.
        ({}, [
            (Given({"esus_granted_on": "2024-01-01", "siren": "1"},
                   [{"published_on": "2025-01-01"}, {"published_on": "x"}],
                   approvals("esat", "2009-04-01 2024-03-31")),
             f"assessment_left_out|not_reviewed|{ASSUMED}|value_set_aside|{TACIT}"
             "|no_valid_assessment"),
        ]),
    ],
)  # fmt: skip
def test_each_caveat_names_what_the_decision_rests_on(
    tmp_path: Path, policy: dict[str, Any], cases: list[tuple[Given, str]]
) -> None:
    check_decided(tmp_path, "caveats", cases, policy)
