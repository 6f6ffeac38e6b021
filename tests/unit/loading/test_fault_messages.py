"""The lines that the message about a repeated id names."""

from pathlib import Path

from impact.loading.folder import check
from tests.builders.factories import write_folder


def named_lines(folder: Path, *files: int) -> str:
    """Return the lines reported for one assessment_id in files of so many different rows."""
    tables = [
        [
            {"merchant_id": "M1", "assessment_id": "A", "published_on": "2026-01-01",
             "overall_score": str(which * 50 + row)}
            for row in range(rows)
        ]
        for which, rows in enumerate(files)
    ]  # fmt: skip
    more_assessments = {
        f"assessments-{i}.csv": table for i, table in enumerate(tables[1:], start=2)
    }
    write_folder(folder, [{"merchant_id": "M1"}], tables[0], more_assessments=more_assessments)
    messages = {p.message for p in check(folder).report.problem_list if p.code == "primary-key"}
    assert len(messages) == 1
    return messages.pop().removeprefix("“A” is on ").partition(", and the rows differ")[0]


def test_up_to_ten_lines_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    ten = ", ".join(f"line {line}" for line in range(2, 12))
    assert named_lines(tmp_path / "2", 2) == "line 2, line 3"
    assert named_lines(tmp_path / "10", 10) == ten
    assert named_lines(tmp_path / "11", 11) == f"{ten} and 1 more"
    assert named_lines(tmp_path / "14", 14) == f"{ten} and 4 more"


def test_with_several_files_the_file_is_named(tmp_path: Path) -> None:
    lines = named_lines(tmp_path, 1, 1)
    assert lines == "line 2 of assessments.csv, line 2 of assessments-2.csv"
