"""`checksums.sha256`: all listed files must match, or the folder is refused."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from impact.loading.checksums import CHECKSUMS
from impact.loading.folder import check, load
from impact.loading.policy_file import read_policy
from impact.model.errors import SettingsError
from impact.registries.load import read_registries
from tests.builders.asking import run
from tests.builders.factories import write_folder


def listing(folder: Path, *names: str) -> Path:
    """List the checksums of files as they are now; without names, of every file in the folder."""
    listed = names or sorted(path.name for path in folder.iterdir() if path.name != CHECKSUMS)
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in listed
    ]
    (folder / CHECKSUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    settings = {"dataset": {"title": "Ours"}, "policy": {"expiring_days": 30}}
    return write_folder(tmp_path / "data", [{"merchant_id": "M1"}], labels=[], **settings)


def problems(folder: Path) -> list[tuple[str, int | None, str]]:
    reported = check(folder).report.problem_list
    return [
        (problem.file, problem.line, problem.message)
        for problem in reported
        if problem.effect == "file-refused"
    ]


def test_a_folder_that_matches_its_checksums_is_loaded(folder: Path) -> None:
    before = load(folder).fingerprint
    assert load(listing(folder)).fingerprint == before


def test_the_format_is_that_of_sha256sum(folder: Path) -> None:
    names = sorted(path.name for path in folder.iterdir())
    for options in ([], ["--binary"]):
        completed = subprocess.run(
            ["sha256sum", *options, *names], cwd=folder, capture_output=True, check=True
        )
        (folder / CHECKSUMS).write_bytes(completed.stdout)
        assert problems(folder) == []


DIFFERS = "The file is not the one that checksums.sha256 lists"
GONE = "The file is listed in checksums.sha256 and is missing; copy it again."
UNLISTED = "The file is not listed in checksums.sha256; list it, or take it out of the folder."


# What becomes of a file after all were listed: other bytes, or None: it is gone.
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("merchants.csv", b"merchant_id,name,country\nM2,,\n", DIFFERS),
        ("merchants.csv", b"merchant_id\nM\0\n", DIFFERS),  # and not: has a NUL character
        ("assessments.csv", b"merchant_id,published_on\n\n", DIFFERS),
        ("labels.csv", b"", DIFFERS),
        ("policy.toml", b"expiring_days = 60\n", DIFFERS),
        ("README.md", b"two", DIFFERS),
        ("labels.csv", None, GONE),
        ("dataset.toml", None, GONE),
        ("exceptions.csv", b"merchant_id,from,until,by,reason\n", UNLISTED),
        ("notes.md", b"not read, so not verified", ""),
    ],
)
def test_a_change_after_the_listing_refuses_the_folder(
    folder: Path, name: str, content: bytes | None, message: str
) -> None:
    (folder / "README.md").write_text("one")
    listing(folder)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    reported = problems(folder)
    assert [(file, line) for file, line, _ in reported] == [(name, None)] * bool(message)
    assert all(text.startswith(message) for _, _, text in reported)


@pytest.mark.parametrize("name", ["dataset.toml", "columns.toml", "policy.toml"])
def test_a_settings_file_that_differs_is_a_clear_error(folder: Path, name: str) -> None:
    (folder / "columns.toml").write_text("blank = ['x']\n")
    listing(folder)
    (folder / name).write_text("")
    with pytest.raises(SettingsError, match=f"{name}: {DIFFERS}"):
        read_policy(folder) if name == "policy.toml" else load(folder)


@pytest.mark.parametrize(
    "line",
    ["merchants.csv", "abc  merchants.csv", "0" * 64, "0" * 64 + "  ../x", "0" * 64 + "  /x.csv"],
)
def test_an_unreadable_line_refuses_the_folder(folder: Path, line: str) -> None:
    listing(folder)
    whole = (folder / CHECKSUMS).read_text()
    (folder / CHECKSUMS).write_text(f"# ours\n\n{line}\n{whole}")
    ((file, number, _),) = problems(folder)
    assert (file, number) == (CHECKSUMS, 3)


def test_a_file_listed_with_two_sums_is_reported(folder: Path) -> None:
    text = (listing(folder) / CHECKSUMS).read_text()
    (folder / CHECKSUMS).write_text(text + text.splitlines()[0] + "\n")
    assert problems(folder) == []
    (folder / CHECKSUMS).write_text(text + "0" * 64 + "  merchants.csv\n")
    assert ["listed twice" in message for _, _, message in problems(folder)] == [True]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "é".encode("latin-1")])
def test_a_checksum_file_that_is_not_text_is_refused(folder: Path, content: bytes) -> None:
    (folder / CHECKSUMS).write_bytes(content)
    assert [(file, line) for file, line, _ in problems(folder)] == [(CHECKSUMS, None)]


def test_escaped_names_and_windows_line_ends_are_read(
    folder: Path,
) -> None:
    (folder / "odd\nname").write_text("x")
    completed = subprocess.run(
        "touch checksums.sha256; sha256sum *",
        shell=True,
        cwd=folder,
        capture_output=True,
        check=True,
    ).stdout
    (folder / CHECKSUMS).write_bytes(completed.replace(b"\n", b"\r\n"))
    assert problems(folder) == []


def test_a_snapshot_has_only_its_own_checksums(folder: Path) -> None:
    inner = write_folder(folder / "2026-01-31", [{"merchant_id": "M1"}])
    listing(folder, *(path.name for path in folder.iterdir() if path.is_file()))
    assert check(inner, folder).dataset is not None
    (folder / "dataset.toml").write_text("")
    with pytest.raises(SettingsError, match=r"dataset\.toml: The file is not the one"):
        check(inner, folder)


def test_the_states_lists_are_verified_by_their_checksums(folder: Path) -> None:
    home = folder / "registries"
    home.mkdir()
    (home / "esus_2026-01.csv").write_text("siren\n552100554\n")
    listing(home)
    assert [listed.file for listed in read_registries(folder).lists] == ["esus_2026-01.csv"]
    (home / "esus_2026-01.csv").write_text("siren\n552100554\n732829320\n")
    registries = read_registries(folder)
    assert registries.lists == ()
    assert [problem.file for problem in registries.refusals] == ["esus_2026-01.csv"]
    (home / "esus_2026-01.csv").unlink()
    assert ["is missing" in one.message for one in read_registries(folder).refusals] == [True]


@pytest.mark.parametrize("command", ["decide", "check"])
def test_the_command_line_refuses_with_one_line_per_fault(
    folder: Path, command: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(capsysbinary, command, "--data", listing(folder))[0] == 0
    (folder / "labels.csv").unlink()
    (folder / "merchants.csv").write_bytes(b"")
    status, out, err = run(capsysbinary, command, "--data", folder)
    faults = [line.split(":")[1].strip() for line in err if line.startswith("impact: ")]
    assert (status, faults) == (2, ["labels.csv", "merchants.csv"])
    assert ("\nlabels.csv,,,file-error," in out) is (command == "check")
