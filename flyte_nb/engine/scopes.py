"""Scopes: what a graph's outputs are when its nodes have ended, and the graph of one node that runs by itself."""

from __future__ import annotations

from dataclasses import replace

from flyte_nb.engine.bindings import Bindings
from flyte_nb.engine.store import Store, take
from flyte_nb.model import conditions
from flyte_nb.model.calls import Call, Expansion
from flyte_nb.model.errors import ConditionError, TypeMismatch
from flyte_nb.model.events import Refs
from flyte_nb.model.graph import Binding, Graph, Node, Ref, frozen
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.returns import place_of_return
from flyte_nb.model.values import ValueRef
from flyte_nb.types.preview import describe, preview

_LONGEST = 240


def gathered(bindings: Bindings, store: Store, scope: NodeState, call: Call) -> Refs:
    """Return the outputs of a scope whose nodes have ended; what is not a child's own output is put in the store.

    Raises:
        TypeMismatch: An output is not of its declared type.
        ConditionError: The case that a conditional took says that it fails.
    """
    assert scope.graph is not None, "a scope that closes has expanded"
    if scope.chosen is not None and scope.graph.cases[scope.chosen].failure is not None:
        raise _failure(bindings, scope, call)
    return tuple([(var, _output(bindings, store, scope, call, var, what)) for var, what in scope.graph.outputs])


def _output(bindings: Bindings, store: Store, scope: NodeState, call: Call, var: str, binding: Binding) -> ValueRef:
    wanted = call.outputs[var]
    if type(binding) is Ref and not binding.path and binding.node:
        value_id, have = bindings.source(binding, scope)
        if have is wanted and value_id is not None:
            child = (scope.children or {})[binding.node]
            return next(ref for _, ref in child.outputs if ref.id == value_id)
    value, have, fresh = bindings.given(binding, scope, wanted, var)
    if not (fresh and have is wanted):
        try:
            value = take(value, have, wanted, var, None, False)
        except TypeMismatch as error:
            raise _misfit(error, scope, call, binding, value) from None
    value_id = f"{scope.path}.{var}"
    store.put(value_id, value)
    return describe(value, value_id)


def _misfit(error: TypeMismatch, scope: NodeState, call: Call, binding: Binding, value: object) -> TypeMismatch:
    """Return the error for an output that does not fit: who gave it, and where it was returned."""
    child = (scope.children or {}).get(binding.node) if type(binding) is Ref else None
    gave = [f"It came from {child.path} ({child.node.title})."] if child is not None and child.node is not None else []
    headline = f"{call.spec.name}() returned {error.headline}"
    place = error.place or place_of_return(call.spec, value, last=True)
    return TypeMismatch(headline, *error.details, *gave, place=place)


def _failure(bindings: Bindings, scope: NodeState, call: Call) -> ConditionError:
    """Return the error for a case that fails: its own message, which way led there, and the values that decided so."""
    assert scope.graph is not None
    assert scope.node is not None
    cases, chosen = scope.graph.cases, scope.chosen or 0
    case = cases[chosen]
    values = []
    for name in conditions.names(cases[: chosen + 1]):
        value, _, _ = bindings.given(Ref("", name), scope, call.inputs[name], name)
        values.append(f"{name} = {preview(value, 40)}")
    passed = "; ".join(f"not: {labelled.text}" for labelled in cases[:chosen])[:_LONGEST]
    way = f"{case.text} holds" if case.condition is not None else "no condition holds"
    place = scope.node.origin.place if scope.node.origin is not None else call.spec.place
    return ConditionError(
        str(case.failure),
        f"conditional({call.spec.name!r}) was told to fail so: {way}" + (f" ({passed})" if passed else ""),
        *([f"with {', '.join(values)}"[:_LONGEST]] if values else []),
        place=place,
    )


def with_overrides(graph: Graph, node: NodeState) -> Graph:
    """Return a map's graph with the policy that ``with_overrides`` gave its node: it is the instances that run."""
    what = node.node
    if what is None or what.spec.kind != "map_task" or what.policy is what.spec.policy:
        return graph
    return replace(graph, nodes=frozen({key: replace(one, policy=what.policy) for key, one in graph.nodes.items()}))


def alone(call: Call) -> Expansion:
    """Return a graph of one node, so that a task or a dynamic can be run by itself."""
    spec = call.spec
    inputs = tuple((name, Ref("", name)) for name in call.inputs)
    graph = getattr(call, "graph", None) if spec.kind == "conditional" else None
    node = Node("n0", spec, inputs, (), spec.policy, graph=graph)
    outputs = tuple((name, Ref("n0", name)) for name in call.outputs)
    return Expansion(Graph(spec, frozen({"n0": node}), outputs), {}, {spec.ref: call})
