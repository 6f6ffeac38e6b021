"""How rows name their merchant, the ids that are built, two scorecards on one day."""

from pathlib import Path

import pytest

from impact.loading.folder import check, load
from impact.loading.tables import keys
from tests.builders.asking import problems
from tests.builders.factories import write_folder

PRIMARY, FOREIGN = "primary-key", "foreign-key"
NOTED, OUT = "noted", "row-left-out"
ONE = "merchant_id,name,country\nM1,x,FR\n"
SIRET, SHARED, WRONG = "73282932000074", "35600000000048", "73282932000075"
Fault = tuple[str, str, str, str] | None


def messages(folder: Path, file: str) -> list[str]:
    reported = check(folder).report.problem_list
    return [problem.message for problem in reported if problem.file == file]


def scorecards(folder: Path) -> list[tuple[str, int]]:
    """Return the id and the line of each kept assessment."""
    table = load(folder).assessments
    ids = table.columns["assessment_id"].to_pylist()
    return list(zip(ids, table.lines.tolist(), strict=True))


@pytest.mark.parametrize("other", ["m1", "M01", "M1 x"])
def test_ids_are_compared_as_written(tmp_path: Path, other: str) -> None:
    write_folder(tmp_path, ONE + f"{other},y,FR\n")
    assert problems(tmp_path) == []


# --- which merchant a row names ---------------------------------------------------------------

MERCHANTS = f"""merchant_id,name,country,ecovadis_id,siret,removed_on
M1,x,FR,,,
M2,x,FR,EV2,,
M3,x,FR,,{SIRET},
M4,x,FR,EV4,{SHARED},
M5,x,FR,EV4,{SHARED},
OUT,x,FR,EV5,,soon
M6,x,FR,EV5,,
OUT2,x,FR,EV6,,soon
"""
# The merchant_id, ecovadis_id and siret of an assessment, its problem and its merchants.
NAMING: list[tuple[str, str, str, Fault, list[str]]] = [
    ("M1", "", "", None, ["M1"]),
    ("", "EV2", "", None, ["M2"]),
    ("", "", "732 829 320 00074", None, ["M3"]),
    # Only the first filled column names the merchant.
    ("M1", "EV2", SIRET, None, ["M1"]),
    ("", "EV2", SIRET, None, ["M2"]),
    ("M9", "EV2", SIRET, ("merchant_id", FOREIGN, "M9", OUT), []),
    ("", "EV9", SIRET, ("ecovadis_id", FOREIGN, "EV9", OUT), []),
    ("", "", WRONG, ("siret", "constraint-error", WRONG, OUT), []),
    # A shared id counts for each merchant, except for one that is skipped.
    ("", "EV4", "", ("ecovadis_id", FOREIGN, "EV4", NOTED), ["M4", "M5"]),
    ("", "", SHARED, ("siret", FOREIGN, SHARED, NOTED), ["M4", "M5"]),
    ("", "EV5", "", None, ["M6"]),
    ("OUT", "EV2", "", ("merchant_id", FOREIGN, "OUT", OUT), []),
    ("", "EV6", "", ("ecovadis_id", FOREIGN, "EV6", OUT), []),
]


def test_the_first_filled_naming_column_names_the_merchants_and_the_built_id(
    tmp_path: Path,
) -> None:
    lines = dict(enumerate(NAMING, start=2))
    rows = [f"{row[2]},{row[1]},{row[0]},{line:02}/02/2026\n" for line, row in lines.items()]
    header = "siret,ecovadis_id,merchant_id,published_on\n"
    write_folder(tmp_path, MERCHANTS, header + "".join(rows))
    assert problems(tmp_path, "assessments.csv") == [
        (line, *row[3]) for line, row in lines.items() if row[3]
    ]
    dataset = load(tmp_path)
    table, names = dataset.assessments, dataset.merchants.ids.to_pylist()
    named: dict[int, list[str]] = {line: [] for line in lines}
    for line, merchant in zip(table.lines[table.rows], table.merchants, strict=True):
        named[line].append(names[merchant])
    assert named == {line: row[4] for line, row in lines.items()}
    assert scorecards(tmp_path) == [
        (f"{next(filter(None, row[:3])).replace(' ', '')}@2026-02-{line:02}", line)
        for line, row in lines.items()
        if row[4]
    ]


def test_the_message_names_the_line_of_a_skipped_merchant_or_the_shared_id(tmp_path: Path) -> None:
    names = ["OUT,", ",EV6", "M9,", ",EV4"]
    rows = "".join(f"{name},2026-01-01\n" for name in names)
    write_folder(tmp_path, MERCHANTS, f"merchant_id,ecovadis_id,published_on\n{rows}")
    by_id, by_ecovadis_id, unknown, shared = messages(tmp_path, "assessments.csv")
    assert "line 7" in by_id
    assert "line 9" in by_ecovadis_id
    assert "line" not in unknown
    assert (
        shared == "Several merchants share the ecovadis_id “EV4”; the row speaks for each of them."
    )


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("labels.csv", "merchant_id,label,granted_on\nM9,esus,2026-01-01\n"),
        ("exceptions.csv", "merchant_id,from,until,by,reason\nM9,2026-01-01,2026-01-02,A,b\n"),
    ],
)
def test_a_label_or_exception_of_an_unknown_merchant_is_left_out(
    tmp_path: Path, file: str, text: str
) -> None:
    write_folder(tmp_path, ONE)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert problems(tmp_path, file) == [(2, "merchant_id", FOREIGN, "M9", OUT)]


