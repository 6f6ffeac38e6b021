"""Placeholders for a missing value: never an id, reported once in other columns."""

from pathlib import Path

import pytest

from impact.loading.fields.placeholders import is_placeholder
from impact.loading.folder import check, load
from tests.builders.asking import decided_rows, problems
from tests.builders.factories import write_folder

NOTED, OUT, ASIDE = "noted", "row-left-out", "value-set-aside"
CONSTRAINT, TYPE, MISSING = "constraint-error", "type-error", "missing-value"
WORDS = ("n/a", "na", "nan", "null", "none", "nil", "-", "--", "?", "#n/a", "#ref!", "unknown")
SEVERE = {"published_on": "2026-03-01", "ethics_finding": "severe"}
SIRET = "73282932000074"


def messages(folder: Path, code: str, file: str = "merchants.csv") -> list[str]:
    reported = check(folder).report.problem_list
    return [p.message for p in reported if p.file == file and p.code == code]


@pytest.mark.parametrize("form", ["{}", "{}:", "{} :"])
def test_each_placeholder_is_blank_in_any_form(form: str) -> None:
    texts = [text for w in WORDS for text in (w, w.upper(), w.title(), " ".join(w))]
    assert [text for text in texts if not is_placeholder(form.format(text))] == []


def test_any_other_text_is_a_value() -> None:
    texts = ["", ":", "none::", "n.a.", "nul", "---", "??", "M1", "EV-1", "unknown1", "na na"]
    assert [text for text in [*texts, "#value!"] if is_placeholder(text)] == []


def test_accents_do_not_make_a_placeholder_an_id() -> None:
    assert is_placeholder("ÑÁ")
    assert is_placeholder("non\u0301e")


def test_only_zeros_are_not_a_company_number() -> None:
    are_blank = {"ecovadis_id": True, "siren": True, "siret": True}
    are_blank |= {"merchant_id": False, "assessment_id": False}
    for column, is_blank in are_blank.items():
        for text in ("0", "000000000", "000 000 000", "0:"):
            assert is_placeholder(text, column) is is_blank, (column, text)
        assert not is_placeholder("00000001", column)


@pytest.mark.parametrize("naming", ["ecovadis_id", "siret"])
def test_two_merchants_without_an_id_share_no_scorecard(tmp_path: Path, naming: str) -> None:
    texts = ["N/A", "-", "NULL", "#REF!", "?", "0"]
    named = [{naming: text} for text in texts]
    merchants = [
        {"merchant_id": f"{name}{at}"} | row for at, row in enumerate(named) for name in "AB"
    ]
    write_folder(tmp_path, merchants, [row | SEVERE for row in named])
    assert {row["status"] for row in decided_rows(tmp_path)} == {"not_yet"}
    assert problems(tmp_path) == [
        (2 + 2 * at, naming, CONSTRAINT, text, NOTED) for at, text in enumerate(texts)
    ]
    reported = problems(tmp_path, "assessments.csv")
    missing = [(line, "merchant_id", MISSING, "", OUT) for line in range(2, 8)]
    assert [problem for problem in reported if problem[2] == MISSING] == missing


def test_the_next_column_names_the_merchant_after_a_placeholder(tmp_path: Path) -> None:
    merchants = [{"merchant_id": "M1", "ecovadis_id": "EV1", "siret": SIRET}]
    rows = [
        {"merchant_id": "n/a", "ecovadis_id": "EV1", "siret": ""},
        {"merchant_id": "-", "ecovadis_id": "000", "siret": SIRET},
    ]
    write_folder(tmp_path, merchants, [{**row, **SEVERE} for row in rows])
    ids = load(tmp_path).assessments.columns["assessment_id"].to_pylist()
    assert ids == ["EV1@2026-03-01", f"{SIRET}@2026-03-01"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("merchants.csv", "merchant_id,name,country\nNone,x,FR\n"),
        ("labels.csv", "merchant_id,label,granted_on\nNone,esus,2026-01-01\n"),
        ("exceptions.csv", "merchant_id,from,until,by,reason\nNone,2026-01-01,2026-01-02,A,b\n"),
        ("assessments.csv", "merchant_id,published_on\nNone,2026-01-01\n"),
    ],
)
def test_a_row_without_a_naming_value_is_left_out_in_every_file(
    tmp_path: Path, file: str, text: str
) -> None:
    write_folder(tmp_path)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert problems(tmp_path, file) == [
        (2, "merchant_id", CONSTRAINT, "None", NOTED),
        (2, "merchant_id", MISSING, "None", OUT),
    ]


