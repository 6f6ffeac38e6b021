"""Two jobs at a time, where Arrow and numpy do the work and let go of the interpreter."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")

_MOST = 4
# Below some thousand rows a thread costs more than it saves.
_FEW_ROWS = 20_000


def parallel_map(
    job: Callable[[_Given], _Made], given: Sequence[_Given], rows: int = _FEW_ROWS
) -> list[_Made]:
    """Return what a pure job makes of each of the given, in their order.

    Who asks works too, and helpers that are free join in: a job may ask for the same, and nobody
    waits for a helper that has not begun.

    Args:
        rows: how many rows are worked on; few are done one after the other.
    """
    if len(given) < 2 or rows < _FEW_ROWS or _helper_count() < 1:
        return [job(each) for each in given]
    made: dict[int, _Made] = {}
    places = iter(range(len(given)))

    def work() -> None:
        # Each place is handed out once: the next of a range is one step of the interpreter.
        for place in places:
            made[place] = job(given[place])

    helpers = [_helpers().submit(work) for _ in range(min(_helper_count(), len(given) - 1))]
    try:
        work()
    finally:
        begun = [helper for helper in helpers if not helper.cancel()]
        for helper in begun:
            helper.exception()
    for helper in begun:
        helper.result()
    return [made[place] for place in range(len(given))]


def parallel_calls(rows: int, *jobs: Callable[[], Any]) -> list[Any]:
    """Return what each of these jobs makes, in their order; see `parallel_map`."""
    return parallel_map(lambda job: job(), jobs, rows)


def _helper_count() -> int:
    return min(_MOST, os.cpu_count() or 1) - 1


@lru_cache(maxsize=1)
def _helpers() -> ThreadPoolExecutor:
    """Return the threads that help: they are kept, since beginning one costs memory and time.

    They are enough for jobs that ask for help themselves: of each core's one, all cores' jobs.
    """
    cores = _helper_count() + 1
    return ThreadPoolExecutor(cores * cores - 1, "helper")
