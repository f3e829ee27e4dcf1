"""Imperative workflows: put together by calls, they are what a decorated workflow is."""

from __future__ import annotations

from dataclasses import replace

import cloudpickle
import pytest

from flyte_nb import (
    Workflow,
    WorkflowFailurePolicy,
    dynamic,
    map_task,
    run,
    step,
    task,
    to_dot,
    workflow,
)
from flyte_nb.authoring import workflows
from flyte_nb.authoring.imperative import ImperativeWorkflow
from flyte_nb.model.errors import CompileError, InterfaceError, OptionError, PromiseUseError, TypeMismatch
from flyte_nb.types.error import FlyteError

from .tasks import add, inc


@task
def nothing() -> None: ...


@task
def total(xs: list[int]) -> int:
    return sum(xs)


@task
def both(x: int) -> (int, str):
    return x, str(x)


def plus_one() -> Workflow:
    wf = Workflow(name="my.plus_one")
    node = wf.add_entity(inc, x=wf.add_workflow_input("n", int))
    wf.add_workflow_output("made", node.outputs["o0"])
    return wf


def test_it_is_one_name_for_flytekits_two():
    assert Workflow is ImperativeWorkflow
    assert issubclass(Workflow, workflows.Workflow)


def test_it_gives_the_graph_that_a_body_gives():
    wf = Workflow(name="same")
    wf.add_workflow_input("n", int)
    first = wf.add_task(inc, x=wf.inputs["n"])
    second = wf.add_task(add, a=first.o0, b=wf.inputs["n"]).with_overrides(node_name="sum")
    last = wf.add_task(total, xs=[first.o0, second.o0, 3])
    wf.add_task(nothing) >> last
    wf.add_workflow_output("o0", last.o0)

    @workflow
    def same(n: int) -> int:
        first = inc(x=n)
        second = add(a=first, b=n).with_overrides(node_name="sum")
        last = total(xs=[first, second, 3])
        nothing() >> last
        return last

    for one, other in zip(wf.graph.nodes.values(), same.graph.nodes.values(), strict=True):
        assert replace(one, origin=None) == replace(other, origin=None)
    assert wf.graph.outputs == same.graph.outputs
    assert str(wf.interface) == str(same.interface)
    assert wf(n=1) == same(n=1) == 8


def test_outputs_have_the_names_they_were_given():
    wf = Workflow(name="several")
    node = wf.add_entity(both, x=wf.add_workflow_input("n", int))
    wf.add_workflow_output("number", node.o0)
    wf.add_workflow_output("text", node.o1)
    wf.add_workflow_output("listed", [node.o0, wf.inputs["n"]])
    wf.add_workflow_output("named", {"a": node.o0}, python_type=dict[str, int])
    made = wf(n=3)
    assert made == (3, "3", [3, 3], {"a": 3})
    assert made._fields == ("number", "text", "listed", "named")
    assert cloudpickle.loads(cloudpickle.dumps(made)).text == "3"


def test_it_is_called_in_workflows_dynamics_tasks_and_maps():
    wf = plus_one()

    @workflow
    def outer(n: int) -> int:
        return inc(x=wf(n=n))

    @dynamic
    def body(n: int) -> list[int]:
        return [wf(n=i) for i in range(n)]

    @task
    def inside(n: int) -> int:
        return wf(n=n)

    assert (outer(n=1), body(n=2), inside(n=5)) == (3, [1, 2], 6)
    assert map_task(wf)(n=[1, 2]) == [2, 3]
    assert [node.id for node in outer.nodes[0].graph.nodes.values()] == ["n0"]
    whole = Workflow(name="whole")
    node = whole.add_subwf(wf, n=whole.add_workflow_input("n", int))
    whole.add_workflow_output("o", node.outputs["made"])
    assert whole(n=1) == 2


@pytest.mark.slow
def test_it_and_what_calls_it_run_in_processes():
    wf = plus_one()

    @dynamic
    def body(n: int) -> list[int]:
        return [wf(n=i) for i in range(n)]

    assert run(wf, n=1, executor="processes").outputs.made == 2
    assert run(body, n=2, executor="processes").outputs.o0 == [1, 2]


def test_it_is_stepped_through_line_by_line():
    stepper = step(plus_one(), n=1)
    assert "wf.add_entity(inc" in stepper.into().current.place.text
    assert stepper.over().over().execution.outputs.made == 2


def test_it_is_drawn_while_it_is_not_ready():
    wf = Workflow(name="half")
    wf.add_workflow_input("unused", int)
    wf.add_entity(inc, x=1)
    assert not wf.ready()
    assert 'label="inc' in to_dot(wf)
    assert "not ready" in repr(wf)


def test_an_input_that_nothing_uses_is_named_when_it_runs():
    wf = plus_one()
    wf.add_workflow_input("in1", int)
    assert not wf.ready()
    with pytest.raises(CompileError, match=r"my.plus_one is not ready: its input in1 is used by no node") as caught:
        wf(n=1, in1=2)
    assert len(str(caught.value).split("\n")) <= 3


def test_one_without_nodes_is_not_ready():
    with pytest.raises(CompileError, match="empty is not ready: it has no nodes"):
        Workflow(name="empty")()


def test_an_input_may_be_an_output():
    wf = plus_one()
    wf.add_workflow_output("n", wf.inputs["n"])
    assert wf(n=1) == (2, 1)


