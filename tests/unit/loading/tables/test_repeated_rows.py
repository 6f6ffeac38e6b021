"""Rows of one id: equal except for extra columns they count once, else none of them counts."""

from pathlib import Path

import pytest

from impact.loading.folder import check, load
from tests.builders.asking import problems
from tests.builders.factories import write_folder

PRIMARY, NOTED, OUT = "primary-key", "noted", "row-left-out"
ONE = "merchant_id,name,country\nM1,x,FR\n"


def messages(folder: Path, file: str = "merchants.csv") -> list[str]:
    reported = check(folder).report.problem_list
    return [p.message for p in reported if p.file == file and p.code == PRIMARY]


HEADER = "merchant_id,name,country,joined_on,quality_score,badge_published,Note,note,"
FIRST = "x,FR,2026-01-31,50,yes,n,a,"
ONCE = "The row repeats line 2; it counts once. Delete it."
DIFFER = "the rows differ in {}; "


@pytest.mark.parametrize(
    ("first", "second", "effect", "message"),
    [
        (FIRST, FIRST, NOTED, ONCE),
        # Equal after conversion.
        (FIRST, " x,fr,31/01/2026 10:00,+50,OUI,n ,a,", NOTED, ONCE),
        (
            FIRST,
            "x,FR,2026-01-31,50.0,1,N,,z",
            NOTED,
            "The row repeats line 2 but for Note (n there, N here), note (a there, blank here), "
            "column_9 (blank there, z here); line 2 counts. Delete one of them.",
        ),
        (FIRST, "X,FR,2026-01-31,50,yes,n,a,", OUT, DIFFER.format("name")),
        (FIRST, "x,,2026-01-31,50,yes,n,a,", OUT, DIFFER.format("country")),
        (FIRST, "y,DE,2026-01-31,50,yes,n,a,", OUT, DIFFER.format("name, country")),
        (FIRST, "y,FR,2026-01-31,50,yes,N,b,", OUT, DIFFER.format("name, Note, note")),
        # A value set aside is compared as it is written.
        ("x,XX,,,,,,", "x, XX ,,,,,,", NOTED, ONCE),
        ("x,XX,,,,,,", "x,ZZ,,,,,,", OUT, DIFFER.format("country")),
        ("x,,,,,,,", "x,XX,,,,,,", OUT, DIFFER.format("country")),
    ],
)
def test_a_row_of_one_id_counts_once_unless_a_known_column_differs(
    tmp_path: Path, first: str, second: str, effect: str, message: str
) -> None:
    write_folder(tmp_path, f"{HEADER}\nM1,{first}\nM1,{second}\nM2,x,FR,,,,,,z\n")
    lines = [3] if effect == NOTED else [2, 3]
    assert [problem for problem in problems(tmp_path) if problem[2] == PRIMARY] == [
        (line, "merchant_id", PRIMARY, "M1", effect) for line in lines
    ]
    assert message in messages(tmp_path)[-1]
    dataset = load(tmp_path)
    assert dataset.merchants.ids.to_pylist() == (["M1", "M2"] if effect == NOTED else ["M2"])
    assert dataset.files[0].repeated == (1 if effect == NOTED else 0)


