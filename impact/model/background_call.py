"""Wait only so long for a call that may never return, such as a look at a share that hangs."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class BackgroundCall(Generic[T]):
    """A call in a thread of its own, begun at once; nothing can end one that hangs."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._results: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as error:  # raised where the result is asked for
            self._error = error

    def wait(self, seconds: float = 0) -> bool:
        """Return whether it is done, after waiting at most so long."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def result(self) -> T:
        """Return the result of a call that is done, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._results[0]
