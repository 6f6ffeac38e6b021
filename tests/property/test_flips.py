"""Every flip, carried out in the files and decided again by the oracle, flips the status.

And every miss, just short of a bound, leaves it as it was.
"""

import copy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from impact.explain.counterfactual_types import Counterfactual, merchant_case
from impact.explain.counterfactuals import counterfactuals
from impact.explain.trial import FileChange, Trial, statuses_after
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests import oracle
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
STEPS = (-1900, -800, -366, -365, -364, -30, -1, 0, 1, 30, 400)
DAYS = [(DAY + timedelta(step)).isoformat() for step in STEPS]
Rows = list[dict[str, str]]

day = st.sampled_from(DAYS)
maybe_day = st.sampled_from(["", *DAYS])
answer = st.sampled_from(["", "no", "yes", "yes"])
finding = st.sampled_from(["", "none", "minor", "major", "severe"])
score = st.sampled_from(["", "20", "44.9", "45", "80", "80"])
LABELS = ("esus", "esat")
THEMES = ("environment", "social", "ethics", "procurement")
SCORES = ("overall_score", *(f"{theme}_score" for theme in THEMES))


def last_day(*, damaged: bool) -> st.SearchStrategy[str]:
    return st.sampled_from(["", "", *DAYS, *(["soon"] if damaged else [])])


@st.composite
def merchants(draw: st.DrawFn, *, damaged: bool) -> dict[str, str]:
    row = {"merchant_id": "M1", "name": "Un", "country": "FR"}
    row["joined_on"] = draw(st.sampled_from(["", "", *DAYS]))
    row["removed_on"] = draw(st.sampled_from(["", "", "", *DAYS]))
    for name in ("social_utility", "not_for_profit", "shared_governance"):
        row[name] = draw(answer)
    for label in ("esus", "esat"):
        row[f"{label}_granted_on"] = draw(maybe_day)
        row[f"{label}_expires_on"] = draw(last_day(damaged=damaged))
    return row


@st.composite
def approvals(draw: st.DrawFn, *, damaged: bool) -> dict[str, str]:
    label = draw(st.sampled_from(["esus", "esat"]))
    expires = draw(last_day(damaged=damaged))
    granted = draw(maybe_day if damaged else day)
    # An end that cannot be read may have ended any approval, and no flip could tell.
    ends = DAYS if damaged else [end for end in DAYS if end >= granted]
    ended = draw(st.sampled_from(["", "", *ends, *(["soon"] if damaged else [])]))
    days = {"granted_on": granted, "expires_on": expires, "ended_on": ended}
    return {"merchant_id": "M1", "label": label, **days}


@st.composite
def assessments(draw: st.DrawFn) -> dict[str, str]:
    row = {"merchant_id": "M1", "published_on": draw(day), "expires_on": draw(maybe_day)}
    row |= {name: draw(score) for name in SCORES}
    return row | {f"{theme}_finding": draw(finding) for theme in THEMES}


policies = st.fixed_dictionaries(
    {
        "routes": st.lists(st.sampled_from(["esus", "esat", "sse", "ecovadis"]), unique=True),
        "esus": st.fixed_dictionaries({"default_years": st.sampled_from([0, 1, 5])}),
        "esat": st.fixed_dictionaries(
            {"default_years": st.sampled_from([0, 2]), "tacit_renewal": st.booleans()}
        ),
        "ecovadis": st.fixed_dictionaries(
            {"min_overall": st.sampled_from([0, 44.95, 45]), "min_theme": st.sampled_from([0, 30])}
        ),
        "removal": st.fixed_dictionaries(
            {
                "themes": st.lists(st.sampled_from(THEMES[:3]), unique=True),
                "severity": st.sampled_from(["minor", "major", "major", "severe"]),
            }
        ),
    }
)