def test_the_extra_columns_of_the_first_row_count(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country,Note,Zone\nM1,x,FR,old,\nM1,x,FR,new,N\n")
    assert [texts.to_pylist() for _, texts in load(tmp_path).merchants.extras] == [["old"], [""]]


def test_one_of_three_rows_that_differs_leaves_all_three_out(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country,N\nM1,x,FR,1\nM1,x,FR,2\nM1,y,FR,1\n")
    assert [problem[4] for problem in problems(tmp_path)] == [OUT, OUT, OUT]


def test_a_row_skipped_for_another_reason_repeats_no_row(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        "merchant_id,name,country,removed_on\nM1,x,FR,\nM1,y,FR,soon\n",
        "merchant_id,assessment_id,published_on\nM1,A1,2026-01-01\nM9,A1,2026-01-01\n",
    )
    assert problems(tmp_path) == [(3, "removed_on", "type-error", "soon", OUT)]
    unknown = (3, "merchant_id", "foreign-key", "M9", OUT)
    assert problems(tmp_path, "assessments.csv") == [unknown]


def test_ten_of_many_columns_that_differ_are_named(tmp_path: Path) -> None:
    header = ",".join(f"X{i}" for i in range(300))
    first, second = (",".join([text] * 300) for text in "ab")
    write_folder(
        tmp_path, f"merchant_id,name,country,{header}\nM1,x,FR,{first}\nM1,x,FR,{second}\n"
    )
    (message,) = messages(tmp_path)
    assert message.count("(a there, b here)") == 10
    assert "and 290 more" in message


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (2, "line 2, line 3"),
        (10, ", ".join(f"line {line}" for line in range(2, 12))),
        (11, ", ".join(f"line {line}" for line in range(2, 12)) + " and 1 more"),
    ],
)
def test_up_to_ten_lines_of_an_id_are_named_and_the_rest_counted(
    tmp_path: Path, rows: int, lines: str
) -> None:
    merchants = [{"merchant_id": "A", "name": f"{row}"} for row in range(rows)]
    write_folder(tmp_path, merchants)
    assert messages(tmp_path)[0].startswith(f"“A” is on {lines}, and the rows differ in name")


def test_assessments_of_one_id_are_compared_across_files_and_a_missing_column_is_blank(
    tmp_path: Path,
) -> None:
    write_folder(
        tmp_path,
        ONE,
        "merchant_id,assessment_id,published_on,overall_score,Source\n"
        "M1,A1,2026-01-01,,first\nM1,A2,2026-02-01,40,\n",
        more_assessments={
            "assessments-b.csv": "assessment_id,merchant_id,published_on,By\n"
            "A1,M1,01/01/2026,Ada\nA2,M1,2026-02-01,\n"
        },
    )
    assert problems(tmp_path, "assessments.csv") == [(3, "assessment_id", PRIMARY, "A2", OUT)]
    assert problems(tmp_path, "assessments-b.csv") == [
        (2, "assessment_id", PRIMARY, "A1", NOTED),
        (3, "assessment_id", PRIMARY, "A2", OUT),
    ]
    repeated, differing = messages(tmp_path, "assessments-b.csv")
    assert "repeats line 2 of assessments.csv but for Source (first there, blank here)" in repeated
    assert "By (blank there, Ada here)" in repeated
    assert "“A2” is on line 3 of assessments.csv, line 3 of assessments-b.csv, and" in differing
    assert load(tmp_path).assessments.columns["assessment_id"].to_pylist() == ["A1"]


def test_assessments_of_one_built_id_count_once_despite_extra_columns(tmp_path: Path) -> None:
    text = "merchant_id,published_on,Source\nM1,2026-01-01,a\nM1,2026-01-01,b\n"
    write_folder(tmp_path, ONE, text)
    reported = problems(tmp_path, "assessments.csv")
    assert reported == [(3, "assessment_id", PRIMARY, "", NOTED)]
    assert "Source (a there, b here)" in messages(tmp_path, "assessments.csv")[0]


def test_approvals_of_one_merchant_label_day_and_reference_count_once(tmp_path: Path) -> None:
    rows = ["M1,esus,2026-01-01,R1,Ada", "M2,esus,2026-01-01,R1,", "M1,esat,2026-01-01,R1,"]
    rows += ["M1,esus,2026-01-02,R1,", "M1,esus,2026-01-01,R2,", "M1,esus,,R1,"]
    again = ["M1,ESUS,01/01/2026,R1,Bob", *rows[1:]]
    text = "\n".join(["merchant_id,label,granted_on,reference,By", *rows, *again, ""])
    write_folder(tmp_path, f"{ONE}M2,x,FR\n", labels=text)
    reported = problems(tmp_path, "labels.csv")
    assert reported == [(line, "", PRIMARY, "", NOTED) for line in range(8, 14)]
    assert "By (Ada there, Bob here)" in messages(tmp_path, "labels.csv")[0]
    assert load(tmp_path).approvals.lines.tolist() == list(range(2, 8))
