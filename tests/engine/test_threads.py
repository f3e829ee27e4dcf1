"""Calls in threads."""

from __future__ import annotations

import contextvars
import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, wait

import pytest

from flyte_nb.engine.threads import ThreadsPool

WHOSE: contextvars.ContextVar[str] = contextvars.ContextVar("WHOSE", default="nobody's")


def test_as_many_calls_run_at_once_as_there_are_slots() -> None:
    pool = ThreadsPool(4)
    together = threading.Barrier(4)
    assert sorted(future.result() for future in [pool.submit(together.wait) for _ in range(4)]) == [0, 1, 2, 3]
    pool.close()


def test_no_more_calls_run_at_once_than_there_are_slots() -> None:
    pool = ThreadsPool(2)
    lock, running, most = threading.Lock(), [0], [0]

    def call() -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        with lock:
            running[0] -= 1

    wait([pool.submit(call) for _ in range(200)])
    pool.close()
    assert most[0] <= 2


def test_a_call_runs_in_the_context_of_the_submitter() -> None:
    pool = ThreadsPool(1)
    token = WHOSE.set("the cell's")
    mine = pool.submit(WHOSE.get)
    WHOSE.reset(token)
    assert (mine.result(), pool.submit(WHOSE.get).result()) == ("the cell's", "nobody's")
    pool.close()


def test_a_call_leaves_nothing_in_the_context_of_the_next() -> None:
    pool = ThreadsPool(1)
    pool.submit(WHOSE.set, "mine").result()
    assert pool.submit(WHOSE.get).result() == "nobody's"
    pool.close()


def test_an_exception_is_kept() -> None:
    pool = ThreadsPool(1)
    assert isinstance(pool.submit(int, "x").exception(), ValueError)
    assert pool.submit(int, "7").result() == 7
    pool.close()


def test_a_thread_survives_what_ends_a_program() -> None:
    pool = ThreadsPool(1)
    assert isinstance(pool.submit(sys.exit, 3).exception(), SystemExit)
    assert pool.submit(int, "7").result() == 7
    pool.close()


def test_an_abandoned_call_gives_its_slot_back() -> None:
    pool = ThreadsPool(1)
    started, stuck = threading.Event(), threading.Event()

    def hang() -> None:
        started.set()
        stuck.wait()

    hanging = pool.submit(hang)
    started.wait()
    after = pool.submit(int, "7")
    assert pool.replace(hanging) == []
    assert after.result() == 7
    stuck.set()
    pool.close()
    assert not hanging.done()


@pytest.mark.parametrize("way", ["replaced", "closed"])
def test_an_abandoned_thread_ends_at_its_next_step(way: str) -> None:
    pool = ThreadsPool(1)
    started, ended = threading.Event(), threading.Event()

    def spin() -> None:
        started.set()
        try:
            while True:
                pass
        finally:
            ended.set()

    spinning = pool.submit(spin)
    started.wait()
    if way == "replaced":
        pool.replace(spinning)
        assert pool.submit(int, "7").result() == 7
    pool.close(wait=False)
    ended.wait()
    assert not spinning.done()


def test_slots_stay_after_many_abandoned_calls() -> None:
    pool = ThreadsPool(2)
    stuck = threading.Event()
    for _ in range(5):
        started = threading.Event()

        def hang(started: threading.Event = started) -> None:
            started.set()
            stuck.wait()

        future = pool.submit(hang)
        started.wait()
        pool.replace(future)
    together = threading.Barrier(2)
    wait([pool.submit(together.wait) for _ in range(2)])
    stuck.set()
    pool.close()


def test_a_call_that_has_not_begun_is_cancelled() -> None:
    pool = ThreadsPool(1)
    stuck = threading.Event()
    pool.submit(stuck.wait)
    queued = pool.submit(int, "7")
    pool.replace(queued)
    stuck.set()
    pool.close()
    with pytest.raises(CancelledError):
        queued.result()


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can: what may come between two steps does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_closing_waits_for_what_runs() -> None:
    for _ in range(50):
        pool = ThreadsPool(2)
        futures = [pool.submit(int, str(n)) for n in range(50)]
        pool.close()
        assert [future.result(timeout=0) for future in futures] == list(range(50))


def test_closing_at_once_cancels_what_is_queued() -> None:
    pool = ThreadsPool(1)
    started, stuck = threading.Event(), threading.Event()

    def hang() -> None:
        started.set()
        stuck.wait()

    hanging: Future[None] = pool.submit(hang)
    started.wait()
    queued = pool.submit(int, "7")
    pool.close(wait=False)
    assert queued.cancelled()
    assert not hanging.done()
    stuck.set()


def test_a_closed_pool_takes_no_calls() -> None:
    pool = ThreadsPool(1)
    pool.close()
    pool.close(wait=False)
    with pytest.raises(RuntimeError, match="the pool is closed"):
        pool.submit(int)


class Value:
    pass


def test_an_idle_thread_keeps_no_value_alive() -> None:
    pool = ThreadsPool(1)
    value = Value()
    gone = weakref.ref(value)
    pool.submit(lambda kept: None, value).result()
    pool.submit(int).result()
    del value
    gc.collect()
    assert gone() is None
    pool.close()


def test_a_stuck_thread_does_not_keep_the_program_from_ending() -> None:
    script = """
import threading
from flyte_nb.engine.threads import ThreadsPool
pool = ThreadsPool(1)
started = threading.Event()
pool.submit(lambda: (started.set(), threading.Event().wait()))
started.wait()
pool.close(wait=False)
"""
    assert subprocess.run([sys.executable, "-c", script], timeout=60, check=False).returncode == 0
