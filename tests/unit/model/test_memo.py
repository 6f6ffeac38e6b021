"""Cached results are computed once, are bounded, and are dropped with their object."""

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier

import pandas as pd
import pytest

from impact.model.memo import cached, cached_on_first_argument


@dataclass(frozen=True, eq=False)
class Thing:
    """An immutable object with identity only, like a view."""

    size: int = 1


def test_a_result_is_computed_once_for_each_argument() -> None:
    calls: list[tuple[int, str]] = []

    @cached_on_first_argument
    def count(frame: pd.DataFrame, name: str = "a") -> int:
        calls.append((len(frame), name))
        return len(frame)

    first, second = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1, 2]})
    counts = [count(first, "a"), count(first, "a"), count(first, name="b"), count(second, "a")]
    assert counts == [1, 1, 1, 2]
    assert calls == [(1, "a"), (1, "b"), (2, "a")]


def test_equal_objects_do_not_share_a_result() -> None:
    @cached_on_first_argument
    def identity(frame: pd.DataFrame) -> int:
        return id(frame)

    first = pd.DataFrame({"a": [1]})
    copies = [first, first.copy(), first.copy(deep=False), pd.DataFrame({"a": [1]})]
    assert len({identity(frame) for frame in copies}) == len(copies)
    thing = Thing()
    size_of = cached_on_first_argument(lambda each: each.size)
    assert (size_of(thing), size_of(replace(thing, size=2))) == (1, 2)


def test_functions_of_one_name_do_not_share_a_result() -> None:
    first, second = (cached_on_first_argument(lambda _, at=at: at) for at in (1, 2))
    thing = Thing()
    assert (first(thing), second(thing)) == (1, 2)


@pytest.mark.parametrize("holds_its_object", [True, False])
def test_results_are_dropped_with_their_object(*, holds_its_object: bool) -> None:
    @cached_on_first_argument
    def wrapped(thing: Thing) -> list[object]:
        return [Thing(), thing if holds_its_object else None]

    thing = Thing()
    result = weakref.ref(wrapped(thing)[0])
    gc.collect()
    assert result() is not None
    del thing
    gc.collect()
    assert result() is None


def test_the_least_recently_used_result_goes_first() -> None:
    calls: list[int] = []

    @cached(most=2)
    def noted(thing: Thing, number: int) -> int:
        calls.append(number)
        return number

    thing = Thing()
    assert [noted(thing, number) for number in (1, 2, 1, 3, 1, 2)] == [1, 2, 1, 3, 1, 2]
    assert calls == [1, 2, 3, 2]


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


def test_nobody_waits_for_another_result_of_the_same_object() -> None:
    both = Barrier(2, timeout=10)

    @cached_on_first_argument
    def computed_together(thing: Thing, number: int) -> int:
        both.wait()
        return number

    thing = Thing()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda number: computed_together(thing, number), (1, 2))) == [1, 2]


def test_an_exception_is_not_kept() -> None:
    answers: Iterator[int | ValueError] = iter([ValueError("not yet"), 3])

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
