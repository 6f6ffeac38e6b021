"""The commands with a policy that requires the State's lists."""

from datetime import date
from pathlib import Path

import pytest

from tests.builders.asking import records_of, run
from tests.builders.factories import write_folder
from tests.builders.registry_files import siren, write_esus_workbook

A, B = siren(1234), siren(5678)
MISSING = (
    "impact: The policy wants ESUS confirmed (`require_confirmation`), and the folder `registries` "
    "of the data folder holds no list of companies with ESUS that can be used; put the State's "
    'list there, or take "esus" out of the policy.'
)
Captured = pytest.CaptureFixture[bytes]


def folder_of(folder: Path) -> Path:
    """Write two merchants with ESUS, of SIREN A and B, and a policy that wants it confirmed."""
    holds = {"esus_granted_on": "2024-01-01", "joined_on": "2020-01-01"}
    merchants = [{"merchant_id": "a", "siren": A} | holds, {"merchant_id": "b", "siren": B} | holds]
    policy = {"require_confirmation": ["esus"]}
    return write_folder(folder, merchants, policy=policy, dataset={"day": date(2026, 6, 30)})


@pytest.mark.parametrize("command", ["decide", "check", "report", "verify"])
def test_without_a_list_every_command_refuses_with_one_line(
    command: str, tmp_path: Path, capsysbinary: Captured
) -> None:
    status, _, errors = run(capsysbinary, command, "--data", folder_of(tmp_path))
    assert status == 2
    assert [line for line in errors if line.startswith("impact: ")] == [MISSING]


def test_two_folders_are_decided_each_by_its_own_lists(
    tmp_path: Path, capsysbinary: Captured
) -> None:
    earlier, later = folder_of(tmp_path / "earlier"), folder_of(tmp_path / "later")
    write_esus_workbook(earlier, [A])
    write_esus_workbook(later, [B])
    status, out, errors = run(capsysbinary, "compare", "--from", earlier, "--to", later)
    assert status == 0
    changes = {row["merchant_id"]: (row["change"], row["cause"]) for row in records_of(out)}
    assert changes == {
        "a": ("champion_lost", "record_gone"),
        "b": ("champion_gained", "late_data"),
    }
    assert "Champions 1 to 1 (+0): restated +0 (State's list +1 -1); since +0" in errors
