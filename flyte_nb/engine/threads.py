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
        # Each call that has not ended, with the thread that runs it: None before it begins, and as its end is told.
        self._calls: dict[Future[Any], _Thread | None] = {}
        self._closed = False

    def submit(self, fn: Callable[..., Any], /, *args: object) -> Future[Any]:
        if self._closed:
            raise RuntimeError("the pool is closed")
        future: Future[Any] = Future()
        with self._lock:
            self._calls[future] = None
            if self._threads < self.slots:
                self._start()
        self._queue.put((future, contextvars.copy_context(), fn, args))
        return future

    def replace(self, future: Future[Any]) -> list[Future[Any]]:
        """Abandon the call and its thread; a new thread takes its place. The future never ends."""
        if future.cancel():
            return []
        with self._lock:
            thread = self._calls.get(future)
            if thread is not None:
                del self._calls[future]
                self._abandon(thread)
                self._threads -= 1
                if not self._closed:
                    self._start()
        return []

    def close(self, wait: bool = True) -> None:
        self._closed = True
        with self._lock:
            calls = list(self._calls)
        if wait:
            wait_for(calls)
        else:
            for future in calls:
                future.cancel()  # what has begun goes on
            with self._lock:
                for thread in self._calls.values():
                    if thread is not None:
                        self._abandon(thread)
                self._calls.clear()
        for _ in range(self.slots):
            self._queue.put(None)

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
        with self._lock:  # in one step: what can no longer be cancelled can be abandoned
            if not future.set_running_or_notify_cancel():
                self._calls.pop(future, None)
                return
            self._calls[future] = thread
        result, raised = None, None
        try:
            result = context.run(fn, *args)
        except BaseException as error:  # a thread must not end by what a call raises
            raised = error
        with self._lock:
            if thread.abandoned:
                return  # nobody waits for it
            self._calls[future] = None
        if raised is None:
            future.set_result(result)
        else:
            future.set_exception(raised)
            del raised  # the exception holds this frame
        with self._lock:
            self._calls.pop(future, None)


class _Thread(threading.Thread):
    abandoned = False
