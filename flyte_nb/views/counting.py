"""Counting: which nodes of a run count, and how many of them stand where; the same numbers in every view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import Phase

_FAILED = Phase.FAILED.bit | Phase.TIMED_OUT.bit


class Counts(NamedTuple):
    """How many nodes have succeeded, run and failed by themselves, and how many there are."""

    done: int
    running: int
    failed: int
    total: int


def counts_as_one(node: NodeState) -> bool:
    """Tell whether a node counts: one that does work itself, so a leaf, or a group that has no children (yet).

    Others count by their children alone, also while a body is still making these. A body that failed counts as one, and
    what it had announced does not, nor does a failure node that is not needed, nor what
    belongs to a case of a conditional that was not taken.
    """
    scope = node.parent
    if scope is not None and scope.graph is None and scope.phase.terminal:
        return False
    if node.is_spare or node.is_beside:
        return False
    if node.chosen is not None and node.graph is not None and not node.graph.cases[node.chosen].nodes:
        return True  # a conditional that took a case of no nodes
    return not node.children or (node.graph is None and node.phase.terminal)


def counted(nodes: Iterable[NodeState]) -> Iterator[NodeState]:
    """Return those of some nodes that count."""
    return filter(counts_as_one, nodes)


def counts(nodes: Iterable[NodeState]) -> Counts:
    """Count nodes by how they stand.

    A group that failed because of a child is not a failure more; one that failed by itself is.
    """
    done = running = failed = total = 0
    for node in nodes:
        bit = node.phase.bit
        if bit & _FAILED and node.cause is None:
            failed += 1
        if counts_as_one(node):
            total += 1
            done += bit == Phase.SUCCEEDED.bit
            running += bit == Phase.RUNNING.bit
    return Counts(done, running, failed, total)


def asks(node: NodeState) -> bool:
    """Tell whether a gate waits for an answer, and not for a time alone."""
    return node.phase is Phase.PAUSED and node.question is not None and node.question.question != "sleep"


def within(node: NodeState) -> Iterator[NodeState]:
    """Yield the nodes below a node, at any depth."""
    for child in (node.children or {}).values():
        yield child
        if child.children:
            yield from within(child)
