"""A file all of whose rows are faulty: problems are listed up to a limit, and counted beyond."""

from datetime import date
from pathlib import Path

import pytest

from impact.cli.output_files import print_summary
from impact.explain.why_card import explain
from impact.loading.folder import check, load
from impact.loading.policy_file import read_policy
from impact.model.problem_report import Report
from impact.model.problems import MAX_LISTED
from impact.rules.decide import decide_view
from tests.builders.factories import write_folder

HEADER = "merchant_id,name,country,joined_on\n"


def report_of(folder: Path, rows: int) -> Report:
    """Return the report on a file all of whose rows have an unreadable day and no country code."""
    text = HEADER + "".join(f"M{number},N,Nowhere,31/31/2026\n" for number in range(rows))
    return check(write_folder(folder, merchants=text)).report


@pytest.mark.parametrize(("rows", "more"), [(MAX_LISTED, 0), (MAX_LISTED + 1, 1)])
def test_the_limit_counts_for_each_column_and_code(tmp_path: Path, rows: int, more: int) -> None:
    report = report_of(tmp_path, rows)
    for column in ("country", "joined_on"):
        listed = [p for p in report.problem_list if p.column == column]
        assert sum(problem.count for problem in listed) == rows
        assert [p.line for p in listed if p.line] == list(range(2, MAX_LISTED + 2))
        assert [p.message for p in listed if p.line is None] == [
            f"And {more:,} more like the 10,000 that are listed."
        ] * more


def test_the_rows_are_accounted_for_beyond_the_limit(tmp_path: Path) -> None:
    rows = 2 * MAX_LISTED
    text = HEADER + ",N,FR,2026-01-01\n" * rows
    report = check(write_folder(tmp_path, merchants=text)).report
    [file, *_] = report.files
    assert (file.rows, file.kept, file.left_out) == (rows, 0, rows)
    assert len(report.left_out_rows["merchants.csv"]) == rows
    assert len(report.problems) == len(report.problem_list)


def test_the_summary_counts_what_is_not_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(report_of(tmp_path, MAX_LISTED + 1))
    values = 2 * (MAX_LISTED + 1)
    assert f"0 repeated; {values} values ignored" in capsys.readouterr().err


def test_a_value_beyond_the_limit_is_not_called_blank(tmp_path: Path) -> None:
    last = MAX_LISTED + 1
    text = HEADER + "".join(f"M{number:05},N,FR,31/31/2026\n" for number in range(1, last + 1))
    folder = write_folder(tmp_path, merchants=text)
    day = date(2026, 6, 30)
    view = decide_view(load(folder), day, read_policy(folder), day)
    notes = [explain(view, f"M{n:05}").listing.evidence[0].note for n in (MAX_LISTED, last)]
    assert notes[0].startswith("ignored: ")
    assert notes[1] == "blank, or ignored: not every problem of this column is listed"
