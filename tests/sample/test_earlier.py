"""The earlier snapshot of the sample, derived from the later files."""

from datetime import date
from pathlib import Path

import pytest

from impact.compare.what_changed.changes import CAUSES, CHANGES, Changes, compare_views
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.loading.snapshots import find_snapshots, load_snapshot, row_count_changes
from impact.model.errors import UsageError
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.builders.asking import SHIPPED
from tests.sample import write_sample
from tests.sample.__main__ import main
from tests.sample.test_sample import files_of

DAY, EARLIER = date(2026, 11, 15), date(2026, 10, 15)


def side(position: int) -> View:
    dataset = load_snapshot(find_snapshots(SHIPPED).all[position])
    day = dataset.info.data_day(DAY)
    return decide_view(dataset, day, read_policy(SHIPPED), day)


@pytest.fixture(scope="module")
def month() -> Changes:
    return compare_views(side(0), side(1))


def test_the_shipped_folder_has_two_snapshots_and_its_own_files_are_later() -> None:
    snapshots = find_snapshots(SHIPPED)
    assert [snapshot.name for snapshot in snapshots.all] == [EARLIER.isoformat(), ""]
    assert snapshots.notes == ()
    assert [load_snapshot(one).info.day for one in snapshots.all] == [EARLIER, DAY]
    assert all(load_snapshot(one).info.fictional for one in snapshots.all)


def test_no_kind_of_file_changes_enough_for_a_notice() -> None:
    before, after = (load_snapshot(snapshot) for snapshot in find_snapshots(SHIPPED).all)
    assert row_count_changes(before, after) == []


def test_the_month_between_them_shows_every_cause_and_change(month: Changes) -> None:
    assert set(month.rows["cause"]) == set(CAUSES) - {"calendar", "policy"}
    assert set(month.rows["change"]) == set(CHANGES) - {"flag_cleared"}


def test_only_last_days_are_after_the_day_of_the_earlier_files() -> None:
    dataset = load(SHIPPED / EARLIER.isoformat(), SHIPPED)
    last = (EARLIER - date(1970, 1, 1)).days
    assert dataset.assessments.columns["published_on"].max() <= last
    is_listed = dataset.approvals.files == "labels.csv"
    assert dataset.approvals.granted[is_listed].max() <= last
    assert dataset.merchants.column("joined_on").max() <= last
    assert dataset.merchants.column("removed_on").max() <= last


def test_the_earlier_snapshot_does_not_change_the_sample_itself(tmp_path: Path) -> None:
    write_sample(tmp_path / "alone", 300, 4, DAY)
    write_sample(tmp_path / "both", 300, 4, DAY, EARLIER)
    alone, both = files_of(tmp_path / "alone"), files_of(tmp_path / "both")
    earlier = {name for name in both if name.startswith(f"{EARLIER}/")}
    assert {name: content for name, content in both.items() if name not in earlier} == alone
    assert earlier == {
        f"{EARLIER}/{name}" for name in alone if name.endswith(".csv") and "/" not in name
    }


@pytest.mark.parametrize("merchants", [0, 1, 10, 150])
def test_a_small_sample_has_an_earlier_snapshot_that_loads(tmp_path: Path, merchants: int) -> None:
    write_sample(tmp_path, merchants, 1, DAY, EARLIER)
    assert load(tmp_path / EARLIER.isoformat(), tmp_path).info.fictional


@pytest.mark.parametrize("earlier", [DAY, date(2026, 11, 16), date(1989, 12, 31)])
def test_an_invalid_earlier_day_is_refused_and_writes_nothing(
    tmp_path: Path, earlier: date
) -> None:
    with pytest.raises(UsageError, match="earlier day"):
        write_sample(tmp_path / "new", 5, 1, DAY, earlier)
    assert not (tmp_path / "new").exists()


def test_the_command_writes_the_earlier_snapshot_on_request(tmp_path: Path) -> None:
    arguments = ["--merchants", "20", "--seed", "1", "--as-of", "2026-11-15"]
    assert main([str(tmp_path / "a"), *arguments]) == 0
    assert main([str(tmp_path / "b"), *arguments, "--earlier", "2026-10-15"]) == 0
    assert not (tmp_path / "a" / "2026-10-15").exists()
    assert (tmp_path / "b" / "2026-10-15" / "merchants.csv").exists()
