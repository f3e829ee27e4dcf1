"""Stopping: a run ends soon, keeps what had finished, and leaves nothing behind."""

from __future__ import annotations

import contextvars
import random
import signal
import sys
import threading
import time
from typing import Any

import pytest

from flyte_nb import dynamic, inspect, local, run, task, workflow
from flyte_nb.authoring import host
from flyte_nb.engine.capture import CURRENT
from flyte_nb.engine.execution import Execution
from flyte_nb.model import events as ev
from flyte_nb.model.errors import Stopped
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import fold

from .programs import fail, inc, phases, up_to


class Stopper:
    """Observes runs, and stops each from a thread of its own once it is told to."""

    def __init__(self, reason: str = "enough") -> None:
        self.told = threading.Event()
        self.reason = reason

    def __call__(self, execution: Execution) -> Stopper:
        self.execution = execution
        return self

    def __enter__(self) -> None:
        self.thread = threading.Thread(target=self._stop)
        self.thread.start()

    def _stop(self) -> None:
        self.told.wait(30)
        self.execution.stop(self.reason)

    def __exit__(self, *_: object) -> None:
        self.told.set()
        self.thread.join()


@pytest.fixture
def stopper(monkeypatch: pytest.MonkeyPatch) -> Stopper:
    made = Stopper()
    monkeypatch.setattr(local, "observers", [made])
    return made


def in_a_thread(act: Any) -> None:
    """Call something in a thread; raise here what it raises."""
    raised: list[BaseException] = []

    def go() -> None:
        try:
            act()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(go,))
    thread.start()
    thread.join()
    for error in raised:
        raise error


WHERE = pytest.mark.parametrize("where", [lambda act: act(), in_a_thread], ids=["main", "thread"])


@WHERE
@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_what_runs_is_aborted_and_what_had_finished_is_kept(where, executor, stopper):
    @task
    def forever(x: int) -> int:
        stopper.told.set()
        while True:
            pass

    @workflow
    def wf(n: int) -> int:
        return inc(x=forever(x=inc(x=n)))

    with pytest.raises(Stopped, match=r"execution e\d+ of wf was stopped: enough"):
        where(lambda: run(wf, n=1, executor=executor))
    execution = inspect()
    assert (execution.phase, execution.state.aborted) == (Phase.ABORTED, "enough")
    assert phases(execution) == {"n0": "SUCCEEDED", "n1": "ABORTED", "n2": "SKIPPED"}
    assert execution["n0"].outputs.o0 == 2
    assert isinstance(execution.error, Stopped)
    assert type(execution.events[-1]) is ev.ExecutionAborted


def test_a_sleep_is_woken(stopper):
    @task
    def sleeps() -> None:
        stopper.told.set()
        time.sleep(100)

    with pytest.raises(Stopped):
        run(sleeps)


def test_a_body_of_a_dynamic_is_interrupted_where_it_is(stopper):
    @dynamic
    def endless() -> list[int]:
        made = []
        while True:
            made.append(inc(x=len(made)))
            if len(made) == 3:
                stopper.told.set()

    with pytest.raises(Stopped):
        run(endless)
    found = phases(inspect())
    assert found.pop("n0") == "ABORTED"
    assert len(found) >= 3
    assert set(found.values()) == {"SKIPPED"}
    assert host.HOST.get() is None


@pytest.mark.slow
def test_worker_processes_are_ended(monkeypatch):
    class WhenItRuns(Stopper):
        def _stop(self) -> None:
            while not any(type(event) is ev.NodeStarted for event in self.execution.events):
                pass
            self.execution.stop()

    @task
    def sleeps(x: int) -> int:
        time.sleep(100)
        return x

    @workflow
    def wf() -> list[int]:
        return [sleeps(x=n) for n in range(2)]

    monkeypatch.setattr(local, "observers", [WhenItRuns()])
    with pytest.raises(Stopped):
        run(wf, executor="processes", workers=1)
    assert phases(inspect()) == {"n0": "ABORTED", "n1": "SKIPPED"}
    monkeypatch.undo()
    assert run(inc, x=1, executor="processes", workers=1).outputs.o0 == 2


