"""Headers of data files: spellings, EcoVadis names, columns.toml, and their faults."""

from pathlib import Path
from typing import Any

import pytest

from impact.loading.folder import check, load
from tests.builders.asking import problems, texts
from tests.builders.factories import write_folder


def extras(folder: Path) -> dict[str, list[str]]:
    return {name: values.to_pylist() for name, values in load(folder).merchants.extras}


def score(folder: Path, header: str, column: str, columns: dict[str, Any] | None = None) -> float:
    """Read one assessment whose third header is `header`, and return its `column`."""
    text = f'merchant_id,published_on,"{header}"\nM1,2026-01-01,62.5\n'
    write_folder(folder, [{"merchant_id": "M1"}], text, columns=columns)
    return float(load(folder).assessments.columns[column][0])


@pytest.mark.parametrize(
    "header",
    [
        "merchant_id",
        "Merchant_ID",
        "MERCHANT ID",
        "merchant-id",
        " \u00a0Merchant Id\t",
        "merchant\u00a0id",
    ],
)
def test_case_and_blanks_and_hyphens_of_a_header_do_not_matter(tmp_path: Path, header: str) -> None:
    write_folder(tmp_path, f'"{header}",Name,COUNTRY\nM1,x,FR\n')
    assert texts(tmp_path, "merchant_id") == ["M1"]


@pytest.mark.parametrize("header", ["'=vendeur", "=Vendeur"])
def test_a_header_guarded_by_an_export_is_recognised(tmp_path: Path, header: str) -> None:
    columns = {"merchants": {"headers": {"merchant_id": ["=vendeur"]}}}
    write_folder(tmp_path, f"{header},name,country\nM1,x,FR\n", columns=columns)
    assert texts(tmp_path, "merchant_id") == ["M1"]


@pytest.mark.parametrize(
    "header", ["merchantid", "merchant__id", "merchant.id", "id", "'merchant_id"]
)
def test_another_spelling_is_another_column(tmp_path: Path, header: str) -> None:
    write_folder(tmp_path, f"{header},name,country\nM1,x,FR\n")
    assert problems(tmp_path) == [(1, "merchant_id", "missing-label", "", "file-refused")]


