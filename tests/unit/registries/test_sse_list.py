"""A list of SSE companies: known by its header, streamed, kept as sorted numbers."""

from pathlib import Path

import pyarrow as pa

from impact.model.policy import SIRENE_SSE_HEADER, AcceptedLists
from impact.registries.load import Registries, read_registries
from impact.registries.match import find_sirens
from tests.builders.registry_files import (
    csv_text,
    registries_folder,
    siren,
    with_spaces,
    write_registry,
    write_workbook,
)

A, B, C = siren(1234), siren(56), siren(9)
HEADER = ["siren", SIRENE_SSE_HEADER]


def read(folder: Path, text: str, *headers: str) -> Registries:
    write_registry(folder, "sse-2026-05-01.csv", text)
    accepted = AcceptedLists(sse_headers=(SIRENE_SSE_HEADER, *headers))
    return read_registries(folder, accepted=accepted)


def listed_sirens(registries: Registries, *sirens: str) -> list[bool]:
    (listed,) = registries.of_kind("sse")
    return (find_sirens(pa.array(sirens), listed) >= 0).tolist()


def test_only_companies_with_a_yes_are_in_the_list(tmp_path: Path) -> None:
    registries = read(tmp_path, csv_text([HEADER, [A, "O"], [B, "N"], [C, ""]]))
    assert listed_sirens(registries, A, B, C, "") == [True, False, False, False]


def test_a_siren_is_found_with_its_line_as_people_write_it(tmp_path: Path) -> None:
    rows = [[*HEADER, "nom"], [with_spaces(A), "oui", "x"], [B.lstrip("0").zfill(5), "O", "é"]]
    registries = read(tmp_path, csv_text(rows, ";"))
    (listed,) = registries.of_kind("sse")
    assert listed.siren_lines is not None
    assert listed_sirens(registries, A, B) == [True, True]
    position = find_sirens(pa.array([A]), listed)[0]
    assert (listed.siren_lines[position], listed.restored, listed.count) == (2, 1, 2)
    assert listed.siren_raws is not None
    assert listed.siren_raws[position].as_py() == f"{with_spaces(A)};oui"


def test_the_policy_may_name_another_header(tmp_path: Path) -> None:
    rows = csv_text([["Numéro", "SIREN ESS"], ["1", A]])
    assert listed_sirens(read(tmp_path, rows, "siren ess"), A, B) == [True, False]
    assert [each.kind for each in read(tmp_path, rows).lists] == ["esus"]


def test_the_list_may_be_a_workbook(tmp_path: Path) -> None:
    write_workbook(registries_folder(tmp_path) / "sse.xlsx", [HEADER, [A, "O"], [B, "N"]])
    assert listed_sirens(read_registries(tmp_path), A, B) == [True, False]


def test_two_million_rows_without_the_header_are_refused_unread(tmp_path: Path) -> None:
    registries = read(tmp_path, "siren\n" + f"{A}\n" * 2_000_000)
    (refusal,) = registries.refusals
    assert "2,000,001 lines" in refusal.message
    assert "sse_list_header" in refusal.message


def test_a_list_of_two_million_rows_is_read_as_a_stream(tmp_path: Path, is_long: bool) -> None:
    times = 2_000 if is_long else 100
    rows = "".join(f"{siren(number)},O\n" for number in range(1, 1_001))
    (listed,) = read(tmp_path, f"siren,{SIRENE_SSE_HEADER}\n" + rows * times).lists
    assert (listed.rows, listed.count) == (1_000 * times, 1_000)
    assert listed.repeated == listed.rows - listed.count
