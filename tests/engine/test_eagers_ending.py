"""How eagers end, are stopped, stepped through and forked, and what becomes of what nobody waits for."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
import time

import pytest

from flyte_nb import eager, run, step, task, workflow
from flyte_nb.model.errors import NodeTimeout, NotFound, OptionError, RecursionDepthError, Stopped, TypeMismatch
from flyte_nb.model.state import fold

from .async_programs import double, everything, fails, grown
from .programs import inc, phases


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
