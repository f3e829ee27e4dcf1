"""Payload: what a saved output, a replay and a live view start from, as one JSON object of bounded size.

Its form is in docs/protocol.md. Too large, it loses the previews of the nodes that a view gathers, then all of long
logs but their ends, then those nodes themselves; after that other previews, and at last nodes that a view would show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flyte_nb.model import events as ev
from flyte_nb.model.graph import Graph
from flyte_nb.model.state import State, fold
from flyte_nb.model.wire import Writer
from flyte_nb.views import words
from flyte_nb.views.sound import sound, text
from flyte_nb.views.thinning import Ranking, Thinning, ranked

MIME = "application/vnd.flyte-nb.run+json"

#: Bytes of a payload as compact JSON.
LIMIT = 2_000_000

# So many nodes are written first, to learn how many bytes a node takes.
_FIRST = 256

# Shares of the room: what is aimed at, what is good enough, and what is estimated too high to be tried.
_FULL = 0.75
_ENOUGH = 0.5
_HOPELESS = 1.3
_TRIES = 4

# Bytes for the names of the fields that are filled last.
_ROOM = 200


def payload(
    graph: Graph,
    events: Iterable[ev.Event] = (),
    *,
    view: str | None = None,
    previews: Mapping[str, Mapping[str, Any]] | None = None,
    expected: Mapping[str, float] | None = None,
    stale: bool = False,
    layout: Mapping[str, Any] | None = None,
    limit: int = LIMIT,
    state: State | None = None,
) -> dict[str, Any]:
    """Return a graph, or with events its run, as a front end takes it; the same for the same run.

    Args:
        graph: The compiled graph.
        events: The log, from its first event on.
        view: The name of the live view that it starts.
        previews: Rich forms by value id, those that matter most first.
        expected: Seconds that earlier runs of an entity took, by name. Of entities that are not in the graph none is
            kept, unless the run goes on: it may still come to call them.
        stale: Whether an entity was redefined since the graph was compiled.
        layout: Positions made `ahead`.
        limit: Bytes that it may have as compact JSON.
        state: The fold of these events, where it is at hand.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, EntitySpec, Interface
        >>> made = payload(Graph(EntitySpec(EntityRef("workflow", "wf", "1"), Interface()), {}))
        >>> made["schema"], made["sentence"], made["omitted"]
        (1, 'wf calls nothing.', {'previews': 0, 'nodes': 0})
    """
    log = tuple(events)
    if state is None and log:
        state = fold(log)
    head: dict[str, Any] = {
        "schema": ev.SCHEMA,
        "view": view,
        "sentence": words.sentence(graph, state),
        "expected": _concerned(expected or {}, graph, state),
        "stale": stale,
    }
    if layout is not None:
        head["layout"] = layout
    made: dict[str, Any] = sound(head)
    ranking = ranked(graph, state)
    room = limit - _size(made) - _ROOM
    shown = _Previews(previews or {}, ranking)
    what = _Written(graph, log, ranking.paths)
    if not what.all_of_it(room) or what.size + shown.least > room:
        what.as_much_as(room - min(shown.least, room // 2))
    chosen = shown.chosen(room - what.size, ranking.paths[what.left :])
    omitted = {"previews": len(shown) - len(chosen), "nodes": len(ranking.paths) - what.left}
    return {**made, **what.objects, "previews": chosen, "omitted": omitted}


def _concerned(expected: Mapping[str, float], graph: Graph, state: State | None) -> dict[str, float]:
    if not expected or (state is not None and not state.phase.terminal):
        return dict(expected)
    names: set[str] = set()
    waiting = [graph, *(node.graph for node in state.nodes.values() if node.graph is not None)] if state else [graph]
    while waiting:
        one = waiting.pop()
        names.add(one.spec.name)
        for node in one.members.values():
            names.add(node.spec.name)
            if node.graph is not None:
                waiting.append(node.graph)
    return {name: seconds for name, seconds in expected.items() if name in names}


class _Written:
    """A graph or a log as objects: all of it, or what is left of it with the nodes that matter most.

    Attributes:
        left: How many nodes are in it.
        size: Bytes of the objects.
    """

    def __init__(self, graph: Graph, log: Sequence[ev.Event], paths: Sequence[str]) -> None:
        self._graph = graph
        self._log = log
        self._paths = paths
        self.objects: dict[str, Any] = {}
        self.left = 0
        self.size = 0

    def all_of_it(self, room: int) -> bool:
        """Write all, unless it is plain that there is no room; tell whether it was written and there is."""
        if sum(len(event.text) for event in self._log if isinstance(event, ev.NodeLogged)) > room:
            return False
        total = len(self._paths)
        if total > _FIRST:
            self._write(_FIRST)
            if self.size * total > _HOPELESS * room * _FIRST:
                return False
        self._put(None, total)
        return self.size <= room

    def as_much_as(self, room: int) -> None:
        """Write as many nodes as there is room for, about: a few first, from which it learns how much they take."""
        total = len(self._paths)
        if self.left != _FIRST:
            self._write(min(total, _FIRST))
        while self.size > room and self.left:
            self._write(int(self.left * _FULL * room / self.size))
        for _ in range(_TRIES):
            more = min(total, int(self.left * _FULL * room / max(self.size, 1)))
            if more <= self.left or self.size > room * _ENOUGH:
                break
            before = self.objects, self.left, self.size
            self._write(more)
            if self.size > room:
                self.objects, self.left, self.size = before
                break

    def _write(self, count: int) -> None:
        self._put(Thinning(self._paths[:count]), count)

    def _put(self, thinning: Thinning | None, count: int) -> None:
        writer = Writer()
        if self._log:
            events = thinning.events(self._log) if thinning is not None else self._log
            objects: dict[str, Any] = {"events": [writer.event(event) for event in events]}
        else:
            graph = thinning.graph("", self._graph) if thinning is not None else self._graph
            objects = {"graph": writer.graph(graph), "events": []}
        try:
            self.size = _size(objects)
        except ValueError:
            objects = sound(objects)
            self.size = _size(objects)
        self.objects, self.left = objects, count


class _Previews:
    """Rich forms by value id, with the bytes of each.

    Attributes:
        least: Bytes of those that a view shows at once, because their nodes are not gathered.
    """

    def __init__(self, previews: Mapping[str, Mapping[str, Any]], ranking: Ranking) -> None:
        self._all = {sound(value_id): sound(made) for value_id, made in previews.items()}
        self._sizes = {value_id: _size(made) + len(value_id.encode()) + 4 for value_id, made in self._all.items()}
        gathered = frozenset(ranking.paths[ranking.shown :]) if previews else frozenset()
        self._gathered = frozenset(value_id for value_id in self._all if _path(value_id) in gathered)
        self.least = sum(size for value_id, size in self._sizes.items() if value_id not in self._gathered)

    def __len__(self) -> int:
        return len(self._all)

    def chosen(self, room: int, gone: Sequence[str]) -> dict[str, Any]:
        """Return those there is room for, in their order: of gathered nodes the last, of nodes that have gone none."""
        lost = frozenset(gone)
        found = set()
        for value_id in sorted(self._all, key=self._gathered.__contains__):
            if self._sizes[value_id] <= room and _path(value_id) not in lost:
                room -= self._sizes[value_id]
                found.add(value_id)
        return {value_id: made for value_id, made in self._all.items() if value_id in found}


def _path(value_id: str) -> str:
    """Return the path of the node that a value belongs to, as output, constant or input."""
    return value_id[: value_id.rfind("(")] if value_id.endswith(")") else value_id.rpartition(".")[0]


def _size(thing: object) -> int:
    return len(text(thing).encode())
