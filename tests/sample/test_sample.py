"""The fictional sample: same bytes everywhere, realistic form, plausible proportions."""

import csv
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from stdnum import luhn
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from impact import decide
from impact import load as load_with_lists
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.columns import LABELS, THEMES
from impact.model.errors import UsageError
from impact.model.glossary import VERDICTS
from impact.model.texts.wording import BASES
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.approval_list import list_approvals
from impact.selection.registry_verdicts.label_verdicts import verify
from tests.builders.asking import SHIPPED, shipped_view, with_lists
from tests.sample import write_sample
from tests.sample.__main__ import main

DAY = date(2026, 11, 15)
EARLIER = "2026-10-15"
MERCHANT_COLUMNS = [
    *("merchant_id", "name", "country", "siren", "siret"),
    *("register_id", "ecovadis_id", "joined_on"),
    *("removed_on", "social_utility", "not_for_profit", "shared_governance"),
    *(f"{label}_{day}" for label in LABELS for day in ("granted_on", "expires_on")),
    *("badge_published", "in_champions_shop", "quality_score"),
]
EXTRA_COLUMNS = ["account_manager", "Note"]
ASSESSMENT_COLUMNS = [
    *("ecovadis_id", "published_on", "expires_on", "overall_score"),
    *(f"{theme}_score" for theme in THEMES),
    "medal",
    *(f"{theme}_finding" for theme in THEMES),
    "scorecard_url",
]


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


def test_a_second_call_overwrites_the_first_sample(tmp_path: Path) -> None:
    sample_files(tmp_path / "new", seed=2)
    sample_files(tmp_path / "used", merchants=900, seed=5)
    assert sample_files(tmp_path / "used", seed=2) == sample_files(tmp_path / "new", seed=2)


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


def test_headers_are_the_contracts_columns_and_two_extra_ones(tmp_path: Path) -> None:
    files = sample_files(tmp_path, merchants=10)
    headers = {
        name: content.decode().partition("\n")[0].split(",")
        for name, content in files.items()
        if name.endswith(".csv") and "/" not in name
    }
    assert headers == {
        "merchants.csv": MERCHANT_COLUMNS + EXTRA_COLUMNS,
        "labels.csv": ["merchant_id", "label", "granted_on", "expires_on", "ended_on", "reference"],
        "assessments.csv": ["assessment_id", "merchant_id", *ASSESSMENT_COLUMNS],
        "assessments-groups.csv": ["assessment_id", *ASSESSMENT_COLUMNS],
        "exceptions.csv": ["merchant_id", "from", "until", "by", "reason"],
        "evidence.csv": [
            *("merchant_id", "label", "document", "sha256"),
            *("issued_on", "valid_until", "seen_by"),
        ],
    }


def test_the_sample_has_esats_past_their_stated_day_and_two_ended(shipped: View) -> None:
    approvals = list_approvals(shipped)
    esat = approvals[approvals["label"] == "esat"]
    past = esat[esat["stated_last_day"] < pd.Timestamp(shipped.as_of)]
    assert len(past) >= 12
    ended = esat[esat["ended_on"].notna()].set_index("merchant_id")
    refused, withdrawn = ended.loc["M00165"], ended.loc["M00487"]
    assert len(ended) == 2
    assert refused["ended_on"] - refused["stated_last_day"] == pd.Timedelta(days=1)
    assert withdrawn["ended_on"] < withdrawn["stated_last_day"]
    by_law = shipped.decisions[shipped.decisions["caveats"].str.contains("renewed_tacitly")]
    assert "M00184" in by_law["merchant_id"].tolist()
    alone = by_law[(by_law["status"] == "champion") & (by_law["routes"] == "esat")]
    assert len(alone) == 5


def test_every_siren_starts_with_0000_and_passes_its_checksum(shipped: View) -> None:
    sirens = [siren for siren in shipped.decisions["siren"] if siren]
    assert len(sirens) > 400
    assert all(siren.startswith("0000") for siren in sirens)
    assert all(stdnum_siren.is_valid(siren) for siren in sirens)


