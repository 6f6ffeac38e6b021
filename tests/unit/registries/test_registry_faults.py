"""Faulty lists are refused completely, with the row and the fix; so is a moved closing day."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from impact.model.policy import SIRENE_SSE_HEADER
from impact.model.problems import Problem
from impact.registries.load import read_registries
from tests.builders.registry_files import (
    Content,
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
    write_list,
    write_workbook,
)

A, B, C = siren(1234), siren(5678), siren(9012)
SITES = [Site(siret(number)) for number in range(1, 6)]
EXTRACT, ARCHIVE = extract_text(SITES), archive_text(SITES)
NO_ESAT = [Site(siret(1), category="247")]
SSE = ["siren", SIRENE_SSE_HEADER]
ENDLESS = "1" * 5_000
Position = tuple[str, int | None, str, str]


def refusal(folder: Path) -> Problem:
    registries = read_registries(folder)
    assert registries.lists == ()
    (problem,) = registries.problems
    assert problem.effect == "file-refused"
    assert problem.message.endswith(".")
    assert len(problem.message) < 400
    return problem


def read_refused(folder: Path, content: Content) -> Problem:
    write_list(folder, content)
    return refusal(folder)


def position(problem: Problem) -> Position:
    return (problem.line_unit, problem.line, problem.column, problem.value)


def entity(text: str) -> str:
    """Return FINESS Structures of one legal entity."""
    return f'{{"pmej": [{text}]}}'


def of_number(number: str) -> str:
    return csv_text([["siren"], [A], [number]])


def of_type(text: str) -> str:
    return csv_text([["SIREN", "Type"], [A, "EI"], [B, text]])


# What is wrong with the file; where; the code of the problem; words of the sentence.
FAULTS: dict[str, tuple[Content, Position, str, str]] = {
    # --- texts ---
    "empty": ("", ("line", None, "", ""), "file-error", "no header"),
    "header only": ("siren,nom\n", ("line", None, "", ""), "file-error", "no rows"),
    "two sirens": (f"SIREN,SIREN du siège\n{A},{B}\n", ("line", 1, "SIREN du siège", ""),
        "duplicate-label", "SIREN and SIREN du siège"),
    "no siren": (f"Raison sociale,Numéro\nEssai,{A}\n", ("line", 1, "", ""),
        "missing-label", "No column is headed SIREN"),
    "blank": ("siren,nom\n,Un\n,Deux\n", ("line", None, "siren", ""),
        "file-error", "Column siren is empty"),
    "total": (f"siren,nom\n{A},Un\n,Sous-total\n{B},Deux\n", ("line", 3, "siren", "Sous-total"),
        "missing-value", "a total or a note"),
    **{note: (f"nom,siren\nUn,{A}\n{note},\n", ("line", 3, "siren", note), "missing-value", "note")
        for note in ("Source : DG Trésor", "* assimilées de droit", "Données 2025")},
    "title": (f"Liste des agréments, mise à jour en mars\nnom;siren\nUn;{A}\n",
        ("line", 2, "", "Liste des agréments"), "missing-label", "below a title"),
    "sirets": (f"siren\n{A}\n{siret(1234)}\n{B}\n{siret(5678)}\n",
        ("line", 3, "siren", siret(1234)), "constraint-error",
        "is a SIRET among SIRENs; give the two kinds of number a column each (1 more below"),
    "other numbers": ("siren\n" + "".join(f"6123456{i:02}\n" for i in range(40)),
        ("line", None, "siren", ""), "constraint-error",
        "fail the checksum of a SIREN: the column holds something else"),
    **{number: (of_number(number), ("line", 3, "siren", number), "type-error", "is not a SIREN")
        for number in ("5,52E+08", "FR12345", "#N/A")},
    **{number: (of_number(number), ("line", 3, "siren", number), "constraint-error", "SIREN has 9")
        for number in ("1234567890", "18")},
    "cut": (f"siren,nom,lieu\n{A},Un,Lyon\n{B},D", ("line", 3, "", ""), "missing-cell", "cut off"),
    "far too long": ("siren\n" + f"{A}\n" * 50_001, ("line", None, "", ""),
        "file-error", "50,001 companies"),
    "perhaps active": (companies_csv([(A, "True", ""), (B, "peut-être", "")]),
        ("line", 3, "est_active", "peut-être"), "type-error", "write yes or no"),
    "twice active": (f"siren,actif,est_active\n{A},oui,non\n", ("line", 1, "est_active", ""),
        "duplicate-label", "say which companies are active"),
    # Only lists of sites have SIRETs, or rows that are an ESAT.
    **{header: (csv_text([["SIREN", "Nom", header], [A, "x", siret(1234)]]),
        ("line", 1, header, ""), "file-error", "no ESUS list")
        for header in ("SIRET", "siret_siege", "Numéro de SIRET")},
    **{text: (of_type(text), ("line", 3, "Type", text), "file-error", "no ESUS list")
        for text in ("ESAT", "esat", "E.S.A.T.", "EA/ESAT", "ESUS|ESAT", "ESAT, EA")},
    # --- sheets ---
    "empty workbook": ([], ("row", None, "", ""), "file-error", "no sheet with a table"),
    **{f"sheet, {total}": ([*treasury_rows([A, B]), ["", "", total]], ("row", 4, "SIREN", total),
        "missing-value", "a total or a note") for total in ("Total : 2", "TOTAUX", "Sous-total")},
    "total of SIRENs": ([*treasury_rows([A, B]), ["", 2]], ("row", 4, "SIREN", "2"),
        "constraint-error", "if it is a total or a note"),
    "note of SIRENs": ([*treasury_rows([A]), ["", "Source : DG Trésor"]],
        ("row", 3, "SIREN", "Source : DG Trésor"), "type-error", "is not a SIREN"),
    "note beside": ([*treasury_rows([A]), ["Mentions", "", ""]], ("row", 3, "SIREN", "Mentions"),
        "missing-value", "a total or a note"),
    "note after a gap": ([*treasury_rows([A]), [], ["", "", "Document public"]],
        ("row", 4, "SIREN", "Document public"), "missing-value", "a total or a note"),
    "note on the right": ([*treasury_rows([A]), ["", int(B), "x", "75", "à vérifier"]],
        ("row", 3, "", "à vérifier"), "extra-cell", "right of the last column"),
    "title of a sheet": ([["Liste des agréments ESUS"], [], *treasury_rows([A])],
        ("row", 3, "", "Liste des agréments ESUS"), "missing-label", "below a title"),
    "title with SIREN": ([["SIREN des entreprises agréées"], *treasury_rows([A, B])],
        ("row", 2, "", "SIREN des entreprises agréées"), "missing-label", "below a title"),
    "few digits": ([["SIREN"], [int(A) + 1], [int(B)]], ("row", 2, "SIREN", str(int(A) + 1)),
        "constraint-error", "has 5 digits"),
    # --- other files ---
    **{header: (f"{header},siren,x\nM1,{A},1\n", ("line", 1, header, ""), "file-error",
        "a file about merchants") for header in ("merchant_id", "badge_published", "evid")},
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", ("line", None, "", ""), "file-error",
        "save it as .xlsx"),
    "pdf": (b"%PDF-1.7", ("line", None, "", ""), "file-error", "a PDF"),
    "gz": (b"\x1f\x8b\x08", ("line", None, "", ""), "file-error", "unpack it"),
    "NUL": (b"siren\n\0\0", ("line", None, "", ""), "file-error", "not a text file"),
    "two encodings": (b"siren,nom\n\xc3\xa9,\xe9\n", ("line", 2, "", ""), "encoding-error",
        "two encodings"),
    # --- companies of the social economy ---
    "SSE perhaps": (csv_text([SSE, [A, "O"], [B, "perhaps"]]), ("line", 3, SSE[1], "perhaps"),
        "type-error", "write O or N"),
    "SSE total": (csv_text([SSE, [A, "O"], ["total", "O"]]), ("line", 3, "siren", "total"),
        "type-error", "is not a SIREN"),
    "SSE without siren": (csv_text([SSE[1:], ["O"]]), ("line", 1, SSE[1], ""), "missing-label",
        "No column is headed SIREN"),
    "SSE of two sirens": (csv_text([[*SSE, "siren_2"], [A, "O", B]]), ("line", 1, SSE[1], ""),
        "missing-label", "both seem to hold SIRENs"),
    "SSE without yes": (csv_text([SSE, [A, "N"]]), ("line", None, SSE[1], ""), "file-error",
        "No row has a yes"),
    "SSE with a field more": (csv_text([SSE, [A, "O", "x"]]), ("line", None, "", ""),
        "file-error", f"A row has 3 fields, the header has 2: “{A},O,x”. Fetch the file again."),
    "SSE with an open quote": (f'{",".join(SSE)}\n"{A},O\n{A},N\n', ("line", None, "", ""),
        "file-error", f"A row has 1 field, the header has 2: “\"{A},O {A},N”."),
    "SSE not in UTF-8": (f"{','.join(SSE)}\n{A},é\n".encode("cp1252"), ("line", None, "", ""),
        "file-error", "invalid UT… (67 characters); save it as CSV UTF-8."),
    "SSE of other numbers": (csv_text([SSE, *([f"{A[:8]}{d}", "O"] for d in "0123")]),
        ("line", None, "siren", ""), "constraint-error", "fail the checksum"),
    # --- FINESS: none of its sites is an ESAT, it was cut or damaged ---
    **{unit: (write(NO_ESAT), (unit.split()[0], None, "", ""), "file-error",
        "None of its 1 sites is an ESAT") for unit, write in (
            ("line of an extract", extract_text), ("line of an archive", archive_text),
            ("entry of structures", structures_text))},
    "one section": (EXTRACT[: EXTRACT.index("geolocalisation")], ("line", 7, "", ""),
        "file-error", "no row geolocalisation"),
    "no comment": (EXTRACT.replace("finess;etalab;96;", "", 1), ("line", 1, "", ""),
        "file-error", "comment"),
    "31 fields": (EXTRACT.replace("structureet;000000002;", "structureet;", 1),
        ("line", 3, "", ""), "missing-cell", "31 fields"),
    "two digits": (EXTRACT.replace(";246;", ";24;", 1), ("line", 2, "categetab", "24"),
        "type-error", "no category"),
    "no such day": (EXTRACT.replace("2026-04-30", "2026-04-31", 1),
        ("line", 2, "datemaj", "2026-04-31"), "type-error", "is no day"),
    "4 fields": (EXTRACT.replace("geolocalisation;000000001;870215.7", "geolocalisation", 1),
        ("line", 7, "", ""), "missing-cell", "4 fields"),
    "siret in Excel's way": (EXTRACT.replace(siret(2), "2,601E+13", 1),
        ("line", 3, "siret", "2,601E+13"), "type-error", "is not a SIRET"),
    "11 digits": (EXTRACT.replace(siret(2), "26010004500", 1),
        ("line", 3, "siret", "26010004500"), "constraint-error", "a SIRET has 14"),
    "archive, category": (ARCHIVE.replace(";246;", ";ESAT;", 1), ("line", 2, "categetab", "ESAT"),
        "type-error", "no category"),
    "41 fields": (ARCHIVE.replace(";;246", ";246", 1), ("line", 2, "", ""), "missing-cell",
        "fewer than 42 fields"),
    "last row": (ARCHIVE.removesuffix("2026-01-15\n"), ("line", 6, "", ""), "missing-cell",
        "cut off"),
    "43 columns": (ARCHIVE.replace("datemaj", "datemaj;note", 1), ("line", 1, "", ""),
        "file-error", "43 columns"),
    "archive, closing": (ARCHIVE.replace("dateouvert", "datefermeture", 1),
        ("line", 1, "datefermeture", ""), "file-error", "an archive has open sites only"),
    # --- other JSON ---
    **{text: (text, ("entry", None, "", ""), "file-error", "not FINESS Structures")
        for text in ('{"activites": []}', "[1, 2]")},
    **{text: (entity(text), ("entry", 1, "informationsGeneralesPMEJ", ""), "missing-label",
        "no informationsGeneralesPMEJ")
        for text in ("5", "null", '{"siren": 1}', '{"a": "\\ud800"}',
                     '{"informationsGeneralesPMEJ": 5}')},
    **{f"ege {text}": (entity(f'{{"informationsGeneralesPMEJ": {{}}, "ege": {text}}}'),
        ("entry", 1, "informationsGeneralesEGE", ""), "missing-label",
        "no informationsGeneralesEGE") for text in ("[{}]", "[5]", '{"siret": 1}', "7")},
    **{f"nested, {text}": (entity(text * 100_000), ("entry", None, "", ""), "file-error",
        "nested far too deep") for text in ("[", '{"a":')},
    **{f"endless{sign}": (entity(f'{{"a": {sign}{ENDLESS}}}'), ("entry", None, "", ""),
        "file-error", "more than 1,000 digits") for sign in ("", "-")},
    "not UTF-8": (b'{"pmej": [{"a": "\xff"}]}', ("entry", None, "", ""), "file-error",
        "ends or breaks"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_list_is_refused_with_its_line_and_the_fix(tmp_path: Path, fault: str) -> None:
    content, where, code, words = FAULTS[fault]
    problem = read_refused(tmp_path, content)
    assert (position(problem), problem.code) == (where, code)
    assert words in problem.message


def test_an_unknown_section_of_the_extract_is_refused_with_its_line(tmp_path: Path) -> None:
    text = EXTRACT.replace("structureet;000000003", "structure;000000003", 1)
    problem = read_refused(tmp_path, text)
    assert (problem.line, problem.value.partition(";")[0]) == (4, "structure")


def test_a_few_wrong_checksums_are_noted_and_match_nothing(tmp_path: Path) -> None:
    sirens = [siren(number) for number in range(1000, 1029)]
    wrong = A[:-1] + str((int(A[-1]) + 1) % 10)
    write_list(tmp_path, "\n".join(["siren", *sirens, wrong]))
    registries = read_registries(tmp_path)
    (registry_list,) = registries.lists
    assert registry_list.entries["siren"].tolist() == [*sirens, ""]
    assert registry_list.unsound == (31,)
    (problem,) = registries.problems
    assert (problem.effect, problem.line, problem.code) == ("noted", 31, "constraint-error")


def test_a_plain_zip_and_damaged_workbooks_are_refused(tmp_path: Path) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("liste.csv", f"siren\n{A}\n")
    assert "unpack it" in read_refused(tmp_path, sink.getvalue()).message
    whole = write_workbook(registries_folder(tmp_path) / "list", treasury_rows([A])).read_bytes()
    assert "cut off" in read_refused(tmp_path, whole[: len(whole) // 2]).message
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert "cannot be read" in read_refused(tmp_path, sink.getvalue()).message


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([["Lisez-moi"]], [["Agréments ESUS"], *treasury_rows([A])], "a title (Agréments ESUS)"),
        (treasury_rows([A]), treasury_rows([A]), "2 sheets hold a list"),
    ],
)
def test_a_fault_is_named_whatever_the_other_sheet_is(
    tmp_path: Path, first: list[list[Any]], second: list[list[Any]], words: str
) -> None:
    write_workbook(registries_folder(tmp_path) / "esus.xlsx", first, more=second)
    assert words in refusal(tmp_path).message


# --- a FINESS file that was cut -------------------------------------------------------------


@pytest.mark.parametrize("write", [extract_text, archive_text, structures_text])
def test_a_finess_file_cut_inside_a_row_is_refused(tmp_path: Path, write: Any) -> None:
    whole = write(SITES)
    tail = len(whole.rstrip())
    for stop in range(1, tail, 17):
        if write is not structures_text and "\n" in whole[stop - 1 : stop + 1]:
            continue  # a text file does not state its number of rows
        write_list(tmp_path, whole[:stop])
        registries = read_registries(tmp_path)
        assert (registries.lists, len(registries.problems)) == ((), 1), whole[:stop][-60:]


@pytest.mark.parametrize("name", ["ESAT LES GLYCINES", "Association de l'ESAT", "Esatis", "EA"])
def test_a_company_with_esat_in_its_name_may_have_esus(name: str, tmp_path: Path) -> None:
    write_list(tmp_path, csv_text([["SIREN", "Nom"], [A, name]]))
    assert [registry_list.kind for registry_list in read_registries(tmp_path).lists] == ["esus"]


SITE, HOLDER = "ege.informationsGeneralesEGE", "informationsGeneralesPMEJ"
ENDED = "2026-01-01"
REMOVED = ...


def with_value(path: str, value: Any, sites: list[Site]) -> str:
    """Return FINESS Structures with a value at a path of the second legal entity."""
    content = structures(sites)
    part = content["pmej"][1]
    *parents, key = path.split(".")
    for parent in parents:
        part = part[parent][0] if parent == "ege" else part[parent]
    if value is REMOVED:
        del part[key]
    else:
        part[key] = value
    return json.dumps(content)


@pytest.mark.parametrize(
    ("path", "value", "column", "shown"),
    [
        ("ege.dateFermeture", ENDED, "ege.dateFermeture", ""),
        ("dateFermeture", ENDED, "dateFermeture", ""),
        ("evenement", [{"dateFermeture": ENDED}], "evenement.dateFermeture", ""),
        (f"{SITE}.fermeture", {"dateFermeture": None}, f"{SITE}.fermeture.dateFermeture", ""),
        (f"{SITE}.date_fermeture", ENDED, f"{SITE}.date_fermeture", ""),
        (f"{HOLDER}.DateFermeture", ENDED, f"{HOLDER}.DateFermeture", ""),
        # In the expected place but not a day: the site would be read as open.
        (f"{SITE}.dateFermeture", "01-2026", f"{SITE}.dateFermeture", "01-2026"),
        (f"{SITE}.dateFermeture", "2026-01-01T00Z", f"{SITE}.dateFermeture", "2026-01-01T00Z"),
        (f"{SITE}.dateFermeture", {"le": "2026"}, f"{SITE}.dateFermeture", "{'le': '2026'}"),
        (f"{HOLDER}.dateFermeture", 202601, f"{HOLDER}.dateFermeture", "202601"),
        # The state that means the same without a day.
        ("ege.etatObjet", REMOVED, "ege.etatObjet", ""),
        ("etatObjet", REMOVED, "etatObjet", ""),
    ],
)
def test_a_file_with_a_moved_closing_day_is_refused(
    tmp_path: Path, path: str, value: Any, column: str, shown: str
) -> None:
    problem = read_refused(tmp_path, with_value(path, value, SITES[:2]))
    assert position(problem) == ("entry", 2, column, shown)
    # Of a site that is not an ESAT it does not matter.
    write_list(tmp_path, with_value(path, value, [SITES[0], *NO_ESAT]))
    assert read_registries(tmp_path).problems == ()


@pytest.mark.parametrize("value", [None, "", "2026-01-01", "2026-01-01 00:00:00"])
def test_a_closing_day_in_its_place_is_read(tmp_path: Path, value: str | None) -> None:
    write_list(tmp_path, with_value(f"{SITE}.dateFermeture", value, SITES[:2]))
    (listed,) = read_registries(tmp_path).lists
    ended = listed.entries["ended_on"].dt.strftime("%Y-%m-%d").fillna("")
    assert ended.tolist() == ["", (value or "")[:10]]
