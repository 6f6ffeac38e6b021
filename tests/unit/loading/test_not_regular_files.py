"""A pipe or a device in the place of a file is named, and never waited for."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from impact.loading.checksums import read_checksums
from impact.loading.folder import check
from impact.loading.policy_file import read_policy
from impact.model.errors import SettingsError
from impact.registries.load import read_registries
from tests.builders.factories import write_folder

IS_NO_FILE = "is a pipe or a device, not a file"


def make_pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def make_device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


@pytest.fixture(params=[make_pipe, make_device])
def make(request: pytest.FixtureRequest) -> Callable[[Path], None]:
    maker: Callable[[Path], None] = request.param
    return maker


@pytest.mark.parametrize("name", ["merchants.csv", "assessments.csv", "labels.csv"])
def test_a_pipe_or_device_as_a_data_file_is_refused_by_name(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    make(write_folder(tmp_path) / name)
    [refusal] = check(tmp_path).report.refusals
    assert refusal.message == f"{name} {IS_NO_FILE}; put the file there."


@pytest.mark.parametrize("name", ["dataset.toml", "columns.toml", "policy.toml"])
def test_a_pipe_or_device_as_settings_is_refused_by_name(
    make: Callable[[Path], None], name: str, tmp_path: Path
) -> None:
    make(write_folder(tmp_path) / name)
    with pytest.raises(SettingsError, match=f"{name}: cannot be read .it {IS_NO_FILE}"):
        read_policy(tmp_path) if name == "policy.toml" else check(tmp_path)


def test_a_pipe_or_device_as_checksums_is_refused(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    make(write_folder(tmp_path) / "checksums.sha256")
    [problem] = read_checksums(tmp_path).problems
    assert IS_NO_FILE in problem.message


def test_a_pipe_among_the_lists_is_not_waited_for(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "registries").mkdir()
    make_pipe(folder / "registries" / "esus.csv")
    assert read_registries(folder).fingerprint == read_registries(tmp_path / "none").fingerprint
