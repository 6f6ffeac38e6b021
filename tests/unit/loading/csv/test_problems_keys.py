"""Repeated ids, unknown merchants, two scorecards on one day, built ids."""

from pathlib import Path

import pytest

from impact.loading.folder import check, load
from impact.loading.tables import keys
from tests.builders.asking import problems
from tests.builders.factories import write_folder

PRIMARY, FOREIGN = "primary-key", "foreign-key"
NOTED, OUT, ASIDE = "noted", "row-left-out", "value-set-aside"
ONE = "merchant_id,name,country\nM1,x,FR\n"
SIRET = "73282932000074"


def messages(folder: Path, file: str) -> list[str]:
    return [
        problem.message for problem in check(folder).report.problem_list if problem.file == file
    ]


def kept_ids(folder: Path) -> list[str]:
    ids: list[str] = load(folder).merchants.ids.to_pylist()
    return ids


def scorecards(folder: Path) -> list[tuple[str, int]]:
    """Return the id and the line of each kept assessment."""
    table = load(folder).assessments
    ids = table.columns["assessment_id"].to_pylist()
    return list(zip(ids, table.lines.tolist(), strict=True))


def test_equal_rows_of_one_id_count_once_and_the_later_ones_are_noted(tmp_path: Path) -> None:
    # Equal after conversion, in every column: known ones, extra ones, blank ones.
    write_folder(
        tmp_path,
        "merchant_id,name,country,joined_on,quality_score,badge_published,Note\n"
        "M1,x,uk,2026-01-31,50,yes,n\n"
        "M1, x,GB,31/01/2026 10:00,50.0,OUI,n \n"
        "M2,y,FR,,,,\n"
        "M1,x,Gb,2026-01-31,+50,1,n\n",
    )
    assert problems(tmp_path) == [
        (3, "merchant_id", PRIMARY, "M1", NOTED),
        (5, "merchant_id", PRIMARY, "M1", NOTED),
    ]
    assert kept_ids(tmp_path) == ["M1", "M2"]
    assert load(tmp_path).files[0].repeated == 2


@pytest.mark.parametrize(("second", "effect"), [("XX", NOTED), (" XX ", NOTED), ("ZZ", OUT)])
def test_a_value_set_aside_is_compared_as_it_is_written(
    tmp_path: Path, second: str, effect: str
) -> None:
    write_folder(tmp_path, f"merchant_id,name,country\nM1,x,XX\nM1,x,{second}\n")
    assert problems(tmp_path)[-1] == (3, "merchant_id", PRIMARY, "M1", effect)


def test_a_row_left_out_for_another_reason_is_not_a_duplicate(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country,removed_on\nM1,x,FR,\nM1,y,FR,soon\n")
    assert problems(tmp_path) == [(3, "removed_on", "type-error", "soon", OUT)]
    assert kept_ids(tmp_path) == ["M1"]


def test_an_assessment_of_an_unknown_merchant_is_not_a_duplicate(tmp_path: Path) -> None:
    text = "merchant_id,assessment_id,published_on\nM1,A1,2026-01-01\nM9,A1,2026-01-01\n"
    write_folder(tmp_path, ONE, text)
    assert problems(tmp_path, "assessments.csv") == [(3, "merchant_id", FOREIGN, "M9", OUT)]
    assert scorecards(tmp_path) == [("A1", 2)]


@pytest.mark.parametrize("other", ["m1", "M01", "M1 x"])
def test_ids_are_compared_as_written(tmp_path: Path, other: str) -> None:
    write_folder(tmp_path, ONE + f"{other},y,FR\n")
    assert problems(tmp_path) == []


def test_assessments_of_one_id_are_duplicates_across_files_and_a_missing_column_is_blank(
    tmp_path: Path,
) -> None:
    write_folder(
        tmp_path,
        ONE,
        "merchant_id,assessment_id,published_on,overall_score\n"
        "M1,A1,2026-01-01,\nM1,A2,2026-02-01,40\n",
        more_assessments={
            "assessments-b.csv": "assessment_id,merchant_id,published_on\n"
            "A1,M1,01/01/2026\nA2,M1,2026-02-01\n"
        },
    )
    assert problems(tmp_path, "assessments-b.csv") == [
        (2, "assessment_id", PRIMARY, "A1", NOTED),
        (3, "assessment_id", PRIMARY, "A2", OUT),
    ]
    assert problems(tmp_path, "assessments.csv") == [(3, "assessment_id", PRIMARY, "A2", OUT)]
    assert scorecards(tmp_path) == [("A1", 2)]
    assert "assessments.csv" in messages(tmp_path, "assessments-b.csv")[0]


def test_approvals_of_two_merchants_or_days_are_never_repeated(tmp_path: Path) -> None:
    rows = ["M1,esus,2026-01-01", "M2,esus,2026-01-01", "M1,esus,2026-01-02", "M1,esus,"]
    labels = "\n".join(["merchant_id,label,granted_on", *rows, *rows[1:]]) + "\n"
    write_folder(tmp_path, ONE + "M2,x,FR\n", labels=labels)
    reported = problems(tmp_path, "labels.csv")
    assert reported == [(line, "", PRIMARY, "", NOTED) for line in (6, 7, 8)]
    assert load(tmp_path).approvals.lines.tolist() == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("assessments.csv", "merchant_id,published_on\nM9,2026-01-01\n"),
        ("labels.csv", "merchant_id,label,granted_on\nM9,esus,2026-01-01\n"),
        ("exceptions.csv", "merchant_id,from,until,by,reason\nM9,2026-01-01,2026-01-02,A,b\n"),
    ],
)
def test_a_row_of_an_unknown_merchant_is_left_out(tmp_path: Path, file: str, text: str) -> None:
    write_folder(tmp_path, ONE)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert problems(tmp_path, file) == [(2, "merchant_id", FOREIGN, "M9", OUT)]


