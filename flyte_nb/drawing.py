"""Drawing: graphs and runs as pictures and text: `show`, `to_dot`, `to_mermaid`, and what a cell shows of a thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flyte_nb import node_panel, where
from flyte_nb.authoring import mistakes
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.workflows import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.inspection import Decks, NodeView
from flyte_nb.engine.stepper import Stepper
from flyte_nb.model.errors import OptionError
from flyte_nb.model.graph import Graph
from flyte_nb.types.preview import preview
from flyte_nb.views import dot, mermaid
from flyte_nb.views.bundle import bundle
from flyte_nb.views.folding import Expansions


def show(entity: Any) -> Graph:
    """Return the graph of a workflow, compiled, or of an execution; in a notebook it draws itself.

    Raises:
        OptionError: It has no graph before it runs.

    Example:
        >>> from flyte_nb import task, workflow
        >>> @task
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> @workflow
        ... def wf(n: int) -> int:
        ...     return inc(x=n)
        >>> print(show(wf))
        wf calls inc.
        <BLANKLINE>
        wf
        └─ inc  n0 · task
    """
    if isinstance(entity, Graph):
        return entity
    if isinstance(entity, (Workflow, Execution)):
        return entity.graph
    if isinstance(entity, Entity):
        raise OptionError(
            f"{entity.name} is a {entity.spec.kind}: its graph is known when it runs, not before",
            f"Run it: flyte_nb.run({entity.name}, ...), and look at the execution.",
        )
    with mistakes.at_the_users_line():
        raise OptionError(f"{preview(entity, 40)} is no workflow", "Show a @workflow or an execution.")


def to_dot(entity: Any) -> str:
    """Return the graph of a workflow, compiled, or of an execution, as expanded, in Graphviz's DOT language.

    Example:
        >>> from flyte_nb import task, to_dot, workflow
        >>> @task
        ... def hello() -> str:
        ...     return "hello"
        >>> @workflow
        ... def wf() -> str:
        ...     return hello()
        >>> to_dot(wf).splitlines()[0].startswith("digraph")
        True
    """
    return dot.to_dot(show(entity), _expansions(entity))


def to_mermaid(entity: Any) -> str:
    """Return the same graph in Mermaid's language, for Markdown pages that draw it.

    Example:
        >>> from flyte_nb import task, to_mermaid, workflow
        >>> @task
        ... def hello() -> str:
        ...     return "hello"
        >>> @workflow
        ... def wf() -> str:
        ...     return hello()
        >>> to_mermaid(wf).splitlines()[0]
        'flowchart TB'
    """
    return mermaid.to_mermaid(show(entity), _expansions(entity))


def _expansions(entity: Any) -> Expansions | None:
    return Expansions(entity.snapshot()) if isinstance(entity, Execution) else None


def shown(thing: Any) -> Mapping[str, object]:
    """Return the mime bundle of a thing of ours, for a cell that shows it; see `model.display`."""
    if isinstance(thing, (Graph, Workflow)):
        return bundle(show(thing))
    if isinstance(thing, Execution):
        return bundle(thing.graph, thing.snapshot())
    if isinstance(thing, Decks):
        return {"text/html": node_panel.decks_html(thing), "text/plain": repr(thing)}
    if isinstance(thing, NodeView):
        return {"text/html": node_panel.html(thing), "text/plain": node_panel.text(thing)}
    if isinstance(thing, Stepper):
        return {"text/plain": where.text(thing)}
    return {"text/plain": repr(thing)}
