"""Cache the results of a function for as long as its first argument lives.

A view is decided once and shown many times, in all sessions. What depends on it alone, such as
a count, is computed on first use and dropped together with the view.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from threading import RLock
from types import FunctionType
from typing import Any, Concatenate, ParamSpec, TypeVar

First = TypeVar("First")
Rest = ParamSpec("Rest")
Result = TypeVar("Result")

# One reentrant lock for all caches: a cached function may call another one, and two threads
# must not compute the same result.
_LOCK = RLock()


def cached_on_first_argument(
    function: Callable[Concatenate[First, Rest], Result],
) -> Callable[Concatenate[First, Rest], Result]:
    """Compute the results of a pure function once for each first argument.

    Results live as long as the first argument, which is identified by `id()` and must never
    change. The other arguments must be hashable. An argument that is compared by identity, such
    as a view, is referenced weakly: its results are dropped with it. Results are shared between
    callers and must not be changed. The function must not wait for a thread that calls a cached
    function, since that thread waits for the lock.
    """
    results: dict[int, _Results] = {}

    @wraps(function)
    def wrapper(first: First, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
        arguments = (len(args), *args, *kwargs, *kwargs.values())
        key = tuple(map(_key_part, arguments))
        cached = results.get(id(first))
        # Look without the lock first: a cached result need not wait for another computation.
        if cached is not None and key in cached:
            return cached[key]  # type: ignore[no-any-return]
        with _LOCK:
            if id(first) not in results:
                weakref.finalize(first, results.pop, id(first), None).atexit = False
                results[id(first)] = _Results()
            cached = results[id(first)]
            if key not in cached:
                cached.add(arguments, function(first, *args, **kwargs))
            return cached[key]  # type: ignore[no-any-return]

    return wrapper


class _Results(dict[Any, Any]):
    """The results of one first argument, by the other arguments."""

    def add(self, arguments: tuple[Any, ...], result: Any) -> None:
        """Add a result that is dropped with any of its arguments."""
        results, key = weakref.ref(self), ()

        def forget(_: Any) -> None:
            living = results()
            if living is not None:
                living.pop(key, None)

        key = tuple(_key_part(argument, forget) for argument in arguments)
        self[key] = result


def _key_part(argument: object, forget: Callable[[Any], None] | None = None) -> Any:
    """Return an argument as part of a key: weakly referenced if it is compared by identity.

    Args:
        forget: called when a weakly referenced argument is gone.
    """
    is_compared_by_identity = type(argument).__hash__ is object.__hash__
    if is_compared_by_identity and not isinstance(argument, FunctionType):  # lives for ever
        return weakref.ref(argument, forget)
    return argument
