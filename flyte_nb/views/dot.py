"""DOT from graphs: structure alone, never phases, so that a picture does not jump when a colour changes.

The same graphs give the same bytes. The algorithm, for whoever writes it a second time:

1.  Scopes are walked depth first, nodes in the order of the graph. A node is one statement; an open group (see
    `folding`) is a ``subgraph "cluster_<name>"`` around its children's statements. Gathered siblings become one node
    behind the third of them: ``<scope>/+``, and ``<scope>/+1`` and so on for further gatherings of the scope.
2.  A name is the node's path; any character but letters, digits, ``_``, ``-`` and ``/`` becomes ``~<hex>~``. ``id`` is
    ``f-`` and the name with ``.`` for ``/``.
3.  A label has two or three lines: title, detail (`labels.detail`) if there is one, nature
    (`labels.nature`; of a node that may be cached ``· cache`` too). The width is that of the widest line by
    `quoting.text_width`, plus room for an icon, so that no font metrics are asked for; lines that would need more than
    ``quoting.MOST`` are shortened. Instances of one dynamic or map are all as wide as the widest.
4.  Edges follow all nodes, scope after scope, one for each pair of shown ends, in the order of `model.graph.edges`. An
    end within an open group is the middle one of those where its longest ways begin, or end (see `ends`); ``lhead``
    and ``ltail`` cut the edge at the group's border. A gathered node's edges go to its ``+``.
5.  Children without edges among them are set in rows by invisible edges; so are, where there are edges, siblings
    (`folding.siblings`) that are too many for one row, and there the last one holds up those that stand above nothing.
    A row has as many cards as stay within ``WIDE`` points, at least two, and two where one of them is an open group;
    rows are as even as can be.
6.  Inputs and outputs of the outermost graph are the nodes ``@inputs`` and ``@outputs``.
7.  A failure node stands behind the others of its scope and apart from their rows: it is the head of one dashed edge,
    ``on failure``, whose tail is where edges would leave its scope. What it is given has no edges.
8.  An open conditional has a diamond behind its nodes (see `choices`), and behind that a node for each case that calls
    nothing. From the diamond an edge goes to the first nodes of each case, with its condition, in the order of the
    cases; edges that come to the group come to the diamond.

Widths are integers of points, divided by 72 and written with four decimals.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flyte_nb.model.graph import ELSEWHERE, INPUTS, Graph, Node, Variable, edges, refs
from flyte_nb.model.nodestate import join
from flyte_nb.views import choices, labels, quoting
from flyte_nb.views.ends import End, Ranks
from flyte_nb.views.folding import Folding, is_open, shown, siblings

#: Above this number of shown nodes Graphviz is told to spend less on beauty.
LARGE = 500

#: A picture of rows is no wider than this where two cards fit.
WIDE = 832
_GAP = 18
_MARGINS = 24

_DIRECTIONS = ("TB", "LR", "BT", "RL")
_UNNAMED = re.compile(r"o\d+\Z")
_SHAPES = {
    "task": "",
    "dynamic": ' style="rounded,dashed"',
    "eager": ' style="rounded,dashed"',
    "map_task": " style=dashed",
    "workflow": " peripheries=2",
    "launch_plan": " peripheries=2",
    "conditional": " shape=hexagon style=solid",
}


def to_dot(
    graph: Graph,
    expansions: Mapping[str, Graph] | None = None,
    opened: Collection[str] | None = None,
    direction: str = "TB",
    *,
    closed: Collection[str] = (),
    pinned: Collection[str] = (),
) -> str:
    """Return a graph, with what its nodes have expanded to, in Graphviz's language.

    Args:
        graph: The outermost graph.
        expansions: The graphs of expanded nodes by path; a sub-workflow's own graph is taken where there is none.
        opened: Paths of groups all of whose children are shown; by default groups follow the rule of `folding`.
        direction: ``TB``, ``LR``, ``BT`` or ``RL``.
        closed: Paths of groups to show as one node.
        pinned: Paths of nodes that are always shown.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, EntitySpec, Interface, Node
        >>> spec = EntitySpec(EntityRef("task", "get_models", "1"), Interface())
        >>> wf = EntitySpec(EntityRef("workflow", "wf", "1"), Interface())
        >>> print(to_dot(Graph(wf, {"n0": Node("n0", spec)})).splitlines()[4].strip())
        "n0" [id="f-n0" class="task" label="get_models\\ltask\\l" width=2.4444 height=0.5556 tooltip=...
    """
    if direction not in _DIRECTIONS:
        raise ValueError(f"direction is {direction!r}; it can be {', '.join(_DIRECTIONS)}")
    folding = Folding(opened or frozenset(), closed, pinned)
    drawing = _Drawing(expansions or {}, folding, direction)
    ends, _ = drawing.scope("", graph, "  ")
    drawing.interface(graph, ends)
    return drawing.text(graph)


@dataclass(slots=True)
class _Drawing:
    expansions: Mapping[str, Graph]
    folding: Folding
    direction: str
    nodes: list[str] = field(default_factory=list)
    edges: list[str] = field(default_factory=list)
    interfaces: dict[int, str] = field(default_factory=dict)
    pinned_scopes: frozenset[str] = frozenset()
    count: int = 0

    def __post_init__(self) -> None:
        self.pinned_scopes = self.folding.pinned_scopes()

    def text(self, graph: Graph) -> str:
        across = self.direction in ("LR", "RL")
        gaps = "nodesep=0.22 ranksep=0.6" if across else "nodesep=0.25 ranksep=0.45"
        look = f"compound=true rankdir={self.direction} {gaps}"
        if self.count > LARGE:
            look += " nslimit=0.2 nslimit1=0.2 mclimit=0.1 splines=line"
        return "\n".join(
            [
                f'digraph "{quoting.name(graph.spec.name)}" {{',
                f'  graph [{look} bgcolor="transparent" fontname="Helvetica" fontsize=10 labeljust=l style=rounded]',
                '  node [shape=box style=rounded margin="0.1,0.05" fontname="Helvetica" fontsize=10 color="#66758a"]',
                '  edge [fontname="Helvetica" fontsize=10 color="#7b8797" arrowsize=0.7]',
                *self.nodes,
                *self.edges,
                "}",
                "",
            ]
        )

    def scope(self, path: str, graph: Graph, indent: str) -> tuple[dict[str, End], End]:
        """Write the nodes of a scope and its inner edges; return where edges meet each of its nodes, and the whole."""
        kept, gathered = shown(path, graph, self.folding, self.pinned_scopes)
        called, members = labels.titles(graph), graph.members
        lines = {key: self._lines(join(path, key), members[key], called[key]) for key in kept}
        rooms = {key: quoting.room(found) for key, found in lines.items()}
        widest = max(rooms.values(), default=quoting.LEAST)
        if path and graph.spec.ref.kind in labels.EXPANDING:  # instances of one task stand in columns
            rooms = dict.fromkeys(rooms, widest)
        ends: dict[str, End] = {}
        in_row: list[End] = []
        numbers = {key: number for number, key in enumerate(gathered)}
        for node_id in kept:
            label = quoting.label(lines[node_id], rooms[node_id])
            end = self._node(join(path, node_id), members[node_id], called[node_id], label, indent)
            ends[node_id] = end
            if node_id in graph.nodes:
                in_row.append(end)
            if node_id in gathered:
                hidden = gathered[node_id]
                name = quoting.more(path, numbers[node_id])
                more = self._gathered(name, [called[key] for key in hidden], indent, rooms[node_id])
                ends |= dict.fromkeys(hidden, more)
                in_row.append(more)
        depth = path.count("/") + 1 if path else 0
        ranks = Ranks()
        ordered = self._edges(graph, ends, ranks)
        if graph.cases:
            whole = self._choice(path, graph, ends, in_row, ranks, indent)
        elif not ordered:
            whole = self._rows(in_row, ranks, widest, depth)
        else:
            if len(in_row) > 2:
                for group in siblings(graph):
                    self._row_up(list({id(ends[key]): ends[key] for key in group}.values()), ranks, widest, depth)
            whole = ranks.whole(in_row)
        if graph.on_failure is not None and in_row:
            self._on_failure(whole, in_row, ends[graph.on_failure.id])
        return ends, whole

    def _lines(self, path: str, node: Node, called: str) -> list[str]:
        nature = labels.nature(node, self.expansions.get(path) or node.graph)
        room = quoting.MOST - quoting.BESIDE
        if node.policy.cache is not None:
            longer = f"{nature} · cache"
            nature = longer if quoting.text_width(longer, 11) <= room else nature  # that it expands says more
        small = [labels.fit(line, 11, room) for line in (labels.detail(node), nature) if line]
        return [labels.fit(called, 13, room), *small]

    def _node(self, path: str, node: Node, called: str, label: str, indent: str) -> End:
        graph = self.expansions.get(path) or node.graph
        if graph is not None and graph.nodes and is_open(path, graph, self.folding, self.pinned_scopes):
            return self._cluster(path, node, called, graph, indent)
        self.count += 1
        shape = _SHAPES.get(node.spec.ref.kind, "")
        mark = ""
        if node.spec.ref.kind in ELSEWHERE:
            shape, mark = ' style="rounded,dashed"', " elsewhere"
        if node.spec.ref.kind in labels.EXPANDING:
            if graph is None:
                mark = " unexpanded"
            else:
                shape = shape.replace(",dashed", "").replace("dashed", "solid")
        safe = quoting.name(path)
        self.nodes.append(
            f'{indent}"{safe}" [id="{quoting.svg_id(safe)}" class="{_class(node)}{mark}" {label}{shape}'
            f' tooltip="{self._tooltip(node, called)}"]'
        )
        return End(safe, safe)

    def _cluster(self, path: str, node: Node, called: str, graph: Graph, indent: str) -> End:
        safe = quoting.name(path)
        cluster = f"cluster_{safe}"
        title, nature = labels.shorten(called, 48), labels.nature(node, graph)
        self.nodes.append(f'{indent}subgraph "{cluster}" {{')
        self.nodes.append(
            f'{indent}  graph [id="{quoting.svg_id(safe)}" class="{_class(node)}" margin=12'
            f' label="{quoting.quote("          " + title)}\\l{quoting.quote("          " + nature)}\\l"'
            f' tooltip="{self._tooltip(node, called)}"]'
        )
        _, whole = self.scope(path, graph, indent + "  ")
        self.nodes.append(f"{indent}}}")
        return End(whole.head, whole.tail, cluster, whole.high, whole.below)

    def _choice(
        self, path: str, graph: Graph, ends: Mapping[str, End], in_row: list[End], ranks: Ranks, indent: str
    ) -> End:
        """Write where a conditional decides, and the edges from there; return where edges meet the whole."""
        fork = self._small(choices.diamond(path), "choice", "?", choices.DIAMOND, choices.decides(graph.cases), indent)
        shown_ends = [fork, *in_row]
        for number, case in enumerate(graph.cases):
            firsts = {id(ends[key]): ends[key] for key in choices.first(graph, case)}
            if not firsts:
                text = choices.gives(case)
                look = f" width={quoting.inches(quoting.text_width(text, 11) + 28)} height=0.3333"
                told = f"{choices.said(case)}: {text}"
                last = self._small(choices.ending(path, number), "case", text, look, told, indent)
                firsts = {id(last): last}
                shown_ends.append(last)
            for target in firsts.values():
                ranks.add(fork, target, self._edge(fork, target, [case.text], longest=choices.LONGEST))
        return ranks.whole(shown_ends)

    def _small(self, safe: str, kind: str, text: str, look: str, tooltip: str, indent: str) -> End:
        self.count += 1
        self.nodes.append(
            f'{indent}"{safe}" [id="{quoting.svg_id(safe)}" class="{kind}" label="{quoting.quote(text)}"{look}'
            f' tooltip="{quoting.quote(tooltip)}"]'
        )
        return End(safe, safe)

    def _gathered(self, safe: str, called: list[str], indent: str, room: int) -> End:
        self.count += 1
        first = labels.fit(called[0], 11, room - quoting.BESIDE - 14)
        label = quoting.label([f"+{len(called):,}", f"{first} …"], room)
        self.nodes.append(
            f'{indent}"{safe}" [id="{quoting.svg_id(safe)}" class="more" {label} style="rounded,dotted"'
            f' tooltip="{len(called):,} more nodes, from {quoting.quote(labels.shorten(called[0], 60))}'
            f' to {quoting.quote(labels.shorten(called[-1], 60))}"]'
        )
        return End(safe, safe)

    def _tooltip(self, node: Node, called: str) -> str:
        spec = node.spec
        said = self.interfaces.get(id(spec))
        if said is None:
            said = self.interfaces[id(spec)] = labels.shorten(str(spec.interface), 160)
        place = f", {node.origin.place}" if node.origin is not None else ""
        return quoting.quote(labels.shorten(called, 160) + said + labels.shorten(place, 80))

    def _edges(self, graph: Graph, ends: Mapping[str, End], ranks: Ranks) -> bool:
        """Write the edges between the shown nodes of a scope; tell whether there were any."""
        found: dict[tuple[str, str], tuple[End, End, dict[str, None]]] = {}
        for edge in edges(graph):
            source, target = ends.get(edge.source), ends.get(edge.target)
            if source is None or target is None or source is target:
                continue
            _, _, said = found.setdefault((source.tail, target.head), (source, target, {}))
            if edge.var is not None:
                said[edge.name or edge.var if _UNNAMED.match(edge.var) else edge.var] = None
        for source, target, said in found.values():
            ranks.add(source, target, self._edge(source, target, list(said)))
        return bool(found)

    def _edge(self, source: End, target: End, said: list[str], ordered: bool = False, longest: int = 18) -> int:
        """Write an edge; return its length in ranks."""
        options = []
        if said:
            text = ", ".join(labels.shorten(word, longest) for word in said[:3])
            if len(said) > 3:
                text += f" +{len(said) - 3}"
            options.append(f'label="{quoting.quote(f"  {text}  ")}"')
        elif not ordered:
            options.append('style=dashed class="after"')
        if source.cluster:
            options.append(f'ltail="{source.cluster}"')
        if target.cluster:
            options.append(f'lhead="{target.cluster}"')
        length = source.below + (2 if target.cluster and not said else 1)
        if length > 1:
            options.append(f"minlen={length}")
        self.edges.append(f'  "{source.tail}" -> "{target.head}"' + (f" [{' '.join(options)}]" if options else ""))
        return length

    def _on_failure(self, whole: End, others: list[End], target: End) -> None:
        """Write the edge to a scope's failure node, from where edges leave the others."""
        length = whole.below + 1
        group = next((end.cluster for end in others if end.tail == whole.tail), "")
        options = ['label="  on failure  "', 'style=dashed class="failure"']
        options += [f'ltail="{group}"'] if group else []
        options += [f'lhead="{target.cluster}"'] if target.cluster else []
        options += [f"minlen={length}"] if length > 1 else []
        whole.below = length + target.high + target.below
        self.edges.append(f'  "{whole.tail}" -> "{target.head}" [{" ".join(options)}]')

    def _rows(self, ends: list[End], ranks: Ranks, room: int, depth: int) -> End:
        """Set nodes that no edge orders in rows (columns, where the graph runs across); return the whole."""
        if not ends:
            return End("", "")
        root = math.isqrt(len(ends))
        width = max(6, 2 * root) if self.direction in ("LR", "RL") else max(3, root)
        if len(ends) <= width + 1:
            width = len(ends)
        width = self._row_up(ends, ranks, room, depth, width)
        whole = ranks.whole(ends)
        whole.head = ends[(width - 1) // 2].head  # each column begins at the top
        return whole

    def _row_up(self, ends: list[End], ranks: Ranks, room: int, depth: int, width: int | None = None) -> int:
        """Set nodes, each about ``room`` wide, in rows of at most ``width``; return how many are in one."""
        free, width = width is None, width or len(ends)
        if self.direction in ("TB", "BT"):
            if any(end.cluster for end in ends):
                room = WIDE // 2
            width = min(width, max(2, (WIDE - _MARGINS * depth + _GAP) // (room + _GAP)))
            width = -(-len(ends) // -(-len(ends) // width))  # as many rows, as even as can be
        for above, below in zip(ends, ends[width:], strict=False):
            self._hold(above, below, ranks)
        if free:  # what stands above nothing would sink towards what it leads to
            for above in ends[len(ends) - width : (len(ends) - 1) // width * width]:
                self._hold(above, ends[-1], ranks, " weight=0")
        return width

    def _hold(self, above: End, below: End, ranks: Ranks, more: str = "") -> None:
        """Write an invisible edge."""
        length = above.below + 1
        more += f" minlen={length}" if length > 1 else ""
        self.edges.append(f'  "{above.tail}" -> "{below.head}" [style=invis{more}]')
        ranks.add(above, below, length)

    def interface(self, graph: Graph, ends: Mapping[str, End]) -> None:
        """Write the outermost graph's inputs and outputs, and their edges."""
        inputs, outputs = graph.spec.interface.inputs, graph.spec.interface.outputs
        start, end = End("@inputs", "@inputs"), End("@outputs", "@outputs")
        if inputs:
            self._terminal("inputs", inputs, "source")
            uses: dict[str, tuple[End, dict[str, None]]] = {}
            for node in graph.nodes.values():
                for _, binding in node.inputs:
                    for ref in refs(binding):
                        if ref.node == INPUTS:
                            uses.setdefault(ends[node.id].head, (ends[node.id], {}))[1][ref.var] = None
            order = {variable.name: number for number, variable in enumerate(inputs)}
            for target, used in uses.values():
                said = sorted(used, key=lambda name: order.get(name, len(order)))
                self._edge(start, target, said if len(inputs) > 1 else [], ordered=True)
        if outputs:
            self._terminal("outputs", outputs, "sink")
            makes: dict[str, tuple[End, dict[str, None]]] = {}
            for var, binding in graph.outputs:
                for ref in refs(binding):
                    source = ends.get(ref.node) if ref.node != INPUTS else start if inputs else None
                    if source is not None:
                        makes.setdefault(source.tail, (source, {}))[1][var] = None
            for source, made in makes.values():
                self._edge(source, end, list(made) if len(outputs) > 1 else [], ordered=True)

    def _terminal(self, what: str, variables: tuple[Variable, ...], rank: str) -> None:
        self.count += 1
        typed = ", ".join(f"{variable.name}: {variable.type}" for variable in variables)
        text = labels.shorten(typed if len(variables) == 1 else ", ".join(v.name for v in variables), 40)
        width = quoting.inches(quoting.text_width(text, 11) + 28)
        self.nodes.append(
            f'  {{ rank={rank} "@{what}" [id="f-{what}" class="{what}" label="{quoting.quote(text)}"'
            f" width={width} height=0.3333"
            f' tooltip="{quoting.quote(labels.shorten(f"{what}: {typed}", 240))}"] }}'
        )


def _class(node: Node) -> str:
    return quoting.name(node.spec.ref.kind).replace("/", "-")
