"""The command line as a separate process: statuses, streams, closed readers, time zones."""

import io
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.builders.factories import write_folder

ROOT = Path(__file__).parents[2]
ZONES = ("UTC", "Europe/Paris", "Pacific/Auckland", "America/Los_Angeles")
# Each zone in a process of its own, which need not load the program again.
WRITE_ALL = """
import os, sys, time
from impact.__main__ import main
from impact.cli import check, decide
from impact.output import xlsx_writer
data, out, *zones = sys.argv[1:]
for zone in zones:
    if os.fork() == 0:
        os.environ["TZ"] = zone
        time.tzset()
        for name, form in (("a.csv", "csv"), ("fr.csv", "csv-fr"), ("a.xlsx", "xlsx")):
            output = ["--output", f"{out}/{zone}/{name}", "--format", form]
            assert main(["decide", "--data", data, *output]) == 0
        rows = ["--report", f"{out}/{zone}/report.csv", "--left-out", f"{out}/{zone}/rows"]
        sys.exit(main(["check", "--data", data, *rows]))
sys.exit(sum(os.waitstatus_to_exitcode(os.wait()[1]) != 1 for _ in zones))
"""


def start(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *(str(argument) for argument in arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(*arguments: object, **environment: str) -> tuple[int, bytes, str]:
    process = start(*arguments, **environment)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err.decode()


def test_decide_writes_the_same_bytes_under_every_locale(tmp_path: Path) -> None:
    write_folder(tmp_path, [{"merchant_id": "É", "name": "修理"}])
    arguments = ("-m", "impact", "decide", "--data", tmp_path, "--format", "csv-fr")
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    status, out, _ = run(*arguments, **environment)
    assert status == 0
    assert out.startswith(b"\xef\xbb\xbfmerchant_id;name;")
    assert out.split(b"\r\n")[1].startswith("É;修理;".encode())


def test_a_reader_that_stops_early_is_not_an_error(tmp_path: Path) -> None:
    # Far more than a pipe buffer, so the writer meets the closed end.
    write_folder(tmp_path, [{"merchant_id": f"M{n}", "name": "x" * 500} for n in range(2000)])
    process = start("-m", "impact", "decide", "--data", tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.read(11) == b"merchant_id"
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    err = process.stderr.read().decode()
    process.stderr.close()
    assert "Traceback" not in err
    assert "Broken pipe" not in err


@pytest.fixture(scope="module")
def files_by_zone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write every kind of file of one folder in four time zones at once."""
    folder = tmp_path_factory.mktemp("zones")
    data = write_folder(
        folder / "data",
        "merchant_id,name,country,joined_on,esus_granted_on\n"
        "M1,x,FR,2026-03-29T00:30:00+02:00,2024-02-29\nM2,y,XX,31/12/2025 23:59,\nM3,,,,,z\n",
        "merchant_id,published_on,ethics_finding\nM2,2026-06-29 23:30 -0800,severe\n",
        dataset="day = 2026-06-30\n",
    )
    for zone in ZONES:
        (folder / zone).mkdir(parents=True)
    status, _, err = run("-c", WRITE_ALL, data, folder, *ZONES)
    assert (status, "Traceback" in err) == (0, False)
    return {zone: folder / zone for zone in ZONES}


@pytest.mark.parametrize("zone", ZONES[1:])
def test_the_same_folder_gives_the_same_bytes_in_every_time_zone(
    files_by_zone: dict[str, Path], zone: str
) -> None:
    names = [
        *("a.csv", "a.csv.meta.json", "fr.csv", "fr.csv.meta.json"),
        *("report.csv", "rows/merchants.left-out.csv"),
    ]
    for name in names:
        content = (files_by_zone[zone] / name).read_bytes()
        assert content
        assert content == (files_by_zone["UTC"] / name).read_bytes(), name


@pytest.mark.parametrize("zone", ZONES[1:])
def test_the_same_folder_gives_the_same_cells_in_every_time_zone(
    files_by_zone: dict[str, Path], zone: str
) -> None:
    books = [
        openpyxl.load_workbook(io.BytesIO((files_by_zone[name] / "a.xlsx").read_bytes()))
        for name in ("UTC", zone)
    ]
    first, second = ([list(sheet.values) for sheet in book] for book in books)
    assert first == second
    assert len(first[0]) == 3
