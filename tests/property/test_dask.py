"""The example on Dask gives the rows of one process; in the long tests for a million merchants."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from dask.distributed import Client, LocalCluster

import impact
from docs.examples.decide_on_dask import decide_folder
from tests.bench.process import DAY
from tests.conftest import more
from tests.sample import write_sample


def peak_megabytes() -> int:
    """Return the most memory that this process has had since it began (Linux)."""
    # `getrusage` would count that of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


@pytest.mark.parametrize(("merchants", "parts"), [(900, 3), *more([(1_000_000, 16)])])
def test_two_workers_decide_what_one_process_decides(
    merchants: int, parts: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    folder, output = tmp_path / "data", tmp_path / "out"
    write_sample(folder, merchants=merchants, seed=4, as_of=DAY)
    size = sum(file.stat().st_size for file in folder.glob("*.csv")) // 1_000_000
    is_large = merchants > 10_000  # workers in processes of their own take seconds to begin
    how = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**how, processes=is_large) as cluster, Client(cluster) as client:
        started = time.monotonic()
        decide_folder(client, folder, DAY, output, parts)
        record_property("seconds on two workers", time.monotonic() - started)
        peak = max(client.run(peak_megabytes).values())
    record_property("megabytes of the files, and of a worker", (size, peak))
    started = time.monotonic()
    whole = impact.decide(impact.load(folder), DAY, impact.read_policy(folder))
    expected = impact.export_decisions(whole)
    record_property("seconds in one process", time.monotonic() - started)
    assert len(whole.decisions) > 0.99 * merchants
    assert (output / "decisions.csv").read_bytes() == expected
    # What a worker holds is Python and a part, however large the files are.
    assert not is_large or peak < 400 + 12 * size / parts
