"""Execution, when something goes wrong: failures, retries, timeouts and interrupts; what had finished is kept."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, run, task, workflow
from flyte_nb.engine.clock import ManualClock
from flyte_nb.model import events as ev
from flyte_nb.model.errors import NodeTimeout, TypeMismatch
from flyte_nb.model.phases import Phase

from .programs import fail, inc, phases

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
