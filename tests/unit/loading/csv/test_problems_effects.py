"""The effect of a fault: a value is set aside, or a row left out if it is required."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from impact.loading.folder import check, load
from impact.model.columns import LABELS
from impact.model.dates import NO_DAY
from impact.model.problems import Problem, problem_frame, worst_first
from tests.builders.asking import ProblemRow, differences, problems
from tests.builders.factories import write_folder

ASIDE, OUT = "value-set-aside", "row-left-out"
TYPE, CONSTRAINT, MISSING = "type-error", "constraint-error", "missing-value"
M1 = {"merchant_id": "M1"}
EXCEPTION = {**M1, "from": "2026-01-01", "until": "2026-12-31", "by": "Ada", "reason": "plan"}
SCORECARD = {**M1, "published_on": "2026-01-01"}
LABEL = {**M1, "label": "ESUS", "granted_on": "2026-01-01"}
Row = dict[str, str]
Fault = tuple[str, str, str, str]


def write_rows(folder: Path, kind: str, row: Row, changes: Sequence[Row]) -> None:
    """Write a merchant for each changed row of a file."""
    rows = [{**row, "merchant_id": f"M{at}", **change} for at, change in enumerate(changes, 10)]
    merchants = [{"merchant_id": f"M{at}"} for at in range(10, 10 + len(rows))]
    write_folder(folder, **({"merchants": merchants} | {kind: rows}))


def faults(folder: Path, kind: str, row: Row, changes: Sequence[Row]) -> list[Fault]:
    """Return column, code, value and effect of the one problem of each changed row of a file."""
    write_rows(folder, kind, row, changes)
    reported = problems(folder, f"{kind}.csv")
    assert [problem[0] for problem in reported] == list(range(2, 2 + len(changes)))
    return [problem[1:] for problem in reported]


@pytest.mark.parametrize("text", ["", " ", "\u00a0"])
def test_a_merchant_without_id_is_left_out(tmp_path: Path, text: str) -> None:
    write_folder(tmp_path, [{"merchant_id": text, "name": "x"}, M1])
    assert problems(tmp_path) == [(2, "merchant_id", MISSING, text, OUT)]
    assert load(tmp_path).merchants.ids.to_pylist() == ["M1"]


def test_a_merchant_without_name_and_country_is_kept(tmp_path: Path) -> None:
    write_folder(tmp_path, [M1])
    assert problems(tmp_path) == []


def test_an_unreadable_removal_day_leaves_the_merchant_out(tmp_path: Path) -> None:
    write_folder(tmp_path, [{**M1, "removed_on": "soon"}])
    assert problems(tmp_path) == [(2, "removed_on", TYPE, "soon", OUT)]
    assert load(tmp_path).merchants.count == 0


def test_any_other_unreadable_day_is_set_aside_as_blank(tmp_path: Path) -> None:
    names = ["joined_on", *(f"{it}_{day}_on" for it in LABELS for day in ("granted", "expires"))]
    reported = faults(tmp_path, "merchants", {}, [{name: "soon"} for name in names])
    assert reported == [(name, TYPE, "soon", ASIDE) for name in names]
    merchants = load(tmp_path).merchants
    assert {day for name in names for day in merchants.column(name).tolist()} == {NO_DAY}


@pytest.mark.parametrize(
    ("joined_on", "removed_on", "expected"),
    [
        ("2026-02-01", "2026-01-31", [(2, "removed_on", CONSTRAINT, "2026-01-31", "noted")]),
        ("2026-02-01", "2026-02-01", []),
        ("2026-02-01", "2026-02-02", []),
        ("", "2026-01-31", []),
    ],
)
def test_a_removal_before_joining_is_noted_as_an_earlier_spell(
    tmp_path: Path, joined_on: str, removed_on: str, expected: list[ProblemRow]
) -> None:
    write_folder(tmp_path, [{**M1, "joined_on": joined_on, "removed_on": removed_on}])
    assert problems(tmp_path) == expected
    assert load(tmp_path).merchants.count == 1


@pytest.mark.parametrize(
    ("last_day", "is_faulty"), [("2025-12-31", True), ("2026-01-01", False), ("2026-01-02", False)]
)
@pytest.mark.parametrize("label", LABELS)
def test_a_last_day_before_the_first_is_set_aside(
    tmp_path: Path, label: str, last_day: str, is_faulty: bool
) -> None:
    days = {f"{label}_granted_on": "2026-01-01", f"{label}_expires_on": last_day}
    write_folder(tmp_path, [{**M1, **days}])
    fault = (2, f"{label}_expires_on", CONSTRAINT, last_day, ASIDE)
    assert problems(tmp_path) == ([fault] if is_faulty else [])
    merchants = load(tmp_path).merchants
    assert merchants.column(f"{label}_granted_on").tolist() != [NO_DAY]
    assert (merchants.column(f"{label}_expires_on").tolist() == [NO_DAY]) == is_faulty


def test_a_siret_of_another_siren_is_set_aside_and_the_siren_kept(tmp_path: Path) -> None:
    write_folder(tmp_path, [{**M1, "siren": "443061841", "siret": "732 829 320 00074"}])
    assert problems(tmp_path) == [(2, "siret", CONSTRAINT, "732 829 320 00074", ASIDE)]
    merchants = load(tmp_path).merchants
    assert merchants.column("siren").to_pylist() == ["443061841"]
    assert merchants.column("siret").to_pylist() == [""]


@pytest.mark.parametrize("siren", ["732829320", "", "732829321"])
def test_a_siret_is_compared_only_with_a_readable_siren(tmp_path: Path, siren: str) -> None:
    write_folder(tmp_path, [{**M1, "siren": siren, "siret": "73282932000074"}])
    assert load(tmp_path).merchants.column("siret").to_pylist() == ["73282932000074"]
    assert [problem[1] for problem in problems(tmp_path)] == ["siren"] * (siren == "732829321")


def test_a_faulty_approval_row_has_the_effect_of_its_fault(tmp_path: Path) -> None:
    cases: list[tuple[Row, Fault]] = [
        ({"merchant_id": ""}, ("merchant_id", MISSING, "", OUT)),
        ({"label": ""}, ("label", MISSING, "", OUT)),
        ({"label": "ess"}, ("label", TYPE, "ess", OUT)),
        ({"label": "ESUS ESAT"}, ("label", TYPE, "ESUS ESAT", OUT)),
        ({"granted_on": "soon"}, ("granted_on", TYPE, "soon", ASIDE)),
        ({"expires_on": "soon"}, ("expires_on", TYPE, "soon", ASIDE)),
        ({"expires_on": "2025-12-31"}, ("expires_on", CONSTRAINT, "2025-12-31", ASIDE)),
    ]
    reported = faults(tmp_path, "labels", LABEL, [change for change, _ in cases])
    assert not differences(cases, reported)
    assert load(tmp_path).approvals.lines.tolist() == [6, 7, 8]


def test_a_faulty_assessment_row_has_the_effect_of_its_fault(tmp_path: Path) -> None:
    cases: list[tuple[Row, Fault]] = [
        ({"merchant_id": ""}, ("merchant_id", MISSING, "", OUT)),
        ({"published_on": ""}, ("published_on", MISSING, "", OUT)),
        ({"published_on": "soon"}, ("published_on", TYPE, "soon", OUT)),
        ({"expires_on": "soon"}, ("expires_on", TYPE, "soon", ASIDE)),
        ({"expires_on": "2025-12-31"}, ("expires_on", CONSTRAINT, "2025-12-31", ASIDE)),
        ({"overall_score": "101"}, ("overall_score", CONSTRAINT, "101", ASIDE)),
        ({"ethics_score": "good"}, ("ethics_score", TYPE, "good", ASIDE)),
        ({"medal": "diamond"}, ("medal", TYPE, "diamond", ASIDE)),
        ({"social_finding": "critical"}, ("social_finding", TYPE, "critical", ASIDE)),
        ({"scorecard_url": "x"}, ("scorecard_url", CONSTRAINT, "x", ASIDE)),
    ]
    reported = faults(tmp_path, "assessments", SCORECARD, [change for change, _ in cases])
    assert not differences(cases, reported)
    assert sorted(load(tmp_path).assessments.lines.tolist()) == list(range(5, 12))


def test_a_faulty_siret_leaves_an_assessment_out_only_if_it_names_the_merchant(
    tmp_path: Path,
) -> None:
    rows = ",73282932000075,2026-01-01\nEV1,73282932000075,2026-02-01\n"
    text = f"ecovadis_id,siret,published_on\n{rows}"
    write_folder(tmp_path, [{**M1, "ecovadis_id": "EV1"}], text)
    assert problems(tmp_path, "assessments.csv") == [
        (2, "siret", CONSTRAINT, "73282932000075", OUT),
        (3, "siret", CONSTRAINT, "73282932000075", ASIDE),
    ]


def test_an_assessment_without_a_merchant_is_reported_at_its_first_naming_column(
    tmp_path: Path,
) -> None:
    write_folder(tmp_path, [M1], "siret,ecovadis_id,published_on\n, ,2026-01-01\n")
    assert problems(tmp_path, "assessments.csv") == [(2, "ecovadis_id", MISSING, " ", OUT)]


def test_an_exception_needs_all_of_its_values(tmp_path: Path) -> None:
    cases: list[tuple[Row, Fault]] = [
        *(({name: ""}, (name, MISSING, "", OUT)) for name in EXCEPTION),
        ({"from": "soon"}, ("from", TYPE, "soon", OUT)),
        ({"until": "soon"}, ("until", TYPE, "soon", OUT)),
        ({"until": "2025-12-31"}, ("until", CONSTRAINT, "2025-12-31", OUT)),
    ]
    reported = faults(tmp_path, "exceptions", EXCEPTION, [change for change, _ in cases])
    assert not differences(cases, reported)
    assert len(load(tmp_path).exceptions.lines) == 0


@pytest.mark.parametrize(
    ("kind", "row", "changes"),
    [
        ("labels", LABEL, [{"granted_on": ""}, {"label": "eSaT"}, {"reference": "=1"}]),
        ("assessments", SCORECARD, [{"expires_on": "2026-01-01"}, {"overall_score": "100"}]),
        ("assessments", SCORECARD, [{"medal": "GOLD", "social_finding": "Severe"}]),
        ("exceptions", EXCEPTION, [{"until": "2026-01-01"}]),
    ],
)
def test_a_valid_row_has_no_problem(
    tmp_path: Path, kind: str, row: Row, changes: list[Row]
) -> None:
    write_rows(tmp_path, kind, row, changes)
    assert problems(tmp_path, f"{kind}.csv") == []


def test_a_row_with_several_faults_reports_them_all(tmp_path: Path) -> None:
    row = {"merchant_id": "", "country": "XX", "removed_on": "soon", "quality_score": "-1"}
    write_folder(tmp_path, [row])
    assert problems(tmp_path) == [
        (2, "country", CONSTRAINT, "XX", ASIDE),
        (2, "merchant_id", MISSING, "", OUT),
        (2, "quality_score", CONSTRAINT, "-1", ASIDE),
        (2, "removed_on", TYPE, "soon", OUT),
    ]
    (left_out,) = check(tmp_path).report.left_out_rows["merchants.csv"]
    assert left_out.codes == (MISSING, TYPE)


def test_on_screen_problems_are_sorted_by_effect_then_in_report_order() -> None:
    order = ("noted", "row-left-out", "noted", "file-refused", "value-set-aside", "row-left-out")
    report = problem_frame(
        [
            Problem("f.csv", line, "", "code", "", "said", effect)
            for line, effect in enumerate(order)
        ]
    )
    shown = worst_first(report)
    assert list(shown["line"]) == [3, 1, 5, 4, 0, 2]
    assert list(shown["effect"]) == [order[line] for line in shown["line"]]
    assert sorted(shown["line"]) == list(report["line"]), "none is lost"
