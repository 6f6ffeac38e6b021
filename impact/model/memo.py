"""Keep what is computed of a thing for as long as the thing itself is there.

A view is decided once and shown many times, to everybody. What follows from it alone, such as
a count, is computed when it is first asked for and then stays with it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from threading import RLock
from types import FunctionType
from typing import Any, Concatenate, ParamSpec, TypeVar

Of = TypeVar("Of")
More = ParamSpec("More")
Result = TypeVar("Result")

# One lock for all: what is computed may itself ask for what is kept, and two that ask at once
# shall not both compute.
_LOCK = RLock()


def cached_on_first_argument(
    function: Callable[Concatenate[Of, More], Result],
) -> Callable[Concatenate[Of, More], Result]:
    """Compute the results of a pure function once for each first argument.

    They are kept as long as that argument lives; it is known by its identity, since a frame has
    no other, so it must never change. The further arguments must be hashable; one that is known by
    its identity alone, such as a view, is not kept alive by what was computed with it: the result
    goes with it. What comes out is shared: nobody changes it. What is computed must not wait for
    another thread that asks for what is kept: that one waits for it.
    """
    results: dict[int, _Results] = {}

    @wraps(function)
    def find(of: Of, /, *more: More.args, **named: More.kwargs) -> Result:
        arguments = (len(more), *more, *named, *named.values())
        key = tuple(map(_in_key, arguments))
        there = results.get(id(of))
        # Without the lock: who only looks does not wait for who computes.
        if there is not None and key in there:
            return there[key]  # type: ignore[no-any-return]
        with _LOCK:
            if id(of) not in results:
                weakref.finalize(of, results.pop, id(of), None).atexit = False
                results[id(of)] = _Results()
            found = results[id(of)]
            if key not in found:
                found.keep(arguments, function(of, *more, **named))
            return found[key]  # type: ignore[no-any-return]

    return find


class _Results(dict[Any, Any]):
    """The results of one first argument, by the further ones."""

    def keep(self, arguments: tuple[Any, ...], result: Any) -> None:
        """Keep a result for as long as each of the further arguments lives."""
        results, key = weakref.ref(self), ()

        def forget(_: Any) -> None:
            there = results()
            if there is not None:
                there.pop(key, None)

        key = tuple(_in_key(one, forget) for one in arguments)
        self[key] = result


def _in_key(argument: object, forget: Callable[[Any], None] | None = None) -> Any:
    """Return what stands for a further argument in a key, which keeps no view alive.

    Args:
        forget: called when an argument that is known by its identity is no more.
    """
    is_only_itself = type(argument).__hash__ is object.__hash__
    if is_only_itself and not isinstance(argument, FunctionType):  # which is never gone
        return weakref.ref(argument, forget)
    return argument
