"""Keep what is computed of a thing for as long as the thing itself is there.

A view is decided once and shown many times, to everybody. What follows from it alone, such as
a count, is computed when it is first asked for and then stays with it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

Of = TypeVar("Of")
More = ParamSpec("More")
Result = TypeVar("Result")

# One lock for all: what is computed may itself ask for what is kept, and two that ask at once
# shall not both compute.
_LOCK = RLock()


def kept(
    function: Callable[Concatenate[Of, More], Result],
) -> Callable[Concatenate[Of, More], Result]:
    """Compute the results of a pure function once for each first argument.

    They are kept as long as that argument lives; it is known by its identity, since a frame has
    no other, so it must never change. The further arguments must be hashable; one that is known by
    its identity alone, such as a view, is not kept alive by what was computed with it: the result
    goes with it. What comes out is shared: nobody changes it. What is computed must not wait for
    another thread that asks for what is kept: that one waits for it.
    """
    results: dict[int, dict[Any, Result]] = {}

    @wraps(function)
    def find(of: Of, /, *more: More.args, **named: More.kwargs) -> Result:
        key = (*map(_in_key, more), *((name, _in_key(value)) for name, value in named.items()))
        there = results.get(id(of), {})
        if key in there:  # without the lock: who only looks does not wait for who computes
            return there[key]
        with _LOCK:
            if id(of) not in results:
                weakref.finalize(of, results.pop, id(of), None).atexit = False
                results[id(of)] = {}
            found = results[id(of)]
            if key not in found:
                found[key] = function(of, *more, **named)
                for one in filter(_is_only_itself, (*more, *named.values())):
                    weakref.finalize(one, _forget, results, id(of), key).atexit = False
            return found[key]

    return find


def _is_only_itself(argument: object) -> bool:
    """Return whether an argument is known by its identity, not by its value."""
    return type(argument).__hash__ is object.__hash__


def _in_key(argument: object) -> object:
    """Return what stands for a further argument in a key: it keeps no view alive."""
    return weakref.ref(argument) if _is_only_itself(argument) else argument


def _forget(results: dict[int, dict[Any, Any]], of: int, key: Any) -> None:
    results.get(of, {}).pop(key, None)
