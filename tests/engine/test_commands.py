"""Commands: one at a time, and observers hear of each."""

from __future__ import annotations

import threading

import pytest

from flyte_nb import step, task, workflow
from flyte_nb.model.errors import OptionError, Stopped

from .programs import inc
from .stepping import at, within


def test_observers_hear_when_a_command_begins_and_when_it_has_led_somewhere():
    heard = []
    stepper = step(within, x=1)
    stepper.observers.append(lambda one: heard.append((one is stepper, one.busy, at(one))))
    assert stepper.over() is stepper
    assert heard == [(True, True, "start n0"), (True, False, "before n1")]


def test_observers_hear_once_of_a_command_that_is_made_of_others():
    heard = []
    stepper = step(within, x=1)
    stepper.observers.append(lambda one: heard.append(one.busy))
    stepper.into().into()
    stepper.restart()
    stepper.stop()
    assert heard == [True, False] * 4


def test_observers_hear_of_changed_breakpoints():
    heard = []
    stepper = step(within, x=1)
    stepper.observers.append(lambda one: heard.append(len(one.breakpoints)))
    stepper.breakpoints.add(inc)
    stepper.breakpoints.remove(inc)
    assert heard == [2, 1]


def test_an_observer_that_fails_leaves_nothing_behind():
    def fail(stepper):
        raise ValueError("the observer's own")

    stepper = step(within, x=1)
    stepper.observers.append(fail)
    with pytest.raises(ValueError, match="the observer's own"):
        stepper.over()
    stepper.observers.clear()
    assert not stepper.busy
    assert at(stepper.continue_()) == "end"


@pytest.mark.parametrize("command", ["over", "into", "out", "continue_", "back", "forward", "restart"])
def test_a_body_cannot_press_the_stepper_that_runs_it(command):
    said = []

    @task
    def presses(x: int) -> int:
        try:
            getattr(stepper, command)()
        except OptionError as error:
            said.append(str(error))
        return x

    stepper = step(presses, x=1)
    assert at(stepper.over()) == "end"
    assert said == ["a step is going on already\n  Wait for its end, or end all of it: stepper.stop()"]


def test_a_body_may_stop_the_stepper_that_runs_it():
    @task
    def stops(x: int) -> int:
        stepper.stop("enough")
        while True:
            pass

    @workflow
    def one(x: int) -> int:
        return stops(x=x)

    stepper = step(one, x=1)
    with pytest.raises(Stopped, match="was stopped: enough"):
        stepper.over()
    assert (at(stepper), stepper.busy) == ("end", False)


def test_another_thread_waits_its_turn():
    inside, go, raised = threading.Event(), threading.Event(), []

    @task
    def long(x: int) -> int:
        inside.set()
        assert go.wait(10)
        return x

    def press():
        inside.wait(10)
        try:
            stepper.back()
        except OptionError as error:
            raised.append(error)
        go.set()

    stepper = step(long, x=1)
    thread = threading.Thread(target=press)
    thread.start()
    stepper.over()
    thread.join()
    assert (len(raised), at(stepper)) == (1, "end")
