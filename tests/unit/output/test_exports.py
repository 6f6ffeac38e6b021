"""Exports: the columns and their order, csv and csv-fr byte for byte."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from impact.loading.folder import load
from impact.model.texts.number_format import format_number
from impact.output.export import (
    decision_table,
    export_bytes,
    export_name,
    table_bytes,
)
from impact.output.provenance import provenance
from impact.rules.view import View
from tests.builders.asking import shared_view, sidecar_bytes
from tests.builders.exported_files import opened
from tests.builders.factories import write_folder

DAY = date(2026, 6, 30)
FIRST = (
    "merchant_id,name,country,siren,status,routes,label_group,esus_state,esus_until,esat_state,"
    "esat_until,assessment_id,assessment_published_on,assessment_state,overall_score,medal,"
    "removal_grounds,flagged_on,days_flagged,badge_audit,shop_audit,caveats,reason,"
    "basis,basis_note"
)
MERCHANTS = (
    "country,name,merchant_id,joined_on,badge_published,quality_score,siren,Région\n"
    'fr,"Été, ""bio""\nSARL",002,01/02/2020,oui,62.50,062 201 199,=Sud\n'
    "DE,-12.5,001,,,7,,\n"
)
ASSESSMENTS = (
    "merchant_id,assessment_id,published_on,overall_score,medal,social_finding,ethics_finding\n"
    '001,"A;1",2026-06-01,55.5,Gold,major,severe\n'
)
REASON_001 = (
    "Severe ethics finding in assessment A;1, published 2026-06-01 (and 1 more), 29 days ago; "
    "still listed."
)
REASON_002 = (
    "Not a champion on 2026-06-30 under policy 2026-11: no ESUS approval; no ESAT approval; "
    "not all three SSE characteristics are declared."
)


def view_of(folder: Path, merchants: str = MERCHANTS) -> View:
    write_folder(folder, merchants, ASSESSMENTS, dataset={"title": "Essai", "day": DAY})
    return shared_view(folder)


def columns_of(folder: Path, header: str) -> list[str]:
    """Return the exported columns of a merchants.csv with this header, after the first."""
    columns = decision_table(view_of(folder, f"{header}\n")).column_names
    assert columns[:25] == FIRST.split(",")
    return columns[25:]


def test_csv_is_utf_8_with_commas_and_line_feeds(tmp_path: Path) -> None:
    assert export_bytes(view_of(tmp_path), None, "csv").decode() == (
        f"{FIRST},joined_on,badge_published,quality_score,Région\n"
        "001,-12.5,DE,,removal_due,,none,none,,none,,A;1,2026-06-01,valid,55.5,gold,"
        "social|ethics,2026-06-01,29,unknown,unknown,not_reviewed,"
        f'"{REASON_001}",,,,,7,\n'
        '002,"Été, ""bio""\nSARL",FR,062201199,not_yet,,none,none,,none,,,,never,,,,,,undue,unknown'
        f",,{REASON_002},,,2020-02-01,yes,62.5,'=Sud\n"
    )


def test_csv_fr_has_a_byte_order_mark_semicolons_decimal_commas_and_crlf(tmp_path: Path) -> None:
    first = FIRST.replace(",", ";")
    assert export_bytes(view_of(tmp_path), None, "csv-fr").decode() == (
        f"\ufeff{first};joined_on;badge_published;quality_score;Région\r\n"
        '001;-12.5;DE;;removal_due;;none;none;;none;;"A;1";2026-06-01;valid;55,5;gold;'
        "social|ethics;2026-06-01;29;unknown;unknown;not_reviewed;"
        f'"{REASON_001}";;;;;7;\r\n'
        '002;"Été, ""bio""\nSARL";FR;062201199;not_yet;;none;none;;none;;;;never;;;;;;undue;unknown'
        f';;"{REASON_002}";;;2020-02-01;yes;62,5;\'=Sud\r\n'
    )


def test_a_decisions_table_has_texts_days_numbers_and_full_words(
    tmp_path: Path,
) -> None:
    table = decision_table(view_of(tmp_path))
    days = ("esus_until", "esat_until", "assessment_published_on", "flagged_on", "joined_on")
    kinds = dict.fromkeys(table.column_names, "string") | dict.fromkeys(days, "date32[day]")
    kinds |= {"overall_score": "double", "quality_score": "double", "days_flagged": "int64"}
    assert {field.name: str(field.type) for field in table.schema} == kinds
    assert table.column("overall_score").to_pylist() == [55.5, None]
    assert table.column("days_flagged").to_pylist() == [29, None]
    header = MERCHANTS.partition("\n")[0]
    assert decision_table(view_of(tmp_path, f"{header}\n")).schema == table.schema


def test_merchants_are_sorted_by_code_point(tmp_path: Path) -> None:
    ids = ["b", "B", "10", "9", "é", "e", "Ω", "\U0001f600", "\uff01"]
    rows = "".join(f"{merchant_id},,\n" for merchant_id in ids)
    view = view_of(tmp_path, f"merchant_id,name,country\n{rows}")
    assert view.decisions["merchant_id"].tolist() == sorted(ids)


def test_only_the_chosen_rows_are_exported_in_their_order(tmp_path: Path) -> None:
    view = view_of(tmp_path)
    table = decision_table(view, np.array([1, 0]))
    assert table.column("reason").to_pylist() == [REASON_002, REASON_001]
    assert table.column("Région").to_pylist() == ["=Sud", ""]
    assert decision_table(view, np.array([], dtype=int)).num_rows == 0
    _, line, _ = export_bytes(view, np.array([1]), "csv").decode().split("\n", maxsplit=2)
    assert line == '002,"Été, ""bio""'


def test_other_known_columns_follow_in_the_contracts_order(
    tmp_path: Path,
) -> None:
    header = (
        "quality_score,in_champions_shop,Zone,badge_published,esat_expires_on,esat_granted_on,"
        "esus_expires_on,esus_granted_on,Area,shared_governance,not_for_profit,social_utility,"
        "removed_on,joined_on,ecovadis_id,siret,siren,country,name,merchant_id"
    )
    assert columns_of(tmp_path, header) == [
        *("siret", "ecovadis_id", "joined_on", "removed_on"),
        *("social_utility", "not_for_profit", "shared_governance"),
        *("esus_granted_on", "esus_expires_on", "esat_granted_on", "esat_expires_on"),
        *("badge_published", "in_champions_shop", "quality_score"),
        *("Zone", "Area"),
    ]


def test_a_constant_is_an_exported_column_and_a_missing_column_is_not(tmp_path: Path) -> None:
    columns = {"merchants": {"constants": {"quality_score": "50"}}}
    write_folder(tmp_path, [{"merchant_id": "M1"}], columns=columns)
    table = decision_table(shared_view(tmp_path))
    assert table.column_names[25:] == ["quality_score"]
    assert table.column("quality_score").to_pylist() == [50]


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        ("Status", ["source_Status"]),
        ("REASON,days flagged,Medal", ["source_REASON", "source_days flagged", "source_Medal"]),
        ("Note,Note", ["Note", "Note_2"]),
        ("Note,note,NOTE", ["Note", "note_2", "NOTE_3"]),
        ("Note,Note_2,Note", ["Note", "Note_2", "Note_3"]),
        ("Note,Note,Note_2", ["Note", "Note_3", "Note_2"]),
        ("Status,source_status", ["source_Status_2", "source_status"]),
        ("source_status,Status,Status", ["source_status", "source_Status_2", "source_Status_3"]),
        ("Status,status", ["source_Status", "source_status_2"]),
        (" Region , Zone-A", ["Region", "Zone-A"]),
        ("Overall score", ["source_Overall score"]),
        ("Siret,Siret x", ["Siret x"]),
        ("published_on", ["published_on"]),
    ],
)
def test_an_extra_column_is_exported_under_its_name_or_the_next_free_one(
    tmp_path: Path, headers: str, names: list[str]
) -> None:
    header = f"merchant_id,name,country,{headers}"
    known = ["siret"] if headers.startswith("Siret") else []
    assert columns_of(tmp_path, header) == [*known, *names]


def test_a_column_without_a_name_is_exported_by_its_position(tmp_path: Path) -> None:
    merchants = "merchant_id,,name,country,\nM1,,x,FR,kept\n"
    assert decision_table(view_of(tmp_path, merchants)).column_names[25:] == ["column_5"]


@pytest.mark.parametrize(
    ("written", "exported"),
    [
        *(("62.50", "62.5"), ("62,0", "62"), ("100.0", "100"), ("0", "0"), ("-0", "0")),
        *(("0.1", "0.1"), ("0,00001", "0.00001"), ("99.99999999", "99.99999999"), ("007", "7")),
    ],
)
def test_a_number_is_written_without_exponent_and_an_integer_without_point(
    tmp_path: Path, written: str, exported: str
) -> None:
    view = view_of(tmp_path, f'merchant_id,name,country,quality_score\nM1,x,FR,"{written}"\n')
    assert export_bytes(view, None, "csv").decode().endswith(f",{exported}\n")
    french = exported.replace(".", ",")
    assert export_bytes(view, None, "csv-fr").decode().endswith(f";{french}\r\n")


def test_a_text_that_looks_like_a_number_or_a_date_stays_as_it_is(tmp_path: Path) -> None:
    view = view_of(tmp_path, "merchant_id,name,country,Note\n0012,1.50,FR,01/02/2026\n")
    french = export_bytes(view, None, "csv-fr").decode()
    assert french.split("\r\n")[1].startswith("0012;1.50;FR;")
    assert french.endswith(";01/02/2026\r\n")


def test_any_table_is_exported_with_its_days_numbers_and_blanks() -> None:
    frame = pd.DataFrame(
        {
            "text": ["a", ""],
            "day": pd.to_datetime(["2026-06-30", None]),
            "count": pd.array([3, None], dtype="Int64"),
            "score": [1.5, float("nan")],
            "is_listed": [True, False],
            "word": pd.Categorical(["x", None]),
        }
    )
    assert table_bytes(frame, "csv").decode() == (
        "text,day,count,score,is_listed,word\na,2026-06-30,3,1.5,yes,x\n,,,,no,\n"
    )
    sheet = opened(table_bytes(frame, "xlsx"))["decisions"]
    assert list(sheet.values)[1:] == [
        ("a", datetime(2026, 6, 30), 3, 1.5, "yes", "x"),
        (None, None, None, None, "no", None),
    ]


def test_a_blank_row_of_a_single_column_is_not_a_blank_line(tmp_path: Path) -> None:
    assert table_bytes(pd.DataFrame({"name": ["a", ""]}), "csv") == b'name\na\n""\n'


def test_a_file_name_has_scope_day_row_count_and_content_hash(tmp_path: Path) -> None:
    view = view_of(tmp_path)
    digest = hashlib.sha256(b"x").hexdigest()[:8]
    names = [export_name(view, "merchants", 2, form, b"x") for form in ("csv", "csv-fr", "xlsx")]
    start = f"merchants_2026-06-30_2-rows_{digest}"
    assert names == [f"{start}.csv", f"{start}.fr.csv", f"{start}.xlsx"]


def test_a_sidecar_is_sorted_json_of_the_provenance_without_clock_time(tmp_path: Path) -> None:
    view = view_of(tmp_path)
    content = export_bytes(view, None, "csv")
    expected = {
        "as_of": "2026-06-30",
        "dataset": {
            "title": "Essai",
            "fictional": False,
            "fingerprint": view.dataset.fingerprint,
        },
        "files": {
            name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
            for name in ("merchants.csv", "assessments.csv")
        },
        "policy": {"version": "2026-11", "values": view.policy.values()},
        "filters": {"name": ["Été"]},
        "format": "csv",
        "rows": 2,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    text = json.dumps(expected, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert sidecar_bytes(view, 2, "csv", content, {"name": ["Été"]}).decode() == text


def test_the_fingerprint_changes_with_each_file_used_for_decisions(tmp_path: Path) -> None:
    seen = [view_of(tmp_path).dataset.fingerprint]
    assert seen[0] == view_of(tmp_path).dataset.fingerprint
    for name, text in {
        "merchants.csv": MERCHANTS + "003,x,FR\n",
        "assessments.csv": ASSESSMENTS + "002,A2,2026-01-01\n",
        "labels.csv": "merchant_id,label,granted_on\n",
        "columns.toml": 'blank = ["NULL"]\n',
        "dataset.toml": "day = 2026-06-29\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        seen.append(load(tmp_path).fingerprint)
    assert len(set(seen)) == 6
    assert all(len(fingerprint) == 64 for fingerprint in seen)


def test_a_table_without_columns_is_a_file_without_cells() -> None:
    assert table_bytes(pd.DataFrame(), "csv") == b"\n"
    book = opened(table_bytes(pd.DataFrame(), "xlsx"))
    assert [cell.value for row in book["decisions"].iter_rows() for cell in row] in ([], [None])


def test_a_number_of_any_size_is_written_without_exponent() -> None:
    texts = [format_number(value) for value in (0.0, -0.0, 1e-7, 1e21, -2.5)]
    assert texts == ["0", "0", "0.0000001", "1000000000000000000000", "-2.5"]


def test_a_table_in_several_pieces_is_one_file() -> None:
    pieces = [pd.DataFrame({"name": [name], "at": [i]}) for i, name in enumerate("ab")]
    assert table_bytes(pd.concat(pieces, ignore_index=True), "csv") == b"name,at\na,0\nb,1\n"
    chunks = [pa.array(list(texts)).dictionary_encode() for texts in ("ab", "bc")]
    assert table_bytes(pa.table({"x": pa.chunked_array(chunks)}), "csv") == b"x\na\nb\nb\nc\n"


@pytest.mark.parametrize("kind", [pa.string(), pa.float64(), pa.date32(), pa.bool_()])
def test_a_column_without_pieces_is_a_header_without_rows(kind: pa.DataType) -> None:
    table = pa.table({"x": pa.chunked_array([], kind)})
    assert table_bytes(table, "csv") == b"x\n"
    book = opened(table_bytes(table, "xlsx"))
    assert list(book["decisions"].values) == [("x",)]


def test_a_sidecar_mentions_uploaded_files_only_if_there_are_any(tmp_path: Path) -> None:
    view = view_of(tmp_path)
    uploaded_view = replace(view, dataset=replace(view.dataset, is_own=True))
    assert provenance(uploaded_view, {})["dataset"]["own_files"] is True
    assert "own_files" not in provenance(view, {})["dataset"]
