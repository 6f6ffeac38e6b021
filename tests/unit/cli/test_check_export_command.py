"""`check-export`: the exit status of each verdict, archives, the day and the policy."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from impact.__main__ import main
from tests.builders.asking import decisions_zip, run, shared_view
from tests.builders.exported_files import MERCHANTS, write_merchants

Output = pytest.CaptureFixture[bytes]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_merchants(tmp_path / "data")


@pytest.fixture
def file(folder: Path, tmp_path: Path, capsysbinary: Output) -> Path:
    output = tmp_path / "out.csv"
    assert main(["decide", "--data", str(folder), "--output", str(output)]) == 0
    capsysbinary.readouterr()
    return output


def change_key(file: Path, key: str, value: object) -> None:
    beside = file.with_name("out.csv.meta.json")
    beside.write_text(json.dumps(json.loads(beside.read_bytes()) | {key: value}))


def other_policy(file: Path) -> None:
    (file.parent / "data/policy.toml").write_text('version = "2027"\n', encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "status", "change"),
    [
        ("genuine", 0, lambda file: None),
        ("contradicted", 1, lambda file: change_key(file, "rows", 5)),
        ("intact", 1, other_policy),
        ("unproven", 1, lambda file: file.with_name("out.csv.meta.json").unlink()),
        ("unreadable", 2, lambda file: change_key(file, "rows", "three")),
    ],
)
def test_the_command_returns_the_exit_status_of_the_verdict(
    folder: Path,
    file: Path,
    capsysbinary: Output,
    kind: str,
    status: int,
    change: Callable[[Path], None],
) -> None:
    change(file)
    exit_status, out, err = run(capsysbinary, "check-export", file, "--data", folder)
    assert (exit_status, out.splitlines()[-1], err) == (status, f"verdict: {kind}", [])


def test_the_command_returns_2_with_one_line_if_a_file_cannot_be_read(
    folder: Path, file: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    none = tmp_path / "none.csv"
    for arguments in ((none, "--data", folder), (file, "--data", none)):
        status, out, (line,) = run(capsysbinary, "check-export", *arguments)
        assert (status, out) == (2, "")
        assert "none.csv" in line


def test_the_command_accepts_an_archive_of_file_and_sidecar(
    folder: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    archive = tmp_path / "all.zip"
    rows = np.arange(len(MERCHANTS))
    archive.write_bytes(decisions_zip(shared_view(folder), rows, "all.csv", {}))
    status, out, _ = run(capsysbinary, "check-export", archive, "--data", folder)
    assert (status, out.startswith("all.csv is genuine")) == (0, True)
    archive.write_bytes(archive.read_bytes()[:200])
    status, _, err = run(capsysbinary, "check-export", archive, "--data", folder)
    assert (status, len(err)) == (2, 1)


def test_the_command_decides_for_the_day_of_the_sidecar_and_a_policy_file(
    folder: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    output, policy = tmp_path / "old.csv", tmp_path / "policy.toml"
    arguments = ["--data", str(folder), "--as-of", "2024-01-31", "--output", str(output)]
    assert main(["decide", *arguments]) == 0
    capsysbinary.readouterr()
    status, out, _ = run(capsysbinary, "check-export", output, "--data", folder)
    assert (status, "as of 2024-01-31" in out) == (0, True)
    policy.write_text('version = "2027"\n', encoding="utf-8")
    status, out, _ = run(capsysbinary, "check-export", output, "--data", folder, "--policy", policy)
    assert (status, "The policy is another" in out) == (1, True)
