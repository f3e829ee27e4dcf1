"""Loops: event loops in threads of their own, so that coroutines run wherever somebody else's loop runs already.

A notebook's event loop always runs, in the thread in which its cells do; nothing of ours runs in it, and none of it is
patched. A coroutine of a node's is run in a loop that is made for it, and whoever needs its result waits, and can be
interrupted meanwhile.
"""

from __future__ import annotations

import contextlib
import contextvars
import selectors
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from flyte_nb.engine.interrupts import Interrupt, interrupt_thread

if TYPE_CHECKING:
    import asyncio

#: Seconds that a coroutine is given to clean up when it is cancelled, before its thread is interrupted.
_PATIENCE = 0.5

#: Seconds after which a wait looks up: an exception set in a thread that waits does not wake it.
_A_WHILE = 0.2


class LoopThread:
    """An event loop in a daemon thread.

    Args:
        name: The thread's.
        waits: Called in the thread when the loop has nothing to do but wait, with how many calls it has heard of.

    Attributes:
        sent: How many calls it was sent. It waits for something else where it has heard of as many.

    Example:
        >>> async def double(x):
        ...     return 2 * x
        >>> thread = LoopThread("example")
        >>> thread.begin(double(2)).result()
        4
        >>> thread.end()
    """

    def __init__(self, name: str, waits: Callable[[int], None] | None = None) -> None:
        import asyncio

        self.sent = 0
        self._heard = 0
        self._told = -1
        self._waits = waits
        self._ending = False
        self.loop: asyncio.AbstractEventLoop
        self.loop = asyncio.new_event_loop() if waits is None else asyncio.SelectorEventLoop(_Watched(self._idle))
        self.thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self.thread.start()

    def begin(self, coroutine: Coroutine[Any, Any, Any], context: contextvars.Context | None = None) -> Future[Any]:
        """Start a coroutine, from any thread; cancelling the future cancels it.

        Args:
            context: It runs in this one; None: in a copy of the caller's.
        """
        future: Future[Any] = Future()
        tasks: list[asyncio.Task[Any]] = []

        def land(task: asyncio.Task[Any]) -> None:
            if task.cancelled():
                _settle(future, Cancelled())
            else:
                error = task.exception()
                _settle(future, error) if error is not None else _settle(future, None, task.result())

        def start() -> None:
            if future.cancelled() or self._ending:
                coroutine.close()
                _settle(future, Cancelled())
                return
            task = self.loop.create_task(coroutine, context=around)
            tasks.append(task)
            task.add_done_callback(land)

        def cancelled(_: Future[Any]) -> None:
            if future.cancelled():
                self.call(lambda: [task.cancel() for task in tasks])

        around = contextvars.copy_context() if context is None else context
        future.add_done_callback(cancelled)
        if not self.call(start):
            coroutine.close()
            future.cancel()
        return future

    def call(self, function: Callable[[], object]) -> bool:
        """Let the loop's thread call a function soon; from any thread. False where it has ended."""

        def hear() -> None:
            self._heard += 1
            function()

        self.sent += 1
        try:
            self.loop.call_soon_threadsafe(hear)
        except RuntimeError:  # it is closed
            return False
        return True

    def heard(self) -> None:
        """Note, in the loop's own thread, that one more call was heard of in another way."""
        self._heard += 1

    def end(self, wait: float = _PATIENCE) -> None:
        """Cancel what still runs, and end the loop; from any thread. Whatever does not end in time is interrupted."""
        self.ask_to_end()
        self.wait_for_end(wait)

    def ask_to_end(self) -> None:
        """Begin to end it, and return at once."""
        if not self._ending:
            self._ending = True
            with contextlib.suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self.loop.stop)

    def wait_for_end(self, wait: float) -> None:
        """Wait for the end that was asked for; at the latest after so many seconds."""
        if threading.current_thread() is self.thread:
            return
        self.thread.join(max(0.0, wait))
        if self.thread.is_alive():
            interrupt_thread(self.thread)

    def _idle(self) -> None:
        if self._waits is not None and self._told != self._heard:
            self._told = self._heard
            self._waits(self._heard)

    def _serve(self) -> None:
        import asyncio

        asyncio.set_event_loop(self.loop)
        with contextlib.suppress(Interrupt):  # it took too long to end
            while not self._ending:
                with contextlib.suppress(SystemExit, KeyboardInterrupt):  # a task's, which keeps it
                    self.loop.run_forever()
            self._end_tasks()
        with contextlib.suppress(Interrupt, RuntimeError):
            asyncio.set_event_loop(None)
            self.loop.close()

    def _end_tasks(self) -> None:
        import asyncio

        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        while not all(task.done() for task in tasks):
            with contextlib.suppress(SystemExit, KeyboardInterrupt):
                self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())


class Cancelled(Exception):
    """A coroutine was cancelled before its end."""


class _Watched(selectors.DefaultSelector):
    """A selector that says when its loop is about to wait."""

    def __init__(self, waits: Callable[[], None]) -> None:
        super().__init__()
        self._waits = waits

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None or timeout > 0:
            self._waits()
        return super().select(timeout)


def _settle(future: Future[Any], error: BaseException | None, value: Any = None) -> None:
    """End a future, unless it was cancelled."""
    if not future.done() and future.set_running_or_notify_cancel():
        future.set_result(value) if error is None else future.set_exception(error)


def finished(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end, from wherever this is called, and return what it comes to.

    Whatever interrupts the waiting cancels the coroutine first.

    Example:
        >>> async def double(x):
        ...     return 2 * x
        >>> finished(double(3))
        6
    """
    thread = LoopThread("flyte_nb loop")
    try:
        future = thread.begin(coroutine)
        error = _error(future)
    finally:
        thread.end()
    if error is not None:
        raise error
    return future.result()


def finished_here(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Do the same in this thread, where no event loop runs in it: a debugger then steps into the coroutine.

    Example:
        >>> async def double(x):
        ...     return 2 * x
        >>> finished_here(double(3))
        6
    """
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        with asyncio.Runner() as runner:
            return runner.run(coroutine)
    return finished(coroutine)


def _error(future: Future[Any]) -> BaseException | None:
    while True:
        with contextlib.suppress(TimeoutError):
            return future.exception(_A_WHILE)


def end_all(threads: list[LoopThread]) -> None:
    """End several at once."""
    latest = time.monotonic() + _PATIENCE
    for thread in threads:
        thread.ask_to_end()
    for thread in threads:
        thread.wait_for_end(latest - time.monotonic())