def test_an_assessment_id_that_is_a_placeholder_is_built(tmp_path: Path) -> None:
    rows = [{"merchant_id": name, "assessment_id": "n/a", **SEVERE} for name in ("M1", "M2")]
    write_folder(tmp_path, [{"merchant_id": "M1"}, {"merchant_id": "M2"}], rows)
    ids = load(tmp_path).assessments.columns["assessment_id"].to_pylist()
    assert ids == ["M1@2026-03-01", "M2@2026-03-01"]


def test_a_placeholder_is_reported_once_for_each_text_with_the_count_and_is_no_caveat(
    tmp_path: Path,
) -> None:
    texts = ["N/A", "", "n/a", "N/A", " N/A ", "-", "000000000"]
    merchants = [{"merchant_id": f"M{i}", "siren": text} for i, text in enumerate(texts)]
    write_folder(tmp_path, merchants)
    assert problems(tmp_path) == [
        (2, "siren", CONSTRAINT, "N/A", NOTED),
        (4, "siren", CONSTRAINT, "n/a", NOTED),
        (7, "siren", CONSTRAINT, "-", NOTED),
        (8, "siren", CONSTRAINT, "000000000", NOTED),
    ]
    first, second, *_ = messages(tmp_path, CONSTRAINT)
    assert "in 3 rows" in first
    assert "`blank`" in first
    assert "rows" not in second
    assert {row["caveats"] for row in decided_rows(tmp_path)} == {""}


def test_a_placeholder_that_columns_toml_names_is_not_reported(tmp_path: Path) -> None:
    merchants = [{"merchant_id": "M1", "siren": "N/A"}, {"merchant_id": "M2", "siren": "n/a"}]
    write_folder(tmp_path, merchants, columns={"blank": ["N/A"]})
    assert problems(tmp_path) == [(3, "siren", CONSTRAINT, "n/a", NOTED)]


def test_rows_of_one_id_are_compared_with_placeholders_as_blanks(tmp_path: Path) -> None:
    merchants = [{"merchant_id": "M1", "ecovadis_id": text} for text in ("", "N/A", "?")]
    write_folder(tmp_path, merchants)
    assert [problem for problem in problems(tmp_path) if problem[2] == "primary-key"] == [
        (3, "merchant_id", "primary-key", "M1", NOTED),
        (4, "merchant_id", "primary-key", "M1", NOTED),
    ]


def test_a_placeholder_is_text_in_a_column_of_texts(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1", "name": "N/A", "Note": "-"}])
    dataset = load(tmp_path)
    assert dataset.merchants.column("name").to_pylist() == ["N/A"]
    assert dataset.merchants.extras[0][1].to_pylist() == ["-"]
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("column", "other"),
    [("joined_on", "soon"), ("quality_score", "many"), ("social_utility", "maybe")],
)
def test_a_column_half_of_placeholders_suggests_blank_once_per_text(
    tmp_path: Path, column: str, other: str
) -> None:
    texts = ["N/A", "n/a", "N/A", other, "N/A", "-", "N/A", ""]
    write_folder(tmp_path, [{"merchant_id": f"M{i}", column: t} for i, t in enumerate(texts)])
    assert [problem[3:] for problem in problems(tmp_path)] == [(text, ASIDE) for text in texts[:-1]]
    reported = messages(tmp_path, TYPE)
    assert ["`blank`" in message for message in reported] == [True, True] + [False] * 3 + [
        True,
        False,
    ]
    assert "in 4 rows" in reported[0]
    assert "rows" not in reported[1]


def test_a_fixed_word_and_a_required_value_suggest_blank_too(tmp_path: Path) -> None:
    rows = [
        {"merchant_id": "M1", "published_on": day, "ethics_finding": finding}
        for day, finding in [("NULL", "none"), ("2026-01-01", "?"), ("NULL", "none")]
    ]
    write_folder(tmp_path, [{"merchant_id": "M1"}], rows)
    assert problems(tmp_path, "assessments.csv") == [
        (2, "published_on", TYPE, "NULL", OUT),
        (3, "ethics_finding", TYPE, "?", ASIDE),
        (4, "published_on", TYPE, "NULL", OUT),
    ]
    reported = messages(tmp_path, TYPE, "assessments.csv")
    assert ["`blank`" in message for message in reported] == [True, True, False]
