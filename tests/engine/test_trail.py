"""Through time: back and forward go along the places where a stepper has stood, and run nothing."""

from __future__ import annotations

from flyte_nb import step
from flyte_nb.model.phases import Phase

from .stepping import at, fan, press, wf


def test_back_to_the_start_and_forward_to_the_end_adds_no_event():
    stepper = step(wf, n=1)
    there = press(stepper, "into into into into over out into over over continue_")
    events = list(stepper.execution.events)
    back = press(stepper, "back " * 10)
    assert back == [*reversed(there[:-1]), "start n0"]
    assert (stepper.in_the_past, stepper.phase) == (True, Phase.DYNAMIC_RUNNING)
    assert press(stepper, "forward " * 10) == there
    assert stepper.execution.events == events
    assert not stepper.in_the_past


def test_in_the_past_everything_is_as_it_was_then():
    stepper = step(wf, n=1).over().over().back()
    assert (at(stepper), stepper["n1"].phase, dict(stepper["n0"].outputs)) == ("before n1", Phase.QUEUED, {"o0": 3})
    assert "n1/dn0" not in stepper.state.nodes


def test_stepping_in_the_past_runs_nothing_and_stays_where_the_run_has_come_to():
    stepper = step(fan, n=3).into().out().over()
    events = len(stepper.execution.events)
    stepper.back().back().back()
    assert press(stepper, "over") == ["before n0/dn1"]
    assert (stepper.said, len(stepper.execution.events)) == (
        "it has come no further: from here on, things run",
        events,
    )


def test_in_the_past_a_node_can_be_entered_that_was_stepped_over():
    stepper = step(fan, n=1)
    assert press(stepper, "over back into over over over over") == [
        "end",
        "before n0",
        "body n0/dn0",
        "body n0/dn1",
        "before n0/dn0",
        "before n0/dn1",
        "end",
    ]


def test_forward_at_the_front():
    assert step(wf, n=1).forward().said == "it has come no further: from here on, things run"
    assert step(wf, n=1).continue_().forward().said == "it is over: go back(), or restart()"


def test_after_the_end_commands_say_so_and_run_nothing():
    stepper = step(wf, n=1).continue_()
    events = len(stepper.execution.events)
    for command in ("over", "into", "out", "continue_"):
        assert getattr(stepper, command)().said == "it is over: go back(), or restart()"
    assert stepper.stop().said == "it is over already"
    assert len(stepper.execution.events) == events


def test_restart_begins_another_execution_and_keeps_the_breakpoints():
    stepper = step(wf, n=1)
    stepper.breakpoints.add("total")
    before = stepper.over().execution
    assert at(stepper.restart()) == "start n0"
    assert (before.phase, before.state.aborted) == (Phase.ABORTED, "restarted")
    assert stepper.execution.id != before.id
    assert press(stepper, "continue_") == ["before n1/dn3"]
