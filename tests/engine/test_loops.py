"""Event loops in threads of their own: what they run, how they end, and when they say that they wait."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from concurrent.futures import CancelledError

import pytest

from flyte_nb.engine.loops import Cancelled, LoopThread, end_all, finished

NAME = contextvars.ContextVar("NAME", default="")


@pytest.fixture
def thread():
    made = LoopThread("loop of a test")
    yield made
    made.end()


def test_a_coroutine_comes_to_its_value_in_another_thread(thread):
    async def where():
        return threading.current_thread().name

    assert thread.begin(where()).result(5) == "loop of a test"


def test_it_sees_the_context_of_whoever_began_it(thread):
    async def name():
        return NAME.get()

    NAME.set("mine")
    assert thread.begin(name()).result(5) == "mine"


def test_what_it_raises_is_raised_to_whoever_waits():
    async def fails():
        raise KeyError("k")

    with pytest.raises(KeyError):
        finished(fails())


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, StopAsyncIteration])
def test_nothing_that_it_raises_ends_the_loop(thread, error):
    async def fails():
        raise error("out")

    async def works():
        return 1

    assert type(thread.begin(fails()).exception(5)) is error
    assert thread.begin(works()).result(5) == 1


def test_a_loop_runs_here_already_and_another_coroutine_is_run_all_the_same():
    async def inner():
        return 2

    async def outer():
        return finished(inner())

    assert asyncio.run(outer()) == 2


def test_cancelling_the_future_cancels_the_coroutine(thread):
    begun, ended = threading.Event(), threading.Event()

    async def waits():
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    future = thread.begin(waits())
    assert begun.wait(5)
    future.cancel()
    assert ended.wait(5)


def test_a_coroutine_that_cancels_itself_is_no_result(thread):
    async def cancels():
        raise asyncio.CancelledError

    assert type(thread.begin(cancels()).exception(5)) is Cancelled


def test_ending_a_loop_lets_its_coroutines_clean_up():
    thread = LoopThread("ends")
    begun, seen = threading.Event(), []

    async def waits():
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            seen.append("cleaned up")

    future = thread.begin(waits())
    assert begun.wait(5)
    thread.end()
    assert seen == ["cleaned up"]
    assert not thread.thread.is_alive()
    assert type(future.exception(5)) in (Cancelled, CancelledError)


def test_what_begins_after_the_end_is_cancelled():
    thread = LoopThread("over")
    thread.end()

    async def never():
        raise AssertionError

    assert thread.begin(never()).cancelled()


@pytest.mark.slow
def test_a_body_that_blocks_is_interrupted_at_the_end():
    thread = LoopThread("blocks")
    begun = threading.Event()

    async def blocks():
        begun.set()
        while True:
            time.sleep(0.001)  # as a body that computes: never back in its loop

    thread.begin(blocks())
    assert begun.wait(5)
    thread.end(0.01)
    thread.thread.join(5)
    assert not thread.thread.is_alive()


def test_several_loops_end_at_once():
    threads = [LoopThread(f"one of {n}") for n in range(3)]
    end_all(threads)
    assert not any(one.thread.is_alive() for one in threads)


def test_it_says_when_it_waits_and_how_much_it_had_heard():
    told: list[int] = []
    waits = threading.Event()

    def tell(heard: int) -> None:
        told.append(heard)
        if heard == 2:
            waits.set()

    thread = LoopThread("told", tell)

    async def sleeps():
        await asyncio.sleep(60)

    thread.begin(sleeps())
    thread.call(lambda: None)
    assert waits.wait(5)
    assert told == sorted(set(told))
    assert thread.sent == 2
    thread.end()


def test_an_interrupt_of_whoever_waits_cancels_the_coroutine():
    begun, ended = threading.Event(), threading.Event()

    async def waits():
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    caught: list[type] = []

    def run() -> None:
        try:
            finished(waits())
        except BaseException as error:
            caught.append(type(error))

    from flyte_nb.engine.interrupts import Interrupt, interrupt_thread

    waiting = threading.Thread(target=run)
    waiting.start()
    assert begun.wait(5)
    interrupt_thread(waiting)
    waiting.join(5)
    assert ended.is_set()
    assert caught == [Interrupt]
