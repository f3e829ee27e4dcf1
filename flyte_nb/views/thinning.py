"""Thinning: a run without the nodes that matter least, so that its log is shorter and still folds.

What a view shows by itself (see `folding`) matters most, then of what it gathers the first children of each scope. With
a node goes all that is within it, every event of it, and every reference to it: of a list the item, else the input
becomes a constant that says no more than where it came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from flyte_nb.model import events as ev
from flyte_nb.model.graph import Binding, Const, DictOf, EntitySpec, Graph, ListOf, Node, Ref, frozen
from flyte_nb.model.nodestate import join, split
from flyte_nb.model.state import State
from flyte_nb.model.values import ValueRef
from flyte_nb.views import labels
from flyte_nb.views.folding import Expansions, Folding, is_open, shown, urgent

#: Characters of one node's log, and of an entity's source, that a thinned log keeps.
LOG = 4_000
SOURCE = 20_000


Outputs = tuple[tuple[str, Binding], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The paths of all nodes that are known, those that matter most first, and each behind the one that it is in.

    Attributes:
        shown: How many of them, at the front, a view shows by itself.
    """

    paths: Sequence[str]
    shown: int


def ranked(graph: Graph, state: State | None = None) -> Ranking:
    """Rank the nodes of a graph or, with a state, of a run.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, Interface
        >>> spec = EntitySpec(EntityRef("task", "t", "1"), Interface())
        >>> wf = Graph(EntitySpec(EntityRef("workflow", "wf", "1"), Interface()), {"n0": Node("n0", spec)})
        >>> ranked(wf)
        Ranking(paths=['n0'], shown=1)
    """
    pinned: frozenset[str] = frozenset()
    if state is not None:
        causes = (node.cause for node in (state.root, *map(state.nodes.__getitem__, urgent(state))))
        pinned = urgent(state) | {cause for cause in causes if cause in state.nodes}
    folding = Folding(pinned=pinned)
    walk = _Walk(folding, folding.pinned_scopes(), Expansions(state) if state is not None else None)
    walk.into("", graph, True, -1)
    walk.found.sort()
    return Ranking([path for _, _, path in walk.found], sum(rank < 0 for rank, _, _ in walk.found))


class _Walk:
    def __init__(self, folding: Folding, pinned_scopes: frozenset[str], expansions: Expansions | None) -> None:
        self._folding = folding
        self._pinned_scopes = pinned_scopes
        self._expansions = expansions
        self.found: list[tuple[int, int, str]] = []

    def into(self, path: str, graph: Graph, visible: bool, rank: int) -> None:
        kept = frozenset(shown(path, graph, self._folding, self._pinned_scopes)[0]) if visible else frozenset()
        for position, node in enumerate(graph.members.values()):
            child = join(path, node.id)
            seen = node.id in kept
            own = -1 if seen else max(rank, position)
            self.found.append((own, len(self.found), child))
            inner = (self._expansions.get(child) if self._expansions is not None else None) or node.graph
            if inner is not None:
                opened = seen and is_open(child, inner, self._folding, self._pinned_scopes)
                self.into(child, inner, opened, own)


