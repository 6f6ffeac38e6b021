"""Decisions are shared between sessions: no array behind them can be changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View

DAY = date(2026, 11, 15)
SAMPLE = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def view() -> View:
    return decide_view(load(SAMPLE), DAY, read_policy(SAMPLE), DAY)


def test_a_result_derived_from_the_decisions_can_be_changed(view: View) -> None:
    before = view.decisions.copy()
    for part in (view.decisions.copy(), view.decisions.head(3), view.decisions[["name", "status"]]):
        part["status"] = "champion"
        part.loc[0, "name"] = "Somebody else"
    assert view.decisions.equals(before)


@pytest.mark.parametrize(
    "array_of",
    [
        lambda view: view.facts.current_rows,
        lambda view: view.facts.routes["esus"],
        lambda view: view.facts.labels["esat"].until,
        lambda view: view.facts.themes["environment"].flagged_since,
        lambda view: view.dataset.merchants.lines,
        lambda view: view.dataset.merchants.column("joined_on"),
        lambda view: view.dataset.assessments.columns["published_on"],
        lambda view: view.dataset.approvals.granted,
        lambda view: view.dataset.exceptions.starts,
    ],
)
def test_no_array_behind_a_decision_can_be_changed(
    array_of: Callable[[View], np.ndarray], view: View
) -> None:
    array = array_of(replace(view))  # nor can those of a view copied from another
    before = array.copy()
    with pytest.raises(ValueError, match="read-only"):
        array[:] = array[::-1].copy()
    assert (array == before).all()
