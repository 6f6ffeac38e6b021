"""The `compare` command: parsing of the two sides, the written file and the messages."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from tests.builders.asking import run
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
HEADER = [
    *("merchant_id", "name", "part", "change", "reason", "cause"),
    *("before", "after", "explanation"),
]
HOLDER = {
    "merchant_id": "M1",
    "name": "=Été",
    "esus_granted_on": "2023-04-01",
    "esus_expires_on": "2026-05-31",
}
VERSIONS = """
[[versions]]
version = "A"
from = 2020-01-01
[[versions]]
version = "B"
from = 2026-05-01
routes = ["sse"]
"""
RESTATED = ["restated", "champion_gained", "esus_new", "correction"]
Output = pytest.CaptureFixture[bytes]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "data", [HOLDER], dataset={"day": DAY})


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_two_days_of_one_folder_are_compared(data: Path, capsysbinary: Output) -> None:
    status, out, err = run(capsysbinary, "compare", "--from", f"{data}@2026-05-31", "--to", data)
    expected = "ESUS coverage ended on 2026-05-31."
    assert status == 0
    cells = ["since", "champion_lost", "esus_ended", "calendar", "champion", "not_yet", expected]
    assert rows_of(out) == [HEADER, ["M1", "'=Été", *cells]]
    assert err == [
        "Compared with what is known now for 31 May 2026; no report of that day is kept.",
        "Listed 1 to 1 (+0): since +0",
        "Champions 1 to 0 (-1): since -1 (ESUS label ended -1)",
        "Removal due: the difference since 31 May 2026 is not known",
    ]


def test_a_folder_without_a_day_means_its_data_day(data: Path, capsysbinary: Output) -> None:
    assert rows_of(run(capsysbinary, "compare", "--from", data, "--to", data)[1]) == [HEADER]


def test_two_folders_are_compared(data: Path, tmp_path: Path, capsysbinary: Output) -> None:
    longer = HOLDER | {"esus_expires_on": "2027-05-31"}
    other = write_folder(tmp_path / "new@site", [longer], dataset={"day": DAY})
    _, out, _ = run(capsysbinary, "compare", "--from", data, "--to", other)
    assert rows_of(out)[1][2:6] == RESTATED
    _, out, _ = run(
        capsysbinary, "compare", "--from", f"{data}@2026-05-31", "--to", f"{other}@2026-05-31"
    )
    assert rows_of(out) == [HEADER]


def test_a_snapshot_is_named_by_its_folder(tmp_path: Path, capsysbinary: Output) -> None:
    root = tmp_path / "data"
    write_folder(root / "2026-05-31", [HOLDER])
    write_folder(root / "2026-06-30", [HOLDER | {"esus_expires_on": "2027-05-31"}])
    write_folder(root, policy={"routes": ["esus"]}).joinpath("merchants.csv").unlink()
    (root / "assessments.csv").unlink()
    first, latest = root / "2026-05-31", root / "2026-06-30"
    assert rows_of(run(capsysbinary, "compare", "--from", first, "--to", root)[1]) == [HEADER]
    _, out, _ = run(capsysbinary, "compare", "--from", f"{first}@2026-06-30", "--to", latest)
    assert rows_of(out)[1][2:6] == RESTATED


@pytest.fixture
def snapshots_folder(tmp_path: Path) -> Path:
    """Return a folder whose May snapshot lacks an approval that later files have."""
    root = write_folder(
        tmp_path / "kept", [HOLDER | {"esus_expires_on": "2027-05-31"}], dataset={"day": DAY}
    )
    write_folder(root / "2026-05-31", [{"merchant_id": "M1"}])
    return root


def sides_of(folder: Path, then: str) -> tuple[str, ...]:
    return ("--from", f"{folder}@{then}", "--to", str(folder))


@pytest.mark.parametrize(
    ("then", "parts", "source"),
    [
        ("2026-05-30", [], "; no report of that day is kept."),
        ("2026-05-31", [[*RESTATED[:3], "late_data"]], "by the files of 2026-05-31."),
        ("2026-06-01", [[*RESTATED[:3], "late_data"]], "by the files of 2026-05-31."),
        ("2026-06-30", [[*RESTATED[:3], "late_data"]], "by the files of 2026-05-31."),
    ],
)
def test_the_reported_files_are_the_latest_snapshot_up_to_the_day(
    snapshots_folder: Path, capsysbinary: Output, then: str, parts: list[list[str]], source: str
) -> None:
    _, out, err = run(capsysbinary, "compare", *sides_of(snapshots_folder, then))
    assert [row[2:6] for row in rows_of(out)[1:]] == parts
    assert err[0].endswith(source)


def test_restated_omits_the_first_part_and_reads_no_snapshot(
    snapshots_folder: Path, capsysbinary: Output
) -> None:
    (snapshots_folder / "2026-05-31" / "policy.toml").write_text("routes = 1\n", encoding="utf-8")
    arguments = ("compare", *sides_of(snapshots_folder, "2026-06-15"))
    status, _, (errors,) = run(capsysbinary, *arguments)
    assert status == 2
    assert errors.startswith("impact: Snapshot 2026-05-31: policy.toml: ")
    status, out, err = run(capsysbinary, *arguments, "--restated")
    assert (status, rows_of(out)) == (0, [HEADER])
    assert err[0].endswith("; what was reported then is not compared.")


def test_a_snapshot_uses_its_own_policy_and_the_option_overrides_all(
    snapshots_folder: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    write_folder(snapshots_folder / "2026-05-31", [HOLDER | {"esus_expires_on": "2027-05-31"}])
    (snapshots_folder / "2026-05-31" / "policy.toml").write_text(
        'routes = ["sse"]\n', encoding="utf-8"
    )
    arguments = ("compare", *sides_of(snapshots_folder, "2026-05-31"))
    _, out, _ = run(capsysbinary, *arguments)
    assert rows_of(out)[1][2:6] == ["restated", "champion_gained", "rule_changed", "policy"]
    file = tmp_path / "all.toml"
    file.write_text('routes = ["esus"]\n', encoding="utf-8")
    assert rows_of(run(capsysbinary, *arguments, "--policy", file)[1]) == [HEADER]


def test_a_part_lists_a_merchant_only_once_per_count(
    snapshots_folder: Path, capsysbinary: Output
) -> None:
    """New files show that the approval was valid in May; it ended in June."""
    write_folder(snapshots_folder, [HOLDER], dataset={"day": DAY})
    _, out, err = run(capsysbinary, "compare", *sides_of(snapshots_folder, "2026-05-31"))
    assert [row[2:5] for row in rows_of(out)[1:]] == [
        ["restated", "champion_gained", "esus_new"],
        ["since", "champion_lost", "esus_ended"],
    ]
    assert err[2] == (
        "Champions 0 to 0 (+0): restated +1 (New ESUS label +1); since -1 (ESUS label ended -1)"
    )


def test_another_folders_files_are_what_was_reported(
    data: Path, snapshots_folder: Path, capsysbinary: Output
) -> None:
    sides = ("--from", f"{data}@2026-06-15", "--to", snapshots_folder)
    _, out, err = run(capsysbinary, "compare", *sides)
    assert rows_of(out)[1][2:6] == RESTATED
    assert "by the files of" in err[0]


def test_each_side_is_decided_by_the_version_in_force_on_its_day(
    data: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    (data / "policy.toml").write_text(VERSIONS, encoding="utf-8")
    sides = ("--from", f"{data}@2026-04-30", "--to", f"{data}@2026-05-01")
    assert rows_of(run(capsysbinary, "compare", *sides)[1])[1][4:6] == ["rule_changed", "policy"]
    file = tmp_path / "both.toml"
    file.write_text('routes = ["esus"]\n', encoding="utf-8")
    assert rows_of(run(capsysbinary, "compare", *sides, "--policy", file)[1]) == [HEADER]


def test_the_sidecar_has_the_provenance_of_both_sides(
    data: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    file = tmp_path / "a.csv"
    run(capsysbinary, "compare", "--from", f"{data}@2026-05-31", "--to", data, "--output", file)
    about = json.loads((tmp_path / "a.csv.meta.json").read_text(encoding="utf-8"))
    assert (about["from"]["as_of"], about["to"]["as_of"]) == ("2026-05-31", "2026-06-30")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "@2026-05-31", "The compared day 2026-06-30 is after 2026-05-31"),
        ("@2026-02-30", "", "'2026-02-30' is not a day; write it as YYYY-MM-DD."),
        ("/nowhere", "", "The data folder nowhere does not exist"),
        ("/2026-05-31", "", "The data folder 2026-05-31 does not exist"),
    ],
)
def test_sides_that_cannot_be_compared_are_refused_with_one_line(
    data: Path, capsysbinary: Output, before: str, after: str, expected: str
) -> None:
    status, out, err = run(
        capsysbinary, "compare", "--from", f"{data}{before}", "--to", f"{data}{after}"
    )
    assert (status, out, len(err)) == (2, "", 1)
    assert expected in err[0]
