"""evidence.csv: deeds that somebody saw; a row counts whole or not at all."""

from datetime import date
from pathlib import Path

import pytest

from impact.loading.folder import check
from impact.model.dates import to_day_number
from tests.builders.factories import write_folder

MERCHANT = {"merchant_id": "M1", "country": "FR"}
DEED = {"merchant_id": "M1", "label": "ESUS", "document": "a.pdf", "sha256": "AB" * 32}
DEED |= {"issued_on": "2026-01-01", "valid_until": "2026-12-31", "seen_by": "Ada"}


def test_a_deed_is_read_with_its_days_and_who_saw_it(tmp_path: Path) -> None:
    dataset = check(write_folder(tmp_path, [MERCHANT], evidence=[DEED])).dataset
    assert dataset is not None
    deeds = dataset.deeds
    assert deeds.sha256.to_pylist() == ["ab" * 32]
    assert deeds.seen_by.to_pylist() == ["Ada"]
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    covers = [bool(deeds.cover("esus", to_day_number(day))[0]) for day in days]
    assert covers == [False, True, True, False]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"merchant_id": "M2"}, "merchant_id", "foreign-key"),
        ({"sha256": "ab" * 31}, "sha256", "constraint-error"),
        ({"sha256": ""}, "sha256", "missing-value"),
        ({"valid_until": "2025-12-31"}, "valid_until", "constraint-error"),
        ({"valid_until": "soon"}, "valid_until", "type-error"),
        ({"issued_on": "31.02.2026"}, "issued_on", "type-error"),
        ({"label": "b-corp"}, "label", "type-error"),
        ({"seen_by": ""}, "seen_by", "missing-value"),
    ],
)
def test_a_deed_with_a_fault_is_left_out(
    tmp_path: Path, change: dict[str, str], column: str, code: str
) -> None:
    checked = check(write_folder(tmp_path, [MERCHANT], evidence=[DEED, DEED | change]))
    (problem,) = checked.report.problem_list
    assert (problem.column, problem.code, problem.effect) == (column, code, "row-left-out")
    assert (problem.line, len(checked.dataset.deeds.lines) if checked.dataset else 0) == (3, 1)


@pytest.mark.parametrize(
    ("country", "written", "number", "is_wrong"),
    [
        ("IT", "IT 12345670017", "12345670017", False),
        ("IT", "12345670018", "", True),
        ("IT", "2345670018", "", True),
        ("IT", "A-1234", "A-1234", False),
        ("IT", "n/a", "", False),
        ("DE", "12345670018", "12345670018", False),
    ],
)
def test_a_register_number_is_checked_where_it_has_a_check_digit(
    tmp_path: Path, country: str, written: str, number: str, is_wrong: bool
) -> None:
    merchant = {"merchant_id": "M1", "country": country, "register_id": written}
    checked = check(write_folder(tmp_path, [merchant]))
    assert checked.dataset is not None
    assert checked.dataset.merchants.column("register_id").to_pylist() == [number]
    effects = [problem.effect for problem in checked.report.problem_list]
    assert ("value-set-aside" in effects) == is_wrong
