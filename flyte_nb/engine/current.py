"""Current: what stands before and behind a stepper's cursor."""

from __future__ import annotations

from collections.abc import Sequence

from flyte_nb.engine.bodies import can_stand_still
from flyte_nb.engine.cursor import Cursor, Kind, Stop, ended
from flyte_nb.engine.inspection import NodeView, Values
from flyte_nb.engine.stepped import SteppedExecution
from flyte_nb.model import events as ev
from flyte_nb.model.graph import EntitySpec, Origin, Place
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.paths import readable
from flyte_nb.model.state import split


class Current:
    """Where a stepper stands. It does not change: a command makes another one.

    Attributes:
        kind: ``start``, ``compile``, ``body``, ``before``, ``after``, ``failed`` or ``end``.
        path: The node that it is about: the one that starts next, that a line has just made, that has just ended;
            ``""`` at the end.
        said: Why it stopped here: the breakpoint, or what a condition raised.
    """

    def __init__(self, execution: SteppedExecution, cursor: Cursor, stop: Stop) -> None:
        self._execution = execution
        self._state = cursor.state
        self._last = ended_last(execution.events, cursor.count)
        self.stop = stop
        self.kind = stop.kind.value
        self.said = stop.said
        self.path = (cursor.upcoming() or "") if stop.kind is Kind.START else stop.path

    @property
    def node(self) -> NodeView | None:
        """The node that it is about."""
        return NodeView(self._execution, self._state.nodes[self.path]) if self.path else None

    @property
    def name(self) -> str:
        """Its path in the entities' names."""
        return readable(self._state.nodes[self.path]) if self.path else ""

    @property
    def inputs(self) -> Values:
        """What goes into the node, or went."""
        node = self.node
        return node.inputs if node is not None else Values({})

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
    def origin(self) -> Origin | None:
        """The call that made the node."""
        return self.node.origin if self.node is not None else None

    @property
    def place(self) -> Place | None:
        """The line that is lit: the call's that made the node."""
        return self.origin.place if self.origin is not None else None

    @property
    def variables(self) -> dict[str, str]:
        """The loop variables at that line, as short texts."""
        return dict(self.origin.variables) if self.origin is not None else {}

    @property
    def body(self) -> EntitySpec | None:
        """The entity in whose body it stands, while it is in one."""
        if self.kind == Kind.COMPILE.value:
            return self._execution.call.spec
        if self.kind != Kind.BODY.value:
            return None
        node = self._state.nodes[split(self.path)[0]].node
        return node.spec if node is not None else None

    def __repr__(self) -> str:
        about = f" {self.path} {self.name}" if self.path else ""
        line = f", {self.place}" if self.place is not None else ""
        return f"<{self.kind}{about}{line}{f': {self.said}' if self.said else ''}>"


def ended_last(events: Sequence[ev.Event], count: int) -> str | None:
    """Return the path of the node that ended last before an event, with values or an error of its own."""
    for n in range(count - 1, -1, -1):
        event = events[n]
        if isinstance(event, (ev.NodeSucceeded, ev.NodeFailed)):
            return ended(event)
    return None


def how_entered(node: NodeState, inline: bool, past: bool) -> str:
    """Return what there is to say of entering a node, where that is not what one would expect; else an empty text."""
    assert node.node is not None
    kind = node.node.spec.kind
    if kind == "task":
        return f'{node.node.title} is a task, and was performed: execution.open("{node.path}") unfolds its body'
    if kind != "dynamic" or past:
        return ""
    if not inline:
        return "its body has run to its end elsewhere: its calls are shown one by one, as they were recorded"
    if not can_stand_still():
        return "greenlet is not installed, so its body has run to its end: its calls are shown as they were recorded"
    return ""
