"""Execution: what runs, in which order, and what is kept when something goes wrong."""

from __future__ import annotations

import os
import threading

import pytest

from flyte_nb import dynamic, inspect, map_task, run, task, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.model import events as ev
from flyte_nb.model import wire
from flyte_nb.model.errors import RecursionDepthError, TypeMismatch
from flyte_nb.model.phases import Phase

from .programs import fail, inc, kinds, phases, up_to

# The log.


def test_the_log_of_an_inline_run_is_the_same_byte_for_byte():
    @workflow
    def wf(n: int) -> list[int]:
        return up_to(n=inc(x=n))

    def log():
        lines = list(wire.dump(run(wf, n=2, clock=ManualClock()).events))
        return [lines[0], lines[1].partition(',"graph"')[2], *lines[2:]]  # but for the execution's id

    assert log() == log()


def test_a_dynamic_announces_each_node_before_it_expands(ran):
    assert kinds(ran(up_to, n=2)) == [
        ("ExecutionStarted", ""),
        ("NodeStarted", "n0"),
        ("NodeTraced", "n0/dn0"),
        ("NodeTraced", "n0/dn1"),
        ("NodeExpanded", "n0"),
        ("NodeStarted", "n0/dn0"),
        ("NodeSucceeded", "n0/dn0"),
        ("NodeStarted", "n0/dn1"),
        ("NodeSucceeded", "n0/dn1"),
        ("NodeSucceeded", "n0"),
        ("ExecutionSucceeded", ""),
    ]


def test_inline_order_is_the_order_of_the_body(ran):
    @workflow
    def wf(n: int) -> list[int]:
        first = up_to(n=n)
        return [first[0], inc(x=n), inc(x=first[1])]

    started = [event.path for event in ran(wf, n=2).events if isinstance(event, ev.NodeStarted)]
    assert started == ["n0", "n0/dn0", "n0/dn1", "n2", "n1"]


# Dynamics.


def test_an_empty_dynamic(ran):
    execution = ran(up_to, n=0)
    assert (execution.outputs.o0, phases(execution)) == ([], {"n0": "SUCCEEDED"})


def test_a_dynamic_that_returns_a_constant(ran):
    @dynamic
    def constant(n: int) -> (int, list[str]):
        return n, ["a"]

    execution = ran(constant, n=3)
    assert dict(execution.outputs) == {"o0": 3, "o1": ["a"]}


def test_dynamics_nest_and_hold_subworkflows_and_maps(ran):
    @workflow
    def twice(n: int) -> int:
        return inc(x=inc(x=n))

    @dynamic
    def outer(n: int) -> (list[list[int]], int, list[int]):
        return [up_to(n=i) for i in range(n)], twice(n=n), map_task(inc)(x=list(range(n)))

    execution = ran(outer, n=2)
    assert dict(execution.outputs) == {"o0": [[], [1]], "o1": 4, "o2": [1, 2]}
    assert execution["outer/up_to[1]/inc"].path == "n0/dn1/dn0"
    assert execution["n0/dn2/n1"].outputs.o0 == 4
    assert execution["n0/dn3/1"].outputs.o0 == 2


def test_a_dynamic_may_recurse_as_long_as_a_value_ends_it(ran):
    @task
    def times(a: int, b: int) -> int:
        return a * b

    @dynamic
    def factorial(n: int) -> int:
        return times(a=n, b=factorial(n=n - 1)) if n > 1 else 1

    assert ran(factorial, n=6).outputs.o0 == 720


def test_a_dynamic_without_an_end_fails_with_its_chain(ran):
    @dynamic
    def forever(n: int) -> int:
        return forever(n=n + 1)

    execution = ran(forever, n=0, max_depth=10)
    assert execution.phase is Phase.FAILED
    assert isinstance(execution.error, RecursionDepthError)
    assert "forever > forever" in str(execution.error)
    assert set(phases(execution).values()) == {"FAILED"}
    assert len(execution.state.nodes) == 11


def test_two_hundred_levels_are_no_trouble_where_they_are_meant(ran):
    @dynamic
    def down(n: int) -> int:
        return down(n=n - 1) if n else 7

    assert ran(down, n=150, max_depth=200).outputs.o0 == 7


def test_what_a_dynamic_was_given_is_real(ran):
    @dynamic
    def d(xs: list[int], scale: float) -> float:
        assert isinstance(scale, float)
        return float(sum(xs)) * scale

    assert ran(d, xs=[1, 2], scale=2).outputs.o0 == 6.0


# Maps.


def test_a_map_tolerates_as_many_failures_as_it_says(ran):
    @task
    def odd(x: int) -> int:
        if x % 2 == 0:
            raise ValueError(x)
        return x

    @workflow
    def wf(xs: list[int]) -> list[int | None]:
        return map_task(odd, min_success_ratio=0.5)(x=xs)

    assert ran(wf, xs=[1, 2, 3, 4]).outputs.o0 == [1, None, 3, None]
    failed = ran(wf, xs=[2, 3, 4, 6])
    assert failed.phase is Phase.FAILED
    assert failed.error.args == (6,)


def test_a_map_by_number_of_successes(ran):
    @workflow
    def wf(xs: list[int]) -> list[int | None]:
        return map_task(fail, min_successes=0)(x=xs)

    assert ran(wf, xs=[1, 2]).outputs.o0 == [None, None]


def test_never_more_instances_run_than_a_map_allows(ran):
    meeting = threading.Barrier(2, timeout=30)  # two at a time is not only allowed, but reached

    @task
    def wait(x: int) -> int:
        meeting.wait()
        return x

    @workflow
    def wf(xs: list[int]) -> list[int]:
        return map_task(wait, concurrency=2)(x=xs)

    execution = ran(wf, xs=list(range(8)), executor="threads", workers=4)
    assert execution.outputs.o0 == list(range(8))
    running, most = 0, 0
    for event in execution.events:
        if getattr(event, "path", "").startswith("n0/"):
            running += {ev.NodeStarted: 1, ev.NodeSucceeded: -1}.get(type(event), 0)
            most = max(most, running)
    assert most == 2


# Notes for other places.


def test_what_flytekit_would_refuse_stands_on_the_node_once(ran):
    @task
    def labels() -> list[float]:
        return [0, 1, 1, 0]

    execution = ran(labels)
    assert execution.outputs.o0 == [0.0, 1.0, 1.0, 0.0]
    assert len(execution["n0"].notes) == 1
    assert "float" in execution["n0"].notes[0]


def test_what_flytekit_would_take_has_no_note(ran):
    assert ran(inc, x=1)["n0"].notes == ()


# Environment and memory.


def test_the_environment_is_set_while_the_task_runs(ran, monkeypatch):
    monkeypatch.setenv("FLYTE_NB_TEST", "before")

    @task(environment={"FLYTE_NB_TEST": "within", "FLYTE_NB_OTHER": "1"})
    def look() -> str:
        return os.environ["FLYTE_NB_TEST"] + os.environ["FLYTE_NB_OTHER"]

    assert ran(look).outputs.o0 == "within1"
    assert os.environ["FLYTE_NB_TEST"] == "before"
    assert "FLYTE_NB_OTHER" not in os.environ


def test_wrong_inputs_make_no_execution(ran):
    before = ran(inc, x=1)
    with pytest.raises(TypeMismatch):
        run(inc, x="a")
    assert inspect() is before
