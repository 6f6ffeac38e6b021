"""Best and worst case of the champion share: every kind of unknown, tried out."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from impact.compare.best_worst import KINDS, ShareRange, affected_merchants, share_range
from impact.selection.metrics import METRICS
from tests.builders.asking import shared_view
from tests.builders.factories import write_folder

YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
ESUS = {
    "esus_granted_on": "2024-01-01",
    "esus_expires_on": "2028-12-31",
    "not_for_profit": "no",
}
CLEAN = dict.fromkeys(("environment_finding", "social_finding", "ethics_finding"), "none")
CARD = {"published_on": "2026-01-10", **CLEAN}
SCORES = {
    f"{name}_score": "70" for name in ("overall", "environment", "social", "ethics", "procurement")
}
Row = dict[str, str]


def bounds_of(
    folder: Path, merchant: Row, *cards: Row, policy: dict[str, Any] | None = None
) -> ShareRange:
    """Return the best and worst case of the only merchant M1 with these scorecards."""
    rows = [{"merchant_id": "M1", **card} for card in cards]
    write_folder(folder, [{"merchant_id": "M1", **merchant}], rows, policy=policy)
    return share_range(shared_view(folder))


def worst_now_best(bounds: ShareRange) -> tuple[int, int, int]:
    return bounds.worst, bounds.champions, bounds.best


def open_kinds(bounds: ShareRange) -> list[str]:
    assert bounds.kinds["merchants"].tolist() == [bounds.affected[kind].size for kind in KINDS]
    return [kind for kind in KINDS if bounds.affected[kind].size]


def test_without_unknowns_the_best_and_worst_case_are_equal(tmp_path: Path) -> None:
    bounds = bounds_of(tmp_path, ESUS, CARD)
    assert (worst_now_best(bounds), open_kinds(bounds)) == ((1, 1, 1), [])
    assert (bounds.worst_pct, bounds.share_pct, bounds.best_pct) == (100, 100, 100)


def test_a_champion_with_a_theme_not_reviewed_could_have_a_ground(tmp_path: Path) -> None:
    bounds = bounds_of(tmp_path, ESUS, CARD | {"ethics_finding": ""})
    assert (worst_now_best(bounds), open_kinds(bounds)) == ((0, 1, 1), ["not_reviewed"])


def test_a_ground_that_the_current_assessment_does_not_review_could_be_cleared(
    tmp_path: Path,
) -> None:
    before = CARD | {"published_on": "2025-01-10", "ethics_finding": "severe"}
    bounds = bounds_of(tmp_path, ESUS, before, CARD | {"ethics_finding": ""})
    assert (worst_now_best(bounds), open_kinds(bounds)) == ((0, 0, 1), ["not_reviewed"])


def test_a_theme_reviewed_by_another_assessment_of_the_day_is_known(tmp_path: Path) -> None:
    cards = [
        CARD | {"assessment_id": "A", "ethics_finding": "none"},
        CARD | {"assessment_id": "B", "ethics_finding": ""},
    ]
    assert open_kinds(bounds_of(tmp_path, ESUS, *cards)) == []


def test_a_theme_outside_the_policy_is_not_an_unknown(tmp_path: Path) -> None:
    policy = {"removal": {"themes": ["social"]}}
    bounds = bounds_of(tmp_path, ESUS, CARD | {"ethics_finding": ""}, policy=policy)
    assert (worst_now_best(bounds), open_kinds(bounds)) == ((1, 1, 1), [])


def test_a_champion_never_assessed_could_have_a_ground(tmp_path: Path) -> None:
    bounds = bounds_of(tmp_path, ESUS)
    assert (worst_now_best(bounds), open_kinds(bounds)) == ((0, 1, 1), ["never_assessed"])
    assert open_kinds(bounds_of(tmp_path, ESUS, policy={"removal": {"themes": []}})) == []


@pytest.mark.parametrize(
    ("answers", "is_open"),
    [
        ({"social_utility": ""}, True),
        (dict.fromkeys(YES, ""), True),
        ({"social_utility": "", "not_for_profit": "no"}, False),
        ({"social_utility": "maybe"}, True),
        ({}, False),
    ],
)
def test_blank_characteristics_could_be_yes_unless_one_is_no(
    tmp_path: Path, answers: Row, is_open: bool
) -> None:
    bounds = bounds_of(tmp_path, {**YES, **answers}, CARD)
    assert open_kinds(bounds) == (["sse_unknown"] if is_open else [])
    assert (bounds.worst, bounds.best) == (bounds.champions, 1 if is_open else bounds.champions)


@pytest.mark.parametrize(
    ("pair", "is_open"),
    [
        ({"esus_granted_on": "soon"}, True),
        ({"esus_granted_on": "soon", "esus_expires_on": "2026-06-30"}, True),
        ({"esus_granted_on": "soon", "esus_expires_on": "2026-06-29"}, False),
        ({"esus_granted_on": "2026-06-30", "esus_expires_on": "soon"}, True),
        ({"esus_granted_on": "2026-07-01", "esus_expires_on": "soon"}, False),
        ({"esus_granted_on": "2020-01-01", "esus_expires_on": "2020-12-31"}, False),
    ],
)
def test_an_unreadable_approval_could_cover_the_day(
    tmp_path: Path, pair: Row, is_open: bool
) -> None:
    all_no = dict.fromkeys(YES, "no")
    bounds = bounds_of(tmp_path, {**all_no, **pair}, CARD)
    assert open_kinds(bounds) == (["unproven"] if is_open else [])
    assert worst_now_best(bounds) == (0, 0, int(is_open))
    assert (
        open_kinds(bounds_of(tmp_path, {**all_no, **pair}, CARD, policy={"routes": ["esat"]})) == []
    )


@pytest.mark.parametrize(
    ("days", "policy", "is_open"),
    [
        # An end that cannot be read may lie ahead.
        (("2009-01-01", "", "soon"), None, True),
        (("2026-07-01", "", "soon"), None, False),
        # A stated last day ends an ESAT only by the calendar, a stated end always.
        (("soon", "2024-01-01", ""), None, True),
        (("soon", "2024-01-01", ""), {"esat": {"tacit_renewal": False}}, False),
        (("soon", "", "2026-07-01"), None, True),
        (("soon", "", "2026-06-30"), None, False),
    ],
)
def test_an_esat_with_an_unreadable_end_could_cover_the_day(
    tmp_path: Path, days: tuple[str, ...], policy: dict[str, Any] | None, is_open: bool
) -> None:
    names = ("granted_on", "expires_on", "ended_on")
    row = {"merchant_id": "M1", "label": "esat", **dict(zip(names, days, strict=True))}
    all_no = dict.fromkeys(YES, "no")
    write_folder(
        tmp_path,
        [{"merchant_id": "M1", **all_no}],
        [{"merchant_id": "M1", **CARD}],
        labels=[row],
        policy=policy,
    )
    bounds = share_range(shared_view(tmp_path))
    assert open_kinds(bounds) == (["unproven"] if is_open else [])
    assert worst_now_best(bounds) == (0, 0, int(is_open))


def test_an_unreadable_approval_does_not_matter_if_another_covers_the_day(
    tmp_path: Path,
) -> None:
    unread = [{"merchant_id": "M1", "label": "esus", "granted_on": "soon"}]
    write_folder(tmp_path, [{"merchant_id": "M1", **ESUS}], labels=unread)
    bounds = share_range(shared_view(tmp_path))
    assert open_kinds(bounds) == ["never_assessed"]


@pytest.mark.parametrize(
    ("rows", "is_open"),
    [
        # The other row of the approval states a last day, which decides: it is over.
        ([("2024-01-01", "soon"), ("2024-01-01", "2025-12-31")], False),
        ([("2024-01-01", "2025-12-31"), ("2024-01-01", "soon")], False),
        # Not stated: a blank beside an unreadable value is not a statement.
        ([("2024-01-01", "soon"), ("2024-01-01", "")], True),
        ([("2024-01-01", "soon"), ("2024-01-02", "2025-12-31")], True),
        # Rows without a first day are approvals of their own.
        ([("soon", "2026-06-30"), ("2024-01-01", "2025-12-31")], True),
        ([("soon", "2026-06-29"), ("2024-01-01", "2025-12-31")], False),
    ],
)
def test_rows_of_one_approval_are_unknown_only_if_it_does_not_count(
    tmp_path: Path, rows: list[tuple[str, str]], is_open: bool
) -> None:
    all_no = {"merchant_id": "M1", **dict.fromkeys(YES, "no")}
    own_rows = [
        {"merchant_id": "M1", "label": "esus", "granted_on": first, "expires_on": last}
        for first, last in rows
    ]
    write_folder(tmp_path, [all_no], [{"merchant_id": "M1", **CARD}], labels=own_rows)
    bounds = share_range(shared_view(tmp_path))
    assert (worst_now_best(bounds), open_kinds(bounds)) == (
        (0, 0, int(is_open)),
        ["unproven"] * is_open,
    )


def test_a_merchants_file_pair_and_a_labels_row_can_be_one_approval(
    tmp_path: Path,
) -> None:
    pair = {"esat_granted_on": "2024-01-01", "esat_expires_on": "soon"}
    row = {"merchant_id": "M1", "label": "esat", "granted_on": "2024-01-01"}
    write_folder(
        tmp_path,
        [{"merchant_id": "M1", **dict.fromkeys(YES, "no"), **pair}],
        [{"merchant_id": "M1", **CARD}],
        labels=[{**row, "expires_on": "2025-12-31"}],
    )
    assert open_kinds(share_range(shared_view(tmp_path))) == []


@pytest.mark.parametrize(
    ("card", "is_open"),
    [
        ({"ethics_score": ""}, True),
        ({"ethics_score": "", "overall_score": "44"}, False),
        ({"ethics_score": "", "expires_on": "2026-06-29"}, False),
        ({"expires_on": "soon"}, True),
        ({}, False),
    ],
)
def test_blank_scores_could_meet_the_minimums(tmp_path: Path, card: Row, is_open: bool) -> None:
    policy = {"routes": ["ecovadis"]}
    bounds = bounds_of(tmp_path, {}, {**CARD, **SCORES, **card}, policy=policy)
    assert open_kinds(bounds) == (["scores_unknown"] if is_open else [])
    assert (bounds.worst, bounds.best) == (bounds.champions, 1 if is_open else bounds.champions)


def test_an_unlisted_merchant_counts_in_neither_case(tmp_path: Path) -> None:
    bounds = bounds_of(tmp_path, {"removed_on": "2026-06-30", "social_utility": "yes"})
    assert (worst_now_best(bounds), open_kinds(bounds)) == ((0, 0, 0), [])
    assert (bounds.worst_pct, bounds.share_pct, bounds.best_pct) == (None, None, None)


def test_every_answer_to_the_unknowns_lies_between_worst_and_best_case(
    tmp_path: Path,
) -> None:
    """Try all 32 answers to the five unknowns of three merchants."""
    policy = {"routes": ["esus", "sse", "ecovadis"]}

    def write(answers: tuple[str, ...]) -> None:
        merchants = [
            {"merchant_id": "declares", **YES, "social_utility": answers[0]},
            {
                "merchant_id": "holds",
                "esus_granted_on": "2024-01-01",
                "esus_expires_on": answers[1],
            },
            {"merchant_id": "scores", "not_for_profit": "no"},
        ]
        cards = [
            {"merchant_id": "declares", **CARD, "social_finding": answers[2]},
            {"merchant_id": "holds", **CARD, "ethics_finding": answers[3]},
            {"merchant_id": "scores", **CARD, **SCORES, "overall_score": answers[4]},
            {"merchant_id": "scores", **CARD, "published_on": "2025-01-01", **SCORES},
        ]
        write_folder(tmp_path, merchants, cards, policy=policy)

    def view() -> Any:
        return shared_view(tmp_path)

    write(("", "soon", "", "", ""))
    bounds = share_range(view())
    days, finding = ("2024-12-31", "2027-12-31"), ("none", "severe")
    counts = []
    for answers in product(("yes", "no"), days, finding, finding, ("0", "100")):
        write(answers)
        counts.append(METRICS["champions"].count(view().decisions))
    assert (bounds.worst, bounds.best) == (min(counts), max(counts)) == (0, 3)


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
