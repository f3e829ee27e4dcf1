"""Calls in worker processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import pytest

from flyte_nb.engine.processes import ProcessesPool

pytestmark = pytest.mark.slow


@pytest.fixture
def pool() -> Iterator[ProcessesPool]:
    pool = ProcessesPool(2)
    yield pool
    pool.close(wait=False)


def test_calls_run_in_other_processes(pool: ProcessesPool) -> None:
    assert (pool.name, pool.slots, pool.inline, pool.in_kernel) == ("processes(2)", 2, False, False)
    workers = {pool.submit(os.getpid).result() for _ in range(8)}
    assert os.getpid() not in workers
    assert len(workers) <= 2


def test_an_exception_comes_back(pool: ProcessesPool) -> None:
    error = pool.submit(int, "x").exception()
    assert isinstance(error, ValueError)
    assert not pool.is_lost(error)


def test_a_dead_worker_is_noticed_and_replaced(pool: ProcessesPool) -> None:
    def die() -> None:  # a local function goes by value
        os.kill(os.getpid(), signal.SIGKILL)

    assert pool.is_lost(pool.submit(die).exception())
    assert pool.submit(int, "7").result() == 7


def test_a_worker_that_exits_is_noticed(pool: ProcessesPool) -> None:
    assert pool.is_lost(pool.submit(os._exit, 1).exception())
    assert pool.submit(int, "7").result() == 7


def test_replacing_kills_and_names_what_was_lost(pool: ProcessesPool) -> None:
    workers = {pool.submit(os.getpid).result() for _ in range(20)}
    hanging, other = pool.submit(time.sleep, 3600), pool.submit(time.sleep, 3600)
    queued = [pool.submit(int, "7") for _ in range(3)]
    lost = pool.replace(hanging)
    assert set(lost) == {other, *queued}
    assert pool.submit(os.getpid).result() not in workers
    assert pool.is_lost(hanging.exception())


def test_finished_calls_are_not_lost(pool: ProcessesPool) -> None:
    done = pool.submit(int, "7")
    wait([done])
    hanging = pool.submit(time.sleep, 3600)
    assert done not in pool.replace(hanging)


def test_workers_stay_warm_for_the_next_execution() -> None:
    first = ProcessesPool(1)
    worker = first.submit(os.getpid).result()
    first.close()
    second = ProcessesPool(1)
    assert second.submit(os.getpid).result() == worker
    second.close()


def test_two_executions_have_workers_of_their_own() -> None:
    first, second = ProcessesPool(1), ProcessesPool(1)
    assert first.submit(os.getpid).result() != second.submit(os.getpid).result()
    first.close()
    second.close()


def test_closing_at_once_kills_what_runs(tmp_path: Path) -> None:
    pool = ProcessesPool(1)
    worker = pool.submit(os.getpid).result()
    hanging = pool.submit(time.sleep, 3600)
    pool.close(wait=False)
    assert pool.is_lost(hanging.exception())
    after = ProcessesPool(1)
    assert after.submit(os.getpid).result() != worker
    after.close()


def test_closing_waits_for_what_runs() -> None:
    pool = ProcessesPool(2)
    futures = [pool.submit(int, str(n)) for n in range(20)]
    pool.close()
    assert [future.result(timeout=0) for future in futures] == list(range(20))


def test_numerical_libraries_share_the_processors(pool: ProcessesPool) -> None:
    threads = pool.submit(os.getenv, "OMP_NUM_THREADS").result()
    assert threads is not None
    assert int(threads) >= 1


def test_making_a_pool_is_what_imports_joblib() -> None:
    script = "import sys, flyte_nb.engine.executors; assert 'joblib' not in sys.modules"
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", script]) == 0