def test_the_message_names_the_line_of_a_merchant_that_was_left_out(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        "merchant_id,name,country,removed_on,ecovadis_id\nM1,x,FR,,\nM2,x,FR,soon,EV2\n",
        "merchant_id,ecovadis_id,published_on\nM2,,2026-01-01\n,EV2,2026-01-01\nM9,,2026-01-01\n",
    )
    by_id, by_ecovadis_id, unknown = messages(tmp_path, "assessments.csv")
    assert "line 3" in by_id
    assert "line 3" in by_ecovadis_id
    assert "line" not in unknown


def test_only_the_first_filled_naming_column_names_the_merchant(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        f"merchant_id,name,country,ecovadis_id,siret\nM1,x,FR,EV1,{SIRET}\n",
        "siret,ecovadis_id,merchant_id,published_on\n"
        f"{SIRET},EV1,M9,2026-01-01\n{SIRET},EV9,,2026-01-02\n{SIRET},,,2026-01-03\n",
    )
    assert problems(tmp_path, "assessments.csv") == [
        (2, "merchant_id", FOREIGN, "M9", OUT),
        (3, "ecovadis_id", FOREIGN, "EV9", OUT),
    ]
    assert scorecards(tmp_path) == [(f"{SIRET}@2026-01-03", 4)]


def test_keys_after_the_first_filled_one_name_no_merchant(tmp_path: Path) -> None:
    merchants = [
        {"merchant_id": "M1"},
        {"merchant_id": "M2", "ecovadis_id": "EV2"},
        {"merchant_id": "M3", "siret": SIRET},
    ]
    rows = [
        {"merchant_id": "M1", "ecovadis_id": "EV2", "siret": "", "published_on": "2026-01-01"},
        {"merchant_id": "M1", "ecovadis_id": "", "siret": SIRET, "published_on": "2026-01-02"},
        {"merchant_id": "", "ecovadis_id": "EV2", "siret": SIRET, "published_on": "2026-01-03"},
    ]
    write_folder(tmp_path, merchants, rows)
    table = load(tmp_path).assessments
    pairs = zip(table.merchants.tolist(), table.lines[table.rows].tolist(), strict=True)
    assert list(pairs) == [(0, 2), (0, 3), (1, 4)]


def test_only_an_assessment_may_name_its_merchant_by_another_id(tmp_path: Path) -> None:
    labels = (
        f"merchant_id,label,granted_on,siret,ecovadis_id\n,esus,2026-01-01,{SIRET},EV1\n"
        f"M1,esus,2026-01-01,{SIRET},EV1\n"
    )
    merchants = f"merchant_id,name,country,siret,ecovadis_id\nM1,x,FR,,\nM2,x,FR,{SIRET},EV1\n"
    write_folder(tmp_path, merchants, labels=labels)
    assert problems(tmp_path, "labels.csv") == [(2, "merchant_id", "missing-value", "", OUT)]
    assert load(tmp_path).approvals.merchants.tolist() == [0]


def test_an_unreadable_key_is_reported_once(tmp_path: Path) -> None:
    merchants = f"merchant_id,name,country,siret\nM1,x,FR,{SIRET}\n"
    write_folder(tmp_path, merchants, "siret,published_on\n73282932000075,2026-01-01\n")
    expected = (2, "siret", "constraint-error", "73282932000075", OUT)
    assert problems(tmp_path, "assessments.csv") == [expected]