def test_what_is_added_later_counts_and_those_that_call_it_are_compiled_anew():
    wf = plus_one()
    version = wf.spec.ref.version

    @workflow
    def outer(n: int) -> int:
        return wf(n=n)

    assert outer(n=1) == 2
    node = wf.add_entity(nothing)
    assert outer.redefined()
    assert len(outer.nodes[0].graph.nodes) == 2
    assert wf.spec.ref.version != version
    node.with_overrides(node_name="late")
    assert [one.title for one in wf.nodes] == ["inc", "late"]


def test_two_of_one_name_and_shape_are_not_mixed_up():
    def made(k: list[int]) -> Workflow:
        wf = Workflow(name="twin")
        wf.add_workflow_output("o", wf.add_entity(total, xs=k).o0)
        return wf

    one, other = made(list(range(1000))), made([*range(999), 0])

    @workflow
    def outer() -> (int, int):
        return one(), other()

    assert outer() == (499500, 498501)


def test_a_failure_handler_is_given_its_inputs_and_the_error():
    told = []

    @task
    def fail(n: int) -> int:
        raise ValueError("no")

    @task
    def tidy(n: int, err: FlyteError | None = None) -> None:
        told.append((n, err.failed_node_id))

    wf = Workflow(name="failing", failure_policy=WorkflowFailurePolicy.FAIL_AFTER_EXECUTABLE_NODES_COMPLETE)
    wf.add_entity(fail, n=wf.add_workflow_input("n", int))
    wf.add_on_failure_handler(tidy)
    assert wf.failure_node.title == "tidy"
    assert wf.graph.failure_policy == "FAIL_AFTER_EXECUTABLE_NODES_COMPLETE"
    with pytest.raises(ValueError, match="no"):
        wf(n=3)
    assert told == [(3, "n0")]


def test_a_failure_handler_that_lacks_an_input_is_refused_then_or_later():
    @task
    def tidy(n: int) -> None: ...

    wf = plus_one()
    wf.add_on_failure_handler(tidy)
    m = wf.add_workflow_input("m", int)
    wf.add_entity(inc, x=m)
    with pytest.raises(InterfaceError, match="it lacks the input 'm'"):
        wf(n=1, m=2)
    with pytest.raises(InterfaceError, match="it lacks the input 'm'"):
        wf.add_on_failure_handler(tidy)


def test_names_are_unique_and_names():
    wf = plus_one()
    with pytest.raises(OptionError, match="has an input 'n' already"):
        wf.add_workflow_input("n", int)
    with pytest.raises(OptionError, match="has an output 'made' already"):
        wf.add_workflow_output("made", wf.inputs["n"])
    for name in ("", "a b", "class", "_x", 3):
        with pytest.raises(OptionError, match="cannot name an input"):
            wf.add_workflow_input(name, int)
    for name in ("", "  ", "a/b", None):
        with pytest.raises(OptionError, match="is not a name"):
            Workflow(name=name)


def test_what_does_not_fit_is_refused_where_it_is_added():
    wf = plus_one()
    with pytest.raises(InterfaceError, match=r"inc\(\) has no input 'y'"):
        wf.add_entity(inc, y=1)
    with pytest.raises(TypeMismatch, match="expected int, got str"):
        wf.add_entity(inc, x="a")
    with pytest.raises(OptionError, match="is no task, workflow or launch plan"):
        wf.add_entity(len, x=1)
    with pytest.raises(OptionError, match="cannot call itself"):
        wf.add_subwf(wf, n=1)
    with pytest.raises(CompileError, match="of another body"):
        wf.add_entity(inc, x=plus_one().inputs["n"])
    assert len(wf.nodes) == 1


def test_an_output_whose_type_cannot_be_told_asks_for_it():
    wf = plus_one()
    node = wf.add_entity(both, x=1)
    for p in ({"a": node.o0}, [node.o0, node.o1], [], 3):
        with pytest.raises(OptionError, match="python_type="):
            wf.add_workflow_output("o", p)
    with pytest.raises(TypeMismatch, match=r"is given the node n1, not one of its outputs"):
        wf.add_workflow_output("o", node)
    with pytest.raises(TypeMismatch, match="str"):
        wf.add_workflow_output("o", node.o1, python_type=int)


def test_a_circle_is_refused():
    wf = Workflow(name="round")
    one, other = wf.add_entity(nothing), wf.add_entity(nothing)
    one >> other
    other >> one
    with pytest.raises(CompileError, match="in a circle"):
        wf()


def test_it_goes_to_another_process_whole():
    copy = cloudpickle.loads(cloudpickle.dumps(plus_one()))
    assert copy(n=1) == 2
    copy.add_entity(nothing)
    assert len(copy.nodes) == 2


def test_a_call_at_the_prompt_that_is_given_a_promise_says_how_to_add_it():
    wf = Workflow(name="mine")
    n = wf.add_workflow_input("n", int)
    for given in (n, wf.add_entity(inc, x=n), wf.add_entity(inc, x=n).o0):
        with pytest.raises(PromiseUseError) as caught:
            inc(x=given)
        assert "a Promise, and this call runs at once" in caught.value.headline
        assert "Fix: wf.add_entity(inc, x=...) makes a node of it." in caught.value.details
    with pytest.raises(PromiseUseError, match="is given input n of mine, a Promise"):
        run(inc, x=n)


def test_an_output_that_is_not_there_is_a_missing_key():
    built = Workflow(name="built")
    with pytest.raises(KeyError, match="has no output 'bad'"):
        built.add_entity(inc, x=1).outputs["bad"]
