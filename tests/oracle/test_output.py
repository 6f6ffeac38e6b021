"""The oracle held to the contract's own words: settings, the columns of an export, the guard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import oracle
from tests.builders.factories import write_folder
from tests.oracle.shortcuts import DAY, pick


def test_a_policy_file_overrides_the_folder_and_falls_back_to_defaults(
    tmp_path: Path,
) -> None:
    merchant = {"merchant_id": "M1", "esus_granted_on": "2025-01-01"}
    policy = {"routes": [], "esus": {"default_years": 1}}
    write_folder(tmp_path, merchants=[merchant], policy=policy)
    file = tmp_path / "mine.toml"
    file.write_text("expiring_days = 0", encoding="utf-8")
    (row,) = oracle.decide(tmp_path, DAY, file, today=DAY)
    assert pick(row, "routes", "esus_until") == ("esus", "2029-12-31")
    (row,) = oracle.decide(tmp_path, DAY, today=DAY)
    assert pick(row, "routes", "esus_until") == ("", "2025-12-31")


@pytest.mark.parametrize(
    "text",
    [
        "expiring_days = 3651",
        "expiring_days = true",
        "removal_days = -1",
        "removal_days = 1.0",
        "reply_days = 0",
        "reply_days = 366",
        'routes = ["esus", "esus"]',
        'routes = ["ess"]',
        'routes = "esus"',
        'require_confirmation = ["ESUS"]',
        'require_confirmation = ["sse"]',
        "version = 2026",
        "colour = 1",
        "[esus]\ndefault_years = 100",
        "[esus]\nyears = 1",
        "esus = 5",
        "[ecovadis]\nmin_overall = 100.5",
        "[ecovadis]\nmin_theme = nan",
        '[removal]\nthemes = ["procurement"]',
        '[removal]\nseverity = "none"',
        "not toml",
    ],
)
def test_a_wrong_policy_is_an_error(tmp_path: Path, text: str) -> None:
    write_folder(tmp_path, policy=text)
    with pytest.raises(oracle.SettingsError):
        oracle.read_policy(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "day = 2026",
        "day = 2026-06-30T00:00:00",
        'timezone = "Paris"',
        "fictional = 1",
        "title = 1",
        "owners = 1",
    ],
)
def test_a_wrong_dataset_file_is_an_error(tmp_path: Path, text: str) -> None:
    write_folder(tmp_path, dataset=text)
    with pytest.raises(oracle.SettingsError):
        oracle.read_dataset(tmp_path)


def test_nothing_is_decided_from_a_refused_file(tmp_path: Path) -> None:
    write_folder(tmp_path, labels="")
    with pytest.raises(oracle.FilesRefusedError):
        oracle.decide(tmp_path, DAY, today=DAY)


def test_the_columns_are_in_the_order_of_the_contract(tmp_path: Path) -> None:
    text = (
        "Status,Note,quality_score,note,country,Note-2,removed_on,,siret,name,merchant_id\n"
        "a,b,045.50,c,el,d,,e,,Nom,M1\n"
    )
    write_folder(tmp_path, merchants=text)
    (row,) = oracle.decide(tmp_path, DAY, today=DAY)
    assert list(row)[:4] == ["merchant_id", "name", "country", "siren"]
    assert list(row)[20:] == [
        "shop_audit", "caveats", "basis", "basis_note", "siret", "removed_on", "quality_score",
        "source_Status", "Note", "note_3", "Note-2", "column_8",
    ]  # fmt: skip
    assert pick(row, "country", "quality_score", "note_3", "column_8") == ("GR", "45.5", "c", "e")


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("Status,source_status", ["source_Status_2", "source_status"]),
        ("source-status,Status,STATUS", ["source-status", "source_Status_2", "source_STATUS_3"]),
        (",column_4", ["column_4_2", "column_4"]),
        ("Empty,Note,Note_2,note", ["Empty", "Note", "Note_2", "note_3"]),
    ],
)
def test_an_extra_column_skips_every_name_that_is_taken(
    tmp_path: Path, header: str, names: list[str]
) -> None:
    cells = ",".join("x" if name != "Empty" else "" for name in header.split(","))
    write_folder(tmp_path, merchants=f"merchant_id,name,country,{header}\nM1,a,FR,{cells}\n")
    (row,) = oracle.decide(tmp_path, DAY, today=DAY)
    assert list(row)[24:] == names


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("  \u00a0@x", "'  \u00a0@x"),
        ("\"'=x", "'\"'=x"),
        ("-12.5", "-12.5"),
        (" +3,5 ", " +3,5 "),
        ("-12.5 €", "'-12.5 €"),
        ("'-12.5", "''-12.5"),
        ("＠x", "'＠x"),
        ("\tx", "'\tx"),
        ("\0", "'\0"),
        ("a=b", "a=b"),
        ("'a", "'a"),
        ("", ""),
    ],
)
def test_the_guard_precedes_what_a_spreadsheet_would_run(text: str, guarded: str) -> None:
    assert oracle.guard(text) == guarded


def test_csv_fr_has_a_bom_semicolons_decimal_commas_and_crlf() -> None:
    rows = [{"name": "=a;b", "quality_score": "45.5"}]
    columns = ["name", "quality_score"]
    assert oracle.csv_text(columns, rows, "csv-fr") == (
        '\ufeffname;quality_score\r\n"\'=a;b";45,5\r\n'
    )
    assert oracle.csv_text(columns, rows) == "name,quality_score\n'=a;b,45.5\n"
