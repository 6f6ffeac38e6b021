"""Run jobs in threads, where Arrow and NumPy do the work and release the interpreter lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_MAX_THREADS = 4
# With fewer rows a thread costs more than it saves.
_MIN_ROWS = 20_000


def parallel_map(
    job: Callable[[_Item], _Result], items: Sequence[_Item], rows: int = _MIN_ROWS
) -> list[_Result]:
    """Return the result of a pure job for each item, in the order of the items.

    The caller processes items too and never waits for a thread that has not begun, so nested
    calls cannot deadlock.

    Args:
        rows: how many rows the jobs process together; few are processed without threads.
    """
    if len(items) < 2 or rows < _MIN_ROWS or _helper_count() < 1:
        return [job(item) for item in items]
    results: dict[int, _Result] = {}
    positions = iter(range(len(items)))

    def work() -> None:
        # `next` on a range iterator is atomic, so no position is handed out twice.
        for position in positions:
            results[position] = job(items[position])

    helpers = [_helpers().submit(work) for _ in range(min(_helper_count(), len(items) - 1))]
    try:
        work()
    finally:
        started = [helper for helper in helpers if not helper.cancel()]
        for helper in started:
            helper.exception()
    for helper in started:
        helper.result()
    return [results[position] for position in range(len(items))]


def parallel_calls(rows: int, *jobs: Callable[[], Any]) -> list[Any]:
    """Return the result of each job, in the order of the jobs; see `parallel_map`."""
    return parallel_map(lambda job: job(), jobs, rows)


def _helper_count() -> int:
    return min(_MAX_THREADS, os.cpu_count() or 1) - 1


@lru_cache(maxsize=1)
def _helpers() -> ThreadPoolExecutor:
    """Return the thread pool. It is reused, since starting a thread costs memory and time.

    It has enough threads for jobs that call `parallel_map` themselves, one level deep.
    """
    cores = _helper_count() + 1
    return ThreadPoolExecutor(cores * cores - 1, "helper")
