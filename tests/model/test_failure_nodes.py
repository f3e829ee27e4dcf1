"""Failure nodes in the fold: called when all else has ended, dismissed with their scope, and never in between."""

from __future__ import annotations

import pytest

from flyte_nb.engine.decide import Abort, Fail, Failing, Skip, Start, Succeed, decide, stop_all
from flyte_nb.model import events as ev
from flyte_nb.model.errors import ErrorInfo, IllegalTransition
from flyte_nb.model.graph import FAILURE_NODE, EntityRef, EntitySpec, Graph, Interface, Node, frozen
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State, fold

WF = EntitySpec(EntityRef("workflow", "wf", "1"), Interface())
TASK = EntitySpec(EntityRef("task", "t", "1"), Interface())
ERROR = ErrorInfo("ValueError", "no")
HANDLER = Node(FAILURE_NODE, TASK)


def graph(*ids: str, **options: object) -> Graph:
    return Graph(WF, frozen({one: Node(one, TASK) for one in ids}), on_failure=HANDLER, **options)  # type: ignore[arg-type]


def started(made: Graph, *events: ev.Event) -> State:
    return fold([ev.ExecutionStarted(0.0, "e", made, (), "inline"), *events])


def phase(state: State, path: str = FAILURE_NODE) -> Phase:
    return state.nodes[path].phase


def test_it_is_known_from_the_start_and_not_ready():
    state = started(graph("n0"))
    assert phase(state) is Phase.UNDEFINED
    assert [node.path for node in state.ready] == ["n0"]


def test_it_may_not_start_while_nothing_has_failed():
    with pytest.raises(IllegalTransition):
        started(graph("n0"), ev.NodeStarted(1.0, FAILURE_NODE))


def test_it_is_skipped_when_its_scope_succeeds():
    state = started(graph("n0"), ev.NodeStarted(1.0, "n0"), ev.NodeSucceeded(2.0, "n0", ()))
    assert decide(state, 1, 2.0) == [Succeed("")]
    state.apply(ev.ExecutionSucceeded(3.0, ()))
    assert phase(state) is Phase.SKIPPED
    assert state.nodes[FAILURE_NODE].is_spare


def test_all_else_ends_before_it_starts():
    state = started(graph("n0", "n1"), ev.NodeStarted(1.0, "n0"), ev.NodeFailed(2.0, "n0", ERROR))
    assert decide(state, 1, 2.0) == [Failing("n0"), Skip("n1")]
    state.apply(ev.ExecutionFailing(2.0, "n0"))
    assert phase(state) is Phase.UNDEFINED
    state.apply(ev.NodeSkipped(2.0, "n1"))
    assert phase(state) is Phase.QUEUED
    assert decide(state, 1, 2.0) == [Start(FAILURE_NODE)]


def test_what_can_still_run_runs_before_it_under_the_other_policy():
    made = graph("n0", "n1", failure_policy="FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")
    state = started(made, ev.NodeStarted(1.0, "n0"), ev.NodeFailed(2.0, "n0", ERROR), ev.ExecutionFailing(2.0, "n0"))
    assert decide(state, 1, 2.0) == [Start("n1")]
    state.apply(ev.NodeStarted(3.0, "n1"))
    state.apply(ev.NodeSucceeded(4.0, "n1", ()))
    assert decide(state, 1, 4.0) == [Start(FAILURE_NODE)]


@pytest.mark.parametrize("end", [ev.NodeSucceeded(5.0, FAILURE_NODE, ()), ev.NodeFailed(5.0, FAILURE_NODE, ERROR)])
def test_however_it_ends_the_scope_fails_by_what_failed_it(end):
    state = started(
        graph("n0"),
        ev.NodeStarted(1.0, "n0"),
        ev.NodeFailed(2.0, "n0", ERROR),
        ev.ExecutionFailing(2.0, "n0"),
        ev.NodeStarted(3.0, FAILURE_NODE),
        end,
    )
    assert decide(state, 1, 5.0) == [Fail("", "n0")]


def test_an_execution_cannot_end_while_it_runs():
    events = (
        ev.NodeStarted(1.0, "n0"),
        ev.NodeFailed(2.0, "n0", ERROR),
        ev.ExecutionFailing(2.0, "n0"),
        ev.NodeStarted(3.0, FAILURE_NODE),
    )
    state = started(graph("n0"), *events)
    with pytest.raises(IllegalTransition):
        state.apply(ev.ExecutionFailed(4.0, ERROR, "n0"))
    assert list(stop_all(state.root)) == [Abort(FAILURE_NODE)]


