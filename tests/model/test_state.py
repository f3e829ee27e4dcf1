"""The state: every legal event changes what it should, every illegal one changes nothing."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flyte_nb.model import events as ev
from flyte_nb.model.errors import ErrorInfo, IllegalTransition
from flyte_nb.model.graph import EntityRef, EntitySpec, Graph, Interface, Node, Ref, frozen
from flyte_nb.model.phases import LEGAL, CacheStatus, Phase
from flyte_nb.model.state import State, fold, story

whole: Callable[[State], Any] = runpy.run_path(str(Path(__file__).parents[1] / "golden" / "states.py"))["whole"]

WF = EntitySpec(EntityRef("workflow", "wf", "1"), Interface())
DYN = EntitySpec(EntityRef("dynamic", "dyn", "1"), Interface())
TASK = EntitySpec(EntityRef("task", "t", "1"), Interface())
ERROR = ErrorInfo("ValueError", "no")


def graph(spec: EntitySpec, *nodes: Node, **options: Any) -> Graph:
    return Graph(spec, frozen({node.id: node for node in nodes}), **options)


def chain(prefix: str, count: int) -> list[Node]:
    return [Node(f"{prefix}{n}", TASK, after=(f"{prefix}{n - 1}",) if n else ()) for n in range(count)]


def started(*nodes: Node, **options: Any) -> State:
    return fold([ev.ExecutionStarted(0.0, "e", graph(WF, *nodes, **options), (), "inline")])


#: Events that bring the node n0, a dynamic before which nothing must run, to each phase.
INNER = graph(DYN, *chain("dn", 1))
WAYS: dict[Phase, list[ev.Event]] = {
    Phase.QUEUED: [],
    Phase.RUNNING: [ev.NodeStarted(1.0, "n0")],
    Phase.DYNAMIC_RUNNING: [ev.NodeStarted(1.0, "n0"), ev.NodeExpanded(2.0, "n0", INNER)],
    Phase.FAILING: [
        ev.NodeStarted(1.0, "n0"),
        ev.NodeExpanded(2.0, "n0", INNER),
        ev.NodeStarted(3.0, "n0/dn0"),
        ev.NodeFailed(4.0, "n0/dn0", ERROR),
    ],
    Phase.SUCCEEDED: [ev.NodeStarted(1.0, "n0"), ev.NodeSucceeded(2.0, "n0", ())],
    Phase.FAILED: [ev.NodeStarted(1.0, "n0"), ev.NodeFailed(2.0, "n0", ERROR)],
    Phase.TIMED_OUT: [ev.NodeStarted(1.0, "n0"), ev.NodeFailed(2.0, "n0", ERROR, None, True)],
    Phase.ABORTED: [ev.NodeStarted(1.0, "n0"), ev.NodeAborted(2.0, "n0")],
    Phase.SKIPPED: [ev.NodeSkipped(1.0, "n0")],
}
#: An event that brings a node to each phase, if it may come there.
STEPS: dict[Phase, ev.Event] = {
    Phase.RUNNING: ev.NodeStarted(9.0, "n0"),
    Phase.DYNAMIC_RUNNING: ev.NodeExpanded(9.0, "n0", graph(DYN)),
    Phase.QUEUED: ev.NodeRetried(9.0, "n0", ERROR, 1, 10.0),
    Phase.SUCCEEDED: ev.NodeSucceeded(9.0, "n0", ()),
    Phase.FAILED: ev.NodeFailed(9.0, "n0", ERROR),
    Phase.TIMED_OUT: ev.NodeFailed(9.0, "n0", ERROR, None, True),
    Phase.ABORTED: ev.NodeAborted(9.0, "n0"),
    Phase.SKIPPED: ev.NodeSkipped(9.0, "n0"),
}


def at(phase: Phase) -> State:
    state = started(Node("n0", DYN), Node("n1", TASK, after=("n0",)))
    for event in WAYS[phase]:
        state.apply(event)
    assert state.nodes["n0"].phase is phase
    return state


def refused(state: State, event: ev.Event) -> None:
    before = whole(state)
    with pytest.raises(IllegalTransition):
        state.apply(event)
    assert whole(state) == before


@pytest.mark.parametrize("after", STEPS)
@pytest.mark.parametrize("before", WAYS)
def test_a_node_goes_where_the_table_lets_it_and_nowhere_else(before, after):
    state = at(before)
    event = STEPS[after]
    if before is Phase.DYNAMIC_RUNNING:  # its child has not ended yet, so it cannot end either
        refused(state, event)
    elif after in LEGAL[before]:
        state.apply(event)
        assert state.nodes["n0"].phase is after
    else:
        refused(state, event)


@pytest.mark.parametrize("after", [Phase.SUCCEEDED, Phase.FAILED, Phase.TIMED_OUT, Phase.ABORTED])
def test_a_dynamic_ends_once_its_children_have(after):
    state = at(Phase.DYNAMIC_RUNNING)
    state.apply(ev.NodeSkipped(3.0, "n0/dn0"))
    state.apply(STEPS[after])
    assert state.nodes["n0"].phase is after


@pytest.mark.parametrize(
    "event",
    [
        ev.NodeStarted(1.0, "n9"),
        ev.NodeStarted(1.0, ""),
        ev.NodeStarted(1.0, "n1"),  # it waits for n0
        ev.NodeSucceeded(1.0, "n0", ()),
        ev.NodeTraced(1.0, "n0/dn0", Node("dn0", TASK)),  # n0 does not run
        ev.NodeTraced(1.0, "n9/dn0", Node("dn0", TASK)),
        ev.NodeTraced(1.0, "n2", Node("n2", TASK)),
        ev.NodeExpanded(1.0, "n0", graph(DYN)),
        ev.NodeLogged(1.0, "n9", "stdout", "x"),
        ev.NodeRetried(1.0, "n0", ERROR, 1, 2.0),
        ev.ExecutionStarted(1.0, "e", graph(WF), (), "inline"),
        ev.ExecutionSucceeded(1.0, ()),
        ev.ExecutionFailed(1.0, ERROR, "n0"),
        ev.ExecutionAborted(1.0, "interrupted"),
        ev.NodeEvent(1.0, "n0"),
    ],
    ids=lambda event: f"{type(event).__name__} {getattr(event, 'path', '')}",
)
def test_what_does_not_fit_a_fresh_execution_changes_nothing(event):
    refused(started(Node("n0", DYN), Node("n1", TASK, after=("n0",))), event)


@pytest.mark.parametrize(
    "event", [ev.NodeStarted(0.0, "n0"), ev.ExecutionSucceeded(0.0, ()), ev.ExecutionFailing(0.0, "n0")]
)
def test_nothing_but_a_start_comes_first(event):
    refused(State(), event)


def test_a_graph_that_refers_to_no_node_is_refused():
    lost = Node("n0", TASK, (("x", Ref("n7", "o0")),))
    refused(State(), ev.ExecutionStarted(0.0, "e", graph(WF, lost), (), "inline"))
    refused(at(Phase.RUNNING), ev.NodeExpanded(2.0, "n0", graph(DYN, lost)))


def test_an_expansion_without_an_announced_node_is_refused():
    state = at(Phase.RUNNING)
    state.apply(ev.NodeTraced(2.0, "n0/dn0", Node("dn0", TASK)))
    refused(state, ev.NodeTraced(3.0, "n0/dn0", Node("dn0", TASK)))
    refused(state, ev.NodeExpanded(3.0, "n0", graph(DYN)))


def test_an_execution_that_has_ended_takes_nothing_more():
    state = started()
    state.apply(ev.ExecutionSucceeded(1.0, ()))
    for event in (ev.ExecutionSucceeded(2.0, ()), ev.ExecutionFailed(2.0, ERROR, ""), ev.ExecutionAborted(2.0, "x")):
        refused(state, event)


def test_a_failing_execution_cannot_succeed():
    state = started()
    state.apply(ev.ExecutionFailing(1.0, "n0"))
    refused(state, ev.ExecutionSucceeded(2.0, ()))
    state.apply(ev.ExecutionFailed(2.0, ERROR, "n0"))
    assert (state.phase, state.root.cause) == (Phase.FAILED, "n0")


def test_a_node_is_queued_when_all_it_waits_for_succeeded():
    state = started(*chain("n", 2), Node("n2", TASK, after=("n0", "n1")))
    phases = []
    for path in ("n0", "n1"):
        state.apply(ev.NodeStarted(1.0, path))
        state.apply(ev.NodeSucceeded(2.0, path, ()))
        phases.append(state.nodes["n2"].phase)
    assert phases == [Phase.UNDEFINED, Phase.QUEUED]


def test_what_waits_for_a_failure_is_doomed():
    state = started(*chain("n", 3))
    state.apply(ev.NodeStarted(1.0, "n0"))
    state.apply(ev.NodeFailed(2.0, "n0", ERROR))
    assert list(state.doomed) == ["n1"]
    state.apply(ev.NodeSkipped(3.0, "n1"))
    assert list(state.doomed) == ["n2"]


def test_a_concurrency_limit_queues_so_many_at_a_time_in_order():
    state = started(*[Node(str(n), TASK) for n in range(5)], concurrency=2)
    seen = []
    while state.ready:
        seen.append([node.path for node in state.ready])
        path = state.ready[0].path
        state.apply(ev.NodeStarted(1.0, path))
        state.apply(ev.NodeSucceeded(2.0, path, ()))
    assert seen == [["0", "1"], ["1", "2"], ["2", "3"], ["3", "4"], ["4"]]


def test_a_node_skipped_before_a_limit_let_it_go_never_starts():
    state = started(*[Node(str(n), TASK) for n in range(3)], concurrency=1)
    state.apply(ev.NodeSkipped(1.0, "1"))
    state.apply(ev.NodeStarted(1.0, "0"))
    state.apply(ev.NodeSucceeded(2.0, "0", ()))
    assert [node.path for node in state.ready] == ["2"]


def test_a_retry_forgets_what_the_failed_attempt_had_made():
    state = at(Phase.RUNNING)
    state.apply(ev.NodeTraced(2.0, "n0/dn0", Node("dn0", TASK)))
    state.apply(ev.NodeRetried(3.0, "n0", ERROR, 1, 4.0))
    node = state.nodes["n0"]
    assert (list(state.nodes), node.children, node.attempt, node.due) == (["n0", "n1"], None, 1, 4.0)
    state.apply(ev.NodeStarted(4.0, "n0", 1))
    assert (node.phase, node.due, state.delayed) == (Phase.RUNNING, None, {})


def test_an_ended_node_keeps_what_its_event_said():
    state = at(Phase.RUNNING)
    state.apply(ev.NodeLogged(1.5, "n0", "stdout", "hello\n"))
    state.apply(ev.NodeSucceeded(3.0, "n0", (), CacheStatus.POPULATED, "77", 4096, ("a note",)))
    node = state.nodes["n0"]
    assert (node.duration, node.cache, node.worker, node.peak, node.notes, node.log) == (
        2.0,
        CacheStatus.POPULATED,
        "77",
        4096,
        ("a note",),
        [("stdout", "hello\n")],
    )


def test_a_story_is_what_is_told_of_one_node():
    events = [ev.NodeStarted(1.0, "n0"), ev.NodeStarted(1.0, "n1"), ev.NodeSucceeded(2.0, "n0", ())]
    assert story(events, "n0") == [events[0], events[2]]