def test_only_an_assessment_may_name_its_merchant_by_another_id(tmp_path: Path) -> None:
    labels = (
        f"merchant_id,label,granted_on,siret,ecovadis_id\n,esus,2026-01-01,{SIRET},EV2\n"
        f"M1,esus,2026-01-01,{SIRET},EV2\n"
    )
    write_folder(tmp_path, MERCHANTS, labels=labels)
    assert problems(tmp_path, "labels.csv") == [(2, "merchant_id", "missing-value", "", OUT)]
    assert load(tmp_path).approvals.merchants.tolist() == [0]


def test_an_id_with_too_many_equal_rows_refuses_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sharing = [{"merchant_id": f"M{i}", "ecovadis_id": "EV1"} for i in range(3)]
    text = "ecovadis_id,published_on\nEV1,2026-01-01\nEV1,2026-01-02\n"
    write_folder(tmp_path, sharing, text)
    monkeypatch.setattr(keys, "LINKS_ALWAYS", 6)
    monkeypatch.setattr(keys, "LINKS_PER_ROW", 1)
    assert load(tmp_path).assessments.merchants.size == 6
    monkeypatch.setattr(keys, "LINKS_ALWAYS", 5)
    refusal = check(tmp_path).report.refusals[0]
    assert (refusal.file, refusal.line, refusal.column) == ("assessments.csv", 2, "ecovadis_id")
    assert (refusal.code, refusal.value, refusal.effect) == (FOREIGN, "EV1", "file-refused")
    assert refusal.message == (
        "3 merchants share the ecovadis_id “EV1”, and the rows that name such ids would count 6 "
        "times: it is no company's. Correct it in merchants.csv."
    )
    monkeypatch.setattr(keys, "LINKS_PER_ROW", 3)
    assert load(tmp_path).assessments.merchants.size == 6


# --- two scorecards on one day, and built ids -------------------------------------------------


@pytest.mark.parametrize(
    ("second", "is_noted"),
    [
        ("M1,,A2,01/01/2026", True),
        (",EV1,A2,01/01/2026", True),
        ("M1,,A2,02/01/2026", False),
        ("M1,,A1,01/01/2026", False),  # repeated
        ("M1,,A2,soon", False),  # skipped
        ("M2,,A2,01/01/2026", False),
    ],
)
def test_a_second_scorecard_of_a_merchant_on_one_day_is_noted(
    tmp_path: Path, second: str, is_noted: bool
) -> None:
    merchants = "merchant_id,name,country,ecovadis_id\nM1,x,FR,EV1\nM2,x,FR,\n"
    header = "merchant_id,ecovadis_id,assessment_id,published_on"
    write_folder(tmp_path, merchants, f"{header}\nM1,,A1,2026-01-01\n{second}\n")
    noted = (3, "published_on", "ambiguous-date", "01/01/2026", NOTED)
    reported = problems(tmp_path, "assessments.csv")
    assert [p for p in reported if p[2] == "ambiguous-date"] == ([noted] if is_noted else [])


def test_a_second_scorecard_of_one_day_is_noted_in_the_later_file(tmp_path: Path) -> None:
    text = "merchant_id,published_on,medal\nM1,2026-01-01,{}\n"
    second = {"assessments-2.csv": text.format("gold")}
    write_folder(tmp_path, ONE, text.format("silver"), more_assessments=second)
    noted = (2, "published_on", "ambiguous-date", "2026-01-01", NOTED)
    assert problems(tmp_path, "assessments.csv") == []
    assert problems(tmp_path, "assessments-2.csv") == [noted]


def test_rows_of_one_built_id_that_differ_are_numbered_in_file_order(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        ONE,
        "merchant_id,published_on,overall_score\n"
        "M1,2026-01-01,1\nM1,2026-01-01,2\nM1,2026-01-01,1\nM1,2026-01-02,1\n",
        more_assessments={
            "assessments-2.csv": "merchant_id,published_on,overall_score\nM1,2026-01-01,3\n"
        },
    )
    assert scorecards(tmp_path) == [
        ("M1@2026-01-01", 2),
        ("M1@2026-01-01#2", 3),
        ("M1@2026-01-02", 5),
        ("M1@2026-01-01#3", 2),
    ]
    assert (4, "assessment_id", PRIMARY, "", NOTED) in problems(tmp_path, "assessments.csv")


def test_a_built_id_never_takes_the_id_that_another_row_states(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        ONE,
        "merchant_id,published_on,assessment_id,overall_score\nM1,2026-01-01, ,1\n"
        "M1,2026-01-01,,2\nM1,2025-01-01,M1@2026-01-01,3\nM1,2025-01-02,M1@2026-01-01#3,4\n",
    )
    assert [name for name, _ in scorecards(tmp_path)] == [
        "M1@2026-01-01#2",
        "M1@2026-01-01#4",
        "M1@2026-01-01",
        "M1@2026-01-01#3",
    ]
