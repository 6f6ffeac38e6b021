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
    write_workbook,
)

A, B, C = siren(1234), siren(5678), siren(9012)


def read_one(folder: Path) -> RegistryList:
    registries = read_registries(folder)
    assert registries.problems == ()
    (registry_list,) = registries.lists
    return registry_list


def write_and_read(folder: Path, name: str, text: str, encoding: str = "utf-8") -> RegistryList:
    (registries_folder(folder) / name).write_bytes(text.encode(encoding))
    return read_one(folder)


def entries(registry_list: RegistryList, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in registry_list.entries[list(names)].itertuples(index=False)]


def test_the_treasury_workbook_gets_its_leading_zeros_back(tmp_path: Path) -> None:
    write_workbook(registries_folder(tmp_path) / "esus.xlsx", treasury_rows([A, B]))
    registry_list = read_one(tmp_path)
    assert (registry_list.kind, registry_list.line_unit, registry_list.rows) == ("esus", "row", 2)
    assert entries(registry_list, "siren", "name", "line", "raw") == [
        (A, f"Entreprise {A}", 2, f"| {int(A)} | Entreprise {A} | 75"),
        (B, f"Entreprise {B}", 3, f"| {int(B)} | Entreprise {B} | 75"),
    ]
    assert (registry_list.restored, registry_list.repeated) == (2, 0)


def test_a_workbook_may_hold_numbers_as_text_and_rows_without_anything(tmp_path: Path) -> None:
    rows = [["SIREN"], [with_spaces(A)], [], [f"{int(B)}.0"], [C.replace(" ", "\u00a0")]]
    write_workbook(registries_folder(tmp_path) / "esus.xlsx", rows)
    assert entries(read_one(tmp_path), "siren", "name", "line") == [
        (A, "", 2),
        (B, "", 4),
        (C, "", 5),
    ]


def test_the_days_of_an_approval_are_read_if_the_list_states_them(tmp_path: Path) -> None:
    rows = [
        ["SIREN", "Date de l'agrément", "Date de fin d'agrément"],
        [int(A), date(2021, 3, 1), date(2026, 2, 28)],
        [int(B), "01/03/2022", ""],
    ]
    write_workbook(registries_folder(tmp_path) / "esus.xlsx", rows)
    registry_list = read_one(tmp_path)
    assert entries(registry_list, "granted_on", "ended_on")[0] == (
        datetime(2021, 3, 1),
        datetime(2026, 3, 1),
    )
    assert registry_list.entries["granted_on"].iloc[1] == datetime(2022, 3, 1)
    assert registry_list.entries["ended_on"].isna().tolist() == [False, True]


def test_the_earlier_csv_has_blanks_inside_its_numbers(tmp_path: Path) -> None:
    registry_list = write_and_read(tmp_path, "esus.csv", earlier_csv([A, B]))
    assert entries(registry_list, "siren", "name", "line") == [
        (A, f"Entreprise {A}", 2),
        (B, f"Entreprise {B}", 3),
    ]
    assert (registry_list.restored, registry_list.line_unit) == (0, "line")


@pytest.mark.parametrize(
    "header", ["SIREN", "N° SIREN", "Numéro de SIREN", "siren_entreprise", "N° Sirene"]
)
def test_a_column_is_recognised_by_the_word_siren(tmp_path: Path, header: str) -> None:
    registry_list = write_and_read(tmp_path, "liste.csv", f"Raison sociale;{header}\nEssai;{A}\n")
    assert entries(registry_list, "siren", "name") == [(A, "Essai")]


def test_the_word_sirene_is_not_a_second_column_of_sirens(tmp_path: Path) -> None:
    registry_list = write_and_read(tmp_path, "liste.csv", f"siren,flag_ess_sirene\n{A},True\n")
    assert (registry_list.kind, entries(registry_list, "siren")) == ("esus", [(A,)])


def test_a_row_over_several_lines_is_kept_unchanged(tmp_path: Path) -> None:
    registry_list = write_and_read(tmp_path, "liste.csv", f'siren,nom\n{A},"Essai\nBis"\n{B},Ter\n')
    assert entries(registry_list, "line", "raw") == [(2, f'{A},"Essai\nBis"'), (4, f"{B},Ter")]


