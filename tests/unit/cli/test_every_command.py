"""What all commands share: usage, folders, settings, formats, sidecars, files that stay."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from tests.builders.asking import records_of, run
from tests.builders.commands import COMMANDS, call, day_options, taking, write_files
from tests.builders.factories import write_folder

MERCHANTS = [
    {"merchant_id": "M1", "name": "Été", "country": "FR", "badge_published": "yes"},
    {"merchant_id": "M2", "esus_granted_on": "2023-04-01", "esus_expires_on": "2026-06-15"},
    {"merchant_id": "M3", "esus_granted_on": "2023-04-01"},
    {"merchant_id": "", "name": "skipped"},
]
READING = [name for name in COMMANDS if name != "check-evidence"]  # they open a data folder
WRITING = [(name, option) for option in ("--output", "--report") for name in taking(option)]
ENDINGS = {name: "badges.zip" if name == "evidence" else "a.csv" for name in COMMANDS}
ENDINGS["digest"] = "digest.txt"
STARTS = {"csv": "merchant_id,", "csv-fr": "\ufeffmerchant_id;", "xlsx": "PK\x03\x04"}
Output = pytest.CaptureFixture[bytes]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("every") / "data"
    return write_folder(folder, MERCHANTS, dataset={"day": date(2026, 6, 30)})


@pytest.fixture(scope="module")
def files(data: Path) -> Path:
    return write_files(data, data.parent)


def refusals(capsys: Output, *arguments: object) -> list[str]:
    """Run a command that must fail with status 2; return its error lines."""
    status, _, err = run(capsys, *arguments)
    assert status == 2
    return [line for line in err if line.startswith("impact: ")]


def refusal(capsys: Output, *arguments: object) -> str:
    """Run a command that must fail with one line and nothing else; return the line."""
    status, out, (line,) = run(capsys, *arguments)
    assert (status, out) == (2, "")
    return line.removeprefix("impact: ")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_same_inputs_give_the_same_bytes(
    command: str, data: Path, files: Path, capfdbinary: Output
) -> None:
    first = run(capfdbinary, *call(command, data, files))
    written = (files / "badges.zip").read_bytes()
    assert first[0] in (0, 1)
    assert run(capfdbinary, *call(command, data, files)) == first
    assert (files / "badges.zip").read_bytes() == written


# --- wrong usage ------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["export"]])
def test_a_missing_or_unknown_command_is_one_line(
    arguments: list[str], capsysbinary: Output
) -> None:
    assert refusal(capsysbinary, *arguments).endswith(" See `python -m impact --help`.")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("wrong", ["--unknown", "extra", "--data"])
def test_wrong_usage_is_one_line(
    command: str, wrong: str, data: Path, files: Path, capsysbinary: Output
) -> None:
    line = refusal(capsysbinary, *call(command, data, files), wrong)
    assert wrong in line


@pytest.mark.parametrize(
    ("command", "option"), [("compare", "--from"), ("compare", "--to"), ("evidence", "--output")]
)
def test_an_option_that_is_required_is_named(
    command: str, option: str, data: Path, files: Path, capsysbinary: Output
) -> None:
    arguments = call(command, data, files)
    at = arguments.index(option)
    line = refusal(capsysbinary, *arguments[:at], *arguments[at + 2 :])
    assert line.startswith(f"the following arguments are required: {option} ")


@pytest.mark.parametrize(("command", "option"), day_options())
def test_a_day_in_another_form_is_wrong_usage(
    command: str, option: str, data: Path, files: Path, capsysbinary: Output
) -> None:
    forms = ["2026-6-30", "30/06/2026", "20260630", "2026-02-30", "2026-W27-2", "2026-181"]
    forms += ["today", "", "2026-06-30T00:00", "2026-06-30 ", "+026-06-30", "0000-01-01"]
    for text in (*forms, "\uff12\uff10\uff12\uff16-06-30"):
        line = refusal(capsysbinary, *call(command, data, files), f"{option}={text}")
        expected = f"argument {option}: {text!r} is not a day; write it as YYYY-MM-DD."
        assert line.startswith(expected)


# --- what is read -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none", "The data folder none does not exist"),
        ("file", "The data folder file is not a folder"),
    ],
)
def test_a_missing_data_folder_is_one_line(
    command: str, name: str, message: str, files: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    (tmp_path / "file").touch()
    assert refusal(capsysbinary, *call(command, tmp_path / name, files)).startswith(message)


@pytest.mark.parametrize("command", taking("--data"))
def test_the_data_folder_is_the_option_or_the_environment(
    command: str, data: Path, files: Path, capfdbinary: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated = call(command, data, files)
    at = stated.index("--data")
    unstated = stated[:at] + stated[at + 2 :]
    monkeypatch.setenv("IMPACT_DATA", str(data / "none"))
    usual = run(capfdbinary, *stated)
    assert "none" in refusal(capfdbinary, *unstated)
    monkeypatch.setenv("IMPACT_DATA", str(data))
    assert run(capfdbinary, *unstated) == usual


# `report` reads the policy before it loads, and stops at its faults.
LATE = pytest.param("report", marks=pytest.mark.xfail(reason="policy first", strict=True))
ALL_AT_ONCE = [LATE if name == "report" else name for name in READING]


@pytest.mark.parametrize("command", ALL_AT_ONCE)
def test_faults_of_all_settings_files_are_reported_at_once_each_in_a_line(
    command: str, files: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    names = ("columns.toml", "dataset.toml", "policy.toml")
    write_folder(tmp_path, MERCHANTS)
    for name in names:
        (tmp_path / name).write_text("colour = 1\nshape = 2\n", encoding="utf-8")
    lines = refusals(capsysbinary, *call(command, tmp_path, files))
    assert sorted((line.split(":")[1].strip(), "colour" in line) for line in lines) == [
        (name, is_first) for name in names for is_first in (False, True)
    ]


@pytest.mark.parametrize("command", taking("--policy"))
@pytest.mark.parametrize("name", ["none.toml", "."])
def test_an_unreadable_policy_file_is_one_line(
    command: str, name: str, data: Path, files: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    assert refusal(capsysbinary, *call(command, data, files), "--policy", tmp_path / name)


@pytest.mark.parametrize("command", READING)
def test_each_refused_file_is_one_line_and_nothing_is_written(
    command: str, files: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    output = tmp_path / ENDINGS[command]
    output.write_bytes(b"the last good file")
    folder = write_folder(tmp_path / "data", b"PK\x03\x04")
    (folder / "assessments.csv").unlink()
    option = ("--output", output) if command in taking("--output") else ()
    lines = refusals(capsysbinary, *call(command, folder, files), *option)
    assert [line.split(":")[1].strip() for line in lines] == ["assessments.csv", "merchants.csv"]
    assert output.read_bytes() == b"the last good file"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([output.name, "data"])


# --- what is written --------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "option"), WRITING)
def test_an_output_file_equals_standard_output(
    command: str, option: str, data: Path, files: Path, tmp_path: Path, capfdbinary: Output
) -> None:
    if command == "evidence":  # it has no standard output
        return
    arguments, output = call(command, data, files), tmp_path / "new" / ENDINGS[command]
    status, expected, _ = run(capfdbinary, *arguments)
    assert run(capfdbinary, *arguments, option, output)[:2] == (status, "")
    assert output.read_bytes().decode() == expected
    sidecar = [f"{output.name}.meta.json"] if command in taking("--format") else []
    assert sorted(path.name for path in output.parent.iterdir()) == [output.name, *sidecar]


@pytest.mark.parametrize("command", taking("--format"))
def test_a_sidecar_states_rows_format_and_sha256_of_its_file(
    command: str, data: Path, files: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    output = tmp_path / "a.csv"
    run(capsysbinary, *call(command, data, files), "--output", output)
    content = output.read_bytes()
    about = json.loads((tmp_path / "a.csv.meta.json").read_text("utf-8"))
    assert about["sha256"] == hashlib.sha256(content).hexdigest()
    assert (about["rows"], about["format"]) == (len(records_of(content.decode())), "csv")


@pytest.mark.parametrize("command", taking("--format"))
@pytest.mark.parametrize(
    ("name", "stated", "form"),
    [
        ("a.csv", "", "csv"),
        ("a.CSV", "", "csv"),
        ("a.xlsx", "", "xlsx"),
        ("a.csv", "csv", "csv"),
        ("a.csv", "csv-fr", "csv-fr"),
        ("a.XLSX", "xlsx", "xlsx"),
        ("a.txt", "csv", "csv"),
        ("a", "csv-fr", "csv-fr"),
        ("a.csv.bak", "xlsx", "xlsx"),
        ("", "csv-fr", "csv-fr"),
        ("", "xlsx", "a workbook needs --output FILE.xlsx."),
        ("a.csv", "xlsx", "--format xlsx does not fit the ending of a.csv."),
        ("a.Csv", "xlsx", "--format xlsx does not fit the ending of a.Csv."),
        ("a.xlsx", "csv", "--format csv does not fit the ending of a.xlsx."),
        ("a.XLSX", "csv-fr", "--format csv-fr does not fit the ending of a.XLSX."),
        ("a.txt", "", "a.txt ends in neither .csv nor .xlsx; add --format."),
        ("a", "", "a ends in neither .csv nor .xlsx; add --format."),
        ("a.xls", "", "a.xls ends in neither .csv nor .xlsx; add --format."),
        ("a.csv", "pdf", "argument --format: invalid choice: 'pdf'"),
    ],
)
def test_the_format_is_given_by_the_suffix_or_the_option(
    command: str,
    name: str,
    stated: str,
    form: str,
    data: Path,
    files: Path,
    tmp_path: Path,
    capsysbinary: Output,
) -> None:
    arguments = [*call(command, data, files)]
    arguments += ["--output", str(tmp_path / name)] if name else []
    arguments += ["--format", stated] if stated else []
    if form in STARTS:
        status, out, _ = run(capsysbinary, *arguments)
        content = (tmp_path / name).read_bytes() if name else out.encode()
        assert (status, content.startswith(STARTS[form].encode())) == (0, True)
    else:
        assert refusal(capsysbinary, *arguments).startswith(form)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("command", "option"), [*WRITING, ("check", "--left-out")])
@pytest.mark.parametrize("is_folder", [True, False])
def test_an_output_that_cannot_be_written_is_one_line_and_leaves_no_file(
    command: str,
    option: str,
    is_folder: bool,
    data: Path,
    files: Path,
    tmp_path: Path,
    capsysbinary: Output,
) -> None:
    target = tmp_path / ENDINGS[command]
    if is_folder and option != "--left-out":  # which is a folder
        target.mkdir()
    else:
        target.touch()
    below = target if target.is_dir() else target / ENDINGS[command]
    (line,) = refusals(capsysbinary, *call(command, data, files), option, below)
    assert " cannot be written (" in line
    assert [*tmp_path.rglob("*")] == [target]
