"""Showing: how graphs, executions and nodes display themselves in a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from flyte_nb import node_panel
from flyte_nb.authoring.entities import Workflow
from flyte_nb.engine.execution import Execution
from flyte_nb.engine.inspection import NodeView
from flyte_nb.model.graph import Graph
from flyte_nb.model.state import State
from flyte_nb.notebook import progress
from flyte_nb.notebook.magics import FlyteMagics
from flyte_nb.views import labels, outline, words
from flyte_nb.views.bundle import bundle
from flyte_nb.watching import following

Bundle = Mapping[str, object]


class Showing:
    """Makes the mime bundles of a shell, by its settings."""

    def __init__(self, settings: FlyteMagics) -> None:
        self._settings = settings
        self._session = settings.session

    def show(self, thing: object) -> Bundle:
        """Fill the display slot: a picture beside a text, a node's panel, or an execution's few lines."""
        if isinstance(thing, Graph):
            return self._picture(thing, None)
        if isinstance(thing, Workflow):
            return self._workflow(thing)
        if isinstance(thing, NodeView):
            return {"text/html": node_panel.html(thing), "text/plain": node_panel.text(thing)}
        if isinstance(thing, Execution):
            if not thing.events or thing.id in self._session.shown:
                return {"text/plain": summary(thing)}
            return self._picture(thing.graph, thing.state)
        return {"text/plain": repr(thing)}

    @contextmanager
    def observe(self, execution: Execution) -> Iterator[None]:
        """Show a run while it runs, where the settings want it and there is somewhere to show it."""
        wanted = self._settings.progress and self._session.cell is not None  # else another shell's cell runs it
        screen = progress.screen_for(self._session.shell, self._final) if wanted else None
        with following(execution, screen) if screen is not None else nullcontext():
            yield

    def _final(self, execution: Execution) -> Bundle:
        self._session.shown.add(execution.id)
        return self._picture(execution.graph, execution.state)

    def _workflow(self, workflow: Workflow) -> Bundle:
        try:
            graph = workflow.graph
        except Exception:
            if not self._session.will_compile(workflow):
                raise
            return {"text/plain": repr(workflow)}  # the end of the cell tells the error
        return self._picture(graph, None)

    def _picture(self, graph: Graph, state: State | None) -> Bundle:
        wanted: Any = "image/svg+xml" in self._session.shell.display_formatter.active_types
        if wanted and self._settings.picture == "svg":
            return bundle(graph, state)
        return {
            "text/plain": f"{words.sentence(graph, state)}\n\n{outline.outline(state if state is not None else graph)}"
        }


def summary(execution: Execution) -> str:
    """Return an execution in a few lines: how it stands, and its outputs in short."""
    outputs = [f"{name} = {labels.clean(ref.preview)}" for name, ref in execution.state.outputs]
    return "\n".join([repr(execution), *outputs[:10]])
