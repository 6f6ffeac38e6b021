"""What a letter states about the State's lists: one sentence per label."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.explain.letters import english as letter_english
from impact.explain.letters import french as letter_french
from impact.explain.letters.letter import Language, draft_letter
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.registries.load import read_registries
from impact.registries.registry_list import ENTRY, LAYOUTS, LINE, ROW
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.builders.factories import write_folder
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

DAY = date(2026, 6, 30)
NB = "\N{NO-BREAK SPACE}"
A, B = siren(1234), siren(5678)
HERE, THERE = siret(1234, 1), siret(1234, 2)
ESUS = {"siren": A, "esus_granted_on": "2024-01-01"}
ESAT = {"siret": HERE, "esat_granted_on": "2024-01-01"}
Row = dict[str, str]


def write(folder: Path, merchant: Row, *assessments: Row, **policy: Any) -> View:
    write_folder(
        folder,
        [{"merchant_id": "M1", "name": "Atelier Un", "country": "FR", **merchant}],
        [{"merchant_id": "M1", **row} for row in assessments],
        policy=policy or None,
    )
    return decide_view(load(folder), DAY, read_policy(folder), DAY)


def of_lists(view: View, folder: Path, language: Language) -> list[str]:
    """Return the points of the letter's section about the lists, empty without one."""
    text = draft_letter(view, "M1", language, read_registries(folder)).replace(NB, " ")
    titles = {"en": "What the State's lists say:", "fr": "Ce que disent les listes de l'État :"}
    parts = [part for part in text.split("\n\n") if part.startswith(titles[language])]
    return [line.removeprefix("- ") for part in parts for line in part.splitlines()[1:]]


def put_active(folder: Path, active: str) -> None:
    write_registry(
        folder, "companies-2026-05-01.csv", companies_csv([(B, "true", ""), (A, active, "")])
    )


