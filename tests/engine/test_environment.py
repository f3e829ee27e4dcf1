"""The environment of tasks: there while they run, and as it was afterwards, whoever else runs."""

from __future__ import annotations

import os
import threading

import pytest

from flyte_nb import task, workflow
from flyte_nb.engine.environment import environment
from flyte_nb.model.graph import Policy

NAME = "FLYTE_NB_TEST_ENVIRONMENT"


@pytest.fixture(autouse=True)
def _nothing_before(monkeypatch):
    monkeypatch.delenv(NAME, raising=False)


def asking(value: str) -> Policy:
    return Policy(environment=((NAME, value),))


def test_what_was_there_before_is_there_again(monkeypatch):
    monkeypatch.setenv(NAME, "before")
    with environment(asking("within")):
        assert os.environ[NAME] == "within"
    assert os.environ[NAME] == "before"


@pytest.mark.parametrize("first_out", [0, 1])
def test_two_at_once_leave_nothing_behind_whichever_ends_first(first_out):
    both = [environment(asking("one")), environment(asking("two"))]
    for one in both:
        one.__enter__()
    assert os.environ[NAME] == "two"
    both.pop(first_out).__exit__(None, None, None)
    assert os.environ[NAME] == ("two" if first_out == 0 else "one")
    both.pop().__exit__(None, None, None)
    assert NAME not in os.environ


def test_what_a_task_sets_itself_is_gone_after_it():
    with environment(asking("given")):
        os.environ[NAME] = "its own"
    assert NAME not in os.environ


@pytest.mark.parametrize("executor", ["inline", "threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_plain_and_async_tasks_have_theirs_wherever_they_run(ran, executor):
    @task(environment={NAME: "plain"})
    def plain() -> str:
        return os.environ[NAME]

    @task(environment={NAME: "async"})
    async def later(x: str) -> str:
        return x + os.environ[NAME]

    @workflow
    def wf() -> str:
        return later(x=plain())

    execution = ran(wf, executor=executor, workers=1, clock=None)
    assert execution.outputs.o0 == "plainasync"
    assert NAME not in os.environ


def test_in_threads_at_the_same_time_nothing_is_left(ran):
    barrier = threading.Barrier(2, timeout=10)

    @task
    def wait(x: int) -> int:
        barrier.wait()
        return x

    @workflow
    def wf() -> (int, int):
        return (
            wait(x=1),
            wait(x=2),
        )

    both = task(environment={NAME: "1"})(wait.function), task(environment={NAME: "2"})(wait.function)

    @workflow
    def at_once() -> (int, int):
        return both[0](x=1), both[1](x=2)

    execution = ran(at_once, executor="threads", workers=2, clock=None)
    assert tuple(execution.outputs.values()) == (1, 2)
    assert NAME not in os.environ
