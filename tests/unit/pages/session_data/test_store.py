"""A snapshot is loaded with its policy and the State's lists, under one fingerprint."""

import gc
import hashlib
import os
import weakref
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from impact.loading.checksums import CHECKSUMS
from impact.loading.file_stamps import FileStamps
from impact.loading.live_folder import QUIET, LiveFolder
from impact.loading.snapshots import find_snapshots
from pages.session_data import computed
from pages.session_data import store as module
from pages.session_data.store import LoadedData, Store
from tests.builders.factories import write_folder
from tests.builders.registry_files import registries_folder, siren, write_esus_workbook

A, B = siren(1234), siren(5678)
DAY = date(2026, 6, 30)
START = datetime(2026, 6, 30, 12, tzinfo=UTC)
HOLDER = {"merchant_id": "M1", "country": "FR", "siren": A, "esus_granted_on": "2024-01-01"}
LIST = "esus-2026-03-31.xlsx"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a list, whose files count as touched when they are first seen."""

    def stamp_later(stamp: Callable[..., FileStamps]) -> Callable[..., FileStamps]:
        return lambda *args: FileStamps(stamp(*args).files, None, stamp(*args).is_exact)

    for name in ("stamp_snapshot", "stamp_files"):
        monkeypatch.setattr(module, name, stamp_later(getattr(module, name)))
    write_folder(tmp_path, [HOLDER])
    write_esus_workbook(tmp_path, [A])
    return tmp_path


def live(folder: Path) -> LiveFolder[LoadedData]:
    return Store(folder, None).live_folder(find_snapshots(folder).latest)


def look(live_folder: LiveFolder[LoadedData], seconds: float) -> LoadedData | None:
    return live_folder.refresh(START + timedelta(seconds=seconds)).data


def write_checksums(folder: Path, *names: str) -> None:
    lines = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (folder / CHECKSUMS).write_text("".join(lines))


def test_a_list_that_changes_is_a_new_set_with_its_files(folder: Path) -> None:
    store_folder = live(folder)
    assert look(store_folder, 0) is None
    before = look(store_folder, 2)
    assert before is not None
    assert [listed.file for listed in before.registries.lists] == [LIST]
    write_esus_workbook(folder, [A, B])
    assert look(store_folder, 10) is before, "it may still be being written"
    after = look(store_folder, 10 + QUIET.total_seconds())
    assert after is not None
    assert after.key != before.key
    assert after.dataset.fingerprint != before.dataset.fingerprint


def test_the_same_content_read_twice_is_the_same_data(folder: Path) -> None:
    store_folder = live(folder)
    look(store_folder, 0)
    before = look(store_folder, 2)
    os.utime(folder / "merchants.csv")
    look(store_folder, 10)
    after = look(store_folder, 12)
    assert before is not None
    assert after is not None
    assert after is not before
    assert after.key == before.key


def test_a_set_that_nobody_shows_any_more_is_gone_before_the_next_but_one(folder: Path) -> None:
    store_folder, kept = live(folder), []
    gc.disable()
    try:
        for number in range(4):
            write_folder(folder, [{**HOLDER, "name": f"Name {number}"}])
            look(store_folder, 10 * number)
            loaded = look(store_folder, 10 * number + 2)
            assert loaded is not None
            view = computed.decide(loaded.dataset, DAY, loaded.rules.on(DAY), DAY)
            computed.trend(loaded.dataset, loaded.rules, (DAY,))
            kept.append(weakref.ref(view))
            del loaded, view
    finally:
        gc.enable()
    assert [one() is not None for one in kept] == [False, False, True, True]


@pytest.mark.parametrize("has_all", [True, False])
def test_checksums_hasten_only_what_they_cover(folder: Path, *, has_all: bool) -> None:
    write_checksums(folder, "merchants.csv", "assessments.csv")
    if has_all:
        write_checksums(registries_folder(folder), LIST)
    assert (look(live(folder), 0) is not None) is has_all


def test_a_snapshot_has_one_fingerprint_wherever_it_is_named(folder: Path) -> None:
    store, snapshot = Store(folder, None), find_snapshots(folder).latest
    loaded = store.read(snapshot)
    assert store.fingerprint(snapshot, loaded.registries) == loaded.dataset.fingerprint
    assert loaded.dataset.fingerprint.startswith(store.snapshot_state(snapshot).fingerprint)


def test_snapshots_of_a_folder_share_its_lists(folder: Path) -> None:
    write_folder(folder / "2026-05-31", [HOLDER])
    store = Store(folder, None)
    first, second = (store.read(snapshot) for snapshot in find_snapshots(folder).all)
    assert first.registries is second.registries
