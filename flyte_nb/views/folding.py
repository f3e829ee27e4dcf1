"""Which nodes a view shows: when groups are open, gathered or closed, the same in picture, outline and Mermaid.

A group is a node that has a graph of its own: a sub-workflow, an expanded dynamic or map. By default it is open down to
depth 2 and closed below; a sub-workflow of more than 12 nodes is closed at any depth. Of more than 12 siblings the
first 3, the last and the pinned ones are shown, and the others gathered in one "+N": in a dynamic or map all children
are siblings; elsewhere, and in the outermost graph, the calls of one entity that wait for the same nodes and that the
same nodes wait for. Pinned nodes (those that failed or run) are always shown, whatever is around them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flyte_nb.model.graph import EntityRef, Graph, Node
from flyte_nb.model.nodestate import NodeState, join
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State
from flyte_nb.views.labels import EXPANDING

#: More children than this are gathered; of them the first FIRST and the last one stay.
GATHER = 12
FIRST = 3

#: Groups at a greater depth (a root's node has depth 1) are closed.
DEPTH = 2

_URGENT = frozenset(
    phase.bit
    for phase in (Phase.FAILED, Phase.TIMED_OUT, Phase.FAILING, Phase.PAUSED, Phase.RUNNING, Phase.DYNAMIC_RUNNING)
)
_FAILED = frozenset(phase.bit for phase in (Phase.FAILED, Phase.TIMED_OUT, Phase.FAILING))


@dataclass(frozen=True, slots=True)
class Folding:
    """What a reader has opened, closed and pinned, by paths.

    Attributes:
        opened: Groups all of whose children are shown, whatever their number and depth; ``""`` is the outermost graph.
        closed: Groups that are shown as one node.
        pinned: Nodes that are always shown.
    """

    opened: Collection[str] = frozenset()
    closed: Collection[str] = frozenset()
    pinned: Collection[str] = frozenset()

    def pinned_scopes(self) -> frozenset[str]:
        """Return the paths of all groups that have a pinned node below them."""
        found = set()
        for path in self.pinned:
            scope = path.rpartition("/")[0]
            while scope and scope not in found:
                found.add(scope)
                scope = scope.rpartition("/")[0]
        return frozenset(found)


def is_open(path: str, graph: Graph, folding: Folding, pinned_scopes: Collection[str]) -> bool:
    """Tell whether a group, whose graph this is, shows its children."""
    if path in folding.closed:
        return False
    if path in folding.opened or path in pinned_scopes:
        return True
    return path.count("/") < DEPTH and (graph.spec.ref.kind in EXPANDING or len(graph.nodes) <= GATHER)


def shown(
    path: str, graph: Graph, folding: Folding, pinned_scopes: Collection[str]
) -> tuple[list[str], dict[str, list[str]]]:
    """Return the ids of a scope's children that are shown, and of those gathered, by the id behind which they stand.

    A failure node is always shown, behind the others.
    """
    ids = list(graph.nodes)
    last = [graph.on_failure.id] if graph.on_failure is not None else []
    gathered: dict[str, list[str]] = {}
    if len(ids) <= GATHER or path in folding.opened:
        return ids + last, gathered
    for group in [ids] if graph.spec.ref.kind in EXPANDING else siblings(graph):
        if len(group) <= GATHER:
            continue
        hidden = []
        for node_id in group[FIRST:-1]:
            child = join(path, node_id)
            if child not in folding.pinned and child not in pinned_scopes:
                hidden.append(node_id)
        if len(hidden) > 1:
            gathered[group[FIRST - 1]] = hidden
    away = {node_id for hidden in gathered.values() for node_id in hidden}
    kept = [node_id for node_id in ids if node_id not in away]
    return kept + last, {node_id: gathered[node_id] for node_id in kept if node_id in gathered}


def siblings(graph: Graph) -> list[list[str]]:
    """Return a graph's nodes in groups: calls of one entity that have the same nodes before and behind them."""
    before = {node_id: node.upstream() for node_id, node in graph.nodes.items()}
    behind: dict[str, list[str]] = {node_id: [] for node_id in graph.nodes}
    for node_id, others in before.items():
        for other in others:
            if other in behind:
                behind[other].append(node_id)
    groups: dict[tuple[EntityRef, frozenset[str], tuple[str, ...]], list[str]] = {}
    for node_id, node in graph.nodes.items():
        key = (node.spec.ref, frozenset(before[node_id]), tuple(behind[node_id]))
        groups.setdefault(key, []).append(node_id)
    return list(groups.values())


class Expansions(Mapping[str, Graph]):
    """The graphs that a state's nodes have yielded so far, by path; looked up when asked for.

    The nodes that a dynamic's body has announced count as its graph while the body still runs.
    """

    def __init__(self, state: State) -> None:
        self._nodes = state.nodes

    def __getitem__(self, path: str) -> Graph:
        graph = graph_of(self._nodes[path])
        if graph is None:
            raise KeyError(path)
        return graph

    def get(self, path: str, default: object = None) -> Graph | None:  # type: ignore[override]
        """Return the graph at a path, or None."""
        node = self._nodes.get(path)
        return None if node is None else graph_of(node)

    def __iter__(self) -> Iterator[str]:
        return (path for path, node in self._nodes.items() if node.graph is not None or node.children)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def graph_of(state: NodeState) -> Graph | None:
    """Return the graph of a node as far as it is known, or None."""
    if state.graph is not None:
        return state.graph
    node: Node | None = state.node
    if node is None:
        return None
    if state.children:
        return Graph(node.spec, {key: child.node for key, child in state.children.items() if child.node is not None})
    return node.graph


def urgent(state: State, limit: int = 12) -> frozenset[str]:
    """Return the paths that a picture of a state should pin: what failed, then what waits, then what runs."""
    found = [node for node in state.nodes.values() if node.phase.bit in _URGENT]
    found.sort(key=lambda node: (node.phase.bit not in _FAILED, node.phase is not Phase.PAUSED))
    return frozenset(node.path for node in found[:limit])
