"""Conditionals of imperative workflows: calls are nodes of their branches until they are complete."""

from __future__ import annotations

import contextlib

import pytest

from flyte_nb import Workflow, conditional, run, task, workflow
from flyte_nb.model.errors import CompileError, ConditionError, InterfaceError, OptionError

from .tasks import inc


@task
def nothing() -> None: ...


def chosen(name: str = "chosen") -> Workflow:
    made = Workflow(name=name)
    n = made.add_workflow_input("n", int)
    first = made.add_entity(inc, x=n)
    way = (
        made.create_conditional("way")
        .if_(first.o0 > 5)
        .then(inc(x=inc(x=first.o0)))
        .elif_(n == 3)
        .then(n)
        .else_()
        .then(made.add_entity(inc, x=100))
    )
    made.add_workflow_output("out", made.add_entity(inc, x=way).o0)
    return made


def test_a_conditional_takes_one_branch_and_its_calls_are_nodes():
    made = chosen()
    assert [node.id for node in made.nodes] == ["n0", "n1", "n2"]
    assert [(n, made(n=n)) for n in (9, 3, 1)] == [(9, 13), (3, 4), (1, 102)]
    execution = run(made, n=9)
    assert {path: str(node.phase) for path, node in execution.state.nodes.items() if path.startswith("n1/")} == {
        "n1/n0": "SUCCEEDED",
        "n1/n1": "SUCCEEDED",
        "n1/n2": "SKIPPED",
    }


def test_a_conditional_knows_the_lines_that_say_it():
    node = chosen().nodes[1]
    assert repr(node.flyte_entity) == "<conditional way: 3 cases>"
    assert node.spec.source.startswith("way = (\n")
    assert node.spec.source.rstrip().endswith(")")


def test_a_call_is_a_call_again_when_the_conditional_is_complete():
    chosen()
    assert inc(x=1) == 2


def test_a_conditional_in_a_conditional_and_one_that_fails():
    made = Workflow(name="nested")
    n = made.add_workflow_input("n", int)
    way = (
        made.create_conditional("outer")
        .if_(n > 5)
        .then(conditional("inner").if_(n > 7).then(inc(x=n)).else_().then(n))
        .else_()
        .fail("too small")
    )
    made.add_workflow_output("out", way)
    assert (made(n=9), made(n=6)) == (10, 6)
    with pytest.raises(ConditionError, match="too small"):
        made(n=1)


def test_a_conditional_runs_in_a_tasks_body_and_in_debug_mode():
    made = chosen("plain")

    @task
    def around(n: int) -> int:
        return made(n=n)

    assert [around(n=n) for n in (9, 3, 1)] == [13, 4, 102]
    assert [made.debug(n=n) for n in (9, 3, 1)] == [13, 4, 102]


def test_a_conditional_that_fails_fails_in_a_tasks_body_too():
    made = Workflow(name="failing")
    n = made.add_workflow_input("n", int)
    made.add_workflow_output("out", made.create_conditional("c").if_(n > 5).then(inc(x=n)).else_().fail("too small"))
    with pytest.raises(ConditionError, match="too small"):
        made.debug(n=1)


def test_a_conditional_of_calls_without_outputs_orders():
    made = Workflow(name="void")
    n = made.add_workflow_input("n", int)
    way = made.create_conditional("c").if_(n > 5).then(nothing()).else_().then(made.add_entity(nothing))
    way >> made.add_entity(inc, x=n)
    assert made.ready()
    assert [node.id for node in made.nodes[1].upstream_nodes] == ["n0"]


def without_else(made: Workflow) -> None:
    made.create_conditional("c").if_(made.inputs["n"] > 5).then(inc(x=1))


def test_a_conditional_without_else_is_told_of_when_it_is_compiled_and_calls_are_calls():
    made = Workflow(name="half")
    n = made.add_workflow_input("n", int)
    without_else(made)
    assert inc(x=1) == 2
    made.add_workflow_output("out", made.add_entity(inc, x=n).o0)
    assert not made.ready()
    with pytest.raises(CompileError, match=r"conditional\('c'\) has no else_"):
        made.compile()


def test_a_conditional_that_is_begun_twice_in_one_piece_of_code_is_told_of():
    made = Workflow(name="twice")
    n = made.add_workflow_input("n", int)
    made.create_conditional("c").if_(n > 5).then(inc(x=1))
    with pytest.raises(CompileError, match=r"conditional\('c'\) has no else_"):
        made.create_conditional("d")


def stopped_by_a_mistake(made: Workflow) -> None:
    made.create_conditional("c").if_(made.inputs["n"] > 5).then(inc(x=nobody_knows))  # noqa: F821


@pytest.mark.parametrize("mistake", [stopped_by_a_mistake, without_else])
def test_a_conditional_that_was_left_in_the_middle_can_be_written_anew(mistake):
    made = Workflow(name="again")
    n = made.add_workflow_input("n", int)
    with contextlib.suppress(NameError):
        mistake(made)
    assert inc(x=1) == 2
    made.add_workflow_output("out", made.create_conditional("c").if_(n > 5).then(inc(x=n)).else_().then(n))
    assert (made(n=9), made(n=1)) == (10, 1)
    assert list(made.graph.nodes) == ["n0"]


def test_a_call_in_a_conditional_that_does_not_fit_ends_it():
    made = Workflow(name="unfit")
    n = made.add_workflow_input("n", int)
    with pytest.raises(InterfaceError):
        made.create_conditional("c").if_(n > 5).then(inc(y=n))
    assert inc(x=1) == 2


def test_a_conditional_changes_the_workflow_and_what_calls_it():
    made = Workflow(name="grows")
    n = made.add_workflow_input("n", int)
    first = made.add_entity(inc, x=n)
    before = made.spec.ref.version
    made.create_conditional("c").if_(n > 5).then(inc(x=first.o0)).else_().then(n)
    assert made.spec.ref.version != before


def test_a_conditional_belongs_outside_of_bodies_and_needs_a_name():
    made = Workflow(name="inside")

    @workflow
    def body(n: int) -> int:
        return made.create_conditional("c").if_(n > 1).then(n).else_().then(n)

    with pytest.raises(CompileError, match="called where another graph is being made"):
        body.compile()
    with pytest.raises(OptionError, match="a conditional needs a name"):
        made.create_conditional("")
