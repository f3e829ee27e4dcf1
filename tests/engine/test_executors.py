"""Choosing where calls run."""

from __future__ import annotations

import asyncio
import contextvars
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from flyte_nb.engine.executors import open_pool
from flyte_nb.engine.pool import cores
from flyte_nb.model.errors import OptionError

WHOSE: contextvars.ContextVar[str] = contextvars.ContextVar("WHOSE", default="nobody's")


class Strange(Executor):
    """An executor that nobody knows."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_inline_is_the_default() -> None:
    assert open_pool().inline


def test_threads() -> None:
    pool = open_pool("threads", workers=3)
    assert (pool.name, pool.slots, pool.inline, pool.in_kernel) == ("threads(3)", 3, False, True)
    pool.close()


def test_a_slot_for_each_processor() -> None:
    pool = open_pool("threads")
    assert pool.slots == cores()
    pool.close()


@pytest.mark.slow
def test_processes() -> None:
    pool = open_pool("processes", workers=1)
    assert pool.name == "processes(1)"
    assert pool.submit(os.getpid).result() != os.getpid()
    pool.close()


@pytest.mark.parametrize(
    ("executor", "message"),
    [
        ("procesess", "there is no executor 'procesess'. Did you mean 'processes'?"),
        ("dask", "there is no executor 'dask'."),
        ("<script>\n" * 1000, "there is no executor '<script>"),
        (3, "there is no executor of type int."),
    ],
)
def test_an_unknown_executor_is_refused(executor: object, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        open_pool(executor)
    assert caught.value.headline.startswith(message)
    assert len(caught.value.headline) < 200
    assert "\n" not in caught.value.headline


@pytest.mark.parametrize("workers", [0, -1, True, 2.0, "4"])
def test_workers_is_a_number(workers: Any) -> None:
    with pytest.raises(OptionError, match="workers must be a whole number from 1 up, not"):
        open_pool("threads", workers=workers)


def test_a_thread_pool_of_the_users_is_in_the_kernel() -> None:
    with ThreadPoolExecutor(5) as executor:
        pool = open_pool(executor)
        assert (pool.name, pool.slots, pool.in_kernel) == ("ThreadPoolExecutor(5)", 5, True)
        token = WHOSE.set("the cell's")
        assert pool.submit(WHOSE.get).result() == "the cell's"
        WHOSE.reset(token)
        pool.close()
        assert executor.submit(int, "7").result() == 7


@pytest.mark.slow
def test_a_process_pool_of_the_users_is_not_in_the_kernel() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        pool = open_pool(executor)
        assert (pool.name, pool.in_kernel, pool.shares_files) == ("ProcessPoolExecutor(1)", False, True)
        assert pool.submit(os.getpid).result() != os.getpid()
        assert pool.is_lost(pool.submit(os._exit, 1).exception())


def test_an_unknown_executor_gets_values_by_transport() -> None:
    pool = open_pool(Strange(), workers=2)
    assert (pool.name, pool.slots, pool.in_kernel) == ("Strange(2)", 2, False)
    assert pool.submit(int, "7").result() == 7


def test_a_given_executor_only_cancels() -> None:
    stuck, started = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as executor:
        pool = open_pool(executor)
        running = pool.submit(lambda: (started.set(), stuck.wait()))
        started.wait()
        first, second = pool.submit(int), pool.submit(int)
        assert pool.replace(first) == []
        assert first.cancelled()
        pool.close(wait=False)
        assert second.cancelled()
        stuck.set()
        running.result()


def test_pools_work_inside_an_event_loop() -> None:
    async def cell() -> object:
        pool = open_pool("threads", workers=1)
        result = pool.submit(int, "7").result()
        pool.close()
        return result

    assert asyncio.run(cell()) == 7


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.mark.slow
def test_a_dask_client(client: Any) -> None:
    pool = open_pool(client)
    assert (pool.name, pool.slots, pool.in_kernel, pool.shares_files) == ("dask(2)", 2, False, True)
    assert pool.submit(os.getpid).result() != os.getpid()
    assert isinstance(pool.submit(int, "x").exception(), ValueError)
    pool.close()
    assert client.submit(int, "7").result() == 7


@pytest.mark.slow
def test_dask_runs_equal_calls_twice(client: Any) -> None:
    pool = open_pool(client)
    first, second = pool.submit(os.urandom, 8).result(), pool.submit(os.urandom, 8).result()
    assert first != second


@pytest.mark.slow
def test_a_dask_worker_that_dies_is_noticed(client: Any) -> None:
    import dask

    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        client.cluster.scheduler.allowed_failures = 0
        pool = open_pool(client)
        assert pool.is_lost(pool.submit(os._exit, 1).exception())


def test_opening_threads_imports_nothing_heavy() -> None:
    script = """
import sys
from flyte_nb.engine.executors import open_pool
open_pool("threads", 1).close()
heavy = {"joblib", "numpy", "dask", "distributed", "cloudpickle"} & set(sys.modules)
assert not heavy, heavy
"""
    assert subprocess.run([sys.executable, "-c", script], timeout=60, check=False).returncode == 0
