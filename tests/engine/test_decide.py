"""decide: which commands follow from a state, and that it only reads."""

from __future__ import annotations

from typing import Any

from flyte_nb.engine.decide import Abort, Expire, Fail, Failing, Skip, Start, Succeed, Wait, decide, stop_all
from flyte_nb.model import events as ev
from flyte_nb.model.errors import ErrorInfo
from flyte_nb.model.graph import EntityRef, EntitySpec, Graph, Interface, Node, frozen
from flyte_nb.model.state import State, fold

WF = EntitySpec(EntityRef("workflow", "wf", "1"), Interface())
TASK = EntitySpec(EntityRef("task", "t", "1"), Interface())
DYN = EntitySpec(EntityRef("dynamic", "d", "1"), Interface())
ERROR = ErrorInfo("ValueError", "no")


def graph(*nodes: Node, **options: Any) -> Graph:
    return Graph(WF, frozen({node.id: node for node in nodes}), **options)


def after(*events: ev.Event, nodes: tuple[Node, ...], **options: Any) -> State:
    return fold([ev.ExecutionStarted(0.0, "e", graph(*nodes, **options), (), "inline"), *events])


def free(count: int) -> tuple[Node, ...]:
    return tuple(Node(f"n{n}", TASK) for n in range(count))


def test_as_many_start_as_there_is_room_for_in_order():
    state = after(nodes=free(3))
    assert decide(state, 2, 0.0) == [Start("n0"), Start("n1")]
    assert decide(state, 9, 0.0) == [Start("n0"), Start("n1"), Start("n2")]
    assert decide(state, 0, 0.0) == []


def test_it_only_reads(whole):
    state = after(ev.NodeStarted(1.0, "n0"), ev.NodeRetried(1.5, "n0", ERROR, 1, 2.0), nodes=free(3))
    before = whole(state)
    first = [decide(state, room, now) for room in (0, 1, 5) for now in (0.0, 3.0)]
    assert [decide(state, room, now) for room in (0, 1, 5) for now in (0.0, 3.0)] == first
    assert whole(state) == before


GATE = EntitySpec(EntityRef("gate", "g", "1"), Interface())


def gated(*events: ev.Event) -> State:
    return after(*events, nodes=(*free(2), Node("g0", GATE), Node("g1", GATE)))


def test_gates_start_first_and_take_nobodys_place():
    assert decide(gated(), 1, 0.0) == [Start("g0"), Start("g1"), Start("n0")]
    assert decide(gated(), 0, 0.0) == [Start("g0"), Start("g1")]


def test_gates_wait_until_they_may_start():
    assert decide(gated(), 1, 0.0, gates=False) == [Start("n0")]


def test_a_gate_ends_when_its_time_is_up_and_nothing_starts_before_that():
    asked = [event for n in (0, 1) for event in (ev.NodeStarted(1.0, f"g{n}"), waiting(f"g{n}", 5.0 + n))]
    state = gated(*asked, ev.NodeStarted(1.0, "n0"), ev.NodeStarted(1.0, "n1"))
    assert decide(state, 3, 4.0) == [Wait(5.0)]
    assert decide(state, 0, 4.0) == [Wait(5.0)]
    assert decide(state, 0, 5.0) == [Expire("g0")]
    assert decide(state, 0, 9.0) == [Expire("g0"), Expire("g1")]


def test_a_gate_without_a_time_is_waited_for():
    state = after(ev.NodeStarted(1.0, "g0"), waiting("g0", None), nodes=(Node("g0", GATE),))
    assert decide(state, 1, 1e12) == [Wait(None)]


def waiting(path: str, until: float | None) -> ev.NodeWaiting:
    return ev.NodeWaiting(1.5, path, "input", "int", "int", (), until)


def test_an_empty_graph_succeeds():
    assert decide(after(nodes=()), 1, 0.0) == [Succeed("")]


def test_nothing_follows_an_end():
    assert decide(after(ev.ExecutionSucceeded(1.0, ()), nodes=()), 1, 0.0) == []


