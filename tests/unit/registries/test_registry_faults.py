"""Faulty lists are refused completely, with the row and the fix; so is a moved closing day."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from impact.model.problems import Problem
from impact.registries.load import read_registries
from tests.builders.registry_files import (
    Site,
    archive_text,
    companies_csv,
    csv_text,
    extract_text,
    registries_folder,
    siren,
    siret,
    structures,
    structures_text,
    treasury_rows,
    write_workbook,
)

A, B, C = siren(1234), siren(5678), siren(9012)
SITES = [Site(siret(number)) for number in range(1, 6)]
Position = tuple[Any, ...]


def refusal(folder: Path) -> Problem:
    registries = read_registries(folder)
    assert registries.lists == ()
    (problem,) = registries.problems
    assert problem.effect == "file-refused"
    assert problem.message.endswith(".")
    return problem


def read_refused(folder: Path, content: str | bytes, name: str = "liste.csv") -> Problem:
    raw = content.encode() if isinstance(content, str) else content
    (registries_folder(folder) / name).write_bytes(raw)
    return refusal(folder)


def read_refused_sheet(
    folder: Path, rows: list[list[Any]], second_sheet: list[list[Any]] | None = None
) -> Problem:
    write_workbook(registries_folder(folder) / "esus.xlsx", rows, more=second_sheet)
    return refusal(folder)


def position(problem: Problem) -> tuple[str, int | None, str, str]:
    return (problem.line_unit, problem.line, problem.column, problem.value)


@pytest.mark.parametrize(
    ("text", "where", "code", "words"),
    [
        (f"SIREN,SIREN du siège\n{A},{B}\n", ("line", 1, "SIREN du siège", ""),
         "duplicate-label", "SIREN and SIREN du siège"),
        (f"Raison sociale,Numéro\nEssai,{A}\n", ("line", 1, "", ""),
         "missing-label", "No column is headed SIREN"),
        (f"siren,nom\n{A},Un\n,Sous-total\n{B},Deux\n", ("line", 3, "siren", "Sous-total"),
         "missing-value", "a total or a note"),
        (f"siren\n{A}\n{siret(1234)}\n{B}\n{siret(5678)}\n", ("line", 3, "siren", siret(1234)),
         "constraint-error", "is a SIRET among SIRENs; give the two kinds of number a column each "
         "(1 more below"),
        ("siren\n" + "".join(f"6123456{i:02}\n" for i in range(40)), ("line", None, "siren", ""),
         "constraint-error", "fail the checksum of a SIREN: the column holds something else"),
        (f"siren,nom,lieu\n{A},Un,Lyon\n{B},D", ("line", 3, "", ""), "missing-cell", "cut off"),
        ("siren\n" + f"{A}\n" * 50_001, ("line", None, "", ""), "file-error", "50,001 companies"),
        (companies_csv([(A, "True", ""), (B, "peut-être", "")]),
         ("line", 3, "est_active", "peut-être"), "type-error", "write yes or no"),
        (f"siren,actif,est_active\n{A},oui,non\n", ("line", 1, "est_active", ""),
         "duplicate-label", "say which companies are active"),
        ("", ("line", None, "", ""), "file-error", "no header"),
        ("siren,nom\n", ("line", None, "", ""), "file-error", "no rows"),
        ("siren,nom\n,Un\n,Deux\n", ("line", None, "siren", ""), "file-error",
         "Column siren is empty"),
        (f"Liste des agréments, mise à jour en mars\nnom;siren\nUn;{A}\n",
         ("line", 2, "", "Liste des agréments"), "missing-label",
         "below a title"),
        *((f"nom,siren\nUn,{A}\n{note},\n", ("line", 3, "siren", note), "missing-value", "note")
          for note in ("Source : DG Trésor", "* assimilées de droit", "Données 2025")),
        *((csv_text([["siren"], [A], [number]]), ("line", 3, "siren", number), "type-error",
           "is not a SIREN") for number in ("5,52E+08", "FR12345", "#N/A")),
        *((csv_text([["siren"], [A], [number]]), ("line", 3, "siren", number), "constraint-error",
           "a SIREN has 9") for number in ("1234567890", "18")),
        # Only lists of sites have SIRETs, or rows that are an ESAT.
        *((csv_text([["SIREN", "Nom", header], [A, "x", siret(1234)]]), ("line", 1, header, ""),
           "file-error", "no ESUS list") for header in ("SIRET", "siret_siege", "Numéro de SIRET")),
        *((csv_text([["SIREN", "Type"], [A, "EI"], [B, text]]), ("line", 3, "Type", text),
           "file-error", "no ESUS list")
          for text in ("ESAT", "esat", "E.S.A.T.", "EA/ESAT", "ESUS|ESAT", "ESAT, EA")),
    ],
)  # fmt: skip
def test_a_faulty_text_is_refused_with_its_line_and_the_fix(
    tmp_path: Path, text: str, where: Position, code: str, words: str
) -> None:
    problem = read_refused(tmp_path, text)
    assert (position(problem), problem.code) == (where, code)
    assert words in problem.message


TOTALS = ("Total : 2", "TOTAUX", "Sous-total")


@pytest.mark.parametrize(
    ("rows", "where", "code"),
    [
        *(([*treasury_rows([A, B]), ["", "", total]], ("row", 4, "SIREN", total), "missing-value")
          for total in TOTALS),
        # In the column of SIRENs itself.
        ([*treasury_rows([A, B]), ["", 2]], ("row", 4, "SIREN", "2"), "constraint-error"),
        ([*treasury_rows([A]), ["", "Source : DG Trésor"]],
         ("row", 3, "SIREN", "Source : DG Trésor"), "type-error"),
        # Beside the table, and below it after a gap.
        ([*treasury_rows([A]), ["Mentions", "", ""]], ("row", 3, "SIREN", "Mentions"),
         "missing-value"),
        ([*treasury_rows([A]), [], ["", "", "Document public"]],
         ("row", 4, "SIREN", "Document public"), "missing-value"),
        ([*treasury_rows([A]), ["", int(B), "x", "75", "à vérifier"]],
         ("row", 3, "", "à vérifier"), "extra-cell"),
        ([["Liste des agréments ESUS"], [], *treasury_rows([A])],
         ("row", 3, "", "Liste des agréments ESUS"), "missing-label"),
        ([["SIREN des entreprises agréées"], *treasury_rows([A, B])],
         ("row", 2, "", "SIREN des entreprises agréées"), "missing-label"),
        # The checksum of a number with restored zeros fails.
        ([["SIREN"], [int(A) + 1], [int(B)]], ("row", 2, "SIREN", str(int(A) + 1)),
         "constraint-error"),
    ],
)  # fmt: skip
def test_a_faulty_sheet_is_refused_with_its_row(
    tmp_path: Path, rows: list[list[Any]], where: Position, code: str
) -> None:
    problem = read_refused_sheet(tmp_path, rows)
    assert (position(problem), problem.code) == (where, code)


def test_a_few_wrong_checksums_are_noted_and_match_nothing(tmp_path: Path) -> None:
    sirens = [siren(number) for number in range(1000, 1029)]
    wrong = A[:-1] + str((int(A[-1]) + 1) % 10)
    (registries_folder(tmp_path) / "liste.csv").write_text("\n".join(["siren", *sirens, wrong]))
    registries = read_registries(tmp_path)
    (registry_list,) = registries.lists
    assert registry_list.entries["siren"].tolist() == [*sirens, ""]
    assert registry_list.unsound == (31,)
    (problem,) = registries.problems
    assert (problem.effect, problem.line, problem.code) == ("noted", 31, "constraint-error")


# --- the wrong file in the wrong place ------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"merchant_id,name,country,siren\nM1,Un,FR,{A}\n",
        f"Seller,siren,badge_published\nM1,{A},yes\n",
        "merchant_id,label,granted_on\nM1,esus,2024-01-01\n",
        f"evid,siren,global_score\nE1,{A},50\n",
    ],
)
def test_one_of_our_own_files_is_refused(tmp_path: Path, text: str) -> None:
    assert "a file about merchants" in read_refused(tmp_path, text).message


def test_finess_activities_and_other_json_are_refused(tmp_path: Path) -> None:
    assert "not FINESS Structures" in read_refused(tmp_path, '{"activites": []}', "a.json").message
    assert "not FINESS Structures" in read_refused(tmp_path, "[1, 2]", "a.json").message
    problem = read_refused(tmp_path, '{"pmej": [{"siren": 1}]}', "a.json")
    assert position(problem) == ("entry", 1, "informationsGeneralesPMEJ", "")
    text = '{"pmej": [{"informationsGeneralesPMEJ": {}, "ege": %s}]}'
    for sites in ("[{}]", "[3]", '{"siret": 1}', "7"):
        problem = read_refused(tmp_path, text % sites, "a.json")
        assert problem.column == "informationsGeneralesEGE"


def test_a_finess_file_without_any_esat_is_refused(tmp_path: Path) -> None:
    sites = [Site(siret(1), category="247")]
    for text in (extract_text(sites), archive_text(sites), structures_text(sites)):
        assert "1 sites is an ESAT" in read_refused(tmp_path, text).message


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "save it as .xlsx"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "unpack it"),
        (b"siren\n\0\0", "not a text file"),
        (b"siren,nom\n\xc3\xa9,\xe9\n", "two encodings"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused(tmp_path: Path, raw: bytes, kind: str) -> None:
    assert kind in read_refused(tmp_path, raw).message


def test_a_plain_zip_and_damaged_workbooks_are_refused(tmp_path: Path) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("liste.csv", f"siren\n{A}\n")
    assert "unpack it" in read_refused(tmp_path, sink.getvalue(), "a.xlsx").message
    whole = write_workbook(registries_folder(tmp_path) / "a.xlsx", treasury_rows([A])).read_bytes()
    assert "cut off" in read_refused(tmp_path, whole[: len(whole) // 2], "a.xlsx").message
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert "cannot be read" in read_refused(tmp_path, sink.getvalue(), "a.xlsx").message


def test_a_faulty_sheet_is_named_even_if_another_sheet_is_valid(tmp_path: Path) -> None:
    faulty = [["Agréments ESUS"], *treasury_rows([A])]
    problem = read_refused_sheet(tmp_path, [["Lisez-moi"]], second_sheet=faulty)
    assert "below a title (Agréments ESUS)" in problem.message


def test_an_empty_workbook_and_one_with_two_lists_are_refused(tmp_path: Path) -> None:
    assert "no sheet with a table" in read_refused_sheet(tmp_path, []).message
    rows = treasury_rows([A])
    assert "2 sheets hold a list" in read_refused_sheet(tmp_path, rows, second_sheet=rows).message


# --- a FINESS file that was cut -------------------------------------------------------------


@pytest.mark.parametrize("write", [extract_text, archive_text, structures_text])
def test_a_finess_file_cut_inside_a_row_is_refused(tmp_path: Path, write: Any) -> None:
    whole = write(SITES)
    tail = len(whole.rstrip())
    for stop in range(1, tail, 17):
        if write is not structures_text and "\n" in whole[stop - 1 : stop + 1]:
            continue  # a text file does not state its number of rows
        (registries_folder(tmp_path) / "finess").write_text(whole[:stop])
        registries = read_registries(tmp_path)
        assert (registries.lists, len(registries.problems)) == ((), 1), whole[:stop][-60:]


def test_an_extract_cut_between_its_sections(tmp_path: Path) -> None:
    text = extract_text(SITES)
    problem = read_refused(tmp_path, text[: text.index("geolocalisation")])
    assert "no row geolocalisation" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("finess;etalab;96;", "", 1, ""),
        ("structureet;000000002;", "structureet;", 3, ""),
        (";246;", ";24;", 2, "categetab"),
        ("2026-04-30", "2026-04-31", 2, "datemaj"),
        ("geolocalisation;000000001;870215.7", "geolocalisation", 7, ""),
        ("structureet;000000003", "structure;000000003", 4, ""),
        (siret(2), "2,601E+13", 3, "siret"),
        (siret(2), "26010004500", 3, "siret"),
    ],
)
def test_a_damaged_extract_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, column: str
) -> None:
    problem = read_refused(tmp_path, extract_text(SITES).replace(old, new, 1))
    assert (problem.line, problem.column) == (line, column)


def test_a_damaged_archive_is_refused_with_its_line(tmp_path: Path) -> None:
    text = archive_text(SITES)
    assert read_refused(tmp_path, text.replace(";246;", ";ESAT;", 1)).column == "categetab"
    assert read_refused(tmp_path, text.replace(";;246", ";246", 1)).line == 2
    problem = read_refused(tmp_path, text.removesuffix("2026-01-15\n"))
    assert (problem.line, "cut off" in problem.message) == (6, True)
    problem = read_refused(tmp_path, text.replace("datemaj", "datemaj;note", 1))
    assert (problem.line, "43 columns" in problem.message) == (1, True)


@pytest.mark.parametrize("name", ["ESAT LES GLYCINES", "Association de l'ESAT", "Esatis", "EA"])
def test_a_company_with_esat_in_its_name_may_have_esus(name: str, tmp_path: Path) -> None:
    (registries_folder(tmp_path) / "esus.csv").write_text(
        csv_text([["SIREN", "Nom"], [A, name]]), "utf-8"
    )
    assert [registry_list.kind for registry_list in read_registries(tmp_path).lists] == ["esus"]


SITE_DAY = "ege.informationsGeneralesEGE.dateFermeture"
Entity = dict[str, Any]


def site_of(entity: Entity) -> Entity:
    site: Entity = entity["ege"][0]
    return site


def move_day(part: Entity, name: str, value: Any = "2026-01-01") -> None:
    """Move the closing day from where it is read to another key."""
    part.pop("dateFermeture", None)
    part[name] = value


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        (lambda e: move_day(site_of(e), "dateFermeture"), "ege.dateFermeture", ""),
        (lambda e: move_day(e, "dateFermeture"), "dateFermeture", ""),
        (lambda e: move_day(e, "evenement", [{"dateFermeture": "2026-01-01"}]),
         "evenement.dateFermeture", ""),
        (lambda e: move_day(site_of(e)["informationsGeneralesEGE"], "fermeture",
                        {"dateFermeture": None}),
         "ege.informationsGeneralesEGE.fermeture.dateFermeture", ""),
        (lambda e: move_day(site_of(e)["informationsGeneralesEGE"], "date_fermeture"),
         "ege.informationsGeneralesEGE.date_fermeture", ""),
        (lambda e: move_day(e["informationsGeneralesPMEJ"], "DateFermeture"),
         "informationsGeneralesPMEJ.DateFermeture", ""),
        # In the expected place but not a day: the site would be read as open.
        (lambda e: move_day(site_of(e)["informationsGeneralesEGE"], "dateFermeture", "01-2026"),
         SITE_DAY, "01-2026"),
        (lambda e: move_day(e["informationsGeneralesPMEJ"], "dateFermeture", 202601),
         "informationsGeneralesPMEJ.dateFermeture", "202601"),
        (lambda e: move_day(site_of(e)["informationsGeneralesEGE"], "dateFermeture",
                            {"le": "2026"}),
         SITE_DAY, "{'le': '2026'}"),
        # The state that means the same without a day.
        (lambda e: site_of(e).pop("etatObjet"), "ege.etatObjet", ""),
        (lambda e: e.pop("etatObjet"), "etatObjet", ""),
    ],
)  # fmt: skip
def test_a_file_with_a_moved_closing_day_is_refused(
    tmp_path: Path, change: Callable[[Entity], Any], column: str, value: str
) -> None:
    content = structures([Site(siret(1)), Site(siret(2)), Site(siret(3), category="247")])
    change(content["pmej"][1])
    problem = read_refused(tmp_path, json.dumps(content), "f.json")
    assert position(problem) == ("entry", 2, column, value)


@pytest.mark.parametrize("value", [None, "", "2026-01-01", "2026-01-01 00:00:00", "2026-01-01T00Z"])
def test_a_closing_day_in_its_place_is_read(tmp_path: Path, value: str | None) -> None:
    content = structures([Site(siret(1))])
    move_day(site_of(content["pmej"][0])["informationsGeneralesEGE"], "dateFermeture", value)
    (registries_folder(tmp_path) / "f.json").write_text(json.dumps(content))
    registries = read_registries(tmp_path)
    if value == "2026-01-01T00Z":
        assert registries.problems[0].column == SITE_DAY
        return
    assert registries.problems == ()
    ended = registries.lists[0].entries["ended_on"]
    assert ended.dt.strftime("%Y-%m-%d").fillna("").tolist() == [(value or "")[:10]]


def test_the_closing_of_a_site_that_is_not_an_esat_is_ignored(tmp_path: Path) -> None:
    content = structures([Site(siret(1)), Site(siret(3), category="247")])
    move_day(site_of(content["pmej"][1]), "dateFermeture")
    (registries_folder(tmp_path) / "f.json").write_text(json.dumps(content))
    assert read_registries(tmp_path).problems == ()


def test_an_archive_with_a_closing_day_is_refused(tmp_path: Path) -> None:
    text = archive_text(SITES).replace("dateouvert", "datefermeture", 1)
    problem = read_refused(tmp_path, text)
    assert position(problem) == ("line", 1, "datefermeture", "")
