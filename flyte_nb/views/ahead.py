"""Positions made ahead: where everything is in a view's first picture, so that no front end waits for its Graphviz."""

from __future__ import annotations

import zlib
from typing import Any

from flyte_nb.model.graph import Graph
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State
from flyte_nb.views.dot import to_dot
from flyte_nb.views.folding import Expansions, urgent
from flyte_nb.views.svg import LayoutError, positions

#: With more nodes than this in the picture it would take more room in a notebook than it saves time.
MOST = 120

_FAILED = (Phase.FAILED, Phase.TIMED_OUT, Phase.FAILING)
_GRAPH = ("bb",)
_OBJECT = ("_gvid", "name", "bb", "pos", "width", "height", "nodes")
_EDGE = ("tail", "head", "pos", "label", "lp", "style", "ltail", "lhead")


def ahead(graph: Graph, state: State | None = None) -> dict[str, Any] | None:
    """Return the layout of what a view shows first, and the checksum of the DOT that it is a layout of.

    None where the picture is large, or there is no Graphviz: the front end then makes it by itself.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, EntitySpec, Interface, Node
        >>> spec = EntitySpec(EntityRef("task", "greet", "1"), Interface())
        >>> wf = EntitySpec(EntityRef("workflow", "wf", "1"), Interface())
        >>> made = ahead(Graph(wf, {"n0": Node("n0", spec)}))
        >>> [thing["name"] for thing in made["json0"]["objects"]]
        ['n0']
    """
    pinned = (
        {path for path in urgent(state) if state.nodes[path].phase in _FAILED} if state is not None else frozenset()
    )
    dot = to_dot(graph, Expansions(state) if state is not None else None, pinned=pinned)
    if dot.count('" [id="') > MOST:
        return None
    try:
        layout = positions(dot)
    except LayoutError:
        return None
    made = _kept(layout, _GRAPH)
    made["objects"] = [_kept(thing, _OBJECT) for thing in layout.get("objects", ())]
    made["edges"] = [_kept(thing, _EDGE) for thing in layout.get("edges", ())]
    return {"crc32": zlib.crc32(dot.encode(errors="replace")), "json0": made}


def _kept(thing: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: thing[name] for name in names if name in thing}
