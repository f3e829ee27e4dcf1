"""Eagers: bodies that run at run time, each of whose calls is a node as it happens."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
import time

import pytest

from flyte_nb import eager, map_task, run, step, task, workflow
from flyte_nb.authoring.eagerly import EagerException
from flyte_nb.model.errors import NodeTimeout, NotFound, OptionError, RecursionDepthError, Stopped, TypeMismatch
from flyte_nb.model.state import fold

from .programs import fail, inc, kinds, phases, up_to

EXECUTORS = ["inline", "threads", pytest.param("processes", marks=pytest.mark.slow)]


@task
async def double(x: int) -> int:
    await asyncio.sleep(0)
    return 2 * x


@task
async def fails(x: int) -> int:
    raise ValueError("no", x)


@workflow
def twice(x: int) -> int:
    return inc(x=double(x=x))


@eager
async def grown(n: int) -> int:
    while n < 20:
        n = await double(x=n)
    return n


@eager
async def everything(n: int) -> int:
    some = await asyncio.gather(*[double(x=k) for k in range(n)])
    return sum(some) + inc(x=1) + twice(x=1) + sum(up_to(n=2)) + sum(map_task(inc)(x=[1, 2])) + await grown(n=5)


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


def test_what_nobody_waits_for_is_aborted(ran):
    @task
    async def forever(x: int) -> int:
        await asyncio.sleep(60)
        return x

    @eager
    async def leaves(n: int) -> int:
        left = asyncio.create_task(forever(x=n))
        await double(x=n)
        return 1 if not left.done() else 0

    execution = ran(leaves, n=1)
    assert execution.outputs.o0 == 1
    assert phases(execution) == {"n0": "SUCCEEDED", "n0/dn0": "SUCCEEDED", "n0/dn1": "SKIPPED"}


def test_what_is_cancelled_is_aborted_and_the_body_goes_on(ran):
    @task
    async def forever(x: int) -> int:
        await asyncio.sleep(60)
        return x

    @eager
    async def impatient(n: int) -> int:
        try:
            await asyncio.wait_for(forever(x=n), 0.01)
        except TimeoutError:
            return await double(x=n)
        return 0

    execution = ran(impatient, n=4)
    assert execution.outputs.o0 == 8
    assert phases(execution)["n0/dn0"] == "ABORTED"


def test_a_task_group_cancels_the_others(ran):
    @task
    async def forever(x: int) -> int:
        await asyncio.sleep(60)
        return x

    @eager
    async def grouped(n: int) -> int:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(forever(x=n))
                group.create_task(fails(x=n))
        except* ValueError:
            pass
        return n

    execution = ran(grouped, n=4)
    assert execution.outputs.o0 == 4
    assert sorted(phases(execution).values()) == ["ABORTED", "FAILED", "SUCCEEDED"]


@pytest.mark.slow
def test_a_timeout_of_its_own_ends_it_with_all_that_is_in_it(ran):
    @task
    async def forever(x: int) -> int:
        await asyncio.sleep(60)
        return x

    @eager(timeout=0.1)
    async def slow(n: int) -> int:
        return await forever(x=n)

    execution = ran(slow, n=1, clock=None)
    assert isinstance(execution.error, NodeTimeout)
    assert phases(execution) == {"n0": "TIMED_OUT", "n0/dn0": "ABORTED"}


def test_it_may_call_itself_not_without_end(ran):
    @eager
    async def down(n: int) -> int:
        return n if n == 0 else await down(n=n - 1)

    assert ran(down, n=3).outputs.o0 == 0
    assert isinstance(ran(down, n=20, max_depth=5).error, RecursionDepthError)


def test_values_are_the_bodys_own(ran):
    @task
    async def listed(x: int) -> list[int]:
        return [x]

    @task
    def total(xs: list[int]) -> int:
        return sum(xs)

    @eager
    async def changes(n: int) -> int:
        made = await listed(x=n)
        made.append(10)
        return total(xs=made)

    execution = ran(changes, n=1)
    assert execution.outputs.o0 == 11
    assert execution["n0/dn0"].outputs.o0 == [1]
    assert execution["n0/dn1"].inputs.xs == [1, 10]


def test_what_does_not_fit_is_refused_at_the_call(ran):
    @eager
    async def wrong(n: int) -> int:
        return await double(x="three")

    execution = ran(wrong, n=1)
    assert isinstance(execution.error, TypeMismatch)
    assert execution.error.place.text == 'return await double(x="three")'


def test_a_cached_eager_is_not_run_again_and_nodes_that_are_cached_neither(ran, cache_folder):
    runs = []

    @task(cache=True, cache_version="1")
    async def counted(x: int) -> int:
        runs.append(x)
        return x

    @eager(cache=True, cache_version="1")
    async def body(n: int) -> int:
        return await counted(x=n)

    @eager
    async def other(n: int) -> int:
        return await counted(x=n)

    assert [ran(one, n=1).outputs.o0 for one in (body, body, other)] == [1, 1, 1]
    assert runs == [1]


def test_a_body_that_prints_is_heard(ran):
    @eager
    async def says(n: int) -> int:
        print("n is", n)
        return n

    assert ran(says, n=1)["n0"].log == "n is 1\n"


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_a_ctrl_c_ends_it_at_once_and_leaves_no_warning_behind(recwarn, executor):
    begun = threading.Event()

    @task
    async def waits(x: int) -> int:
        begun.set()
        await asyncio.sleep(60)
        return x

    @eager
    async def body(n: int) -> int:
        return sum(await asyncio.gather(*[waits(x=k) for k in range(n)]))

    def press() -> None:
        begun.wait(10)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    threading.Thread(target=press).start()
    at = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(body, n=3, executor=executor, workers=1)
    assert time.monotonic() - at < 5
    gc.collect()
    assert not recwarn.list


def test_a_body_that_waits_for_a_plain_task_is_stopped():
    begun = threading.Event()

    @task
    def waits(x: int) -> int:
        begun.set()
        while True:
            time.sleep(0.001)

    @eager
    async def body(n: int) -> int:
        return waits(x=n)

    execution = run(body, n=3, background=True)
    assert begun.wait(10)
    execution.stop()
    with pytest.raises(Stopped):
        execution.wait(10)
    assert set(phases(execution).values()) == {"ABORTED"}


def test_every_prefix_of_its_log_folds(ran, whole):
    events = ran(everything, n=2).events
    for count in range(1, len(events) + 1):
        assert whole(fold(events[:count]))


def test_steps_lead_from_node_to_node_in_it():
    @workflow
    def wf(n: int) -> int:
        return inc(x=grown(n=n))

    stepper = step(wf, n=6).run_to("n0").into()
    assert (stepper.current.kind, stepper.current.path) == ("before", "n0/dn0")
    stepper.over()
    assert (stepper.current.kind, stepper.current.path) == ("before", "n0/dn1")
    stepper.out()
    assert (stepper.current.kind, stepper.current.path) == ("before", "n1")
    assert stepper.continue_().execution.outputs.o0 == 25
    assert stepper.back().back().current.path == "n0/dn1"


def test_a_step_waits_for_a_body_that_sleeps():
    @eager
    async def sleeps(n: int) -> int:
        await asyncio.sleep(0.01)
        made = inc(x=n)
        await asyncio.sleep(0.01)
        return made

    stepper = step(sleeps, n=1).over()
    assert stepper.execution.phase == "SUCCEEDED"


def test_of_its_nodes_none_is_replaced():
    stepper = step(grown, n=6).continue_()
    with pytest.raises(OptionError, match="makes its nodes one after another"):
        stepper.replace("n0/dn0", x=3)


def test_a_fork_takes_over_an_eager_that_did_not_change():
    @workflow
    def wf(n: int) -> (int, int):
        return grown(n=n), inc(x=n)

    stepper = step(wf, n=6).continue_()
    fork = stepper.replace("n1", x=3).continue_()
    assert tuple(fork.execution.outputs.values()) == (24, 4)
    assert "n0/dn1" in fork.execution.state.nodes


def test_a_fork_runs_an_eager_again_that_is_given_another_value():
    stepper = step(grown, n=6).continue_()
    fork = stepper.replace("", n=11).continue_()
    assert fork.execution.outputs.o0 == 22
    assert list(fork.execution.state.nodes) == ["n0", "n0/dn0"]


def test_a_node_of_it_can_be_run_again(ran):
    assert ran(grown, n=5).rerun("n0/dn1").o0 == 20


def test_its_lineage_is_its_inputs(ran):
    assert "made by grown" in str(ran(grown, n=5).lineage("n0"))
    with pytest.raises(NotFound):
        ran(grown, n=5).lineage("n0/dn7")
