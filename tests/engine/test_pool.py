"""The form that all pools have, and the inline one."""

from __future__ import annotations

import threading
from concurrent.futures import BrokenExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from flyte_nb.engine.pool import InlinePool, cores


class KilledWorker(Exception):
    """Named as Dask's is."""


def test_inline_runs_in_the_caller_at_once() -> None:
    pool = InlinePool()
    assert (pool.name, pool.slots, pool.inline, pool.in_kernel) == ("inline", 1, True, True)
    assert pool.submit(threading.current_thread).result() is threading.current_thread()


def test_inline_keeps_an_exception_for_later() -> None:
    future = InlinePool().submit(int, "x")
    assert isinstance(future.exception(), ValueError)


def test_inline_lets_an_interrupt_through() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        InlinePool().submit(interrupted)


def test_inline_has_nothing_to_replace_or_close() -> None:
    pool = InlinePool()
    assert pool.replace(pool.submit(int)) == []
    pool.close()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (BrokenProcessPool("x"), True),
        (BrokenExecutor(), True),
        (KilledWorker(), True),
        (ValueError(), False),
        (KeyboardInterrupt(), False),
        (None, False),
    ],
)
def test_what_means_that_a_worker_died(error: BaseException | None, expected: bool) -> None:
    assert InlinePool().is_lost(error) is expected


def test_cores_are_counted() -> None:
    assert cores() >= 1
