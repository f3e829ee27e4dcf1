"""State: the fold of the events. `State.apply` is the only way a state changes, and it costs O(1) an event.

(O(1) but for an expansion, which costs as much as the graph that it brings, and for what a failure takes down.)
An event that does not fit raises `IllegalTransition` and changes nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flyte_nb.model import events as ev
from flyte_nb.model.errors import IllegalTransition
from flyte_nb.model.graph import Graph
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import Phase
from flyte_nb.model.values import ValueRef

_QUEUED, _RUNNING, _UNDEFINED = Phase.QUEUED, Phase.RUNNING, Phase.UNDEFINED
_SUCCEEDED, _DYNAMIC = Phase.SUCCEEDED, Phase.DYNAMIC_RUNNING


def join(scope: str, node_id: str) -> str:
    """Join a scope's path and a node's id.

    Example:
        >>> join("", "n2"), join("n2", "dn0")
        ('n2', 'n2/dn0')
    """
    return f"{scope}/{node_id}" if scope else node_id


def split(path: str) -> tuple[str, str]:
    """Split a path into its scope's path and the node's id.

    Example:
        >>> split("n2/dn0"), split("n2")
        (('n2', 'dn0'), ('', 'n2'))
    """
    scope, _, node_id = path.rpartition("/")
    return scope, node_id


class State:
    """What is known of an execution after some of its events.

    Attributes:
        root: The execution itself as the root of the tree of nodes.
        nodes: Every node by path, in the order in which they became known.
        ready: Nodes that could start now, in the order in which they should.
        delayed: Nodes that wait for a retry to become due.
        closing: Scopes (expanded nodes, or the root) all of whose children have ended, or that a child's failure ends.
        doomed: Nodes that will never start, because one that they wait for ended badly.
        aborted: Why the run was interrupted, or None.
        count: How many events were applied.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, EntitySpec, Graph, Interface
        >>> wf = EntitySpec(EntityRef("workflow", "wf", "1"), Interface())
        >>> state = fold([ev.ExecutionStarted(0.0, "x", Graph(wf, {}), (), "inline"), ev.ExecutionSucceeded(1.0, ())])
        >>> state.phase, state.root.duration
        (SUCCEEDED, 1.0)
    """

    def __init__(self) -> None:
        self.id = ""
        self.executor = ""
        self.parent: str | None = None
        self.inputs: ev.Refs = ()
        self.notes: tuple[str, ...] = ()
        self.edits: tuple[ValueRef, ...] = ()
        self.root = NodeState("", None, None)
        self.nodes: dict[str, NodeState] = {}
        self.ready: deque[NodeState] = deque()
        self.delayed: dict[str, NodeState] = {}
        self.closing: dict[str, NodeState] = {}
        self.doomed: dict[str, NodeState] = {}
        self.aborted: str | None = None
        self.count = 0

    @property
    def phase(self) -> Phase:
        return self.root.phase

    @property
    def outputs(self) -> ev.Refs:
        return self.root.outputs

    def apply(self, event: ev.Event) -> None:
        """Change the state by one event.

        Raises:
            IllegalTransition: The event does not fit; nothing was changed.
        """
        try:
            rule = _RULES[type(event)]
        except KeyError:
            raise IllegalTransition(f"{type(event).__name__} is not an event of this schema") from None
        rule(self, event)
        self.count += 1

    def scope(self, path: str) -> NodeState:
        """Return the node at a path; the root for ``""``."""
        return self.nodes[path] if path else self.root

    def descendants(self, scope: NodeState) -> Iterator[NodeState]:
        """Yield the nodes below a node, each before its own children."""
        for child in (scope.children or {}).values():
            yield child
            yield from self.descendants(child)

    # The rules, one for each event. Each checks first and changes afterwards.

    def _find(self, path: str, next_phase: Phase) -> NodeState:
        node = self.nodes.get(path)
        if node is None:
            raise IllegalTransition(f"there is no node {path!r}")
        if not node.phase.allowed & next_phase.bit:
            raise IllegalTransition(f"node {path} cannot go from {node.phase.value} to {next_phase.value}")
        return node

    def _ending(self, path: str, phase: Phase) -> NodeState:
        node = self._find(path, phase)
        if node.live > 0 and node.graph is not None:
            raise IllegalTransition(f"node {path} has {node.live} children that have not ended")
        return node

    def _end_root(self, event: ev.Event, phase: Phase) -> None:
        if self.root.live:
            raise IllegalTransition(f"{self.root.live} nodes have not ended")
        if not self.root.phase.allowed & phase.bit:
            raise IllegalTransition(f"the execution cannot go from {self.root.phase.value} to {phase.value}")
        self.root.phase = phase
        self.root.ended = event.at
        self.closing.pop("", None)

    def _execution_started(self, event: ev.ExecutionStarted) -> None:
        if self.root.phase is not _UNDEFINED:
            raise IllegalTransition("the execution has started already")
        waits = _waits(event.graph)
        self.id, self.executor, self.parent = event.id, event.executor, event.parent
        self.inputs, self.notes, self.edits = event.inputs, event.notes, event.edits
        self.root.phase = _DYNAMIC
        self.root.started = event.at
        self._expand(self.root, event.graph, waits)

    def _node_started(self, event: ev.NodeStarted) -> None:
        node = self._find(event.path, _RUNNING)
        if node.phase is not _QUEUED:
            raise IllegalTransition(f"node {event.path} still waits for {node.blockers} nodes")
        ready = self.ready
        if ready and ready[0] is node:
            ready.popleft()
        elif node.due is None:
            ready.remove(node)
        else:
            del self.delayed[node.path]
            node.due = None
        node.phase = _RUNNING
        node.attempt = event.attempt
        node.started = event.at
        node.parent.running += 1  # type: ignore[union-attr]

    def _node_traced(self, event: ev.NodeTraced) -> None:
        scope_path, _ = split(event.path)
        scope = self.nodes.get(scope_path)
        if scope is None:
            raise IllegalTransition(f"there is no node {scope_path!r}, so it cannot make {event.path}")
        if scope.phase is not _RUNNING:
            raise IllegalTransition(f"node {scope_path} is not running, so it cannot make {event.path}")
        if event.path in self.nodes:
            raise IllegalTransition(f"there is a node {event.path} already")
        if scope.children is None:
            scope.children = {}
        child = NodeState(event.path, event.node, scope)
        scope.children[event.node.id] = child
        self.nodes[event.path] = child

    def _node_expanded(self, event: ev.NodeExpanded) -> None:
        node = self._find(event.path, _DYNAMIC)
        waits = _waits(event.graph)
        if node.children is not None and not node.children.keys() <= event.graph.nodes.keys():
            raise IllegalTransition(f"node {event.path} expands without nodes that it announced")
        node.phase = _DYNAMIC
        node.parent.running -= 1  # type: ignore[union-attr]
        self._expand(node, event.graph, waits)

    def _expand(self, scope: NodeState, graph: Graph, waits: list[list[str]]) -> None:
        scope.graph = graph
        children = scope.children
        if children is None:
            children = scope.children = {}
        for node_id, node in graph.nodes.items():
            child = children.get(node_id)
            if child is None:
                child = NodeState(join(scope.path, node_id), node, scope)
                children[node_id] = child
                self.nodes[child.path] = child
            else:
                child.node = node
        free = []
        for node_id, others in zip(graph.nodes, waits, strict=True):
            child = children[node_id]
            for other in others:
                source = children[other]
                child.blockers += 1
                if source.dependents is None:
                    source.dependents = []
                source.dependents.append(child)
            if not child.blockers:
                free.append(child)
        scope.live = len(graph.nodes)
        if graph.concurrency is not None:
            scope.waiting = deque()
        if not scope.live:
            self.closing[scope.path] = scope
        self._release(scope, free)

    def _release(self, scope: NodeState, free: list[NodeState]) -> None:
        """Queue nodes at the front, so that inline execution follows the order in which the body was written."""
        if scope.waiting is not None:
            scope.waiting.extend(free)
            while scope.waiting and scope.released < (scope.graph.concurrency or 1):  # type: ignore[union-attr]
                child = scope.waiting.popleft()
                if child.phase is _UNDEFINED:
                    scope.released += 1
                    child.phase = _QUEUED
                    self.ready.insert(self._after_siblings(scope), child)
            return
        for child in free:
            child.phase = _QUEUED
        self.ready.extendleft(reversed(free))

    def _after_siblings(self, scope: NodeState) -> int:
        """Return where in the queue a scope's nodes at the front end; there are no more than may run at once."""
        at = 0
        for node in self.ready:
            if node.parent is not scope:
                break
            at += 1
        return at

    def _ended(self, node: NodeState, phase: Phase, at: float) -> NodeState:
        """Do what every ending of a node has in common; return its scope."""
        scope: NodeState = node.parent  # type: ignore[assignment]
        before = node.phase
        if before is _RUNNING:
            scope.running -= 1
        elif before is _QUEUED:
            if node.due is not None:
                self.delayed.pop(node.path, None)
            else:
                self.ready.remove(node)
        node.phase = phase
        node.ended = at
        if node.children is not None:
            self.closing.pop(node.path, None)
        if phase is not _SUCCEEDED:
            self.doomed.pop(node.path, None)
            for other in node.dependents or ():
                if other.phase is _UNDEFINED:
                    self.doomed[other.path] = other
        scope.live -= 1
        if not scope.live:
            self.closing[scope.path] = scope
        if scope.waiting is not None:
            scope.released -= before is not _UNDEFINED
            self._release(scope, [])
        return scope

    def _node_succeeded(self, event: ev.NodeSucceeded) -> None:
        node = self._ending(event.path, _SUCCEEDED)
        node.success = event
        scope = self._ended(node, _SUCCEEDED, event.at)
        if node.dependents is not None:
            free = []
            for other in node.dependents:
                other.blockers -= 1
                if not other.blockers and other.phase is _UNDEFINED:
                    free.append(other)
            if free:
                self._release(scope, free)

    def _node_failed(self, event: ev.NodeFailed) -> None:
        phase = Phase.TIMED_OUT if event.timed_out else Phase.FAILED
        node = self._ending(event.path, phase)
        node.error, node.cause = event.error, event.cause
        if node.graph is None:  # a body failed: what it had announced will never be
            for child in (node.children or {}).values():
                child.phase = Phase.SKIPPED
                child.ended = event.at
        scope = self._ended(node, phase, event.at)
        scope.failures += 1
        if scope.graph is None or scope.failures > scope.graph.tolerated:
            if scope.graph is None or scope.graph.failure_policy == "FAIL_IMMEDIATELY":
                self.closing[scope.path] = scope
            if scope.cause is None:
                scope.cause = node.path
            if scope is not self.root and scope.phase is _DYNAMIC:
                scope.phase = Phase.FAILING

    def _node_retried(self, event: ev.NodeRetried) -> None:
        node = self._find(event.path, _QUEUED)
        node.phase = _QUEUED
        node.parent.running -= 1  # type: ignore[union-attr]
        node.attempt = event.attempt
        node.error = event.error
        node.due = event.due
        self.delayed[node.path] = node
        for child in list(self.descendants(node)):  # what a failed attempt of a dynamic had made
            del self.nodes[child.path]
        node.children = None

    def _node_skipped(self, event: ev.NodeSkipped) -> None:
        self._ended(self._find(event.path, Phase.SKIPPED), Phase.SKIPPED, event.at)

    def _node_aborted(self, event: ev.NodeAborted) -> None:
        self._ended(self._ending(event.path, Phase.ABORTED), Phase.ABORTED, event.at)

    def _node_logged(self, event: ev.NodeLogged) -> None:
        node = self.nodes.get(event.path)
        if node is None:
            raise IllegalTransition(f"there is no node {event.path!r}")
        if node.log is None:
            node.log = []
        node.log.append((event.stream, event.text))

    def _execution_failing(self, event: ev.ExecutionFailing) -> None:
        if not self.root.phase.allowed & Phase.FAILING.bit:
            raise IllegalTransition(f"the execution cannot go from {self.root.phase.value} to FAILING")
        self.root.phase = Phase.FAILING
        self.root.cause = event.cause

    def _execution_succeeded(self, event: ev.ExecutionSucceeded) -> None:
        self._end_root(event, _SUCCEEDED)
        self.root.success = event

    def _execution_failed(self, event: ev.ExecutionFailed) -> None:
        self._end_root(event, Phase.FAILED)
        self.root.error, self.root.cause = event.error, event.cause

    def _execution_aborted(self, event: ev.ExecutionAborted) -> None:
        self._end_root(event, Phase.ABORTED)
        self.aborted = event.reason


