"""Every flip, carried out in the files and decided again by the oracle, flips the status.

And every miss, just short of a bound, leaves it as it was.
"""

import copy
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from impact.explain.counterfactual_types import merchant_case
from impact.explain.counterfactuals import counterfactuals
from impact.explain.trial import FileChange, Trial, statuses_after
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests import oracle
from tests.builders.factories import write_folder
from tests.builders.random_compared import change_rows
from tests.builders.random_folders import random_policy
from tests.builders.random_situations import (
    Plan,
    random_approvals,
    random_assessments,
    random_merchant,
    texts_of,
)
from tests.conftest import IS_LONG

DAY = date(2026, 6, 30)
SEEDS = range(1_000 if IS_LONG else 20)
Rows = list[dict[str, str]]


def random_situation(
    rng: Random, company: dict[str, str] | None = None, *, is_readable: bool = False
) -> dict[str, Any]:
    """Return the files of a merchant M1, of which all values can be read, or some cannot."""
    plan = Plan(rng, DAY, Path())
    seller = random_merchant(plan, 1) | {"merchant_id": "M1"} | (company or {})
    approvals = [row for _ in range(2) for row in random_approvals(plan, seller)]
    labels, cards = texts_of(approvals), texts_of(random_assessments(plan, [seller]))
    if is_readable:
        labels = [row for row in labels if can_be_read(row)]
    else:
        labels, cards = change_rows(plan, "labels", labels, 0.3), change_rows(plan, "", cards, 0.3)
    tables = {"merchants": texts_of([seller]), "labels": labels, "assessments": cards}
    return tables | {"policy": random_policy(rng)}


def can_be_read(approval: dict[str, str]) -> bool:
    """Return whether no day is unreadable: such an approval could have ended any other."""
    first, *others = (approval[name] for name in ("granted_on", "expires_on", "ended_on"))
    return first != "" and all(day == "" or first <= day < "soon" for day in others)


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


@pytest.mark.parametrize("seed", SEEDS)
def test_every_flip_flips_the_status_and_no_miss_does(tmp_path: Path, seed: int) -> None:
    situation = random_situation(Random(seed))
    view = view_of(tmp_path, situation)
    status = view.decisions["status"].iloc[0]
    for flip in counterfactuals(view, "M1"):
        assert flip.new_status != status
        assert flip.ways, flip
        for way in flip.ways:
            files = changed_files(situation, way.changes)
            assert status_in(tmp_path, files, way.as_of) == flip.new_status, (flip.sentence, way)
        for miss in flip.near_misses:
            files = changed_files(situation, miss.changes)
            assert status_in(tmp_path, files, miss.as_of) == status, (flip.sentence, miss)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_flip_is_missing_if_every_value_can_be_read(tmp_path: Path, seed: int) -> None:
    view = view_of(tmp_path, random_situation(Random(seed), is_readable=True))
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


@pytest.mark.parametrize("seed", SEEDS)
def test_the_records_written_for_a_trial_are_decided_as_the_files_are(
    tmp_path: Path, seed: int
) -> None:
    rng = Random(seed)
    view = view_of(tmp_path, random_situation(rng))
    as_of = DAY + timedelta(rng.choice((-1900, -800, -366, -365, -364, -30, -1, 0, 1, 30, 400)))
    decided = decide_view(view.dataset, as_of, view.policy, DAY).decisions["status"].iloc[0]
    facts = merchant_case(view, "M1").facts
    assert statuses_after(facts, [Trial(as_of, ())]) == [decided]
