"""Interrupts: they end a body, wherever it is, and nothing that comes after it."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from flyte_nb import run, sleep, workflow
from flyte_nb.engine.interrupts import Interrupt, Interrupts, interrupt_thread
from flyte_nb.model.errors import Stopped
from flyte_nb.model.phases import Phase

ROUNDS = 300


@pytest.fixture
def eager_switches() -> Iterator[None]:
    """Let threads take turns every few steps, so that every moment has its chance."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def here(act: Callable[[], Any]) -> Any:
    return act()


def in_a_thread(act: Callable[[], Any]) -> Any:
    """Call something in a thread, and return or raise here what it came to."""
    came: list[Any] = []

    def go() -> None:
        try:
            came.append((act(), None))
        except BaseException as error:
            came.append((None, error))

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    made, error = came[0]
    if error is not None:
        raise error
    return made


WHERE = pytest.mark.parametrize("where", [here, in_a_thread])


def spin(started: threading.Event | None = None) -> None:
    if started is not None:
        started.set()
    while True:
        pass


@WHERE
def test_a_body_is_interrupted(where: Callable[..., Any]) -> None:
    interrupts, started = Interrupts(), threading.Event()
    other = threading.Thread(target=lambda: (started.wait(), interrupts.send()))
    other.start()

    def go() -> None:
        with interrupts.listening():
            interrupts.inside(spin, started)

    with pytest.raises(Interrupt):
        where(go)
    other.join()


def test_the_main_thread_is_woken_from_its_sleep() -> None:
    interrupts, started = Interrupts(), threading.Event()
    other = threading.Thread(target=lambda: (started.wait(), interrupts.send()))
    other.start()
    with pytest.raises(Interrupt), interrupts.listening():
        interrupts.inside(lambda: (started.set(), time.sleep(100)))
    other.join()


@WHERE
def test_what_is_to_end_begins_nothing(where: Callable[..., Any]) -> None:
    interrupts = Interrupts()
    interrupts.send()
    began: list[int] = []

    def go() -> None:
        with interrupts.listening():
            interrupts.inside(began.append, 1)

    with pytest.raises(Interrupt):
        where(go)
    assert not began


@WHERE
def test_between_bodies_nothing_is_interrupted(where: Callable[..., Any]) -> None:
    interrupts = Interrupts()

    def go() -> int:
        with interrupts.listening():
            made = interrupts.inside(sum, [1, 2])
            in_a_thread(interrupts.send)
            return made + sum(range(10_000)) * 0

    assert where(go) == 3


@WHERE
def test_a_body_that_interrupts_itself(where: Callable[..., Any]) -> None:
    interrupts = Interrupts()

    def body() -> None:
        interrupts.send()
        spin()

    def go() -> None:
        with interrupts.listening():
            interrupts.inside(body)

    with pytest.raises(Interrupt):
        where(go)


@WHERE
def test_what_must_not_be_torn_is_finished_first(where: Callable[..., Any]) -> None:
    interrupts = Interrupts()
    done: list[str] = []

    def act() -> None:
        done.append("begun")
        in_a_thread(interrupts.send)
        sum(range(10_000))
        done.append("finished")

    def body() -> None:
        try:
            interrupts.outside(act)
        finally:
            interrupts.outside(done.append, "cleaned up")
        done.append("not reached")

    def go() -> None:
        with interrupts.listening():
            interrupts.inside(body)

    with pytest.raises(Interrupt):
        where(go)
    assert done == ["begun", "finished", "cleaned up"]


def test_what_another_thread_does_outside_leaves_the_body_alone() -> None:
    interrupts = Interrupts()
    with interrupts.listening():
        assert interrupts.inside(lambda: in_a_thread(lambda: interrupts.outside(lambda: None))) is None


def test_an_interrupt_of_the_users_reaches_the_users_handler() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        with Interrupts().listening() as _:
            signal.raise_signal(signal.SIGINT)
        assert heard == [signal.SIGINT]
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with Interrupts().listening():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_handler_that_a_body_has_set_stays() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupts().listening():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_runs_within_runs_are_told_apart() -> None:
    outer, inner, started = Interrupts(), Interrupts(), threading.Event()
    other = threading.Thread(target=lambda: (started.wait(), outer.send()))
    other.start()
    within: list[str] = []

    def nested() -> None:
        with inner.listening():
            try:
                inner.inside(spin, started)
            except Interrupt:
                within.append("interrupted")
                raise

    with pytest.raises(Interrupt), outer.listening():
        outer.inside(nested)
    other.join()
    assert within == ["interrupted"]
    assert not inner.wished


@WHERE
@pytest.mark.slow
@pytest.mark.usefixtures("eager_switches")
def test_whenever_it_is_sent_nothing_comes_afterwards(where: Callable[..., Any]) -> None:
    chance = random.Random(7)
    before = signal.getsignal(signal.SIGINT)
    seen = {"interrupted": 0, "finished": 0}

    def one() -> None:
        interrupts, going = Interrupts(), threading.Event()
        early, late, bodies = chance.randrange(3_000), chance.randrange(8_000), chance.randrange(1, 6)

        def send() -> None:
            going.wait()
            sum(range(late))
            interrupts.send()
            interrupts.send()

        other = threading.Thread(target=send)
        other.start()
        try:
            with interrupts.listening():
                going.set()
                for _ in range(bodies):
                    interrupts.inside(sum, range(early))
                    interrupts.inside(lambda: [n + 1 for n in range(early)])
            seen["finished"] += 1
        except Interrupt:
            seen["interrupted"] += 1
        [n + 1 for n in range(500)]  # here it would come, if it came too late
        other.join()
        [n + 1 for n in range(500)]

    def go() -> None:
        for _ in range(ROUNDS):
            one()

    where(go)
    assert sum(seen.values()) == ROUNDS
    assert signal.getsignal(signal.SIGINT) == before


def test_a_thread_that_does_nothing_else_is_interrupted() -> None:
    started, ended = threading.Event(), threading.Event()

    def go() -> None:
        try:
            spin(started)
        except Interrupt:
            ended.set()

    thread = threading.Thread(target=go)
    interrupt_thread(thread)  # not begun: nothing happens
    thread.start()
    started.wait()
    interrupt_thread(thread)
    thread.join()
    assert ended.is_set()


def test_a_debugger_traces_after_a_thread_was_interrupted():
    @workflow
    def wf() -> None:
        sleep(timedelta(hours=1))

    def one() -> int:
        return 1

    def trace(frame, event, argument):
        seen.append(frame.f_code.co_name)
        return trace

    execution = run(wf, background=True)
    while execution["n0"].phase is not Phase.PAUSED:
        pass
    execution.stop()
    with pytest.raises(Stopped):
        execution.wait(10)
    seen: list[str] = []
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        one()
    finally:
        sys.settrace(before)
    assert "one" in seen
