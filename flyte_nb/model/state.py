"""State: the fold of the events. `State.apply` is the only way a state changes, and it costs O(1) an event.

(O(1) but for an expansion, which costs as much as the graph that it brings, and for what a failure takes down.)
An event that does not fit raises `IllegalTransition` and changes nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from flyte_nb.model import events as ev
from flyte_nb.model.errors import IllegalTransition
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import Phase
from flyte_nb.model.rules import RULES
from flyte_nb.model.values import ValueRef


class State:
    """What is known of an execution after some of its events.

    Attributes:
        root: The execution itself as the root of the tree of nodes.
        nodes: Every node by path, in the order in which they became known.
        ready: Nodes that could start now, in the order in which they should.
        gates: The same, of nodes that hold no worker: they are not in ``ready``.
        paused: Gates that wait for an answer or a time, by path.
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
        self.gates: deque[NodeState] = deque()
        self.paused: dict[str, NodeState] = {}
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
            rule = RULES[type(event)]
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


def fold(events: Iterable[ev.Event]) -> State:
    """Apply events, in order, to an empty state."""
    state = State()
    for event in events:
        state.apply(event)
    return state


def story(events: Iterable[ev.Event], path: str) -> list[ev.Event]:
    """Return one node's biography: the events that are about it."""
    return [event for event in events if getattr(event, "path", None) == path]
