"""Eagers: their bodies ask for calls, which become nodes; when one has ended, the body is given what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flyte_nb.engine import coroutines
from flyte_nb.engine.closing import Closing
from flyte_nb.engine.decide import Abort, Command, stop_all
from flyte_nb.engine.loops import Cancelled
from flyte_nb.engine.news import Asked
from flyte_nb.engine.store import take
from flyte_nb.model import events as ev
from flyte_nb.model.calls import Call
from flyte_nb.model.graph import Node
from flyte_nb.model.nodestate import NodeState, join

_ENDS = (ev.NodeSucceeded, ev.NodeFailed, ev.NodeAborted, ev.NodeSkipped)


class Eagers(Closing):
    """The part of an `Actor` that deals with eagers, and with what bodies make while they run."""

    def __init__(self, call: Call, id: str) -> None:
        super().__init__(call, id)
        #: What has not been answered, by the path of the node that it is about.
        self._awaited: dict[str, Asked] = {}

    def _emit(self, event: ev.Event) -> None:
        self.state.apply(event)
        self.events.append(event)
        if self._awaited and isinstance(event, _ENDS):
            asked = self._awaited.pop(event.path, None)
            if asked is not None:
                coroutines.answer(asked, *self._answer_to(event))

    def _note(self, asked: Asked) -> None:
        """Note that a body waits for a node that it makes now."""
        self.calls.setdefault(asked.node.spec.ref, asked.call)
        self._awaited[join(asked.path, asked.node.id)] = asked
        coroutines.asked(asked)

    def _traced(self, path: str, made: Node, constants: Mapping[str, Any]) -> None:
        for value_id, value in constants.items():
            self.store.put(join(path, value_id), value)
        self._emit(ev.NodeTraced(self._clock.now(), join(path, made.id), made))

    def _answer_to(self, event: ev.NodeEvent) -> tuple[tuple[object, ...] | None, BaseException | None]:
        if isinstance(event, ev.NodeSucceeded):
            try:
                return self._values(self.state.nodes[event.path]), None
            except Exception as error:
                return None, error
        if not isinstance(event, ev.NodeFailed):
            return None, Cancelled()
        known = (self.exceptions[path] for path in (event.path, event.cause) if path in self.exceptions)
        return None, next(known, RuntimeError(f"{event.error.type}: {event.error.message}"))

    def _values(self, node: NodeState) -> tuple[object, ...]:
        wanted = self.call_of(node).outputs
        return tuple(
            [take(self.store.get(ref.id), wanted[var], wanted[var], var, None, False) for var, ref in node.outputs]
        )

    def _cause(self, node: NodeState, error: BaseException) -> str | None:
        """Return the path of the node whose failure an eager's body has let pass; None where it failed by itself."""
        original = getattr(error, "__flyte_nb_original__", error)
        for child in (node.children or {}).values() if node.open else ():
            if child.error is not None and any(
                path is not None and self.exceptions.get(path) is original for path in (child.path, child.cause)
            ):
                return child.path
        return None

    def _end_node(self, node: NodeState) -> None:
        """End a node that nobody waits for any more, with all that is in it."""
        self._end_below(node)
        if not node.phase.terminal:
            self._obey(Abort(node.path))

    def _end_below(self, node: NodeState) -> None:
        for command in list(stop_all(node)):
            self._obey(command)

    def _obey(self, command: Command) -> None:
        raise NotImplementedError
