"""A stepper at gates: it stands there until somebody answers, or asks; the past asks nobody; forks keep answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flyte_nb import approve, asking, dynamic, sleep, step, wait_for_input, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.engine.gates import Answer, Asked
from flyte_nb.model.errors import OptionError, TypeMismatch
from flyte_nb.model.state import fold

from .programs import inc
from .stepping import at, press

HOUR = timedelta(hours=1)


@workflow
def wf(n: int) -> int:
    number = wait_for_input("number", timeout=HOUR, expected_type=int)
    other = inc(x=n)
    number >> other
    return inc(x=approve(inc(x=number), "fine", timeout=HOUR))


@dynamic
def slow(n: int) -> int:
    rest = sleep(HOUR)
    made = inc(x=n)
    rest >> made
    return made


def begun(**options):
    return step(wf, n=1, clock=ManualClock(), **options)


def test_it_stands_at_a_gate_until_it_is_answered():
    stepper = begun()
    assert press(stepper, "over over over continue_") == ["gate n0"] * 4
    assert "stepper.execution.set_input('number', ...)" in stepper.said
    with pytest.raises(TypeMismatch):
        stepper.execution.set_input("number", "four")
    assert at(stepper) == "gate n0"
    stepper.execution.set_input("number", 4)
    assert at(stepper) == "before n1"
    assert press(stepper, "over over") == ["before n2", "before n3"]
    assert press(stepper, "over over") == ["gate n3"] * 2
    stepper.execution.approve("fine")
    assert press(stepper, "continue_") == ["end"]
    assert stepper.execution.outputs.o0 == 6


def test_a_refusal_is_a_failure_to_stand_at():
    stepper = begun(answers={"number": 4}).continue_()
    stepper.execution.reject("fine")
    assert at(stepper) == "failed n3"


def test_the_past_shows_where_it_stood_and_asks_nobody(whole):
    stepper = begun().continue_()
    stepper.execution.set_input("number", 4)
    assert press(stepper, "back back forward") == ["gate n0", "start n0", "gate n0"]
    assert press(stepper, "over") == ["before n1"]
    assert whole(fold(stepper.execution.events)) == whole(stepper.execution.state)


def test_an_answer_from_the_past_moves_nothing():
    stepper = begun().continue_().back()
    stepper.execution.set_input("number", 4)
    assert at(stepper) == "start n0"
    assert press(stepper, "over over") == ["gate n0", "before n1"]


def test_a_fork_keeps_the_answers_of_what_is_not_affected():
    stepper = begun(answers={"number": 4, "fine": True}).continue_()
    forked = stepper.replace("n1", o0=7)
    assert at(forked.continue_()) == "end"
    assert forked.execution["n0"].state.answer.by == "answers"
    assert forked.execution.outputs.o0 == 6


def test_a_fork_of_what_was_approved_asks_again():
    stepper = begun().continue_()
    stepper.execution.set_input("number", 4)
    stepper.continue_().execution.approve("fine")
    stepper.continue_()
    forked = stepper.replace("n2", o0=7)
    assert at(forked.continue_()) == "gate n3"
    forked.execution.approve("n3")
    assert forked.continue_().execution.outputs.o0 == 8


def test_what_sleeps_is_stepped_over_and_sleeps():
    stepper = step(slow, n=1, clock=ManualClock()).into()
    assert press(stepper, "out over over") == ["before n0/dn0", "before n0/dn1", "end"]
    assert stepper.execution["n0/dn0"].duration >= 3600


class Asks:
    """Somebody who is asked, and gives up the first time."""

    holds_up = True

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, asked: Asked) -> Answer:
        self.asked.append(asked.name)
        if len(self.asked) == 1:
            raise KeyboardInterrupt
        return Answer(4) if asked.value is None else Answer(asked.value)


def test_a_step_over_a_gate_asks_who_is_there(monkeypatch):
    who = Asks()
    monkeypatch.setattr(asking, "_make", lambda quiet: who)
    stepper = begun()
    with pytest.raises(KeyboardInterrupt):
        stepper.over()
    assert at(stepper) == "gate n0"
    assert press(stepper, "over") == ["before n1"]
    assert press(stepper, "continue_") == ["end"]
    assert who.asked == ["number", "number", "fine"]


def test_an_execution_that_nobody_steps_any_more_waits_for_no_answer():
    stepper = begun().continue_().stop()
    with pytest.raises(OptionError, match="No gate waits now"):
        stepper.execution.set_input("number", 4)
