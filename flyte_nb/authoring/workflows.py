"""Workflow: an entity whose body runs once, at compile time; its graph is known before the run."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from flyte_nb.authoring import cells, debugging, host
from flyte_nb.authoring.described_nodes import Bound, CompiledNode, compiled_nodes, failure_node_of
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.failure import WorkflowMetadata, WorkflowMetadataDefaults, refuse_unfit, with_failure_node
from flyte_nb.authoring.signature import Signature
from flyte_nb.authoring.tracing import Tracer
from flyte_nb.model import display, places
from flyte_nb.model.calls import Announce, Expansion, Made
from flyte_nb.model.errors import CompileError
from flyte_nb.model.graph import Graph, Policy


class Workflow(Entity):
    """A body that runs once, at compile time, on Promises; its graph is known before the run.

    It is compiled when it is first needed, and again when something that it refers to was redefined.

    Attributes:
        on_failure: What its failure node calls, or None.
    """

    kind = "workflow"

    def __init__(
        self,
        function: Callable[..., Any],
        signature: Signature,
        graph_options: Mapping[str, Any],
        on_failure: Entity | None = None,
    ) -> None:
        super().__init__(function, signature, Policy())
        self.graph_options = graph_options
        self.on_failure = on_failure
        self._handled_by_name = isinstance(on_failure, Entity) and self._named(on_failure) is on_failure
        self._expansion: Expansion | None = None
        self._referred: dict[str, object] = {}
        self._compiling = False

    bare = functools.cached_property(debugging.bare)

    def compile(self) -> Expansion:
        """Return the graph with its constants; run the body if that is new, or something was redefined.

        Raises:
            CompileError, PromiseUseError, InterfaceError, TypeMismatch: At the user's line. Nothing half-made is kept.
        """
        if self._expansion is not None and not self.redefined():
            return self._expansion
        if self._compiling:
            frame = places.users_frame()
            body: Any = host.current()
            way = f" by way of {body.spec.name}" if isinstance(body, Tracer) and body.spec.name != self.name else ""
            raise CompileError(
                f"the workflow {self.name} calls itself{way}, so its graph would never end",
                "Make it @dynamic: a dynamic may recurse, as long as a run-time value ends it.",
                place=places.place_of(frame) or self.spec.place,
            )
        self._compiling = True
        try:
            referred = cells.reached_through(self.function)
            tracer = Tracer(self, "n")
            handler = self._handler()
            if handler is not self.on_failure:
                refuse_unfit(handler, self.spec, self.signature.inputs)
                self.on_failure = handler
            expansion = with_failure_node(tracer.trace(self, tracer.inputs()), handler, self.signature.inputs)
        finally:
            self._compiling = False
        self._expansion, self._referred = expansion, referred
        return expansion

    def redefined(self) -> dict[str, tuple[object, object]]:
        """Return what changed since the last compile: pairs of old and new by name; empty before the first one."""
        if self._expansion is None:
            return {}
        now = cells.reached_through(self.function)
        changed = {
            name: (before, now.get(name)) for name, before in self._referred.items() if now.get(name) is not before
        }
        for name, before in self._referred.items():
            if name not in changed and isinstance(before, Workflow) and before.redefined():
                changed[name] = (before, before)
        handler = self._handler()
        if handler is not self.on_failure and handler is not None:
            changed[handler.name] = (self.on_failure, handler)
        return changed

    def _handler(self) -> Entity | None:
        """Return what the failure node calls now: what its name means, if the name meant the handler at first."""
        handler = self.on_failure
        if handler is None or not self._handled_by_name:
            return handler
        now = self._named(handler)
        return now if isinstance(now, Entity) and now.kind == handler.kind else handler

    def _named(self, entity: Entity) -> object:
        return getattr(inspect.unwrap(self.function), "__globals__", {}).get(entity.name)

    @property
    def is_compiled(self) -> bool:
        """Whether a graph is there already, of this text at least: `redefined` tells whether it is the last word."""
        return self._expansion is not None

    @property
    def graph(self) -> Graph:
        """The compiled graph."""
        return self.compile().graph

    @property
    def nodes(self) -> list[CompiledNode]:
        """The compiled graph's nodes, in the order in which they were called."""
        return compiled_nodes(self.compile())

    @property
    def failure_node(self) -> CompiledNode | None:
        """The node of the compiled graph that runs if the others fail it, or None."""
        return failure_node_of(self.compile())

    @property
    def output_bindings(self) -> list[Bound]:
        """What each output of the compiled graph is bound to."""
        return [Bound(name, binding) for name, binding in self.graph.outputs]

    @property
    def workflow_metadata(self) -> WorkflowMetadata:
        """Its failure policy."""
        return WorkflowMetadata.of(self.graph_options)

    @property
    def workflow_metadata_defaults(self) -> WorkflowMetadataDefaults:
        """What it hands down to its nodes, on a cluster."""
        return WorkflowMetadataDefaults(self.given.get("interruptible") is True)

    @property
    def default_options(self) -> Any:
        """The option ``default_options`` as it was given, or None."""
        return self.given.get("default_options")

    def subgraph(self) -> Graph | None:
        return self.compile().graph

    def ready(self) -> bool:
        """Tell whether it can be compiled: one that is put together piece by piece may not be, yet."""
        return True

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> Made:
        return self.compile()

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_referred": {}}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, object]:
        return display.show(self)

    def __str__(self) -> str:
        return display.text(self)
