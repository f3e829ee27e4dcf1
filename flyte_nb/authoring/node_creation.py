"""create_node: a call as a node with a handle, for what no value orders; and the handle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flyte_nb.authoring import host, mistakes
from flyte_nb.authoring.debugging import Debug
from flyte_nb.authoring.described_nodes import CompiledNode, DescribedNode
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.linked import Linked
from flyte_nb.authoring.promise import Promise, VoidPromise
from flyte_nb.authoring.tracing import Tracer
from flyte_nb.model.errors import CompileError, InterfaceError, NotFound, OptionError, did_you_mean
from flyte_nb.model.graph import Node
from flyte_nb.types.preview import preview


class _Outputs(dict[str, Promise]):
    """A node's outputs by name; one that is not there is answered with those that are."""

    def of(self, node: str) -> _Outputs:
        self._of = node
        return self

    def __missing__(self, name: str) -> Promise:
        with mistakes.at_the_users_line():
            raise NotFound(
                f"{self._of} has no output {name!r}.{did_you_mean(str(name), self)}",
                f"It has: {', '.join(self) or 'none'}",
            )


class CreatedNode(DescribedNode, Linked):
    """A node of a graph that is being built: its id, its outputs as Promises, and what may be said of it.

    Its outputs are attributes as well: ``node.o0``.

    Attributes:
        outputs: A Promise for each output, by name.
        made: What a call of the entity gives in a body.
    """

    def __init__(self, entity: Any, made: Any) -> None:
        self.made = made
        self._tracer = made._tracer
        self._node = made._node
        self._entity = entity
        self.outputs: Mapping[str, Promise] = _outputs(entity, made).of(f"node {made._node} ({entity.name})")

    @classmethod
    def of(cls, tracer: Tracer, node_id: str) -> CreatedNode:
        """Return the handle of a node that a body has made."""
        spec = tracer.nodes[node_id].spec
        entity = tracer.calls.get(spec.ref)
        if not isinstance(entity, Entity):  # a conditional, or a gate
            return cls(spec, VoidPromise(tracer, node_id))
        return cls(entity, tracer.stand_ins(entity, node_id))

    @property
    def node(self) -> Node:
        """The node as data, as it stands now."""
        return self._tracer.nodes[self._node]

    @property
    def flyte_entity(self) -> Any:
        return self._entity

    def beside(self, node_id: str) -> CompiledNode:
        return CompiledNode(self._tracer.nodes[node_id], self._tracer.nodes, self._tracer.calls)

    def __getattr__(self, name: str) -> Promise:
        if name.startswith("_"):
            raise AttributeError(name)
        outputs = self.outputs
        if name in outputs:
            return outputs[name]
        raise AttributeError(_no_output(f"node {self.id} ({self.name})", name, outputs))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.outputs]


class CalledNode:
    """What `create_node` gives in debug mode: the call has been made, and its outputs are values.

    Attributes:
        outputs: A value for each output, by name; each is an attribute as well.
        flyte_entity: What was called.
    """

    def __init__(self, entity: Any, made: Any) -> None:
        self.flyte_entity = entity
        self.outputs = dict(zip(entity.outputs, entity.signature.split(made), strict=True)) if entity.outputs else {}

    @property
    def name(self) -> str:
        """The name of what was called."""
        return str(self.flyte_entity.name)

    def with_overrides(self, **options: Any) -> CalledNode:
        """Do nothing: it has run."""
        return self

    def runs_before(self, other: Any) -> None:
        """Do nothing: Python orders the calls."""

    def __rshift__(self, other: Any) -> Any:
        return other

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        outputs = self.outputs
        if name in outputs:
            return outputs[name]
        raise AttributeError(_no_output(f"the node of {self.name}", name, outputs))

    def __repr__(self) -> str:
        return f"<node {self.name}, called>"


def _no_output(which: str, name: str, outputs: Mapping[str, Any]) -> str:
    return f"{which} has no output {name!r}.{did_you_mean(name, outputs)} It has: {', '.join(outputs) or 'none'}"


def _outputs(entity: Any, made: Any) -> _Outputs:
    if isinstance(made, Promise):
        return _Outputs({made._var: made})
    return _Outputs(zip(entity.outputs, made, strict=True)) if isinstance(made, tuple) else _Outputs()


def create_node(entity: Any, *args: Any, **inputs: Any) -> CreatedNode | CalledNode:
    """Call an entity in a workflow's or dynamic's body, and return its node. flytekit's signature.

    The node has ``id``, ``outputs`` (and each of them as an attribute), ``with_overrides(...)``, ``runs_before(other)``
    and ``>>``, also where the entity has neither inputs nor outputs. In debug mode its outputs are values.

    Args:
        entity: A task, dynamic, workflow, map task or launch plan.
        *args: Refused, as in flytekit: inputs go by name.
        **inputs: Its inputs.

    Raises:
        InterfaceError: The inputs do not fit.
        CompileError: No body is being traced here.

    Example:
        >>> from flyte_nb import task, workflow
        >>> from flyte_nb.core.node_creation import create_node
        >>> @task
        ... def prepare() -> None:
        ...     print("first")
        >>> @task
        ... def double(x: int) -> int:
        ...     print("then")
        ...     return 2 * x
        >>> @workflow
        ... def wf() -> int:
        ...     doubled = create_node(double, x=4)
        ...     create_node(prepare) >> doubled
        ...     return doubled.o0
        >>> wf()
        first
        then
        8
    """
    with mistakes.at_the_users_line():
        if not isinstance(entity, Entity):
            raise OptionError(
                f"create_node({preview(entity, 40)}): that is no task, workflow or launch plan",
                "Decorate the function with @task first.",
            )
        if args:
            raise InterfaceError(
                f"create_node({entity.name}, ...) takes inputs by name, and {len(args)} came without",
                f"Its interface is {entity.name}{entity.interface}",
            )
        whose = host.current()
        debugged = isinstance(whose, Debug) and not whose.awaits
        if not debugged and not isinstance(whose, Tracer):
            raise CompileError(
                f"create_node({entity.name}) makes a node, and there is no graph here to make it in",
                f"Write it in the body of a @workflow or @dynamic. Here, {entity.name}(...) is an ordinary call.",
            )
    return CalledNode(entity, entity(**inputs)) if debugged else CreatedNode(entity, entity(**inputs))
