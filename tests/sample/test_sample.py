"""The fictional sample: same bytes everywhere, realistic form, plausible proportions."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from impact import decide
from impact import load as load_with_lists
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.dates import to_day_number
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
EARLIER = "2026-10-15"


def sample_files(
    folder: Path, merchants: int = 400, seed: int = 1, day: date = DAY
) -> dict[str, bytes]:
    write_sample(folder, merchants, seed, day)
    return files_of(folder)


def files_of(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def shipped() -> View:
    return shipped_view()


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    assert sample_files(tmp_path / "once") == sample_files(tmp_path / "again")


@pytest.mark.parametrize("name", ["assessments.csv", "labels.csv", "merchants.csv"])
def test_another_seed_gives_other_merchants(tmp_path: Path, name: str) -> None:
    assert (
        sample_files(tmp_path / "one", seed=1)[name] != sample_files(tmp_path / "two", seed=2)[name]
    )


def test_the_shipped_files_come_from_the_command_in_their_readme(tmp_path: Path) -> None:
    readme = (SHIPPED / "README.md").read_text(encoding="utf-8")
    command = (
        r"python -m tests.sample data --merchants (\d+) --seed (\d+) "
        r"--as-of (\S+) --earlier (\S+)"
    )
    match = re.search(command, readme)
    assert match is not None
    merchants, seed, *days = match.groups()
    write_sample(tmp_path, int(merchants), int(seed), *map(date.fromisoformat, days))
    files, shipped_files = files_of(tmp_path), files_of(SHIPPED)
    shipped_files.pop("README.md")
    assert files == shipped_files


def test_the_readme_lists_every_problem_except_shared_scorecards(
    shipped: View,
) -> None:
    readme = (SHIPPED / "README.md").read_text(encoding="utf-8")
    listed = [
        tuple(cell.strip().strip("`") for cell in line.split("|")[1:6])
        for line in readme.splitlines()
        if re.match(r"\| `[\w.-]+\.csv` \| \d+ \|", line) and line.count("|") == 7
    ]
    problems = shipped.dataset.problems
    problems = problems[problems["file"] != "assessments-groups.csv"]
    columns = ["file", "line", "column", "code", "effect"]
    rows = [tuple(map(str, row)) for row in problems[columns].fillna("").to_numpy().tolist()]
    assert listed == rows


def test_the_readme_states_the_row_count_of_each_shipped_file(shipped: View) -> None:
    readme = (SHIPPED / "README.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"\| `([\w-]+\.csv)` \| [^|]+ \| ([\d,]+) \|", readme))
    assert stated == {report.file: f"{report.rows:,}" for report in shipped.dataset.files}
    snapshot, _, _ = readme.partition("## The faults")
    earlier = dict(re.findall(r"\| `([\w-]+\.csv)` \| ([\d,]+) \|", snapshot))
    dataset = load(SHIPPED / EARLIER, SHIPPED)
    counts = {report.file: f"{report.rows:,}" for report in dataset.files}
    assert earlier == counts


def test_every_siren_starts_with_0000_and_passes_its_checksum(shipped: View) -> None:
    sirens = [siren for siren in shipped.decisions["siren"] if siren]
    assert len(sirens) > 400
    assert all(siren.startswith("0000") for siren in sirens)
    assert all(stdnum_siren.is_valid(siren) for siren in sirens)


def test_establishments_stay_unique_when_the_9999_sirens_repeat(tmp_path: Path) -> None:
    sample_files(tmp_path, merchants=40_000)
    rows = rows_of(tmp_path / "merchants.csv")
    # Seeded faults repeat a few rows.
    sirets = {row["merchant_id"]: row["siret"] for row in rows if row["siret"]}
    sirens = {siret[:9] for siret in sirets.values()}
    assert len(sirens) < len(sirets) == len(set(sirets.values()))
    assert all(stdnum_siret.is_valid(siret) for siret in sirets.values())


@pytest.mark.parametrize("merchants", [0, 1, 99])
@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2024, 2, 29), date(2100, 12, 31)])
def test_a_small_sample_of_any_day_and_its_lists_load_without_a_problem(
    tmp_path: Path, merchants: int, day: date
) -> None:
    sample_files(tmp_path, merchants, day=day)
    dataset = load(tmp_path)
    assert (dataset.info.fictional, dataset.info.day) == (True, day)
    assert (len(dataset.problems), dataset.merchants.count) == (0, merchants)
    assert read_registries(tmp_path).problems == ()
    assert not dataset.assessments.columns["published_on"].max(initial=0) > to_day_number(day)


@pytest.mark.parametrize(
    ("merchants", "seed", "day"),
    [(-1, 1, DAY), (1, -1, DAY), (1, 1, date(1999, 12, 31)), (1, 1, date(2101, 1, 1))],
)
def test_an_argument_out_of_range_is_refused_and_writes_nothing(
    tmp_path: Path, merchants: int, seed: int, day: date
) -> None:
    with pytest.raises(UsageError):
        write_sample(tmp_path / "new", merchants, seed, day)
    assert not (tmp_path / "new").exists()


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


def test_a_file_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sample").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        write_sample(tmp_path / "sample", 10, 1, DAY)


def test_the_lists_of_the_sample_have_no_problems_and_one_previous_version() -> None:
    registries = read_registries(SHIPPED)
    assert registries.problems == ()
    assert [(listed.kind, listed.layout, listed.day_from) for listed in registries.lists] == [
        ("esus", "esus", "name"),
        ("esus", "esus", "name"),
        ("esat", "finess_structures", "content"),
        ("companies", "companies", "name"),
        ("register", "register", "name"),
        ("sse", "sse", "name"),
    ]
    changes = registries.changes("esus")
    assert changes is not None
    assert len(changes.added) > 0
    assert len(changes.dropped) > 0


def test_the_readme_states_the_rows_and_day_of_each_list() -> None:
    readme = (SHIPPED / "README.md").read_text(encoding="utf-8")
    stated = re.findall(r"\| `(\S+)` \| [^|]+ \| (\d{4}-\d\d-\d\d) \| (\d+) \|", readme)
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


def test_every_number_in_the_lists_is_invented(shipped: View) -> None:
    for listed in read_registries(SHIPPED).lists:
        if listed.kind == "register":
            assert (listed.entries["number"] > "49").all()
        elif listed.sirens is not None:
            assert (listed.sirens < 100_000).all()
        else:
            assert listed.entries["siren"].str.startswith("0000").all()


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