@st.composite
def situations(draw: st.DrawFn, *, damaged: bool) -> dict[str, Any]:
    def some(rows: st.SearchStrategy[dict[str, str]], most: int) -> Rows:
        return draw(st.lists(rows, max_size=most, unique_by=lambda row: tuple(row.values())))

    merchant, labels = draw(merchants(damaged=damaged)), some(approvals(damaged=damaged), 3)
    pairs = [(merchant[f"{name}_granted_on"], merchant[f"{name}_expires_on"]) for name in LABELS]
    pairs += [(row["granted_on"], row["expires_on"]) for row in labels]
    if not damaged and any("" < expires < granted for granted, expires in pairs):
        # A last day that is set aside and an end in one approval: no flip could tell.
        labels = [row | {"ended_on": ""} for row in labels]
    return {
        "merchants": [merchant],
        "labels": labels,
        "assessments": some(assessments(), 3),
        "policy": draw(policies),
    }


def view_of(folder: Path, situation: dict[str, Any]) -> View:
    write_folder(folder, dataset={"day": DAY}, **situation)
    return decide_view(load(folder), DAY, read_policy(folder), DAY)


def changed_files(situation: dict[str, Any], changes: tuple[FileChange, ...]) -> dict[str, Any]:
    """Carry the changes out in the tables, by file and line."""
    tables = copy.deepcopy(situation)
    for change in changes:
        rows: Rows = tables[change.file.removesuffix(".csv")]
        if change.line is None:
            rows.append(dict(change.cells))
        else:
            rows[change.line - 2].update(change.cells)
    return tables


def status_in(folder: Path, situation: dict[str, Any], as_of: date) -> str:
    write_folder(folder, dataset={"day": DAY}, **situation)
    (row,) = oracle.decide(folder, as_of, today=DAY)
    return row["status"]


def check(folder: Path, situation: dict[str, Any]) -> list[Counterfactual]:
    view = view_of(folder, situation)
    status = view.decisions["status"].iloc[0]
    flips = list(counterfactuals(view, "M1"))
    for flip in flips:
        assert flip.new_status != status
        assert flip.ways, flip
        for way in flip.ways:
            files = changed_files(situation, way.changes)
            assert status_in(folder, files, way.as_of) == flip.new_status, (flip.sentence, way)
        for miss in flip.near_misses:
            files = changed_files(situation, miss.changes)
            assert status_in(folder, files, miss.as_of) == status, (flip.sentence, miss)
    return flips


@given(situation=situations(damaged=True))
def test_every_flip_flips_the_status_and_no_miss_does(
    tmp_path_factory: Any, situation: dict[str, Any]
) -> None:
    check(tmp_path_factory.mktemp("flips"), situation)


@given(situation=situations(damaged=False))
def test_no_flip_is_missing_if_every_value_can_be_read(
    tmp_path_factory: Any, situation: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("flips")
    view = view_of(folder, situation)
    flips = counterfactuals(view, "M1")
    kinds = {flip.kind for flip in flips}
    policy, status = view.policy, view.decisions["status"].iloc[0]
    if status == "not_yet":
        opened = {route for flip in flips if flip.new_status == "champion" for route in flip.routes}
        assert opened == set(policy.routes)
    if status == "champion":
        assert "loss" in kinds
    if status in ("not_yet", "champion"):
        assert ("ground" in kinds) == bool(policy.removal_themes)
    if status == "removal_due":
        assert "delisting" in kinds
        # Where a scorecard of tomorrow clears the theme anyway, time alone is the answer.
        becomes = {flip.new_status for flip in flips if flip.kind == "time"}
        assert "clearing" in kinds or becomes - {"removal_due"}
    if status == "not_listed":
        assert "listing" in kinds


@given(situation=situations(damaged=True), step=st.sampled_from(STEPS))
def test_the_records_written_for_a_trial_are_decided_as_the_files_are(
    tmp_path_factory: Any, situation: dict[str, Any], step: int
) -> None:
    view = view_of(tmp_path_factory.mktemp("flips"), situation)
    as_of = DAY + timedelta(step)
    decided = decide_view(view.dataset, as_of, view.policy, DAY).decisions["status"].iloc[0]
    facts = merchant_case(view, "M1").facts
    assert statuses_after(facts, [Trial(as_of, ())]) == [decided]
