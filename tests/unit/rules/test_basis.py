"""What a badge rests on: of the ways to qualify that hold on the day, the strongest."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from impact import decide, load, read_policy
from tests.builders.factories import write_folder
from tests.builders.registry_files import (
    Site,
    companies_csv,
    csv_text,
    extract_text,
    siren,
    siret,
    write_registry,
)

DAY = date(2026, 6, 30)
A, B, CEASED = siren(1234), siren(5678), siren(77)
HERE, THERE = siret(1234, 1), siret(1234, 2)
ESUS = {"siren": A, "esus_granted_on": "2024-01-01", "esus_expires_on": "2030-12-31"}
ESAT = {"siret": HERE, "esat_granted_on": "2024-01-01"}
YES = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
ROMA = "12345670546"  # a Partita IVA whose check digit holds
ITALIAN = {"country": "IT", "register_id": ROMA, **YES}
SCORES = ("overall", "environment", "social", "ethics", "procurement")
CARD = {"published_on": "2026-01-15", **{f"{name}_score": "60" for name in SCORES}}
REGISTER = {"name": "Albo", "country": "IT", "number": "it_partita_iva", "file": "albo.csv"}
DEED = {"merchant_id": "M0", "label": "esus", "document": "arrete.pdf", "sha256": "a" * 64}
DEED |= {"seen_by": "Odile Karvant"}
Row = dict[str, str]


def basis(
    folder: Path, merchant: Row, *cards: Row, day: date = DAY, evidence: Any = None, **policy: Any
) -> tuple[str, str]:
    """Return basis and note of the only merchant M0."""
    write_folder(
        folder,
        [{"merchant_id": "M0", "country": "FR"} | merchant],
        [{"merchant_id": "M0"} | card for card in cards],
        dataset={"day": DAY},
        policy={"version": "x", "registers": [REGISTER]} | policy,
        evidence=evidence,
    )
    (row,) = decide(load(folder), day, read_policy(folder)).decisions.to_dict("records")
    return str(row["basis"]), str(row["basis_note"])


def write_albo(folder: Path, first_day: str = "", last_day: str = "") -> None:
    header = ["partita_iva", "nome", "data_iscrizione", "data_fine"]
    write_registry(folder, "albo.csv", csv_text([header, [ROMA, "Coop", first_day, last_day]]))


def write_lists(folder: Path) -> None:
    """Write a list of each kind: A and CEASED hold ESUS, HERE holds ESAT, A is an SSE company."""
    write_registry(folder, "esus-2026-03-31.csv", csv_text([["siren"], [A], [CEASED]]))
    write_registry(folder, "finess.csv", extract_text([Site(HERE)]))
    companies = companies_csv([(CEASED, "false", "")])
    write_registry(folder, "companies-2026-05-01.csv", companies)
    header = ["siren", "economieSocialeSolidaireUniteLegale"]
    write_registry(folder, "sse-2026-05-01.csv", csv_text([header, [A, "O"], [B, "N"]]))
    write_albo(folder)


@pytest.mark.parametrize(
    ("merchant", "expected"),
    [
        (ESUS, ("state_list", "")),
        # A claim with the verdict of its list as the note.
        (ESUS | {"siren": B}, ("claimed_label", "not_in_list")),
        (ESUS | {"siren": CEASED}, ("claimed_label", "ended")),
        (ESAT | {"siret": THERE}, ("claimed_label", "other_site")),
        (ESAT | {"siret": ""}, ("claimed_label", "no_identifier")),
        (ESUS | {"siren": "", "country": "DE"}, ("claimed_label", "not_applicable")),
        # A register supports the declaration of its own number alone, before a claim.
        (ITALIAN, ("register", "")),
        (ITALIAN | ESUS | {"siren": B}, ("register", "")),
        (ITALIAN | {"country": "DE"}, ("declaration", "")),
        (ITALIAN | {"name": "Coop", "register_id": ""}, ("declaration", "")),
        ({"country": "IT", "register_id": ROMA}, ("", "")),
        # A list of SSE companies confirms a declaration and contradicts nobody.
        (YES | {"siren": A}, ("declaration", "sse_list")),
        (YES | {"siret": HERE}, ("declaration", "sse_list")),
        (YES | {"siren": B}, ("declaration", "")),
        ({"siren": A}, ("", "")),
    ],
)
def test_a_badge_rests_on_the_strongest_that_the_lists_support(
    tmp_path: Path, merchant: Row, expected: tuple[str, str]
) -> None:
    write_lists(tmp_path)
    assert basis(tmp_path, merchant) == expected


def test_a_confirmed_label_outside_the_policy_is_no_basis(tmp_path: Path) -> None:
    write_lists(tmp_path)
    assert basis(tmp_path, ESUS | YES, routes=["sse"]) == ("declaration", "sse_list")


def test_the_note_is_of_esus_where_both_labels_are_claimed(tmp_path: Path) -> None:
    write_registry(tmp_path, "finess.csv", extract_text([Site(siret(9))]))
    assert basis(tmp_path, ESUS | ESAT) == ("claimed_label", "no_list")
    assert basis(tmp_path, ESAT) == ("claimed_label", "not_in_list")


@pytest.mark.parametrize(
    ("age", "expected"), [(400, ("state_list", "")), (401, ("claimed_label", "list_too_old"))]
)
def test_a_list_supports_a_badge_for_400_days(
    tmp_path: Path, age: int, expected: tuple[str, str]
) -> None:
    write_lists(tmp_path)
    assert basis(tmp_path, ESUS, day=date(2026, 3, 31) + timedelta(days=age)) == expected


YESTERDAY, TODAY, TOMORROW = ("2026-06-29", "2026-06-30", "2026-07-01")


@pytest.mark.parametrize(
    ("merchant", "deed", "expected"),
    [
        # A deed counts between its days.
        (ESUS, {}, ("claimed_label", "no_list+evidence")),
        (ESUS, {"issued_on": TODAY, "valid_until": TODAY}, ("claimed_label", "no_list+evidence")),
        (ESUS, {"issued_on": TOMORROW}, ("claimed_label", "no_list")),
        (ESUS, {"valid_until": YESTERDAY}, ("claimed_label", "no_list")),
        # It supports a claim of its label alone.
        (ESUS, {"label": "esat"}, ("claimed_label", "no_list")),
        ({}, {}, ("", "")),
        (YES, {}, ("declaration", "")),
    ],
)
def test_a_deed_is_seen_beside_a_claim(
    tmp_path: Path, merchant: Row, deed: Row, expected: tuple[str, str]
) -> None:
    assert basis(tmp_path, merchant, evidence=[DEED | deed]) == expected


@pytest.mark.parametrize(
    ("first_day", "last_day", "expected"),
    [
        (TODAY, TODAY, "register"),
        (TOMORROW, "", "declaration"),
        ("", YESTERDAY, "declaration"),
    ],
)
def test_an_entry_of_a_register_supports_a_badge_on_its_days(
    tmp_path: Path, first_day: str, last_day: str, expected: str
) -> None:
    write_albo(tmp_path, first_day, last_day)
    assert basis(tmp_path, ITALIAN) == (expected, "")


@pytest.mark.parametrize(
    ("day", "expected"), [(DAY, "ecovadis"), (date(2027, 1, 15), "declaration")]
)
def test_scores_come_before_a_declaration_where_the_route_is_in_force(
    tmp_path: Path, day: date, expected: str
) -> None:
    assert basis(tmp_path, YES, CARD, day=day, routes=["sse", "ecovadis"]) == (expected, "")
