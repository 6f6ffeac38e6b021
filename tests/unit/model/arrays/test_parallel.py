"""Parallel jobs: each runs once, and the results stay in order."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from impact.model.arrays import parallel
from impact.model.arrays.parallel import parallel_map


@pytest.fixture(autouse=True, params=[1, 2, 8])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Run as on a machine with so many cores."""
    monkeypatch.setattr("os.cpu_count", lambda: request.param)
    parallel._helpers.cache_clear()
    yield request.param
    if parallel._helpers.cache_info().currsize:
        parallel._helpers().shutdown()
    parallel._helpers.cache_clear()


def test_results_are_in_the_order_of_the_items() -> None:
    done: list[int] = []
    assert parallel_map(lambda n: done.append(n) or -n, range(500)) == [-n for n in range(500)]
    assert sorted(done) == list(range(500))


def test_two_jobs_run_at_the_same_time_on_two_cores(cores: int) -> None:
    """Each of two jobs waits for the other to begin: without concurrency neither would end."""
    if cores == 1:
        assert (
            parallel_map(lambda _: threading.get_ident(), range(2)) == [threading.get_ident()] * 2
        )
        return
    barrier = threading.Barrier(2, timeout=20)
    assert sorted(parallel_map(lambda _: barrier.wait(), range(2))) == [0, 1]


def test_few_rows_are_processed_without_threads() -> None:
    idents = parallel_map(lambda _: threading.get_ident(), range(9), rows=100)
    assert set(idents) == {threading.get_ident()}


def test_nested_calls_do_not_deadlock() -> None:
    """Threads must not all wait for helpers that are themselves waiting."""

    def count(depth: int) -> int:
        return 1 if depth == 0 else sum(parallel_map(count, [depth - 1] * 3))

    assert count(5) == 3**5


def test_an_exception_is_raised_after_the_other_jobs_have_ended(cores: int) -> None:
    barrier, raising, ended = threading.Barrier(min(cores, 2), timeout=20), threading.Event(), []

    def job(number: int) -> None:
        barrier.wait()
        if number == 0:
            raising.set()
            raise KeyError(number)
        assert raising.wait(20)
        ended.append(sum(range(100_000)))

    with pytest.raises(KeyError):
        parallel_map(job, range(2))
    assert len(ended) == min(cores, 2) - 1
