"""The `decide` command: its rows, its day, the policy that decides."""

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


def test_decide_uses_the_as_of_option(data: Path, capsysbinary: Output) -> None:
    statuses = {"2023-03-31": "not_yet", "2023-04-01": "champion", "2028-04-01": "not_yet"}
    for as_of, status in statuses.items():
        _, out, _ = run(capsysbinary, "decide", "--data", data, "--as-of", as_of)
        assert records_of(out)[0]["status"] == status


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
