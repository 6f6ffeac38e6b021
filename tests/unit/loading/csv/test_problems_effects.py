"""The effect of a fault: a value is set aside, or a row left out if it is required."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from impact.loading.folder import check, load
from impact.model.columns import LABELS
from impact.model.dates import NO_DAY
from impact.model.problems import Problem, problem_frame, worst_first
from tests.builders.asking import problems
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


Cases = list[tuple[Row, Fault | None]]
MERCHANT_CASES: Cases = [
    ({"merchant_id": ""}, ("merchant_id", MISSING, "", OUT)),
    ({"merchant_id": " \u00a0"}, ("merchant_id", MISSING, " \u00a0", OUT)),
    ({"name": "", "country": ""}, None),
    ({"removed_on": "soon"}, ("removed_on", TYPE, "soon", OUT)),
    # A removal before joining is one of an earlier spell.
    (
        {"joined_on": "2026-02-01", "removed_on": "2026-01-31"},
        ("removed_on", CONSTRAINT, "2026-01-31", "noted"),
    ),
    ({"joined_on": "2026-02-01", "removed_on": "2026-02-01"}, None),
    ({"joined_on": "", "removed_on": "2026-01-31"}, None),
]
APPROVAL_CASES: Cases = [
    ({"merchant_id": ""}, ("merchant_id", MISSING, "", OUT)),
    ({"label": ""}, ("label", MISSING, "", OUT)),
    ({"label": "ess"}, ("label", TYPE, "ess", OUT)),
    ({"label": "ESUS ESAT"}, ("label", TYPE, "ESUS ESAT", OUT)),
    ({"granted_on": "soon"}, ("granted_on", TYPE, "soon", ASIDE)),
    ({"expires_on": "soon"}, ("expires_on", TYPE, "soon", ASIDE)),
    ({"expires_on": "2025-12-31"}, ("expires_on", CONSTRAINT, "2025-12-31", ASIDE)),
    ({"granted_on": ""}, None),
    ({"label": "eSaT", "reference": "=1"}, None),
]
ASSESSMENT_CASES: Cases = [
    ({"merchant_id": ""}, ("merchant_id", MISSING, "", OUT)),
    ({"published_on": ""}, ("published_on", MISSING, "", OUT)),
    ({"published_on": "soon"}, ("published_on", TYPE, "soon", OUT)),
    ({"expires_on": "soon"}, ("expires_on", TYPE, "soon", ASIDE)),
    ({"expires_on": "2025-12-31"}, ("expires_on", CONSTRAINT, "2025-12-31", ASIDE)),
    ({"expires_on": "2026-01-01"}, None),
    ({"overall_score": "101"}, ("overall_score", CONSTRAINT, "101", ASIDE)),
    ({"overall_score": "0", "environment_score": "100"}, None),
    ({"ethics_score": "good"}, ("ethics_score", TYPE, "good", ASIDE)),
    ({"medal": "diamond"}, ("medal", TYPE, "diamond", ASIDE)),
    ({"social_finding": "critical"}, ("social_finding", TYPE, "critical", ASIDE)),
    ({"medal": "GOLD", "social_finding": "Severe", "ethics_finding": "NONE"}, None),
    ({"scorecard_url": "x"}, ("scorecard_url", CONSTRAINT, "x", ASIDE)),
]
EXCEPTION_CASES: Cases = [
    *(({name: ""}, (name, MISSING, "", OUT)) for name in EXCEPTION),
    ({"from": "soon"}, ("from", TYPE, "soon", OUT)),
    ({"until": "soon"}, ("until", TYPE, "soon", OUT)),
    ({"until": "2025-12-31"}, ("until", CONSTRAINT, "2025-12-31", OUT)),
    ({"until": "2026-01-01"}, None),
]


@pytest.mark.parametrize(
    ("kind", "row", "cases"),
    [
        ("merchants", {"name": "x"}, MERCHANT_CASES),
        ("labels", LABEL, APPROVAL_CASES),
        ("assessments", SCORECARD, ASSESSMENT_CASES),
        ("exceptions", EXCEPTION, EXCEPTION_CASES),
    ],
)
def test_a_faulty_row_has_the_effect_of_its_fault(
    tmp_path: Path, kind: str, row: Row, cases: Cases
) -> None:
    write_rows(tmp_path, kind, row, [change for change, _ in cases])
    expected = [(line, *fault) for line, (_, fault) in enumerate(cases, 2) if fault]
    assert problems(tmp_path, f"{kind}.csv") == expected
    left_out = check(tmp_path).report.left_out(f"{kind}.csv")["line"].tolist()
    assert left_out == [str(line) for line, *fault in expected if fault[-1] == OUT]


def test_any_other_unreadable_day_is_set_aside_as_blank(tmp_path: Path) -> None:
    names = ["joined_on", *(f"{it}_{day}_on" for it in LABELS for day in ("granted", "expires"))]
    write_rows(tmp_path, "merchants", {}, [{name: "soon"} for name in names])
    reported = problems(tmp_path)
    assert reported == [(line, name, TYPE, "soon", ASIDE) for line, name in enumerate(names, 2)]
    merchants = load(tmp_path).merchants
    assert {day for name in names for day in merchants.column(name).tolist()} == {NO_DAY}


def test_a_last_day_on_or_after_the_first_is_valid(tmp_path: Path) -> None:
    rows = [
        {f"{label}_granted_on": "2026-01-01", f"{label}_expires_on": last_day}
        for label in LABELS
        for last_day in ("2026-01-01", "2026-01-02")
    ]
    write_folder(tmp_path, [{"merchant_id": f"M{at}", **row} for at, row in enumerate(rows)])
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
