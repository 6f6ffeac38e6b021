"""One verdict for each label and merchant, with its list, row and sentence.

Which verdict a merchant has is compared with the plain reading: tests/property/test_registries.py.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from impact.model.columns import LABELS
from impact.model.glossary import VERDICTS
from impact.selection.registry_verdicts.label_verdicts import verify, with_verdicts
from tests.builders.asking import view_of_many as view_of
from tests.builders.asking import with_lists
from tests.builders.registry_files import (
    Site,
    companies_csv,
    csv_text,
    extract_text,
    siren,
    siret,
    structures_text,
    write_esus_workbook,
    write_registry,
)

Row = dict[str, str]

A, B, C, D, E = (siren(number) for number in (1234, 5678, 9012, 3456, 7890))
HERE, THERE, CLOSED, GONE = siret(1234, 5), siret(1234, 6), siret(5678), siret(4321)
ESUS, ESAT = {"esus_granted_on": "2024-01-01"}, {"esat_granted_on": "2024-01-01"}
OVER = {"esus_granted_on": "2020-01-01", "esus_expires_on": "2024-12-31"}
AHEAD = {"esus_granted_on": "2026-07-01"}
TODAY = "2026-06-30"
LIST = "the ESUS list (esus-2026-03-31.csv, 2026-03-31)"
SITES = "the FINESS Structures file (f.json, 2026-06-01)"
COMPANIES = "the list of companies (companies-2026-05-01.csv, 2026-05-01)"


@pytest.mark.parametrize(
    ("label", "merchant", "day", "verdict", "sentence"),
    [
        ("esus", {"siren": A, **ESUS}, TODAY, "confirmed",
         f"SIREN {A} has ESUS in {LIST}, line 2 (Un)."),
        ("esus", {"siren": A, **ESUS}, "2026-03-01", "confirmed",
         f"SIREN {A} has ESUS in {LIST[:-1]}, later than the day asked for), line 2 (Un)."),
        ("esus", {"siren": E, **ESUS}, TODAY, "not_in_list",
         f"Unverified: SIREN {E} is not in {LIST}. It comes out once or twice a year and can lack "
         "holders: ask the merchant for proof."),
        ("esus", {"siren": A}, TODAY, "unclaimed",
         f"SIREN {A} has ESUS in {LIST}, line 2 (Un); our files state no ESUS approval."),
        ("esus", {"siren": A, **OVER}, TODAY, "unclaimed",
         f"SIREN {A} has ESUS in {LIST}, line 2 (Un); that of our files ended on 2024-12-31."),
        ("esus", {"siren": A, **AHEAD}, TODAY, "unclaimed",
         f"SIREN {A} has ESUS in {LIST}, line 2 (Un); that of our files has not begun."),
        ("esus", ESUS, TODAY, "no_identifier",
         f"Unverified: our files state no SIREN; fill it in to look the merchant up in {LIST}."),
        ("esus", {"country": "DE"}, TODAY, "not_applicable",
         "Not applicable: the merchant is in DE and states no French establishment (SIREN or "
         "SIRET)."),
        ("esus", {"siren": B, **ESUS}, TODAY, "ended",
         f"SIREN {B} is in {LIST}, line 3 (Deux); its ESUS approval is over since 2026-06-30."),
        ("esus", {"siren": C, **ESUS}, TODAY, "ended",
         f"SIREN {C} is no longer active in {COMPANIES}, line 3 (Entreprise {C}). It is still in "
         f"{LIST}."),
        ("esus", {"siren": D, **ESUS}, TODAY, "ended",
         f"SIREN {D} is no longer active in {COMPANIES}, line 4 (Entreprise {D})."),
        ("esus", {"siren": A, **ESUS}, "2027-05-06", "list_too_old",
         f"Unverified: {LIST} was 401 days old on 2027-05-06, more than 400; fetch the latest. It "
         f"has SIREN {A}, line 2 (Un)."),
        ("esus", {"siren": E, **ESUS}, "2027-05-06", "list_too_old",
         f"Unverified: {LIST} was 401 days old on 2027-05-06, more than 400; fetch the latest."),
        ("esat", {"siret": HERE, **ESAT}, TODAY, "confirmed",
         f"SIRET {HERE} has ESAT in {SITES}, entry 1 (ESAT DU PRÉ)."),
        ("esat", {"siret": HERE}, TODAY, "unclaimed",
         f"SIRET {HERE} has ESAT in {SITES}, entry 1 (ESAT DU PRÉ); our files state no ESAT "
         "approval."),
        ("esat", {"siret": siret(7890), **ESAT}, TODAY, "not_in_list",
         f"Unverified: SIRET {siret(7890)} is not in {SITES}. It can lack a site's SIRET: ask the "
         "merchant for proof."),
        ("esat", {"siret": THERE, **ESAT}, TODAY, "other_site",
         f"SIRET {THERE} is no ESAT in {SITES}; its company has one at SIRET {HERE}, entry 1 "
         "(ESAT DU PRÉ)."),
        ("esat", {"siren": A}, TODAY, "no_identifier",
         f"Unverified: our files state no SIRET; fill it in to look the merchant up in {SITES}. "
         f"Its company has one at SIRET {HERE}, entry 1 (ESAT DU PRÉ)."),
        ("esat", {"siren": E, **ESAT}, TODAY, "no_identifier",
         f"Unverified: our files state no SIRET; fill it in to look the merchant up in {SITES}."),
        ("esat", {"siret": CLOSED, **ESAT}, TODAY, "ended",
         f"SIRET {CLOSED} is in {SITES}, entry 2 (ESAT Essai); it is closed since 2026-06-30."),
        ("esat", {"siret": GONE, **ESAT}, TODAY, "ended",
         f"SIRET {GONE} is in {SITES}, entry 3 (ESAT Essai); it is closed."),
        ("esat", {"siret": siret(3456), **ESAT}, TODAY, "ended",
         f"SIREN {D} is no longer active in {COMPANIES}, line 4 (Entreprise {D})."),
    ],
)  # fmt: skip
def test_a_verdict_is_worded_with_its_list_and_row(
    tmp_path: Path, label: str, merchant: Row, day: str, verdict: str, sentence: str
) -> None:
    rows = [
        ["siren", "nom", "date_fin"],
        [A, "Un", ""],
        [B, "Deux", "2026-06-29"],
        [C, "Trois", ""],
    ]
    write_registry(tmp_path, "esus-2026-03-31.csv", csv_text(rows))
    states = [(A, "True", ""), (C, "False", ""), (D, "False", "")]
    write_registry(tmp_path, "companies-2026-05-01.csv", companies_csv(states))
    sites = [Site(HERE, "ESAT DU PRÉ"), Site(CLOSED, closed=TODAY), Site(GONE, state="I")]
    write_registry(tmp_path, "f.json", structures_text(sites))
    view = view_of(tmp_path, [merchant], day=date.fromisoformat(day))
    verdicts = verify(with_lists(view, tmp_path)).set_index("label")
    assert tuple(verdicts.loc[label, ["verdict", "sentence"]]) == (verdict, sentence)


def test_a_confirmed_label_has_its_list_day_and_row(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [B, A])
    (row,) = verify(with_lists(view_of(tmp_path, [{"siren": A, **ESUS}]), tmp_path)).to_dict(
        "records"
    )
    assert row == {
        "merchant_id": "M0",
        "label": "esus",
        "verdict": "confirmed",
        "list": "esus-2026-03-31.xlsx",
        "list_date": pd.Timestamp("2026-03-31"),
        "line": 3,
        "raw": f"| {int(A)} | Entreprise {A} | 75",
        "sentence": f"SIREN {A} has ESUS in the ESUS list (esus-2026-03-31.xlsx, 2026-03-31), "
        f"row 3 (Entreprise {A}).",
    }


def test_a_blank_number_matches_nothing_on_either_side(tmp_path: Path) -> None:
    rows = [["siren", "nom"], [A, "Un"], ["", "Deux"]]
    write_registry(tmp_path, "esus-2026-03-31.csv", csv_text(rows))
    write_registry(tmp_path, "finess.csv", extract_text([Site(siret(1)), Site("")]))
    verdicts = verify(with_lists(view_of(tmp_path, [{}, ESUS | ESAT]), tmp_path))
    assert verdicts[["merchant_id", "label", "verdict"]].to_numpy().tolist() == [
        ["M1", "esus", "no_identifier"],
        ["M1", "esat", "no_identifier"],
    ]


def test_a_list_of_companies_can_confirm_and_end_a_label(tmp_path: Path) -> None:
    rows = [(A, "True", "esus"), (B, "False", "esus"), (C, "True", "sirene")]
    write_registry(tmp_path, "companies-2026-06-01.csv", companies_csv(rows))
    merchants = [{"siren": number, **ESUS} for number in (A, B, C)]
    verdicts = verify(with_lists(view_of(tmp_path, merchants), tmp_path))
    assert verdicts["verdict"].tolist() == ["confirmed", "ended", "not_in_list"]


# --- the frame ------------------------------------------------------------------------------


def test_verdicts_are_sorted_by_merchant_and_label_and_explained(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A, B])
    write_registry(tmp_path, "finess.csv", extract_text([Site(siret(1234)), Site(siret(5678))]))
    view = view_of(tmp_path, [{"siret": siret(5678), **ESAT}, {}, {"siret": siret(1234), **ESUS}])
    verdicts = verify(with_lists(view, tmp_path))
    assert verdicts[["merchant_id", "label", "verdict"]].to_numpy().tolist() == [
        ["M0", "esus", "unclaimed"],
        ["M0", "esat", "confirmed"],
        ["M2", "esus", "confirmed"],
        ["M2", "esat", "unclaimed"],
    ]
    assert list(verdicts["label"].cat.categories) == list(LABELS)
    assert list(verdicts["verdict"].cat.categories) == list(VERDICTS)
    columns = with_verdicts(with_lists(view, tmp_path)).decisions
    assert columns["esus_verdict"].tolist() == ["unclaimed", "", "confirmed"]
    assert columns["esat_verdict"].tolist() == ["confirmed", "", "unclaimed"]


def test_without_lists_there_is_no_verdict(tmp_path: Path) -> None:
    view = view_of(tmp_path, [{}, ESUS])
    assert verify(view).empty
    shown = with_verdicts(view).decisions
    assert shown[["esus_verdict", "esat_verdict"]].to_numpy().tolist() == [["", ""], ["", ""]]


def test_verdicts_change_no_decision(tmp_path: Path) -> None:
    merchant = {"siren": A, **ESUS}
    before = view_of(tmp_path, [merchant]).decisions
    write_esus_workbook(tmp_path, [B])
    after = view_of(tmp_path, [merchant]).decisions
    pd.testing.assert_frame_equal(before, after)
