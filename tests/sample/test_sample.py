"""The fictional sample: the shipped bytes, what they show, and data that stay as they are."""

import re
from datetime import date
from pathlib import Path

import pytest

from impact import decide
from impact import load as load_with_lists
from impact.compare.what_changed.changes import CAUSES, CHANGES, Changes, compare_views
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.loading.snapshots import find_snapshots, load_snapshot
from impact.model.errors import UsageError
from impact.model.glossary import VERDICTS
from impact.model.texts.wording import BASES
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.registry_verdicts.label_verdicts import verify
from tests.builders.asking import SHIPPED, shipped_view, with_lists
from tests.sample import write_sample
from tests.sample.__main__ import main

DAY = date(2026, 11, 15)
EARLIER = date(2026, 10, 15)
README = (SHIPPED / "README.md").read_text(encoding="utf-8")


def sample_files(
    folder: Path, merchants: int = 400, seed: int = 1, day: date = DAY
) -> dict[str, bytes]:
    write_sample(folder, merchants, seed, day)
    return files_of(folder)


def files_of(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def shipped() -> View:
    return shipped_view()


def test_a_second_call_overwrites_the_first_sample(tmp_path: Path) -> None:
    sample_files(tmp_path / "new", seed=2)
    sample_files(tmp_path / "used", merchants=900, seed=5)
    assert sample_files(tmp_path / "used", seed=2) == sample_files(tmp_path / "new", seed=2)


def test_the_shipped_files_come_from_the_command_in_their_readme(tmp_path: Path) -> None:
    command = (
        r"python -m tests.sample data --merchants (\d+) --seed (\d+) "
        r"--as-of (\S+) --earlier (\S+)"
    )
    match = re.search(command, README)
    assert match is not None
    merchants, seed, *days = match.groups()
    write_sample(tmp_path, int(merchants), int(seed), *map(date.fromisoformat, days))
    files, shipped_files = files_of(tmp_path), files_of(SHIPPED)
    shipped_files.pop("README.md")
    assert files == shipped_files


def test_the_readme_lists_every_problem_except_shared_scorecards(
    shipped: View,
) -> None:
    listed = [
        tuple(cell.strip().strip("`") for cell in line.split("|")[1:6])
        for line in README.splitlines()
        if re.match(r"\| `[\w.-]+\.csv` \| \d+ \|", line) and line.count("|") == 7
    ]
    problems = shipped.dataset.problems
    problems = problems[problems["file"] != "assessments-groups.csv"]
    columns = ["file", "line", "column", "code", "effect"]
    rows = [tuple(map(str, row)) for row in problems[columns].fillna("").to_numpy().tolist()]
    assert listed == rows


def test_the_readme_states_the_row_count_of_each_shipped_file(shipped: View) -> None:
    stated = dict(re.findall(r"\| `([\w-]+\.csv)` \| [^|]+ \| ([\d,]+) \|", README))
    assert stated == {report.file: f"{report.rows:,}" for report in shipped.dataset.files}
    snapshot, _, _ = README.partition("## The faults")
    earlier = dict(re.findall(r"\| `([\w-]+\.csv)` \| ([\d,]+) \|", snapshot))
    dataset = load(SHIPPED / EARLIER.isoformat(), SHIPPED)
    counts = {report.file: f"{report.rows:,}" for report in dataset.files}
    assert earlier == counts


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2024, 2, 29), date(2100, 12, 31)])
def test_a_sample_can_be_made_for_any_day_in_range(tmp_path: Path, day: date) -> None:
    sample_files(tmp_path, merchants=150, day=day)
    dataset = load(tmp_path)
    assert (dataset.info.fictional, dataset.info.day) == (True, day)
    assert len(dataset.problems) > 0


@pytest.mark.parametrize("description", [None, "fictional = false\n", "fictional =", "\xff"])
def test_a_folder_with_real_data_is_never_overwritten(
    tmp_path: Path, description: str | None
) -> None:
    (tmp_path / "merchants.csv").write_text("merchant_id,name,country\n", encoding="utf-8")
    if description is not None:
        (tmp_path / "dataset.toml").write_text(description, encoding="latin-1")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(UsageError, match="not marked as fictional"):
        write_sample(tmp_path, 10, 1, DAY)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_readme_states_the_rows_and_day_of_each_list() -> None:
    stated = re.findall(r"\| `(\S+)` \| [^|]+ \| (\d{4}-\d\d-\d\d) \| (\d+) \|", README)
    lists = read_registries(SHIPPED).lists
    assert sorted(stated) == sorted(
        (registry_list.file, str(registry_list.day), str(registry_list.rows))
        for registry_list in lists
    )