def test_nothing_is_to_be_done_while_all_run():
    assert decide(after(ev.NodeStarted(1.0, "n0"), nodes=free(1)), 3, 0.0) == []


def test_a_failure_that_ends_it_at_once_stops_the_rest_first():
    state = after(ev.NodeStarted(1.0, "n0"), ev.NodeStarted(1.0, "n1"), ev.NodeFailed(2.0, "n0", ERROR), nodes=free(3))
    assert decide(state, 1, 0.0) == [Failing("n0"), Abort("n1"), Skip("n2"), Fail("", "n0")]


def test_the_other_policy_lets_the_rest_run():
    policy = "FAIL_AFTER_EXECUTABLE_NODES_COMPLETE"
    nodes = (*free(2), Node("n2", TASK, after=("n0",)))
    events = [ev.NodeStarted(1.0, "n0"), ev.NodeFailed(2.0, "n0", ERROR)]
    assert decide(after(*events, nodes=nodes, failure_policy=policy), 1, 0.0) == [Failing("n0")]
    events.append(ev.ExecutionFailing(3.0, "n0"))
    assert decide(after(*events, nodes=nodes, failure_policy=policy), 1, 0.0) == [Skip("n2")]
    events.append(ev.NodeSkipped(4.0, "n2"))
    assert decide(after(*events, nodes=nodes, failure_policy=policy), 1, 0.0) == [Start("n1")]


def test_a_retry_is_waited_for_and_then_started():
    state = after(ev.NodeStarted(1.0, "n0"), ev.NodeRetried(1.5, "n0", ERROR, 1, 9.0), nodes=free(1))
    assert decide(state, 1, 2.0) == [Wait(9.0)]
    assert decide(state, 1, 9.0) == [Start("n0")]
    assert decide(state, 0, 9.0) == []


def test_the_retry_that_is_due_first_starts_first():
    state = after(
        ev.NodeStarted(1.0, "n0"),
        ev.NodeStarted(1.0, "n1"),
        ev.NodeRetried(1.5, "n0", ERROR, 1, 9.0),
        ev.NodeRetried(1.5, "n1", ERROR, 1, 8.0),
        nodes=free(2),
    )
    assert decide(state, 1, 10.0) == [Start("n1")]
    assert decide(state, 2, 8.5) == [Start("n1")]


def test_a_dynamic_whose_children_have_ended_succeeds():
    inner = Graph(DYN, frozen({"dn0": Node("dn0", TASK)}))
    events = [
        ev.NodeStarted(1.0, "n0"),
        ev.NodeExpanded(2.0, "n0", inner),
        ev.NodeStarted(3.0, "n0/dn0"),
        ev.NodeSucceeded(4.0, "n0/dn0", ()),
    ]
    assert decide(after(*events, nodes=(Node("n0", DYN),)), 1, 0.0) == [Succeed("n0")]


def test_children_are_stopped_before_their_parents():
    inner = Graph(DYN, frozen({"dn0": Node("dn0", TASK), "dn1": Node("dn1", TASK, after=("dn0",))}))
    state = after(
        ev.NodeStarted(1.0, "n0"),
        ev.NodeExpanded(2.0, "n0", inner),
        ev.NodeStarted(3.0, "n0/dn0"),
        nodes=(Node("n0", DYN), Node("n1", TASK)),
    )
    assert list(stop_all(state.root)) == [Abort("n0/dn0"), Skip("n0/dn1"), Abort("n0"), Skip("n1")]


def test_so_many_failures_as_are_tolerated_are_no_failure():
    events = [ev.NodeStarted(1.0, "n0"), ev.NodeFailed(2.0, "n0", ERROR)]
    assert decide(after(*events, nodes=free(2), tolerated=1), 1, 0.0) == [Start("n1")]
    events += [ev.NodeStarted(3.0, "n1"), ev.NodeFailed(4.0, "n1", ERROR)]
    assert decide(after(*events, nodes=free(2), tolerated=1), 1, 0.0) == [Failing("n1"), Fail("", "n1")]
    assert decide(after(*events, nodes=free(2), tolerated=2), 1, 0.0) == [Succeed("")]
