"""The time between a stepper's commands is nobody's work; and the times in a fork's log."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, step, task
from flyte_nb.engine.clock import ManualClock

from .programs import inc
from .stepping import at, fan, press, wf

tries: list[int] = []


@pytest.fixture(autouse=True)
def no_tries():
    tries.clear()


@task(retries=2)
def flaky(x: int) -> int:
    tries.append(x)
    if len(tries) % 2:
        raise RuntimeError("once")
    return x


@dynamic
def around(n: int) -> int:
    return flaky(x=n)


def thinking(stepper, clock, commands):
    for command in commands.split():
        clock.advance(1000)
        getattr(stepper, command)()
    clock.advance(1000)


def test_durations_leave_out_the_time_between_commands():
    clock = ManualClock(step=0.01)
    stepper = step(wf, n=1, clock=clock)
    thinking(stepper, clock, "over into into out over over continue_")
    state = stepper.execution.state
    assert at(stepper) == "end"
    assert all(node.duration < 1 for node in state.nodes.values())
    assert state.root.duration < 1


def test_a_body_that_stands_still_and_an_end_from_elsewhere():
    clock = ManualClock(step=0.01)
    stepper = step(fan, n=3, clock=clock)
    thinking(stepper, clock, "into into back forward stop")
    assert stepper.execution.state.root.duration < 1


def test_a_retry_becomes_due_all_the_same():
    clock = ManualClock(step=0.01)
    stepper = step(around, n=1, clock=clock)
    stepper.breakpoints.add(flaky)
    thinking(stepper, clock, "continue_ continue_ continue_")
    assert (at(stepper), len(tries)) == ("end", 2)
    assert 0.1 < stepper.execution.state.root.duration < 1


def test_what_is_run_again_while_the_clock_stands_still_waits_for_its_retries():
    stepper = step(around, n=1, clock=ManualClock()).continue_()
    assert (stepper.execution.rerun("n0/dn0").o0, len(tries)) == (1, 4)


def test_a_fork_keeps_the_times_that_it_takes_over_and_goes_on_after_them():
    clock = ManualClock(step=0.01)
    stepper = step(wf, n=1, clock=clock).continue_()
    clock.advance(1000)
    fork = stepper.replace("n1/dn1", x=7)
    thinking(fork, clock, "over continue_")
    assert at(fork) == "end"
    events = fork.execution.events
    assert events[0].at == stepper.execution.events[0].at
    theirs, ours = stepper.execution.state.nodes, fork.execution.state.nodes
    assert (ours["n1/dn0"].started, ours["n1/dn0"].ended) == (theirs["n1/dn0"].started, theirs["n1/dn0"].ended)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert fork.execution.state.root.duration < 1


def test_a_node_whose_outputs_are_given_takes_no_time():
    @dynamic
    def two(n: int) -> int:
        return inc(x=slow(x=n))

    clock = ManualClock(step=0.01)

    @task
    def slow(x: int) -> int:
        clock.advance(60)
        return x

    stepper = step(two, n=1, clock=clock).continue_()
    fork = stepper.replace("n0/dn0", o0=5)
    assert (stepper["n0/dn0"].duration > 60, fork["n0/dn0"].duration) == (True, 0.0)
    assert press(fork, "continue_") == ["end"]
    assert fork.execution.state.root.duration < 1
