"""The removal clock against the plain reading of the contract, on random cases and folders."""

import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.loading.folder import check
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.selection.removal_cases import product_limit_median, removal_times
from tests import oracle
from tests.builders.factories import write_folder
from tests.builders.random_folders import random_folder
from tests.conftest import IS_LONG
from tests.oracle.clock import Clock, median, read_clock

TODAY = date(2026, 11, 23)
FOLDERS = 400 if IS_LONG else 2
DAYS_PER_FOLDER = 6
CASE_FOLDERS = 2_000 if IS_LONG else 40
KINDS = ("reached", "not reached", "closed", "no closed case", "open", "no open case")
# Few numbers of days: cases that close on one day, and open ones that are as old, are frequent.
DAYS = st.lists(st.integers(0, 9), max_size=14)


@given(closed=DAYS, still_open=DAYS)
def test_the_median_over_all_cases_equals_the_one_by_fractions(
    closed: list[int], still_open: list[int]
) -> None:
    actual = product_limit_median(np.array(closed, int), np.array(still_open, int))
    assert actual == Clock(closed, still_open).overall


def agrees(folder: Path, day: date) -> Clock:
    """Check the clock of a folder on a day against the plain reading; return the latter."""
    dataset = check(folder).dataset
    assert dataset is not None
    times = removal_times(decide_view(dataset, day, read_policy(folder), TODAY))
    expected = read_clock(oracle.check(folder), day, oracle.read_policy(folder))
    assert (times.closed, times.open) == (len(expected.closed), len(expected.still_open))
    assert times.median_days == median(expected.closed)
    assert times.open_median_days == median(expected.still_open)
    assert times.worst_days == max(expected.closed, default=None)
    assert times.oldest_days == max(expected.still_open, default=None)
    assert times.overall_median_days == expected.overall
    return expected


@pytest.mark.parametrize("seed", range(FOLDERS))
def test_the_clock_of_a_folder_equals_the_oracles(seed: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        random = random_folder(Path(name) / "folder", seed)
        if random.damage:
            return
        step = max(1, len(random.days) // DAYS_PER_FOLDER)
        for day in random.days[seed % step :: step]:
            agrees(random.folder, day)


def cases_folder(folder: Path, rng: Random) -> Path:
    """Write merchants that are flagged, cleared, joined and removed within a few days of TODAY."""

    def near(share: float = 1.0) -> str:
        return f"{TODAY + timedelta(days=rng.randrange(-6, 3))}" if rng.random() < share else ""

    leaving, count = rng.choice((0.0, 0.5, 0.9)), rng.randrange(1, 16)
    merchants = [
        {"merchant_id": f"M{at}", "joined_on": near(0.1), "removed_on": near(leaving)}
        for at in range(count)
    ]
    findings = [
        {
            "merchant_id": f"M{rng.randrange(count)}",
            "published_on": near(),
            "ethics_finding": rng.choice(("none", "minor", "major", "severe", "severe")),
            "social_finding": rng.choice(("", "", "none", "major")),
        }
        for _ in range(2 * count)
    ]
    return write_folder(folder, merchants, findings)


def test_the_clock_of_cases_around_the_day_equals_the_oracles() -> None:
    seen: Counter[str] = Counter()
    for seed in range(CASE_FOLDERS):
        with tempfile.TemporaryDirectory() as name:
            clock = agrees(cases_folder(Path(name), Random(seed)), TODAY)
        seen["reached" if clock.overall is not None else "not reached"] += 1
        seen["closed" if clock.closed else "no closed case"] += 1
        seen["open" if clock.still_open else "no open case"] += 1
    assert min(seen[kind] for kind in KINDS) >= CASE_FOLDERS // 20, seen
