"""Registers of other countries that the policy accepts: read whole, or refused with the fix."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from impact.model.policy import AcceptedLists, Register
from impact.registries.load import Registries, read_registries
from tests.builders.registry_files import (
    csv_text,
    registries_folder,
    write_registry,
    write_workbook,
)

ALBO = Register("Albo", "IT", "it_partita_iva", "albo.csv")
NUMBERED = Register("Liste", "DE", "text", "albo.csv")
ROMA, MILANO = "12345670017", "12345670025"
HEADER = ["partita_iva", "nome", "data_iscrizione", "data_fine"]


def read(folder: Path, rows: Sequence[Sequence[str]], register: Register = ALBO) -> Registries:
    write_registry(folder, "albo.csv", csv_text(rows))
    return read_registries(folder, accepted=AcceptedLists((register,)))


def test_a_register_is_read_with_its_numbers_names_and_days(tmp_path: Path) -> None:
    row = [f"IT {ROMA}", "Cooperativa", "01/02/2020", "2026-06-30"]
    listed = read(tmp_path, [HEADER, row, [MILANO, "", "", ""]]).register("albo.csv")
    assert listed is not None
    assert listed.entries["number"].tolist() == [ROMA, MILANO]
    assert listed.entries["name"].tolist() == ["Cooperativa", ""]
    assert [str(day)[:10] for day in listed.entries["granted_on"]] == ["2020-02-01", "NaT"]
    assert [str(day)[:10] for day in listed.entries["ended_on"]] == ["2026-07-01", "NaT"]


def test_a_register_may_be_a_workbook(tmp_path: Path) -> None:
    register = Register("Albo", "IT", "it_partita_iva", "albo.xlsx")
    write_workbook(registries_folder(tmp_path) / "albo.xlsx", [["number"], [ROMA]])
    read_lists = read_registries(tmp_path, accepted=AcceptedLists((register,)))
    assert [each.count for each in read_lists.of_kind("register")] == [1]


def test_a_text_number_is_any_text_once(tmp_path: Path) -> None:
    listed = read(tmp_path, [["number"], ["WfbM 12"], ["WfbM 13"]], NUMBERED)
    assert [each.count for each in listed.of_kind("register")] == [2]


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ([["nome"], ["Cooperativa"]], 1, "No column holds the number of Albo"),
        ([HEADER, [ROMA, "", "", ""], ["", "Cooperativa", "", ""]], 3, "has no number"),
        ([HEADER, [ROMA, "A", "", ""], [MILANO, "B", "", ""], [ROMA, "C", "", ""]], 4, "line 2"),
        ([HEADER, ["12345670018", "", "", ""]], 2, "fails the check digit"),
        ([HEADER, ["DE123456789", "", "", ""]], 2, "is no Partita IVA"),
        ([HEADER, ["2345670018", "", "", ""]], 2, "has 10 digits"),
        ([[*HEADER, "country"], [ROMA, "", "", "", "FR"]], 2, "another country than that of Albo"),
        ([HEADER, [ROMA, "", "soon", ""]], 2, "is not a day"),
        ([HEADER, [ROMA, "", "2026-02-01", "2026-01-31"]], 2, "is before the first"),
        ([HEADER], None, "a header and no rows"),
    ],
)
def test_a_faulty_register_is_refused_whole_with_its_line(
    tmp_path: Path, rows: list[list[str]], line: int | None, words: str
) -> None:
    read_lists = read(tmp_path, rows)
    (refusal,) = read_lists.refusals
    assert (refusal.line, refusal.list_kind, read_lists.lists) == (line, "register", ())
    assert words in refusal.message


def test_a_file_that_no_policy_names_is_no_register(tmp_path: Path) -> None:
    write_registry(tmp_path, "albo.csv", csv_text([HEADER, [ROMA, "", "", ""]]))
    (refusal,) = read_registries(tmp_path).refusals
    assert "policy.toml names" in refusal.message
