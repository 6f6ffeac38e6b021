"""To do and the occasions of letters agree with the plain reading, on random folders."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from impact.explain.letters.facts import collect_facts
from impact.explain.letters.occasions import OCCASIONS, occasion_due
from impact.loading.folder import check
from impact.loading.policy_file import read_policy
from impact.model.dataset import Dataset
from impact.model.dates import can_be_as_of, from_day_number
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.todo import KINDS, TodoItem, todo
from tests import oracle
from tests.builders.random_folders import RandomFolder, random_folder
from tests.conftest import IS_LONG
from tests.oracle.work import occasion_of, work_of
from tests.property.test_oracle_agrees import TODAY

# Together these two meet every kind and occasion.
ALL_KINDS = (1, 12)
SEEDS = range(400) if IS_LONG else (0, *ALL_KINDS)
# They rest on the State's lists, or on notices that are worded for people.
OF_LISTS = {"badge_to_check", "shop_to_check", "perhaps_champion", "data_warning"}
LETTERS_OF_LISTS = {"not_on_list", "unclaimed"}


def days_of(dataset: Dataset, random: RandomFolder, seed: int, data_day: date) -> list[date]:
    """Return the data day, drawn days, and those on both sides of the bound of an exception."""
    ends = [from_day_number(end) for end in dataset.exceptions.ends[:3].tolist()]
    # Fourteen days before an exception ends it is to do, and the day before that it is not.
    near = [end - timedelta(days=days) for end in ends for days in (14, 15)]
    return [data_day, *random.days[seed % 5 :: 5][:3], *filter(can_be_as_of, near)]


def items_of(view: View) -> list[TodoItem]:
    return [one for one in todo(view) if one.kind not in OF_LISTS]


def occasions_of(view: View) -> list[str]:
    rows = np.arange(len(view.decisions))
    return [occasion_due(one) for one in collect_facts(view, rows)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_is_to_do_and_to_be_written(seed: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        random = random_folder(folder, seed)
        checked, expected = check(folder), oracle.check(folder)
        policy, expected_policy = read_policy(folder), oracle.read_policy(folder)
        if checked.dataset is None:
            return
        data_day = checked.info.day or TODAY
        for day in days_of(checked.dataset, random, seed, data_day):
            view = decide_view(checked.dataset, day, policy, data_day)
            rows = oracle.decide_checked(expected, day, expected_policy, data_day)
            actual = [
                (one.kind, one.merchant_id or one.name, None if one.kind in AUDITS else one.due)
                for one in items_of(view)
            ]
            assert sorted(actual, key=str) == work_of(expected, rows, expected_policy, day), day
            occasions = [occasion_of(expected, row, expected_policy, day) for row in rows]
            assert occasions_of(view) == occasions, day


AUDITS = {"badge_undue", "badge_missing", "shop_undue", "shop_missing", "row_skipped"}


def test_random_folders_meet_every_kind_and_occasion() -> None:
    wanted = (set(KINDS) - OF_LISTS) | (set(OCCASIONS) - LETTERS_OF_LISTS) | {""}
    for seed in ALL_KINDS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            random = random_folder(folder, seed)
            checked, policy = check(folder), read_policy(folder)
            assert checked.dataset is not None
            data_day = checked.info.day or TODAY
            for day in days_of(checked.dataset, random, seed, data_day):
                view = decide_view(checked.dataset, day, policy, data_day)
                wanted -= {one.kind for one in items_of(view)} | set(occasions_of(view))
    assert not wanted