def test_blank_numbers_are_counted_and_only_zeros_are_blank(tmp_path: Path) -> None:
    registry_list = write_and_read(
        tmp_path, "liste.csv", f"siren,nom\n{A},Un\n,Deux\n000000000,Trois\n{B},Quatre\n"
    )
    assert entries(registry_list, "siren") == [(A,), ("",), ("",), (B,)]
    assert (registry_list.rows, registry_list.blank) == (4, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_the_extract_is_read_in_both_its_encodings(tmp_path: Path, encoding: str) -> None:
    text = extract_text(
        [Site(siret(1234), "CENTRE D'ÉTÉ", "365"), Site(siret(5678), "ESAT DU PRÉ")]
    )
    registry_list = write_and_read(tmp_path, "liste", text, encoding)
    assert (registry_list.layout, registry_list.rows) == ("finess_extract", 2)
    assert (registry_list.day, registry_list.day_from) == (date(2026, 5, 4), "content")
    assert entries(registry_list, "siren", "siret", "name", "granted_on", "line", "raw") == [
        (B, siret(5678), "ESAT DU PRÉ", datetime(2017, 1, 3), 3, text.splitlines()[2])
    ]


def test_an_entreprise_adaptee_is_not_an_esat(tmp_path: Path) -> None:
    sites = [Site(siret(1234), category="247"), Site(siret(5678)), Site("", "Sans SIRET")]
    for name, text in {
        "a.csv": extract_text(sites),
        "b.csv": archive_text(sites),
        "c.json": structures_text(sites),
    }.items():
        folder = tmp_path / name
        registry_list = write_and_read(folder, name, text)
        assert entries(registry_list, "siret") == [(siret(5678),), ("",)]
        assert (registry_list.rows, registry_list.blank) == (3, 1)


@pytest.mark.parametrize("name", ['ESAT "LE PRÉ"', '"LE PRÉ" ESAT', 'ESAT L"ESSAI', '"LE PRÉ'])
def test_a_quote_in_a_name_of_the_extract_does_not_swallow_fields(
    tmp_path: Path, name: str
) -> None:
    registry_list = write_and_read(
        tmp_path, "e.csv", extract_text([Site(siret(1), name), Site(siret(2))])
    )
    assert entries(registry_list, "siret") == [(siret(1),), (siret(2),)]


def test_a_quoted_name_of_the_extract_may_have_its_separator(tmp_path: Path) -> None:
    registry_list = write_and_read(tmp_path, "e.csv", extract_text([Site(siret(1), '"ESAT; PRÉ"')]))
    assert entries(registry_list, "siret", "name") == [(siret(1), "ESAT; PRÉ")]


def test_the_day_of_an_archive_is_its_latest_change(tmp_path: Path) -> None:
    text = archive_text([Site(siret(1234))], "2025-12-30")
    registry_list = write_and_read(tmp_path, "archive-2099-01-01.csv", text)
    assert (registry_list.layout, registry_list.day) == ("finess_archive", date(2025, 12, 30))
    assert entries(registry_list, "siret", "line") == [(siret(1234), 2)]


def test_finess_structures_shows_which_sites_are_closed(tmp_path: Path) -> None:
    sites = [
        Site(siret(1)),
        Site(siret(2), closed="2026-03-01"),
        Site(siret(3), state="I"),
        Site(siret(4), holder=C),
        Site(siret(5), closed="2026-04-01", holder_closed="2026-02-15"),
        Site(siret(6), holder_state="I"),
    ]
    registry_list = write_and_read(tmp_path, "structures.json", structures_text(sites), "utf-8-sig")
    assert (registry_list.line_unit, registry_list.day) == ("entry", date(2026, 6, 1))
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


def test_a_list_of_companies_shows_active_companies_and_esus(tmp_path: Path) -> None:
    rows = [(A, "True", "ess_france|esus|sirene"), (B, "False", "sirene"), (C, "", "esusx")]
    registry_list = write_and_read(tmp_path, "companies.csv", companies_csv(rows))
    assert (registry_list.kind, registry_list.layout) == ("companies", "companies")
    assert entries(registry_list, "siren", "is_over", "holds") == [
        (A, False, True),
        (B, True, False),
        (C, False, False),
    ]


def test_sirene_has_its_own_words_for_active_companies(tmp_path: Path) -> None:
    text = f"siren,etatAdministratifUniteLegale\n{A},A\n{B},C\n"
    registry_list = write_and_read(tmp_path, "sirene.csv", text)
    assert registry_list.kind == "companies"
    assert entries(registry_list, "is_over") == [(False,), (True,)]


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
    content, path = write(list(map(Site, written)) if is_of_sites else written), "list"
    if write is treasury_rows:
        write_workbook(registries_folder(tmp_path) / path, content)
    else:
        (registries_folder(tmp_path) / path).write_text(content, encoding="utf-8")
    registry_list = read_one(tmp_path)
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
