"""The smallest changes that would alter a status, as sentences with exact bounds.

A flip is written "new_status kind: sentence", a change of a file "file line column=value".
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.explain.counterfactual_types import Counterfactual
from impact.explain.counterfactuals import counterfactuals
from impact.explain.trial import Trial
from tests.builders.asking import DAY, Given, approvals, view_of_one

SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
GROUND = (
    "removal_due ground: A finding at or above major in environment, Labor & Human Rights or "
    "ethics, in another assessment published on or before 2026-06-30"
)
BOTH = (
    "not_yet loss: An end of the ESAT approval on or before 2026-06-30 (there is none) and one of "
    "the three SSE characteristics not declared"
)
ROW = "labels.csv None merchant_id=M1 label=esat granted_on=2020-01-01"
NAMES = ("overall", "environment", "social", "ethics", "procurement")
SCORES = {f"{name}_score": "80" for name in NAMES}
Policy = dict[str, Any]


def flips_of(
    folder: Path, given: Given, policy: Policy | None = None, as_of: date = DAY
) -> dict[str, Counterfactual]:
    """Return the flips of the only merchant M1 by their texts."""
    view = view_of_one(
        folder,
        given.merchant,
        *given.cards,
        labels=given.labels or None,
        policy=policy,
        as_of=as_of.isoformat(),
    )
    flips = counterfactuals(view, "M1")
    return {f"{flip.new_status} {flip.kind}: {flip.sentence}": flip for flip in flips}


def changes_of(trials: tuple[Trial, ...]) -> list[str]:
    """Return the changes of each trial as text."""
    return [
        " and ".join(
            " ".join([change.file, str(change.line), *("=".join(cell) for cell in change.cells)])
            for change in trial.changes
        )
        for trial in trials
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # The one with the fewest changes first.
        (Given({"social_utility": "yes", "not_for_profit": "no"}), [
            "champion sse: All three SSE characteristics declared: Not-for-profit or "
            "limited profit is no and Shared governance is missing",
            "champion label: An ESUS approval that covers 2026-06-30: there is none in the files",
            "champion label: An ESAT approval that covers 2026-06-30: there is none in the files",
            GROUND,
        ]),
        (Given({}, [{"published_on": "2026-03-02", "social_finding": "major"}]), [
            "not_yet clearing: A finding below major in Labor & Human Rights, in an assessment "
            "published on or after 2026-03-03",
            "not_listed delisting: Removed from the marketplace on or before 2026-06-30",
        ]),
        (Given({"esus_granted_on": "2023-04-01", "esus_expires_on": "2028-03-31"}), [
            "not_yet time: The calendar alone: from 2028-04-01 on (last day of ESUS: 2028-03-31)",
            "not_yet loss: An ESUS last day before 2026-06-30 (it is 2028-03-31)",
            GROUND,
        ]),
        # Two routes are lost together: no calendar does it.
        (Given(SSE | {"esat_granted_on": "2020-01-01"}), [BOTH, GROUND]),
        (Given({"joined_on": "2026-07-15"}), [
            "not_yet time: The calendar alone: from 2026-07-15 on",
            "not_yet listing: Joined the marketplace on or before 2026-06-30: it joins on "
            "2026-07-15",
        ]),
    ],
)  # fmt: skip
def test_a_merchant_has_these_flips_in_this_order(
    tmp_path: Path, given: Given, expected: list[str]
) -> None:
    assert list(flips_of(tmp_path, given)) == expected


@pytest.mark.parametrize(
    ("given", "flip", "ways", "misses"),
    [
        (Given(SSE | {"shared_governance": ""}),
         "champion sse: All three SSE characteristics declared: Shared governance is "
         "missing",
         ["merchants.csv 2 shared_governance=yes"], ["merchants.csv 2"]),
        (Given({"esus_granted_on": "2015-01-01", "esus_expires_on": "2019-12-31"},
               labels=approvals("esus", "2020-01-01", "2020-01-01 2025-12-31")),
         "champion label: An ESUS last day on or after 2026-06-30: the approval from 2020-01-01 "
         "ended on 2025-12-31",
         ["labels.csv 3 expires_on=2026-06-30"], ["labels.csv 3 expires_on=2026-06-29"]),
        # Not on the first day of an approval that does not count: it would not count either.
        (Given(labels=approvals("esus", "2026-09-01 2030-01-01", "2026-06-30 soon")),
         "champion label: An ESUS first day on or before 2026-06-30: the approval begins on "
         "2026-09-01",
         ["labels.csv 2 granted_on=2026-06-29"], ["labels.csv 2 granted_on=2026-07-01"]),
        # The short form is changed in the merchant's row.
        (Given({"esat_granted_on": "2026-09-01"}),
         "champion label: An ESAT first day on or before 2026-06-30: the approval begins on "
         "2026-09-01",
         ["merchants.csv 2 esat_granted_on=2026-06-30"],
         ["merchants.csv 2 esat_granted_on=2026-07-01"]),
        # It has no `ended_on`: a row of labels.csv states it of the same approval.
        (Given(SSE | {"esat_granted_on": "2020-01-01"}), BOTH,
         [f"{ROW} ended_on=2026-06-30 and merchants.csv 2 {name}=no" for name in SSE],
         [f"{ROW} ended_on=2026-07-01 and merchants.csv 2 social_utility=no",
          f"{ROW} ended_on=2026-06-30"]),
        (Given(labels=approvals("esat", "2009-01-01 2024-01-01 2026-06-30")),
         "champion label: No end of the ESAT approval by 2026-06-30: the approval from 2009-01-01 "
         "ended on 2026-06-29",
         ["labels.csv 2 ended_on=2026-07-01"], ["labels.csv 2 ended_on=2026-06-30"]),
        (Given(labels=approvals("esat", "2009-01-01 - 2026-09-01")),
         "not_yet loss: An end of the ESAT approval on or before 2026-06-30 (it is 2026-09-01)",
         ["labels.csv 2 ended_on=2026-06-30"], ["labels.csv 2 ended_on=2026-07-01"]),
        (Given(SSE | {"removed_on": "2026-06-30"}),
         "champion listing: Not removed, or only after 2026-06-30: it was removed on 2026-06-30",
         ["merchants.csv 2 removed_on=2026-07-01", "merchants.csv 2 removed_on="],
         ["merchants.csv 2 removed_on=2026-06-30"]),
    ],
)  # fmt: skip
def test_a_flip_changes_its_cell_and_misses_a_day_earlier_or_later(
    tmp_path: Path, given: Given, flip: str, ways: list[str], misses: list[str]
) -> None:
    found = flips_of(tmp_path, given)[flip]
    assert changes_of(found.ways) == ways
    assert changes_of(found.near_misses) == misses


@pytest.mark.parametrize(
    ("given", "policy", "flip"),
    [
        (Given({"esus_granted_on": "2025-01-01", "esus_expires_on": "soon"}), {},
         "champion label: An ESUS approval that covers 2026-06-30: those in the files do not "
         "count"),
        (Given(SSE, [{"published_on": "2026-03-02", "ethics_finding": "severe"},
                     {"published_on": "2026-04-02", "environment_finding": "major"}]), {},
         "champion clearing: Findings below major in environment and ethics, in an assessment "
         "published on or after 2026-04-03"),
        (Given(labels=approvals("esat", "2009-01-01 - 2026-09-01")), {},
         "not_yet time: The calendar alone: from 2026-09-01 on (last day of ESAT: 2026-08-31)"),
        # An earlier spell that ended on the day would end the new one.
        (Given({"joined_on": "2026-07-15", "removed_on": "2026-06-30"}), {},
         "not_yet listing: Joined the marketplace on or before 2026-06-30: it joins on "
         "2026-07-15; and not removed"),
        # The highest and the lowest severity.
        (Given(), {"removal": {"severity": "severe", "themes": ["ethics"]}},
         "removal_due ground: A severe finding in ethics, in another assessment published on or "
         "before 2026-06-30"),
        (Given({}, [{"published_on": "2026-03-02", "ethics_finding": "minor"}]),
         {"removal": {"severity": "minor", "themes": ["ethics"]}},
         "not_yet clearing: A finding below minor in ethics, in an assessment published on or "
         "after 2026-03-03"),
    ],
)  # fmt: skip
def test_a_flip_names_its_bound(tmp_path: Path, given: Given, policy: Policy, flip: str) -> None:
    assert flip in flips_of(tmp_path, given, policy)


def test_a_finding_of_the_day_can_be_cleared_from_the_next_day_on(tmp_path: Path) -> None:
    given = Given({}, [{"published_on": "2026-06-30", "ethics_finding": "major"}])
    flip = flips_of(tmp_path, given)[
        "not_yet clearing: A finding below major in ethics, in an assessment published on or after "
        "2026-07-01"
    ]
    assert flip.as_of == date(2026, 7, 1)


# --- the EcoVadis route -----------------------------------------------------------------------

CARD = {"published_on": "2026-01-01", **SCORES}


@pytest.mark.parametrize(
    ("cards", "against", "ways", "misses"),
    [
        ([CARD | {"overall_score": "38", "ethics_score": ""}],
         "its overall score is 38 and its Ethics score is unknown",
         ["overall_score=45 ethics_score=30"],
         ["overall_score=44.9 ethics_score=30", "overall_score=45 ethics_score=29.9"]),
        ([CARD | {"published_on": "2025-01-01"}], "M1@2025-01-01 expired on 2025-12-31",
         ["expires_on=2026-06-30"], ["expires_on=2026-06-29"]),
        ([CARD | {"published_on": "2025-01-01", "expires_on": "soon"}],
         "the last day of M1@2025-01-01 could not be read",
         ["expires_on=2026-06-30"], ["expires_on=2026-06-29"]),
    ],
)  # fmt: skip
def test_the_ecovadis_route_names_the_minimums_and_the_obstacles(
    tmp_path: Path, cards: list[dict[str, str]], against: str, ways: list[str], misses: list[str]
) -> None:
    flip = flips_of(tmp_path, Given({}, cards), {"routes": ["ecovadis"]})[MINIMUMS + against]
    assert changes_of(flip.ways) == [f"assessments.csv 2 {cells}" for cells in ways]
    assert changes_of(flip.near_misses) == [f"assessments.csv 2 {cells}" for cells in misses]


MINIMUMS = (
    "champion ecovadis: An assessment valid on 2026-06-30 with an overall score of at least 45 and "
    "at least 30 in each theme: "
)


def test_without_an_assessment_a_new_one_of_the_day_would_meet_the_minimums(
    tmp_path: Path,
) -> None:
    flips = flips_of(tmp_path, Given(), {"routes": ["ecovadis"]})
    (way,) = flips[f"{MINIMUMS}there is no assessment yet"].ways
    (change,) = way.changes
    assert (change.line, change.cells[1]) == (None, ("published_on", "2026-06-30"))


@pytest.mark.parametrize(
    ("policy", "scores", "ways", "misses"),
    [
        ({"min_overall": 44.9, "min_theme": 0}, {"social_score": "80", "ethics_score": "80"},
         ["overall_score=44.9 environment_score=0 procurement_score=0"],
         # Nothing is below 0: the score is left unknown.
         ["overall_score=44.8 environment_score=0 procurement_score=0",
          "overall_score=44.9 procurement_score=0", "overall_score=44.9 environment_score=0"]),
        ({"min_theme": 0.05}, SCORES | {"ethics_score": "0"},
         ["ethics_score=0.05"], ["ethics_score="]),
    ],
)  # fmt: skip
def test_a_score_just_below_its_minimum_misses(
    tmp_path: Path, policy: Policy, scores: dict[str, str], ways: list[str], misses: list[str]
) -> None:
    given = Given({}, [{"published_on": "2026-01-01", **scores}])
    flips = flips_of(tmp_path, given, {"routes": ["ecovadis"], "ecovadis": policy}).values()
    (flip,) = (flip for flip in flips if flip.kind == "ecovadis")
    assert changes_of(flip.ways) == [f"assessments.csv 2 {cells}" for cells in ways]
    assert changes_of(flip.near_misses) == [f"assessments.csv 2 {cells}" for cells in misses]


def test_a_champion_by_scores_loses_the_status_with_any_score_or_the_assessment(
    tmp_path: Path,
) -> None:
    policy = {"routes": ["ecovadis"], "ecovadis": {"min_theme": 0}, "removal": {"themes": []}}
    flips = flips_of(tmp_path, Given({}, [CARD]), policy)
    assert list(flips) == [
        "not_yet time: The calendar alone: from 2027-01-01 on",
        "not_yet loss: An EcoVadis score below its minimum, or an assessment that ended before "
        "2026-06-30",
    ]
    _, loss = flips.values()
    # Nothing is below 0: without the score the route closes, too.
    lower = ["overall_score=44.9", *(f"{theme}_score=" for theme in NAMES[1:])]
    lowest = ["overall_score=45", *(f"{theme}_score=0" for theme in NAMES[1:])]
    assert [text.partition(" 2 ")[2] for text in changes_of(loss.ways)] == [
        *(*lower, "expires_on=2026-06-29"),
    ]
    assert [text.partition(" 2 ")[2] for text in changes_of(loss.near_misses)] == [
        *(*lowest, "expires_on=2026-06-30"),
    ]


# --- bounds -----------------------------------------------------------------------------------


def test_a_policy_without_routes_and_themes_has_no_counterfactuals(tmp_path: Path) -> None:
    policy: Policy = {"routes": [], "removal": {"themes": []}}
    assert flips_of(tmp_path, Given(SSE), policy) == {}


@pytest.mark.parametrize("as_of", [date.min, date.max])
@pytest.mark.parametrize(
    "merchant",
    [SSE | {"esus_granted_on": "2020-01-01", "removed_on": "2026-01-01"}, SSE, {},
     {"joined_on": "2030-01-01"}],
)  # fmt: skip
def test_the_first_and_last_possible_days_work(
    tmp_path: Path, as_of: date, merchant: dict[str, str]
) -> None:
    given = Given(merchant, [{"published_on": "2026-03-02", "ethics_finding": "major"}])
    assert all(flip.new_status for flip in flips_of(tmp_path, given, as_of=as_of).values())


def test_an_unknown_merchant_has_no_counterfactuals(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        counterfactuals(view_of_one(tmp_path, {}), "M9")
