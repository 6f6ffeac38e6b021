"""What changed over random pairs of views: every change has one cause, and the causes add up.

A pair is two folders, the second one the first with rows dropped, changed, doubled and added, on
two days under one policy or two.
"""

import re
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest

from impact.compare.what_changed.change_reasons import REASONS
from impact.compare.what_changed.changes import (
    CAUSES,
    EFFECTS,
    NOT_IN_FILES,
    Changes,
    compare_views,
)
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.columns import LABELS
from impact.registries.confirmation import confirm
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.metrics import METRICS
from tests.builders.factories import write_folder
from tests.builders.random_folders import random_policy
from tests.builders.random_lists import require_confirmation
from tests.builders.random_pairs import Files, change_files, random_files
from tests.builders.random_situations import Plan
from tests.conftest import IS_LONG

PAIRS = 1_000 if IS_LONG else 25
DAY = date(2026, 6, 30)
FROM_FILES = {"new_data", "late_data", "correction", "row_left_out", "record_gone"}


@dataclass(frozen=True)
class Pair:
    before: View
    after: View
    changes: Changes


@cache
def draw(seed: int) -> Pair:
    rng = Random(seed)
    plan = Plan(rng, DAY, Path())
    files = random_files(plan)
    later = files if rng.random() < 0.1 else change_files(plan, files)
    days = sorted(rng.sample(sorted(plan.bounds), 2))
    days = rng.choice((days, days, [days[1], days[1]]))
    rules = random_policy(rng)
    other_rules = random_policy(rng) if rng.random() < 0.4 else rules
    views = [
        view_of(files, rules, days[0]),
        view_of(later, other_rules, days[1]),
    ]
    if seed % 3 == 0:
        views = strict_views(rng, *views)
    return Pair(*views, compare_views(*views))


def strict_views(rng: Random, before: View, after: View) -> list[View]:
    """Return the views by lists of the State, of which the later ones may be others."""
    dataset, asks = require_confirmation(rng, before.dataset, before.policy, DAY)
    later, later_asks = require_confirmation(rng, after.dataset, after.policy, DAY)
    if rng.random() < 0.5 and dataset.registries is not None:
        later = confirm(after.dataset, dataset.registries, LABELS)
    if before.policy == after.policy:
        later_asks = asks
    return [
        decide_view(dataset, before.as_of, asks, before.as_of),
        decide_view(later, after.as_of, later_asks, after.as_of),
    ]


def view_of(files: Files, rules: dict[str, object], day: date) -> View:
    with tempfile.TemporaryDirectory() as name:
        folder = write_folder(Path(name), **files, policy=rules)
        return decide_view(load(folder), day, read_policy(folder), day)


@pytest.fixture(scope="module", params=range(PAIRS))
def pair(request: pytest.FixtureRequest) -> Pair:
    return draw(request.param)


def by_id(view: View) -> pd.DataFrame:
    frame = view.decisions[["merchant_id", "status"]].astype(str)
    return frame.set_index("merchant_id")


def status_of(frame: pd.DataFrame, merchant: str) -> str:
    return str(frame["status"].get(merchant, NOT_IN_FILES))


def expected_changes(pair: Pair) -> set[tuple[str, str]]:
    """Return (merchant, change) by the words of `compare_views`, one merchant at a time."""
    old, new = by_id(pair.before), by_id(pair.after)
    expected = set()
    for merchant in {*old.index, *new.index}:
        was, now = status_of(old, merchant), status_of(new, merchant)
        was_listed, is_listed = (
            status not in ("not_listed", NOT_IN_FILES) for status in (was, now)
        )
        changes = {
            "champion_gained": now == "champion" != was,
            "champion_lost": was == "champion" != now,
            "flag_raised": now == "removal_due" != was,
            "flag_cleared": was == "removal_due" != now and is_listed,
            "joined": is_listed and not was_listed,
            "left": was_listed and not is_listed and was != "removal_due",
            "delisted": was == "removal_due" and not is_listed,
        }
        expected |= {(merchant, change) for change, holds in changes.items() if holds}
    return expected


def test_the_parts_add_up_to_the_difference(pair: Pair) -> None:
    for name in EFFECTS:
        moves = pair.changes.moves(name)
        before, after = (METRICS[name].count(v.decisions) for v in (pair.before, pair.after))
        assert before + sum(up - down for up, down in moves.values()) == after
        assert list(moves) == list(REASONS)


def test_every_change_is_a_row_and_every_row_a_change(pair: Pair) -> None:
    rows = pair.changes.rows
    changes = list(zip(rows["merchant_id"], rows["change"].astype(str), strict=True))
    assert len(changes) == len(set(changes))
    assert set(changes) == expected_changes(pair)
    ranks = list(zip(rows["change"].cat.codes, rows["merchant_id"], strict=True))
    assert ranks == sorted(ranks)


def test_a_row_has_both_statuses_and_a_sentence(pair: Pair) -> None:
    old, new = by_id(pair.before), by_id(pair.after)
    for row in pair.changes.rows.itertuples():
        assert row.before == status_of(old, row.merchant_id)
        assert row.after == status_of(new, row.merchant_id)
        assert row.explanation.endswith(".")
        assert not re.search(r"\bnan\b|-2147483648|None|  |; ;|: \.", row.explanation)


def test_the_cause_is_the_last_step_that_changed_the_count(pair: Pair) -> None:
    day, data = pair.after.as_of, pair.before.dataset
    steps = [
        by_id(pair.before),
        by_id(decide_view(data, day, pair.before.policy, day)),
        by_id(decide_view(data, day, pair.after.policy, day)),
        by_id(pair.after),
    ]
    rows = pair.changes.rows
    for row in rows[rows["change"].isin(["champion_gained", "champion_lost"])].itertuples():
        is_champion = [status_of(step, row.merchant_id) == "champion" for step in steps]
        last = max(at for at in (1, 2, 3) if is_champion[at] != is_champion[at - 1])
        expected = {1: {"calendar"}, 2: {"policy"}, 3: FROM_FILES}
        assert row.cause in expected[last], row


def test_a_cause_that_did_not_happen_is_never_given(pair: Pair) -> None:
    causes = set(pair.changes.rows["cause"])
    if pair.before.as_of == pair.after.as_of:
        assert "calendar" not in causes
    if pair.before.policy == pair.after.policy:
        assert "policy" not in causes
    if pair.before.dataset.fingerprint == pair.after.dataset.fingerprint:
        assert not causes & FROM_FILES


def test_a_left_out_row_is_blamed_only_where_one_side_left_out_a_row(pair: Pair) -> None:
    left_out = [view.dataset.report.left_out_rows for view in (pair.before, pair.after)]
    if left_out[0] == left_out[1]:
        assert "row_left_out" not in set(pair.changes.rows["cause"])


def test_random_pairs_meet_every_cause() -> None:
    causes = np.concatenate([draw(seed).changes.rows["cause"].astype(str) for seed in range(25)])
    assert set(causes) == set(CAUSES)
