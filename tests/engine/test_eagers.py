"""Eagers: bodies that run at run time, each of whose calls is a node as it happens."""

from __future__ import annotations

import asyncio
import threading

import pytest

from flyte_nb import eager, run, task, workflow
from flyte_nb.authoring.eagerly import EagerException

from .async_programs import EXECUTORS, double, everything, fails, grown
from .programs import fail, inc, kinds, phases


@pytest.mark.parametrize("executor", EXECUTORS)
def test_every_kind_of_call_gives_its_value(ran, executor):
    execution = ran(everything, n=3, executor=executor, workers=2, clock=None)
    assert execution.outputs.o0 == 6 + 2 + 3 + 3 + 5 + 20
    assert [node.title for node in execution["n0"].graph.nodes.values()] == [
        *["double"] * 3,
        *["inc", "twice", "up_to", "map_inc", "grown"],
    ]


def test_each_call_is_a_node_as_it_happens(ran):
    @eager
    async def two(n: int) -> int:
        return inc(x=await double(x=n))

    assert kinds(ran(two, n=1)) == [
        ("ExecutionStarted", ""),
        ("NodeStarted", "n0"),
        ("NodeTraced", "n0/dn0"),
        ("NodeStarted", "n0/dn0"),
        ("NodeSucceeded", "n0/dn0"),
        ("NodeTraced", "n0/dn1"),
        ("NodeStarted", "n0/dn1"),
        ("NodeSucceeded", "n0/dn1"),
        ("NodeSucceeded", "n0"),
        ("ExecutionSucceeded", ""),
    ]


def test_a_node_can_be_looked_at_while_the_body_runs():
    seen, go_on = threading.Event(), threading.Event()

    @eager
    async def waits(n: int) -> int:
        made = await double(x=n)
        seen.set()
        await asyncio.to_thread(go_on.wait, 10)
        return made

    execution = run(waits, n=2, background=True)
    assert seen.wait(10)
    assert execution["n0/dn0"].outputs.o0 == 4
    assert execution["n0/dn0"].inputs.x == 2
    assert execution["n0"].phase == "RUNNING"
    assert list(execution["n0"].graph.nodes) == ["dn0"]
    go_on.set()
    assert execution.wait(10).outputs.o0 == 4


def test_a_node_knows_its_line_and_the_loop(ran):
    @eager
    async def loops(n: int) -> int:
        for k in range(n):
            await double(x=k)
        return n

    origin = ran(loops, n=2)["n0/dn1"].origin
    assert origin.place.text == "await double(x=k)"
    assert origin.variables == (("k", "1"),)


def test_in_a_workflow_it_is_a_node(ran):
    @workflow
    def wf(n: int) -> int:
        return inc(x=grown(n=inc(x=n)))

    execution = ran(wf, n=2)
    assert execution.outputs.o0 == 25
    assert "n1/dn0" in execution.state.nodes


def test_at_the_prompt_it_is_awaited():
    assert asyncio.run(grown(n=3)) == 24


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_gathered_async_tasks_run_at_the_same_time(ran, executor):
    @task
    async def meets(x: int) -> int:
        await asyncio.wait_for(barrier.wait(), 10)
        return x

    @eager
    async def all_at_once(n: int) -> int:
        nonlocal barrier
        barrier = _Barrier(n)
        return sum(await asyncio.gather(*[meets(x=k) for k in range(n)]))

    barrier: _Barrier
    assert ran(all_at_once, n=4, executor=executor, workers=1, clock=None).outputs.o0 == 6


class _Barrier:
    """What asyncio.Barrier is: tasks of one event loop that wait for each other."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.there = asyncio.Event()

    async def wait(self) -> None:
        self.left -= 1
        if not self.left:
            self.there.set()
        await self.there.wait()


def test_a_failure_can_be_caught_as_what_it_is_and_as_flytekit_calls_it(ran):
    @eager
    async def careful(n: int) -> int:
        found = 0
        try:
            await fails(x=n)
        except ValueError as error:
            found += error.args == ("no", n)
        try:
            fail(x=n)
        except EagerException as error:
            found += type(error).__name__ == "ValueError"
        return found

    execution = ran(careful, n=1)
    assert execution.outputs.o0 == 2
    assert phases(execution) == {"n0": "SUCCEEDED", "n0/dn0": "FAILED", "n0/dn1": "FAILED"}


def test_a_failure_that_is_not_caught_fails_it_by_that_node(ran):
    @eager
    async def careless(n: int) -> int:
        return await fails(x=await double(x=n))

    execution = ran(careless, n=1)
    assert type(execution.error) is ValueError
    assert execution.error.args == ("no", 2)
    assert execution.state.nodes["n0"].cause == "n0/dn1"
    assert sum("in node" in note for note in execution.error.__notes__) == 1


def test_a_failure_within_a_workflow_that_it_calls_is_that_of_the_task(ran):
    @workflow
    def sub(x: int) -> int:
        return inc(x=fail(x=x))

    @eager
    async def careless(n: int) -> int:
        return sub(x=n)

    execution = ran(careless, n=1)
    assert type(execution.error) is ValueError
    assert phases(execution)["n0/dn0/n1"] == "SKIPPED"


def test_its_own_failure_is_at_its_own_line(ran):
    @eager
    async def broken(n: int) -> int:
        return 1 // (await double(x=n))

    info = ran(broken, n=0).state.nodes["n0"].error
    assert info.frames[-1].place.text == "return 1 // (await double(x=n))"


def test_it_is_tried_again_from_its_beginning(ran):
    attempts = []

    @eager(retries=1)
    async def flaky(n: int) -> int:
        made = await double(x=n)
        attempts.append(made)
        if len(attempts) == 1:
            await asyncio.gather(double(x=9), double(x=10))
            raise OSError("not yet")
        return made

    execution = ran(flaky, n=1)
    assert execution.outputs.o0 == 2
    assert phases(execution) == {"n0": "SUCCEEDED", "n0/dn0": "SUCCEEDED"}


def test_the_retries_of_a_node_are_the_nodes_own(ran):
    attempts = []

    @task(retries=2)
    async def flaky(x: int) -> int:
        attempts.append(x)
        if len(attempts) < 3:
            raise OSError("not yet")
        return x

    @eager
    async def body(n: int) -> int:
        return await flaky(x=n)

    assert ran(body, n=1).outputs.o0 == 1
