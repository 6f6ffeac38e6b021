"""Trend, history and forecast over random folders say of every day what a decision says of it.

Days are the bounds of every rule, each with the day before and the day after, and month ends.
"""

import tempfile
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

import numpy as np
import pytest

from impact.compare.counts import COUNTS
from impact.compare.forecast import COUNTS as FORECAST_COUNTS
from impact.compare.forecast import forecast
from impact.compare.status_history import status_history
from impact.compare.threshold_curve import threshold_curve
from impact.compare.trend import month_ends, trend
from impact.compare.what_if import with_values
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.dataset import Dataset
from impact.model.policy import Policy, PolicyHistory, PolicyVersion
from impact.rules.decide import decide_view
from impact.selection.metrics import METRICS
from tests.builders.random_folders import random_folder
from tests.builders.random_lists import list_bounds, require_confirmation
from tests.conftest import IS_LONG

FOLDERS = 60 if IS_LONG else 3
# Of the thousand bounds of a folder; other ones in each.
DAYS_PER_FOLDER = 80 if IS_LONG else 16


@dataclass(frozen=True)
class Drawn:
    """A random folder without a refused file, under its own policy with all four routes.

    Every other one has lists of the State, and a policy that wants them to confirm a label.
    """

    dataset: Dataset
    policy: Policy
    days: list[date]
    rng: Random


def draw(number: int) -> Drawn:
    """Return the folder of a number; where a file is refused, another one."""
    for seed in count(number, 100_000):
        with tempfile.TemporaryDirectory() as name:
            folder = random_folder(Path(name), seed)
            if not folder.damage:
                dataset, policy = load(Path(name)), read_policy(Path(name))
                break
    if number % 3:
        policy = with_values(policy, {"routes": ["esus", "esat", "sse", "ecovadis"]})
    rng = Random(number)
    days = rng.sample(folder.days, min(DAYS_PER_FOLDER, len(folder.days)))
    if number % 2:
        dataset, policy = require_confirmation(rng, dataset, policy, folder.data_day)
        assert dataset.registries is not None
        bounds = list_bounds(dataset.registries)
        days += rng.sample(bounds, min(DAYS_PER_FOLDER // 2, len(bounds)))
    return Drawn(dataset, policy, days, rng)


@pytest.fixture(scope="module", params=range(FOLDERS))
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return draw(request.param)


def test_the_history_of_a_merchant_has_the_decided_status_of_every_day(drawn: Drawn) -> None:
    last = max(drawn.days)
    view = decide_view(drawn.dataset, last, drawn.policy, last)
    ids = view.decisions["merchant_id"].tolist()
    histories = {one: status_history(view, one) for one in drawn.rng.sample(ids, min(8, len(ids)))}
    for day in drawn.days:
        decided = decide_view(drawn.dataset, day, drawn.policy, day).decisions
        statuses = decided.set_index("merchant_id")["status"]
        for one, history in histories.items():
            covering = [p.status for p in history.periods if p.first <= day <= p.last]
            assert covering == [statuses[one]] * (day >= history.first), (one, day)


def test_the_trend_decides_each_day_by_the_version_in_force(drawn: Drawn) -> None:
    days = [*month_ends(max(drawn.days), 36), *drawn.days]
    middle = sorted(days)[len(days) // 2]
    other = with_values(drawn.policy, {"routes": ["sse"], "removal_severity": "minor"})
    history = PolicyHistory((PolicyVersion(drawn.policy, date.min), PolicyVersion(other, middle)))
    counts = trend(drawn.dataset, history, days)
    for position, day in enumerate(days):
        policy = drawn.policy if day < middle else other
        decisions = decide_view(drawn.dataset, day, policy, day).decisions
        expected = [METRICS[name].count(decisions) for name in COUNTS]
        assert counts.loc[position, list(COUNTS)].tolist() == expected, day
    assert counts["day"].dt.date.tolist() == days


def test_the_steps_of_the_forecast_add_up_to_its_counts(drawn: Drawn) -> None:
    other = with_values(drawn.policy, {"routes": ["esus", "sse"]})
    as_of = min(drawn.days)
    future = PolicyHistory(
        (PolicyVersion(drawn.policy, date.min), PolicyVersion(other, max(drawn.days)))
    )
    for rules in (drawn.policy, future):
        result = forecast(drawn.dataset, as_of, rules)
        for name in FORECAST_COUNTS:
            own = result.steps[result.steps["count"] == name]
            signs = own["change"].map({"gained": 1, "lost": -1}).astype(int)
            by_day = signs.groupby(own["day"]).sum()
            differences = [int(by_day.get(day, 0)) for day in result.series["day"]]
            assert (
                np.cumsum(differences).tolist()
                == (result.series[name] - result.series[name].iloc[0]).tolist()
            )
        assert (result.steps["since"] <= result.steps["day"]).all()
        assert (result.steps["since"].dt.date > as_of).all()


def test_the_curve_equals_separate_decisions_at_each_threshold(drawn: Drawn) -> None:
    day = drawn.days[0]
    view = decide_view(drawn.dataset, day, drawn.policy, day)
    curve = threshold_curve(view)
    routes = [*{*drawn.policy.routes, "ecovadis"}]
    for minimum in drawn.rng.sample(range(101), 12):
        policy = with_values(drawn.policy, {"routes": routes, "min_overall": minimum})
        decisions = decide_view(drawn.dataset, day, policy, day).decisions
        assert curve["champions"][minimum] == METRICS["champions"].count(decisions), minimum
        assert curve["min_overall"][minimum] == minimum
