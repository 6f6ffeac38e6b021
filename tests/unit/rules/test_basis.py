"""What a badge rests on: of the ways to qualify that hold on the day, the strongest."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from impact import decide, load, read_policy
from impact.rules.view import View
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
ONE = timedelta(days=1)
A, B = siren(1234), siren(5678)
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
ALL_ROUTES = ["esus", "esat", "sse", "ecovadis"]
Row = dict[str, str]


def view_of(
    folder: Path, *merchants: Row, day: date = DAY, evidence: Any = None, **policy: Any
) -> View:
    """Return the view of merchants M0, M1, … with a scorecard for each under a `card` key."""
    rows = [{"merchant_id": f"M{i}", "country": "FR"} | row for i, row in enumerate(merchants)]
    rules = {"version": "x", "registers": [REGISTER]} | policy
    write_folder(folder, rows, dataset={"day": DAY}, policy=rules, evidence=evidence)
    return decide(load(folder), day, read_policy(folder))


def basis(folder: Path, merchant: Row, **more: Any) -> tuple[str, str]:
    """Return basis and note of one merchant."""
    row = view_of(folder, merchant, **more).decisions.iloc[0]
    return str(row["basis"]), str(row["basis_note"])


def write_esus(folder: Path, numbers: list[str], name: str = "esus-2026-03-31.csv") -> None:
    write_registry(folder, name, csv_text([["siren"], *([number] for number in numbers)]))


def write_albo(folder: Path, *rows: list[str]) -> None:
    header = ["partita_iva", "nome", "data_iscrizione", "data_fine"]
    write_registry(folder, "albo.csv", csv_text([header, *rows]))


def write_sse(folder: Path, *rows: list[str]) -> None:
    header = ["siren", "economieSocialeSolidaireUniteLegale"]
    write_registry(folder, "sse-2026-05-01.csv", csv_text([header, *rows]))


# --- state_list and claimed_label -----------------------------------------------------------


def test_a_confirmed_label_rests_on_the_state_list(tmp_path: Path) -> None:
    write_esus(tmp_path, [A])
    assert basis(tmp_path, ESUS) == ("state_list", "")


def test_a_confirmed_label_outside_the_policy_is_no_basis(tmp_path: Path) -> None:
    write_esus(tmp_path, [A])
    assert basis(tmp_path, ESUS | YES, routes=["sse"]) == ("declaration", "")


def test_the_note_is_of_esus_where_both_labels_are_claimed(tmp_path: Path) -> None:
    write_registry(tmp_path, "finess.csv", extract_text([Site(siret(9))]))
    assert basis(tmp_path, ESUS | ESAT) == ("claimed_label", "no_list")
    assert basis(tmp_path, ESAT) == ("claimed_label", "not_in_list")


@pytest.mark.parametrize(
    ("merchant", "note"),
    [
        (ESUS | {"siren": B}, "not_in_list"),
        (ESUS | {"siren": siren(77)}, "ended"),
        (ESAT | {"siret": THERE}, "other_site"),
        (ESAT | {"siret": ""}, "no_identifier"),
        (ESUS | {"siren": "", "country": "DE"}, "not_applicable"),
    ],
)
def test_the_note_of_a_claim_is_its_verdict(tmp_path: Path, merchant: Row, note: str) -> None:
    write_esus(tmp_path, [A, siren(77)])
    write_registry(tmp_path, "finess.csv", extract_text([Site(HERE)]))
    ceased = [(siren(77), "false", "")]
    write_registry(tmp_path, "companies-2026-05-01.csv", companies_csv(ceased))
    assert basis(tmp_path, merchant) == ("claimed_label", note)


@pytest.mark.parametrize(
    ("age", "expected"), [(400, ("state_list", "")), (401, ("claimed_label", "list_too_old"))]
)
def test_a_list_supports_a_badge_for_400_days(
    tmp_path: Path, age: int, expected: tuple[str, str]
) -> None:
    write_esus(tmp_path, [A])
    assert basis(tmp_path, ESUS, day=date(2026, 3, 31) + timedelta(days=age)) == expected


# --- evidence -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued_on", "valid_until", "is_seen"),
    [
        ("", "", True),
        (DAY.isoformat(), DAY.isoformat(), True),
        ((DAY + ONE).isoformat(), "", False),
        ("", (DAY - ONE).isoformat(), False),
    ],
)
def test_a_deed_counts_between_its_days(
    tmp_path: Path, issued_on: str, valid_until: str, is_seen: bool
) -> None:
    deed = DEED | {"issued_on": issued_on, "valid_until": valid_until}
    note = "no_list+evidence" if is_seen else "no_list"
    assert basis(tmp_path, ESUS, evidence=[deed]) == ("claimed_label", note)


@pytest.mark.parametrize(
    ("merchant", "label", "expected"),
    [
        (ESUS, "esat", ("claimed_label", "no_list")),
        ({}, "esus", ("", "")),
        (YES, "esus", ("declaration", "")),
    ],
)
def test_a_deed_supports_a_claim_of_its_label_alone(
    tmp_path: Path, merchant: Row, label: str, expected: tuple[str, str]
) -> None:
    assert basis(tmp_path, merchant, evidence=[DEED | {"label": label}]) == expected


# --- register -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("", "", "register"),
        (DAY.isoformat(), DAY.isoformat(), "register"),
        ((DAY + ONE).isoformat(), "", "declaration"),
        ("", (DAY - ONE).isoformat(), "declaration"),
    ],
)
def test_an_entry_of_a_register_supports_a_badge_on_its_days(
    tmp_path: Path, first: str, last: str, expected: str
) -> None:
    write_albo(tmp_path, [ROMA, "Coop", first, last])
    assert basis(tmp_path, ITALIAN) == (expected, "")


@pytest.mark.parametrize(
    ("merchant", "expected"),
    [
        (ITALIAN | ESUS, "register"),
        (ITALIAN | {"country": "DE"}, "declaration"),
        (ITALIAN | {"name": "Coop", "register_id": ""}, "declaration"),
        ({"country": "IT", "register_id": ROMA}, ""),
    ],
)
def test_a_register_supports_the_declaration_of_its_own_number_alone(
    tmp_path: Path, merchant: Row, expected: str
) -> None:
    write_albo(tmp_path, [ROMA, "Coop", "", ""])
    assert basis(tmp_path, merchant) == (expected, "")


# --- ecovadis and declaration ---------------------------------------------------------------


def test_scores_come_before_a_declaration_where_the_route_is_in_force(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        [{"merchant_id": "M0", "country": "FR"} | YES],
        [{"merchant_id": "M0"} | CARD],
        policy={"routes": ALL_ROUTES},
    )
    rules = read_policy(tmp_path)
    assert decide(load(tmp_path), DAY, rules).decisions["basis"].iloc[0] == "ecovadis"
    expired = decide(load(tmp_path), date(2027, 1, 15), rules)
    assert expired.decisions["basis"].iloc[0] == "declaration"


@pytest.mark.parametrize(
    ("merchant", "expected"),
    [
        (YES | {"siren": A}, ("declaration", "sse_list")),
        (YES | {"siret": HERE}, ("declaration", "sse_list")),
        (YES | {"siren": B}, ("declaration", "")),
        ({"siren": A}, ("", "")),
    ],
)
def test_a_list_of_sse_companies_confirms_a_declaration_and_contradicts_nobody(
    tmp_path: Path, merchant: Row, expected: tuple[str, str]
) -> None:
    write_sse(tmp_path, [A, "O"], [B, "N"])
    assert basis(tmp_path, merchant) == expected
