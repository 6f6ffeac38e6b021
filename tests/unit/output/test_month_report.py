"""The month report: self-contained, escaped, and the same bytes for the same inputs."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from impact.__main__ import main
from impact.compare.what_changed.comparison import compare
from impact.compare.what_changed.sum_lines import sum_lines
from impact.compare.what_changed.waterfall import waterfall_bars
from impact.loading.folder import load
from impact.loading.policy_file import read_policy_history
from impact.output.month_report.pictures import bar_chart, line_chart
from impact.output.month_report.report import LISTED_ROWS, month_report
from impact.rules.decide import decide_view
from impact.rules.view import View
from impact.selection.metrics import METRICS
from tests.builders.factories import write_folder

SAMPLE = Path(__file__).parents[3] / "data"
DAY, BEFORE, YEAR_BEFORE = date(2026, 11, 15), date(2026, 10, 15), date(2025, 11, 15)


def view_of(folder: Path) -> View:
    return decide_view(load(folder), DAY, read_policy_history(folder).in_force(DAY).policy, DAY)


@cache
def sample_view() -> View:
    return view_of(SAMPLE)


def report(folder: Path) -> str:
    view, rules = view_of(folder), read_policy_history(folder)
    return month_report(view, rules, [compare(view, rules, BEFORE, None)])


@pytest.fixture(scope="module")
def page() -> str:
    return report(SAMPLE)


def test_the_same_inputs_give_the_same_bytes(page: str) -> None:
    assert report(SAMPLE) == page


def test_the_page_begins_with_the_answer_then_reasons_then_records(page: str) -> None:
    assert "<h1>135 Impact Champions on 15 Nov 2026: 8.3 % of 1,633 merchants</h1>" in page
    titles = re.findall("<h2>(.+?)</h2>", page)
    assert titles == [
        *("Why it changed", "To do", "The last 36 months", "Who they are, and who must go"),
        *("All numbers", "What changed since 15 October 2026"),
        *("To remove: ended exceptions first, then the oldest",),
        *("Every change since 15 October 2026", "Where this comes from"),
    ]


def test_the_waterfall_has_the_steps_of_overview(page: str) -> None:
    view = sample_view()
    comparison = compare(view, read_policy_history(SAMPLE), YEAR_BEFORE, None)
    page = month_report(view, read_policy_history(SAMPLE), [comparison])
    picture = page[page.index('aria-label="Champions since 15 November 2025"') :]
    steps = re.findall(
        r'end">([^<]+)</text><rect.*?class="(\w+)"/><text[^>]*>([^<]+)<',
        picture[: picture.index("</svg>")],
    )
    bars = waterfall_bars(sum_lines(comparison), "champions")
    assert [(name, text) for name, _, text in steps] == [(bar.label, bar.text) for bar in bars]
    assert steps[0][1:] == ("side", "130")
    assert ("New ESUS label", "in", "+5") in steps
    assert ("ESUS label ended", "out", "-6") in steps


def test_the_page_runs_and_fetches_nothing_and_is_small(page: str) -> None:
    outside = page.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"<script|<link|<img|https?://|@import|url\(", outside)
    assert len(page.encode()) < 500_000


def test_the_report_has_numbers_to_do_day_policy_fingerprint_and_skipped_rows(page: str) -> None:
    view = sample_view()
    for key in ("listed", "champions", "holds_esus", "removal_due", "overdue"):
        metric = METRICS[key]
        assert f"<th>{metric.label}</th><td>{metric.count(view.decisions):,}</td>" in page
    for text in (
        "<li>24 merchants to remove, oldest since 20 Apr 2021</li>",
        *("15 November 2026", "Policy 2026-11", view.dataset.fingerprint, "Fictional sample"),
        "merchants.csv 5, assessments.csv 3",
    ):
        assert text in page


def report_of_flagged(folder: Path, ids: list[str], **extra: Any) -> str:
    """Return the report of merchants with a finding since January."""
    finding = {"published_on": "2026-01-01", "social_finding": "major"}
    write_folder(
        folder,
        [{"merchant_id": key, "name": key, "country": "FR"} for key in ids],
        [{"merchant_id": key, **finding} for key in ids],
        **extra,
    )
    return report(folder)


def test_who_may_stay_is_listed_apart_with_until_when_and_who_decided(tmp_path: Path) -> None:
    stays = {"merchant_id": "M1", "from": "2026-11-01", "by": "Ada", "reason": "plan"}
    page = report_of_flagged(tmp_path, ["M1", "M2"], exceptions=[{**stays, "until": "2026-11-15"}])
    remove, stay = page.partition("To remove: ended")[2].split("May stay for now, by an exception")
    assert ("<td>M2</td>" in remove, "<td>M1</td>" in remove) == (True, False)
    assert "M1 (M1) until 15 Nov 2026, decided by Ada: plan." in stay
    assert "1 must be removed; 1 more may stay for now, by an exception. Overdue: 1." in page
    assert "1 merchant to remove" in page


def test_rows_beyond_the_listed_ones_are_counted(tmp_path: Path) -> None:
    page = report_of_flagged(tmp_path, [f"M{number}" for number in range(LISTED_ROWS + 2)])
    assert "And 2 more; the dashboard lists them." in page


def test_a_folder_without_merchants_gets_a_report(tmp_path: Path) -> None:
    write_folder(tmp_path, merchants=[], assessments=[])
    assert "<b>none</b>" in report(tmp_path)
    assert "No merchant is listed on 15 Nov 2026" in report(tmp_path)


def test_the_command_compares_with_the_snapshot_of_a_month_before(tmp_path: Path) -> None:
    output = tmp_path / "month.html"
    assert main(["report", "--data", str(SAMPLE), "--output", str(output)]) == 0
    page = output.read_text(encoding="utf-8")
    assert "What changed since 15 October 2026" in page
    expected = "Compared with what was reported for 15 October 2026, by the files of 2026-10-15."
    assert expected in page


def folder_of_one(folder: Path, day: str, **merchant: str) -> Path:
    """Write one champion whose badge is shown without a contradiction in the files."""
    row = {"merchant_id": "M1", "joined_on": "2026-05-31", "badge_published": "yes", **merchant}
    return write_folder(folder, [row], dataset={"day": date.fromisoformat(day)})


def row_of(page: str, *cells: str) -> bool:
    """Return whether these cells of a table are beside each other."""
    return "".join(f"<td>{cell}</td>" for cell in cells) in page.replace("th>", "td>")


def run_report(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> str:
    """Return the page that `report` writes for a folder."""
    assert main(["report", "--data", str(folder), *options]) == 0
    return capsys.readouterr().out


def test_a_report_of_a_month_end_compares_month_ends_and_shows_no_day_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = run_report(capsys, folder_of_one(tmp_path, "2026-06-30"))
    assert row_of(page, "Since 31 May 2026", "Since 30 Jun 2025")
    assert row_of(page, "1", "+0", "+1")
    assert "What changed since 31 May 2026" in page
    assert "30 May 2026" not in page
    assert "0 in Jun 2023" in page
    (points,) = re.findall(r'<polyline[^>]* points="([^"]+)"', page)
    assert len(points.split()) == 37


def test_the_numbers_are_compared_with_a_chosen_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of_one(tmp_path, "2026-06-30")
    page = run_report(capsys, folder, "--compared", "2026-05-30")
    assert "The small numbers: since 30 May 2026." in page
    assert row_of(page, "1", "+1")
    assert "What changed since 30 May 2026" in page
    assert "30 Jun 2025" not in page


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2026-06-30", "<b>1</b>"),
        ("2026-06-29", "<b>not known for this day</b>"),
        ("2026-07-01", "<b>not known for this day</b>"),
    ],
)
def test_the_badge_is_known_only_on_the_data_day(
    day: str, shown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = run_report(capsys, folder_of_one(tmp_path, "2026-06-30"), "--as-of", day)
    assert f"<span>Badge wrongly shown</span>{shown}" in page


def test_without_a_column_of_findings_a_report_counts_no_removals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = run_report(capsys, folder_of_one(tmp_path, "2026-06-30"))
    for label in ("Removal due", "Overdue"):
        assert row_of(page, label, "not known from these files")
    assert "Not known: no assessments file has a column of findings." in page


def test_the_first_possible_days_get_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of_one(tmp_path, "2026-06-30")
    assert "1 January 2000" in run_report(capsys, folder, "--as-of", "2000-01-15")


def test_one_difference_is_the_same_at_the_top_and_the_bottom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of_one(tmp_path, "2026-06-30", esus_granted_on="2025-01-01")
    before = {"merchant_id": "M1", "joined_on": "2026-05-31"}
    write_folder(folder / "2026-05-30", [before], dataset={"day": date(2026, 5, 30)})
    page = run_report(capsys, folder)
    assert "<b>1</b><small>+1</small>" in page
    assert "+1 since the May report, learned later about that day" in page
    assert "<b>Reported for 31 May 2026</b></td><td><b>0</b>" in page
    assert "Learned since: New ESUS label</td><td>+1</td>" in page
    assert "0 reported then" in page
    assert "+0 since 31 May 2026" not in page


def test_an_unreadable_snapshot_refuses_the_report_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of_one(tmp_path, "2026-06-30")
    snapshot = write_folder(folder / "2026-05-01", [{"merchant_id": "M1"}])
    (snapshot / "policy.toml").write_text("rules = 1\n", encoding="utf-8")
    assert main(["report", "--data", str(folder)]) == 2
    assert "impact: Snapshot 2026-05-01: policy.toml: " in capsys.readouterr().err
    # It is the report of neither of these days: only the trend would have it.
    assert main(["report", "--data", str(folder), "--compared", "2026-04-30"]) == 0
    captured = capsys.readouterr()
    assert "no report of that day is kept" in captured.out
    assert "Snapshot 2026-05-01 cannot be used; the trend has no marks" in captured.err


def test_bars_are_as_long_as_their_counts() -> None:
    chart = bar_chart([("A & B", 10), ("C", 5), ("D", 0)])
    assert [bar.width for bar in chart] == [160, 80, 0]


def test_a_line_rises_to_its_highest_point_and_one_point_is_not_a_line() -> None:
    chart = line_chart([("a", 0.0), ("b", 10.0), ("c", 5.0)])
    assert chart
    heights = [point.y for point in chart.points]
    assert heights[1] < heights[2] < heights[0]
    assert line_chart([("a", 1.0)]) is None


def test_a_line_has_a_mark_where_a_different_value_was_reported() -> None:
    chart = line_chart([("May", 1.0), ("June", 2.0)], [(0, 4.0)])
    assert chart
    assert [(mark.name, mark.value) for mark in chart.marks] == [("May", "4")]
    assert chart.marks[0].y < chart.points[-1].y
    assert chart.most == "4"
