"""Mermaid from graphs: the outline of a picture for places that draw Mermaid themselves."""

from __future__ import annotations

from collections.abc import Mapping

from flyte_nb.model.graph import Graph, Node, edges
from flyte_nb.model.nodestate import join
from flyte_nb.views import choices, labels
from flyte_nb.views.folding import Folding, is_open, shown
from flyte_nb.views.quoting import name

_SHAPES = {
    "conditional": ("{{", "}}"),
    "dynamic": ("[[", "]]"),
    "eager": ("[[", "]]"),
    "launch_plan": ("[[", "]]"),
    "map_task": ("[/", "/]"),
    "workflow": ("[[", "]]"),
    "gate": (">", "]"),
}


def to_mermaid(graph: Graph, expansions: Mapping[str, Graph] | None = None) -> str:
    """Return a graph as a Mermaid flowchart; groups are opened and gathered as in `dot.to_dot`.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, EntitySpec, Interface
        >>> spec = EntitySpec(EntityRef("task", "greet", "1"), Interface())
        >>> wf = EntitySpec(EntityRef("workflow", "wf", "1"), Interface())
        >>> print(to_mermaid(Graph(wf, {"n0": Node("n0", spec)})))
        flowchart TB
          f-n0("greet<br>task")
    """
    written: list[str] = ["flowchart TB"]
    arrows: list[str] = []
    _scope("", graph, expansions or {}, written, arrows, "  ")
    return "\n".join(written + arrows)


def _scope(
    path: str, graph: Graph, expansions: Mapping[str, Graph], written: list[str], arrows: list[str], indent: str
) -> None:
    folding = Folding()
    kept, gathered = shown(path, graph, folding, frozenset())
    called = labels.titles(graph)
    ends = {node_id: _id(join(path, node_id)) for node_id in kept}
    members = graph.members
    for node_id in kept:
        child, node = join(path, node_id), members[node_id]
        inner = expansions.get(child) or node.graph
        text = f"{_text(called[node_id])}<br>{_text(labels.detail(node) or labels.nature(node, inner))}"
        if inner is not None and inner.nodes and is_open(child, inner, folding, frozenset()):
            written.append(f'{indent}subgraph {ends[node_id]}["{_text(called[node_id])}"]')
            _scope(child, inner, expansions, written, arrows, indent + "  ")
            written.append(f"{indent}end")
        else:
            before, after = _shape(node)
            written.append(f'{indent}{ends[node_id]}{before}"{text}"{after}')
        if node_id in gathered:
            more = f"{ends[node_id]}-more"
            ends |= dict.fromkeys(gathered[node_id], more)
            written.append(f'{indent}{more}(["+{len(gathered[node_id]):,}"])')
    arrows.extend(_choice(path, graph, ends, written, indent))
    seen: dict[tuple[str, str], dict[str, None]] = {}
    for edge in edges(graph):
        if edge.source in ends and edge.target in ends and ends[edge.source] != ends[edge.target]:
            said = seen.setdefault((ends[edge.source], ends[edge.target]), {})
            if edge.name is not None:
                said[edge.name] = None
    for (source, target), said in seen.items():
        label = f'|"{_text(", ".join(said))}"|' if said else ""
        arrows.append(f"  {source} {'-->' if said else '-.->'}{label} {target}")
    if graph.on_failure is not None and graph.nodes:
        last = ends[list(graph.nodes)[-1]]
        arrows.append(f'  {last} -.->|"on failure"| {ends[graph.on_failure.id]}')


def _choice(path: str, graph: Graph, ends: Mapping[str, str], written: list[str], indent: str) -> list[str]:
    """Write where a conditional decides, and return the arrows from there to the first nodes of each case."""
    if not graph.cases:
        return []
    fork = f"{_id(path)}-if"
    written.append(f'{indent}{fork}{{"?"}}')
    arrows = []
    for number, case in enumerate(graph.cases):
        firsts = [ends[key] for key in choices.first(graph, case) if key in ends]
        if not firsts:
            firsts = [f"{fork}{number}"]
            written.append(f'{indent}{firsts[0]}(["{_text(choices.gives(case))}"])')
        arrows += [f'  {fork} -->|"{_text(choices.said(case))}"| {target}' for target in firsts]
    return arrows


def _shape(node: Node) -> tuple[str, str]:
    return _SHAPES.get(node.spec.ref.kind, ("(", ")"))


def _id(path: str) -> str:
    return "f-" + name(path).replace("/", "-").replace("~", "_")


def _text(text: str) -> str:
    """Escape a text for Mermaid, which reads entities with ``#`` for ``&``."""
    short = labels.shorten(text, 48)
    return "".join(char if char.isalnum() or char in " _-.,:=()'…·/[]" else f"#{ord(char)};" for char in short)
