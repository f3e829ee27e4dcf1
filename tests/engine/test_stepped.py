"""SteppedActor: retries, failures, interrupts, other threads; and what is left of a stepper that is let go."""

from __future__ import annotations

import contextlib
import gc
import signal
import subprocess
import sys
import threading

import pytest

from flyte_nb import dynamic, map_task, step, task, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.model.errors import OptionError, Stopped
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import fold

from .programs import fail, inc
from .stepping import at, fan, press, wf, within


@task(retries=2)
def flaky(x: int) -> int:
    tries.append(x)
    if len(tries) < 3:
        raise RuntimeError("again")
    return x


@dynamic
def flaky_and_others(n: int) -> list[int]:
    return [flaky(x=n), inc(x=1), inc(x=2)]


@workflow
def failing(n: int) -> int:
    return inc(x=fail(x=inc(x=n)))


@workflow(failure_policy="FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")
def failing_late(n: int) -> tuple[int, int]:
    return fail(x=n), inc(x=inc(x=n))


tries: list[int] = []


@pytest.fixture(autouse=True)
def no_tries():
    tries.clear()


# Retries and failures.


def test_over_performs_every_attempt_and_nothing_else_meanwhile():
    stepper = step(flaky_and_others, n=1, clock=ManualClock())
    assert press(stepper, "into out over") == ["body n0/dn0", "before n0/dn0", "before n0/dn1"]
    assert (len(tries), stepper["n0/dn0"].attempt, stepper["n0/dn0"].phase) == (3, 2, Phase.SUCCEEDED)


def test_a_breakpoint_stops_before_each_attempt():
    stepper = step(flaky_and_others, n=1, clock=ManualClock())
    stepper.breakpoints.add("flaky")
    press(stepper, "continue_ continue_ continue_")
    assert (at(stepper), stepper["n0/dn0"].attempt, stepper.ready[:2]) == ("before n0/dn0", 2, ["n0/dn0", "n0/dn1"])


def test_it_stops_where_a_node_has_failed_and_goes_on_to_the_end():
    for command in ("over", "continue_", "into", "out"):
        stepper = step(failing, n=1)
        assert press(stepper, f"continue_ {command}") == ["failed n1", "end"]
        assert (stepper.phase, stepper["n2"].phase) == (Phase.FAILED, Phase.SKIPPED)


def test_the_failure_is_at_the_prompt():
    current = step(failing, n=1).continue_().current
    assert (type(current.error), dict(current.inputs)) == (ValueError, {"x": 2})


def test_after_a_failure_the_rest_goes_on_where_the_workflow_says_so():
    stepper = step(failing_late, n=1)
    assert press(stepper, "over over over over") == ["failed n0", "before n1", "before n2", "end"]
    assert (stepper.phase, stepper["n2"].outputs.o0) == (Phase.FAILED, 3)


def test_a_failing_command_raises_nothing_and_wait_does():
    stepper = step(failing, n=1).continue_()
    with pytest.raises(OptionError, match="goes on when its stepper says so"):
        stepper.execution.wait()
    with pytest.raises(ValueError, match="no"):
        stepper.continue_().execution.wait()


def test_a_failing_instance_of_a_map():
    stepper = step(map_task(fail), x=[1, 2])
    assert press(stepper, "over over") == ["failed n0/0", "end"]


def test_the_log_folds_to_where_the_stepper_stands(whole):
    stepper = step(wf, n=2)
    press(stepper, "into out over into over back")
    events = stepper.execution.events
    assert whole(fold(events)) == whole(stepper.execution.state)
    assert whole(fold(events[: stepper.state.count])) == whole(stepper.state)


# Ctrl-C, and other threads.


@task
def touchy(x: int) -> int:
    tries.append(x)
    if len(tries) == 1:
        raise KeyboardInterrupt
    return x


@dynamic
def touchy_first(n: int) -> list[int]:
    return [touchy(x=n), inc(x=1)]


