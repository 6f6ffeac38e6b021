"""One measurement in a process of its own: `python -m tests.bench.process JOB FOLDER [PAIRS]`.

It says one JSON list on standard output, a number or a pair for each measurement.
"""

import csv
import gc
import io
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from impact.__main__ import main as command_line
from impact.compare.trend import month_ends, trend
from impact.loading.folder import load
from impact.loading.policy_file import read_policy
from impact.output.export import decision_parts, decision_table
from impact.registries.confirmation import confirm
from impact.registries.load import read_registries
from impact.rules.decide import decide_view
from impact.rules.view import View
from tests.bench.lines import BUILD, in_turn

DAY = date(2026, 11, 15)
MONTHS = 36


def milliseconds(job: Callable[[], Any]) -> float:
    """Return how long a job takes. What it made is let go outside the measured time."""
    gc.collect()
    started = time.perf_counter()
    result = job()
    taken = 1000 * (time.perf_counter() - started)
    del result
    return taken


def csv_files(folder: Path) -> list[Path]:
    """Return the files that the program reads in a generated folder."""
    return sorted(folder.glob("*.csv"))


def decide_all(folder: Path) -> View:
    """Read, check in full and decide."""
    return decide_view(load(folder), DAY, read_policy(folder), DAY)


def decide_with_lists(folder: Path) -> View:
    """Read, check and decide, and hold the merchants against the list of SSE companies."""
    registries = read_registries(folder.parent / "lists")
    return decide_view(confirm(load(folder), registries, ()), DAY, read_policy(folder), DAY)


def parse_bare(folder: Path) -> list[pa.Table]:
    """Parse the same bytes to strings with Arrow's multi-threaded reader; rows that do not fit go.

    The names of the columns are read first, so that no column is guessed.
    """
    tables = []
    for path in csv_files(folder):
        with path.open(encoding="utf-8", newline="") as lines:
            names = next(csv.reader(lines))
        texts = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        )
        rows = pa_csv.ParseOptions(invalid_row_handler=lambda row: "skip")
        tables.append(pa_csv.read_csv(path, parse_options=rows, convert_options=texts))
    return tables


def read_bare(folder: Path) -> list[list[list[str]]]:
    """Read the same bytes with the csv module."""
    tables = []
    for path in csv_files(folder):
        with path.open(encoding="utf-8", newline="") as lines:
            tables.append(list(csv.reader(lines)))
    return tables


def timed(job: Callable[[Path], Any]) -> Callable[[Path, int], list[Any]]:
    """Make the measurement of a job, once warmed up on the small folder."""

    def measure(folder: Path, _: int) -> list[Any]:
        job(folder.parent / "1800")
        return [milliseconds(lambda: job(folder))]

    return measure


def write_pairs(folder: Path, pairs: int) -> list[Any]:
    """Measure the file of decisions, reasons and guard included, and Arrow's bare file of it."""
    view = decide_all(folder)
    table = decision_table(view)

    def program() -> float:
        return milliseconds(lambda: io.BytesIO().writelines(decision_parts(view, "csv")))

    def bare() -> float:
        return milliseconds(lambda: pa_csv.write_csv(table, io.BytesIO()))

    in_turn(program, bare, 1)
    return list(in_turn(program, bare, pairs))


def trend_pairs(folder: Path, pairs: int) -> list[Any]:
    """Measure the counts of 36 month ends, and one decision."""
    policy, dataset = read_policy(folder), load(folder)
    days = month_ends(DAY, MONTHS)

    def program() -> float:
        return milliseconds(lambda: trend(dataset, policy, days))

    def one_decision() -> float:
        return milliseconds(lambda: decide_view(dataset, DAY, policy, DAY))

    in_turn(program, one_decision, 1)
    return list(in_turn(program, one_decision, pairs))


def batch_peak(folder: Path, _: int) -> list[Any]:
    """Run the whole batch job, and return the most memory that it held, in MB."""
    output = BUILD / "bench" / "decisions.csv"
    status = command_line(
        ["decide", "--data", str(folder), "--as-of", DAY.isoformat(), "--output", str(output)]
    )
    if status:
        raise SystemExit(status)
    return [_peak_kib() * 1024 / 1e6]


def lists_peak(folder: Path, _: int) -> list[Any]:
    """Return the most memory that reading, deciding and the list of SSE companies held, in MB."""
    decide_with_lists(folder)
    return [_peak_kib() * 1024 / 1e6]


def _peak_kib() -> int:
    """Return the most memory that this program held since it began; Linux says it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))


JOBS: dict[str, Callable[[Path, int], list[Any]]] = {
    "decide": timed(decide_all),
    "parse": timed(parse_bare),
    "csv": timed(read_bare),
    "write": write_pairs,
    "trend": trend_pairs,
    "peak": batch_peak,
    "lists": timed(decide_with_lists),
    "lists_peak": lists_peak,
}

if __name__ == "__main__":
    job, folder, *rest = sys.argv[1:]
    measured = JOBS[job](Path(folder), int(rest[0]) if rest else 1)
    print(json.dumps(measured), flush=True)
    # Arrow's reader ends its threads late: an ordinary end met one now and then, and aborted.
    os._exit(0)
