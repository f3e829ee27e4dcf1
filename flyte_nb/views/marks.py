"""Marks: what a picture says of each node's run. Made of a state when asked for, for the nodes that are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.model.state import State
from flyte_nb.views import labels
from flyte_nb.views.folding import Folding, graph_of, shown


@dataclass(frozen=True, slots=True)
class Mark:
    """What a picture says of one node's run.

    Attributes:
        text: How it stands, in a few words; it takes the place of the label's last line.
        hit: The result came from the cache.
        more: What a pointer finds out beyond the text, such as the error.
    """

    phase: Phase
    text: str = ""
    hit: bool = False
    more: str = ""


def marks(state: State, pinned: Collection[str] = ()) -> Mapping[str, Mark]:
    """Return the marks of a state's nodes; made when asked for, for those that a picture shows.

    ``pinned`` is what `dot.to_dot` was given: it tells which nodes are gathered.
    """
    return _Marks(state, Folding(pinned=pinned))


class _Marks(Mapping[str, Mark]):
    def __init__(self, state: State, folding: Folding) -> None:
        self._state = state
        self._folding = folding

    def __getitem__(self, path: str) -> Mark:
        scope, _, last = path.rpartition("/")
        if path not in self._state.nodes and last[:1] == "+" and (last[1:] or "0").isdecimal():
            return self._gathered(path, self._state.scope(scope), int(last[1:] or "0"))
        if path not in self._state.nodes and self._is_skipped(scope):
            return Mark(Phase.SKIPPED, labels.words(Phase.SKIPPED))
        if path not in self._state.nodes and last[:1] == "?" and last[1:].isdecimal():
            return self._case(path, self._state.scope(scope), int(last[1:]))
        node = self._state.nodes[path]
        return Mark(node.phase, labels.progress(node, attempts=True), node.cache is CacheStatus.HIT, labels.error(node))

    def _gathered(self, path: str, scope: NodeState, number: int) -> Mark:
        graph = graph_of(scope)
        if graph is None or scope.children is None:
            raise KeyError(path)
        gathered = list(shown(scope.path, graph, self._folding, self._folding.pinned_scopes())[1].values())
        if number >= len(gathered):
            raise KeyError(path)
        return Mark(scope.phase, labels.tally(scope.children[node_id] for node_id in gathered[number]))

    def _is_skipped(self, scope: str) -> bool:
        """Tell whether a node that never came to be is in one that was skipped."""
        while scope and scope not in self._state.nodes:
            scope = scope.rpartition("/")[0]
        return bool(scope) and self._state.nodes[scope].phase is Phase.SKIPPED

    def _case(self, path: str, scope: NodeState, number: int) -> Mark:
        if scope.chosen is None:
            raise KeyError(path)
        if scope.chosen != number:
            return Mark(Phase.SKIPPED)
        return Mark(scope.phase if scope.phase.terminal else Phase.SUCCEEDED)

    def __iter__(self) -> Iterator[str]:
        return iter(self._state.nodes)

    def __len__(self) -> int:
        return len(self._state.nodes)
