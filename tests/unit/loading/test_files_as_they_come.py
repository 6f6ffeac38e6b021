"""Small fictional folders with faults as met in public files, and their problems."""

from datetime import date
from pathlib import Path

import pytest

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


# A title or a total is skipped and noted: its file, line and first words.
@pytest.mark.parametrize(
    ("case", "skipped", "expected"),
    [
        ("01-finding-under-its-screen-name", [], {"M1": "removal_due", "M2": "champion"}),
        ("05-capital-file-names", [], {"M1": "champion", "M2": "removal_due"}),
        (
            "09-totals-row",
            [("merchants.csv", 4, "Total")],
            {"M1": "champion", "M2": "not_yet"},
        ),
    ],
)
def test_a_folder_as_it_comes_is_read_and_decided(
    case: str, skipped: list[tuple[str, int, str]], expected: dict[str, str]
) -> None:
    rows = [(file, line, "", "non-data-row", text, "noted") for file, line, text in skipped]
    assert reported_problems(check(CASES / case)) == rows
    assert statuses(CASES / case) == expected


def test_the_words_of_the_ecovadis_template_are_read() -> None:
    folder = CASES / "03-ecovadis-template-headers"
    decisions = view_of(folder).decisions.set_index("merchant_id")
    assert reported_problems(check(folder)) == []
    assert list(decisions["assessment_state"]) == ["expired", "expired"]
    assert list(decisions["overall_score"]) == [62, 41]
    assert list(decisions["medal"]) == ["silver", "none"]


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
