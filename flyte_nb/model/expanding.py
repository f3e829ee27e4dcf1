"""Expanding: how a graph's nodes come into the state: what each waits for, and which of a conditional's are skipped."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from flyte_nb.model import events as ev
from flyte_nb.model.errors import IllegalTransition
from flyte_nb.model.graph import Graph
from flyte_nb.model.nodestate import NodeState, join
from flyte_nb.model.phases import Phase
from flyte_nb.model.queues import release

if TYPE_CHECKING:
    from flyte_nb.model.state import State


def not_chosen(event: ev.NodeExpanded, waits: list[list[str]]) -> frozenset[str]:
    """Return the ids of a conditional's nodes that the case that was taken leaves out."""
    graph = event.graph
    if event.chosen is None:
        if graph.cases:
            raise IllegalTransition(f"node {event.path} expands, and takes none of its {len(graph.cases)} cases")
        return frozenset()
    if not 0 <= event.chosen < len(graph.cases):
        raise IllegalTransition(f"node {event.path} takes case {event.chosen} of {len(graph.cases)}")
    away = frozenset(graph.nodes).difference(graph.cases[event.chosen].nodes)
    for node_id, others in zip(graph.nodes, waits, strict=True):
        if node_id not in away and not away.isdisjoint(others):
            raise IllegalTransition(f"node {join(event.path, node_id)} waits for a case that was not taken")
    return away


def expand(
    state: State, scope: NodeState, graph: Graph, waits: list[list[str]], away: frozenset[str], at: float
) -> None:
    """Make the nodes of a graph, and queue those that wait for nothing; those in ``away`` are skipped at once."""
    scope.graph = graph
    children = scope.children
    if children is None:
        children = scope.children = {}
    for node_id, node in graph.members.items():
        child = children.get(node_id)
        if child is None:
            child = NodeState(join(scope.path, node_id), node, scope)
            children[node_id] = child
            state.nodes[child.path] = child
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
        if node_id in away:
            child.phase = Phase.SKIPPED
            child.ended = at
        elif not child.blockers:
            free.append(child)
    scope.live = len(graph.nodes) - len(away)
    if graph.concurrency is not None:
        scope.waiting = deque()
    if not scope.live:
        state.closing[scope.path] = scope
    release(state, scope, free)


def waits_of(graph: Graph) -> list[list[str]]:
    """Return what each node of a graph waits for."""
    waits = [node.upstream() for node in graph.nodes.values()]
    for others in waits:
        for other in others:
            if other not in graph.nodes:
                raise IllegalTransition(f"a node of {graph.spec.name} waits for {other!r}, which is not there")
    return waits
