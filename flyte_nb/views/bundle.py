"""The mime bundle of a graph or a run: a picture, a text for every reader, and a payload where a view can be shown.

Mermaid is left out on purpose: JupyterLab would show it instead of the picture.
"""

from __future__ import annotations

from collections.abc import Mapping

from flyte_nb.model.graph import Graph
from flyte_nb.model.state import State
from flyte_nb.views import outline, words
from flyte_nb.views.dot import to_dot
from flyte_nb.views.folding import Expansions, urgent
from flyte_nb.views.marks import marks
from flyte_nb.views.paint import paint
from flyte_nb.views.payload import MIME
from flyte_nb.views.svg import LayoutError, layout

#: With more nodes in the outermost graph than this, the outline says more than a picture.
LARGEST = 2000


def bundle(graph: Graph, state: State | None = None, payload: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return how a graph, or with a state its run, shows itself in a cell; with a payload for a view of it.

    ``image/svg+xml`` is left out, and ``text/plain`` says why, where there is no Graphviz or the graph is too large.

    Example:
        >>> from flyte_nb.model.graph import EntityRef, EntitySpec, Interface, Node
        >>> spec = EntitySpec(EntityRef("task", "greet", "1"), Interface())
        >>> wf = EntitySpec(EntityRef("workflow", "wf", "1"), Interface())
        >>> shown = bundle(Graph(wf, {"n0": Node("n0", spec)}))
        >>> sorted(shown)
        ['image/svg+xml', 'text/plain']
        >>> print(shown["text/plain"])
        wf calls greet.
        <BLANKLINE>
        wf
        └─ greet  n0 · task
    """
    said = words.sentence(graph, state)
    text = f"{said}\n\n{outline.outline(state if state is not None else graph)}"
    try:
        made: dict[str, object] = {"image/svg+xml": picture(graph, state, description=said)}
    except LayoutError as error:
        made = {}
        text += "\n\n" + "\n".join([f"({error.headline}.)", *error.details])
    made["text/plain"] = text
    if payload is not None:
        made[MIME] = payload
    return made


def picture(graph: Graph, state: State | None = None, *, direction: str = "TB", description: str | None = None) -> str:
    """Return the SVG of a graph, or of a run as it stands.

    Raises:
        LayoutError: There is no Graphviz, or the graph has more than ``LARGEST`` nodes.
    """
    if len(graph.nodes) > LARGEST:
        raise LayoutError(f"{len(graph.nodes):,} nodes are too many for a picture, so here is the text alone")
    pinned = urgent(state) if state is not None else frozenset()
    expansions = Expansions(state) if state is not None else None
    drawn = layout(to_dot(graph, expansions, direction=direction, pinned=pinned))
    return paint(
        drawn,
        marks(state, pinned) if state is not None else None,
        title=graph.spec.name,
        description=words.sentence(graph, state) if description is None else description,
    )
