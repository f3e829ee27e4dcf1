"""decide: from a state, what may happen next. Pure: it reads the state and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import inf

from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State


@dataclass(frozen=True, slots=True)
class Start:
    """Start this node's next attempt."""

    path: str


@dataclass(frozen=True, slots=True)
class Succeed:
    """All children of this scope ended well: gather its outputs."""

    path: str


@dataclass(frozen=True, slots=True)
class Fail:
    """This scope has failed, and nothing in it is left to run."""

    path: str
    cause: str


@dataclass(frozen=True, slots=True)
class Failing:
    """Announce that the execution will fail."""

    cause: str


@dataclass(frozen=True, slots=True)
class Skip:
    """This node will never start."""

    path: str


@dataclass(frozen=True, slots=True)
class Abort:
    """Stop this node, which has started."""

    path: str


@dataclass(frozen=True, slots=True)
class Expire:
    """The time of this gate is up."""

    path: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may start before this time; None: before somebody answers a gate."""

    until: float | None


Command = Start | Succeed | Fail | Failing | Skip | Abort | Expire | Wait

_UNSTARTED = (Phase.UNDEFINED, Phase.QUEUED)


def decide(state: State, free: int, now: float, gates: bool = True) -> list[Command]:
    """Return what to do next, in order; an empty list while there is nothing to do but wait for what runs.

    Args:
        free: How many more calls may run at once.
        now: Seconds since the epoch, for retries that become due, and gates whose time is up.
        gates: Whether gates may start; they take nobody's place.

    Endings come before beginnings: scopes that can close, and nodes that can never start, are dealt with first.
    """
    if state.root.phase.terminal:
        return []
    if state.closing:
        scope = next(iter(state.closing.values()))
        return list(_close(state, scope))
    if state.root.cause is not None and state.root.phase is not Phase.FAILING:
        return [Failing(state.root.cause)]
    if state.doomed:
        return [Skip(path) for path in state.doomed]
    if not (state.paused or state.gates):
        if not state.delayed:
            return [Start(node.path) for node in islice(state.ready, free)] if free > 0 else []
        starts, due = _starts(state, free, now)
        return starts if starts or due is None else [Wait(due)]
    late: list[Command] = [Expire(node.path) for node in state.paused.values() if _until(node) <= now]
    if late:
        return late
    starts, due = _starts(state, free, now)
    if gates:
        starts = [*(Start(node.path) for node in state.gates), *starts]
    times = [_until(node) for node in state.paused.values()] + ([due] if due is not None else [])
    if starts or not times:
        return starts
    first = min(times)
    return [Wait(first if first < inf else None)]


def _starts(state: State, free: int, now: float) -> tuple[list[Command], float | None]:
    """Return which nodes start that need a worker, and when the next retry is due."""
    if free <= 0:
        return [], None
    starts: list[Command] = [Start(node.path) for node in islice(state.ready, free)]
    if not state.delayed or len(starts) >= free:
        return starts, None
    due = sorted(state.delayed.values(), key=lambda node: node.due or 0.0)
    starts += [Start(node.path) for node in due if (node.due or 0.0) <= now][: free - len(starts)]
    return starts, due[0].due or 0.0


def _until(node: NodeState) -> float:
    """Return when a gate ends by itself."""
    until = node.question.until if node.question is not None else None
    return inf if until is None else until


def _close(state: State, scope: NodeState) -> Iterator[Command]:
    if scope.cause is None:
        yield Succeed(scope.path)
        return
    if scope is state.root and scope.phase is not Phase.FAILING:
        yield Failing(scope.cause)
    yield from stop_all(scope)
    handler = scope.failure_node
    if handler is None or handler.phase.terminal:
        yield Fail(scope.path, scope.cause)


def stop_all(scope: NodeState) -> Iterator[Command]:
    """Yield what ends everything below a scope that has not ended, children before their parents.

    A failure node that has not started is left: it ends with its scope.
    """
    for child in (scope.children or {}).values():
        if child.phase.terminal or (child.phase in _UNSTARTED and child.is_failure_node):
            continue
        yield from stop_all(child)
        yield Skip(child.path) if child.phase in _UNSTARTED else Abort(child.path)
