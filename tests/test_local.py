"""local: what run and inspect do, and what calling an entity at the prompt does."""

from __future__ import annotations

import contextlib
import threading

import pytest

import flyte_nb
from flyte_nb import dynamic, executions, inspect, local, run, task, workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.model.errors import InterfaceError, NotFound, OptionError
from flyte_nb.model.phases import Phase


@task
def inc(x: int) -> int:
    return x + 1


@dynamic
def fan(n: int) -> list[int]:
    return [inc(x=i) for i in range(n)]


@workflow
def wf(n: int = 1) -> list[int]:
    return fan(n=inc(x=n))


def test_calling_an_entity_runs_it_and_gives_plain_values():
    assert (inc(x=1), inc(1), fan(n=2), wf(), wf(n=2)) == (2, 2, [1, 2], [1, 2], [1, 2, 3])


def test_inputs_are_given_by_name_or_as_a_mapping():
    assert run(wf, n=2).outputs.o0 == run(wf, inputs={"n": 2}).outputs.o0 == run(wf, {"n": 2}).outputs.o0


def test_an_input_may_have_the_name_of_an_option():
    @task
    def t(executor: str, workers: int) -> str:
        return executor * workers

    assert run(t, inputs={"executor": "ab", "workers": 2}).outputs.o0 == "abab"


def test_the_last_execution_is_inspected_failed_or_not():
    execution = run(wf, n=1)
    assert inspect() is execution
    assert inspect("n1/dn0").outputs.o0 == 1
    assert inspect("fan/inc[0]", run=execution.id).path == "n1/dn0"

    @task
    def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError):
        run(fail)
    assert inspect().phase is Phase.FAILED


def test_so_many_executions_are_kept():
    made = [run(inc, x=n) for n in range(local.KEPT + 2)]
    assert [one for one in executions() if one in made] == made[-local.KEPT :]
    with pytest.raises(NotFound, match="Kept"):
        inspect(run=made[0].id)


def test_calls_at_the_prompt_displace_no_run():
    made = run(inc, x=1)
    calls = [inc(x=n) for n in range(2 * local.KEPT)]
    assert calls == [n + 1 for n in range(2 * local.KEPT)]
    assert inspect(run=made.id) is made
    assert executions()[-1] is not made


def test_what_still_runs_is_kept_however_many_follow():
    gate = threading.Event()

    @task
    def waits() -> int:
        gate.wait(30)
        return 1

    execution = run(waits, background=True)
    try:
        made = [run(inc, x=n) for n in range(local.KEPT + 1)]
        assert inspect(run=execution.id) is execution
        assert [one for one in executions() if one in made] == made[-local.KEPT :]
    finally:
        gate.set()
    execution.wait()
    for n in range(local.KEPT):
        run(inc, x=n)
    assert execution not in executions()


def test_durations_are_learned_from_every_run_however_it_ends():
    @task
    def once(x: int) -> int:
        return x

    @task
    def fails(x: int) -> int:
        raise ValueError

    @workflow
    def unlucky(n: int) -> int:
        return fails(x=once(x=n))

    with pytest.raises(ValueError):
        unlucky(n=1)
    assert local.durations.seconds("once") is not None
    assert local.durations.seconds("fails") is None
    assert "once" in local.durations.known()


def test_what_is_no_entity_is_not_run():
    with pytest.raises(InterfaceError, match="no task, dynamic or workflow"):
        run(len)


def test_a_workflow_that_does_not_compile_makes_no_execution():
    @workflow
    def broken(n: int) -> int:
        return n + 1

    before = run(inc, x=1)
    with pytest.raises(TypeError):
        run(broken, n=1)
    assert inspect() is before


def test_observers_see_an_execution_while_it_runs(monkeypatch):
    seen = []

    @contextlib.contextmanager
    def watch(execution: Execution):
        seen.append(("begins", execution.phase))
        yield
        seen.append(("ended", execution.phase))

    monkeypatch.setattr(local, "observers", [watch])
    run(inc, x=1)
    assert seen == [("begins", Phase.DYNAMIC_RUNNING), ("ended", Phase.SUCCEEDED)]


def test_every_public_name_is_there():
    for name in flyte_nb.__all__:
        assert getattr(flyte_nb, name) is not None
        assert name in dir(flyte_nb)
    with pytest.raises(AttributeError, match="nothing_like_this"):
        flyte_nb.nothing_like_this


def test_a_misspelt_option_of_run_is_not_taken_for_an_input():
    @task
    def one(n: int) -> int:
        return n

    with pytest.raises(OptionError, match="Did you mean 'executor'"):
        run(one, n=1, executer="threads")
    with pytest.raises(OptionError, match="Did you mean 'background'"):
        run(one, n=1, backgroud=True)


def test_what_flytekit_would_refuse_is_noted_on_the_run_and_on_the_node():
    @task
    def half(x: float) -> float:
        return x / 2

    @workflow
    def wf(n: float) -> float:
        return half(x=3)

    execution = run(wf, n=1)
    assert "n is int where float is declared" in execution.state.notes[0]
    assert "x is int where float is declared" in execution["n0"].notes[0]