def test_one_that_was_called_and_has_not_started_ends_with_its_scope():
    state = started(graph("n0"), ev.NodeStarted(1.0, "n0"), ev.NodeFailed(2.0, "n0", ERROR))
    assert phase(state) is Phase.QUEUED
    assert list(stop_all(state.root)) == []
    state.apply(ev.ExecutionAborted(3.0, "stopped"))
    assert phase(state) is Phase.SKIPPED
    assert not state.ready


def test_one_that_waits_for_a_retry_ends_with_its_scope():
    state = started(
        graph("n0"),
        ev.NodeStarted(1.0, "n0"),
        ev.NodeFailed(2.0, "n0", ERROR),
        ev.NodeStarted(3.0, FAILURE_NODE),
        ev.NodeRetried(4.0, FAILURE_NODE, ERROR, 1, 9.0),
        ev.ExecutionAborted(5.0, "stopped"),
    )
    assert phase(state) is Phase.SKIPPED
    assert not state.delayed


def test_a_scope_that_is_aborted_before_anything_failed_needs_none():
    inner = Graph(WF, frozen({"n0": Node("n0", WF, graph=graph("n0"))}))
    state = started(
        inner,
        ev.NodeStarted(1.0, "n0"),
        ev.NodeExpanded(2.0, "n0", graph("n0")),
        ev.NodeSkipped(3.0, "n0/n0"),
        ev.NodeAborted(3.0, "n0"),
    )
    assert phase(state, "n0/fn0") is Phase.SKIPPED


def test_members_end_with_the_failure_node():
    assert list(graph("n0", "n1").members) == ["n0", "n1", FAILURE_NODE]
    bare = Graph(WF, frozen({}))
    assert bare.members is bare.nodes


def misfit(*events: ev.Event) -> State:
    return started(
        graph("n0"),
        ev.NodeStarted(1.0, "n0"),
        ev.NodeSucceeded(2.0, "n0", ()),
        ev.ExecutionFailing(3.0, "", ERROR),
        *events,
    )


def test_it_is_called_where_the_executions_own_outputs_do_not_fit():
    state = misfit()
    assert (state.phase, state.root.cause, state.root.error) == (Phase.FAILING, "", ERROR)
    assert decide(state, 1, 3.0) == [Start(FAILURE_NODE)]
    state.apply(ev.NodeStarted(4.0, FAILURE_NODE))
    state.apply(ev.NodeSucceeded(5.0, FAILURE_NODE, ()))
    assert decide(state, 1, 5.0) == [Fail("", "")]
    state.apply(ev.ExecutionFailed(6.0, ERROR, ""))
    assert state.phase is Phase.FAILED


def test_it_is_called_where_a_nodes_own_outputs_do_not_fit():
    state = started(
        Graph(WF, frozen({"n0": Node("n0", WF, graph=graph("n0"))})),
        ev.NodeStarted(1.0, "n0"),
        ev.NodeExpanded(1.0, "n0", graph("n0")),
        ev.NodeStarted(1.0, "n0/n0"),
        ev.NodeSucceeded(2.0, "n0/n0", ()),
        ev.NodeFailing(3.0, "n0", ERROR),
    )
    assert (phase(state, "n0"), state.nodes["n0"].cause, state.nodes["n0"].error) == (Phase.FAILING, "n0", ERROR)
    state.apply(ev.NodeStarted(4.0, f"n0/{FAILURE_NODE}"))
    state.apply(ev.NodeFailed(5.0, f"n0/{FAILURE_NODE}", ERROR))
    assert decide(state, 1, 5.0) == [Fail("n0", "n0")]
    state.apply(ev.NodeFailed(6.0, "n0", ERROR))
    assert decide(state, 1, 6.0)[0] == Failing("n0")


def test_outputs_cannot_fail_before_all_nodes_have_ended_nor_twice():
    state = started(graph("n0"), ev.NodeStarted(1.0, "n0"))
    with pytest.raises(IllegalTransition, match="the execution cannot fail by its own outputs"):
        state.apply(ev.ExecutionFailing(2.0, "", ERROR))
    with pytest.raises(IllegalTransition, match="node n0 cannot fail by its own outputs"):
        state.apply(ev.NodeFailing(2.0, "n0", ERROR))
    with pytest.raises(IllegalTransition):
        misfit(ev.ExecutionFailing(3.0, "", ERROR))