def test_every_verdict_occurs_in_the_sample(shipped: View) -> None:
    shipped = with_lists(shipped, SHIPPED)
    verdicts = verify(shipped)
    assert set(VERDICTS) - set(verdicts["verdict"]) == {"list_too_old"}
    later = date(2027, 11, 5)
    aged = verify(decide_view(shipped.dataset, later, shipped.policy, DAY))
    assert "list_too_old" in set(aged.loc[aged["label"] == "esus", "verdict"])
    before = decide_view(shipped.dataset, date(2027, 11, 4), shipped.policy, DAY)
    assert "list_too_old" not in set(verify(before)["verdict"])


def test_every_basis_but_ecovadis_occurs_in_the_sample() -> None:
    view = decide(load_with_lists(SHIPPED), DAY, read_policy(SHIPPED))
    champions = view.decisions[view.decisions["status"] == "champion"]
    assert set(champions["basis"]) == set(BASES) - {"ecovadis"}
    notes = set(champions["basis_note"])
    assert {"", "sse_list", "not_in_list", "not_in_list+evidence"} <= notes


@pytest.mark.parametrize("count", ["0", "-1", "1.5", "x", "\u0663"])
def test_an_invalid_number_of_merchants_is_wrong_usage(
    count: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path / "new"), "--merchants", count])
    assert stop.value.code == 2
    assert f"{count!r} is not a whole number above 0." in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_written_is_named_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        assert main([str(folder)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("merchants", [0, 1, 10, 99])
def test_a_small_sample_and_its_lists_have_no_problems(tmp_path: Path, merchants: int) -> None:
    write_sample(tmp_path, merchants, 1, DAY, EARLIER)
    dataset = load(tmp_path)
    assert (len(dataset.problems), read_registries(tmp_path).problems) == (0, ())
    assert len(decide_view(dataset, DAY, read_policy(tmp_path), DAY).decisions) == merchants
    assert load(tmp_path / EARLIER.isoformat(), tmp_path).info.fictional


@pytest.mark.parametrize(
    ("merchants", "seed", "days", "message"),
    [
        (-1, 1, [DAY], "merchants"),
        (1, -1, [DAY], "seed"),
        (1, 1, [date(1999, 12, 31)], "2000"),
        (1, 1, [date(2101, 1, 1)], "2100"),
        (5, 1, [DAY, DAY], "earlier day"),
        (5, 1, [DAY, date(2026, 11, 16)], "earlier day"),
        (5, 1, [DAY, date(1989, 12, 31)], "earlier day"),
    ],
)
def test_an_argument_out_of_range_is_refused_and_writes_nothing(
    merchants: int, seed: int, days: list[date], message: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=message):
        write_sample(tmp_path / "new", merchants, seed, *days)
    assert not (tmp_path / "new").exists()


def test_every_number_of_a_company_is_invented(shipped: View) -> None:
    sirens = shipped.decisions["siren"]
    assert sirens[sirens != ""].str.startswith("0000").all()
    for listed in read_registries(SHIPPED).lists:
        if listed.kind == "register":
            assert (listed.entries["number"] > "49").all()
        elif listed.sirens is not None:
            assert (listed.sirens < 100_000).all()
        else:
            assert listed.entries["siren"].str.startswith("0000").all()


# --- the earlier snapshot ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def month() -> Changes:
    datasets = [load_snapshot(snapshot) for snapshot in find_snapshots(SHIPPED).all]
    days = [dataset.info.data_day(DAY) for dataset in datasets]
    assert days == [EARLIER, DAY]
    policy = read_policy(SHIPPED)
    before, after = (
        decide_view(*pair, policy, pair[1]) for pair in zip(datasets, days, strict=True)
    )
    return compare_views(before, after)


def test_the_month_shows_every_cause_and_every_change_of_merchants(month: Changes) -> None:
    assert set(month.rows["cause"]) == set(CAUSES) - {"calendar", "policy"}
    assert set(month.rows["change"]) == set(CHANGES) - {"flag_cleared"}


def test_the_earlier_snapshot_does_not_change_the_sample_itself(tmp_path: Path) -> None:
    write_sample(tmp_path / "alone", 300, 4, DAY)
    write_sample(tmp_path / "both", 300, 4, DAY, EARLIER)
    alone, both = files_of(tmp_path / "alone"), files_of(tmp_path / "both")
    assert {name: both[name] for name in both if not name.startswith(f"{EARLIER}/")} == alone
    assert both.keys() - alone.keys() == {
        f"{EARLIER}/{name}" for name in alone if name.endswith(".csv") and "/" not in name
    }
