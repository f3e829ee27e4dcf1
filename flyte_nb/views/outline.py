"""A graph or a run as a tree in plain text: one line a node, with phase, detail, time and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flyte_nb.model.graph import Graph, Node
from flyte_nb.model.nodestate import NodeState, join
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.model.state import State
from flyte_nb.views import choices, labels, theme
from flyte_nb.views.folding import Expansions, Folding, is_open, shown, urgent


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an outline, as parts, so that a terminal can colour them.

    Attributes:
        depth: 1 for the nodes of the outermost graph.
        path: Empty for a line that stands for gathered nodes.
        state: The node's part of a run, or None.
        title: What the node is called.
        facts: What is known of it, the most telling first.
        last: Whether it is the last child of its scope.
        beside: It never came to be, as what it is in was skipped.
    """

    depth: int
    path: str
    state: NodeState | None
    title: str
    facts: tuple[str, ...]
    last: bool
    beside: bool = False

    @property
    def phase(self) -> Phase | None:
        """How the node stands; None before a run."""
        return Phase.SKIPPED if self.beside else self.state.phase if self.state is not None else None

    @property
    def glyph(self) -> str:
        """The character for the node's phase; nothing before a run."""
        return theme.glyph(self.phase) if self.phase is not None else ""


def outline(thing: Graph | State, *, limit: int = 40, at: str | None = None) -> str:
    """Return a graph or a state as an indented tree of at most ``limit`` lines and a heading.

    Args:
        at: The path of a node that is marked, and always shown.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, EntitySpec, Interface
        >>> spec = EntitySpec(EntityRef("task", "greet", "1"), Interface())
        >>> print(outline(Graph(EntitySpec(EntityRef("workflow", "wf", "1"), Interface()), {"n0": Node("n0", spec)})))
        wf
        └─ greet  n0 · task
    """
    text = []
    bars: list[str] = []
    count, marked = 0, 0
    for line in lines(thing, at):
        count += 1
        del bars[line.depth - 1 :]
        front = "".join(bars) + ("└─ " if line.last else "├─ ")
        bars.append("   " if line.last else "│  ")
        here = at is not None and line.path == at
        if here:
            marked = count
        elif count > limit and (at is None or marked or not line.path):
            continue
        words = [part for part in ("▶" if here else "", line.glyph, line.title) if part]
        text.append(front + " ".join(words) + ("  " + " · ".join(line.facts) if line.facts else ""))
    return "\n".join([heading(thing), *_window(text, count, marked, limit)])


def _window(text: list[str], count: int, marked: int, limit: int) -> list[str]:
    """Return at most so many lines of an outline: the first ones, or those that lead to the marked one."""
    if marked <= limit:
        rest = count - limit
        return text[:limit] + ([f"… {labels.plural(rest, 'more line')}"] if rest > 0 else [])
    skipped, rest = marked - limit, count - marked
    after = [f"… {labels.plural(rest, 'more line')}"] if rest > 0 else []
    return [f"… {labels.plural(skipped, 'line')} before", *text[:marked][-limit:], *after]


def heading(thing: Graph | State) -> str:
    """Return an outline's first line."""
    if isinstance(thing, Graph):
        return labels.shorten(thing.spec.name, 60)
    name = labels.shorten(thing.root.graph.spec.name, 60) if thing.root.graph is not None else "execution"
    return f"{theme.glyph(thing.phase)} {name}  {labels.progress(thing.root)}"


def lines(thing: Graph | State, at: str | None = None) -> Iterator[Line]:
    """Yield the lines of an outline, each before its children's.

    Failed and running nodes, and the one ``at`` a path, are never gathered.
    """
    pinned = frozenset() if at is None else frozenset([at])
    if isinstance(thing, Graph):
        folding = Folding(pinned=pinned)
        yield from _scope("", thing, {}, None, folding, folding.pinned_scopes(), 1)
    elif thing.root.graph is not None:
        folding = Folding(pinned=urgent(thing) | pinned)
        yield from _scope("", thing.root.graph, Expansions(thing), thing, folding, folding.pinned_scopes(), 1)


def _scope(
    path: str,
    graph: Graph,
    expansions: Mapping[str, Graph],
    state: State | None,
    folding: Folding,
    pinned: frozenset[str],
    depth: int,
    beside: bool = False,
) -> Iterator[Line]:
    kept, gathered = shown(path, graph, folding, pinned)
    called = labels.titles(graph)
    members = graph.members
    for position, node_id in enumerate(kept):
        child = join(path, node_id)
        node = members[node_id]
        inner = expansions.get(child) or node.graph
        stands = state.nodes.get(child) if state is not None else None
        facts = _facts(node, inner, stands, called, node is graph.on_failure, beside)
        case = choices.of(graph, node_id)
        if case is not None:
            facts = (facts[0], choices.when(case), *facts[1:])
        yield Line(depth, child, stands, labels.shorten(called[node_id], 60), facts, position == len(kept) - 1, beside)
        if inner is not None and is_open(child, inner, folding, pinned):
            left = beside or (stands is not None and stands.phase is Phase.SKIPPED)
            yield from _scope(child, inner, expansions, state, folding, pinned, depth + 1, left)
        if node_id in gathered:
            yield _gathered(path, gathered[node_id], None if beside else state, depth)


def _gathered(path: str, gathered: list[str], state: State | None, depth: int) -> Line:
    title = f"… {len(gathered):,} more"
    if state is None:
        return Line(depth, "", None, title, (), False)
    children = [state.nodes[child] for child in (join(path, node_id) for node_id in gathered) if child in state.nodes]
    return Line(depth, "", None, title, (labels.tally(children),), False)


def _is_awaited(other: str, state: NodeState | None) -> bool:
    """Tell whether a node waits for a sibling: before a run for every one, then for those that have not ended."""
    siblings = state.parent.children if state is not None and state.parent is not None else None
    return siblings is None or other not in siblings or not siblings[other].phase.terminal


def _facts(
    node: Node, inner: Graph | None, state: NodeState | None, called: Mapping[str, str], on_failure: bool, beside: bool
) -> tuple[str, ...]:
    facts = [labels.shorten(node.id, 40)]
    if state is not None:
        failed = state.phase is Phase.FAILED and state.error is not None and state.cause is None
        facts.append(
            f"failed: {labels.error(state, placed=False)}" if failed else labels.progress(state, attempts=True)
        )
        if state.cache is CacheStatus.POPULATED:
            facts.append(labels.cache(state))
    elif beside:
        facts.append(labels.words(Phase.SKIPPED))
    elif on_failure:
        facts.append("on failure")
    facts += [labels.detail(node, 48), labels.nature(node, inner)]
    upstream = [labels.shorten(called.get(other, other), 40) for other in node.upstream() if _is_awaited(other, state)]
    if not beside and (state is None or not state.phase.terminal):
        if upstream:
            facts.append(f"waits for {labels.join_words(upstream)}")
        if node.policy.cache is not None and state is None:
            facts.append("cache")
    return tuple(fact for fact in facts if fact)
