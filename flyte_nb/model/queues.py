"""Queues: where nodes stand that could start, and in which order."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import Phase

if TYPE_CHECKING:
    from flyte_nb.model.state import State

_QUEUED, _UNDEFINED = Phase.QUEUED, Phase.UNDEFINED


def release(state: State, scope: NodeState, free: list[NodeState]) -> None:
    """Queue nodes at the front, so that inline execution follows the order in which the body was written."""
    if scope.waiting is not None:
        scope.waiting.extend(free)
        while scope.waiting and scope.released < (scope.graph.concurrency or 1):  # type: ignore[union-attr]
            child = scope.waiting.popleft()
            if child.phase is _UNDEFINED:
                scope.released += 1
                child.phase = _QUEUED
                queue = queue_of(state, child)
                queue.insert(after_siblings(queue, scope), child)
        return
    for child in reversed(free):
        child.phase = _QUEUED
        queue_of(state, child).appendleft(child)


def queue_of(state: State, node: NodeState) -> deque[NodeState]:
    """Return where a node stands that could start: a gate needs no worker, so it waits for none."""
    return state.gates if node.node.spec.ref.kind == "gate" else state.ready  # type: ignore[union-attr]


def after_siblings(queue: deque[NodeState], scope: NodeState) -> int:
    """Return where in the queue a scope's nodes at the front end; there are no more than may run at once."""
    at = 0
    for node in queue:
        if node.parent is not scope:
            break
        at += 1
    return at
