"""The smallest changes that would alter a status, as sentences with exact bounds."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.explain.counterfactual_types import Counterfactual
from impact.explain.counterfactuals import counterfactuals
from impact.explain.trial import FileChange
from impact.rules.view import View
from tests.builders.asking import DAY, view_of_one

SSE = {"social_utility": "yes", "not_for_profit": "yes", "shared_governance": "yes"}
GROUND = (
    "removal_due",
    "A finding at or above major in environment, Labor & Human Rights or ethics, in another "
    "assessment published on or before 2026-06-30",
)


def by_kind(view: View) -> dict[str, Counterfactual]:
    """Return the counterfactuals of M1 by kind, or by label for labels."""
    return {
        flip.routes[0] if flip.kind == "label" else flip.kind: flip
        for flip in counterfactuals(view, "M1")
    }


def sentences_of(view: View) -> list[tuple[str, str]]:
    return [(flip.new_status, flip.sentence) for flip in counterfactuals(view, "M1")]


def test_a_merchant_without_records_may_become_a_champion_by_each_route(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {"social_utility": "yes", "not_for_profit": "no"})
    assert sentences_of(view) == [
        (
            "champion",
            "All three SSE characteristics declared: Not-for-profit or limited profit is no and "
            "Shared governance is missing",
        ),
        ("champion", "An ESUS approval that covers 2026-06-30: there is none in the files"),
        ("champion", "An ESAT approval that covers 2026-06-30: there is none in the files"),
        GROUND,
    ]


def test_the_counterfactual_with_fewest_changes_comes_first(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, SSE | {"shared_governance": ""})
    assert sentences_of(view)[0] == (
        "champion",
        "All three SSE characteristics declared: Shared governance is missing",
    )
    flip = by_kind(view)["sse"]
    assert flip.ways[0].changes == (
        FileChange("merchants.csv", 2, (("shared_governance", "yes"),)),
    )


def test_an_expired_approval_would_need_a_last_day_on_the_day_or_later(tmp_path: Path) -> None:
    view = view_of_one(
        tmp_path,
        {"esus_granted_on": "2015-01-01", "esus_expires_on": "2019-12-31"},
        labels=[{"label": "esus", "granted_on": "2020-01-01", "expires_on": "2025-12-31"}],
    )
    flip = by_kind(view)["esus"]
    assert flip.sentence == (
        "An ESUS last day on or after 2026-06-30: the approval from 2020-01-01 ended on 2025-12-31"
    )
    assert (flip.new_status, flip.as_of) == ("champion", DAY)
    assert flip.ways[0].changes == (FileChange("labels.csv", 2, (("expires_on", "2026-06-30"),)),)
    assert flip.near_misses[0].changes == (
        FileChange("labels.csv", 2, (("expires_on", "2026-06-29"),)),
    )


def test_an_approval_in_the_short_form_is_changed_in_the_merchants_row(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {"esat_granted_on": "2026-09-01"})
    flip = by_kind(view)["esat"]
    assert flip.sentence == (
        "An ESAT first day on or before 2026-06-30: the approval begins on 2026-09-01"
    )
    cells = (("esat_granted_on", "2026-06-30"),)
    assert flip.ways[0].changes == (FileChange("merchants.csv", 2, cells),)
    assert flip.near_misses[0].changes[0].cells == (("esat_granted_on", "2026-07-01"),)


def test_an_approval_that_does_not_count_is_answered_by_a_new_one(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {"esus_granted_on": "2025-01-01", "esus_expires_on": "soon"})
    assert by_kind(view)["esus"].sentence == (
        "An ESUS approval that covers 2026-06-30: those in the files do not count"
    )


@pytest.mark.parametrize(
    ("scorecard", "against", "cells"),
    [
        (None, "there is no assessment yet", ()),
        (
            {"published_on": "2026-01-01", "overall_score": "38", "ethics_score": ""},
            "its overall score is 38 and its Ethics score is unknown",
            (("overall_score", "45"), ("ethics_score", "30")),
        ),
        (
            {"published_on": "2025-01-01"},
            "M1@2025-01-01 expired on 2025-12-31",
            (("expires_on", "2026-06-30"),),
        ),
        (
            {"published_on": "2025-01-01", "expires_on": "soon"},
            "the last day of M1@2025-01-01 could not be read",
            (("expires_on", "2026-06-30"),),
        ),
    ],
)
def test_the_ecovadis_route_names_the_minimums_and_the_obstacles(
    tmp_path: Path, scorecard: dict[str, str] | None, against: str, cells: tuple[Any, ...]
) -> None:
    names = ("overall", "environment", "social", "ethics", "procurement")
    good = {f"{name}_score": "80" for name in names}
    rows = [good | scorecard] if scorecard else []
    view = view_of_one(tmp_path, {}, *rows, policy={"routes": ["ecovadis"]})
    flip = by_kind(view)["ecovadis"]
    assert flip.sentence == (
        "An assessment valid on 2026-06-30 with an overall score of at least 45 and at least 30 "
        f"in each theme: {against}"
    )
    change = flip.ways[0].changes[0]
    if cells:
        assert (change.line, change.cells) == (2, cells)
        too_late = ("expires_on", "2026-06-29")
        assert (too_late in flip.near_misses[-1].changes[0].cells) == (cells[0][0] == "expires_on")
    else:
        assert (change.line, change.cells[1]) == (None, ("published_on", "2026-06-30"))


def test_a_score_just_below_its_minimum_misses(tmp_path: Path) -> None:
    view = view_of_one(
        tmp_path,
        {},
        {"published_on": "2026-01-01", **{f"{n}_score": "80" for n in ("social", "ethics")}},
        policy={"routes": ["ecovadis"], "ecovadis": {"min_overall": 44.9, "min_theme": 0}},
    )
    flip = by_kind(view)["ecovadis"]
    assert [dict(miss.changes[0].cells) for miss in flip.near_misses] == [
        {"overall_score": "44.8", "environment_score": "0", "procurement_score": "0"},
        # Nothing is below 0: the score is left unknown.
        {"overall_score": "44.9", "procurement_score": "0"},
        {"overall_score": "44.9", "environment_score": "0"},
    ]


def test_a_removal_is_cleared_by_a_lesser_finding_from_the_next_day(
    tmp_path: Path,
) -> None:
    view = view_of_one(
        tmp_path,
        SSE,
        {"published_on": "2026-03-02", "ethics_finding": "severe"},
        {"published_on": "2026-04-02", "environment_finding": "major"},
    )
    flip = by_kind(view)["clearing"]
    assert flip.sentence == (
        "Findings below major in environment and ethics, in an assessment published on or after "
        "2026-04-03"
    )
    assert (flip.new_status, flip.as_of) == ("champion", DAY)


def test_a_finding_of_the_day_can_be_cleared_from_the_next_day_on(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {}, {"published_on": "2026-06-30", "ethics_finding": "major"})
    flip = by_kind(view)["clearing"]
    assert flip.sentence == (
        "A finding below major in ethics, in an assessment published on or after 2026-07-01"
    )
    assert (flip.new_status, flip.as_of) == ("not_yet", date(2026, 7, 1))


def test_clearing_comes_before_delisting(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {}, {"published_on": "2026-03-02", "social_finding": "major"})
    assert sentences_of(view) == [
        (
            "not_yet",
            "A finding below major in Labor & Human Rights, in an assessment published on or after "
            "2026-03-03",
        ),
        ("not_listed", "Removed from the marketplace on or before 2026-06-30"),
    ]


def test_a_champion_may_lose_the_status_by_the_calendar_by_its_routes_or_by_a_finding(
    tmp_path: Path,
) -> None:
    view = view_of_one(tmp_path, {"esus_granted_on": "2023-04-01", "esus_expires_on": "2028-03-31"})
    assert sentences_of(view) == [
        ("not_yet", "The calendar alone: from 2028-04-01 on (last day of ESUS: 2028-03-31)"),
        ("not_yet", "An ESUS last day before 2026-06-30 (it is 2028-03-31)"),
        GROUND,
    ]


def test_an_esat_that_ended_would_be_valid_without_its_end(tmp_path: Path) -> None:
    row = {"label": "esat", "granted_on": "2009-01-01", "expires_on": "2024-01-01"}
    view = view_of_one(tmp_path, {}, labels=[{**row, "ended_on": "2026-06-01"}])
    flip = next(one for one in counterfactuals(view, "M1") if one.routes == ("esat",))
    assert flip.sentence == (
        "No end of the ESAT approval by 2026-06-30: the approval from 2009-01-01 ended on "
        "2026-05-31"
    )
    ((change,),) = (way.changes for way in flip.ways)
    assert change.cells == (("ended_on", "2026-07-01"),)
    ((miss,),) = (way.changes for way in flip.near_misses)
    assert miss.cells == (("ended_on", "2026-06-30"),)


def test_a_future_end_is_named_with_its_day(tmp_path: Path) -> None:
    row = {"label": "esat", "granted_on": "2009-01-01", "ended_on": "2026-09-01"}
    kinds = by_kind(view_of_one(tmp_path, {}, labels=[row]))
    assert kinds["time"].sentence == (
        "The calendar alone: from 2026-09-01 on (last day of ESAT: 2026-08-31)"
    )
    assert kinds["loss"].sentence == (
        "An end of the ESAT approval on or before 2026-06-30 (it is 2026-09-01)"
    )


def test_a_champion_by_several_routes_loses_the_status_with_the_last_one(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, SSE | {"esat_granted_on": "2020-01-01"})
    flip = by_kind(view)["loss"]
    assert flip.sentence == (
        "An end of the ESAT approval on or before 2026-06-30 (there is none) and one of the three "
        "SSE characteristics not declared"
    )
    assert flip.routes == ("esat", "sse")
    assert len(flip.ways) == 3
    # The short form has no `ended_on`: a row of labels.csv states it of the same approval.
    row = (("merchant_id", "M1"), ("label", "esat"), ("granted_on", "2020-01-01"))
    assert [[change.cells for change in miss.changes] for miss in flip.near_misses] == [
        [(*row, ("ended_on", "2026-07-01")), (("social_utility", "no"),)],
        [(*row, ("ended_on", "2026-06-30"))],
    ]
    assert "time" not in by_kind(view)


def test_a_champion_by_scores_loses_the_status_with_any_score_or_the_assessment(
    tmp_path: Path,
) -> None:
    names = ("overall", "environment", "social", "ethics", "procurement")
    card = {"published_on": "2026-01-01", **{f"{name}_score": "80" for name in names}}
    policy = {"routes": ["ecovadis"], "ecovadis": {"min_theme": 0}, "removal": {"themes": []}}
    view = view_of_one(tmp_path, {}, card, policy=policy)
    by_calendar, flip = counterfactuals(view, "M1")
    assert by_calendar.sentence == "The calendar alone: from 2027-01-01 on"
    assert flip.sentence == (
        "An EcoVadis score below its minimum, or an assessment that ended before 2026-06-30"
    )
    assert [way.changes[0].cells[0] for way in flip.ways] == [
        ("overall_score", "44.9"),
        # Nothing is below 0: without the score the route closes, too.
        *((f"{theme}_score", "") for theme in names[1:]),
        ("expires_on", "2026-06-29"),
    ]
    assert [miss.changes[0].cells[0][1] for miss in flip.near_misses] == [
        *("45", "0", "0", "0", "0", "2026-06-30"),
    ]


def test_a_merchant_that_left_would_be_listed_again_without_its_last_day(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, SSE | {"removed_on": "2026-06-30"})
    flip = by_kind(view)["listing"]
    assert flip.sentence == "Not removed, or only after 2026-06-30: it was removed on 2026-06-30"
    assert [way.changes[0].cells for way in flip.ways] == [
        (("removed_on", "2026-07-01"),),
        (("removed_on", ""),),
    ]
    assert flip.new_status == "champion"


def test_a_merchant_that_joins_later_changes_by_the_calendar_too(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {"joined_on": "2026-07-15"})
    assert sentences_of(view) == [
        ("not_yet", "The calendar alone: from 2026-07-15 on"),
        ("not_yet", "Joined the marketplace on or before 2026-06-30: it joins on 2026-07-15"),
    ]


def test_an_earlier_spell_that_ended_on_the_day_would_end_the_new_one(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, {"joined_on": "2026-07-15", "removed_on": "2026-06-30"})
    assert by_kind(view)["listing"].sentence == (
        "Joined the marketplace on or before 2026-06-30: it joins on 2026-07-15; and not removed"
    )


def test_a_policy_without_routes_and_themes_has_no_counterfactuals(tmp_path: Path) -> None:
    view = view_of_one(tmp_path, SSE, policy={"routes": [], "removal": {"themes": []}})
    assert counterfactuals(view, "M1") == ()


def test_the_lowest_and_highest_severities_are_worded_plainly(tmp_path: Path) -> None:
    view = view_of_one(tmp_path / "a", {}, policy={"removal": {"severity": "severe"}})
    assert by_kind(view)["ground"].sentence.startswith("A severe finding in environment, ")
    minor = {"removal": {"severity": "minor", "themes": ["ethics"]}}
    finding = {"published_on": "2026-03-02", "ethics_finding": "minor"}
    view = view_of_one(tmp_path / "b", {}, finding, policy=minor)
    assert by_kind(view)["clearing"].sentence.startswith("A finding below minor in ethics")


@pytest.mark.parametrize("as_of", [date.min, date.max])
def test_the_first_and_last_possible_days_work(tmp_path: Path, as_of: date) -> None:
    merchant = SSE | {"esus_granted_on": "2020-01-01", "removed_on": "2026-01-01"}
    finding = {"published_on": "2026-03-02", "ethics_finding": "major"}
    for number, facts in enumerate((merchant, SSE, {}, {"joined_on": "2030-01-01"})):
        view = view_of_one(tmp_path / str(number), facts, finding, as_of=as_of.isoformat())
        assert all(flip.new_status for flip in counterfactuals(view, "M1"))


def test_an_unknown_merchant_has_no_counterfactuals(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        counterfactuals(view_of_one(tmp_path, {}), "M9")


def test_the_near_miss_of_a_zero_minimum_is_an_unknown_score(tmp_path: Path) -> None:
    card = {f"{name}_score": "80" for name in ("overall", "environment", "social", "procurement")}
    view = view_of_one(
        tmp_path,
        {},
        {"published_on": "2026-01-01", "ethics_score": "0", **card},
        policy={"routes": ["ecovadis"], "ecovadis": {"min_theme": 0.05}},
    )
    flip = by_kind(view)["ecovadis"]
    assert flip.ways[0].changes[0].cells == (("ethics_score", "0.05"),)
    assert flip.near_misses[0].changes[0].cells == (("ethics_score", ""),)
