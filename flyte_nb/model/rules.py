"""The rules of the fold, one for each event: each checks first, and changes the state afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flyte_nb.model import events as ev
from flyte_nb.model import failure_nodes
from flyte_nb.model.errors import IllegalTransition
from flyte_nb.model.expanding import expand, not_chosen, waits_of
from flyte_nb.model.graph import Graph
from flyte_nb.model.nodestate import Made, NodeState, split
from flyte_nb.model.phases import Phase
from flyte_nb.model.queues import after_siblings, queue_of, release

if TYPE_CHECKING:
    from flyte_nb.model.state import State

_QUEUED, _RUNNING, _UNDEFINED = Phase.QUEUED, Phase.RUNNING, Phase.UNDEFINED
_SUCCEEDED, _DYNAMIC, _PAUSED = Phase.SUCCEEDED, Phase.DYNAMIC_RUNNING, Phase.PAUSED


def _find(state: State, path: str, next_phase: Phase) -> NodeState:
    node = state.nodes.get(path)
    if node is None:
        raise IllegalTransition(f"there is no node {path!r}")
    if not node.phase.allowed & next_phase.bit:
        raise IllegalTransition(f"node {path} cannot go from {node.phase.value} to {next_phase.value}")
    return node


def _ending(state: State, path: str, phase: Phase) -> NodeState:
    node = _find(state, path, phase)
    if node.live > 0 and node.graph is not None and failure_nodes.still_live(node):
        raise IllegalTransition(f"node {path} has {node.live} children that have not ended")
    return node


def _end_root(state: State, event: ev.Event, phase: Phase) -> None:
    if failure_nodes.still_live(state.root):
        raise IllegalTransition(f"{state.root.live} nodes have not ended")
    if not state.root.phase.allowed & phase.bit:
        raise IllegalTransition(f"the execution cannot go from {state.root.phase.value} to {phase.value}")
    failure_nodes.dismissed(state, state.root, event.at)
    state.root.phase = phase
    state.root.ended = event.at
    state.closing.pop("", None)


def _execution_started(state: State, event: ev.ExecutionStarted) -> None:
    if state.root.phase is not _UNDEFINED:
        raise IllegalTransition("the execution has started already")
    waits = waits_of(event.graph)
    state.id, state.executor, state.parent = event.id, event.executor, event.parent
    state.inputs, state.notes, state.edits = event.inputs, event.notes, event.edits
    state.root.phase = _DYNAMIC
    state.root.started = event.at
    expand(state, state.root, event.graph, waits, frozenset(), event.at)


def _node_started(state: State, event: ev.NodeStarted) -> None:
    node = _find(state, event.path, _RUNNING)
    if node.phase is not _QUEUED:
        raise IllegalTransition(f"node {event.path} still waits for {node.blockers} nodes")
    ready = state.ready
    if ready and ready[0] is node:
        ready.popleft()
    elif node.due is None:
        queue_of(state, node).remove(node)
    else:
        del state.delayed[node.path]
        node.due = None
    node.phase = _RUNNING
    node.attempt = event.attempt
    node.decks = ()
    node.started = event.at
    node.parent.running += 1  # type: ignore[union-attr]
    if node.node.spec.ref.kind == "eager":  # type: ignore[union-attr]
        node.open = True
        node.children = {}
        node.graph = Graph(node.node.spec, Made(node.children))  # type: ignore[union-attr]


def _node_traced(state: State, event: ev.NodeTraced) -> None:
    scope_path, _ = split(event.path)
    scope = state.nodes.get(scope_path)
    if scope is None:
        raise IllegalTransition(f"there is no node {scope_path!r}, so it cannot make {event.path}")
    if scope.phase is not _RUNNING:
        raise IllegalTransition(f"node {scope_path} is not running, so it cannot make {event.path}")
    if event.path in state.nodes:
        raise IllegalTransition(f"there is a node {event.path} already")
    children = scope.children or {}
    for other in event.node.upstream() if scope.open else ():
        if other not in children or children[other].phase is not _SUCCEEDED:
            raise IllegalTransition(f"node {event.path} comes after {other!r}, which has not succeeded")
    if scope.children is None:
        scope.children = {}
    child = NodeState(event.path, event.node, scope)
    scope.children[event.node.id] = child
    state.nodes[event.path] = child
    if scope.open:  # it does not wait for the body to return
        child.phase = _QUEUED
        scope.live += 1
        queue = queue_of(state, child)
        queue.insert(len(queue) if queue and queue[-1].parent is scope else after_siblings(queue, scope), child)


def _node_expanded(state: State, event: ev.NodeExpanded) -> None:
    node = _find(state, event.path, _DYNAMIC)
    waits = waits_of(event.graph)
    if node.children is not None and not node.children.keys() <= event.graph.nodes.keys():
        raise IllegalTransition(f"node {event.path} expands without nodes that it announced")
    away = not_chosen(event, waits)
    node.phase = _DYNAMIC
    node.chosen = event.chosen
    node.parent.running -= 1  # type: ignore[union-attr]
    expand(state, node, event.graph, waits, away, event.at)


def _ended(state: State, node: NodeState, phase: Phase, at: float) -> NodeState:
    """Do what every ending of a node has in common; return its scope."""
    scope: NodeState = node.parent  # type: ignore[assignment]
    before = node.phase
    if before is _RUNNING:
        scope.running -= 1
    elif before is _QUEUED:
        if node.due is not None:
            state.delayed.pop(node.path, None)
        else:
            queue_of(state, node).remove(node)
    elif before is _PAUSED:
        del state.paused[node.path]
    node.phase = phase
    node.ended = at
    if node.children is not None:
        state.closing.pop(node.path, None)
        failure_nodes.dismissed(state, node, at)
    if phase is not _SUCCEEDED:
        state.doomed.pop(node.path, None)
        for other in node.dependents or ():
            if other.phase is _UNDEFINED:
                state.doomed[other.path] = other
    scope.live -= 1
    if not scope.live and not scope.open:
        state.closing[scope.path] = scope
        failure_nodes.called(state, scope)
    if scope.waiting is not None:
        scope.released -= before is not _UNDEFINED
        release(state, scope, [])
    return scope


def _node_succeeded(state: State, event: ev.NodeSucceeded) -> None:
    node = _ending(state, event.path, _SUCCEEDED)
    node.success = event
    scope = _ended(state, node, _SUCCEEDED, event.at)
    if node.dependents is not None:
        free = []
        for other in node.dependents:
            other.blockers -= 1
            if not other.blockers and other.phase is _UNDEFINED:
                free.append(other)
        if free:
            release(state, scope, free)


def _node_failed(state: State, event: ev.NodeFailed) -> None:
    phase = Phase.TIMED_OUT if event.timed_out else Phase.FAILED
    node = _ending(state, event.path, phase)
    node.error, node.cause = event.error, event.cause
    if node.graph is None:  # a body failed: what it had announced will never be
        for child in (node.children or {}).values():
            child.phase = Phase.SKIPPED
            child.ended = event.at
    scope = _ended(state, node, phase, event.at)
    scope.failures += 1
    if scope.open:
        return  # its body hears of it, and may go on
    if scope.graph is None or scope.failures > scope.graph.tolerated:
        if scope.graph is None or scope.graph.failure_policy == "FAIL_IMMEDIATELY":
            state.closing[scope.path] = scope
        if scope.cause is None:
            scope.cause = node.path
        if scope is not state.root and scope.phase is _DYNAMIC:
            scope.phase = Phase.FAILING
        failure_nodes.called(state, scope)


def _node_failing(state: State, event: ev.NodeFailing) -> None:
    failure_nodes.failing(state, _find(state, event.path, Phase.FAILING), event.error)


def _node_retried(state: State, event: ev.NodeRetried) -> None:
    node = _find(state, event.path, _QUEUED)
    if node.open:
        if node.live:
            raise IllegalTransition(f"node {event.path} has {node.live} children that have not ended")
        node.open, node.graph, node.failures = False, None, 0
    node.phase = _QUEUED
    node.parent.running -= 1  # type: ignore[union-attr]
    node.attempt = event.attempt
    node.error = event.error
    node.due = event.due
    node.question = node.answer = None
    state.delayed[node.path] = node
    for child in list(state.descendants(node)):  # what a failed attempt of a dynamic had made
        del state.nodes[child.path]
    node.children = None


def _node_waiting(state: State, event: ev.NodeWaiting) -> None:
    node = _find(state, event.path, _PAUSED)
    node.phase = _PAUSED
    node.question, node.answer = event, None
    node.parent.running -= 1  # type: ignore[union-attr]
    state.paused[node.path] = node


def _node_answered(state: State, event: ev.NodeAnswered) -> None:
    node = _find(state, event.path, _RUNNING)
    if node.phase is not _PAUSED:
        raise IllegalTransition(f"node {event.path} waits for no answer: it is {node.phase.value}")
    node.phase = _RUNNING
    node.answer = event
    node.parent.running += 1  # type: ignore[union-attr]
    del state.paused[node.path]


def _node_skipped(state: State, event: ev.NodeSkipped) -> None:
    _ended(state, _find(state, event.path, Phase.SKIPPED), Phase.SKIPPED, event.at)


def _node_aborted(state: State, event: ev.NodeAborted) -> None:
    _ended(state, _ending(state, event.path, Phase.ABORTED), Phase.ABORTED, event.at)


def _node_logged(state: State, event: ev.NodeLogged) -> None:
    node = state.nodes.get(event.path)
    if node is None:
        raise IllegalTransition(f"there is no node {event.path!r}")
    if node.log is None:
        node.log = []
    node.log.append((event.stream, event.text))


def _node_published(state: State, event: ev.NodePublished) -> None:
    node = state.nodes.get(event.path)
    if node is None:
        raise IllegalTransition(f"there is no node {event.path!r}")
    if node.phase is not _RUNNING:
        raise IllegalTransition(f"node {event.path} is not running, so it publishes nothing")
    node.decks = event.decks


def _execution_failing(state: State, event: ev.ExecutionFailing) -> None:
    if not state.root.phase.allowed & Phase.FAILING.bit:
        raise IllegalTransition(f"the execution cannot go from {state.root.phase.value} to FAILING")
    if event.error is not None:
        failure_nodes.failing(state, state.root, event.error)
        return
    state.root.phase = Phase.FAILING
    state.root.cause = event.cause


def _execution_succeeded(state: State, event: ev.ExecutionSucceeded) -> None:
    _end_root(state, event, _SUCCEEDED)
    state.root.success = event


def _execution_failed(state: State, event: ev.ExecutionFailed) -> None:
    _end_root(state, event, Phase.FAILED)
    state.root.error, state.root.cause = event.error, event.cause


def _execution_aborted(state: State, event: ev.ExecutionAborted) -> None:
    _end_root(state, event, Phase.ABORTED)
    state.aborted = event.reason


RULES: dict[type, Callable[[Any, Any], None]] = {
    ev.ExecutionStarted: _execution_started,
    ev.NodeStarted: _node_started,
    ev.NodeTraced: _node_traced,
    ev.NodeExpanded: _node_expanded,
    ev.NodeSucceeded: _node_succeeded,
    ev.NodeFailed: _node_failed,
    ev.NodeFailing: _node_failing,
    ev.NodeRetried: _node_retried,
    ev.NodeWaiting: _node_waiting,
    ev.NodeAnswered: _node_answered,
    ev.NodeSkipped: _node_skipped,
    ev.NodeAborted: _node_aborted,
    ev.NodeLogged: _node_logged,
    ev.NodePublished: _node_published,
    ev.ExecutionFailing: _execution_failing,
    ev.ExecutionSucceeded: _execution_succeeded,
    ev.ExecutionFailed: _execution_failed,
    ev.ExecutionAborted: _execution_aborted,
}
