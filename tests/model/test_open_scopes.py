"""The rules for eagers, whose nodes come and run one by one while the body runs."""

from __future__ import annotations

import pytest

from flyte_nb.model import events as ev
from flyte_nb.model.errors import ErrorInfo, IllegalTransition
from flyte_nb.model.graph import EntityRef, EntitySpec, Graph, Interface, Node, Ref
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State, fold

EAGER = EntitySpec(EntityRef("eager", "body", "1"), Interface())
TASK = EntitySpec(EntityRef("task", "inc", "1"), Interface())
BEGUN = [
    ev.ExecutionStarted(0.0, "x", Graph(EAGER, {"n0": Node("n0", EAGER)}), (), "inline"),
    ev.NodeStarted(1.0, "n0"),
]
ERROR = ErrorInfo("ValueError", "no")


def made(node_id: str, *after: str) -> ev.NodeTraced:
    return ev.NodeTraced(2.0, f"n0/{node_id}", Node(node_id, TASK, after=after))


def refused(state: State, event: ev.Event, reason: str) -> None:
    count = state.count
    with pytest.raises(IllegalTransition, match=reason):
        state.apply(event)
    assert state.count == count


def test_a_node_is_queued_as_soon_as_it_is_made():
    state = fold([*BEGUN, made("dn0"), made("dn1")])
    assert [node.path for node in state.ready] == ["n0/dn0", "n0/dn1"]
    assert list(state.nodes["n0"].graph.nodes) == ["dn0", "dn1"]
    assert state.nodes["n0"].phase is Phase.RUNNING


def test_its_graph_grows_with_it_and_is_not_written_to():
    state = fold([*BEGUN, made("dn0")])
    nodes = state.nodes["n0"].graph.nodes
    state.apply(made("dn1"))
    assert len(nodes) == 2
    assert nodes["dn1"].title == "inc"
    with pytest.raises(TypeError):
        nodes["dn2"] = nodes["dn1"]  # type: ignore[index]


def test_when_its_nodes_have_ended_it_has_not():
    state = fold([*BEGUN, made("dn0"), ev.NodeStarted(3.0, "n0/dn0"), ev.NodeSucceeded(4.0, "n0/dn0", ())])
    assert not state.closing
    state.apply(made("dn1", "dn0"))
    assert state.nodes["n0/dn1"].phase is Phase.QUEUED


def test_a_node_that_fails_takes_nothing_down():
    state = fold([*BEGUN, made("dn0"), ev.NodeStarted(3.0, "n0/dn0"), ev.NodeFailed(4.0, "n0/dn0", ERROR)])
    assert not state.closing
    assert state.root.cause is None
    state.apply(ev.NodeSucceeded(5.0, "n0", ()))
    assert list(state.closing) == [""]


def test_it_cannot_end_before_its_nodes():
    refused(fold([*BEGUN, made("dn0")]), ev.NodeSucceeded(3.0, "n0", ()), "1 children that have not ended")


def test_it_cannot_be_tried_again_before_they_have_ended_and_then_has_none():
    events = [*BEGUN, made("dn0")]
    again = ev.NodeRetried(3.0, "n0", ERROR, 1, 3.0)
    refused(fold(events), again, "1 children that have not ended")
    state = fold([*events, ev.NodeSkipped(2.5, "n0/dn0"), again])
    assert list(state.nodes) == ["n0"]
    assert state.nodes["n0"].graph is None


def test_a_node_comes_after_nodes_that_have_succeeded():
    refused(fold([*BEGUN, made("dn0")]), made("dn1", "dn0"), "comes after 'dn0', which has not succeeded")
    refused(fold(BEGUN), made("dn1", "dn7"), "comes after 'dn7'")
    taking = ev.NodeTraced(2.0, "n0/dn1", Node("dn1", TASK, inputs=(("x", Ref("dn7", "o0")),)))
    refused(fold(BEGUN), taking, "comes after 'dn7'")


def test_when_it_has_ended_it_makes_no_more():
    refused(fold([*BEGUN, ev.NodeSucceeded(2.0, "n0", ())]), made("dn0"), "is not running")
