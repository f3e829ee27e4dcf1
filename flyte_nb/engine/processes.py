"""ProcessesPool: calls in worker processes, by joblib's loky; started early, kept warm between executions."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from concurrent.futures import wait as wait_for
from typing import Any

from flyte_nb.engine.pool import Pool, cores

#: Idle workers end after this many seconds.
_IDLE_SECONDS = 300

# What numerical libraries read when they are loaded: each worker gets its share of the processors, not all of them.
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)

# loky's own reusable executor is a single one: a second execution with another number of workers would wait for the
# first, and a timeout in one would kill the workers of the other.
_idle: dict[int, list[Any]] = {}
_lock = threading.Lock()
atexit.register(_idle.clear)  # while loky's modules are still whole


class ProcessesPool(Pool):
    """Worker processes. Functions of a notebook or ``__main__`` go by value.

    A worker that dies takes all calls in flight with it, and the next `submit` starts new workers.
    """

    def __init__(self, slots: int) -> None:
        super().__init__("processes", slots)
        self._flying: set[Future[Any]] = set()
        self._executor: Any = None
        self._started()

    def submit(self, fn: Callable[..., Any], /, *args: object) -> Future[Any]:
        try:
            future: Future[Any] = self._started().submit(fn, *args)
        except BrokenExecutor:  # it broke since it was looked at
            future = self._started().submit(fn, *args)
        self._flying.add(future)
        future.add_done_callback(self._flying.discard)
        return future

    def replace(self, future: Future[Any]) -> list[Future[Any]]:
        """Kill all the workers: which one runs the call is not known."""
        others = [other for other in list(self._flying) if other is not future and not other.done()]
        self._flying.clear()
        executor, self._executor = self._executor, None
        if executor is not None:
            _kill(executor)
        self._started()
        return others

    def close(self, wait: bool = True) -> None:
        executor, self._executor = self._executor, None
        if executor is None:
            return
        flying = list(self._flying)
        if wait:
            wait_for(flying)
        if flying and not wait:
            _kill(executor)
        elif not _is_broken(executor):
            with _lock:
                _idle.setdefault(self.slots, []).append(executor)

    def _started(self) -> Any:
        if self._executor is None or _is_broken(self._executor):
            self._executor = _take(self.slots)
        return self._executor


def _take(slots: int) -> Any:
    """Return an executor that nobody uses, or start one; its processes start now, the first call need not wait."""
    with _lock:
        spare = _idle.get(slots, [])
        while spare:
            executor = spare.pop()
            if not _is_broken(executor):
                return executor
    from joblib.externals.loky.process_executor import ProcessPoolExecutor

    share = str(max(1, cores() // slots))
    environment = {name: os.environ.get(name, share) for name in _THREADS}
    executor = ProcessPoolExecutor(slots, timeout=_IDLE_SECONDS, env=environment)
    executor.submit(os.getpid)
    return executor


def _kill(executor: Any) -> None:
    """Kill the workers, and what they have started; loky then notices, fails what was in flight and cleans up.

    Not by ``shutdown(kill_workers=True)``: while calls are queued, that ends loky's own thread by a KeyError.
    """
    from joblib.externals.loky.backend.utils import kill_process_tree

    for process in list(executor._processes.values()):
        with contextlib.suppress(ProcessLookupError):
            kill_process_tree(process)


def _is_broken(executor: Any) -> bool:
    flags = executor._flags
    return bool(flags.broken is not None or flags.shutdown)
