"""Run jobs in threads, where Arrow and NumPy do the work and release the interpreter lock."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# With fewer rows a thread costs more than it saves.
_MIN_ROWS = 20_000


def parallel_map(
    job: Callable[[_Item], _Result], items: Iterable[_Item], rows: int
) -> list[_Result]:
    """Return the result of a pure job for each item, in the order of the items.

    Args:
        rows: how many rows the jobs process together; few are processed without threads.
    """
    if rows < _MIN_ROWS:
        return [job(item) for item in items]
    # More threads than cores wait for each other.
    with ThreadPoolExecutor(os.cpu_count()) as executor:
        return list(executor.map(job, items))