def test_every_siret_is_its_siren_and_five_digits_and_passes_its_checksum(shipped: View) -> None:
    establishments = shipped.decisions.loc[shipped.decisions["siret"] != "", ["siren", "siret"]]
    # The one merchant whose SIREN is set aside keeps its SIRET.
    with_siren = establishments[establishments["siren"] != ""]
    assert len(establishments) - len(with_siren) == 1
    assert all(
        stdnum_siret.is_valid(siret) and luhn.is_valid(siret) for siret in establishments["siret"]
    )
    assert (with_siren["siret"].str[:9] == with_siren["siren"]).all()


def test_establishments_stay_unique_when_the_9999_sirens_repeat(tmp_path: Path) -> None:
    sample_files(tmp_path, merchants=40_000)
    rows = rows_of(tmp_path / "merchants.csv")
    # Seeded faults repeat a few rows.
    sirets = {row["merchant_id"]: row["siret"] for row in rows if row["siret"]}
    sirens = {siret[:9] for siret in sirets.values()}
    assert len(sirens) < len(sirets) == len(set(sirets.values()))
    assert all(stdnum_siret.is_valid(siret) for siret in sirets.values())


def test_nothing_is_published_after_the_day_and_some_approvals_begin_after_it() -> None:
    assessments = rows_of(SHIPPED / "assessments.csv")
    published = [row["published_on"] for row in assessments if row["published_on"][0] == "2"]
    assert "2020-11-15" <= min(published) <= max(published) <= DAY.isoformat()
    granted = [row["granted_on"] for row in rows_of(SHIPPED / "labels.csv")]
    assert sum(day > DAY.isoformat() for day in granted) >= 5


def test_holders_of_esus_and_esat_have_a_french_establishment(shipped: View) -> None:
    decisions = shipped.decisions
    holds_esat = decisions["esat_state"] != "none"
    assert (decisions.loc[holds_esat, "country"] == "FR").all()
    holds_label = holds_esat | (decisions["esus_state"] != "none")
    assert decisions.loc[holds_label, "siret"].str.startswith("0000").all()
    assert (decisions.loc[holds_label, "country"] != "FR").sum() in range(1, 15)


def test_the_accounts_of_one_company_share_siren_and_scorecards(shipped: View) -> None:
    groups = {row["ecovadis_id"] for row in rows_of(SHIPPED / "assessments-groups.csv")}
    accounts = shipped.decisions[shipped.decisions["ecovadis_id"].isin(groups)]
    by_company = accounts.groupby("ecovadis_id")
    assert (by_company.size() == 2).all()
    assert (by_company["siren"].nunique() == 1).all()
    assert (by_company["country"].nunique() == 2).all()
    assert (by_company["assessment_id"].nunique() == 1).all()


def test_one_exception_covers_the_day_and_one_is_over(shipped: View) -> None:
    decisions = shipped.decisions
    is_due = decisions["status"] == "removal_due"
    excepted = {row["merchant_id"] for row in rows_of(SHIPPED / "exceptions.csv")}
    assert len(excepted) == 2
    assert excepted <= set(decisions.loc[is_due, "merchant_id"])
    assert int((decisions["has_exception"] & is_due).sum()) == 1