def test_a_pause_before_a_retry_is_no_obstacle(stopper):
    @task(retries=9)
    def flaky() -> int:
        stopper.told.set()
        raise OSError

    with pytest.raises(Stopped):
        run(flaky)
    assert inspect().phase is Phase.ABORTED


def test_what_a_body_does_to_clean_up_is_kept(stopper):
    cleaned = []

    @task
    def careful() -> int:
        try:
            stopper.told.set()
            while True:
                pass
        finally:
            print("cleaning up")
            cleaned.append(True)

    with pytest.raises(Stopped):
        run(careful)
    assert cleaned
    assert inspect()["n0"].log == "cleaning up\n"


def test_a_body_may_stop_its_own_run():
    @task
    def enough() -> int:
        inspect().stop("the data is bad")
        return 1

    @workflow
    def wf() -> int:
        return inc(x=enough())

    with pytest.raises(Stopped, match="the data is bad"):
        run(wf)
    assert phases(inspect())["n1"] == "SKIPPED"


def test_an_exception_that_a_stop_became_does_not_fail_the_run(stopper):
    @task(retries=3)
    def translates() -> int:
        try:
            stopper.told.set()
            while True:
                pass
        except BaseException as error:
            raise ValueError("translated") from error

    with pytest.raises(Stopped):
        run(translates)


def test_before_the_run_and_after_it(ran, monkeypatch):
    execution = ran(inc, x=1)
    execution.stop()
    execution.stop("again")
    assert (execution.phase, execution.outputs.o0, execution.error) == (Phase.SUCCEEDED, 2, None)

    class AtOnce(Stopper):
        def __enter__(self) -> None:
            self.execution.stop("  not\nnow ")

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(local, "observers", [AtOnce()])
    with pytest.raises(Stopped, match="was stopped: not now"):
        run(up_to, n=3)
    assert phases(inspect()) == {"n0": "SKIPPED"}


def test_the_first_reason_counts_and_is_not_endless():
    @task
    def enough() -> int:
        inspect().stop("x" * 10_000)
        inspect().stop("second")
        return 1

    with pytest.raises(Stopped):
        run(enough)
    assert inspect().state.aborted == "x" * 200


def test_a_failed_run_still_raises_what_failed_it(stopper):
    with pytest.raises(ValueError, match="no"):
        run(fail, x=1)


@WHERE
@pytest.mark.parametrize("executor", ["inline", "threads"])
@pytest.mark.slow
def test_whenever_it_is_stopped_it_ends_in_one_of_two_ways(where, executor, monkeypatch):
    chance = random.Random(11)
    interval, handler = sys.getswitchinterval(), signal.getsignal(signal.SIGINT)
    ends = {Phase.SUCCEEDED: 0, Phase.ABORTED: 0}

    class Sometime(Stopper):
        def _stop(self) -> None:
            sum(range(chance.randrange(200_000)))
            self.execution.stop()
            self.execution.stop("twice")

    @task
    def chatty(x: int) -> int:
        print(x)
        return sum(range(200))

    @dynamic
    def wf(n: int) -> int:
        return [chatty(x=i) for i in range(n)][-1]

    def one() -> None:
        try:
            execution = run(wf, n=6, executor=executor, workers=None if executor == "inline" else 2)
        except Stopped:
            execution = inspect()
        [n + 1 for n in range(200)]  # here an interrupt would come, if it came too late
        ends[execution.phase] += 1
        assert fold(execution.events).phase is execution.phase
        assert execution.state.count == len(execution.events)
        assert (CURRENT.get(), host.HOST.get()) == (None, None)
        assert signal.getsignal(signal.SIGINT) == handler

    def go() -> None:
        for _ in range(100):
            one()

    monkeypatch.setattr(local, "observers", [Sometime()])
    sys.setswitchinterval(1e-5)
    try:
        where(go)
    finally:
        sys.setswitchinterval(interval)
    assert sum(ends.values()) == 100