def test_an_interrupted_node_stands_before_its_start_again_and_the_stepper_goes_on():
    stepper = step(touchy_first, n=7)
    press(stepper, "into out")
    with pytest.raises(KeyboardInterrupt):
        stepper.over()
    assert (at(stepper), stepper["n0/dn0"].phase, stepper["n0/dn0"].attempt) == ("before n0/dn0", Phase.QUEUED, 0)
    assert press(stepper, "over continue_") == ["before n0/dn1", "end"]
    assert stepper.execution.outputs.o0 == [7, 2]


def test_an_interrupted_body_stands_before_its_start_again():
    @dynamic
    def touchy_body(n: int) -> int:
        made = inc(x=n)
        tries.append(n)
        if len(tries) == 1:
            raise KeyboardInterrupt
        return inc(x=made)

    stepper = step(touchy_body, n=1).into()
    with pytest.raises(KeyboardInterrupt):
        stepper.over()
    assert (at(stepper), list(stepper.state.nodes)) == ("before n0", ["n0"])
    assert press(stepper, "into over over") == ["body n0/dn0", "body n0/dn1", "before n0/dn0"]


def test_a_real_ctrl_c_interrupts_the_body():
    @task
    def waits(x: int) -> int:
        tries.append(x)
        if len(tries) == 1:
            signal.raise_signal(signal.SIGINT)
        return x

    stepper = step(waits, x=5)
    with pytest.raises(KeyboardInterrupt):
        stepper.over()
    assert at(stepper) == "before n0"
    assert stepper.over().execution.outputs.o0 == 5
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_ctrl_c_between_two_nodes_stops_between_them():
    class Clock(ManualClock):
        armed = False

        def now(self):
            if self.armed and stepper["n0"].phase is Phase.RUNNING:
                self.armed = False
                signal.raise_signal(signal.SIGINT)
            return super().now()

    clock = Clock()
    stepper = step(within, x=1, clock=clock)
    clock.armed = True
    with pytest.raises(KeyboardInterrupt):
        stepper.continue_()
    assert (at(stepper), stepper["n0"].phase) == ("before n1", Phase.SUCCEEDED)
    assert stepper.continue_().execution.outputs.o0 == 3


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signal can be sent to the main thread")
def test_a_ctrl_c_while_a_worker_works():
    go = threading.Event()

    @task
    def works(x: int) -> int:
        tries.append(x)
        if len(tries) == 1:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            go.wait(10)
        return x

    stepper = step(works, x=5, executor="threads", workers=2)
    with pytest.raises(KeyboardInterrupt):
        stepper.over()
    assert (at(stepper), stepper["n0"].phase) == ("before n0", Phase.QUEUED)
    assert stepper.over().execution.outputs.o0 == 5
    go.set()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signal can be sent to the main thread")
def test_a_body_that_goes_on_though_it_was_interrupted_makes_no_nodes_of_the_next_attempt():
    again, done = threading.Event(), threading.Event()

    @dynamic
    def grows(n: int) -> list[int]:
        tries.append(n)
        if len(tries) > 1:
            return [inc(x=k) for k in range(n)]
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        while not again.is_set():
            with contextlib.suppress(BaseException):  # it is deaf
                again.wait(10)
        made = [inc(x=k) for k in range(n)]
        done.set()
        return made

    stepper = step(grows, n=2, executor="threads", workers=2)
    with pytest.raises(KeyboardInterrupt):
        stepper.over()
    again.set()
    assert done.wait(10)
    assert stepper.continue_().execution.outputs.o0 == [1, 2]


@pytest.mark.parametrize("executor", ["inline", "threads"])
def test_stop_from_another_thread_ends_the_step_that_goes_on(executor):
    inside, go = threading.Event(), threading.Event()

    @task
    def long(x: int) -> int:
        inside.set()
        while not go.wait(0.001):
            pass
        return x

    def stop():
        inside.wait(10)
        stepper.stop("enough")
        if executor == "threads":
            go.set()

    stepper = step(long, x=1, executor=executor)
    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Stopped, match="was stopped: enough"):
        stepper.over()
    thread.join()
    assert (at(stepper), stepper.phase, stepper["n0"].phase) == ("end", Phase.ABORTED, Phase.ABORTED)


