"""Executors: one argument chooses where nodes run: inline, threads, processes, a Dask client, or an executor's own."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from flyte_nb.engine.pool import InlinePool, Pool, cores
from flyte_nb.engine.processes import ProcessesPool
from flyte_nb.engine.threads import ThreadsPool
from flyte_nb.model.errors import OptionError, did_you_mean

__all__ = ["NAMES", "GivenPool", "Pool", "open_pool"]

#: The names that ``executor=`` takes.
NAMES = ("inline", "threads", "processes")


def open_pool(executor: object = "inline", workers: int | None = None) -> Pool:
    """Return the pool that an ``executor`` argument asks for.

    Args:
        executor: ``"inline"``, ``"threads"``, ``"processes"``, a Dask client, or any `concurrent.futures.Executor`;
            one that is given is used, and never shut down.
        workers: How many calls run at once; one for each processor, where None.

    Raises:
        OptionError: There is no such executor.

    Example:
        >>> pool = open_pool("threads", workers=4)
        >>> pool.name
        'threads(4)'
        >>> pool.close()
        >>> open_pool("thread")
        Traceback (most recent call last):
            ...
        flyte_nb.model.errors.OptionError: there is no executor 'thread'. Did you mean 'threads'?
          Choose 'inline', 'threads' or 'processes', or give a Dask client or a concurrent.futures.Executor.
    """
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise OptionError(f"workers must be a whole number from 1 up, not {str(workers)[:40]!r}")
    if isinstance(executor, str):
        if executor == "inline":
            return InlinePool()
        if executor == "threads":
            return ThreadsPool(workers or cores())
        if executor == "processes":
            return ProcessesPool(workers or cores())
        raise _unknown(repr(executor[:60]), executor)
    if isinstance(executor, Executor):
        slots = workers or getattr(executor, "_max_workers", None) or cores()
        return GivenPool(executor, type(executor).__name__, slots)
    if _is_dask_client(executor):
        return _dask_pool(executor, workers)
    raise _unknown(f"of type {type(executor).__name__[:60]}", "")


class GivenPool(Pool):
    """The user's own executor: used, and not shut down."""

    def __init__(self, executor: Executor, kind: str, slots: int, shares_files: bool = True) -> None:
        super().__init__(kind, slots)
        self._executor = executor
        self._flying: set[Future[Any]] = set()
        self.shares_files = shares_files
        # An InterpreterPoolExecutor is a ThreadPoolExecutor whose workers share no objects.
        self.in_kernel = isinstance(executor, ThreadPoolExecutor) and "Interpreter" not in type(executor).__name__

    def submit(self, fn: Callable[..., Any], /, *args: object) -> Future[Any]:
        if self.in_kernel:
            future: Future[Any] = self._executor.submit(contextvars.copy_context().run, fn, *args)
        else:
            future = self._executor.submit(fn, *args)
        self._flying.add(future)
        future.add_done_callback(self._flying.discard)
        return future

    def replace(self, future: Future[Any]) -> list[Future[Any]]:
        """Cancel the call where that is still possible; its worker is not ours to end."""
        future.cancel()
        return []

    def close(self, wait: bool = True) -> None:
        if not wait:
            for future in list(self._flying):
                future.cancel()


def _is_dask_client(thing: object) -> bool:
    return type(thing).__module__.partition(".")[0] == "distributed" and hasattr(thing, "get_executor")


def _dask_pool(client: Any, workers: int | None) -> Pool:
    if client.asynchronous:
        raise OptionError("an asynchronous Dask client cannot be used here", "Make it with Client(asynchronous=False).")
    threads = sum(client.nthreads().values())
    if not threads and workers is None:
        raise OptionError("the Dask client has no workers yet", "Wait for them: client.wait_for_workers(1)")
    hosts = {worker["host"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()}
    is_local = hosts <= {"127.0.0.1", "::1", "localhost"}
    return GivenPool(client.get_executor(pure=False), "dask", workers or threads, is_local)


def _unknown(what: str, name: str) -> OptionError:
    return OptionError(
        f"there is no executor {what}.{did_you_mean(name, NAMES)}",
        "Choose 'inline', 'threads' or 'processes', or give a Dask client or a concurrent.futures.Executor.",
    )