@pytest.mark.parametrize("rows", [0, 1, 7, 8, 9])
def test_rows_are_linked_to_their_merchant_however_many_there_are(
    tmp_path: Path, rows: int
) -> None:
    merchants = [{"merchant_id": f"M{i}", "ecovadis_id": f"EV{i}"} for i in range(4)]
    order = [(3 * i + i // 4) % 4 for i in range(rows)]
    naming_rows = [{"merchant_id": f"M{i}"} for i in order]
    naming_rows += [{"ecovadis_id": f"EV{i}"} for i in order]
    texts = [
        {**row, "published_on": f"2026-01-{day}"} for day, row in enumerate(naming_rows, start=10)
    ]
    write_folder(tmp_path, merchants, texts or "merchant_id,published_on\n")
    table = load(tmp_path).assessments
    of_line = dict(zip(table.lines[table.rows].tolist(), table.merchants.tolist(), strict=True))
    assert [of_line[line] for line in range(2, 2 + 2 * rows)] == [*order, *order]


@pytest.mark.parametrize(("naming", "value"), [("ecovadis_id", "EV1"), ("siret", SIRET)])
def test_a_row_with_a_shared_id_is_noted_and_counts_for_each_merchant(
    tmp_path: Path, naming: str, value: str
) -> None:
    sharing = [{"merchant_id": merchant_id, naming: value} for merchant_id in ("M1", "M2")]
    text = f"{naming},published_on\n{value},2026-01-01\n"
    write_folder(tmp_path, [*sharing, {"merchant_id": "M3"}], text)
    assert problems(tmp_path, "assessments.csv") == [(2, naming, FOREIGN, value, NOTED)]
    assert messages(tmp_path, "assessments.csv") == [
        f"Several merchants share the {naming} “{value}”; the row speaks for each of them."
    ]
    assert load(tmp_path).assessments.merchants.tolist() == [0, 1]


def test_left_out_merchants_share_no_rows(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        "merchant_id,name,country,ecovadis_id,removed_on\nM1,x,FR,EV1,\nM2,x,FR,EV1,soon\n",
        "ecovadis_id,published_on\nEV1,2026-01-01\n",
    )
    assert problems(tmp_path, "assessments.csv") == []


def test_two_assessments_of_one_merchant_on_one_day_are_noted_on_the_later_line(
    tmp_path: Path,
) -> None:
    write_folder(
        tmp_path,
        "merchant_id,name,country,ecovadis_id\nM1,x,FR,EV1\n",
        "merchant_id,ecovadis_id,assessment_id,published_on\n"
        "M1,,A2,2026-01-01\nM1,,A3,2026-01-02\n,EV1,A1,01/01/2026\n",
        more_assessments={"assessments-2.csv": "merchant_id,published_on\nM1,2026-01-01\n"},
    )
    expected = (4, "published_on", "ambiguous-date", "01/01/2026", NOTED)
    assert problems(tmp_path, "assessments.csv") == [expected]
    assert problems(tmp_path, "assessments-2.csv") == [
        (2, "published_on", "ambiguous-date", "2026-01-01", NOTED)
    ]


def test_the_later_line_is_noted_with_any_id_that_names_the_merchant(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        "merchant_id,name,country,ecovadis_id\nM1,x,FR,EV1\n",
        "merchant_id,ecovadis_id,published_on\n"
        "M1,,2026-01-01\n,EV1,2026-01-02\nM1,,2026-01-02\n,EV1,2026-01-03\n",
    )
    expected = (4, "published_on", "ambiguous-date", "2026-01-02", NOTED)
    assert problems(tmp_path, "assessments.csv") == [expected]


@pytest.mark.parametrize("second", ["M1,A1,2026-01-01", "M1,A2,soon", "M2,A2,2026-01-01"])
def test_repeated_left_out_or_foreign_rows_make_no_day_ambiguous(
    tmp_path: Path, second: str
) -> None:
    text = f"merchant_id,assessment_id,published_on\nM1,A1,2026-01-01\n{second}\n"
    write_folder(tmp_path, ONE + "M2,x,FR\n", text)
    assert "ambiguous-date" not in [problem[2] for problem in problems(tmp_path, "assessments.csv")]


def test_an_id_is_built_from_the_naming_value_and_the_day(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        f"merchant_id,name,country,ecovadis_id,siret\nM1,x,FR,EV1,{SIRET}\n",
        "merchant_id,ecovadis_id,siret,published_on,assessment_id\n"
        "M1,EV1,,01/02/2026,\n,EV1,,2026-02-02, \n,,732 829 320 00074,2026-02-03,\n"
        "M1,,,2026-02-04,A\n",
    )
    assert [name for name, _ in scorecards(tmp_path)] == [
        "M1@2026-02-01",
        "EV1@2026-02-02",
        f"{SIRET}@2026-02-03",
        "A",
    ]


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
        "merchant_id,published_on,assessment_id,overall_score\nM1,2026-01-01,,1\n"
        "M1,2026-01-01,,2\nM1,2025-01-01,M1@2026-01-01,3\nM1,2025-01-02,M1@2026-01-01#3,4\n",
    )
    assert [name for name, _ in scorecards(tmp_path)] == [
        "M1@2026-01-01#2",
        "M1@2026-01-01#4",
        "M1@2026-01-01",
        "M1@2026-01-01#3",
    ]


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
