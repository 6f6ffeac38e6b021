"""A way to qualify and a removal theme are added in one place and seen by all that decides.

The route "gold", for a gold medal, is an entry of `ROUTE_RULES`; the theme "procurement" is a value
of the policy.
"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from impact.compare.best_worst import share_range
from impact.compare.forecast import forecast
from impact.compare.status_history import status_history
from impact.compare.trend import trend
from impact.compare.what_changed.changes import compare_views
from impact.compare.what_if import what_if
from impact.explain.counterfactuals import counterfactuals
from impact.explain.why_card import explain
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.columns import ASSESSMENTS, ROUTES, find_column
from impact.model.dataset import Dataset
from impact.model.policy import Policy
from impact.output.export import export_bytes
from impact.rules.decide import decide_view
from impact.rules.merchant_facts import MerchantFacts
from impact.rules.routes import ROUTE_RULES, RouteRule, from_current_assessment
from impact.selection.breakdowns import champions_by_route, removals_by_theme
from impact.selection.filters import parse_selection, select_rows
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
PUBLISHED = date(2026, 5, 1)
CARD = {"published_on": "2026-05-01", "medal": "gold", "procurement_finding": "severe"}


def has_gold(facts: MerchantFacts) -> np.ndarray:
    medals = facts.dataset.assessments.columns["medal"]
    return from_current_assessment(
        medals == find_column(ASSESSMENTS, "medal").words.index("gold"), facts.current_rows, False
    )


@pytest.fixture
def gold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the route: this is the one place."""
    rule = RouteRule("Gold medal", has_gold, met="it has gold", missing="it has no gold")
    monkeypatch.setitem(ROUTE_RULES, "gold", rule)


def loaded(tmp_path: Path) -> tuple[Dataset, Policy]:
    folder = write_folder(
        tmp_path,
        [
            {"merchant_id": "M1", "name": "Un", "country": "FR"},
            {"merchant_id": "M2", "name": "Deux", "country": "DE"},
            {"merchant_id": "M3", "name": "Trois", "country": "FR", "removed_on": "2026-02-01"},
        ],
        [{"merchant_id": merchant, **CARD} for merchant in ("M1", "M3")],
        dataset={"day": DAY},
    )
    return load(folder), read_policy(folder)


def with_route(policy: Policy) -> Policy:
    return replace(policy, version="2", routes=(*policy.routes, "gold"))


def with_theme(policy: Policy) -> Policy:
    return replace(policy, version="3", removal_themes=(*policy.removal_themes, "procurement"))


def test_every_route_of_the_policy_file_has_its_rule() -> None:
    assert tuple(ROUTE_RULES) == ROUTES


@pytest.mark.usefixtures("gold")
def test_a_new_way_to_qualify_is_decided_written_and_explained(tmp_path: Path) -> None:
    dataset, policy = loaded(tmp_path)
    view = decide_view(dataset, DAY, with_route(policy), DAY)
    assert view.decisions["status"].tolist() == ["champion", "not_yet", "not_listed"]
    assert view.decisions["routes"].tolist() == ["gold", "", "gold"]
    text = export_bytes(view, None, "csv").decode()
    assert "It has gold." in text
    assert "it has no gold" in text
    (condition,) = [one for one in explain(view, "M1").routes if one.name == "gold"]
    assert (condition.is_met, condition.decides) == (True, True)


@pytest.mark.usefixtures("gold")
def test_a_new_way_to_qualify_is_in_trend_history_forecast_and_range(tmp_path: Path) -> None:
    dataset, policy = loaded(tmp_path)
    rules, eve = with_route(policy), PUBLISHED - timedelta(days=1)
    assert trend(dataset, rules, [eve, PUBLISHED])["champions"].tolist() == [0, 1]
    assert trend(dataset, policy, [eve, PUBLISHED])["champions"].tolist() == [0, 0]
    view = decide_view(dataset, DAY, rules, DAY)
    assert status_history(view, "M1").periods[-1].status == "champion"
    assert forecast(dataset, DAY, rules).series["champions"].tolist()[0] == 1
    assert (share_range(view).champions, share_range(view).best) == (1, 2)