def in_a_thread(act):
    """Call something in a thread; return what it raises."""
    raised = []

    def go():
        try:
            act()
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    return raised[0] if raised else None


def test_a_body_goes_on_only_in_the_thread_that_it_began_in():
    stepper = step(fan, n=1).into()
    error = in_a_thread(stepper.over)
    assert isinstance(error, OptionError)
    assert str(error) == (
        "a dynamic's body stands still, and goes on only in the thread in which you stepped into it\n"
        "  Step on from there, or begin anew: stepper.restart()"
    )
    assert press(stepper, "over") == ["body n0/dn1"]


def test_between_bodies_any_thread_may_step():
    stepper = step(wf, n=1)
    assert in_a_thread(stepper.over) is None
    assert (at(stepper), in_a_thread(stepper.into)) == ("before n1", None)
    assert in_a_thread(stepper.restart) is None
    assert at(stepper) == "start n0"


# Other executors: nodes run one at a time there, and bodies of dynamics are shown as recorded.


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_a_body_that_ran_elsewhere_is_shown_call_by_call(executor):
    stepper = step(fan, n=2, executor=executor, workers=2)
    seen = []
    for _ in range(3):
        current = stepper.into().current
        seen.append((at(stepper), current.variables))
    assert seen == [("body n0/dn0", {"i": "0"}), ("body n0/dn1", {"i": "1"}), ("body n0/dn2", {})]
    assert (stepper.in_the_past, list(stepper.state.nodes)[-1]) == (False, "n0/dn2")
    assert press(stepper, "over over") == ["before n0/dn0", "before n0/dn1"]
    assert [one.phase for one in stepper["n0"]][1] is Phase.QUEUED
    assert stepper.continue_().execution.outputs.o0 == 3


@pytest.mark.slow
def test_it_says_that_a_body_ran_elsewhere():
    said = "the body of fan has run to its end elsewhere: its calls are shown one by one, as recorded"
    assert step(fan, n=2, executor="threads").into().said == said


# What is left of it.


def test_a_stepper_left_open_holds_no_thread():
    before = threading.enumerate()
    stepper = step(wf, n=1)
    press(stepper, "over into over")
    assert threading.enumerate() == before


def test_a_stepper_that_is_let_go_ends_its_execution():
    stepper = step(wf, n=1).over().into()
    execution = stepper.execution
    del stepper
    gc.collect()
    assert (execution.phase, execution.state.aborted) == (Phase.ABORTED, "its stepper was let go")


@pytest.mark.slow
def test_a_stepper_that_is_let_go_gives_its_workers_back():
    before = set(threading.enumerate())
    stepper = step(wf, n=1, executor="threads", workers=2).over()
    workers = set(threading.enumerate()) - before
    assert workers
    del stepper
    gc.collect()
    for worker in workers:
        worker.join(10)
        assert not worker.is_alive()


def test_letting_go_ends_the_body_that_stands_still():
    ended = []

    @dynamic
    def careful(n: int) -> int:
        try:
            return inc(x=inc(x=n))
        finally:
            ended.append(n)

    stepper = step(careful, n=1).into()
    execution = stepper.execution
    nodes = list(execution.state.nodes)
    del stepper
    gc.collect()
    assert (ended, execution.phase, list(execution.state.nodes)) == ([1], Phase.ABORTED, nodes)


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["inline", "threads", "processes"])
def test_a_stepper_left_open_does_not_keep_python_from_ending(executor, tmp_path):
    program = tmp_path / "left_open.py"
    program.write_text(LEFT_OPEN, encoding="utf-8")
    made = subprocess.run([sys.executable, program, executor], capture_output=True, text=True, timeout=60, check=False)
    assert (made.returncode, made.stdout, made.stderr) == (0, "body n0/dn0\n", "")


LEFT_OPEN = """
import sys
from flyte_nb import dynamic, step, task

@task
def inc(x: int) -> int:
    return x + 1

@dynamic
def fan(n: int) -> int:
    return inc(x=inc(x=n))

if __name__ == "__main__":
    stepper = step(fan, n=1, executor=sys.argv[1]).into()
    print(stepper.current.kind, stepper.current.path)
"""
