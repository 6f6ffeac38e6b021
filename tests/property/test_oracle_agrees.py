"""The program and the row-by-row reading of the contract agree on random folders.

The oracle shares nothing with the program. A folder is drawn from its number, so that a failure
names the folder to look at. `IMPACT_TEST_LONG=1` decides 100,000 merchants, each on several days.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from impact.compare.best_worst import share_range
from impact.loading.folder import Checked, check
from impact.loading.policy_file import read_policy
from impact.model import problems
from impact.model.policy import AcceptedLists, Policy, Register
from impact.output.export import decision_table, table_bytes
from impact.registries.confirmation import confirm
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from tests import oracle
from tests.builders.random_folders import RandomFolder, random_folder
from tests.builders.random_lists import ALBO, LABEL_CHOICES, write_lists
from tests.conftest import IS_LONG
from tests.oracle import report
from tests.oracle.bounds import bounds_on
from tests.property.test_mutations import Count

# Of the 40 rows of a folder 32 are decided on average, folders with a refused file included.
FOLDERS = 3_200 if IS_LONG else 24
# A bound, the day before and the day after: some in each folder, all kinds over many folders.
DAYS_PER_FOLDER = 3
LIST_DAYS = 12 if IS_LONG else 2
TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Reading:
    """One random folder as the program reads it, and as the oracle does."""

    random: RandomFolder
    checked: Checked
    policy: Policy
    expected: oracle.Checked
    expected_policy: oracle.Policy

    @property
    def data_day(self) -> date:
        return self.checked.info.day or TODAY

    @property
    def days(self) -> list[date]:
        """Return the data day and some of the bounds, other ones in each folder."""
        days = self.random.days
        step = max(1, len(days) // DAYS_PER_FOLDER)
        return [self.data_day, *days[self.random.seed % step :: step][:DAYS_PER_FOLDER]]


@pytest.fixture(scope="module", params=range(FOLDERS))
def reading(request: pytest.FixtureRequest) -> Iterator[Reading]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        random = random_folder(folder, request.param)
        policies = read_policy(folder), oracle.read_policy(folder)
        yield Reading(random, check(folder), policies[0], oracle.check(folder), policies[1])


def test_the_same_problems_are_found_in_the_same_order(reading: Reading) -> None:
    names = ("file", "line", "column", "code", "value", "effect")
    actual = [
        tuple(getattr(p, name) for name in names) for p in reading.checked.report.problem_list
    ]
    assert actual == [tuple(p[name] for name in names) for p in reading.expected.problems]


@pytest.mark.parametrize("most", [1, 2, 5])
def test_beyond_a_limit_the_same_problems_are_only_counted(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "MAX_LISTED", most)
    monkeypatch.setattr(report, "MAX_LISTED", most)
    names = ("file", "line", "column", "code", "value", "effect")
    counted = 0
    for seed in range(4):
        random_folder(tmp_path / str(seed), seed)
        listed = check(tmp_path / str(seed)).report.problem_list
        assert [tuple(getattr(p, name) for name in names) for p in listed] == [
            tuple(p[name] for name in names) for p in oracle.check(tmp_path / str(seed)).problems
        ]
        counted += sum(problem.count > 1 for problem in listed)
    assert counted


@pytest.mark.counts("rows accounted for")
def test_the_same_rows_are_kept_left_out_and_repeated(
    reading: Reading, record_property: Count
) -> None:
    report, expected = reading.checked.report, reading.expected
    assert (reading.checked.dataset is None) == expected.refused
    read = {file.file: file for file in report.files}
    for file, counts in expected.counts.items():
        file_report = read.get(file)
        rows = (
            (file_report.rows, file_report.kept, file_report.left_out, file_report.repeated)
            if file_report
            else (0, 0, 0, 0)
        )
        assert rows == (counts.rows, counts.kept, counts.left_out, counts.repeated), file
        assert counts.rows == counts.kept + counts.left_out + counts.repeated
        left_out = report.left_out_rows.get(file, [])
        stood = [(row.line, list(row.codes), list(row.fields)) for row in left_out]
        assert stood == expected.left_out(file), file
        record_property("rows accounted for", counts.rows)


def test_both_decide_the_same_in_every_column_on_every_day(reading: Reading) -> None:
    dataset = reading.checked.dataset
    if dataset is None:
        assert reading.expected.refused
        return
    columns = oracle.columns(reading.expected)
    for day in reading.days:
        view = decide_view(dataset, day, reading.policy, reading.data_day)
        # The wording of the reason is free; all other columns are compared as they are written.
        table = decision_table(view).drop_columns(["reason"])
        expected = oracle.decide_checked(
            reading.expected, day, reading.expected_policy, reading.data_day
        )
        for form in ("csv", "csv-fr"):
            text = table_bytes(table, form).decode()
            assert text == oracle.csv_text(columns, expected, form), (day, form)


def test_best_and_worst_case_are_the_same_on_every_day(reading: Reading) -> None:
    dataset = reading.checked.dataset
    if dataset is None:
        assert reading.expected.refused
        return
    for day in reading.days:
        shares = share_range(decide_view(dataset, day, reading.policy, day))
        expected = bounds_on(reading.expected, reading.expected_policy, day)
        assert (shares.worst, shares.best) == (expected.worst, expected.best), day
        touched = {
            kind: positions.size for kind, positions in shares.affected.items() if positions.size
        }
        assert touched == dict(expected.touched), day


def test_both_decide_the_same_by_the_lists_that_must_confirm_or_need_not(
    reading: Reading, tmp_path: Path
) -> None:
    dataset, rng = reading.checked.dataset, Random(reading.random.seed)
    if dataset is None:
        assert reading.expected.refused
        return
    numbers = (dataset.merchants.column(name).to_pylist() for name in ("siren", "siret"))
    bounds = write_lists(rng, tmp_path, *numbers, reading.data_day)
    labels = rng.choice((*LABEL_CHOICES, (), ()))
    policy = replace(reading.policy, require_confirmation=labels, registers=(Register(**ALBO),))
    rules = replace(reading.expected_policy, require_confirmation=labels, registers=(ALBO,))
    lists_read = read_registries(tmp_path, accepted=AcceptedLists(policy.registers))
    assert not lists_read.refusals
    confirmed = confirm(dataset, lists_read, labels)
    lists, columns = oracle.read_lists(tmp_path), oracle.columns(reading.expected)
    for day in [reading.data_day, *rng.sample(bounds, min(LIST_DAYS, len(bounds)))]:
        table = decision_table(decide_view(confirmed, day, policy, reading.data_day))
        expected = oracle.decide_checked(reading.expected, day, rules, reading.data_day, lists)
        text = table_bytes(table.drop_columns(["reason"]), "csv").decode()
        assert text == oracle.csv_text(columns, expected, "csv"), day
