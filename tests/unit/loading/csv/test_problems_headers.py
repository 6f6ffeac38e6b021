"""Headers of data files: spellings, EcoVadis names, columns.toml, and their faults."""

from pathlib import Path
from typing import Any

import pytest

from impact.loading.folder import check, load
from tests.builders.asking import ProblemRow, problems, texts
from tests.builders.factories import write_folder


def extras(folder: Path) -> dict[str, list[str]]:
    return {name: values.to_pylist() for name, values in load(folder).merchants.extras}


MISSING = [(1, "merchant_id", "missing-label", "", "file-refused")]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        # Case, blanks, hyphens and the guard of an export do not matter.
        (["merchant_id", "Merchant_ID", "MERCHANT ID", "merchant-id", "merchant\u00a0id"], []),
        ([" \u00a0Merchant Id\t", "'=vendeur", "=Vendeur"], []),
        (["merchantid", "merchant__id", "merchant.id", "id", "'merchant_id", "vendeur"], MISSING),
    ],
)
def test_another_spelling_of_a_header_is_another_column(
    tmp_path: Path, headers: list[str], expected: list[ProblemRow]
) -> None:
    columns = {"merchants": {"headers": {"merchant_id": ["=vendeur"]}}}
    for header in headers:
        write_folder(tmp_path, f"{header},Name,COUNTRY\nM1,x,FR\n", columns=columns)
        reported = [problem for problem in problems(tmp_path) if problem[4] != "noted"]
        assert reported == expected, header


# Any of three columns, under each of their names, may name the merchant of an assessment.
NAMING = ("merchant_id", "ecovadis_id", "siret", "evid", "siret_number")


@pytest.mark.parametrize(
    ("file", "header", "missing"),
    [
        ("merchants.csv", "x", ["country", "merchant_id", "name"]),
        ("merchants.csv", "merchant_id,country", ["name"]),
        ("labels.csv", "expires_on", ["granted_on", "label", "merchant_id"]),
        ("assessments.csv", "merchant_id,overall_score", ["published_on"]),
        ("assessments.csv", "published_on,overall_score", ["merchant_id"]),
        *(("assessments.csv", f"published_on,{name}", []) for name in NAMING),
        ("exceptions.csv", "merchant_id,from,by", ["reason", "until"]),
    ],
)
def test_a_missing_required_column_refuses_the_file(
    tmp_path: Path, file: str, header: str, missing: list[str]
) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}])
    (tmp_path / file).write_text(f"\n{header}\n", encoding="utf-8")
    assert problems(tmp_path, file) == [
        (2, column, "missing-label", "", "file-refused") for column in missing
    ]


@pytest.mark.parametrize(
    ("header", "repeated"),
    [
        ("merchant_id,Nom,country,Merchant ID", ("merchant_id", "Merchant ID", "file-refused")),
        ("merchant_id,Nom,country,NOM", ("name", "NOM", "file-refused")),
        ("merchant_id,Nom,country,Note,note", ("note", "note", "noted")),
    ],
)
def test_a_header_repeats_another_as_columns_do(
    tmp_path: Path, header: str, repeated: tuple[str, str, str]
) -> None:
    write_folder(tmp_path, f"{header}\n", columns={"merchants": {"headers": {"name": ["Nom"]}}})
    column, value, effect = repeated
    assert problems(tmp_path) == [(1, column, "duplicate-label", value, effect)]


