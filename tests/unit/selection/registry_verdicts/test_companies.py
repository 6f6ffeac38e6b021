"""Accounts of one SIREN are one company; records may belong to another entity."""

from pathlib import Path

import numpy as np

from impact.selection.registry_verdicts.companies import (
    champion_companies,
    count_companies,
    normalise_company_name,
    records_of_other_companies,
    shared_companies,
)
from tests.builders.asking import view_of_many as view_of
from tests.builders.asking import with_lists
from tests.builders.factories import Table
from tests.builders.registry_files import (
    Site,
    csv_text,
    registries_folder,
    siren,
    siret,
    structures_text,
)

A, B, C = siren(1234), siren(5678), siren(9012)
Row = dict[str, str]


def other_entities(folder: Path, merchants: list[Row], assessments: Table = ()) -> list[Row]:
    rows = records_of_other_companies(with_lists(view_of(folder, merchants, assessments), folder))
    return rows.to_dict("records")


def test_accounts_that_share_a_siren_are_one_company(tmp_path: Path) -> None:
    merchants = [{"siren": A}, {"siret": siret(1234, 2)}, {"siren": B}, {}, {}]
    view = view_of(tmp_path, merchants)
    count = count_companies(view)
    assert (count.accounts, count.companies, count.without_siren, count.shared) == (5, 4, 2, 1)
    some = count_companies(view, np.array([0, 2, 4]))
    assert (some.accounts, some.companies, some.without_siren, some.shared) == (3, 3, 1, 0)
    empty = count_companies(view, np.empty(0, np.int64))
    assert (empty.accounts, empty.companies, empty.without_siren, empty.shared) == (0, 0, 0, 0)


def test_champions_are_also_counted_as_companies(tmp_path: Path) -> None:
    holds = {"esus_granted_on": "2024-01-01"}
    merchants = [{"siren": A} | holds, {"siren": A} | holds, {"siren": B}, holds]
    count = champion_companies(view_of(tmp_path, merchants))
    assert (count.accounts, count.companies, count.without_siren, count.shared) == (3, 2, 1, 1)


def test_the_accounts_of_a_company_are_grouped(tmp_path: Path) -> None:
    view = view_of(tmp_path, [{"siren": B}, {"siret": siret(1234)}, {"siren": C}, {"siren": A}])
    shared = shared_companies(view)
    assert shared[["siren", "accounts", "merchant_id"]].to_numpy().tolist() == [
        [A, 2, "M1"],
        [A, 2, "M3"],
    ]
    assert shared_companies(view_of(tmp_path, [{"siren": B}, {}])).empty


def test_a_scorecard_of_another_siren_is_reported(tmp_path: Path) -> None:
    merchants = [{"siren": A}, {"siret": siret(5678)}, {}]
    cards = [
        {"merchant_id": "M0", "assessment_id": "EV-1", "siret": siret(5678, 3)},
        {"merchant_id": "M0", "assessment_id": "EV-2", "siret": siret(1234, 3)},
        {"merchant_id": "M1", "assessment_id": "EV-3", "siret": ""},
        {"merchant_id": "M2", "assessment_id": "EV-4", "siret": siret(5678, 3)},
    ]
    rows = [card | {"published_on": f"2026-01-0{i + 1}"} for i, card in enumerate(cards)]
    assert other_entities(tmp_path, merchants, rows) == [
        {
            "merchant_id": "M0",
            "what": "scorecard",
            "record": "EV-1",
            "siren": A,
            "other_siren": B,
            "file": "assessments.csv",
            "line": 2,
            "sentence": (
                f"Assessment EV-1 is of SIRET {siret(5678, 3)}, so of SIREN {B}; the merchant is "
                f"SIREN {A}."
            ),
        }
    ]


def test_an_esat_run_by_another_legal_entity_is_reported(tmp_path: Path) -> None:
    sites = [Site(siret(1234), holder=C), Site(siret(5678)), Site(siret(9012), holder="12")]
    (registries_folder(tmp_path) / "f.json").write_text(structures_text(sites))
    merchants = [{"siret": site.siret, "esat_granted_on": "2024-01-01"} for site in sites]
    (result,) = other_entities(tmp_path, merchants)
    assert (result["merchant_id"], result["what"], result["record"]) == ("M0", "esat", "f.json")
    assert (result["siren"], result["other_siren"], result["line"]) == (A, C, 1)


def test_a_namesake_in_the_list_is_reported_where_the_merchant_is_absent(tmp_path: Path) -> None:
    rows = [["nom", "siren"], ["Atelier Été", A], ["Le Pré SAS", B], ["LE PRÉ", C], ["", siren(1)]]
    (registries_folder(tmp_path) / "esus-2026-03-31.csv").write_text(csv_text(rows))
    claim = {"esus_granted_on": "2024-01-01"}
    merchants = [
        {"name": "ATELIER ETE (SARL)", "siren": siren(4321), **claim},
        {"name": "Atelier été", **claim},
        {"name": "Le Pré", "siren": siren(4321), **claim},
        {"name": "Atelier Été", "siren": siren(4321)},
        {"name": "Atelier Été", "siren": A, **claim},
        {"name": "", "siren": siren(4321), **claim},
    ]
    result = other_entities(tmp_path, merchants)
    assert [(row["merchant_id"], row["siren"], row["other_siren"]) for row in result] == [
        ("M0", siren(4321), A),
        ("M1", "", A),
    ]
    assert [row["line"] for row in result] == [2, 2]
    assert result[1]["sentence"] == (
        f"A company of the same name, SIREN {A}, has ESUS in esus-2026-03-31.csv; the merchant "
        "states none. Names can coincide: check which is meant."
    )


def test_a_site_of_the_merchants_own_company_is_not_a_namesake(tmp_path: Path) -> None:
    (registries_folder(tmp_path) / "f.json").write_text(
        structures_text([Site(siret(1234), "ESAT Un")])
    )
    claim = {"name": "Esat un", "siren": A, "esat_granted_on": "2024-01-01"}
    assert other_entities(tmp_path, [claim]) == []
    (row,) = other_entities(tmp_path, [claim | {"siren": B}])
    assert (row["what"], row["other_siren"]) == ("esat", A)


def test_names_are_compared_without_case_accents_marks_and_legal_form() -> None:
    assert normalise_company_name("L'Été, S.A.S. SARL") == normalise_company_name("l ete s a s")
    assert normalise_company_name("SAS") == ""
    assert normalise_company_name("Scopé") == "scope"


def test_no_records_of_other_companies_is_an_empty_frame(tmp_path: Path) -> None:
    rows = records_of_other_companies(with_lists(view_of(tmp_path, [{"siren": A}]), tmp_path))
    assert rows.empty
    assert {"merchant_id", "what", "other_siren", "line", "sentence"} < {*rows.columns}
