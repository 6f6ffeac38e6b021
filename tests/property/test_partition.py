"""Each merchant is decided from its own rows: any partition decides like the whole."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from impact.compare.what_if import with_values
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.columns import LABELS
from impact.output.export import decision_table
from impact.registries.confirmation import confirm
from impact.registries.load import Registries
from impact.rules.decide import decide_view
from tests.builders.factories import write_folder
from tests.builders.random_compared import MERCHANTS, Files, random_files
from tests.builders.random_lists import random_lists
from tests.builders.random_situations import Plan
from tests.conftest import IS_LONG

DAY = date(2026, 6, 30)
Row = dict[str, Any]


def decided(
    files: Files,
    merchants: Sequence[dict[str, str]],
    lists: Registries | None,
) -> list[Row]:
    """Return the rows of `decide` for these merchants beside all the rows of the other files.

    Args:
        lists: of the State, which have to confirm both labels; None: nothing has to.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = write_folder(Path(name), merchants, **files)
        dataset, policy = load(folder), read_policy(folder)
        if lists is not None:
            dataset = confirm(dataset, lists, LABELS)
            policy = with_values(policy, {"require_confirmation": list(LABELS)})
        return decision_table(decide_view(dataset, DAY, policy, DAY)).to_pylist()


@settings(max_examples=1_000 if IS_LONG else 12)
@given(
    seed=st.integers(0, 1_000_000),
    parts=st.lists(st.integers(0, 2), min_size=MERCHANTS, max_size=MERCHANTS),
    is_strict=st.booleans(),
)
def test_deciding_parts_and_joining_them_equals_deciding_the_whole(
    seed: int, parts: list[int], is_strict: bool
) -> None:
    plan = Plan(Random(seed), DAY, Path())
    files = random_files(plan)
    merchants = files.pop("merchants")
    numbers = [[row[name] for row in merchants] for name in ("siren", "siret")]
    lists = random_lists(plan.rng, *numbers, DAY) if is_strict else None
    whole = decided(files, merchants, lists)
    together = [
        row
        for part in set(parts)
        for row in decided(
            files, [m for m, at in zip(merchants, parts, strict=True) if at == part], lists
        )
    ]
    assert sorted(together, key=lambda row: row["merchant_id"]) == whole
    assert len(whole) == MERCHANTS