def test_two_equal_extra_headers_are_both_kept(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,Note,name,note,country\nM1,one,x,two,FR\n")
    assert extras(tmp_path) == {"Note": ["one"], "note_2": ["two"]}


def test_a_column_without_a_name_is_dropped_if_empty_else_named_by_position(
    tmp_path: Path,
) -> None:
    write_folder(tmp_path, "merchant_id,,name, ,country\nM1,,x,kept,FR\nM2, ,x,,FR\n")
    assert problems(tmp_path) == [
        (1, "", "blank-label", "", "noted"),
        (1, "", "blank-label", "", "noted"),
    ]
    assert extras(tmp_path) == {"column_4": ["kept", ""]}


def test_the_merchant_headers_of_the_ecovadis_api_are_known(tmp_path: Path) -> None:
    write_folder(tmp_path, "integration_id,name,country,evid,siret_number\nM1,x,FR,EV1,\n")
    assert [column for _, column in load(tmp_path).files[0].served] == [
        *("merchant_id", "name", "country", "siret", "ecovadis_id")
    ]


@pytest.mark.parametrize(
    ("headers", "read"),
    [
        # Own name, then columns.toml in its order, then the known headers.
        ("Overall_Score,Note globale,Global score", "Overall_Score"),
        ("Note globale,Score,global_score", "Note globale"),
        ("Score,Note globale,global_score", "Note globale"),
        ("global_score,Score", "Score"),
        ("global_score,Overall score", "Overall score"),
        ("global_score,other", "global_score"),
    ],
)
def test_a_columns_own_name_comes_before_columns_toml_and_known_headers(
    tmp_path: Path, headers: str, read: str
) -> None:
    columns = {"assessments": {"headers": {"overall_score": ["Note globale", "Score"]}}}
    write_folder(tmp_path, [], f"merchant_id,published_on,{headers}\n", columns=columns)
    report = load(tmp_path).files[1]
    assert (read, "overall_score") in report.served
    assert report.carried == tuple(each for each in headers.split(",") if each != read)


def test_two_headers_for_one_column_are_noted_and_the_first_is_read(tmp_path: Path) -> None:
    columns = {"merchants": {"headers": {"siren": ["Firma", "Nummer"]}}}
    text = "merchant_id,name,country,Nummer,Firma\nM1,x,FR,73282932000074,732829320\n"
    write_folder(tmp_path, text, columns=columns)
    assert problems(tmp_path) == [(1, "siren", "duplicate-label", "Nummer", "noted")]
    assert texts(tmp_path, "siren") == ["732829320"]
    (problem,) = check(tmp_path).report.problem_list
    assert problem.message.startswith("columns.toml sends “Nummer” to siren, which “Firma” serves")
    columns["merchants"]["headers"]["siret"] = ["Nummer"]
    write_folder(tmp_path, text, columns=columns)
    assert problems(tmp_path) == []


def test_one_header_may_serve_two_columns_and_an_unused_one_is_extra(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        "Seller ID,Nom,country,Région\nM1,x,FR,PACA\n",
        columns={
            "merchants": {"headers": {"merchant_id": ["Seller ID"], "name": ["nom", "seller-id"]}}
        },
    )
    assert (texts(tmp_path, "merchant_id"), texts(tmp_path, "name")) == (["M1"], ["x"])
    assert extras(tmp_path) == {"Région": ["PACA"]}
    (tmp_path / "merchants.csv").write_text("Seller ID,country\nM1,FR\n", encoding="utf-8")
    assert (texts(tmp_path, "merchant_id"), texts(tmp_path, "name")) == (["M1"], ["M1"])


TWO = "merchant_id,name\nM1,x\nM2,y\n"
TWO_OF_FR = "merchant_id,name,country\nM1,x,FR\nM2,x,\n"
NO_COUNTRY = ("country", "constraint-error", "Frunce", "value-set-aside")


@pytest.mark.parametrize(
    ("constants", "text", "column", "read", "faults"),
    [
        ({"country": "uk"}, TWO, "country", ["GB", "GB"], []),
        ({"quality_score": "12,5"}, TWO_OF_FR, "quality_score", [12.5, 12.5], []),
        ({"badge_published": "oui"}, TWO_OF_FR, "badge_published", [1, 1], []),
        ({"country": "DE"}, TWO_OF_FR, "country", ["FR", ""], []),
        ({"country": "Frunce"}, TWO, "country", ["", ""], [(2, *NO_COUNTRY), (3, *NO_COUNTRY)]),
    ],
    ids=["country", "number", "yes", "the file's column comes first", "an invalid one"],
)
def test_a_constant_is_read_and_checked_like_a_field_of_every_row(
    tmp_path: Path, constants: dict[str, str], text: str, column: str,
    read: list[Any], faults: list[ProblemRow],
) -> None:  # fmt: skip
    write_folder(tmp_path, text, columns={"merchants": {"constants": constants}})
    assert problems(tmp_path) == faults
    assert load(tmp_path).merchants.column(column).tolist() == read


def test_a_constant_may_be_noted_like_a_field(tmp_path: Path) -> None:
    columns = {"merchants": {"constants": {"removed_on": "31/12/2025"}}}
    write_folder(tmp_path, [{"merchant_id": "M1", "joined_on": "2026-01-01"}], columns=columns)
    assert problems(tmp_path) == [(2, "removed_on", "constraint-error", "31/12/2025", "noted")]


def test_words_for_blank_are_blank_in_every_column_after_trimming(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        "merchant_id,name,country,joined_on,quality_score,siren,Note\n"
        "M1, NULL ,\\N,NULL,\\N,NULL,\\N\nNULL,x,FR,,,,\nM3,null,FR,,,,NULL x\n",
        columns={"blank": ["NULL", "\\N"]},
    )
    assert problems(tmp_path) == [(3, "merchant_id", "missing-value", "NULL", "row-left-out")]
    assert texts(tmp_path, "name") == ["", "null"]
    assert extras(tmp_path) == {"Note": ["", "NULL x"]}