class Thinning:
    """Makes graphs and logs of the nodes that are kept. Keep one for all the events of a log."""

    def __init__(self, kept: Iterable[str]) -> None:
        self._kept = frozenset(kept)
        self._ids: dict[str, set[str]] = {}
        for path in self._kept:
            scope, node_id = split(path)
            self._ids.setdefault(scope, set()).add(node_id)
        self._nodes: dict[tuple[str, int], tuple[Node, Node]] = {}
        self._specs: dict[int, tuple[EntitySpec, EntitySpec]] = {}

    def events(self, log: Sequence[ev.Event]) -> Iterator[ev.Event]:
        """Yield the events of a log that are left."""
        kept = self._kept | {""}  # where an event of the execution itself belongs
        left = [event for event in log if getattr(event, "path", "") in kept]
        written = Counter[str]()
        for event in left:
            if isinstance(event, ev.NodeLogged):
                written[event.path] += len(event.text)
        spared = {path: count - LOG for path, count in written.items() if count > LOG}
        decks = {event.path: event for event in left if isinstance(event, ev.NodePublished)}  # the last ones alone
        for event in left:
            if isinstance(event, ev.NodePublished) and decks[event.path] is not event:
                continue
            if isinstance(event, ev.NodeLogged) and spared.get(event.path):
                yield from self._last(event, spared)
            elif isinstance(event, ev.NodeTraced):
                yield replace(event, node=self._node(event.path, event.node))
            elif isinstance(event, ev.NodeExpanded):
                yield replace(event, graph=self.graph(event.path, event.graph))
            elif isinstance(event, ev.ExecutionStarted):
                yield replace(event, graph=self.graph("", event.graph))
            else:
                yield event

    def _last(self, event: ev.NodeLogged, spared: dict[str, int]) -> Iterator[ev.Event]:
        """Yield what is left of a text when so many characters go before the node's last ones, and a word on them."""
        spare = spared[event.path]
        if len(event.text) <= spare:
            spared[event.path] -= len(event.text)
            if spared[event.path]:
                return
        spared[event.path] = 0
        yield replace(event, text=f"… the beginning was left out …\n{event.text[spare:]}")

    def graph(self, path: str, graph: Graph) -> Graph:
        """Return what is left of a graph; itself where that is all."""
        kept = self._ids.get(path, set())
        nodes = {
            node_id: self._node(join(path, node_id), graph.nodes[node_id]) for node_id in graph.nodes if node_id in kept
        }
        spec = self._spec(graph.spec)
        handler = graph.on_failure
        if handler is not None:
            handler = self._node(join(path, handler.id), handler) if handler.id in kept else None
        same = spec is graph.spec and handler is graph.on_failure and len(nodes) == len(graph.nodes)
        if same and all(nodes[n] is graph.nodes[n] for n in nodes):
            return graph
        outputs = _left_of(graph.outputs, kept)
        cases = tuple(
            replace(case, nodes=tuple(n for n in case.nodes if n in kept), outputs=_left_of(case.outputs, kept))
            for case in graph.cases
        )
        # Where nodes no longer wait for each other, more of them are free at once than the log was made with.
        loose = any(
            (node.inputs, node.after) != (graph.nodes[node_id].inputs, graph.nodes[node_id].after)
            for node_id, node in nodes.items()
            if node is not graph.nodes[node_id]
        )
        concurrency = None if loose else graph.concurrency
        made = replace(graph, spec=spec, nodes=frozen(nodes), outputs=outputs, concurrency=concurrency, cases=cases)
        return made if handler is graph.on_failure else replace(made, on_failure=handler)

    def _node(self, path: str, node: Node) -> Node:
        known = self._nodes.get((path, id(node)))
        if known is not None:
            return known[1]
        kept = self._ids[split(path)[0]]
        made = node
        if not kept.issuperset(node.upstream()):
            inputs = tuple((name, _left(binding, kept) or _gone(binding)) for name, binding in node.inputs)
            made = replace(made, inputs=inputs, after=tuple(other for other in node.after if other in kept))
        spec = self._spec(node.spec)
        inner = self.graph(path, node.graph) if node.graph is not None else None
        if spec is not node.spec or inner is not node.graph:
            made = replace(made, spec=spec, graph=inner)
        self._nodes[path, id(node)] = (node, made)
        return made

    def _spec(self, spec: EntitySpec) -> EntitySpec:
        if len(spec.source) + len(spec.doc) <= SOURCE:
            return spec
        known = self._specs.get(id(spec))
        if known is None:
            place = replace(spec.place, text=labels.shorten(spec.place.text, 400)) if spec.place is not None else None
            cut = replace(spec, source=spec.source[: SOURCE // 2], doc=spec.doc[: SOURCE // 4], place=place)
            known = self._specs[id(spec)] = (spec, cut)
        return known[1]


def _left_of(bindings: Outputs, kept: Iterable[str]) -> Outputs:
    """Return what is left of a graph's outputs."""
    return tuple((name, left) for name, binding in bindings if (left := _left(binding, kept)) is not None)


def _left(binding: Binding, kept: Iterable[str]) -> Binding | None:
    """Return what is left of a binding, or None."""
    if type(binding) is Ref:
        return binding if not binding.node or binding.node in kept else None
    if type(binding) is ListOf:
        return ListOf(tuple(left for item in binding.items if (left := _left(item, kept)) is not None))
    if type(binding) is DictOf:
        return DictOf(tuple((key, left) for key, item in binding.items if (left := _left(item, kept)) is not None))
    return binding


def _gone(binding: Binding) -> Const:
    assert isinstance(binding, Ref), "of all else something is left"
    return Const(ValueRef(f"{binding.node}.{binding.var}", "", None, "…"))