def out_of_bounds(view: View) -> dict[str, int]:
    """Return the counts outside the range expected for 1,800 merchants."""
    decisions = view.decisions
    listed = decisions["is_listed"]
    has_ground = decisions["removal_grounds"] != ""
    state, days = decisions["assessment_state"], decisions["days_flagged"].fillna(-1)
    expected = {
        "listed": (listed, 1550, 1700),
        "champions": (decisions["status"] == "champion", 115, 165),
        "by declaration only": (decisions["is_declaration_only"], 20, 55),
        "removal due": (decisions["status"] == "removal_due", 15, 36),
        "due for a year": (listed & (days > 365), 5, 25),
        "due for 60 days at most": (listed & days.between(0, 60), 1, 12),
        "delisted after a ground": (has_ground & ~listed, 14, 34),
        "delisted within weeks": (has_ground & ~listed & (days <= 45), 12, 34),
        "expiring": (listed & decisions["is_label_expiring"], 6, 24),
        "lapsed": (listed & (decisions["esus_state"] == "expired"), 2, 20),
        "not started": (listed & (decisions["esus_state"] == "not_started"), 1, 12),
        "badge undue": (decisions["badge_audit"] == "undue", 3, 16),
        "badge missing": (decisions["badge_audit"] == "missing", 2, 16),
        "shop undue": (decisions["shop_audit"] == "undue", 2, 16),
        "shop missing": (decisions["shop_audit"] == "missing", 1, 16),
        "never assessed": (listed & (state == "never"), 200, 330),
        "assessment expired": (listed & (state == "expired"), 250, 450),
        "platinum": (decisions["medal"] == "platinum", 5, 45),
    }
    counts = {name: int(is_one.sum()) for name, (is_one, _, _) in expected.items()}
    return {
        name: counts[name]
        for name, (_, low, high) in expected.items()
        if not low <= counts[name] <= high
    }


def test_merchants_are_in_17_countries_nearly_a_third_of_them_in_france(shipped: View) -> None:
    shares = shipped.decisions["country"].value_counts(normalize=True)
    assert (shares.drop("") > 0).sum() == 17
    assert 0.25 < shares["FR"] < 0.35


def test_the_shipped_proportions_are_plausible(shipped: View) -> None:
    assert out_of_bounds(shipped) == {}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_proportions_do_not_depend_on_the_seed(tmp_path: Path, seed: int) -> None:
    sample_files(tmp_path, merchants=1800, seed=seed)
    view = decide_view(load(tmp_path), DAY, read_policy(tmp_path), DAY)
    assert out_of_bounds(view) == {}


def test_findings_are_mostly_none_then_minor_then_major_then_severe() -> None:
    rows = rows_of(SHIPPED / "assessments.csv")
    findings = pd.Series([row[f"{theme}_finding"] for theme in THEMES for row in rows])
    shares = findings.value_counts(normalize=True)
    assert shares["none"] > 0.8
    assert 0.05 < shares["minor"] < 0.15
    assert 0.02 < shares[""] < 0.08
    assert 0.01 > shares["major"] > shares["severe"] > 0.0005


def test_a_later_assessment_clears_some_findings(shipped: View) -> None:
    rows = rows_of(SHIPPED / "assessments.csv")
    grave = {
        row["merchant_id"]
        for row in rows
        for theme in THEMES[:3]
        if row[f"{theme}_finding"] in ("major", "severe")
    }
    decisions = shipped.decisions
    stands = set(decisions.loc[decisions["removal_grounds"] != "", "merchant_id"])
    assert len(grave - stands) >= 5


@pytest.mark.parametrize("merchants", [0, 1, 10, 99])
def test_a_small_sample_loads_without_any_problem(tmp_path: Path, merchants: int) -> None:
    sample_files(tmp_path, merchants=merchants)
    dataset = load(tmp_path)
    assert len(dataset.problems) == 0
    assert len(decide_view(dataset, DAY, read_policy(tmp_path), DAY).decisions) == merchants


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2024, 2, 29), date(2100, 12, 31)])
def test_a_sample_can_be_made_for_any_day_in_range(tmp_path: Path, day: date) -> None:
    sample_files(tmp_path, merchants=150, day=day)
    dataset = load(tmp_path)
    assert (dataset.info.fictional, dataset.info.day) == (True, day)
    assert len(dataset.problems) > 0
    assessments = rows_of(tmp_path / "assessments.csv")
    published = [row["published_on"] for row in assessments if "-" in row["published_on"]]
    assert max(published) <= day.isoformat()


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


@pytest.mark.parametrize("merchants", [0, 1, 99])
def test_the_lists_of_a_small_sample_can_be_used(tmp_path: Path, merchants: int) -> None:
    sample_files(tmp_path, merchants=merchants)
    assert read_registries(tmp_path).problems == ()


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