CASES = {
    "unclaimed ESUS": (
        {"siren": A, "esus_granted_on": "2020-01-01", "esus_expires_on": "2025-12-31"},
        lambda folder: write_esus_workbook(folder, [B, A]),
        f"ESUS: SIREN {A} is in the ESUS list of 31 March 2026 (row 3), and our records have no "
        "approval for 30 June 2026; please send us the decree (arrêté) or, failing that, the "
        "receipt of the complete file (accusé de réception du dossier complet)",
        f"ESUS : le SIREN {A} figure dans la liste nationale des agréments ESUS du 31 mars 2026 "
        "(ligne 3), sans agrément valable au 30 juin 2026 dans nos dossiers ; merci de nous "
        "transmettre l'arrêté ou, à défaut, l'accusé de réception du dossier complet",
    ),
    "unclaimed ESAT": (
        {"siret": HERE},
        lambda folder: write_registry(folder, "f.csv", extract_text([Site(siret(7)), Site(HERE)])),
        f"ESAT: SIRET {HERE} is in the FINESS extract of 4 May 2026 (line 3), and our records have "
        "no authorisation for 30 June 2026; please send us the decision that authorises the site",
        f"ESAT : le SIRET {HERE} figure dans l'extrait FINESS du 4 mai 2026 (ligne 3), sans "
        "autorisation valable au 30 juin 2026 dans nos dossiers ; merci de nous transmettre "
        "l'arrêté",
    ),
    "confirmed": (
        ESUS,
        lambda folder: write_esus_workbook(folder, [B, A]),
        f"ESUS: SIREN {A} is in the ESUS list of 31 March 2026 (row 3)",
        f"ESUS : le SIREN {A} figure dans la liste nationale des agréments ESUS du 31 mars 2026 "
        "(ligne 3)",
    ),
    "ended approval": (
        ESUS,
        lambda folder: write_registry(
            folder,
            "e-2026-03-31.csv",
            csv_text([["siren", "date de fin d'agrément"], [A, "2026-05-31"]]),
        ),
        f"ESUS: SIREN {A} is in the ESUS list of 31 March 2026 (line 2), with an approval that is "
        "over since 1 June 2026",
        f"ESUS : le SIREN {A} figure dans la liste nationale des agréments ESUS du 31 mars 2026 "
        "(ligne 2), avec un agrément échu depuis le 1er juin 2026",
    ),
    "ended company": (
        ESUS,
        lambda folder: (write_esus_workbook(folder, [A]), put_active(folder, "false")),
        f"ESUS: SIREN {A} is no longer active in the list of companies of 1 May 2026 (line 3)",
        f"ESUS : selon la liste d'entreprises du 1er mai 2026 (ligne 3), l'entreprise au SIREN {A} "
        "n'est plus active",
    ),
    "ended site": (
        ESAT,
        lambda folder: write_registry(
            folder, "f.json", structures_text([Site(HERE, closed="2026-02-01"), Site(siret(7))])
        ),
        f"ESAT: SIRET {HERE} is in the FINESS Structures file of 1 June 2026 (entry 1), as a site "
        "that is closed since 1 February 2026",
        f"ESAT : le SIRET {HERE} figure dans le fichier FINESS Structures du 1er juin 2026 "
        "(entrée 1), comme établissement fermé depuis le 1er février 2026",
    ),
    "other site": (
        ESAT,
        lambda folder: write_registry(folder, "f.csv", extract_text([Site(siret(7)), Site(THERE)])),
        f"ESAT: SIRET {HERE} is no ESAT in the FINESS extract of 4 May 2026, which has one of the "
        f"same company at SIRET {THERE} (line 3)",
        f"ESAT : le SIRET {HERE} n'est pas un ESAT dans l'extrait FINESS du 4 mai 2026, qui en "
        f"indique un de la même entreprise au SIRET {THERE} (ligne 3)",
    ),
    "not in the list": (
        ESUS,
        lambda folder: write_esus_workbook(folder, [B]),
        f"ESUS: SIREN {A} is not in the ESUS list of 31 March 2026; such lists can lack holders, "
        "so that this is not a no",
        f"ESUS : le SIREN {A} ne figure pas dans la liste nationale des agréments ESUS du 31 mars "
        "2026 ; ces listes peuvent être incomplètes, ce n'est donc pas un refus",
    ),
    "too old": (
        ESUS,
        lambda folder: write_esus_workbook(folder, [A], "esus-2025-05-25.xlsx"),
        "ESUS: the ESUS list of 25 May 2025 is too old to tell anything of 30 June 2026",
        "ESUS : la liste nationale des agréments ESUS du 25 mai 2025 remonte à trop longtemps pour "
        "renseigner sur le 30 juin 2026",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_verdict_is_one_sentence_with_list_date_and_line(case: str, tmp_path: Path) -> None:
    merchant, put_lists, english, french = CASES[case]
    view = write(tmp_path, merchant)
    put_lists(tmp_path)
    assert of_lists(view, tmp_path, "en") == [english]
    assert of_lists(view, tmp_path, "fr") == [french]


def test_a_letter_omits_what_only_our_files_lack(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [siren(9999)])
    for merchant in ({"siren": B}, {"esus_granted_on": "2024-01-01"}, {"country": "DE", **ESAT}):
        view = write(tmp_path, merchant)
        assert of_lists(view, tmp_path, "en") == of_lists(view, tmp_path, "fr") == []


ENDED = {"siren": A, "esus_granted_on": "2020-01-01", "esus_expires_on": "2025-12-31"}
BEGINS = {"siren": A, "esus_granted_on": "2026-07-01", "esus_expires_on": "2031-06-30"}
NOTES = {
    "en": "(by our records; see below what the State's list has)",
    "fr": "(d'après nos dossiers ; voir ci-dessous la liste de l'État)",
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("merchant", [ENDED, BEGINS, {"siren": A}])
def test_a_letter_names_what_our_records_lack_and_the_list_has(
    merchant: Row, language: Language, tmp_path: Path
) -> None:
    view = write(tmp_path, merchant)

    def record() -> str:
        text = draft_letter(view, "M1", language, read_registries(tmp_path)).replace(NB, " ")
        return next(line for line in text.splitlines() if line.startswith("- ") and "ESUS" in line)

    write_esus_workbook(tmp_path, [A])
    assert record().endswith(NOTES[language])
    write_esus_workbook(tmp_path, [B])
    assert NOTES[language] not in record()


def test_a_champion_by_declaration_is_asked_for_proof_of_its_label(tmp_path: Path) -> None:
    declared = dict.fromkeys(("social_utility", "not_for_profit", "shared_governance"), "yes")
    write_esus_workbook(tmp_path, [A])
    view = write(tmp_path, {"siren": A, **declared})
    assert view.decisions["status"].tolist() == ["champion"]
    (line,) = of_lists(view, tmp_path, "en")
    assert "please send us the decree" in line


def test_a_list_that_is_too_old_is_not_quoted(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A], "esus-2025-05-25.xlsx")
    text = draft_letter(write(tmp_path, ENDED), "M1", "en", read_registries(tmp_path))
    assert "please send us" not in text
    assert NOTES["en"] not in text


def test_a_letter_without_any_label_does_not_mention_the_lists(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A])
    flagged = {"published_on": "2026-03-02", "ethics_finding": "severe"}
    assert of_lists(write(tmp_path, ESUS, flagged), tmp_path, "en") == []
    assert of_lists(write(tmp_path, ESUS, routes=["sse"]), tmp_path, "en") == []
    assert of_lists(write(tmp_path, ESUS), tmp_path, "en") != []


def test_a_letter_names_none_of_our_files(tmp_path: Path) -> None:
    write_esus_workbook(tmp_path, [A])
    text = draft_letter(write(tmp_path, ESUS), "M1", "en", read_registries(tmp_path))
    assert "esus-2026-03-31" not in text


def test_both_languages_have_a_sentence_for_the_same_cases_and_a_name_for_every_list() -> None:
    assert set(letter_english.VERDICT_LINES) == set(letter_french.VERDICT_LINES)
    for module in (letter_english, letter_french):
        assert set(LAYOUTS) - {"register", "sse"} <= set(module.LIST_NAMES)
        assert set(module.LINE_UNITS) == {LINE, ROW, ENTRY}
