"""With `require_confirmation`, a label opens its route on a day where its verdict is confirmed."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import pytest

from impact.compare.forecast import forecast
from impact.compare.what_if import with_values
from impact.explain.counterfactual_types import merchant_case
from impact.explain.counterfactuals import counterfactuals
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.columns import LABELS, STATUSES
from impact.model.dataset import Dataset
from impact.model.policy import Policy
from impact.rules.decide import decide_view
from impact.rules.merchant_facts import gather_facts
from impact.rules.reasons import reasons
from impact.rules.view import View
from impact.selection.registry_verdicts.label_verdicts import verify
from tests.builders.factories import write_folder
from tests.builders.random_lists import list_bounds, require_confirmation
from tests.builders.random_situations import (
    Plan,
    random_approvals,
    random_assessments,
    random_merchant,
    share_companies,
    texts_of,
)
from tests.conftest import IS_LONG

# In three of the four a company has ceased by a list that is not too old.
SEEDS = range(60) if IS_LONG else (1, 6, 12, 13)
DAYS = 40 if IS_LONG else 5
MERCHANTS = 40
DAY = date(2026, 6, 30)


@dataclass(frozen=True)
class Drawn:
    dataset: Dataset
    policy: Policy
    days: list[date]

    def on(self, day: date) -> View:
        return decide_view(self.dataset, day, self.policy, day)


def draw(seed: int) -> Drawn:
    rng = Random(seed)
    plan = Plan(rng, DAY, Path())
    sellers = [random_merchant(plan, number) for number in range(MERCHANTS)]
    share_companies(plan, sellers)
    for seller in sellers:
        seller["country"] = rng.choice(("FR", "FR", "FR", "DE", ""))
    with tempfile.TemporaryDirectory() as name:
        folder = write_folder(
            Path(name),
            texts_of(sellers),
            texts_of(random_assessments(plan, sellers)),
            labels=texts_of(row for seller in sellers for row in random_approvals(plan, seller)),
        )
        dataset, policy = load(folder), read_policy(folder)
    routes = rng.choice((["esus", "esat", "sse"], ["esus", "esat"], ["esus", "esat", "ecovadis"]))
    dataset, policy = require_confirmation(
        rng, dataset, with_values(policy, {"routes": routes}), DAY
    )
    assert dataset.registries is not None
    bounds = list_bounds(dataset.registries)
    return Drawn(dataset, policy, [DAY, *rng.sample(bounds, min(DAYS, len(bounds)))])


@pytest.fixture(scope="module", params=SEEDS)
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return draw(request.param)


def test_a_route_holds_where_the_label_covers_the_day_and_its_verdict_is_confirmed(
    drawn: Drawn,
) -> None:
    for day in drawn.days:
        view = drawn.on(day)
        verdicts = verify(view)
        confirmed = verdicts[verdicts["verdict"] == "confirmed"]
        for label in LABELS:
            ids = set(confirmed.loc[confirmed["label"] == label, "merchant_id"])
            is_held = view.decisions[f"{label}_state"].isin(["valid", "expiring"])
            expected = is_held
            if label in drawn.policy.require_confirmation:
                expected = is_held & view.decisions["merchant_id"].isin(ids)
            assert view.facts.routes[label].tolist() == expected.tolist(), (label, day)


def test_the_forecast_equals_the_decisions_of_each_month(drawn: Drawn) -> None:
    series = forecast(drawn.dataset, DAY, drawn.policy).series
    for day, champions in zip(series["day"].dt.date, series["champions"], strict=True):
        assert champions == (drawn.on(day).decisions["status"] == "champion").sum(), day


def test_a_calendar_flip_is_on_the_first_day_decided_differently(
    drawn: Drawn,
) -> None:
    view = drawn.on(DAY)
    for merchant_id in view.decisions["merchant_id"][::4]:
        case = merchant_case(view, merchant_id)
        times = [flip for flip in counterfactuals(view, merchant_id) if flip.kind == "time"]

        def status_on(day: date, own: Dataset = case.own) -> str:
            return STATUSES[gather_facts(own, day, drawn.policy).status[0]]

        later = [day for day in drawn.days if day > DAY and status_on(day) != case.status]
        for flip in times:
            assert status_on(flip.as_of) == flip.new_status
        assert not later or (times and times[0].as_of <= min(later))


def test_random_lists_meet_every_way_not_to_be_confirmed() -> None:
    drawn = [draw(seed) for seed in range(20)]
    sentences = " ".join(
        reason for one in drawn for day in one.days[:3] for reason in reasons(one.on(day))
    )
    ways = ("not in", "over in", "a closed site in", "no longer active in", "another site of its")
    ways += ("SIREN to look up", "SIRET to look up", "is more than 400 days old")
    assert [way for way in ways if way not in sentences] == []
    assert "confirmed by" in sentences
