"""Small fictional folders with faults as met in public files, and their problems."""

from datetime import date
from pathlib import Path

from impact.loading.folder import Checked, check, load
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.unread_notices import find_notices

CASES = Path(__file__).parents[2] / "data" / "cases"
DAY = date(2026, 9, 30)


def view_of(folder: Path) -> View:
    return decide_view(load(folder), DAY, read_policy(folder), DAY)


def statuses(folder: Path) -> dict[str, str]:
    decisions = view_of(folder).decisions
    return dict(zip(decisions["merchant_id"], decisions["status"].astype(str), strict=True))


def reported_problems(checked: Checked) -> list[tuple[str, int | None, str, str, str, str]]:
    return [
        (p.file, p.line, p.column, p.code, p.value, p.effect) for p in checked.report.problem_list
    ]


def test_a_finding_under_its_screen_heading_removes_the_merchant() -> None:
    folder = CASES / "01-finding-under-its-screen-name"
    assert reported_problems(check(folder)) == []
    assert statuses(folder) == {"M1": "removal_due", "M2": "champion"}


def test_the_words_of_the_ecovadis_template_are_read() -> None:
    folder = CASES / "03-ecovadis-template-headers"
    decisions = view_of(folder).decisions.set_index("merchant_id")
    assert reported_problems(check(folder)) == []
    assert list(decisions["assessment_state"]) == ["expired", "expired"]
    assert list(decisions["overall_score"]) == [62, 41]
    assert list(decisions["medal"]) == ["silver", "none"]


def test_capital_letters_in_file_names_are_read() -> None:
    folder = CASES / "05-capital-file-names"
    assert reported_problems(check(folder)) == []
    assert statuses(folder) == {"M1": "champion", "M2": "removal_due"}


def test_a_totals_row_is_not_a_merchant() -> None:
    folder = CASES / "09-totals-row"
    row = ("merchants.csv", 4, "", "non-data-row", "Total", "noted")
    assert reported_problems(check(folder)) == [row]
    assert statuses(folder) == {"M1": "champion", "M2": "not_yet"}


def test_findings_in_unknown_words_are_reported_with_their_merchants() -> None:
    shown = find_notices(view_of(CASES / "16-findings-set-aside-not-said-first"))
    assert [notice.merchants for notice in shown] == [("M1", "M3")]
    assert "could not be read" in shown[0].sentence


def test_titles_above_the_header_are_skipped_and_reported() -> None:
    folder = CASES / "19-preamble-above-the-header"
    assert reported_problems(check(folder)) == [
        ("assessments.csv", 1, "", "non-data-row", "Supplier report", "noted"),
        ("assessments.csv", 2, "", "non-data-row", "Exported on 2026-09-30", "noted"),
    ]
    assert load(folder).assessments.lines.tolist() == [5]
