"""Pool: where calls run, in one form for all executors; and the one that runs them at once, in the caller."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from typing import Any

# Raised for a worker that died, by executors whose modules are not imported unless they are used.
_LOST = frozenset(("KilledWorker", "CommClosedError", "ShutdownExecutorError"))


class Pool(ABC):
    """Somewhere to run calls.

    Attributes:
        name: For the log: ``threads(4)``.
        slots: How many calls run at once.
        inline: Whether `submit` returns only when the call has run.
        in_kernel: Whether calls run in this process, so that values pass by reference; else they go by transport.
        shares_files: Whether the workers see this machine's files.
    """

    inline = False
    in_kernel = False
    shares_files = True

    def __init__(self, kind: str, slots: int) -> None:
        self.slots = slots
        self.name = f"{kind}({slots})"

    @abstractmethod
    def submit(self, fn: Callable[..., Any], /, *args: object) -> Future[Any]:
        """Start a call, or queue it."""

    @abstractmethod
    def replace(self, future: Future[Any]) -> list[Future[Any]]:
        """Give up on a call that takes too long, and have all slots again.

        Returns the futures of other calls that were lost by this, and must be submitted again.
        """

    @abstractmethod
    def close(self, wait: bool = True) -> None:
        """Let go of the pool. With ``wait``, when its calls have run; without, now, whatever runs."""

    def is_lost(self, error: BaseException | None) -> bool:
        """Tell whether an exception means that a worker died, not that the user's code failed.

        Example:
            >>> from concurrent.futures.process import BrokenProcessPool
            >>> InlinePool().is_lost(BrokenProcessPool()), InlinePool().is_lost(ValueError())
            (True, False)
        """
        return isinstance(error, BrokenExecutor) or any(kind.__name__ in _LOST for kind in type(error).__mro__)


class InlinePool(Pool):
    """Runs a call in the caller, as soon as it is submitted.

    Example:
        >>> InlinePool().submit(sum, [1, 2]).result()
        3
    """

    inline = True
    in_kernel = True

    def __init__(self) -> None:
        super().__init__("inline", 1)
        self.name = "inline"

    def submit(self, fn: Callable[..., Any], /, *args: object) -> Future[Any]:
        """Run the call. KeyboardInterrupt and SystemExit are not kept for later."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    def replace(self, future: Future[Any]) -> list[Future[Any]]:
        return []

    def close(self, wait: bool = True) -> None:
        pass


def cores() -> int:
    """Return how many processors this process may use.

    Example:
        >>> cores() >= 1
        True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
