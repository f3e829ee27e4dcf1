"""Current: what stands before and behind a stepper's cursor."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flyte_nb.engine.bindings import ANY
from flyte_nb.engine.bodies import can_stand_still
from flyte_nb.engine.cursor import Cursor, Kind, Stop, ended
from flyte_nb.engine.inspection import NodeView, Values
from flyte_nb.engine.stepped import SteppedExecution
from flyte_nb.engine.store import take
from flyte_nb.model import events as ev
from flyte_nb.model.graph import EntitySpec, Origin, Place
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.paths import readable
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.model.state import State


class Current:
    """Where a stepper stands. It does not change: a command makes another one.

    Attributes:
        kind: ``start``, ``compile``, ``body``, ``before``, ``after``, ``failed`` or ``end``.
        path: The node that it is about: the one that starts next, that a line has just made, that has just ended;
            ``""`` at the end.
        name: Its path in the entities' names, as it was here: once there are others of a name, it has an index.
        origin: The call that made the node.
        variables: The loop variables at that line, as short texts.
        locals: The arguments and local variables of the body that stands still there, as short texts.
        said: Why it stopped here: the breakpoint, what a condition raised, what failed the attempt before.
    """

    def __init__(self, execution: SteppedExecution, cursor: Cursor, stop: Stop) -> None:
        self._execution = execution
        self._state = cursor.state
        self._last = ended_last(execution.events, cursor.count)
        self.stop = stop
        self.kind = stop.kind.value
        self.said = stop.said
        self.path = (cursor.upcoming() or "") if stop.kind is Kind.START else stop.path
        self._node = node = cursor.state.nodes[self.path] if self.path else None
        self.name = readable(node) if node is not None else ""
        self.origin: Origin | None = node.node.origin if node is not None and node.node is not None else None
        self.variables = dict(self.origin.variables) if self.origin is not None else {}
        self.locals = dict(cursor.actor.variables.get(stop.at[0], {})) if stop.kind is Kind.BODY else {}

    @property
    def node(self) -> NodeView | None:
        """The node that it is about."""
        return NodeView(self._execution, self._node) if self._node is not None else None

    @property
    def inputs(self) -> Values:
        """What goes into the node, or went; what does not fit its declared type, as it is."""
        node = self.node
        return inputs_of(node) if node is not None else Values({})

    @property
    def last(self) -> NodeView | None:
        """The node that ended last."""
        return NodeView(self._execution, self._state.nodes[self._last]) if self._last is not None else None

    @property
    def outputs(self) -> Values:
        """What came out of the node that ended last; at the end, of the execution."""
        if self.kind == Kind.END.value:
            return self._execution.outputs
        last = self.last
        return last.outputs if last is not None else Values({})

    @property
    def error(self) -> BaseException | None:
        """What failed the node, or at the end the execution."""
        if self.kind == Kind.END.value:
            return self._execution.error
        return self.node.error if self.kind == Kind.FAILED.value and self.node is not None else None

    @property
    def place(self) -> Place | None:
        """The line that is lit: the call's that made the node."""
        return self.origin.place if self.origin is not None else None

    @property
    def body(self) -> EntitySpec | None:
        """The entity in whose body it stands, while it is in one."""
        if self.kind == Kind.COMPILE.value:
            return self._execution.call.spec
        if self.kind != Kind.BODY.value or self._node is None or self._node.parent is None:
            return None
        node = self._node.parent.node
        return node.spec if node is not None else None

    def __repr__(self) -> str:
        about = f" {self.path} {self.name}" if self.path else ""
        line = f", {self.place}" if self.place is not None else ""
        return f"<{self.kind}{about}{line}{f': {self.said}' if self.said else ''}>"


def inputs_of(node: NodeView) -> Values:
    """Return a node's inputs; what does not fit, and will fail the node when it starts, as it is."""
    scope = node.state.parent
    assert scope is not None
    try:
        return node.inputs
    except Exception:
        found = {}
        for name, binding in node.node.inputs:
            with suppress(Exception):  # what cannot be had is left out
                value, have, _ = node.execution.bindings.given(binding, scope, ANY, name)
                checker = have or ANY
                found[name] = take(value, checker, checker, name, None, False)
        return Values(found)


def ready(state: State) -> list[str]:
    """Return the paths of the nodes that could start now, in the order in which a stepper lets them."""
    return [*reversed(state.delayed), *(node.path for node in state.ready)]


def waiting(state: State) -> dict[str, list[str]]:
    """Return the paths of the nodes that have not ended, by that of the node that waits for them.

    While a dynamic's body stands still, what it has made waits for the dynamic itself.
    """
    found = {}
    for node in state.nodes.values():
        scope = node.parent
        if node.phase is not Phase.UNDEFINED or node.node is None or scope is None or scope.children is None:
            continue
        others = (scope.children[other] for other in node.node.upstream() if other in scope.children)
        body = [scope.path] if scope.graph is None else []  # it has not returned: none of its nodes can start
        found[node.path] = [*body, *(other.path for other in others if not other.phase.terminal)]
    return found


def ended_last(events: Sequence[ev.Event], count: int) -> str | None:
    """Return the path of the node that ended last before an event, with values or an error of its own."""
    for n in range(count - 1, -1, -1):
        event = events[n]
        if isinstance(event, (ev.NodeSucceeded, ev.NodeFailed)):
            return ended(event)
    return None


def how_entered(node: NodeState, in_its_body: bool, inline: bool, past: bool) -> str:
    """Return what there is to say of a node that was to be entered, where that is not what one would expect; else "".

    Args:
        in_its_body: Whether the stepper stands in the node's body now.
        inline: Whether bodies run in this thread.
        past: Whether nothing ran, because all of it is past.
    """
    assert node.node is not None
    name, kind = node.node.title, node.node.spec.kind
    if node.cache is CacheStatus.HIT:
        return f"the result of {name} was in the cache, so nothing in it has run"
    if kind == "task" and node.phase.terminal:
        return f'{name} is a task, so it was performed: print(stepper.execution.open("{node.path}")) unfolds its body'
    if in_its_body and not past:
        if not inline:
            return f"the body of {name} has run to its end elsewhere: its calls are shown one by one, as recorded"
        if not can_stand_still():
            return (
                f"greenlet is not installed, so the body of {name} has run to its end: its calls are shown one by one"
            )
    if node.graph is not None and not node.graph.nodes:
        return f"{name} made no call, so there is nothing in it to perform"
    return ""
