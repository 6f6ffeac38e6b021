"""Best and worst case of the champion share: every kind of unknown, tried out."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from impact.compare.best_worst import KINDS, ShareRange, affected_merchants, share_range
from tests.builders.asking import Given, approvals, shared_view, view_of_one
from tests.builders.factories import write_folder

YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
ESUS = {"esus_granted_on": "2024-01-01", "esus_expires_on": "2028-12-31", "not_for_profit": "no"}
CLEAN = dict.fromkeys(("environment_finding", "social_finding", "ethics_finding"), "none")
CARD = {"published_on": "2026-01-10", **CLEAN}
SCORES = {
    f"{name}_score": "70" for name in ("overall", "environment", "social", "ethics", "procurement")
}
Row = dict[str, str]
NO = dict.fromkeys(YES, "no")
UNREVIEWED = CARD | {"ethics_finding": ""}
GRAVE_BEFORE = CARD | {"published_on": "2025-01-10", "ethics_finding": "severe"}
ETHICS, SOCIAL = {"removal": {"themes": ["ethics"]}}, {"removal": {"themes": ["social"]}}
NO_THEMES: dict[str, Any] = {"removal": {"themes": []}}


def bounds_of(folder: Path, given: Given, policy: dict[str, Any] | None = None) -> ShareRange:
    """Return the best and worst case of the only merchant M1."""
    merchant, cards, labels = given.merchant, given.cards, given.labels
    return share_range(view_of_one(folder, merchant, *cards, labels=labels or None, policy=policy))


def check_bounds(
    folder: Path, given: Given, policy: dict[str, Any] | None, counts: str, kinds: list[str]
) -> None:
    """Check "worst now best" of the only merchant M1, and the kinds of its unknowns."""
    bounds = bounds_of(folder, given, policy)
    assert f"{bounds.worst} {bounds.champions} {bounds.best}" == counts
    assert [kind for kind in KINDS if bounds.affected[kind].size] == kinds
    assert bounds.kinds["merchants"].tolist() == [bounds.affected[kind].size for kind in KINDS]


@pytest.mark.parametrize(
    ("cards", "policy", "counts", "kinds"),
    [
        ([CARD], ETHICS, "1 1 1", []),
        ([UNREVIEWED], ETHICS, "0 1 1", ["not_reviewed"]),
        ([UNREVIEWED], SOCIAL, "1 1 1", []),
        # A ground that the current assessment does not review could be cleared.
        ([GRAVE_BEFORE, UNREVIEWED], ETHICS, "0 0 1", ["not_reviewed"]),
        # Another assessment of the same day has reviewed it.
        ([CARD | {"assessment_id": "A"}, UNREVIEWED | {"assessment_id": "B"}], ETHICS, "1 1 1", []),
        ([], ETHICS, "0 1 1", ["never_assessed"]),
        ([], NO_THEMES, "1 1 1", []),
    ],
)
def test_a_theme_without_a_finding_could_be_a_ground(
    tmp_path: Path, cards: list[Row], policy: dict[str, Any], counts: str, kinds: list[str]
) -> None:
    check_bounds(tmp_path, Given(ESUS, cards), policy, counts, kinds)


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        (YES | {"social_utility": ""}, "0 0 1"),
        ({}, "0 0 1"),
        (YES | {"social_utility": "maybe"}, "0 0 1"),
        # One no is enough.
        (YES | {"social_utility": "", "not_for_profit": "no"}, "0 0 0"),
        (YES, "1 1 1"),
    ],
)
def test_blank_characteristics_could_be_yes_unless_one_is_no(
    tmp_path: Path, answers: Row, counts: str
) -> None:
    kinds = ["sse_unknown"] if counts == "0 0 1" else []
    check_bounds(tmp_path, Given(answers, [CARD]), None, counts, kinds)


CALENDAR = {"esat": {"tacit_renewal": False}}


@pytest.mark.parametrize(
    ("label", "texts", "policy", "is_open"),
    [
        # Without a readable first day an approval could cover the day up to its last day.
        ("esus", ["soon"], None, True),
        ("esus", ["soon 2026-06-30"], None, True),
        ("esus", ["soon 2026-06-29"], None, False),
        ("esus", ["soon"], {"routes": ["esat"]}, False),
        # Without a readable last day, from its first day on.
        ("esus", ["2026-06-30 soon"], None, True),
        ("esus", ["2026-07-01 soon"], None, False),
        ("esus", ["2020-01-01 2020-12-31"], None, False),
        # The other row of the approval states a last day, which decides: it is over.
        ("esus", ["2024-01-01 soon", "2024-01-01 2025-12-31"], None, False),
        # A blank beside an unreadable value states nothing, nor does another approval.
        ("esus", ["2024-01-01 soon", "2024-01-01"], None, True),
        ("esus", ["2024-01-01 soon", "2024-01-02 2025-12-31"], None, True),
        ("esus", ["soon 2026-06-30", "2024-01-01 2025-12-31"], None, True),
        ("esus", ["soon 2026-06-29", "2024-01-01 2025-12-31"], None, False),
        # An end that cannot be read may lie ahead.
        ("esat", ["2009-01-01 - soon"], None, True),
        ("esat", ["2026-07-01 - soon"], None, False),
        # A stated last day ends an ESAT only by the calendar, a stated end always.
        ("esat", ["soon 2024-01-01"], None, True),
        ("esat", ["soon 2024-01-01"], CALENDAR, False),
        ("esat", ["soon - 2026-07-01"], None, True),
        ("esat", ["soon - 2026-06-30"], None, False),
    ],
)
def test_an_approval_with_an_unreadable_day_could_cover_the_day(
    tmp_path: Path, label: str, texts: list[str], policy: dict[str, Any] | None, is_open: bool
) -> None:
    given = Given(NO, [CARD], approvals(label, *texts))
    check_bounds(tmp_path, given, policy, f"0 0 {int(is_open)}", ["unproven"] * is_open)


def test_an_unreadable_approval_does_not_matter_if_another_covers_the_day(tmp_path: Path) -> None:
    check_bounds(tmp_path, Given(ESUS, [CARD], approvals("esus", "soon")), None, "1 1 1", [])


def test_a_merchants_file_pair_and_a_labels_row_can_be_one_approval(tmp_path: Path) -> None:
    pair = {"esat_granted_on": "2024-01-01", "esat_expires_on": "soon"}
    row = approvals("esat", "2024-01-01 2025-12-31")
    check_bounds(tmp_path, Given(NO | pair, [CARD], row), CALENDAR, "0 0 0", [])


@pytest.mark.parametrize(
    ("card", "counts"),
    [
        ({"ethics_score": ""}, "0 0 1"),
        ({"expires_on": "soon"}, "0 0 1"),
        ({"ethics_score": "", "overall_score": "44"}, "0 0 0"),
        ({"ethics_score": "", "expires_on": "2026-06-29"}, "0 0 0"),
        ({}, "1 1 1"),
    ],
)
def test_blank_scores_could_meet_the_minimums(tmp_path: Path, card: Row, counts: str) -> None:
    given = Given(cards=[{**CARD, **SCORES, **card}])
    kinds = ["scores_unknown"] if counts == "0 0 1" else []
    check_bounds(tmp_path, given, {"routes": ["ecovadis"]}, counts, kinds)


@pytest.mark.parametrize(
    ("removed_on", "counts", "shares"),
    [
        ("", "0 1 1", (0, 100, 100)),
        ("2026-06-30", "0 0 0", (None, None, None)),
    ],
)
def test_only_a_listed_merchant_counts_in_either_case(
    tmp_path: Path, removed_on: str, counts: str, shares: tuple[float | None, ...]
) -> None:
    given = Given(ESUS | {"removed_on": removed_on})
    check_bounds(tmp_path, given, None, counts, [] if removed_on else ["never_assessed"])
    bounds = bounds_of(tmp_path, given)
    assert (bounds.worst_pct, bounds.share_pct, bounds.best_pct) == shares


def test_every_answer_to_the_unknowns_lies_between_worst_and_best_case(tmp_path: Path) -> None:
    """Try all 32 answers to the five unknowns of three merchants."""
    policy = {"routes": ["esus", "sse", "ecovadis"]}

    def three(number: int, answers: tuple[str, ...]) -> tuple[list[Row], list[Row]]:
        declares, holds, scores = ({"merchant_id": f"{kind}-{number}"} for kind in "DHS")
        days = {"esus_granted_on": "2024-01-01", "esus_expires_on": answers[1]}
        return [
            {**declares, **YES, "social_utility": answers[0]},
            {**holds, **days},
            {**scores, "not_for_profit": "no"},
        ], [
            {**declares, **CARD, "social_finding": answers[2]},
            {**holds, **CARD, "ethics_finding": answers[3]},
            {**scores, **CARD, **SCORES, "overall_score": answers[4]},
            {**scores, **CARD, "published_on": "2025-01-01", **SCORES},
        ]

    write_folder(tmp_path / "unknown", *three(0, ("", "soon", "", "", "")), policy=policy)
    bounds = share_range(shared_view(tmp_path / "unknown"))
    days, finding = ("2024-12-31", "2027-12-31"), ("none", "severe")
    answers = product(("yes", "no"), days, finding, finding, ("0", "100"))
    groups = [three(*each) for each in enumerate(answers)]
    merchants = [row for group, _ in groups for row in group]
    cards = [row for _, group in groups for row in group]
    write_folder(tmp_path / "known", merchants, cards, policy=policy)
    decisions = shared_view(tmp_path / "known").decisions
    numbers = decisions["merchant_id"].str.partition("-")[2]
    counts = (decisions["status"] == "champion").groupby(numbers).sum()
    assert len(counts) == 32
    assert (bounds.worst, bounds.best) == (counts.min(), counts.max()) == (0, 3)


def test_a_merchant_appears_once_for_each_of_its_unknowns(tmp_path: Path) -> None:
    merchants = [{"merchant_id": "M2", "name": "b", **ESUS}, {"merchant_id": "M1", **ESUS}]
    merchants.append({"merchant_id": "M3", "name": "c", **ESUS})
    card = {"merchant_id": "M2", **CARD, "ethics_finding": ""}
    known = {"merchant_id": "M3", **CARD}
    write_folder(tmp_path, merchants, [card, known])
    rows = affected_merchants(shared_view(tmp_path))
    assert rows.to_dict("split")["columns"] == ["unknown", "merchant_id", "name", "status"]
    assert rows[["unknown", "merchant_id"]].to_numpy().tolist() == [
        ["not_reviewed", "M2"],
        ["never_assessed", "M1"],
    ]
