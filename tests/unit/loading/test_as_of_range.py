"""The range of as-of dates, in every place that takes one; a cell may contain any date."""

from datetime import date
from pathlib import Path

import pytest

from impact.compare.reference_days import month_before, year_before
from impact.compare.trend import month_ends, next_month_ends
from impact.loading.folder import load
from impact.loading.settings import read_dataset_info
from impact.model import clock
from impact.model.errors import ClockError
from tests.builders.asking import decide_one, run
from tests.builders.factories import write_folder

OUTSIDE = ("1999-12-31", "2101-01-01")
EDGES = ("2000-01-01", "2100-12-31")
RANGE = "2000-01-01 to 2100-12-31"
Output = pytest.CaptureFixture[bytes]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Write a folder whose cells contain dates out of range as well."""
    first, last = "0001-01-01", "9999-12-31"
    days = {"esus_granted_on": first, "esus_expires_on": last, "joined_on": first}
    sheet = {"published_on": "2026-01-01", "ethics_finding": "major"}
    return write_folder(
        tmp_path / "data",
        [{"merchant_id": "M1"}, {"merchant_id": "M2", **days, "removed_on": last}],
        [{"merchant_id": "M1", **sheet}, {"merchant_id": "M2", **sheet, "published_on": first}],
        labels=[{"merchant_id": "M2", "label": "esat", "granted_on": last}],
        dataset={"day": date(2026, 6, 30)},
    )


def commands_of(data: Path, day: str) -> list[tuple[str | Path, ...]]:
    """Return a command line for each option that takes a day."""
    as_of = ("--data", data, "--as-of", day)
    return [
        *((command, *as_of) for command in ("decide", "verify", "report")),
        ("report", "--data", data, "--compared", day),
        ("compare", "--from", f"{data}@{day}", "--to", data),
        ("compare", "--from", data, "--to", f"{data}@{day}"),
    ]


@pytest.mark.parametrize("day", OUTSIDE)
def test_a_day_out_of_range_is_wrong_usage(data: Path, capsysbinary: Output, day: str) -> None:
    for arguments in commands_of(data, day):
        status, out, err = run(capsysbinary, *arguments)
        assert (status, out, len(err)) == (2, "", 1), arguments
        assert f"{day} lies outside {RANGE}" in err[0]


@pytest.mark.parametrize("day", EDGES)
def test_every_command_works_on_the_first_and_last_day(
    data: Path, capsysbinary: Output, day: str
) -> None:
    as_of, *_ = commands = commands_of(data, day)[:3]
    commands.append(("report", *as_of[1:], "--compared", EDGES[0]))
    commands.append(("compare", "--from", f"{data}@{EDGES[0]}", "--to", f"{data}@{day}"))
    for arguments in commands:
        assert run(capsysbinary, *arguments)[0] == 0, arguments


@pytest.mark.parametrize("day", OUTSIDE)
def test_a_data_day_out_of_range_is_a_settings_error(
    data: Path, capsysbinary: Output, day: str
) -> None:
    (data / "dataset.toml").write_text(f"day = {day}\n", encoding="utf-8")
    status, _, err = run(capsysbinary, "decide", "--data", data)
    message = f"impact: dataset.toml: `day` = {day} should be a day from {RANGE}."
    assert (status, message in err) == (2, True)


@pytest.mark.parametrize("day", EDGES)
def test_the_first_and_the_last_day_can_be_a_data_day(data: Path, day: str) -> None:
    (data / "dataset.toml").write_text(f"day = {day}\n", encoding="utf-8")
    assert str(read_dataset_info(data / "dataset.toml").day) == day


def test_every_command_reports_a_folder_that_is_not_a_snapshot(
    data: Path, capsysbinary: Output
) -> None:
    write_folder(data / "1999-12-31", [{"merchant_id": "M1"}])
    for command in ("decide", "check", "report", "verify"):
        errors = run(capsysbinary, command, "--data", data)[2]
        assert sum("1999-12-31" in line for line in errors) == 1, command
    compared = run(capsysbinary, "compare", "--from", f"{data}@2026-01-01", "--to", data)[2]
    assert any("its name is no day" in line for line in compared)


@pytest.mark.parametrize("today", ["1970-01-01", "2206-11-15"])
def test_a_wrong_clock_is_reported_where_no_data_day_is_stated(
    data: Path, capsysbinary: Output, monkeypatch: pytest.MonkeyPatch, today: str
) -> None:
    monkeypatch.setattr(clock, "today", lambda timezone: date.fromisoformat(today))
    assert run(capsysbinary, "decide", "--data", data)[0] == 0
    (data / "dataset.toml").unlink()
    status, out, err = run(capsysbinary, "decide", "--data", data)
    assert (status, out, len(err)) == (2, "", 1)
    assert f"Today is {today} by the clock" in err[0]
    with pytest.raises(ClockError, match="state `day`"):
        load(data).info.data_day(date.fromisoformat(today))


@pytest.mark.parametrize("last", ["0001-01-15", "9999-12-31"])
def test_a_cell_may_contain_a_date_out_of_range(tmp_path: Path, last: str) -> None:
    row = decide_one(tmp_path, {"esus_granted_on": "0001-01-01", "esus_expires_on": last})
    assert row["esus_until"] == last


def test_the_default_compared_days_are_within_the_range() -> None:
    first = date(2000, 1, 1)
    assert month_before(date(2000, 1, 31)) == year_before(date(2000, 12, 31)) == first
    assert month_before(date(2000, 2, 1)) == year_before(date(2001, 1, 1)) == first
    assert month_before(date(2000, 2, 2)) == year_before(date(2001, 1, 2)) == date(2000, 1, 2)


def test_month_ends_are_within_the_range() -> None:
    assert month_ends(date(2000, 2, 1), 36) == [date(2000, 1, 31)]
    assert month_ends(date(2000, 1, 30), 36) == []
    assert next_month_ends(date(2100, 11, 30), 24) == [date(2100, 12, 31)]
    assert next_month_ends(date(2100, 12, 31), 24) == []
