"""A graph and a run in one or two sentences: for alternative texts, screen readers and outlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from flyte_nb.model.graph import COMPILED, Graph, Node
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.paths import readable
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.model.state import State
from flyte_nb.views import choices, counting, labels
from flyte_nb.views.counting import counted
from flyte_nb.views.folding import Expansions

#: So many nodes are spoken of one by one; the others are counted.
CLAUSES = 5

_FAILED = (Phase.FAILED, Phase.TIMED_OUT)


def sentence(graph: Graph, state: State | None = None) -> str:
    """Return what a graph does and, with a state, how its run stands; bounded whatever the graph's size.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, EntitySpec, Interface
        >>> spec = EntitySpec(EntityRef("task", "greet", "1"), Interface())
        >>> sentence(Graph(EntitySpec(EntityRef("workflow", "wf", "1"), Interface()), {"n0": Node("n0", spec)}))
        'wf calls greet.'
    """
    if state is None:
        return structure(graph)
    children = (state.root.children or {}).items()
    recalled = {key for key, child in children if child.cache is CacheStatus.HIT}
    chosen = {key: child.chosen for key, child in children if child.chosen is not None}
    return f"{structure(graph, Expansions(state), recalled, chosen)} {outcome(state)}"


def structure(
    graph: Graph,
    expansions: Mapping[str, Graph] | None = None,
    recalled: Collection[str] = frozenset(),
    chosen: Mapping[str, int] | None = None,
) -> str:
    """Return what a graph does, in one sentence.

    Args:
        graph: The outermost graph.
        expansions: What its nodes have expanded to, by path.
        recalled: The nodes whose outputs came from the cache, so that they made no nodes.
        chosen: Which case the conditionals took.
    """
    expansions = expansions or {}
    chosen = chosen or {}
    who = labels.shorten(graph.spec.name, 40)
    if not graph.nodes:
        return f"{who} calls nothing."
    called = {key: labels.shorten(text, 40) for key, text in labels.titles(graph).items()}
    upstream = {key: node.upstream() for key, node in graph.nodes.items()}
    sources = [key for key in graph.nodes if not upstream[key]]
    names = _counted(graph.nodes[key].title for key in sources)
    first = f"{who} calls {labels.join_words(names)}"
    if len(sources) > 1 and len(sources) < len(graph.nodes):
        first += ", independent of each other"
    clauses = [first]
    first_ones = frozenset(sources)
    spoken = [
        key
        for key in graph.nodes
        if key not in first_ones or _growth(graph.nodes[key], expansions.get(key), key in recalled, chosen.get(key))
    ]
    for key in spoken[:CLAUSES]:
        growth = _growth(graph.nodes[key], expansions.get(key), key in recalled, chosen.get(key))
        clauses.append(_clause(key, called, upstream[key], sources, growth))
    if len(spoken) > CLAUSES:
        rest = len(spoken) - CLAUSES
        clauses.append(f"{labels.plural(rest, 'more node')} {'follows' if rest == 1 else 'follow'}")
    if graph.on_failure is not None:
        clauses.append(f"if it fails, {called[graph.on_failure.id]} runs")
    return "; ".join(clauses) + "."


def _clause(key: str, called: Mapping[str, str], upstream: list[str], sources: list[str], growth: str) -> str:
    waits = ""
    if upstream:
        if len(upstream) == 2 and _is_all(upstream, sources):
            waits = "waits for both"
        elif len(upstream) > 2 and _is_all(upstream, sources):
            waits = f"waits for all {len(upstream):,}"
        else:
            waits = (
                f"waits for {labels.join_words([called.get(other) or labels.shorten(other, 40) for other in upstream])}"
            )
    return f"{called[key]} " + " and ".join(part for part in (waits, growth) if part)


def _is_all(upstream: list[str], sources: list[str]) -> bool:
    """Tell whether a node waits for exactly the nodes that were just named."""
    return set(upstream) == set(sources)


def _growth(node: Node, expansion: Graph | None, recalled: bool, chosen: int | None) -> str:
    """Return what becomes of a node that has, or will have, a graph of its own."""
    kind = node.spec.ref.kind
    inner = expansion or node.graph
    if recalled and kind != "task":
        return "came from the cache"
    if kind in COMPILED and inner is not None:
        return f"is a {labels.kind(node.spec)} of {labels.plural(len(inner.nodes), 'node')}"
    if inner is not None and inner.cases:
        return _choice(inner, chosen)
    if inner is not None:
        if not inner.nodes:
            return "created no nodes"
        verb = "ran" if kind == "map_task" else "created"
        counts = Counter(child.title for child in inner.nodes.values())
        made = [f"{count:,} {labels.shorten(name, 40)}" for name, count in counts.items()]
        return f"{verb} {labels.join_words(made)}"
    if kind == "map_task":
        return "makes one node per element when it runs"
    return "makes its nodes when it runs" if kind in ("dynamic", "eager") else ""


def _choice(graph: Graph, chosen: int | None) -> str:
    """Return between what a conditional chooses, or what it has chosen and why."""
    if chosen is not None:
        case = graph.cases[chosen]
        return f"chose {choices.brief(graph, case)} ({choices.said(case)})"
    ways = [f"{choices.brief(graph, case)} ({choices.said(case)})" for case in graph.cases]
    return f"chooses between {labels.join_words(ways)}"


def _counted(names: Iterable[str]) -> list[str]:
    counts = Counter(names)
    return [labels.shorten(name, 40) + (f" ({count:,} times)" if count > 1 else "") for name, count in counts.items()]


def outcome(state: State) -> str:
    """Return how a run stands, in one sentence; its numbers are of the nodes that `counting` counts."""
    root, nodes = state.root, list(counted(state.nodes.values()))
    took = labels.duration(root.duration)
    tail = f" in {took}" if took else ""
    if root.phase is Phase.SUCCEEDED:
        hits = sum(node.cache is CacheStatus.HIT for node in nodes)
        cached = "" if not hits else ", all from the cache" if hits == len(nodes) else f", {hits:,} from the cache"
        if len(nodes) == 1:
            return f"The node succeeded{tail}{', from the cache' if hits else ''}."
        if nodes and all(node.phase is Phase.SUCCEEDED for node in nodes):
            return f"All {len(nodes):,} nodes succeeded{tail}{cached}."
        return f"The run succeeded{tail} ({labels.tally(nodes)})."
    done = sum(node.phase is Phase.SUCCEEDED for node in nodes)
    if root.phase is Phase.ABORTED:
        why = f": {labels.shorten(state.aborted, 120)}" if state.aborted else ""
        after = f" after {took}" if took else ""
        return f"The run was stopped{after}{why}; {done:,} of {labels.plural(len(nodes), 'node')} had succeeded."
    failed = causes(state)
    if failed:
        said = [f"{readable_title(node)} {labels.words(node.phase)}: {labels.error(node)}" for node in failed[:2]]
        if len(failed) > 2:
            said.append(f"{len(failed) - 2:,} more failed")
        skipped = sum(node.phase is Phase.SKIPPED for node in nodes)
        if skipped:
            said.append(f"{skipped:,} {'was' if skipped == 1 else 'were'} skipped")
        said.append(f"{done:,} of {labels.plural(len(nodes), 'node')} succeeded{tail}")
        return "; ".join(said) + "."
    if root.phase is Phase.FAILED:
        return f"The run failed{tail}: {labels.error(root)}."
    if root.phase is Phase.UNDEFINED:
        return "It has not started."
    asking = [node for node in nodes if counting.asks(node)]
    if asking:
        names = labels.join_words([readable_title(node) for node in asking])
        return f"{labels.tally(nodes).capitalize()}; {names} {'waits' if len(asking) == 1 else 'wait'} for an answer."
    return f"{labels.tally(nodes).capitalize() or 'Nothing to do'}."


def causes(state: State) -> list[NodeState]:
    """Return the nodes that failed by themselves, not because of a child."""
    return [node for node in state.nodes.values() if node.phase in _FAILED and node.cause is None]


def readable_title(node: NodeState) -> str:
    """Return a node's readable path, bounded; the last part alone where it is long.

    Example: ``evaluate_model/helper_evaluate_model[2]`` is said as ``helper_evaluate_model[2]``.
    """
    return labels.shorten(readable(node).rpartition("/")[2], 60)