@pytest.mark.usefixtures("gold")
def test_a_new_way_to_qualify_is_in_what_if_what_changed_and_trials(tmp_path: Path) -> None:
    dataset, policy = loaded(tmp_path)
    rules = with_route(policy)
    before, after = (decide_view(dataset, DAY, one, DAY) for one in (policy, rules))
    assert what_if(before, rules).moves["status_after"].tolist() == ["champion"]
    earlier = decide_view(dataset, PUBLISHED - timedelta(days=1), rules, DAY)
    (change,) = compare_views(earlier, after).rows.to_dict("records")
    assert (change["change"], change["cause"]) == ("champion_gained", "calendar")
    assert change["explanation"] == "It has gold."
    trials = {one.kind: one.new_status for one in counterfactuals(after, "M3")}
    assert trials["listing"] == "champion"


@pytest.mark.usefixtures("gold")
def test_a_new_way_to_qualify_can_be_filtered_and_counted(tmp_path: Path) -> None:
    dataset, policy = loaded(tmp_path)
    rules = with_route(policy)
    decisions = decide_view(dataset, DAY, rules, DAY).decisions
    selection, ignored = parse_selection({"route": ["gold", "bronze"]}, decisions)
    assert select_rows(decisions, selection).tolist() == [0, 2]
    assert ignored == [
        "route: “bronze” was ignored; it can be esus, esat, sse, ecovadis, gold, none."
    ]
    breakdown = champions_by_route(decisions, rules)
    assert breakdown.table.iloc[0].tolist() == ["Gold", 1, 100.0]
    assert breakdown.selections[0]["route"] == ("gold",)


def test_a_new_removal_theme_can_be_filtered_and_counted(tmp_path: Path) -> None:
    dataset, policy = loaded(tmp_path)
    rules = with_theme(policy)
    decisions = decide_view(dataset, DAY, rules, DAY).decisions
    selection, ignored = parse_selection({"theme": ["procurement"]}, decisions)
    assert (select_rows(decisions, selection).tolist(), ignored) == ([0, 2], [])
    table = removals_by_theme(decisions, rules).table
    assert table.iloc[-1].tolist() == ["Sustainable Procurement", 1, 100.0]
    plain = decide_view(dataset, DAY, policy, DAY).decisions
    assert parse_selection({"theme": ["procurement"]}, plain)[0] == {}


def test_a_new_removal_theme_is_seen_everywhere(tmp_path: Path) -> None:
    dataset, policy = loaded(tmp_path)
    rules = with_theme(policy)
    before, view = (decide_view(dataset, DAY, one, DAY) for one in (policy, rules))
    assert view.decisions["removal_grounds"].tolist() == ["procurement", "", "procurement"]
    assert "Severe procurement finding" in export_bytes(view, None, "csv").decode()
    assert trend(dataset, rules, [date(2026, 4, 30), DAY])["removal_due"].tolist() == [0, 1]
    (_, period) = status_history(view, "M1").periods
    assert (period.first, period.status) == (date(2026, 5, 1), "removal_due")
    assert "Sustainable Procurement" in period.change
    assert what_if(before, rules).moves["status_after"].tolist() == ["removal_due"]
    assert share_range(view).kinds["merchants"].tolist()[:2] == [1, 1]
    trials = {one.kind: one for one in counterfactuals(view, "M1")}
    assert "in procurement, in an assessment" in trials["clearing"].sentence
    earlier = decide_view(dataset, date(2026, 4, 30), rules, DAY)
    (change,) = compare_views(earlier, view).rows.to_dict("records")
    assert (change["change"], change["reason"]) == ("flag_raised", "finding")
