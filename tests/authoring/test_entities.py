"""Entities: what compiling a workflow makes, when it is made anew, and that a failure leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from flyte_nb import dynamic, task, workflow
from flyte_nb.model.errors import CompileError, PromiseUseError
from flyte_nb.model.graph import Const, DictOf, ListOf, Ref

from .tasks import add, inc


def in_a_notebook(**cells: Any) -> dict[str, Any]:
    """A namespace to run cells in, as a notebook's: what a later cell defines replaces what an earlier one did."""
    return {"task": task, "workflow": workflow, "dynamic": dynamic, "__name__": "lesson", **cells}


def cell(namespace: dict[str, Any], text: str) -> None:
    exec(compile(text, "<cell>", "exec"), namespace)


def test_a_body_runs_once():
    ran = []

    @workflow
    def wf(n: int) -> int:
        ran.append(n)
        return inc(x=n)

    assert ran == []
    assert (wf(n=1), wf(n=2), len(wf.graph.nodes)) == (2, 3, 1)
    assert len(ran) == 1


def test_bindings_say_where_each_input_comes_from():
    @task
    def take(xs: list[int], by: dict[str, int], n: int) -> int:
        return n

    @workflow
    def wf(n: int) -> int:
        return take(xs=[n, 1, inc(x=n)], by={"a": inc(x=2)}, n=3)

    given = dict(wf.graph.nodes["n2"].inputs)
    assert isinstance(given["xs"], ListOf)
    assert [type(part) for part in given["xs"].items] == [Ref, Const, Ref]
    assert given["by"] == DictOf((("a", Ref("n1", "o0")),))
    assert isinstance(given["n"], Const)
    assert given["n"].ref.preview == "3"
    assert wf(n=5) == 3


def test_a_node_knows_its_line_and_the_loop_variables():
    @workflow
    def wf() -> list[int]:
        found = []
        for k in (2, 3):
            found += [add(a=k, b=j) for j in range(2)]
        return found

    origins = [node.origin for node in wf.graph.nodes.values()]
    assert [origin.variables for origin in origins] == [
        (("k", str(k)), ("j", str(j))) for k in (2, 3) for j in range(2)
    ]
    assert {origin.place.text for origin in origins} == {"found += [add(a=k, b=j) for j in range(2)]"}


def test_a_compiled_graph_cannot_be_changed():
    @workflow
    def wf(n: int) -> int:
        return inc(x=n)

    with pytest.raises(TypeError):
        wf.graph.nodes["n1"] = wf.graph.nodes["n0"]


@pytest.mark.parametrize(
    "change",
    [
        "@task\ndef step(x: int) -> int: return x + 10",
        "def helper(x): return step(x=step(x=x))",
        "K = 5",
        "@workflow\ndef sub(n: int) -> int: return step(x=step(x=n))",
    ],
)
def test_a_workflow_is_compiled_anew_when_something_it_refers_to_was_redefined(change):
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int, k: int = 0) -> int: return x + 1 + k")
    cell(names, "def helper(x): return step(x=x)")
    cell(names, "K = 0")
    cell(names, "@workflow\ndef sub(n: int) -> int: return step(x=n)")
    cell(names, "@workflow\ndef wf(n: int) -> int: return sub(n=helper(step(x=n, k=K) if K else n))")
    wf = names["wf"]
    before = wf.graph
    assert wf.graph is before
    cell(names, change)
    assert set(wf.redefined()) <= {"step", "helper", "helper.step", "K", "sub"}
    assert wf.graph is not before
    after = wf.graph
    assert wf.graph is after
    assert not wf.redefined()


def test_redefining_a_helper_of_a_helper_compiles_anew():
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int) -> int: return x + 1")
    cell(names, "def inner(x): return step(x=x)")
    cell(names, "def outer(x): return inner(x)")
    cell(names, "@workflow\ndef wf(n: int) -> int: return outer(n)")
    wf = names["wf"]
    assert wf(n=1) == 2
    cell(names, "def inner(x): return step(x=step(x=x))")
    assert wf(n=1) == 3


def test_redefining_what_a_subworkflow_uses_compiles_anew():
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int) -> int: return x + 1")
    cell(names, "@workflow\ndef sub(n: int) -> int: return step(x=n)")
    cell(names, "@workflow\ndef wf(n: int) -> int: return sub(n=n)")
    assert names["wf"](n=1) == 2
    cell(names, "@task\ndef step(x: int) -> int: return x + 10")
    assert names["wf"](n=1) == 11


def test_a_redefined_task_is_called_by_a_dynamic_too():
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int) -> int: return x + 1")
    cell(names, "@dynamic\ndef d(n: int) -> int: return step(x=n)")
    cell(names, "@workflow\ndef wf(n: int) -> int: return d(n=n)")
    assert names["wf"](n=1) == 2
    cell(names, "@task\ndef step(x: int) -> int: return x + 10")
    assert names["wf"](n=1) == 11


def test_a_failed_compile_leaves_nothing_half_made():
    broken = [True]

    @workflow
    def wf(n: int) -> int:
        y = inc(x=n)
        if broken:
            y + 1
        return y

    for _ in range(2):
        with pytest.raises(PromiseUseError):
            wf.compile()
    broken.clear()
    assert list(wf.graph.nodes) == ["n0"]
    assert wf(n=1) == 2
    assert inc(x=1) == 2  # the tracer is not in charge any more


def test_after_a_failed_recompile_the_mended_workflow_works():
    names = in_a_notebook()
    cell(names, "@task\ndef step(x: int) -> int: return x + 1")
    cell(names, "@workflow\ndef wf(n: int) -> int: return step(x=n)")
    assert names["wf"](n=1) == 2
    cell(names, "@task\ndef step(y: int) -> int: return y + 1")
    with pytest.raises(TypeError, match="no input 'x'"):
        names["wf"](n=1)
    cell(names, "@task\ndef step(x: int) -> int: return x + 5")
    assert names["wf"](n=1) == 6


def test_the_guard_against_recursion_is_open_again_after_it_fired():
    names = in_a_notebook(inc=inc)
    cell(names, "@workflow\ndef wf(n: int) -> int: return again(n=n)")
    names["again"] = names["wf"]
    for _ in range(2):
        with pytest.raises(CompileError, match="calls itself"):
            names["wf"](n=1)
    cell(names, "@workflow\ndef again(n: int) -> int: return inc(x=n)")
    assert names["wf"](n=1) == 2
