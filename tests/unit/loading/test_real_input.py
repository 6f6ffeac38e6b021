"""3,667 real companies, read with the columns.toml from the docs."""

import csv
import hashlib
import io
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from stdnum.fr import siren, siret

from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.model.dataset import Dataset
from impact.model.texts.formula_guard import remove_guard
from impact.output.export import export_bytes
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.builders.asking import exported_rows
from tests.builders.factories import write_folder

TESTS = Path(__file__).parents[2]
REAL = TESTS / "data" / "real" / "ess_numerique_companies.csv"
COLUMNS = TESTS.parent / "docs" / "examples" / "ess_numerique.columns.toml"
DAY = date(2026, 6, 30)
KNOWN = {"siren", "siret_siege", "denomination", "date_creation"}


@pytest.fixture(scope="module")
def companies() -> list[dict[str, str]]:
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("real")
    return load(write_folder(folder, REAL.read_bytes(), columns=COLUMNS.read_text("utf-8")))


@pytest.fixture(scope="module")
def view(dataset: Dataset) -> View:
    return decide_view(dataset, DAY, read_policy(Path("none")), DAY)


@pytest.fixture(scope="module")
def exported(view: View) -> dict[str, dict[str, str]]:
    rows = exported_rows(view)
    assert [row["merchant_id"] for row in rows] == sorted(row["merchant_id"] for row in rows)
    return {row["merchant_id"]: row for row in rows}


def test_the_file_is_the_one_in_its_licence_note() -> None:
    note = (REAL.parent / "README.md").read_text("utf-8")
    assert hashlib.sha256(REAL.read_bytes()).hexdigest() in note
    assert "Licence Ouverte" in note
    assert "MIT" in note


def test_kept_left_out_and_repeated_add_up_to_3667(dataset: Dataset) -> None:
    merchants, assessments = dataset.files
    assert merchants.rows == merchants.kept == 3667
    assert (merchants.left_out, merchants.repeated) == (0, 0)
    assert (merchants.encoding, merchants.delimiter) == ("utf-8-sig", ",")
    assert (assessments.rows, assessments.kept) == (0, 0)


def test_every_fault_is_reported_with_line_and_suggestion(dataset: Dataset) -> None:
    (fault,) = dataset.report.problem_list
    assert (fault.file, fault.line, fault.column, fault.code, fault.value, fault.effect) == (
        *("merchants.csv", 2, "siret"),
        *("constraint-error", "6220119900031", "value-set-aside"),
    )
    assert "06220119900031" in fault.message
    assert not dataset.finding_themes, "these files cannot show removals"


def test_python_stdnum_reports_exactly_the_same_fault(
    companies: list[dict[str, str]],
) -> None:
    wrong = [
        row["siret_siege"]
        for row in companies
        if not (
            siren.is_valid(row["siren"])
            and siret.is_valid(row["siret_siege"])
            and row["siret_siege"].startswith(row["siren"])
        )
    ]
    assert wrong == ["6220119900031"]
    assert siret.is_valid("06220119900031")
    assert len({row["siren"] for row in companies}) == 3667
    assert all(date.fromisoformat(row["date_creation"]) for row in companies)


def test_exported_values_equal_the_values_in_the_file(
    companies: list[dict[str, str]], exported: dict[str, dict[str, str]]
) -> None:
    assert set(exported) == {row["siren"] for row in companies}
    for company in companies:
        row = exported[company["siren"]]
        assert row["siren"] == company["siren"]
        assert row["siret"] in (company["siret_siege"], "")
        assert remove_guard(row["name"]) == company["denomination"].strip()
        assert row["joined_on"] == company["date_creation"]
        assert row["country"] == "FR"
        extras = {name: text.strip() for name, text in company.items() if name not in KNOWN}
        assert {name: remove_guard(row[name]) for name in extras} == extras


def test_a_real_name_that_a_spreadsheet_would_run_is_guarded(
    exported: dict[str, dict[str, str]],
) -> None:
    assert [row["name"] for row in exported.values() if row["name"].startswith("'")] == [
        "'@LEF INFORMATIQUE"
    ]


def test_nothing_is_decided_without_a_value_in_the_file(
    exported: dict[str, dict[str, str]],
) -> None:
    statuses = {(row["status"], row["routes"], row["label_group"]) for row in exported.values()}
    assert statuses == {("not_yet", "", "none")}
    silent = ("removal_grounds", "flagged_on", "assessment_id", "overall_score", "medal")
    assert {row[name] for row in exported.values() for name in silent} == {""}
    audits = {(row["badge_audit"], row["shop_audit"]) for row in exported.values()}
    assert audits == {("unknown", "unknown")}


def test_a_workbook_keeps_leading_zeros_and_old_days(
    view: View, companies: list[dict[str, str]]
) -> None:
    joined_in = view.decisions["joined_on"].dt.year.to_numpy()
    rows = np.union1d(np.flatnonzero(joined_in < 1901), np.arange(20))
    content = export_bytes(view, rows, "xlsx")
    header, *cells = openpyxl.load_workbook(io.BytesIO(content))["decisions"].values
    days = {row["siren"]: row["date_creation"] for row in companies}
    position, joined = header.index("merchant_id"), header.index("joined_on")
    # A day before 1901 is a text.
    joined_days = {row[position]: str(row[joined])[:10] for row in cells}
    assert len(joined_days) >= 40
    assert joined_days == {merchant_id: days[merchant_id] for merchant_id in joined_days}
