"""The command line's options, exit statuses and one-line errors."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from impact.model import clock
from tests.builders.asking import records_of, run
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
FINE = [{"merchant_id": "M1", "name": "Été", "country": "FR", "esus_granted_on": "2023-04-01"}]
FAULTY = "merchant_id,name,country,removed_on\nM1,x,XX,\nM2,x,FR,soon\n,x,FR,\n"
Output = pytest.CaptureFixture[bytes]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "data", FINE, dataset={"day": DAY})


def run_refused(capsys: Output, *arguments: object) -> list[str]:
    """Run a command that must fail with status 2 and no output; return its error lines."""
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    return err


def test_decide_writes_one_row_per_merchant_to_standard_output(
    data: Path, capsysbinary: Output
) -> None:
    status, out, err = run(capsysbinary, "decide", "--data", data)
    assert status == 0
    (row,) = records_of(out)
    assert (row["merchant_id"], row["name"], row["status"]) == ("M1", "Été", "champion")
    assert len(err) == 2  # where the rows of the two files went
    assert sorted(path.name for path in data.iterdir()) == [
        *("assessments.csv", "dataset.toml", "merchants.csv")
    ]


def test_decide_prints_the_row_counts_on_standard_error(
    tmp_path: Path, capsysbinary: Output
) -> None:
    write_folder(tmp_path, FAULTY)
    status, out, err = run(capsysbinary, "decide", "--data", tmp_path)
    assert (status, len(records_of(out))) == (0, 1)
    assert "3 rows = 1 kept, 2 skipped, 0 repeated; 1 values ignored" in err[0]


def test_the_data_folder_is_the_option_or_the_environment(
    data: Path, capsysbinary: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_DATA", str(data))
    assert run(capsysbinary, "decide")[0] == 0
    assert run_refused(capsysbinary, "decide", "--data", data / "none")
    monkeypatch.setenv("IMPACT_DATA", str(data / "none"))
    assert run_refused(capsysbinary, "check")
    assert run(capsysbinary, "check", "--data", data)[0] == 0


def test_decide_uses_the_as_of_option(data: Path, capsysbinary: Output) -> None:
    statuses = {"2023-03-31": "not_yet", "2023-04-01": "champion", "2028-04-01": "not_yet"}
    for as_of, status in statuses.items():
        _, out, _ = run(capsysbinary, "decide", "--data", data, "--as-of", as_of)
        assert records_of(out)[0]["status"] == status


def test_a_day_in_another_form_is_wrong_usage(data: Path, capsysbinary: Output) -> None:
    forms = ["2026-6-30", "30/06/2026", "20260630", "2026-02-30", "2026-W27-2", "2026-181"]
    forms += ["today", "", "2026-06-30T00:00", "2026-06-30 ", "+026-06-30", "0000-01-01"]
    for as_of in (*forms, "\uff12\uff10\uff12\uff16-06-30"):
        (line,) = run_refused(capsysbinary, "decide", "--data", data, f"--as-of={as_of}")
        assert "YYYY-MM-DD" in line, as_of


def test_the_default_day_is_today_in_the_folders_timezone(
    data: Path, capsysbinary: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones = {"Europe/Paris": date(2023, 3, 31), "Pacific/Auckland": date(2023, 4, 1)}
    monkeypatch.setattr(clock, "today", zones.__getitem__)
    (data / "dataset.toml").unlink()
    _, paris, _ = run(capsysbinary, "decide", "--data", data)
    (data / "dataset.toml").write_text('timezone = "Pacific/Auckland"', encoding="utf-8")
    _, auckland, _ = run(capsysbinary, "decide", "--data", data)
    statuses = [records_of(text)[0]["status"] for text in (paris, auckland)]
    assert statuses == ["not_yet", "champion"]


def test_the_policy_option_precedes_the_folders_policy(data: Path, capsysbinary: Output) -> None:
    (data / "policy.toml").write_text('routes = ["esat"]', encoding="utf-8")
    other = data.parent / "other.toml"
    other.write_text('routes = ["esus"]', encoding="utf-8")
    _, from_folder, _ = run(capsysbinary, "decide", "--data", data)
    _, from_option, _ = run(capsysbinary, "decide", "--data", data, "--policy", other)
    assert [records_of(text)[0]["status"] for text in (from_folder, from_option)] == [
        "not_yet",
        "champion",
    ]


def test_an_output_file_equals_standard_output_and_has_a_sidecar(
    data: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    _, expected, _ = run(capsysbinary, "decide", "--data", data)
    output = tmp_path / "new" / "decisions.csv"
    status, out, _ = run(capsysbinary, "decide", "--data", data, "--output", output)
    assert (status, out) == (0, "")
    content = output.read_bytes()
    assert content.decode() == expected
    sidecar = json.loads((tmp_path / "new" / "decisions.csv.meta.json").read_text("utf-8"))
    assert sidecar["sha256"] == hashlib.sha256(content).hexdigest()
    assert (sidecar["rows"], sidecar["as_of"], sidecar["format"]) == (1, "2026-06-30", "csv")
    assert sidecar["filters"] == {}
    assert sorted(path.name for path in output.parent.iterdir()) == [
        *("decisions.csv", "decisions.csv.meta.json")
    ]


def test_the_format_is_given_by_the_suffix_or_the_option(
    data: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    starts = {"csv": b"merchant_id,", "csv-fr": b"\xef\xbb\xbfmerchant_id;", "xlsx": b"PK\x03\x04"}
    by_suffix = [("a.csv", "csv"), ("b.CSV", "csv"), ("c.xlsx", "xlsx")]
    by_option = [("d.csv", "csv"), ("e.csv", "csv-fr"), ("f.XLSX", "xlsx"), ("g.txt", "csv")]
    by_option += [("h", "csv-fr"), ("i.csv.bak", "xlsx")]
    for name, form in by_suffix + by_option:
        option = ["--format", form] if (name, form) in by_option else []
        output = ("--output", tmp_path / name)
        assert run(capsysbinary, "decide", "--data", data, *output, *option)[0] == 0
        assert (tmp_path / name).read_bytes().startswith(starts[form]), name


def test_a_contradictory_or_unknown_format_is_wrong_usage(
    data: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    pairs = [("a.csv", "xlsx"), ("a.xlsx", "csv"), ("a.XLSX", "csv-fr"), ("a.Csv", "xlsx")]
    pairs += [("a.txt", ""), ("a", ""), ("a.xls", ""), ("", "xlsx"), ("a.csv", "pdf")]
    for name, form in pairs:
        arguments = ["decide", "--data", str(data)]
        arguments += ["--output", str(tmp_path / name)] if name else []
        arguments += ["--format", form] if form else []
        assert len(run_refused(capsysbinary, *arguments)) == 1, (name, form)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_wrong_usage_prints_one_line(capsysbinary: Output) -> None:
    for arguments in (
        *([], ["export"], ["decide", "--unknown"], ["decide", "extra"], ["decide", "--as-of"]),
        *(["check", "--as-of", "2026-06-30"], ["check", "--format", "csv"]),
        ["decide", "--report", "x.csv"],
    ):
        assert len(run_refused(capsysbinary, *arguments)) == 1, arguments


@pytest.mark.parametrize("command", ["decide", "check"])
def test_a_missing_data_folder_is_one_line(
    tmp_path: Path, capsysbinary: Output, command: str
) -> None:
    (line,) = run_refused(capsysbinary, command, "--data", tmp_path / "none")
    assert "none" in line
    (tmp_path / "file").touch()
    (line,) = run_refused(capsysbinary, command, "--data", tmp_path / "file")
    assert "file" in line


@pytest.mark.parametrize("command", ["decide", "check"])
def test_a_bad_settings_file_prints_one_line_per_fault(
    data: Path, capsysbinary: Output, command: str
) -> None:
    for file in ("columns.toml", "dataset.toml", "policy.toml"):
        (data / file).write_text("colour = 1\nshape = 2\n", encoding="utf-8")
        status, _, err = run(capsysbinary, command, "--data", data)
        errors = [line for line in err if file in line]
        assert (status, len(errors)) == (2, 2)
        assert "colour" in errors[0]
        (data / file).unlink()


@pytest.mark.parametrize("command", ["decide", "check"])
def test_faults_of_all_settings_files_are_reported_at_once(
    data: Path, capsysbinary: Output, command: str
) -> None:
    for file in ("columns.toml", "dataset.toml", "policy.toml"):
        (data / file).write_text("colour = 1\n", encoding="utf-8")
    status, _, err = run(capsysbinary, command, "--data", data)
    assert status == 2
    assert all(file in "\n".join(err) for file in ("columns", "dataset", "policy"))


@pytest.mark.parametrize("name", ["none.toml", "."])
def test_an_unreadable_policy_file_prints_one_line(
    data: Path, tmp_path: Path, capsysbinary: Output, name: str
) -> None:
    arguments = ("decide", "--data", data, "--policy", tmp_path / name)
    assert len(run_refused(capsysbinary, *arguments)) == 1


def test_each_refused_file_prints_one_line_and_nothing_is_written(
    data: Path, tmp_path: Path, capsysbinary: Output
) -> None:
    output = tmp_path / "a.csv"
    output.write_bytes(b"the last good file")
    (data / "assessments.csv").unlink()
    (data / "merchants.csv").write_bytes(b"PK\x03\x04")
    lines = run_refused(capsysbinary, "decide", "--data", data, "--output", output)
    assert [line.split(":")[1].strip() for line in lines] == ["assessments.csv", "merchants.csv"]
    assert output.read_bytes() == b"the last good file"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "data"]


@pytest.mark.parametrize("is_folder", [True, False])
def test_an_output_that_cannot_be_written_leaves_no_file(
    data: Path, tmp_path: Path, capsysbinary: Output, is_folder: bool
) -> None:
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / "a.csv"
    if is_folder:
        target.mkdir()
    else:
        target.touch()
        target = target / "b.csv"  # below a file
    assert len(run_refused(capsysbinary, "decide", "--data", data, "--output", target)) == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.csv"]
