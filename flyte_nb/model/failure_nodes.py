"""Failure nodes in the fold: called when all else in a failed scope has ended, dismissed if the scope ends without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyte_nb.model.errors import ErrorInfo, IllegalTransition
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import Phase

if TYPE_CHECKING:
    from flyte_nb.model.state import State

_UNSTARTED = (Phase.UNDEFINED, Phase.QUEUED)


def called(state: State, scope: NodeState) -> None:
    """Let a scope's failure node start, if the scope has failed, nothing else in it is left, and it was not called."""
    handler = scope.failure_node
    if handler is None or scope.cause is None or scope.live or handler.phase is not Phase.UNDEFINED:
        return
    state.closing.pop(scope.path, None)
    scope.live = 1
    handler.phase = Phase.QUEUED
    state.ready.appendleft(handler)


def failing(state: State, scope: NodeState, error: ErrorInfo) -> None:
    """Let a scope fail by itself whose nodes have all ended, and call its failure node: its outputs do not fit."""
    if scope.graph is None or scope.open or scope.live or scope.cause is not None:
        what = f"node {scope.path}" if scope.path else "the execution"
        raise IllegalTransition(f"{what} cannot fail by its own outputs: it has none to gather")
    scope.phase = Phase.FAILING
    scope.cause, scope.error = scope.path, error
    called(state, scope)


def still_live(scope: NodeState) -> int:
    """Return how many children hold up a scope's end: one that was called and has not started does not."""
    handler = scope.failure_node
    return scope.live - (handler is not None and handler.phase is Phase.QUEUED)


def dismissed(state: State, scope: NodeState, at: float) -> None:
    """Let a failure node that has not started end with its scope."""
    handler = scope.failure_node
    if handler is None or handler.phase not in _UNSTARTED:
        return
    if handler.phase is Phase.QUEUED:
        scope.live -= 1
        if handler.due is None:
            state.ready.remove(handler)
        else:
            state.delayed.pop(handler.path, None)
    handler.phase = Phase.SKIPPED
    handler.ended = at
