"""Async tasks as nodes: wherever they run they are awaited, timed out, stopped, and their errors are at their lines."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
import time

import pytest

from flyte_nb import dynamic, map_task, run, step, task, workflow
from flyte_nb.engine.capture import Capture
from flyte_nb.model.errors import NodeTimeout, Stopped

from .async_programs import EXECUTORS, double
from .programs import inc, phases


@workflow
def wf(n: int) -> int:
    return inc(x=double(x=inc(x=n)))


@dynamic
def many(n: int) -> list[int]:
    return [double(x=i) for i in range(n)]


def sleeper():
    """Return an async task that sleeps, and the events of its beginning and of its end."""
    begun, ended = threading.Event(), threading.Event()

    @task
    async def waits(x: int) -> int:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        return x

    return waits, begun, ended


@pytest.mark.parametrize("executor", EXECUTORS)
def test_an_async_task_is_a_node_as_any_other(ran, executor):
    execution = ran(wf, n=1, executor=executor, workers=2, clock=None)
    assert execution.outputs.o0 == 5
    assert execution["n1"].inputs.x == 2


@pytest.mark.parametrize("executor", EXECUTORS)
def test_in_a_dynamic_and_in_a_map_too(ran, executor):
    @workflow
    def both(n: int) -> list[int]:
        return map_task(double)(x=many(n=n))

    assert ran(both, n=3, executor=executor, workers=2, clock=None).outputs.o0 == [0, 4, 8]


def test_called_at_the_prompt_a_workflow_gives_its_values():
    assert wf(n=1) == 5


def test_where_an_event_loop_runs_a_workflow_with_async_tasks_runs_too():
    async def cell():
        return wf(n=1), run(wf, n=2).outputs.o0

    assert asyncio.run(cell()) == (5, 7)


def test_awaited_where_an_event_loop_runs_the_loop_goes_on_meanwhile():
    beats = []

    @task
    async def slow(x: int) -> int:
        await asyncio.sleep(0.05)
        return x

    async def beat():
        while True:
            beats.append(1)
            await asyncio.sleep(0.001)

    async def cell():
        beating = asyncio.create_task(beat())
        made = await slow(x=3)
        beating.cancel()
        return made

    assert asyncio.run(cell()) == 3
    assert len(beats) > 3


def test_an_execution_can_be_awaited():
    async def cell():
        return (await run(wf, n=1, background=True)).outputs.o0

    assert asyncio.run(cell()) == 5


def test_an_awaited_execution_raises_what_failed_it():
    @task
    async def fails(x: int) -> int:
        raise KeyError("k")

    async def cell():
        await run(fails, x=1, background=True)

    with pytest.raises(KeyError):
        asyncio.run(cell())


def test_an_error_is_the_users_own_with_its_line_alone(ran):
    @task
    async def fails(x: int) -> int:
        await asyncio.sleep(0)
        raise ValueError("no", x)

    execution = ran(fails, x=1)
    assert execution.error.args == ("no", 1)
    info = execution.state.nodes["n0"].error
    assert [frame.place.text for frame in info.frames] == ['raise ValueError("no", x)']


def test_what_it_prints_is_its_own(ran):
    @task
    async def says(x: int) -> int:
        print("before")
        await asyncio.sleep(0)
        print("after")
        return x

    execution = ran(says, x=1)
    assert execution["n0"].log == "before\nafter\n"


@pytest.mark.slow
@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_timeout_ends_it(ran, executor):
    @task(timeout=0.1)
    async def slow(x: int) -> int:
        await asyncio.sleep(60)
        return x

    begun = time.monotonic()
    execution = ran(slow, x=1, executor=executor, workers=1, clock=None)
    assert isinstance(execution.error, NodeTimeout)
    assert phases(execution) == {"n0": "TIMED_OUT"}
    assert time.monotonic() - begun < 10


def test_it_is_tried_again(ran):
    attempts = []

    @task(retries=2)
    async def flaky(x: int) -> int:
        attempts.append(x)
        if len(attempts) < 3:
            raise OSError("not yet")
        return x

    assert ran(flaky, x=1).outputs.o0 == 1
    assert len(attempts) == 3


def test_a_cached_one_is_not_run_again(ran, cache_folder):
    runs = []

    @task(cache=True, cache_version="1")
    async def counted(x: int) -> int:
        runs.append(x)
        return x

    assert [ran(counted, x=1).outputs.o0 for _ in range(2)] == [1, 1]
    assert runs == [1]


def test_in_its_body_other_async_tasks_are_awaited(ran):
    @task
    async def outer(x: int) -> int:
        made = await asyncio.gather(double(x=x), double(x=x + 1))
        return sum(made) + inc(x=1)

    execution = ran(outer, x=1)
    assert execution.outputs.o0 == 8
    assert list(execution.state.nodes) == ["n0"]


def test_a_ctrl_c_cancels_it_and_leaves_no_warning_behind(recwarn):
    begun, ended = threading.Event(), threading.Event()

    @task
    async def waits(x: int) -> int:
        begun.set()
        try:
            await asyncio.gather(asyncio.sleep(60), double(x=1), asyncio.sleep(60))
        finally:
            ended.set()
        return x

    def press() -> None:
        begun.wait(10)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    threading.Thread(target=press).start()
    at = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(waits, x=1)
    assert time.monotonic() - at < 5
    assert ended.wait(5)
    gc.collect()
    assert not recwarn.list


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_a_run_in_the_background_is_stopped(executor):
    waits, begun, ended = sleeper()

    execution = run(waits, x=1, executor=executor, background=True)
    assert begun.wait(5)
    execution.stop()
    with pytest.raises(Stopped):
        execution.wait(10)
    assert ended.wait(5)


def test_cancelling_who_awaits_it_stops_the_run():
    waits, begun, ended = sleeper()

    async def cell():
        waiting = asyncio.create_task(waits(x=1))
        await asyncio.to_thread(begun.wait, 10)
        waiting.cancel()
        await waiting

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cell())
    assert ended.wait(5)


def test_a_stepper_performs_it():
    stepper = step(wf, n=1).run_to("n1")
    stepper.over()
    assert stepper["n1"].outputs.o0 == 4
    assert stepper.continue_().execution.outputs.o0 == 5


def test_it_runs_inline_in_its_turn_one_after_another(ran):
    running = []

    @task
    async def alone(x: int) -> int:
        running.append(x)
        await asyncio.sleep(0.005)
        assert running == [x]
        running.remove(x)
        return x

    @workflow
    def three() -> (int, int, int):
        return alone(x=1), alone(x=2), alone(x=3)

    assert ran(three).phase == "SUCCEEDED"


def test_one_after_another_they_share_a_loop_and_with_it_what_belongs_to_one(ran):
    loops = []

    @task
    async def seen(x: int) -> int:
        loops.append(asyncio.get_running_loop())
        return x

    @workflow
    def three(n: int) -> int:
        return seen(x=seen(x=seen(x=n)))

    ran(three, n=1)
    assert len(set(loops)) == 1
    assert loops[0].is_closed()


def test_what_a_task_leaves_behind_is_cancelled_with_its_loop(ran):
    ended = threading.Event()

    async def forever() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    @task
    async def leaves(x: int) -> int:
        kept.append(asyncio.create_task(forever()))
        await asyncio.sleep(0)
        return x

    @workflow
    def wf(n: int) -> int:
        return inc(x=leaves(x=n))

    kept: list[asyncio.Task[None]] = []
    assert ran(wf, n=1).outputs.o0 == 2
    assert ended.wait(5)


def test_an_opened_node_awaits_in_its_cell(ran):
    @task
    async def early(x: int) -> int:
        if x > 1:
            return await double(x=x)
        return x

    assert "return 2 * x" not in ran(double, x=1).open("n0")
    assert "await asyncio.sleep(0)\nresult = 2 * x" in ran(double, x=1).open("n0")
    text = ran(early, x=1).open("n0")
    assert "async def early_body(x: int) -> int:" in text
    assert "result = await early_body(x=x)" in text


def test_a_capture_takes_lines_of_several_threads():
    lines = []
    capture = Capture(lambda stream, text: lines.append(text), through=False)
    threads = [threading.Thread(target=capture.write, args=("stdout", None, "line\n")) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    capture.close()
    assert "".join(lines) == "line\n" * 5
