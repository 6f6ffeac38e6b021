"""Decisions are shared between sessions: none can change them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.frame_columns import read_only
from impact.rules.view import View

DAY = date(2026, 11, 15)
SAMPLE = Path(__file__).parents[3] / "data"

Change = Callable[[pd.DataFrame], Any]


@pytest.fixture(scope="module")
def view() -> View:
    return decide_view(load(SAMPLE), DAY, read_policy(SAMPLE), DAY)


def set_column(frame: pd.DataFrame) -> None:
    frame["status"] = "champion"


def add_column(frame: pd.DataFrame) -> None:
    frame["mine"] = 1


def set_attribute(frame: pd.DataFrame) -> None:
    frame.status = "champion"


def pop_column(frame: pd.DataFrame) -> None:
    del frame["status"]


def set_by_label(frame: pd.DataFrame) -> None:
    frame.loc[0, "status"] = "champion"


def set_by_position(frame: pd.DataFrame) -> None:
    frame.iloc[0, 1] = "Somebody else"


def set_one_by_label(frame: pd.DataFrame) -> None:
    frame.at[0, "overall_score"] = 100.0


def set_one_by_position(frame: pd.DataFrame) -> None:
    frame.iat[0, 1] = "Somebody else"


def add_row(frame: pd.DataFrame) -> None:
    frame.loc[len(frame)] = frame.loc[0]


def set_index(frame: pd.DataFrame) -> None:
    frame.index = frame.index[::-1]


def set_columns(frame: pd.DataFrame) -> None:
    frame.columns = frame.columns[::-1]


CHANGES: list[Change] = [
    set_column,
    add_column,
    set_attribute,
    pop_column,
    set_by_label,
    set_by_position,
    set_one_by_label,
    set_one_by_position,
    add_row,
    set_index,
    set_columns,
    lambda frame: frame.insert(0, "mine", 1),
    lambda frame: frame.pop("status"),
    lambda frame: frame.update(frame.iloc[::-1].reset_index(drop=True)),
    lambda frame: frame.drop(columns="status", inplace=True),
    lambda frame: frame.sort_values("name", inplace=True),
    lambda frame: frame.rename(columns={"status": "mine"}, inplace=True),
    lambda frame: frame.fillna({"overall_score": 0.0}, inplace=True),
]


# `inplace` will be gone from pandas; until then it is a way.
@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("change", CHANGES)
def test_a_shared_frame_refuses_to_be_changed(change: Change, view: View) -> None:
    before = pd.DataFrame(view.decisions).copy()
    with pytest.raises((TypeError, ValueError)):
        change(view.decisions)
    pd.testing.assert_frame_equal(pd.DataFrame(view.decisions), before)


def test_no_value_of_a_shared_frame_can_be_set(view: View) -> None:
    """Whether a column is taken as an array, a NumPy array or a series."""
    before = pd.DataFrame(view.decisions).copy()
    for name in view.decisions:
        column = view.decisions[name]
        turned = column.array[::-1].copy()
        for values in (column.array, column.to_numpy(), np.asarray(column), column.iloc):
            with suppress(ValueError):  # read-only; what is not is a copy
                values[:] = turned
    pd.testing.assert_frame_equal(pd.DataFrame(view.decisions), before)


def test_a_result_derived_from_a_shared_frame_can_be_changed(view: View) -> None:
    before = pd.DataFrame(view.decisions).copy()
    for copy in (view.decisions.copy(), view.decisions.head(3), view.decisions[["name", "status"]]):
        assert type(copy) is pd.DataFrame
        copy["status"] = "champion"
        copy.loc[0, "name"] = "Somebody else"
        assert copy.loc[0, "name"] == "Somebody else"
    pd.testing.assert_frame_equal(pd.DataFrame(view.decisions), before)


def test_sharing_copies_nothing_and_happens_once(view: View) -> None:
    frame = pd.DataFrame({"score": [1.0, 2.0]})
    once = read_only(frame)
    assert read_only(once) is once
    assert once["score"].to_numpy().base is frame["score"].to_numpy().base


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
