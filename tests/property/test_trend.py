"""The episodes and the trend over random folders: on every day what a decision says on that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest

from impact.columns import LABEL_GROUPS, STATUSES
from impact.dataset import Dataset, load
from impact.days import NO_DAY, number_of
from impact.decisions import decide
from impact.episodes import Episodes, episodes
from impact.labels import OPEN_ENDED
from impact.metrics import METRICS
from impact.policy import Policy, read_policy
from impact.states import meanings_under, states_in
from impact.trend import COUNTS, month_ends, trend
from impact.what_if import changed
from tests.conftest import IS_LONG
from tests.random_folders import random_folder

SEEDS = range(200) if IS_LONG else range(12)
DAYS_PER_FOLDER = 10_000 if IS_LONG else 40
EVERY_ROUTE = {"routes": ["esus", "esat", "sse", "ecovadis"]}


@pytest.fixture(params=SEEDS, ids=lambda seed: f"seed {seed}")
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    ...
