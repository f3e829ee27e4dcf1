"""Echo: a task that gives back what it is given, like any other task in everything else."""

from __future__ import annotations

import pytest

from flyte_nb import conditional, map_task, run, step, task, workflow
from flyte_nb.core.task import Echo
from flyte_nb.model.errors import OptionError, TypeMismatch

same = Echo(name="same", inputs={"x": int}, cache=True, cache_version="1", retries=2)
both = Echo(name="both", inputs={"a": int, "b": str})


@workflow
def wf(n: int) -> (list[int], str):
    doubled = map_task(same)(x=[n, 2])
    return doubled, both(a=n, b="x").o1


@pytest.mark.parametrize("executor", ["inline", "threads", pytest.param("processes", marks=pytest.mark.slow)])
def test_it_runs_by_every_executor(executor):
    assert dict(run(wf, n=3, executor=executor).outputs) == {"o0": [3, 2], "o1": "x"}


def test_it_is_stepped_debugged_cached_and_run_again():
    assert step(wf, n=3).continue_().execution.outputs.o1 == "x"
    assert wf.debug(n=3) == ([3, 2], "x")
    assert run(wf, n=3).rerun("n1")["o0"] == 3
    assert str(run(same, x=8)["n0"].cache) == "POPULATED"
    assert str(run(same, x=8)["n0"].cache) == "HIT"


def test_it_is_a_task_with_options_and_without_a_docstring():
    assert (same.kind, same.task_type, same.metadata.retries, same.docs) == ("task", "echo", 2, None)
    assert same.spec.place is not None
    assert same.spec.place.text.startswith("same = Echo(")


def test_it_is_called_in_a_tasks_body():
    @task
    def around(n: int) -> int:
        return same(x=n) + both(a=n, b="x").o0

    assert around(n=2) == 4


def test_it_stands_where_a_branch_has_nothing_to_do():
    nothing = Echo(name="nothing")

    @workflow
    def chosen(n: int) -> None:
        conditional("any").if_(n > 1).then(nothing()).else_().then(nothing())

    assert run(chosen, n=1).outputs == {}


def test_its_inputs_are_checked():
    with pytest.raises(TypeMismatch, match=r"both\(\) was given a: expected int, got str"):
        both(a="q", b="x")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "is not a name"),
        ({"name": "a/b"}, "is not a name"),
        ({"name": "e", "inputs": ["x"]}, "is no dict"),
        ({"name": "e", "retry": 3}, "Did you mean 'retries'"),
    ],
)
def test_what_makes_no_task_is_refused(given, said):
    with pytest.raises(OptionError, match=said):
        Echo(**given)
