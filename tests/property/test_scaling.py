"""Hostile files cost no more than their size: twice the file is at most about twice the work.

Work is counted, never timed: calls of functions, memory at its peak, and what is kept of a file.
The bounds on what any file may do are made small here, so that small files reach them.
"""

import gc
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from impact.loading.csv import rows
from impact.loading.folder import Checked, check
from impact.loading.tables import keys
from impact.model import problem_report
from tests.builders.factories import write_folder
from tests.conftest import IS_LONG

ROWS = 400 if IS_LONG else 250
# Twice the work, and what sorting and doubling lists add.
MOST = 2.6

MERCHANTS = "merchant_id,name,country"
HOSTILE: dict[str, Callable[[int], dict[str, Any]]] = {
    "one id on every row": lambda n: {
        "merchants": f"{MERCHANTS}\n" + "".join(f"M1,n{k},FR\n" for k in range(n))
    },
    "one assessment id on every row": lambda n: {
        "merchants": f"{MERCHANTS}\nM1,n,FR\n",
        "assessments": "merchant_id,published_on,assessment_id\n"
        + "".join(f"M1,2026-01-{k % 28 + 1:02},A\n" for k in range(n)),
    },
    "one built id on every row": lambda n: {
        "merchants": f"{MERCHANTS}\nM1,n,FR\n",
        "assessments": "merchant_id,published_on,overall_score,note\n"
        + "".join(f"M1,2026-01-01,50,{k}\n" for k in range(n)),
    },
    "a wide header over short rows": lambda n: {
        "merchants": MERCHANTS
        + "".join(f",c{k}" for k in range(n))
        + "\n"
        + "".join(f"M{k}\n" for k in range(n))
    },
    "one endless row among rows left out": lambda n: {
        "merchants": f"{MERCHANTS}\n" + "".join(",x,FR\n" for _ in range(n)) + "M1" + ",x" * n * 3
    },
    "a company of all merchants on every row": lambda n: {
        "merchants": f"{MERCHANTS},ecovadis_id\n" + "".join(f"M{k},n,FR,E\n" for k in range(n)),
        "assessments": "ecovadis_id,published_on\n" + "E,2026-01-01\n" * n,
    },
    "one header on every column": lambda n: {
        "merchants": MERCHANTS + ",note" * n + "\nM1,n,FR" + ",x" * n + "\n"
    },
    "no header on any column": lambda n: {
        "merchants": MERCHANTS + "," * n + "\nM1,n,FR" + ",x" * n + "\n"
    },
    "quotes alone": lambda n: {"merchants": f"{MERCHANTS}\n" + '"' * n * 10 + "x\n"},
    "a quote opened on every line": lambda n: {"merchants": f'"{MERCHANTS}\n' * n},
    "blank lines": lambda n: {"merchants": f"{MERCHANTS}\n" + " \n,,\nM1,x\n" * n},
    "lines that end in CR": lambda n: {
        "merchants": f"{MERCHANTS}\r" + "".join(f"M{k},n,FR\r" for k in range(n))
    },
    "a field of digits": lambda n: {
        "merchants": f"{MERCHANTS},quality_score,siren\nM1,n,FR,{'1' * n * 99},{'1' * n * 99}\n"
    },
    "two days in every field": lambda n: {
        "merchants": f"{MERCHANTS},joined_on\n12/31/2025,n,FR,12/31/2025\n"
        + "".join(f"M{k},n,FR,0{k % 9 + 1}/10/2025\n" for k in range(n))
    },
    "many files": lambda n: {
        "merchants": f"{MERCHANTS}\nM1,n,FR\n",
        "more_assessments": {
            f"assessments-{k}.csv": "merchant_id,published_on\nM1,2026-01-01\n"
            for k in range(n // 20)
        },
    },
}


@pytest.fixture(autouse=True, scope="module")
def _no_collection_in_between() -> Iterator[None]:
    """Keep the garbage of other tests from being collected, and counted, within these.

    What is there by now is frozen: each of the collections below would go through all of it.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PADDING_ALWAYS", 1_000)
    monkeypatch.setattr(problem_report, "MAX_SURPLUS_CELLS", 1_000)
    monkeypatch.setattr(keys, "LINKS_ALWAYS", 1_000)


def calls_of(folder: Path) -> tuple[int, Checked]:
    """Return how many functions are called while a folder is checked, and what is found."""
    count = 0

    def seen(*_: Any) -> None:
        nonlocal count
        count += 1

    sys.setprofile(seen)
    try:
        checked = check(folder)
    finally:
        sys.setprofile(None)
    return count, checked


def peaks_of(folder: Path) -> Iterator[int]:
    """Yield the bytes at the peak of three checks: the least counts, since garbage adds to some."""
    return (_peak(folder) for _ in range(3))


def _peak(folder: Path) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        check(folder)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def kept_of(checked: Checked) -> int:
    """Return how much is kept: characters of messages, cells of left-out rows and of tables."""
    characters = sum(
        len(problem.message) + len(problem.value) for problem in checked.report.problem_list
    )
    cells = sum(checked.report.left_out(file.file).size for file in checked.report.files)
    if checked.dataset is None:
        return characters + cells
    links = checked.dataset.assessments.rows.size
    extras = sum(len(texts) for _, texts in checked.dataset.merchants.extras)
    return characters + cells + links + extras


@pytest.mark.parametrize("shape", HOSTILE)
def test_twice_the_file_is_no_more_than_twice_the_work(tmp_path: Path, shape: str) -> None:
    small = write_folder(tmp_path / "small", **HOSTILE[shape](ROWS))
    large = write_folder(tmp_path / "large", **HOSTILE[shape](2 * ROWS))
    check(small)  # what is imported or kept once is not counted
    (few, read), (many, read_more) = calls_of(small), calls_of(large)
    assert many <= MOST * few
    assert kept_of(read_more) <= MOST * kept_of(read)
    most = MOST * min(peaks_of(small))
    assert any(peak <= most for peak in peaks_of(large))
    for file in (*read.report.files, *read_more.report.files):
        assert file.rows == file.kept + file.left_out + file.repeated
