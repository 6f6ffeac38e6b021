"""The library's public calls, and the example of docs/library.md."""

import re
from datetime import date
from pathlib import Path

import pytest

import impact
from impact.__main__ import main
from impact.model.errors import SettingsError
from tests.builders.factories import write_folder

ROOT = Path(__file__).parents[2]
DAY = date(2026, 6, 30)


def test_the_example_of_the_documents_runs_and_prints_the_sample(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/library.md").read_text(), re.S)
    monkeypatch.chdir(ROOT)
    exec(compile(source, "docs/library.md", "exec"), {})
    champions, reason, changes, header = capsys.readouterr().out.splitlines()
    assert champions == "135 champions of 1,796 merchants".replace(",", "")
    assert reason.endswith(".")
    assert changes.endswith("changes")
    assert header == "['merchant_id', 'name', 'country']"


def test_the_export_is_the_file_that_the_command_writes(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "data",
        [{"merchant_id": "M1", "name": "Eco", "country": "FR"}],
        dataset={"day": DAY},
    )
    assert main(["decide", "--data", str(folder), "--output", str(tmp_path / "out.csv")]) == 0
    rules = impact.read_policy(folder)
    view = impact.decide(impact.load(folder, rules), DAY, rules)
    assert impact.export_decisions(view) == (tmp_path / "out.csv").read_bytes()


def test_a_policy_that_wants_a_list_is_refused_without_one(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, policy={"require_confirmation": ["esus"]})
    with pytest.raises(SettingsError, match="ESUS"):
        impact.load(folder)


def test_a_day_compared_with_itself_has_no_change(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [{"merchant_id": "M1", "name": "Eco", "country": "FR"}])
    rules = impact.read_policy(folder)
    view = impact.decide(impact.load(folder, rules), DAY, rules)
    assert impact.compare_days(view, rules, DAY).rows.empty


def test_every_public_name_is_there_and_documented() -> None:
    assert all(getattr(impact, name).__doc__ for name in impact.__all__)
