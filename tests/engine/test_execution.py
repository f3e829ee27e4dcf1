"""Execution: what runs, in which order, and what is kept when something goes wrong."""

from __future__ import annotations

import os
import threading

import pytest

from flyte_nb import dynamic, inspect, map_task, run, task, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.model import events as ev
from flyte_nb.model import wire
from flyte_nb.model.errors import NodeTimeout, RecursionDepthError, TypeMismatch
from flyte_nb.model.phases import Phase


@task
def inc(x: int) -> int:
    return x + 1


@task
def fail(x: int) -> int:
    raise ValueError("no", x)


@dynamic
def up_to(n: int) -> list[int]:
    return [inc(x=i) for i in range(n)]


def phases(execution):
    return {path: node.phase.value for path, node in execution.state.nodes.items()}


def kinds(execution):
    return [(type(event).__name__, getattr(event, "path", "")) for event in execution.events]


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


# Failures.


def test_a_failure_keeps_its_type_and_args_and_gets_notes(ran):
    @workflow
    def wf(n: int) -> int:
        return fail(x=inc(x=n))

    execution = ran(wf, n=1)
    error = execution.error
    assert type(error) is ValueError
    assert error.args == ("no", 2)
    assert error.__notes__[0].startswith("in node n1 (fail), made at ")
    assert error.__notes__[1] == "inputs: x=2"
    assert execution["n1"].error is error
    assert execution.state.nodes["n1"].error.type == "ValueError"


def test_a_failure_says_which_iteration_it_was(ran):
    @dynamic
    def d(n: int) -> list[int]:
        found = []
        for k in range(n):
            found.append(fail(x=k) if k == 1 else inc(x=k))
        return found

    error = ran(d, n=2).error
    assert "with k=1" in error.__notes__[0]


@pytest.mark.parametrize(
    ("policy", "other"),
    [("FAIL_IMMEDIATELY", "SKIPPED"), ("FAIL_AFTER_EXECUTABLE_NODES_COMPLETE", "SUCCEEDED")],
)
def test_the_failure_policy_decides_about_what_could_still_run(ran, policy, other):
    @workflow(failure_policy=policy)
    def wf(n: int) -> (int, int):
        return inc(x=fail(x=n)), inc(x=inc(x=n))

    execution = ran(wf, n=1)
    assert phases(execution) == {"n0": "FAILED", "n1": "SKIPPED", "n2": other, "n3": other}
    assert (execution.phase, execution.state.root.cause) == (Phase.FAILED, "n0")


def test_a_failure_in_a_dynamic_fails_it_and_names_the_cause(ran):
    @dynamic
    def d(n: int) -> int:
        return inc(x=fail(x=n))

    @workflow
    def wf(n: int) -> int:
        return inc(x=d(n=n))

    execution = ran(wf, n=1)
    assert phases(execution) == {"n0": "FAILED", "n1": "SKIPPED", "n0/dn0": "FAILED", "n0/dn1": "SKIPPED"}
    assert execution.state.nodes["n0"].cause == "n0/dn0"
    assert execution.state.root.cause == "n0/dn0"
    assert execution["n0"].error is execution["n0/dn0"].error is execution.error


def test_what_had_finished_is_kept(ran):
    @workflow
    def wf(n: int) -> int:
        return fail(x=inc(x=n))

    execution = ran(wf, n=1)
    assert execution["n0"].outputs.o0 == 2
    assert dict(execution.outputs) == {}


def test_an_exception_class_that_takes_no_notes_and_has_no_text(ran):
    class Odd(Exception):
        def __init__(self, a, b):
            super().__init__()

        def __str__(self):
            raise RuntimeError

        def add_note(self, note):
            raise RuntimeError

    @task
    def odd() -> int:
        raise Odd(1, 2)

    execution = ran(odd)
    assert type(execution.error).__name__ == "Odd"
    assert execution.phase is Phase.FAILED


def test_system_exit_in_a_task_fails_the_node_and_not_the_kernel(ran):
    @task
    def leave() -> int:
        raise SystemExit(3)

    execution = ran(leave)
    assert isinstance(execution.error, SystemExit)
    assert phases(execution) == {"n0": "FAILED"}


