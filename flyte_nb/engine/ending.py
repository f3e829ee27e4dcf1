"""Ending: runs in the background can be awaited, end with the interpreter, and do not hold it up."""

from __future__ import annotations

import atexit
import threading
import time
from typing import Protocol, TypeVar
from weakref import WeakSet

#: How long the interpreter's end is held up, so that workers are ended and nobody writes to a stream that is gone.
_SECONDS = 0.5


class Running(Protocol):
    """What can be stopped, and waited for."""

    def wait(self, timeout: float | None = None) -> object:
        """Wait for its end; raise what failed it."""

    def stop(self, reason: str = ...) -> None:
        """End soon."""

    def done(self) -> bool:
        """Tell whether it is over."""


#: Seconds between two looks at a run that is awaited; they grow.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.0005, 0.05

_Run = TypeVar("_Run", bound=Running)


async def awaited(run: _Run) -> _Run:
    """Return a run when it is over, while the event loop goes on.

    Raises:
        BaseException: What failed it. Where whoever awaits it is cancelled, it is stopped.
    """
    import asyncio

    pause = _FIRST_PAUSE
    try:
        while not run.done():  # a loop that wakes now and then: a kernel's Ctrl-C does not wake one that sleeps
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
    except asyncio.CancelledError:
        run.stop("cancelled")
        raise
    run.wait()
    return run


_running: WeakSet[Running] = WeakSet()


def stop_at_exit(run: Running) -> None:
    """Stop a run when the interpreter ends, if it still goes on then.

    That is before anyone waits for worker threads or processes, as `concurrent.futures` and loky do when the
    interpreter ends: they would wait for calls that nobody needs any more. What was registered last is called first.
    """
    _running.add(run)
    register = getattr(threading, "_register_atexit", atexit.register)
    register(_stop_all)


def _stop_all() -> None:
    going_on = [run for run in _running if not run.done()]
    for run in going_on:
        run.stop("the interpreter ended")
    latest = time.monotonic() + _SECONDS
    while time.monotonic() < latest and not all(run.done() for run in going_on):
        time.sleep(0.005)
