"""Each list reads back row by row in every published layout."""

import random
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from impact.registries.load import read_registries
from impact.registries.registry_list import RegistryList
from tests.builders.registry_files import (
    Content,
    Site,
    archive_text,
    companies_csv,
    earlier_csv,
    extract_text,
    registries_folder,
    siren,
    siret,
    structures_text,
    treasury_rows,
    with_spaces,
    write_list,
)

A, B, C = siren(1234), siren(5678), siren(9012)
# An entreprise adaptée, an ESAT, and one without SIRET.
SITES = [Site(siret(1234), category="247"), Site(siret(5678)), Site("", "Sans SIRET")]


def write_and_read(folder: Path, content: Content) -> RegistryList:
    write_list(folder, content)
    registries = read_registries(folder)
    assert registries.problems == ()
    (registry_list,) = registries.lists
    return registry_list


def entries(registry_list: RegistryList, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in registry_list.entries[list(names)].itertuples(index=False)]


# The file; columns of its entries; the entries.
LISTS: dict[str, tuple[Content, str, list[tuple[object, ...]]]] = {
    "workbook with numbers": (treasury_rows([A, B]), "siren name line raw", [
        (A, f"Entreprise {A}", 2, f"| {int(A)} | Entreprise {A} | 75"),
        (B, f"Entreprise {B}", 3, f"| {int(B)} | Entreprise {B} | 75")]),
    "workbook with texts": (
        [["SIREN"], [with_spaces(A)], [], [f"{int(B)}.0"], [C.replace(" ", "\u00a0")]],
        "siren name line", [(A, "", 2), (B, "", 4), (C, "", 5)]),
    "workbook with days": (
        [["SIREN", "Date de l'agrément", "Date de fin d'agrément"],
         [int(A), date(2021, 3, 1), date(2026, 2, 28)], [int(B), "01/03/2022", "01/03/2027"]],
        "granted_on ended_on", [(datetime(2021, 3, 1), datetime(2026, 3, 1)),
                                (datetime(2022, 3, 1), datetime(2027, 3, 2))]),
    "blanks inside numbers": (earlier_csv([A, B]), "siren name line",
        [(A, f"Entreprise {A}", 2), (B, f"Entreprise {B}", 3)]),
    **{header: (f"Raison sociale;{header}\nEssai;{A}\n", "siren name", [(A, "Essai")])
       for header in ("SIREN", "N° SIREN", "Numéro de SIREN", "siren_entreprise", "N° Sirene")},
    "the word Sirene is no second SIREN": (f"siren,flag_ess_sirene\n{A},True\n", "siren", [(A,)]),
    "a row over several lines": (f'siren,nom\n{A},"Essai\nBis"\n{B},Ter\n', "line raw",
        [(2, f'{A},"Essai\nBis"'), (4, f"{B},Ter")]),
    "blanks, and zeros alone": (f"siren,nom\n{A},Un\n,Deux\n000000000,Trois\n", "siren",
        [(A,), ("",), ("",)]),
    "quote inside": (extract_text([Site(siret(1), 'ESAT "LE PRÉ"'), Site(siret(2))]), "siret name",
        [(siret(1), 'ESAT "LE PRÉ"'), (siret(2), "ESAT Essai")]),
    **{name: (extract_text([Site(siret(1), name), Site(siret(2))]), "siret",
              [(siret(1),), (siret(2),)])
       for name in ('"LE PRÉ" ESAT', 'ESAT L"ESSAI', '"LE PRÉ')},
    "separator in quotes": (extract_text([Site(siret(1), '"ESAT; PRÉ"')]), "siret name",
        [(siret(1), "ESAT; PRÉ")]),
    "companies": (
        companies_csv([(A, "True", "ess_france|esus|sirene"), (B, "False", "sirene"),
                       (C, "", "esusx")]),
        "siren is_over holds", [(A, False, True), (B, True, False), (C, False, False)]),
    "companies of Sirene": (f"siren,etatAdministratifUniteLegale\n{A},A\n{B},C\n", "is_over",
        [(False,), (True,)]),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_read_row_by_row(tmp_path: Path, name: str) -> None:
    content, columns, expected = LISTS[name]
    assert entries(write_and_read(tmp_path, content), *columns.split()) == expected


# The file; its kind and layout; what a line of it is; its rows; how many numbers were restored,
# are blank.
COUNTED: list[tuple[Content, str, str, str, int, int, int]] = [
    (treasury_rows([A, B]), "esus", "esus", "row", 2, 2, 0),
    (earlier_csv([A, B]), "esus", "esus", "line", 2, 0, 0),
    (f"siren,nom\n{A},Un\n,Deux\n000000000,Trois\n", "esus", "esus", "line", 3, 0, 2),
    (companies_csv([(A, "True", "")]), "companies", "companies", "line", 1, 0, 0),
    (f"siren,etatAdministratifUniteLegale\n{A},A\n", "companies", "companies", "line", 1, 0, 0),
    (extract_text(SITES), "esat", "finess_extract", "line", 3, 0, 1),
    (archive_text(SITES), "esat", "finess_archive", "line", 3, 0, 1),
    (structures_text(SITES), "esat", "finess_structures", "entry", 3, 0, 1),
]


@pytest.mark.parametrize("counted", COUNTED)
def test_a_list_is_known_by_its_content_and_counted(
    tmp_path: Path, counted: tuple[Content, str, str, str, int, int, int]
) -> None:
    content, *expected = counted
    one = write_and_read(tmp_path, content)
    actual = [one.kind, one.layout, one.line_unit, one.rows, one.restored, one.blank]
    assert actual == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_the_extract_is_read_in_both_its_encodings(tmp_path: Path, encoding: str) -> None:
    text = extract_text(
        [Site(siret(1234), "CENTRE D'ÉTÉ", "365"), Site(siret(5678), "ESAT DU PRÉ")]
    )
    listed = write_and_read(tmp_path, text.encode(encoding))
    assert entries(listed, "siren", "siret", "name", "granted_on", "line", "raw") == [
        (B, siret(5678), "ESAT DU PRÉ", datetime(2017, 1, 3), 3, text.splitlines()[2])
    ]


@pytest.mark.parametrize("write", [extract_text, archive_text, structures_text])
def test_an_entreprise_adaptee_is_not_an_esat(
    tmp_path: Path, write: Callable[[list[Site]], str]
) -> None:
    listed = write_and_read(tmp_path, write(SITES))
    assert entries(listed, "siret") == [(siret(5678),), ("",)]


def test_finess_structures_shows_which_sites_are_closed(tmp_path: Path) -> None:
    sites = [
        Site(siret(1)),
        Site(siret(2), closed="2026-03-01"),
        Site(siret(3), state="I"),
        Site(siret(4), holder=C),
        Site(siret(5), closed="2026-04-01", holder_closed="2026-02-15"),
        Site(siret(6), holder_state="I"),
    ]
    registry_list = write_and_read(tmp_path, f"\ufeff{structures_text(sites)}")
    assert entries(registry_list, "siret", "holder", "is_over", "line") == [
        (siret(1), siren(1), False, 1),
        (siret(2), siren(2), False, 2),
        (siret(3), siren(3), True, 3),
        (siret(4), C, False, 4),
        (siret(5), siren(5), False, 5),
        (siret(6), siren(6), True, 6),
    ]
    over = {
        day: registry_list.over_on(day).tolist() for day in (date(2026, 2, 14), date(2026, 3, 1))
    }
    assert over[date(2026, 2, 14)] == [False, False, True, False, False, True]
    assert over[date(2026, 3, 1)] == [False, True, True, False, True, True]
    assert registry_list.over_on(date(2026, 2, 15)).tolist()[4]
    assert '"siret": "' + siret(1) in registry_list.entries["raw"].iloc[0]


# --- every layout, row by row ---------------------------------------------------------------


def of_companies(sirens: list[str]) -> str:
    return companies_csv([(number, "True", "esus") for number in sirens])


@pytest.mark.parametrize(
    "write", [treasury_rows, earlier_csv, of_companies, extract_text, archive_text, structures_text]
)
def test_ten_thousand_rows_are_read_back_row_by_row(
    tmp_path: Path, write: Callable[[list[Any]], Any], is_long: bool
) -> None:
    count = 10_000 if is_long else 500
    numbers = random.Random(7).choices(range(1000, 10_000), k=count)
    is_of_sites = write in (extract_text, archive_text, structures_text)
    written = [siret(n, i + 1) if is_of_sites else siren(n) for i, n in enumerate(numbers)]
    registry_list = write_and_read(
        tmp_path, write(list(map(Site, written)) if is_of_sites else written)
    )
    assert registry_list.entries[registry_list.key].tolist() == written
    first = {"row": 2, "line": 2, "entry": 1}[registry_list.line_unit]
    assert registry_list.entries["line"].tolist() == list(range(first, first + count))
    assert (registry_list.rows, registry_list.blank, registry_list.unsound) == (count, 0, ())
    assert registry_list.repeated == count - len(set(written))


def test_files_that_are_not_lists_are_ignored(tmp_path: Path) -> None:
    for name in ("README.md", ".DS_Store", "~$esus.xlsx", "esus.xlsx.part"):
        (registries_folder(tmp_path) / name).write_text("nothing")
    (registries_folder(tmp_path) / "older").mkdir()
    registries = read_registries(tmp_path)
    assert (registries.lists, registries.problems) == ((), ())
