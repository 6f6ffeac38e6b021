"""Cached results are computed once and dropped with their arguments."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pandas as pd
import pytest

from impact.model.memo import cached_on_first_argument


def test_a_result_is_computed_once_for_each_argument() -> None:
    calls: list[tuple[int, str]] = []

    @cached_on_first_argument
    def count(frame: pd.DataFrame, name: str) -> int:
        calls.append((len(frame), name))
        return len(frame)

    first, second = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1, 2]})
    assert [count(first, "a"), count(first, "a"), count(first, "b"), count(second, "a")] == [
        1,
        1,
        1,
        2,
    ]
    assert calls == [(1, "a"), (1, "b"), (2, "a")]


def test_equal_frames_do_not_share_a_result() -> None:
    @cached_on_first_argument
    def identity(frame: pd.DataFrame) -> int:
        return id(frame)

    first, second = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]})
    assert identity(first) != identity(second)


def test_results_are_dropped_with_the_first_argument() -> None:
    @cached_on_first_argument
    def doubled(frame: pd.DataFrame) -> pd.DataFrame:
        return frame * 2

    frame = pd.DataFrame({"a": [1]})
    result = weakref.ref(doubled(frame))
    gc.collect()
    assert result() is not None
    del frame
    gc.collect()
    assert result() is None


class Thing:
    """An object with identity only, like a view."""


def test_other_arguments_are_not_kept_alive_by_results() -> None:
    calls: list[str] = []

    @cached_on_first_argument
    def counted(frame: pd.DataFrame, thing: Thing, word: str, other: Thing | None = None) -> int:
        calls.append(word)
        return len(frame)

    frame, thing, extra = pd.DataFrame({"a": [1]}), Thing(), Thing()
    assert [counted(frame, thing, "a"), counted(frame, thing, "a")] == [1, 1]
    assert [counted(frame, thing, "b", other=extra), counted(frame, thing, "b", other=extra)]
    assert calls == ["a", "b"]
    reference = weakref.ref(thing), weakref.ref(extra)
    del thing, extra
    gc.collect()
    assert [one() for one in reference] == [None, None]
    # Another object has no result yet, even at the same memory address.
    counted(frame, Thing(), "c")
    counted(frame, Thing(), "c")
    assert calls == ["a", "b", "c", "c"]


def test_results_are_dropped_with_any_of_their_arguments() -> None:
    @cached_on_first_argument
    def doubled(frame: pd.DataFrame, thing: Thing) -> pd.DataFrame:
        return frame * 2

    for goes in (0, 1):
        things = [pd.DataFrame({"a": [1]}), Thing()]
        result = weakref.ref(doubled(*things))  # type: ignore[arg-type]
        gc.collect()
        assert result() is not None
        del things[goes]
        gc.collect()
        assert result() is None


def test_concurrent_threads_compute_a_result_once() -> None:
    calls: list[int] = []
    together = Barrier(4)

    @cached_on_first_argument
    def counted(frame: pd.DataFrame) -> int:
        calls.append(1)
        return len(frame)

    frame = pd.DataFrame({"a": [1]})

    def ask(_: int) -> int:
        together.wait()
        return counted(frame)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [1, 1, 1, 1]
    assert calls == [1]


def test_an_exception_is_not_cached() -> None:
    answers = iter([ValueError("not yet"), 3])

    @cached_on_first_argument
    def shaky(frame: pd.DataFrame) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    frame = pd.DataFrame({"a": [1]})
    with pytest.raises(ValueError, match="not yet"):
        shaky(frame)
    assert shaky(frame) == 3
