"""Stops: what kind of place a cursor stands at, and whether a breakpoint asks to stay there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flyte_nb.engine.breakpoints import Breakpoints, one_line
from flyte_nb.engine.current import ended_last, inputs_of
from flyte_nb.engine.cursor import Cursor, Kind, Stop
from flyte_nb.engine.inspection import NodeView
from flyte_nb.engine.stepped import INTERRUPTED, SteppedExecution
from flyte_nb.model import events as ev
from flyte_nb.model.nodestate import NodeState, split


def rest(cursor: Cursor, further: int = 0) -> Stop:
    """Return the stop at a cursor's place, by what lies behind it and what starts next.

    Args:
        further: The second half of its position.
    """
    at = (cursor.count, further)
    if cursor.state.phase.terminal:
        return Stop(at, Kind.END)
    last = cursor.last
    if type(last) is ev.NodeTraced and not cursor.state.nodes[split(last.path)[0]].open:
        return Stop(at, Kind.BODY, last.path)
    path = cursor.upcoming()
    if path is not None:
        return Stop(at, Kind.BEFORE, path, _again(cursor.state.nodes[path]))
    if type(last) is ev.NodeFailed:
        return Stop(at, Kind.FAILED, last.path)
    gate = cursor.gate()
    if gate is not None:
        return Stop(at, Kind.GATE, gate)
    return Stop(at, Kind.AFTER, ended_last(cursor.actor.events, cursor.count) or "")


def _again(node: NodeState) -> str:
    """Return why a node starts again, in words; empty where it is its first attempt."""
    error = node.error
    if error is None:
        return ""
    if error.type == INTERRUPTED:
        return f"attempt {node.attempt + 1} again: it was interrupted"
    why = one_line(f"{error.type}: {error.message}" if error.message else error.type)
    return f"attempt {node.attempt + 1}; attempt {node.attempt} failed: {why}"


def asked_for(
    breakpoints: Breakpoints, execution: SteppedExecution, cursor: Cursor, passed: list[ev.Event], stop: Stop
) -> Stop | None:
    """Return the stop that a breakpoint asks for after these events, if one does."""
    nodes = cursor.state.nodes
    actor = cursor.actor

    def hit(path: str, moment: str) -> str | None:
        return actor.ask(lambda: breakpoints.hit(nodes[path], moment, lambda: values(path)))

    def values(path: str) -> tuple[Mapping[str, Any], ...]:
        node = NodeView(execution, nodes[path])
        return inputs_of(node), node.outputs, execution.call_of(node.state).outputs

    last = passed[-1] if passed else None
    if isinstance(last, ev.NodeFailed):
        said = hit(last.path, "failed")
        if said is not None:
            return Stop(stop.at, Kind.FAILED, last.path, said)
    elif isinstance(last, ev.NodeSucceeded) and not actor.was_told(last.path):
        said = hit(last.path, "after")
        if said is not None:
            return Stop(stop.at, Kind.AFTER, last.path, said)
    if stop.kind is not Kind.BEFORE:
        return None
    said = hit(stop.path, "before")
    return replace(stop, said="; ".join(filter(None, (said, stop.said)))) if said is not None else None