def _waits(graph: Graph) -> list[list[str]]:
    """Return what each node of a graph waits for."""
    waits = [node.upstream() for node in graph.nodes.values()]
    for others in waits:
        for other in others:
            if other not in graph.nodes:
                raise IllegalTransition(f"a node of {graph.spec.name} waits for {other!r}, which is not there")
    return waits


_RULES: dict[type, Callable[[State, Any], None]] = {
    ev.ExecutionStarted: State._execution_started,
    ev.NodeStarted: State._node_started,
    ev.NodeTraced: State._node_traced,
    ev.NodeExpanded: State._node_expanded,
    ev.NodeSucceeded: State._node_succeeded,
    ev.NodeFailed: State._node_failed,
    ev.NodeRetried: State._node_retried,
    ev.NodeSkipped: State._node_skipped,
    ev.NodeAborted: State._node_aborted,
    ev.NodeLogged: State._node_logged,
    ev.ExecutionFailing: State._execution_failing,
    ev.ExecutionSucceeded: State._execution_succeeded,
    ev.ExecutionFailed: State._execution_failed,
    ev.ExecutionAborted: State._execution_aborted,
}


def fold(events: Iterable[ev.Event]) -> State:
    """Apply events, in order, to an empty state."""
    state = State()
    for event in events:
        state.apply(event)
    return state


def story(events: Iterable[ev.Event], path: str) -> list[ev.Event]:
    """Return one node's biography: the events that are about it."""
    return [event for event in events if getattr(event, "path", None) == path]
