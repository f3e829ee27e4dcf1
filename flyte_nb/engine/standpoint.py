"""Standpoint: where a stepper stands, now or in the past, and what is to be seen from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flyte_nb.engine.current import Current, ready, waiting
from flyte_nb.engine.cursor import Cursor, Kind, Stop
from flyte_nb.engine.inspection import NodeView
from flyte_nb.engine.stepped import SteppedExecution
from flyte_nb.engine.trail import Trail
from flyte_nb.model import display, paths
from flyte_nb.model.graph import Graph
from flyte_nb.model.near import Near
from flyte_nb.model.paths import find
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import State


class Standpoint(Near):
    """The part of a `Stepper` that looks; nothing here runs anything, or moves it."""

    _execution: SteppedExecution
    _cursor: Cursor
    _trail: Trail
    _stop: Stop

    @property
    def execution(self) -> SteppedExecution:
        """The execution, as far as it has come: that is further than the stepper stands, in the past."""
        return self._execution

    @property
    def state(self) -> State:
        """The state as it is, or was, where the stepper stands."""
        return self._cursor.state

    @property
    def in_the_past(self) -> bool:
        """Whether the execution has come further than the stepper stands."""
        return self._cursor.count < self._cursor.front

    @property
    def has_past(self) -> bool:
        """Whether `back` leads anywhere."""
        return self._trail.before(self._stop.at) is not None

    @property
    def has_future(self) -> bool:
        """Whether `forward` leads anywhere."""
        return self._trail.after(self._stop.at) is not None

    @property
    def phase(self) -> Phase:
        """The execution's phase, where the stepper stands."""
        return self.state.phase

    @property
    def graph(self) -> Graph:
        """The compiled graph; while its compile is revealed, as far as that has come."""
        graph = self._execution.graph
        if self._stop.kind is not Kind.COMPILE:
            return graph
        return replace(graph, nodes=dict(list(graph.nodes.items())[: self._stop.at[1]]), outputs=(), on_failure=None)

    @property
    def current(self) -> Current:
        """What stands before and behind the cursor: the node, its inputs, what came out last, the line that is lit."""
        return Current(self._execution, self._cursor, self._stop)

    @property
    def ready(self) -> list[str]:
        """The paths of the nodes that could start now, in order."""
        return ready(self.state)

    @property
    def waiting(self) -> dict[str, list[str]]:
        """What waits for what: the paths of the nodes that have not ended, by that of the node that waits for them."""
        return waiting(self.state)

    def __getitem__(self, path: str) -> NodeView:
        """Return a node as it is where the stepper stands: ``stepper["n1"].outputs.o0``."""
        return NodeView(self._execution, find(self.state, path))

    def __repr__(self) -> str:
        return display.text(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, object]:
        return display.show(self)

    def _ipython_key_completions_(self) -> list[str]:
        return paths.completions(self.state.root)
