"""Rows of one id: equal except for extra columns they count once."""

from pathlib import Path

from impact.loading.folder import check, load
from tests.builders.asking import problems
from tests.builders.factories import write_folder

PRIMARY, NOTED, OUT = "primary-key", "noted", "row-left-out"
ONE = "merchant_id,name,country\nM1,x,FR\n"


def messages(folder: Path, file: str = "merchants.csv") -> list[str]:
    reported = check(folder).report.problem_list
    return [p.message for p in reported if p.file == file and p.code == PRIMARY]


def test_merchants_that_differ_only_in_an_extra_column_count_once_as_the_first(
    tmp_path: Path,
) -> None:
    write_folder(tmp_path, "merchant_id,name,country,Note,Zone\nM1,x,FR,old,\nM1,x,fr,new,N\n")
    assert problems(tmp_path) == [(3, "merchant_id", PRIMARY, "M1", NOTED)]
    assert messages(tmp_path) == [
        "The row repeats line 2 but for Note (old there, new here), Zone (blank there, N here); "
        "line 2 counts. Delete one of them."
    ]
    dataset = load(tmp_path)
    assert [texts.to_pylist() for _, texts in dataset.merchants.extras] == [["old"], [""]]
    assert (dataset.files[0].rows, dataset.files[0].repeated, dataset.files[0].kept) == (2, 1, 1)


def test_rows_that_are_equal_in_all_columns_name_no_column(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country,Note\nM1,x,FR,n\nM1,x,FR,n\n")
    assert messages(tmp_path) == ["The row repeats line 2; it counts once. Delete it."]


def test_rows_that_differ_in_a_known_column_are_all_left_out(tmp_path: Path) -> None:
    seconds = {
        "y,FR,n,a": "name",
        "X,FR,n,a": "name",
        "x,DE,n,a": "country",
        "x,,n,a": "country",
        "x,XX,n,a": "country",
        "y,DE,n,a": "name, country",
        "y,FR,N,a": "name, Note",
        "y,FR,n,b": "name, note",
    }
    rows = [f"M{at},{row}" for at, second in enumerate(seconds) for row in ("x,FR,n,a", second)]
    write_folder(tmp_path, "\n".join(["merchant_id,name,country,Note,note", *rows, "K,x,FR,n,a\n"]))
    of_ids = [problem for problem in problems(tmp_path) if problem[2] == PRIMARY]
    assert [(line, effect) for line, _, _, _, effect in of_ids] == [
        (line, OUT) for line in range(2, 2 + len(rows))
    ]
    for names, message in zip(seconds.values(), messages(tmp_path)[::2], strict=True):
        assert f"the rows differ in {names}; " in message
    assert load(tmp_path).merchants.ids.to_pylist() == ["K"]


def test_one_of_three_rows_that_differs_leaves_all_three_out(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country,N\nM1,x,FR,1\nM1,x,FR,2\nM1,y,FR,1\n")
    assert [problem[4] for problem in problems(tmp_path)] == [OUT, OUT, OUT]
    assert load(tmp_path).files[0].repeated == 0


def test_ten_of_many_columns_that_differ_are_named(tmp_path: Path) -> None:
    header = ",".join(f"X{i}" for i in range(300))
    first, second = (",".join([text] * 300) for text in "ab")
    write_folder(
        tmp_path, f"merchant_id,name,country,{header}\nM1,x,FR,{first}\nM1,x,FR,{second}\n"
    )
    (message,) = messages(tmp_path)
    assert message.count("(a there, b here)") == 10
    assert "and 290 more" in message


def test_assessments_of_one_id_in_two_files_count_once_despite_extra_columns(
    tmp_path: Path,
) -> None:
    write_folder(
        tmp_path,
        ONE,
        "merchant_id,assessment_id,published_on,Source\nM1,A1,2026-01-01,first\n",
        more_assessments={
            "assessments-b.csv": "merchant_id,assessment_id,published_on,By\nM1,A1,01.01.2026,Ada\n"
        },
    )
    assert problems(tmp_path, "assessments-b.csv") == [(2, "assessment_id", PRIMARY, "A1", NOTED)]
    (message,) = messages(tmp_path, "assessments-b.csv")
    assert "Source (first there, blank here), By (blank there, Ada here)" in message


def test_assessments_of_one_built_id_count_once_unless_a_known_column_differs(
    tmp_path: Path,
) -> None:
    text = "merchant_id,published_on,medal,Source\n" + "".join(
        f"M1,2026-01-01,{medal},{source}\n"
        for medal, source in [("gold", "a"), ("gold", "b"), ("silver", "a")]
    )
    write_folder(tmp_path, ONE, text)
    assert problems(tmp_path, "assessments.csv") == [
        (3, "assessment_id", PRIMARY, "", NOTED),
        (4, "published_on", "ambiguous-date", "2026-01-01", NOTED),
    ]
    assert "Source (a there, b here)" in messages(tmp_path, "assessments.csv")[0]
    ids = load(tmp_path).assessments.columns["assessment_id"].to_pylist()
    assert ids == ["M1@2026-01-01", "M1@2026-01-01#2"]


def test_approvals_count_twice_only_if_a_known_column_differs(
    tmp_path: Path,
) -> None:
    labels = (
        "merchant_id,label,granted_on,reference,By\nM1,esus,2026-01-01,R1,Ada\n"
        "M1,ESUS,01/01/2026,R1,Bob\nM1,esus,2026-01-01,R2,Ada\nM1,esat,2026-01-01,R1,Ada\n"
    )
    write_folder(tmp_path, ONE, labels=labels)
    assert problems(tmp_path, "labels.csv") == [(3, "", PRIMARY, "", NOTED)]
    assert "By (Ada there, Bob here)" in messages(tmp_path, "labels.csv")[0]
    assert load(tmp_path).approvals.lines.tolist() == [2, 4, 5]


def test_an_extra_column_without_a_name_is_named_by_its_position(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country,\nM1,x,FR,a\nM1,x,FR,b\n")
    assert "but for column_4 (a there, b here)" in messages(tmp_path)[0]