@pytest.mark.parametrize(
    ("file", "header", "missing"),
    [
        ("merchants.csv", "x", ["country", "merchant_id", "name"]),
        ("merchants.csv", "merchant_id,country", ["name"]),
        ("labels.csv", "expires_on", ["granted_on", "label", "merchant_id"]),
        ("assessments.csv", "merchant_id,overall_score", ["published_on"]),
        ("assessments.csv", "published_on,overall_score", ["merchant_id"]),
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


@pytest.mark.parametrize("naming", ["merchant_id", "ecovadis_id", "siret", "evid", "siret_number"])
def test_any_of_three_columns_may_name_the_merchant_of_an_assessment(
    tmp_path: Path, naming: str
) -> None:
    write_folder(tmp_path, [{"merchant_id": "M1"}], f"{naming},published_on\n")
    assert problems(tmp_path, "assessments.csv") == []


def test_two_headers_of_one_known_column_refuse_the_file(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country,Merchant ID,NAME\n1,2,3,4,5\n")
    assert problems(tmp_path) == [
        (1, "merchant_id", "duplicate-label", "Merchant ID", "file-refused"),
        (1, "name", "duplicate-label", "NAME", "file-refused"),
    ]


def test_two_names_of_one_column_give_the_column_and_an_extra_one(tmp_path: Path) -> None:
    text = "merchant_id,published_on,global_score,Overall score\nM1,2026-01-01,10,20\n"
    write_folder(tmp_path, [{"merchant_id": "M1"}], text)
    assert problems(tmp_path, "assessments.csv") == []
    assert load(tmp_path).assessments.columns["overall_score"].tolist() == [20]


def test_two_equal_extra_headers_are_noted_and_both_kept(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,Note,name,note,country\nM1,one,x,two,FR\n")
    assert problems(tmp_path) == [(1, "note", "duplicate-label", "note", "noted")]
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


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Overall score", "overall_score"),
        ("Environment score", "environment_score"),
        ("Labor & Human Rights score", "social_score"),
        ("labor-&-human-rights-score", "social_score"),
        ("Ethics score", "ethics_score"),
        ("Sustainable Procurement score", "procurement_score"),
        ("global_score", "overall_score"),
        ("env_score", "environment_score"),
        ("lab_score", "social_score"),
        ("fbp_score", "ethics_score"),
        ("sup_score", "procurement_score"),
    ],
)
def test_the_score_headers_of_ecovadis_are_known(tmp_path: Path, header: str, column: str) -> None:
    assert score(tmp_path, header, column) == 62.5


def test_the_other_headers_of_the_ecovadis_api_are_known(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        "integration_id,name,country,evid,siret_number\nM1,x,FR,EV1,73282932000074\n",
        "evid,siret_number,published_date,scorecard_link\n"
        "EV1,,2026-01-01,https://example.org/1\n,73282932000074,2026-02-01,\n",
    )
    assert check(tmp_path).report.problem_list == ()
    assert texts(tmp_path, "siret") == ["73282932000074"]
    columns = load(tmp_path).assessments.columns
    assert columns["scorecard_url"].to_pylist() == ["https://example.org/1", ""]
    assert columns["assessment_id"].to_pylist() == ["EV1@2026-01-01", "73282932000074@2026-02-01"]


@pytest.mark.parametrize(
    ("headers", "read"),
    [
        # Own name, then columns.toml in its order, then the known headers.
        ("Overall_Score,Note globale,Global score", 1),
        ("Note globale,Score,global_score", 1),
        ("Score,Note globale,global_score", 2),
        ("global_score,Score", 2),
        ("global_score,Overall score", 2),
        ("global_score,other", 1),
    ],
)
def test_a_columns_own_name_comes_before_columns_toml_and_known_headers(
    tmp_path: Path, headers: str, read: float
) -> None:
    values = ",".join(str(i) for i in range(1, headers.count(",") + 2))
    write_folder(
        tmp_path,
        [{"merchant_id": "M1"}],
        f"merchant_id,published_on,{headers}\nM1,2026-01-01,{values}\n",
        columns={"assessments": {"headers": {"overall_score": ["Note globale", "Score"]}}},
    )
    assert load(tmp_path).assessments.columns["overall_score"].tolist() == [read]


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


def test_duplicate_headers_of_columns_toml_refuse_the_file(tmp_path: Path) -> None:
    columns = {"merchants": {"headers": {"name": ["Nom"]}}}
    write_folder(tmp_path, "merchant_id,Nom,country,NOM\n1,2,FR,4\n", columns=columns)
    assert problems(tmp_path) == [(1, "name", "duplicate-label", "NOM", "file-refused")]


def test_a_constant_counts_as_a_column_and_is_converted_like_a_field(tmp_path: Path) -> None:
    constants = {"country": "uk", "quality_score": "12,5", "badge_published": "oui"}
    columns = {"merchants": {"constants": constants}}
    write_folder(tmp_path, "merchant_id,name\nM1,x\nM2,y\n", columns=columns)
    assert problems(tmp_path) == []
    assert texts(tmp_path, "country") == ["GB", "GB"]
    assert load(tmp_path).merchants.column("quality_score").tolist() == [12.5, 12.5]


def test_an_invalid_constant_is_a_fault_of_every_row(tmp_path: Path) -> None:
    columns = {"merchants": {"constants": {"country": "Frunce"}}}
    write_folder(tmp_path, "merchant_id,name\nM1,x\nM2,y\n", columns=columns)
    assert problems(tmp_path) == [
        (2, "country", "constraint-error", "Frunce", "value-set-aside"),
        (3, "country", "constraint-error", "Frunce", "value-set-aside"),
    ]


def test_a_constant_may_be_noted_like_a_field(tmp_path: Path) -> None:
    columns = {"merchants": {"constants": {"removed_on": "31/12/2025"}}}
    write_folder(tmp_path, [{"merchant_id": "M1", "joined_on": "2026-01-01"}], columns=columns)
    assert problems(tmp_path) == [(2, "removed_on", "constraint-error", "31/12/2025", "noted")]


def test_a_column_of_the_file_comes_before_its_constant(tmp_path: Path) -> None:
    columns = {"merchants": {"constants": {"country": "DE"}}}
    write_folder(tmp_path, "merchant_id,name,country\nM1,x,FR\nM2,x,\n", columns=columns)
    assert texts(tmp_path, "country") == ["FR", ""]


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


def test_without_columns_toml_only_an_empty_field_is_blank(tmp_path: Path) -> None:
    write_folder(tmp_path, "merchant_id,name,country\nNULLS,NA,FR\nM2,,\n")
    assert texts(tmp_path, "merchant_id") == ["M2", "NULLS"]
    assert texts(tmp_path, "name") == ["", "NA"]
