"""What all commands share: usage, folders, settings, formats, sidecars, files that stay."""

import hashlib
import json
from collections.abc import Callable
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
Answer = tuple[int, str, list[str]]  # exit status, standard output, lines of standard error
Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("every") / "data"
    return write_folder(folder, MERCHANTS, dataset={"day": date(2026, 6, 30)})


@pytest.fixture(scope="module")
def files(data: Path) -> Path:
    return write_files(data, data.parent)


@pytest.fixture
def ask(data: Path, files: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """Return a function that runs a command on a folder, with more arguments than it needs."""

    def answer(command: str, *more: object, folder: Path = data, without: str = "") -> Answer:
        arguments = list(call(command, folder, files)) if command in COMMANDS else command.split()
        if without:
            at = arguments.index(without)
            del arguments[at : at + 2]
        return run(capfdbinary, *arguments, *more)

    return answer


def refusals(answer: Answer) -> list[str]:
    """Return the lines of a command that failed with status 2."""
    assert answer[0] == 2
    return [line.removeprefix("impact: ") for line in answer[2] if line.startswith("impact: ")]


def refusal(answer: Answer) -> str:
    """Return the line of a command that failed with one line and nothing else."""
    assert (answer[:2], len(answer[2])) == ((2, ""), 1)
    return refusals(answer)[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_same_inputs_give_the_same_bytes(command: str, files: Path, ask: Ask) -> None:
    first = ask(command)
    written = (files / "badges.zip").read_bytes()
    assert first[0] in (0, 1)
    assert ask(command) == first
    assert (files / "badges.zip").read_bytes() == written


# --- wrong usage ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", "export"])
def test_a_missing_or_unknown_command_is_one_line(command: str, ask: Ask) -> None:
    assert refusal(ask(command)).endswith(" See `python -m impact --help`.")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("wrong", ["--unknown", "extra", "--data"])
def test_wrong_usage_is_one_line(command: str, wrong: str, ask: Ask) -> None:
    assert wrong in refusal(ask(command, wrong))


@pytest.mark.parametrize(
    ("command", "option"), [("compare", "--from"), ("compare", "--to"), ("evidence", "--output")]
)
def test_an_option_that_is_required_is_named(command: str, option: str, ask: Ask) -> None:
    line = refusal(ask(command, without=option))
    assert line.startswith(f"the following arguments are required: {option} ")


@pytest.mark.parametrize(("command", "option"), day_options())
def test_a_day_in_another_form_is_wrong_usage(command: str, option: str, ask: Ask) -> None:
    forms = ["2026-6-30", "30/06/2026", "20260630", "2026-02-30", "2026-W27-2", "2026-181"]
    forms += ["today", "", "2026-06-30T00:00", "2026-06-30 ", "+026-06-30", "0000-01-01"]
    for text in (*forms, "\uff12\uff10\uff12\uff16-06-30"):
        expected = f"argument {option}: {text!r} is not a day; write it as YYYY-MM-DD."
        assert refusal(ask(command, f"{option}={text}")).startswith(expected)


# --- what is read -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(("name", "fault"), [("none", "does not exist"), ("a", "is not a folder")])
def test_a_missing_data_folder_is_one_line(
    command: str, name: str, fault: str, tmp_path: Path, ask: Ask
) -> None:
    (tmp_path / "a").touch()
    line = refusal(ask(command, folder=tmp_path / name))
    assert line.startswith(f"The data folder {name} {fault}")


@pytest.mark.parametrize("command", taking("--data"))
def test_the_data_folder_is_the_option_or_the_environment(
    command: str, data: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_DATA", str(data / "none"))
    usual = ask(command)
    assert "none" in refusal(ask(command, without="--data"))
    monkeypatch.setenv("IMPACT_DATA", str(data))
    assert ask(command, without="--data") == usual


@pytest.mark.parametrize("command", READING)
def test_faults_of_all_settings_files_are_reported_at_once_each_in_a_line(
    command: str, tmp_path: Path, ask: Ask
) -> None:
    names = ("columns.toml", "dataset.toml", "policy.toml")
    write_folder(tmp_path, MERCHANTS)
    for name in names:
        (tmp_path / name).write_text("colour = 1\nshape = 2\n", encoding="utf-8")
    lines = refusals(ask(command, folder=tmp_path))
    assert sorted((line.partition(":")[0], "colour" in line) for line in lines) == [
        (name, is_first) for name in names for is_first in (False, True)
    ]


@pytest.mark.parametrize("command", taking("--policy"))
@pytest.mark.parametrize("name", ["none.toml", "."])
def test_an_unreadable_policy_file_is_one_line(
    command: str, name: str, tmp_path: Path, ask: Ask
) -> None:
    assert refusal(ask(command, "--policy", tmp_path / name))


@pytest.mark.parametrize("command", READING)
def test_each_refused_file_is_one_line_and_nothing_is_written(
    command: str, tmp_path: Path, ask: Ask
) -> None:
    output = tmp_path / ENDINGS[command]
    output.write_bytes(b"the last good file")
    folder = write_folder(tmp_path / "data", b"PK\x03\x04")
    (folder / "assessments.csv").unlink()
    option = ("--output", output) if command in taking("--output") else ()
    lines = refusals(ask(command, *option, folder=folder))
    assert [line.partition(":")[0] for line in lines] == ["assessments.csv", "merchants.csv"]
    assert output.read_bytes() == b"the last good file"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([output.name, "data"])


# --- what is written --------------------------------------------------------------------------


PRINTING = [pair for pair in WRITING if pair[0] != "evidence"]  # or to standard output


@pytest.mark.parametrize(("command", "option"), PRINTING)
def test_an_output_file_equals_standard_output(
    command: str, option: str, tmp_path: Path, ask: Ask
) -> None:
    output = tmp_path / "new" / ENDINGS[command]
    status, expected, _ = ask(command)
    assert ask(command, option, output)[:2] == (status, "")
    assert output.read_bytes().decode() == expected
    sidecar = [f"{output.name}.meta.json"] if command in taking("--format") else []
    assert sorted(path.name for path in output.parent.iterdir()) == [output.name, *sidecar]


@pytest.mark.parametrize("command", taking("--format"))
def test_a_sidecar_states_rows_format_and_sha256_of_its_file(
    command: str, tmp_path: Path, ask: Ask
) -> None:
    ask(command, "--output", tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
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
    command: str, name: str, stated: str, form: str, tmp_path: Path, ask: Ask
) -> None:
    arguments = ["--output", str(tmp_path / name)] if name else []
    arguments += ["--format", stated] if stated else []
    answer = ask(command, *arguments)
    if form in STARTS:
        content = (tmp_path / name).read_bytes() if name else answer[1].encode()
        assert (answer[0], content.startswith(STARTS[form].encode())) == (0, True)
    else:
        assert refusal(answer).startswith(form)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("command", "option"), [*WRITING, ("check", "--left-out")])
@pytest.mark.parametrize("is_folder", [True, False])
def test_an_output_that_cannot_be_written_is_one_line_and_leaves_no_file(
    command: str, option: str, is_folder: bool, tmp_path: Path, ask: Ask
) -> None:
    target = tmp_path / ENDINGS[command]
    if is_folder and option != "--left-out":  # which is a folder
        target.mkdir()
    else:
        target.touch()
    (line,) = refusals(
        ask(command, option, target if target.is_dir() else target / ENDINGS[command])
    )
    assert " cannot be written (" in line
    assert [*tmp_path.rglob("*")] == [target]
