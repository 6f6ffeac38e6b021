"""The commands with a policy that requires the State's lists."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.builders.asking import records_of, run
from tests.builders.factories import write_folder
from tests.builders.registry_files import (
    Site,
    extract_text,
    registries_folder,
    siren,
    siret,
    write_esus_workbook,
    write_registry,
)

A, B = siren(1234), siren(5678)
ASKS = {"require_confirmation": ["esus"]}
MISSING = (
    "impact: The policy wants ESUS confirmed (`require_confirmation`), and the folder `registries` "
    "of the data folder holds no list of companies with ESUS that can be used; put the State's "
    'list there, or take "esus" out of the policy.'
)
VERSIONS = """
[[versions]]
version = "now"
from = 2020-01-01
[[versions]]
version = "next"
from = 2027-01-01
require_confirmation = ["esus"]
"""
Captured = pytest.CaptureFixture[bytes]


def folder_of(folder: Path, **policy: Any) -> Path:
    holds = {
        "country": "FR",
        "esus_granted_on": "2024-01-01",
        "esus_expires_on": "2030-12-31",
        "joined_on": "2020-01-01",
    }
    merchants = [
        {"merchant_id": name, "siren": number} | holds for name, number in (("in", A), ("out", B))
    ]
    return write_folder(folder, merchants, policy=policy, dataset={"day": date(2026, 6, 30)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_esus_workbook(tmp_path, [A])
    return folder_of(tmp_path, **ASKS)


def test_decide_counts_only_labels_that_the_list_confirms(
    folder: Path, capsysbinary: Captured
) -> None:
    status, out, _ = run(capsysbinary, "decide", "--data", folder)
    assert status == 0
    decided = {row["merchant_id"]: (row["status"], row["caveats"]) for row in records_of(out)}
    assert decided == {
        "in": ("champion", "no_valid_assessment"),
        "out": ("not_yet", "not_confirmed"),
    }


def test_the_sidecar_has_the_lists_always_and_the_setting_only_if_it_is_stated(
    folder: Path, tmp_path: Path, capsysbinary: Captured
) -> None:
    target = tmp_path / "out" / "decided.csv"
    for policy, is_asked in ((ASKS, True), ({}, False)):
        folder_of(folder, **policy)
        assert run(capsysbinary, "decide", "--data", folder, "--output", target)[0] == 0
        about = json.loads(target.with_name("decided.csv.meta.json").read_text())
        assert ("require_confirmation" in about["policy"]["values"]) == is_asked
        assert list(about["registries"]) == ["esus-2026-03-31.xlsx"]


@pytest.mark.parametrize("command", ["decide", "check", "report", "verify"])
def test_without_a_list_every_command_refuses_with_one_line(
    command: str, tmp_path: Path, capsysbinary: Captured
) -> None:
    folder_of(tmp_path, **ASKS)
    status, _, errors = run(capsysbinary, command, "--data", tmp_path)
    assert status == 2
    assert [line for line in errors if line.startswith("impact: ")] == [MISSING]


def test_a_refused_list_refuses_all_decisions(folder: Path, capsysbinary: Captured) -> None:
    write_registry(folder, "esus-2026-06-15.csv", f"siren\n{A}\nTotal\n")
    status, out, errors = run(capsysbinary, "decide", "--data", folder)
    assert (status, out) == (2, "")
    assert [line for line in errors if "esus-2026-06-15.csv, line 3: " in line] != []
    folder_of(folder)
    status, _, errors = run(capsysbinary, "decide", "--data", folder)
    assert status == 0
    assert len([line for line in errors if "esus-2026-06-15.csv, line 3: " in line]) == 1


@pytest.mark.parametrize(("label", "expected"), [("esus", 0), ("esat", 2)])
def test_only_a_refused_list_of_a_label_to_confirm_stops(
    folder: Path, capsysbinary: Captured, label: str, expected: int
) -> None:
    write_registry(folder, "finess.csv", extract_text([Site(siret(1234))]))
    folder_of(folder, require_confirmation=[label])
    write_registry(folder, "structures.json", '{"pmej": [')
    status, _, errors = run(capsysbinary, "decide", "--data", folder)
    assert (status, any("structures.json" in line for line in errors)) == (expected, True)


def test_a_future_version_already_requires_its_list(tmp_path: Path, capsysbinary: Captured) -> None:
    folder_of(tmp_path)
    (tmp_path / "policy.toml").write_text(VERSIONS, encoding="utf-8")
    status, _, errors = run(capsysbinary, "decide", "--data", tmp_path)
    assert (status, errors) == (2, [MISSING])
    write_esus_workbook(tmp_path, [A])
    status, out, _ = run(capsysbinary, "decide", "--data", tmp_path)
    assert [row["status"] for row in records_of(out)] == ["champion", "champion"]
    _, out, _ = run(capsysbinary, "decide", "--data", tmp_path, "--as-of", "2027-01-01")
    assert [row["status"] for row in records_of(out)] == ["champion", "not_yet"]


def test_an_export_is_out_of_date_after_the_lists_change(
    folder: Path, tmp_path: Path, capsysbinary: Captured
) -> None:
    target = tmp_path / "out" / "decided.csv"
    assert run(capsysbinary, "decide", "--data", folder, "--output", target)[0] == 0
    assert run(capsysbinary, "check-export", target, "--data", folder)[0] == 0
    (registries_folder(folder) / "esus-2026-03-31.xlsx").unlink()
    write_esus_workbook(folder, [A, B], "esus-2026-04-30.xlsx")
    status, out, _ = run(capsysbinary, "check-export", target, "--data", folder)
    assert status == 1
    assert "out" in out


def test_two_folders_are_compared_each_with_its_own_lists(
    folder: Path, tmp_path: Path, capsysbinary: Captured
) -> None:
    write_esus_workbook(tmp_path / "later", [B])
    later = folder_of(tmp_path / "later", **ASKS)
    status, out, errors = run(capsysbinary, "compare", "--from", folder, "--to", later)
    assert status == 0
    changes = {row["merchant_id"]: (row["change"], row["cause"]) for row in records_of(out)}
    assert changes == {
        "in": ("champion_lost", "record_gone"),
        "out": ("champion_gained", "late_data"),
    }
    assert "Champions 1 to 1 (+0): restated +0 (State's list +1 -1); since +0" in errors
