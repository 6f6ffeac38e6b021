"""Wait only so long for a call that may never return, such as a look at a share that hangs."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


class BackgroundCall(Future[T]):
    """A call in a thread of its own, begun at once; nothing can end one that hangs."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__()
        Thread(target=self._run, args=(work,), daemon=True).start()

    def _run(self, work: Callable[[], T]) -> None:
        try:
            self.set_result(work())
        except BaseException as error:  # raised where the result is asked for
            self.set_exception(error)

    def wait(self, seconds: float = 0) -> bool:
        """Return whether it is done, after waiting at most so long."""
        return bool(wait([self], seconds).done)
