"""ThreadsPool: calls in threads of the kernel. A call that takes too long is abandoned with its thread.

The abandoned thread is interrupted too: it ends at its next step in Python, and does not go on using up the processor.
"""

from __future__ import annotations

import contextlib
import contextvars
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from typing import Any

from flyte_nb.engine.interrupts import Interrupt, interrupt_thread
from flyte_nb.engine.pool import Pool

_Work = tuple["Future[Any]", contextvars.Context, Callable[..., Any], tuple[object, ...]]


class ThreadsPool(Pool):
    """A number of threads that take calls from one queue.

    Each call runs in a copy of the submitter's context: a notebook's front end finds the cell by it. The threads are
    daemons, unlike those of `concurrent.futures`, so that an abandoned one does not keep the interpreter from ending.

    Example:
        >>> pool = ThreadsPool(2)
        >>> pool.submit(sum, [1, 2]).result()
        3
        >>> pool.close()
    """

    in_kernel = True

    def __init__(self, slots: int) -> None:
        super().__init__("threads", slots)
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._running: dict[Future[Any], _Thread] = {}
        self._closed = False

    def submit(self, fn: Callable[..., Any], /, *args: object) -> Future[Any]:
        if self._closed:
            raise RuntimeError("the pool is closed")
        future: Future[Any] = Future()
        self._queue.put((future, contextvars.copy_context(), fn, args))
        with self._lock:
            if self._threads < self.slots:
                self._start()
        return future

    def replace(self, future: Future[Any]) -> list[Future[Any]]:
        """Abandon the call and its thread; a new thread takes its place. The future never ends."""
        if future.cancel():
            return []
        with self._lock:
            thread = self._running.pop(future, None)
            if thread is not None:
                self._abandon(thread)
                self._threads -= 1
                if not self._closed:
                    self._start()
        return []

    def close(self, wait: bool = True) -> None:
        self._closed = True
        if wait:
            wait_for(self._unfinished())
        else:
            with contextlib.suppress(queue.Empty):
                while True:
                    work = self._queue.get_nowait()
                    if work is not None:
                        work[0].cancel()
            with self._lock:
                for thread in self._running.values():
                    self._abandon(thread)
                self._running.clear()
        for _ in range(self.slots):
            self._queue.put(None)

    def _unfinished(self) -> list[Future[Any]]:
        """What runs, and one more call at the end of the queue: when it has run, everything before it has begun."""
        with self._lock:
            if not self._threads:
                return []
        last: Future[Any] = Future()
        self._queue.put((last, contextvars.copy_context(), lambda: None, ()))
        last.result()
        with self._lock:
            return list(self._running)

    def _abandon(self, thread: _Thread) -> None:
        thread.abandoned = True
        interrupt_thread(thread)

    def _start(self) -> None:
        self._threads += 1
        thread = _Thread(target=self._work, name=f"flyte_nb-{self._threads}", daemon=True)
        thread.start()

    def _work(self) -> None:
        thread = threading.current_thread()
        assert isinstance(thread, _Thread)
        with contextlib.suppress(Interrupt):  # it was abandoned as its call ended
            while True:
                work = self._queue.get()
                if work is None:
                    return
                self._run(thread, *work)
                if thread.abandoned:
                    return
                del work  # an idle thread keeps no values alive

    def _run(
        self,
        thread: _Thread,
        future: Future[Any],
        context: contextvars.Context,
        fn: Callable[..., Any],
        args: tuple[object, ...],
    ) -> None:
        if not future.set_running_or_notify_cancel():
            return
        with self._lock:
            self._running[future] = thread
        result, raised = None, None
        try:
            result = context.run(fn, *args)
        except BaseException as error:  # a thread must not end by what a call raises
            raised = error
        with self._lock:
            if self._running.pop(future, None) is None:
                return  # abandoned: nobody waits for it
        if raised is None:
            future.set_result(result)
        else:
            future.set_exception(raised)
            del raised  # the exception holds this frame


class _Thread(threading.Thread):
    abandoned = False