def test_a_scope_whose_outputs_do_not_fit_fails_at_its_end(ran):
    @task
    def maybe(x: int) -> int | None:
        return None

    @dynamic
    def d(n: int) -> int:
        return maybe(x=n)

    execution = ran(d, n=1)
    assert isinstance(execution.error, TypeMismatch)
    assert phases(execution) == {"n0": "FAILED", "n0/dn0": "SUCCEEDED"}


# Retries and timeouts.


def test_retries_back_off_by_the_clock(ran):
    tries = []

    @task(retries=3)
    def flaky(n: int) -> int:
        tries.append(n)
        if len(tries) < 4:
            raise OSError(len(tries))
        return n

    execution = ran(flaky, n=5, clock=ManualClock(step=0.0))
    assert execution.outputs.o0 == 5
    retried = [event for event in execution.events if isinstance(event, ev.NodeRetried)]
    assert [(event.attempt, event.error.message, round(event.due - event.at, 3)) for event in retried] == [
        (1, "1", 0.1),
        (2, "2", 0.2),
        (3, "3", 0.4),
    ]
    started = [event.at for event in execution.events if isinstance(event, ev.NodeStarted)]
    assert [round(at, 3) for at in started] == [0.0, 0.1, 0.3, 0.7]
    assert execution["n0"].attempt == 3


def test_others_run_while_a_retry_waits(ran):
    tries = []

    @task(retries=1)
    def flaky() -> int:
        tries.append(1)
        if len(tries) < 2:
            raise OSError
        return 1

    @workflow
    def wf() -> (int, int):
        return flaky(), inc(x=1)

    starts = [(e.path, e.attempt) for e in ran(wf, clock=ManualClock(step=0.0)).events if isinstance(e, ev.NodeStarted)]
    assert starts == [("n0", 0), ("n1", 0), ("n0", 1)]


def test_a_wrong_type_is_not_tried_again(ran):
    tries = []

    @task(retries=3)
    def wrong() -> int:
        tries.append(1)
        return "a"

    ran(wrong)
    assert tries == [1]


def test_a_retried_dynamic_begins_anew(ran):
    tries = []

    @dynamic(retries=1)
    def d(n: int) -> list[int]:
        found = [inc(x=i) for i in range(n - len(tries))]
        tries.append(1)
        if len(tries) < 2:
            raise OSError
        return found

    execution = ran(d, n=3)
    assert execution.outputs.o0 == [1, 2]
    assert list(execution.state.nodes) == ["n0", "n0/dn0", "n0/dn1"]


def test_an_inline_task_is_stopped_when_its_time_is_up(ran):
    @task(timeout=0.05)
    def slow() -> int:
        while True:
            pass

    execution = ran(slow)
    assert phases(execution) == {"n0": "TIMED_OUT"}
    assert isinstance(execution.error, NodeTimeout)
    assert isinstance(execution.error, TimeoutError)
    assert "0.05 s" in str(execution.error)


# Interrupts.


def test_an_interrupt_aborts_and_keeps_what_had_finished(ran):
    @task
    def interrupted(x: int) -> int:
        raise KeyboardInterrupt

    @workflow
    def wf(n: int) -> int:
        return inc(x=interrupted(x=inc(x=n)))

    execution = ran(wf, n=1)
    assert execution.phase is Phase.ABORTED
    assert execution.state.aborted == "interrupted"
    assert phases(execution) == {"n0": "SUCCEEDED", "n1": "ABORTED", "n2": "SKIPPED"}
    assert execution["n0"].outputs.o0 == 2
    assert run(inc, x=1).outputs.o0 == 2


def test_an_interrupt_in_the_body_of_a_dynamic(ran):
    @dynamic
    def d(n: int) -> int:
        inc(x=n)
        raise KeyboardInterrupt

    execution = ran(d, n=1)
    assert execution.phase is Phase.ABORTED
    assert phases(execution) == {"n0": "ABORTED", "n0/dn0": "SKIPPED"}


def test_an_interrupt_reaches_the_caller():
    @task
    def interrupted() -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(interrupted)


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
