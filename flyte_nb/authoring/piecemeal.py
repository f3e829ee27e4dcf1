"""Under an imperative workflow: the Tracer that is never inside a body, what the engine runs, and plain calls."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flyte_nb.authoring import cells, host
from flyte_nb.authoring.conditional import ConditionalSection, begun
from flyte_nb.authoring.signature import Signature
from flyte_nb.authoring.tracing import Tracer
from flyte_nb.model import places
from flyte_nb.model.calls import Announce, Checker, Expansion, Made
from flyte_nb.model.errors import ConditionError
from flyte_nb.model.graph import Binding, Const, EntityRef, EntitySpec, Graph, ListOf, Node, Place, Ref, frozen
from flyte_nb.types.kinds import FLYTEKIT

if TYPE_CHECKING:
    from flyte_nb.authoring.entities import Entity
    from flyte_nb.authoring.imperative import ImperativeWorkflow


_NOTE = f"{FLYTEKIT} refuses this: write the conditional in the body of a @workflow, and add that"


class Piecemeal(Tracer):
    """Makes the nodes of an imperative workflow, one call at a time.

    Attributes:
        entities: What the nodes call, by reference.
    """

    is_outside = True

    def __init__(self, workflow: ImperativeWorkflow) -> None:
        super().__init__(workflow, "n")
        self.workflow = workflow
        self.entities: dict[EntityRef, Entity] = {}
        self._open: host.Open | None = None
        self._written_in = ""

    def call(self, entity: Entity, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        self.leave()
        self.entities[entity.spec.ref] = entity
        try:
            made = super().call(entity, args, kwargs)
        except BaseException:
            self.leave(True)  # what else stands in the line will not be evaluated
            raise
        self.workflow.callees.append(entity)
        return made

    # Conditionals.

    def conditional(self, name: str) -> ConditionalSection:
        """Begin a conditional; calls are nodes from now on, until its last case has said what it gives."""
        self.leave()
        for other in [one for one in self.unfinished if one.name == name]:
            del self.unfinished[other]  # it was left in the middle, and is written anew
        frame = places.users_frame()
        section = begun(name, self, _NOTE)
        self._written_in = frame.f_code.co_filename if frame is not None else ""
        self._open = host.Open(self, frame)
        host.HOST.set(self._open)
        return section

    def leave(self, at_once: bool = False) -> None:
        """Let calls be calls again; where the code that began a conditional has ended in the middle, or at once."""
        if self._open is None or not (at_once or self._open.is_over()):
            return
        if host.HOST.get() is self._open:
            host.HOST.set(None)
        self._open = self.inner = None

    def refuse_unfinished(self) -> None:
        self.leave()
        super().refuse_unfinished()

    def statement(self, where: Place | None) -> tuple[Place | None, str]:
        return cells.statement_of_file(where, self._written_in)

    def add(self, entity: Any, node: Node) -> Any:
        made = super().add(entity, node)
        if node.graph is not None and node.spec.kind == "conditional":
            self.leave(True)
            said = [node.spec.name, node.inputs, node.graph.cases, *node.graph.nodes.values()]
            self.workflow.touched(f"node {node.id}: {said}")
        return made

    def output(self, value: Any, wanted: Checker, name: str) -> Binding:
        """Bind one of the workflow's outputs."""
        self._returning = places.users_place() or self.spec.place
        try:
            return self.bind(value, wanted, name, f"->{name}", self.spec)
        finally:
            self._returning = None

    def order(self, first: Any, then: Any) -> None:
        super().order(first, then)
        self.workflow.touched()

    def override(self, node_id: str, options: Mapping[str, Any]) -> None:
        super().override(node_id, options)
        self.workflow.touched()

    def frozen_with(self, outputs: tuple[tuple[str, Binding], ...], graph_options: Mapping[str, Any]) -> Expansion:
        """Return the graph as it stands; workflows that it calls as they stand."""
        self._refuse_cycles()
        for node_id, node in self.nodes.items():
            if node.graph is not None and node.spec.kind != "conditional":
                entity = self.entities[node.spec.ref]
                self.nodes[node_id] = replace(node, graph=entity.subgraph())
        graph = Graph(self.spec, frozen(self.nodes), outputs, **graph_options)
        return Expansion(graph, dict(self.constants), dict(self.calls))


