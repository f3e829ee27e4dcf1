from __future__ import annotations

import gc
from contextlib import contextmanager

import pytest

from flyte_nb import dynamic, executions, step, stepping, task, workflow
from flyte_nb.authoring import host
from flyte_nb.model.errors import InterfaceError, NotFound, OptionError, TypeMismatch


@task
def inc(x: int) -> int:
    return x + 1


@dynamic
def incs(n: int) -> list[int]:
    return [inc(x=i) for i in range(n)]


@workflow
def wf(n: int = 2) -> list[int]:
    return incs(n=n)


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch):
    monkeypatch.setattr(stepping, "begun", [])
    monkeypatch.setattr(stepping, "observers", [])


def test_inputs_are_given_by_name_as_a_mapping_or_left_out():
    assert [step(wf, n=1).current.inputs.n, step(wf, {"n": 3}).current.inputs.n, step(wf).current.inputs.n] == [1, 3, 2]


def test_nothing_runs_before_a_command():
    assert [node.started for node in step(wf).execution.state.nodes.values()] == [None]


@pytest.mark.parametrize("entity", [inc, incs])
def test_tasks_and_dynamics_are_stepped_through_too(entity):
    assert step(entity, {next(iter(entity.inputs)): 2}).continue_().execution.outputs.o0 in (3, [1, 2])


def test_a_map_is_stepped_through():
    from flyte_nb import map_task

    assert list(step(map_task(inc), x=[1, 2]).continue_().execution.outputs.o0) == [2, 3]


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"m": 1}, InterfaceError, "no input 'm'"),
        ({"n": "one"}, TypeMismatch, "expected int"),
        ({"n": 1, "executer": "threads"}, OptionError, r"step\(\) has no option 'executer'.*'executor'"),
        ({"n": 1, "executor": "thread"}, OptionError, "threads"),
    ],
)
def test_what_does_not_fit_is_refused_before_a_stepper_is_made(given, error, said):
    made = []
    stepping.begun.append(made.append)
    with pytest.raises(error, match=said):
        step(wf, **given)
    assert made == []


def test_what_is_no_entity_is_refused():
    with pytest.raises(InterfaceError):
        step(len)  # type: ignore[arg-type]


def test_the_execution_is_one_that_can_be_inspected():
    stepper = step(wf)
    assert executions()[-1] is stepper.execution


def test_whoever_listens_hears_of_steppers_and_of_their_forks():
    made = []
    stepping.begun.append(made.append)
    stepper = step(wf).continue_()
    fork = stepper.replace("n0/dn0", o0=10)
    stepper.restart()
    assert made == [stepper, fork]


def test_observers_surround_what_runs_and_nothing_else():
    seen = []

    @contextmanager
    def observe(execution):
        seen.append(("begin", execution.id, len(execution.events)))
        yield
        seen.append(("end", execution.id, len(execution.events)))

    stepping.observers.append(observe)
    stepper = step(wf)
    stepper.into().into().back().forward()
    assert seen == []
    stepper.over()
    assert seen == [
        ("begin", stepper.execution.id, 1),
        ("end", stepper.execution.id, len(stepper.execution.events)),
    ]


def test_an_interrupted_body_leaves_the_prompt_as_it_was():
    @task
    def interrupt(x: int) -> int:
        raise KeyboardInterrupt

    before = host.HOST.get()
    with pytest.raises(KeyboardInterrupt):
        step(interrupt, x=1).over()
    assert host.HOST.get() is before
    assert inc(x=1) == 2


def test_the_latest_is_the_one_that_was_begun_last():
    first = step(wf)
    assert stepping.latest() is first
    fork = first.continue_().replace("", n=1)
    assert stepping.latest() is fork


def test_the_latest_is_not_kept_and_then_it_says_how_to_begin():
    step(wf)
    gc.collect()
    with pytest.raises(NotFound, match="nobody steps") as caught:
        stepping.latest()
    assert "stepper = flyte_nb.step(wf)" in str(caught.value)


def test_a_stepper_that_is_let_go_ends_its_execution():
    execution = step(wf).into().into().into().execution
    gc.collect()
    assert execution.phase.value == "ABORTED"
    assert execution.state.aborted == "its stepper was let go"
