"""Failure nodes as they run: with the inputs and the error, in every executor, and hiding nothing."""

from __future__ import annotations

from typing import Any

import pytest

from flyte_nb import inspect, run, step, task, workflow
from flyte_nb.model.errors import TypeMismatch
from flyte_nb.model.phases import Phase
from flyte_nb.types.error import FlyteError


class MyError(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(code, text)


@task
def fail(n: int) -> int:
    if n > 1:
        raise MyError(42, "bad row")
    return n


@task
def inc(x: int) -> int:
    return x + 1


@task
def tidy(n: int, err: FlyteError | None = None) -> int:
    print(n, err.failed_node_id if err else None, err.message if err else None)
    if n > 5:
        raise KeyError("no room")
    return n


@workflow(on_failure=tidy)
def wf(n: int) -> int:
    return inc(x=fail(n=n))


@workflow(on_failure=tidy)
def outer(n: int) -> int:
    return inc(x=wf(n=n))


def phases(execution: Any) -> dict[str, str]:
    return {path: node.phase.value for path, node in execution.state.nodes.items()}


@pytest.mark.parametrize("executor", ["inline", "threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_it_runs_when_its_workflow_fails_and_the_error_stays_as_it_was(executor):
    with pytest.raises(MyError) as caught:
        run(wf, n=3, executor=executor)
    assert caught.value.args == (42, "bad row")
    execution = inspect()
    assert phases(execution) == {"n0": "FAILED", "n1": "SKIPPED", "fn0": "SUCCEEDED"}
    assert execution["fn0"].log == "3 n0 (42, 'bad row')\n"
    assert execution["fn0"].inputs.err == FlyteError("(42, 'bad row')", "n0")
    assert execution["fn0"].outputs.o0 == 3


def test_it_does_not_run_when_nothing_fails(ran):
    execution = ran(wf, n=1)
    assert execution.outputs.o0 == 2
    assert phases(execution)["fn0"] == "SKIPPED"
    assert execution["fn0"].inputs.err is None


def test_each_failed_workflow_runs_its_own_and_each_is_told_where_it_began(ran):
    execution = ran(outer, n=3)
    assert [execution[path].inputs.err.failed_node_id for path in ("n0/fn0", "fn0")] == ["n0/n0", "n0/n0"]
    assert execution.state.nodes["n0/fn0"].ended < execution.state.nodes["fn0"].started


def test_its_own_failure_is_noted_and_hides_nothing():
    with pytest.raises(MyError) as caught:
        run(wf, n=7)
    assert "its failure node fn0 (tidy) failed too: KeyError: 'no room'" in caught.value.__notes__
    assert isinstance(inspect().error, MyError)
    assert inspect("fn0").phase is Phase.FAILED


def test_the_failure_of_a_workflow_that_handles_is_noted_as_well():
    @workflow
    def alarm(n: int) -> int:
        return tidy(n=n)

    @workflow(on_failure=alarm)
    def alarmed(n: int) -> int:
        return fail(n=n)

    with pytest.raises(MyError) as caught:
        run(alarmed, n=7)
    assert "its failure node fn0 (alarm) failed too: KeyError: 'no room'" in caught.value.__notes__


def test_it_is_retried_as_its_task_says():
    attempts = []

    @task(retries=1)
    def stubborn(n: int) -> None:
        attempts.append(n)
        if len(attempts) < 2:
            raise OSError

    @workflow(on_failure=stubborn)
    def retried(n: int) -> int:
        return fail(n=n)

    with pytest.raises(MyError):
        run(retried, n=3)
    assert attempts == [3, 3]
    assert inspect("fn0").phase is Phase.SUCCEEDED


def test_an_interrupt_calls_none(ran):
    @task
    def interrupted(n: int) -> int:
        raise KeyboardInterrupt

    @workflow(on_failure=tidy)
    def stopped(n: int) -> int:
        return interrupted(n=n)

    assert phases(ran(stopped, n=1)) == {"n0": "ABORTED", "fn0": "SKIPPED"}


def test_a_stepper_stands_before_it_and_performs_it():
    stepper = step(wf, n=3)
    assert stepper.continue_().current.kind == "failed"
    assert stepper.over().current.path == "fn0"
    assert stepper.current.inputs.err is None  # it is told when it starts
    stepper.over()
    assert stepper["fn0"].outputs.o0 == 3
    assert stepper.continue_().phase is Phase.FAILED


def test_a_fork_that_mends_the_failure_needs_none():
    stepper = step(wf, n=3).continue_().continue_()
    assert stepper.phase is Phase.FAILED
    fork = stepper.replace("n0", o0=1).continue_()
    assert fork.execution.outputs.o0 == 2
    assert fork["fn0"].phase is Phase.SKIPPED


def test_a_fork_in_which_something_else_fails_calls_it_anew():
    stepper = step(wf, n=3).continue_().continue_()
    fork = stepper.replace("", n=4)
    while not fork.execution.done():
        fork.continue_()
    assert fork["fn0"].inputs.n == 4
    assert fork["fn0"].log.startswith("4 n0")


@task
def anything(n: int) -> Any:
    return n if n > 1 else "one"


@workflow(on_failure=tidy)
def misfit(n: int) -> str:
    return anything(n=n)


@workflow(on_failure=tidy)
def around(n: int) -> str:
    return misfit(n=n)


def test_it_runs_when_nothing_fails_but_the_workflows_own_outputs():
    with pytest.raises(TypeMismatch, match="expected str, got int"):
        run(misfit, n=3)
    execution = inspect()
    assert phases(execution) == {"n0": "SUCCEEDED", "fn0": "SUCCEEDED"}
    assert execution.phase is Phase.FAILED
    assert execution["fn0"].inputs.err.failed_node_id == "end-node"
    assert "expected str, got int" in execution["fn0"].inputs.err.message
    assert execution.state.root.cause == ""


def test_outputs_that_do_not_fit_are_told_of_at_the_return_and_with_who_gave_them():
    with pytest.raises(TypeMismatch) as caught:
        run(misfit, n=3)
    assert caught.value.headline == "misfit() returned o0: expected str, got int (3)"
    assert caught.value.details[-1] == "It came from n0 (anything)."
    assert caught.value.place is not None
    assert caught.value.place.text == "return anything(n=n)"


def test_it_is_spared_when_they_fit(ran):
    execution = ran(misfit, n=1)
    assert execution.outputs.o0 == "one"
    assert phases(execution)["fn0"] == "SKIPPED"


def test_each_workflow_around_outputs_that_do_not_fit_runs_its_own():
    with pytest.raises(TypeMismatch, match="expected str, got int"):
        run(around, n=3)
    execution = inspect()
    assert phases(execution) == {"n0": "FAILED", "fn0": "SUCCEEDED", "n0/n0": "SUCCEEDED", "n0/fn0": "SUCCEEDED"}
    told = [execution[path].inputs.err.failed_node_id for path in ("n0/fn0", "fn0")]
    assert told == ["n0/end-node", "n0"]
    assert execution["n0"].state.cause is None
    assert isinstance(execution["n0"].error, TypeMismatch)


def test_its_own_failure_is_noted_on_what_is_wrong_with_the_outputs():
    with pytest.raises(TypeMismatch) as caught:
        run(misfit, n=7)
    assert "its failure node fn0 (tidy) failed too: KeyError: 'no room'" in caught.value.__notes__


def test_a_step_stands_before_the_failure_node_of_outputs_that_do_not_fit():
    stepper = step(misfit, n=3)
    stepper.over()
    assert stepper.current.path == "fn0"
    assert stepper.execution.phase is Phase.FAILING
    stepper.over()
    assert stepper.phase is Phase.FAILED
    assert isinstance(stepper.execution.error, TypeMismatch)
    stepper.back()
    assert stepper.current.path == "fn0"


def test_a_fork_whose_outputs_fit_needs_none():
    stepper = step(misfit, n=3).continue_()
    fork = stepper.replace("n0", o0="three").continue_()
    assert fork.execution.outputs.o0 == "three"
    assert fork["fn0"].phase is Phase.SKIPPED