class Runnable:
    """An imperative workflow as the engine runs it: its ``inputs`` are checkers, which to its user are Promises."""

    def __init__(self, workflow: ImperativeWorkflow) -> None:
        self.workflow = workflow

    @property
    def spec(self) -> EntitySpec:
        return self.workflow.spec

    @property
    def inputs(self) -> Mapping[str, Checker]:
        return self.workflow.signature.inputs

    @property
    def outputs(self) -> Mapping[str, Checker]:
        return self.workflow.signature.outputs

    @property
    def signature(self) -> Signature:
        return self.workflow.signature

    @property
    def namespace(self) -> str:
        return self.workflow.namespace

    @property
    def filename(self) -> str:
        return self.workflow.filename

    @property
    def function(self) -> Any:
        return self.workflow.function

    def source_digest(self) -> str:
        """Return what changes with the workflow."""
        return self.workflow.source_digest()

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> Made:
        """Return its graph."""
        return self.workflow.invoke(inputs, announce)


def plain_outputs(
    expansion: Expansion, entities: Mapping[EntityRef, Entity], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Call the entities of a graph one after another, as ordinary functions, and return the graph's outputs."""
    made: dict[str, dict[str, Any]] = {"": dict(inputs)}

    def value(binding: Binding) -> Any:
        if isinstance(binding, Ref):
            found = made[binding.node][binding.var]
            for key in binding.path:
                found = found[key] if isinstance(key, int) or isinstance(found, Mapping) else getattr(found, key)
            return found
        if isinstance(binding, Const):
            return expansion.constants[binding.ref.id]
        if isinstance(binding, ListOf):
            return [value(item) for item in binding.items]
        return {key: value(item) for key, item in binding.items}

    for node in _in_order(expansion.graph):
        given = {name: value(binding) for name, binding in node.inputs}
        if node.spec.kind == "conditional":
            made[node.id] = _taken(expansion.calls[node.spec.ref], entities, given)
            continue
        entity = entities[node.spec.ref]
        returned = entity(**given)
        values = entity.signature.split(returned) if entity.outputs else ()
        made[node.id] = dict(zip(entity.outputs, values, strict=True))
    return {name: value(binding) for name, binding in expansion.graph.outputs}


def _taken(choice: Any, entities: Mapping[EntityRef, Entity], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs of a conditional, by plain calls in the case that is taken."""
    made = choice.invoke(given)
    case = made.graph.cases[made.chosen]
    if case.failure is not None:
        raise ConditionError(str(case.failure), place=choice.spec.place)
    nodes = {node_id: made.graph.nodes[node_id] for node_id in case.nodes}
    return plain_outputs(replace(made, graph=replace(made.graph, nodes=nodes)), entities, given)


def _in_order(graph: Graph) -> list[Node]:
    """Return the nodes, each behind those that it waits for; else in the order of their calls."""
    nodes = list(graph.nodes.values())
    numbers = {node.id: number for number, node in enumerate(nodes)}
    waits = [[numbers[other] for other in node.upstream()] for node in nodes]
    blockers = [len(others) for others in waits]
    then: list[list[int]] = [[] for _ in nodes]
    for number, others in enumerate(waits):
        for other in others:
            then[other].append(number)
    free = [number for number, count in enumerate(blockers) if not count]
    made = []
    while free:
        number = heapq.heappop(free)
        made.append(nodes[number])
        for later in then[number]:
            blockers[later] -= 1
            if not blockers[later]:
                heapq.heappush(free, later)
    return made
