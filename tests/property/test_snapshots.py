"""Program and oracle agree on which folders are snapshots and which kinds of file moved."""

import tempfile
from pathlib import Path
from random import Random

import pytest

from impact.loading.folder import load
from impact.loading.snapshots import find_snapshots, row_count_changes
from tests import oracle
from tests.builders.factories import write_folder
from tests.conftest import IS_LONG
from tests.oracle.snapshots import moving_kinds, snapshot_names

FOLDERS = 400 if IS_LONG else 10
COUNTS = (None, 0, 1, 9, 10, 11, 20, 22, 23)
NAMES = (
    *("1999-12-31", "2000-01-01", "2026-09-30", "2100-12-31", "2101-01-01", "9999-12-31"),
    *("0001-01-01", "2026-02-30", "20260930", "old", "2026-9-30"),
)


def write(folder: Path, rng: Random) -> None:
    """Write a folder whose kinds of file have few rows, none, or no file."""
    merchants = [{"merchant_id": f"M{at}"} for at in range(rng.choice((9, 10, 11, 20)))]
    row = {"merchant_id": "M0", "from": "2026-01-01", "until": "2026-02-01", "by": "Ada"}
    row |= {"reason": "plan", "label": "esus", "granted_on": "2026-01-01"}
    tables = {
        kind: None if count is None else [row | {"note": str(at)} for at in range(count)]
        for kind, count in (("labels", rng.choice(COUNTS)), ("exceptions", rng.choice(COUNTS)))
    }
    cards = [{"merchant_id": "M0", "published_on": "2026-01-01"}] * (rng.choice(COUNTS) or 0)
    write_folder(folder, merchants, cards, **tables)


@pytest.mark.parametrize("seed", range(FOLDERS))
def test_the_same_snapshots_move_by_the_same_kinds(seed: int) -> None:
    rng = Random(seed)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in rng.sample(NAMES, 4):
            write(root / folder, rng)
        write(root, rng)
        snapshots = find_snapshots(root)
        assert [one.name for one in snapshots.all] == [*snapshot_names(root), ""]
        for before, after in zip(snapshots.all, snapshots.all[1:], strict=False):
            moves = row_count_changes(load(before.folder), load(after.folder))
            expected = moving_kinds(oracle.check(before.folder), oracle.check(after.folder))
            assert {line.split(":")[0] for line in moves} == expected
