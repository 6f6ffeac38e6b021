"""The one cache of the project: what follows from an immutable object, for as long as it lives.

A dataset is read once and a view decided once, and both are shown many times, in all sessions.
What follows from one of them alone (a count, a chart, a comparison) is computed at its first use
and kept with the object, as `functools.cached_property` does. So nothing is ever out of date, and
no key has to name files, rules and day: the object is the key.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

First = TypeVar("First")
Rest = ParamSpec("Rest")
Result = TypeVar("Result")
Function = Callable[Concatenate[First, Rest], Result]

# How many results of one function are kept for one object; the least recently used one goes first.
MOST_RESULTS = 64
_ATTRIBUTE = "_memo"
_LOOK_UP = Lock()


def cached(
    most: int = MOST_RESULTS,
) -> Callable[[Function[First, Rest, Result]], Function[First, Rest, Result]]:
    """Return a decorator that computes the results of a pure function once.

    The first argument is known by its identity and must never change; the results live as long as
    it does. The other arguments must be hashable. Results are shared between callers and must not
    be changed. An exception is not kept.

    Args:
        most: how many results are kept for one first argument.
    """

    def decorate(function: Function[First, Rest, Result]) -> Function[First, Rest, Result]:
        @wraps(function)
        def wrapper(first: First, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
            result = _find(first, wrapper, (len(args), *args, *kwargs.items()), most)
            return result.compute(lambda: function(first, *args, **kwargs))  # type: ignore[no-any-return]

        return wrapper

    return decorate


# Computes the results of a pure function once for each first argument; see `cached`.
cached_on_first_argument = cached()


class _Result:
    """A result, or the place of one that is being computed.

    Each has a lock of its own: two threads do not compute the same result, and nobody waits for
    another one. Threads that wait for each other in a ring would be calls in a ring.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._values: list[Any] = []

    def compute(self, work: Callable[[], Any]) -> Any:
        if not self._values:
            with self._lock:
                if not self._values:
                    self._values.append(work())
        return self._values[0]


def _find(first: object, function: object, key: tuple[Any, ...], most: int) -> _Result:
    """Return the result of a function for an object and these other arguments."""
    with _LOOK_UP:
        memo: dict[object, OrderedDict[Any, _Result]] = vars(first).setdefault(_ATTRIBUTE, {})
        results = memo.setdefault(function, OrderedDict())
        result = results.setdefault(key, _Result())
        results.move_to_end(key)
        if len(results) > most:
            results.popitem(last=False)
        return result
