"""Scopes: what a graph's outputs are, and a task that runs by itself."""

from __future__ import annotations

from flyte_nb import dynamic, task, workflow
from flyte_nb.engine.scopes import alone


@task
def both(x: int) -> (int, list[int]):
    return x, [x]


def test_a_task_alone_is_a_graph_of_one_node():
    made = alone(both)
    assert list(made.graph.nodes) == ["n0"]
    assert [name for name, _ in made.graph.outputs] == ["o0", "o1"]


def test_an_output_that_is_a_nodes_own_is_not_kept_twice(ran):
    @workflow
    def wf(x: int) -> (list[int], int):
        a, b = both(x=x)
        return b, a

    execution = ran(wf, x=1)
    assert [ref.id for _, ref in execution.state.outputs] == ["n0.o1", "n0.o0"]
    assert dict(execution.outputs) == {"o0": [1], "o1": 1}


def test_outputs_may_be_inputs_constants_and_parts(ran):
    @workflow
    def wf(x: int) -> (int, str, int, list[int], float):
        a, b = both(x=x)
        return x, "constant", b[0], [a, 5], a

    assert list(ran(wf, x=2).outputs.values()) == [2, "constant", 2, [2, 5], 2.0]


def test_an_int_is_a_float_where_the_scope_declares_one(ran):
    @dynamic
    def d(x: int) -> list[float]:
        return [both(x=x)[0], x]

    made = ran(d, x=2).outputs.o0
    assert made == [2.0, 2.0]
    assert {type(value) for value in made} == {float}
