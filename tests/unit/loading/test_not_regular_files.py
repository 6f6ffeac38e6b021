"""A pipe or a device in the place of a file is named, and never waited for."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from impact.loading.checksums import read_checksums
from impact.loading.folder import check, load
from impact.loading.live_folder import LiveFolder
from impact.loading.policy_file import read_policy
from impact.loading.snapshots import find_snapshots, stamp_snapshot
from impact.model.dataset import Dataset
from impact.model.errors import SettingsError
from impact.registries.load import read_registries
from tests.builders.factories import write_folder

START = datetime(2026, 6, 30, 14, 3, tzinfo=UTC)
IS_NO_FILE = "is a pipe or a device, not a file"


def make_pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def make_device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


MAKERS = [make_pipe, make_device]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("name", ["merchants.csv", "assessments.csv", "labels.csv"])
def test_a_pipe_or_device_as_a_data_file_is_refused_by_name(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path)
    make(folder / name)
    [refusal] = check(folder).report.refusals
    assert refusal.message == f"{name} {IS_NO_FILE}; put the file there."


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("name", ["dataset.toml", "columns.toml"])
def test_a_pipe_or_device_as_settings_is_refused_by_name(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path)
    make(folder / name)
    with pytest.raises(SettingsError, match=f"{name}: cannot be read .it {IS_NO_FILE}"):
        check(folder)


@pytest.mark.parametrize("make", MAKERS)
def test_a_pipe_or_device_as_policy_or_checksums_is_refused(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = write_folder(tmp_path)
    make(folder / "policy.toml")
    with pytest.raises(SettingsError, match=IS_NO_FILE):
        read_policy(folder)
    make(folder / "checksums.sha256")
    [problem] = read_checksums(folder).problems
    assert IS_NO_FILE in problem.message


def test_a_pipe_among_the_lists_is_not_waited_for(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "registries").mkdir()
    make_pipe(folder / "registries" / "esus.csv")
    assert read_registries(folder).fingerprint == read_registries(tmp_path / "none").fingerprint


def test_a_pipe_leaves_the_last_good_data_until_a_file_replaces_it(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    snapshot = find_snapshots(folder).latest
    live: LiveFolder[Dataset] = LiveFolder(
        stamp=lambda: stamp_snapshot(snapshot, None),
        read=lambda _: load(folder),
        key=lambda dataset: dataset.fingerprint,
    )

    def look(seconds: int) -> Dataset:
        for wait in (0, 3):
            live.refresh(START + timedelta(seconds=seconds + wait))
        assert live.in_use is not None
        return live.in_use

    content = (folder / "merchants.csv").read_bytes()
    first = look(0)
    make_pipe(folder / "merchants.csv")
    assert look(10) is first
    fault = live.refresh(START + timedelta(seconds=20)).fault
    assert IS_NO_FILE in str(fault)
    (folder / "merchants.csv").unlink()
    (folder / "merchants.csv").write_bytes(content + content.splitlines(keepends=True)[-1])
    assert look(30).fingerprint != first.fingerprint
