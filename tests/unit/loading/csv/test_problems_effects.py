"""The effect of a fault: a value is set aside, or a row left out if it is required."""

from pathlib import Path

import pytest

from impact.loading.folder import check, load
from impact.model.dates import NO_DAY
from impact.model.problems import Problem, problem_frame, worst_first
from tests.builders.asking import ProblemRow, problems
from tests.builders.factories import write_folder

ASIDE, OUT = "value-set-aside", "row-left-out"
TYPE, CONSTRAINT, MISSING = "type-error", "constraint-error", "missing-value"
M1 = {"merchant_id": "M1"}
EXCEPTION = {**M1, "from": "2026-01-01", "until": "2026-12-31", "by": "Ada", "reason": "plan"}
SCORECARD = {**M1, "published_on": "2026-01-01"}
LABEL = {**M1, "label": "ESUS", "granted_on": "2026-01-01"}


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


@pytest.mark.parametrize(
    "column",
    ["joined_on", "esus_granted_on", "esus_expires_on", "esat_granted_on", "esat_expires_on"],
)
def test_any_other_unreadable_day_is_set_aside_as_blank(tmp_path: Path, column: str) -> None:
    write_folder(tmp_path, [{**M1, column: "soon"}])
    assert problems(tmp_path) == [(2, column, TYPE, "soon", ASIDE)]
    assert load(tmp_path).merchants.column(column).tolist() == [NO_DAY]


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


@pytest.mark.parametrize("label", ["esus", "esat"])
@pytest.mark.parametrize("last_day", ["2026-01-01", "2026-01-02"])
def test_a_last_day_on_or_after_the_first_is_valid(
    tmp_path: Path, label: str, last_day: str
) -> None:
    days = {f"{label}_granted_on": "2026-01-01", f"{label}_expires_on": last_day}
    write_folder(tmp_path, [{**M1, **days}])
    assert problems(tmp_path) == []


@pytest.mark.parametrize("label", ["esus", "esat"])
def test_a_last_day_before_the_first_is_set_aside(tmp_path: Path, label: str) -> None:
    days = {f"{label}_granted_on": "2026-01-01", f"{label}_expires_on": "31/12/2025"}
    write_folder(tmp_path, [{**M1, **days}])
    expected = [(2, f"{label}_expires_on", CONSTRAINT, "31/12/2025", ASIDE)]
    assert problems(tmp_path) == expected
    merchants = load(tmp_path).merchants
    assert merchants.column(f"{label}_granted_on").tolist() != [NO_DAY]
    assert merchants.column(f"{label}_expires_on").tolist() == [NO_DAY]


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


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"merchant_id": ""}, (2, "merchant_id", MISSING, "", OUT)),
        ({"label": ""}, (2, "label", MISSING, "", OUT)),
        ({"label": "ess"}, (2, "label", TYPE, "ess", OUT)),
        ({"label": "ESUS ESAT"}, (2, "label", TYPE, "ESUS ESAT", OUT)),
        ({"granted_on": "soon"}, (2, "granted_on", TYPE, "soon", ASIDE)),
        ({"expires_on": "soon"}, (2, "expires_on", TYPE, "soon", ASIDE)),
        ({"expires_on": "2025-12-31"}, (2, "expires_on", CONSTRAINT, "2025-12-31", ASIDE)),
    ],
)
def test_a_faulty_approval_row_has_the_effect_of_its_fault(
    tmp_path: Path, change: dict[str, str], expected: ProblemRow
) -> None:
    write_folder(tmp_path, [M1], labels=[{**LABEL, **change}])
    assert problems(tmp_path, "labels.csv") == [expected]
    assert len(load(tmp_path).approvals.lines) == (expected[4] == ASIDE)


@pytest.mark.parametrize("change", [{"granted_on": ""}, {"label": "eSaT"}, {"reference": "=1"}])
def test_a_valid_approval_row_has_no_problem(tmp_path: Path, change: dict[str, str]) -> None:
    write_folder(tmp_path, [M1], labels=[{**LABEL, **change}])
    assert problems(tmp_path, "labels.csv") == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"merchant_id": ""}, (2, "merchant_id", MISSING, "", OUT)),
        ({"published_on": ""}, (2, "published_on", MISSING, "", OUT)),
        ({"published_on": "soon"}, (2, "published_on", TYPE, "soon", OUT)),
        ({"expires_on": "soon"}, (2, "expires_on", TYPE, "soon", ASIDE)),
        ({"expires_on": "2025-12-31"}, (2, "expires_on", CONSTRAINT, "2025-12-31", ASIDE)),
        ({"overall_score": "101"}, (2, "overall_score", CONSTRAINT, "101", ASIDE)),
        ({"ethics_score": "good"}, (2, "ethics_score", TYPE, "good", ASIDE)),
        ({"medal": "diamond"}, (2, "medal", TYPE, "diamond", ASIDE)),
        ({"social_finding": "critical"}, (2, "social_finding", TYPE, "critical", ASIDE)),
        ({"scorecard_url": "x"}, (2, "scorecard_url", CONSTRAINT, "x", ASIDE)),
    ],
)
def test_a_faulty_assessment_row_has_the_effect_of_its_fault(
    tmp_path: Path, change: dict[str, str], expected: ProblemRow
) -> None:
    write_folder(tmp_path, [M1], [{**SCORECARD, **change}])
    assert problems(tmp_path, "assessments.csv") == [expected]
    assert len(load(tmp_path).assessments.lines) == (expected[4] == ASIDE)


@pytest.mark.parametrize(
    "change",
    [
        {"expires_on": "2026-01-01"},
        {"medal": "GOLD", "social_finding": "Severe", "ethics_finding": "NONE"},
        {"overall_score": "0", "environment_score": "100"},
    ],
)
def test_a_valid_assessment_row_has_no_problem(tmp_path: Path, change: dict[str, str]) -> None:
    write_folder(tmp_path, [M1], [{**SCORECARD, **change}])
    assert problems(tmp_path, "assessments.csv") == []


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


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        *(({name: ""}, (2, name, MISSING, "", OUT)) for name in EXCEPTION),
        ({"from": "soon"}, (2, "from", TYPE, "soon", OUT)),
        ({"until": "soon"}, (2, "until", TYPE, "soon", OUT)),
        ({"until": "2025-12-31"}, (2, "until", CONSTRAINT, "2025-12-31", OUT)),
    ],
)
def test_an_exception_needs_all_of_its_values(
    tmp_path: Path, change: dict[str, str], expected: ProblemRow
) -> None:
    write_folder(tmp_path, [M1], exceptions=[{**EXCEPTION, **change}])
    assert problems(tmp_path, "exceptions.csv") == [expected]
    assert len(load(tmp_path).exceptions.lines) == 0


def test_an_exception_of_one_day_is_valid(tmp_path: Path) -> None:
    write_folder(tmp_path, [M1], exceptions=[{**EXCEPTION, "until": "2026-01-01"}])
    assert problems(tmp_path, "exceptions.csv") == []


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
