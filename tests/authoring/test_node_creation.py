"""create_node: a call as a node with a handle."""

from __future__ import annotations

import pytest

from flyte_nb import dynamic, run, task, workflow
from flyte_nb.core.node_creation import create_node
from flyte_nb.model.errors import CompileError, InterfaceError, OptionError

from .tasks import inc


@task
def nothing() -> None:
    print("nothing")


@task
def both(x: int) -> (int, str):
    return x, str(x)


def test_it_gives_outputs_by_name_and_as_attributes():
    @workflow
    def wf(n: int) -> (int, int, str):
        one = create_node(inc, x=n)
        two = create_node(both, x=one.o0)
        assert (one.id, two.id, two.name) == ("n0", "n1", "both")
        assert list(two.outputs) == ["o0", "o1"]
        return one.outputs["o0"], two.o0, two.outputs["o1"]

    assert wf(n=1) == (2, 2, "2")


def test_nodes_without_values_are_ordered():
    @workflow
    def wf(n: int) -> int:
        last = create_node(inc, x=n)
        first = create_node(nothing)
        middle = create_node(nothing)
        first.runs_before(middle)
        middle >> last
        return last.o0

    execution = run(wf, n=1)
    started = {path: node.started for path, node in execution.state.nodes.items()}
    assert started["n1"] <= started["n2"] <= started["n0"]
    assert [node.after for node in wf.nodes] == [("n2",), (), ("n1",)]


def test_it_takes_overrides_and_returns_the_node():
    @workflow
    def wf(n: int) -> int:
        return create_node(inc, x=n).with_overrides(node_name="plus one", retries=2).o0

    (node,) = wf.nodes
    assert (node.title, node.policy.retries) == ("plus one", 2)


def test_it_works_in_a_dynamic_and_with_a_workflow():
    @workflow
    def twice(n: int) -> int:
        return inc(x=inc(x=n))

    @dynamic
    def body(n: int) -> list[int]:
        nodes = [create_node(twice, n=i) for i in range(n)]
        assert [node.id for node in nodes] == ["dn0", "dn1"]
        return [node.o0 for node in nodes]

    assert body(n=2) == [2, 3]


def test_what_a_call_returns_can_be_ordered_with_a_node():
    @workflow
    def wf(n: int) -> int:
        made = inc(x=n)
        create_node(nothing) >> made
        made.runs_before(create_node(nothing))
        both(x=n).runs_before(create_node(nothing))
        nothing().runs_before(create_node(nothing))
        return made

    assert [node.after for node in wf.nodes] == [("n1",), (), ("n0",), (), ("n3",), (), ("n5",)]


def test_a_misspelt_output_is_named():
    @workflow
    def wf(n: int) -> int:
        return create_node(inc, x=n).o1

    with pytest.raises(AttributeError, match=r"node n0 \(inc\) has no output 'o1'. Did you mean 'o0'"):
        wf.compile()


def test_a_node_is_no_value():
    @workflow
    def wf(n: int) -> int:
        return inc(x=create_node(both, x=n))

    with pytest.raises(InterfaceError, match="is given all 2 outputs of both"):
        wf.compile()


def test_inputs_go_by_name():
    @workflow
    def wf(n: int) -> int:
        return create_node(inc, n).o0

    with pytest.raises(InterfaceError, match="takes inputs by name, and 1 came without"):
        wf.compile()


def test_outside_of_a_body_there_is_no_graph_to_make_it_in():
    with pytest.raises(CompileError, match=r"create_node\(inc\) makes a node, and there is no graph here"):
        create_node(inc, x=1)

    @task
    def inside() -> int:
        return create_node(inc, x=1).o0

    with pytest.raises(CompileError, match="there is no graph here"):
        inside()


def test_what_is_no_entity_is_refused():
    with pytest.raises(OptionError, match="is no task, workflow or launch plan"):
        create_node(len, x=1)
