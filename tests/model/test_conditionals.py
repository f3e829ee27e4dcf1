"""A conditional in the fold: one case is taken, the nodes of the others are skipped in the same event."""

from __future__ import annotations

from typing import Any

import pytest

from flyte_nb.model import events as ev
from flyte_nb.model import wire
from flyte_nb.model.conditions import Case, Comparison, Junction, chosen, holds
from flyte_nb.model.errors import ErrorInfo, IllegalTransition
from flyte_nb.model.graph import Const, EntityRef, EntitySpec, Graph, Interface, Node, Ref, frozen
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State, fold
from flyte_nb.model.values import ValueRef

WF = EntitySpec(EntityRef("workflow", "wf", "1"), Interface())
CHOICE = EntitySpec(EntityRef("conditional", "size", "1"), Interface())
TASK = EntitySpec(EntityRef("task", "t", "1"), Interface())

N = Ref("", "n")
CASES = (
    Case("n < 3", Comparison(N, "<", Const(ValueRef("0?r", "int", None, "3"))), ("n0", "n1")),
    Case("n == 3", Comparison(N, "==", N), (), (("o0", N),)),
    Case("else", None, ("n2",), (), "no"),
)


def graph(*waits: str, cases: tuple[Case, ...] = CASES) -> Graph:
    nodes = {"n0": Node("n0", TASK), "n1": Node("n1", TASK, after=("n0",)), "n2": Node("n2", TASK, after=waits)}
    return Graph(CHOICE, frozen(nodes), cases=cases)


def running() -> State:
    root = Graph(WF, frozen({"n0": Node("n0", CHOICE, graph=graph()), "n1": Node("n1", TASK, after=("n0",))}))
    return fold([ev.ExecutionStarted(0.0, "e", root, (), "inline"), ev.NodeStarted(1.0, "n0")])


def phases(state: State) -> dict[str, str]:
    return {path: node.phase.value for path, node in state.nodes.items() if "/" in path}


@pytest.mark.parametrize(
    ("number", "expected", "live"),
    [
        (0, {"n0/n0": "QUEUED", "n0/n1": "UNDEFINED", "n0/n2": "SKIPPED"}, 2),
        (1, {"n0/n0": "SKIPPED", "n0/n1": "SKIPPED", "n0/n2": "SKIPPED"}, 0),
        (2, {"n0/n0": "SKIPPED", "n0/n1": "SKIPPED", "n0/n2": "QUEUED"}, 1),
    ],
)
def test_the_nodes_of_the_other_cases_are_skipped_at_once(number, expected, live):
    state = running()
    state.apply(ev.NodeExpanded(2.0, "n0", graph(), number))
    assert (phases(state), state.nodes["n0"].live, state.nodes["n0"].chosen) == (expected, live, number)
    assert not state.doomed
    assert ("n0" in state.closing) is (live == 0)
    assert {node.ended for node in state.nodes["n0"].children.values() if node.phase is Phase.SKIPPED} == {2.0}


def test_a_skipped_branch_fails_nobody():
    state = running()
    state.apply(ev.NodeExpanded(2.0, "n0", graph(), 0))
    for path in ("n0/n0", "n0/n1"):
        state.apply(ev.NodeStarted(3.0, path))
        state.apply(ev.NodeSucceeded(4.0, path, ()))
    state.apply(ev.NodeSucceeded(5.0, "n0", ()))
    assert state.nodes["n1"].phase is Phase.QUEUED


def test_a_case_that_fails_ends_with_its_children_skipped():
    state = running()
    state.apply(ev.NodeExpanded(2.0, "n0", graph(cases=CASES[:2]), 1))
    state.apply(ev.NodeFailed(3.0, "n0", ErrorInfo("ConditionError", "no")))
    assert state.nodes["n1"].path in state.doomed


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.NodeExpanded(2.0, "n0", graph()), "takes none of its 3 cases"),
        (ev.NodeExpanded(2.0, "n0", graph(), 3), "takes case 3 of 3"),
        (ev.NodeExpanded(2.0, "n0", graph(), -1), "takes case -1 of 3"),
        (ev.NodeExpanded(2.0, "n0", graph(cases=()), 0), "takes case 0 of 0"),
        (ev.NodeExpanded(2.0, "n0", graph("n1"), 2), "n0/n2 waits for a case that was not taken"),
    ],
)
def test_what_does_not_fit_changes_nothing(event, why):
    state = running()
    with pytest.raises(IllegalTransition, match=why):
        state.apply(event)
    assert (phases(state), state.nodes["n0"].phase, state.count) == ({}, Phase.RUNNING, 2)


def test_a_log_with_it_is_the_same_once_written_and_read():
    events = [
        ev.ExecutionStarted(0.0, "e", Graph(WF, frozen({"n0": Node("n0", CHOICE, graph=graph())})), (), "inline"),
        ev.NodeStarted(1.0, "n0"),
        ev.NodeExpanded(2.0, "n0", graph(), 0),
    ]
    assert list(wire.load(wire.dump(events))) == events


def test_a_log_without_cases_reads_as_it_did():
    line = '{"$":"NodeExpanded","at":1.0,"path":"n0","graph":{"$":"Graph","spec":"#0","nodes":[]}}'
    reader = wire.Reader()
    reader._specs["#0"] = WF
    event: Any = reader.event(line)
    assert (event.chosen, event.graph.cases) == (None, ())


# Conditions.


def is_(left: object, sign: str, right: object) -> bool:
    a, b = Ref("", "a"), Ref("", "b")
    return holds(Comparison(a, sign, b), lambda one: left if one is a else right)


@pytest.mark.parametrize(
    ("left", "sign", "right", "expected"),
    [
        (1, "==", 1.0, True),
        (1, "!=", 1, False),
        (1, "<", 2, True),
        (2, "<=", 1, False),
        (2, ">", 1, True),
        (1, ">=", 2, False),
        (None, "is", None, True),
        (0, "is", None, False),
        (True, "is", True, True),
    ],
)
def test_what_a_comparison_says(left, sign, right, expected):
    assert is_(left, sign, right) is expected


YES, NO, NEVER = (Comparison(Ref("", name), "is", Ref("", "true")) for name in ("yes", "no", "never"))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Junction("&", (YES, YES)), True),
        (Junction("&", (YES, NO, NEVER)), False),
        (Junction("|", (NO, NO)), False),
        (Junction("|", (NO, YES, NEVER)), True),
        (Junction("&", (Junction("|", (NO, YES)), YES)), True),
    ],
)
def test_what_a_junction_says_and_how_far_it_looks(condition, expected):
    assert holds(condition, lambda one: {"yes": True, "no": False, "true": True}[one.var]) is expected


def test_the_first_case_that_holds_is_taken():
    cases = (Case("no", NO), Case("yes", YES), Case("never", NEVER), Case("else"))
    assert chosen(cases, lambda one: {"yes": True, "no": False, "true": True}[one.var]) == 1
    assert chosen(cases[:1] + cases[3:], lambda one: one.var == "true") == 1
