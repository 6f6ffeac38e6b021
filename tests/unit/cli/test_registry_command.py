"""The `verify` command: its columns, formats, sidecar and exit status."""

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from impact import load
from impact.__main__ import main
from impact.loading.policy_file import read_policy
from impact.rules.decide import decide_view
from impact.selection.filters import select_rows
from impact.selection.registry_verdicts.label_verdicts import with_verdicts
from tests.builders.asking import decisions_zip, records_of, run, with_lists
from tests.builders.factories import write_folder
from tests.builders.registry_files import (
    Site,
    extract_text,
    registries_folder,
    siren,
    siret,
    treasury_rows,
    write_workbook,
)
from tests.sample import write_sample

HEADER = [
    *("merchant_id", "name", "country", "siren", "siret", "status", "label_group"),
    *("label", "verdict", "list", "list_date", "line", "sentence"),
]
Capture = pytest.CaptureFixture[bytes]
A, B = siren(1234), siren(5678)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    merchants = [
        {"merchant_id": "2", "name": "=Un", "siren": A, "country": "FR"}
        | {"esus_granted_on": "2024-01-01"},
        {"merchant_id": "1", "name": "Deux", "country": "FR", "siren": B, "siret": siret(5678)},
        {"merchant_id": "3", "name": "Trois", "country": "FR"},
    ]
    write_folder(tmp_path, merchants, dataset={"day": date(2026, 6, 30)})
    write_workbook(registries_folder(tmp_path) / "esus-2026-03-31.xlsx", treasury_rows([A]))
    (registries_folder(tmp_path) / "finess.csv").write_text(extract_text([Site(siret(5678))]))
    return tmp_path


def test_verify_writes_a_row_for_each_verdict(folder: Path, capfdbinary: Capture) -> None:
    status, out, errors = run(capfdbinary, "verify", "--data", folder)
    header, *rows = csv.reader(io.StringIO(out))
    assert (status, header) == (0, HEADER)
    first, second = (",".join(row[:12]) for row in rows)
    assert first == (
        f"1,Deux,FR,{B},{siret(5678)},not_yet,none,esat,unclaimed,finess.csv,2026-05-04,2"
    )
    assert second == (
        f"2,'=Un,FR,{A},,champion,esus_only,esus,confirmed,esus-2026-03-31.xlsx,2026-03-31,2"
    )
    assert rows[1][12].startswith(f"SIREN {A} has ESUS in the ESUS list")
    assert (
        "finess.csv: esat, of 2026-05-04 (by the content), 1 rows, 1 of use; 0 numbers restored, "
        "0 blank, 0 with a wrong checksum"
    ) in errors


def test_verify_uses_the_as_of_option(folder: Path, capfdbinary: Capture) -> None:
    _, out, _ = run(capfdbinary, "verify", "--data", folder, "--as-of", "2028-01-01")
    assert {row["verdict"] for row in records_of(out)} == {"list_too_old"}


def test_verify_writes_a_workbook_and_its_sidecar(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out" / "verdicts.xlsx"
    assert main(["verify", "--data", str(folder), "--output", str(output)]) == 0
    rows = list(openpyxl.load_workbook(output).worksheets[0].iter_rows(values_only=True))
    assert list(rows[0]) == HEADER
    assert (rows[1][3], rows[1][11], rows[2][1]) == (B, 2, "=Un")
    about = json.loads((tmp_path / "out" / "verdicts.xlsx.meta.json").read_bytes())
    assert about["registries"]["esus-2026-03-31.xlsx"] == {
        "kind": "esus",
        "layout": "esus",
        "date": "2026-03-31",
        "date_from": "name",
        "sha256": hashlib.sha256(
            (registries_folder(folder) / "esus-2026-03-31.xlsx").read_bytes()
        ).hexdigest(),
    }


def test_a_refused_list_is_reported_and_the_others_are_used(
    folder: Path, capfdbinary: Capture
) -> None:
    (registries_folder(folder) / "finess.csv").write_text(extract_text([Site(siret(5678))])[:80])
    status, out, errors = run(capfdbinary, "verify", "--data", folder)
    assert (status, [row["verdict"] for row in records_of(out)]) == (2, ["confirmed"])
    assert "impact: finess.csv, line 2: The row has " in "\n".join(errors)


def test_without_any_list_only_the_header_is_written(folder: Path, capfdbinary: Capture) -> None:
    for path in registries_folder(folder).iterdir():
        path.unlink()
    status, out, errors = run(capfdbinary, "verify", "--data", folder)
    assert (status, out) == (0, ",".join(HEADER) + "\n")
    assert "there is no list to verify by; put one into the folder registries." in errors[-1]


def test_the_columns_are_the_same_without_a_siret_column(
    folder: Path, capfdbinary: Capture
) -> None:
    write_folder(folder, [{"merchant_id": "1", "siren": A}])
    header, row = csv.reader(io.StringIO(run(capfdbinary, "verify", "--data", folder)[1]))
    assert (header, row[3:5], row[8]) == (HEADER, [A, ""], "unclaimed")


# --- an export by a verdict -------------------------------------------------------------------


def test_an_export_filtered_by_a_verdict_is_genuine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "data", tmp_path / "abroad.zip"
    write_sample(folder, 150, 3, date(2026, 11, 15))
    dataset, policy = load(folder), read_policy(folder)
    plain = decide_view(dataset, date(2026, 11, 15), policy, date(2026, 11, 15))
    view = with_verdicts(with_lists(plain, folder))
    chosen = {"esus_verdict": ("not_applicable",)}
    rows = select_rows(view.decisions, chosen)
    assert 0 < rows.size < len(view.decisions)
    bundle = decisions_zip(view, rows, "abroad.csv", chosen)
    with ZipFile(io.BytesIO(bundle)) as archive:
        about = json.loads(archive.read("abroad.csv.meta.json"))
    assert sorted(about["registries"]) == sorted(p.name for p in (folder / "registries").iterdir())
    out.write_bytes(bundle)
    assert main(["check-export", str(out), "--data", str(folder)]) == 0
    assert "genuine" in capsys.readouterr().out.lower()
