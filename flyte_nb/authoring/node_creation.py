"""create_node: a call as a node with a handle, for what no value orders; and the handle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flyte_nb.authoring import host, mistakes
from flyte_nb.authoring.entities import Entity
from flyte_nb.authoring.linked import Linked
from flyte_nb.authoring.promise import Promise
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


class CreatedNode(Linked):
    """A node of a graph that is being built: its id, its outputs as Promises, and what may be said of it.

    Its outputs are attributes as well: ``node.o0``.

    Attributes:
        id: ``n0``, or ``dn0`` in a dynamic.
        outputs: A Promise for each output, by name.
        flyte_entity: What it calls.
    """

    def __init__(self, entity: Any, made: Any) -> None:
        self._tracer = made._tracer
        self._node = made._node
        self.flyte_entity = entity
        self.outputs: Mapping[str, Promise] = _outputs(entity, made).of(f"node {made._node} ({entity.name})")

    @property
    def id(self) -> str:
        return self._node

    @property
    def node(self) -> Node:
        """The node as data, as it stands now."""
        return self._tracer.nodes[self._node]

    @property
    def name(self) -> str:
        """The name that a reader sees."""
        return self.node.title

    def __getattr__(self, name: str) -> Promise:
        if name.startswith("_"):
            raise AttributeError(name)
        outputs = self.outputs
        if name in outputs:
            return outputs[name]
        raise AttributeError(
            f"node {self.id} ({self.name}) has no output {name!r}.{did_you_mean(name, outputs)} "
            f"It has: {', '.join(outputs) or 'none'}"
        )

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.outputs]

    def __repr__(self) -> str:
        return f"<node {self.id} {self.name}{self.node.spec.interface}>"


def _outputs(entity: Any, made: Any) -> _Outputs:
    if isinstance(made, Promise):
        return _Outputs({made._var: made})
    return _Outputs(zip(entity.outputs, made, strict=True)) if isinstance(made, tuple) else _Outputs()


def create_node(entity: Any, *args: Any, **inputs: Any) -> CreatedNode:
    """Call an entity in a workflow's or dynamic's body, and return its node. flytekit's signature.

    The node has ``id``, ``outputs`` (and each of them as an attribute), ``with_overrides(...)``, ``runs_before(other)``
    and ``>>``, also where the entity has neither inputs nor outputs.

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
        if not isinstance(host.current(), Tracer):
            raise CompileError(
                f"create_node({entity.name}) makes a node, and there is no graph here to make it in",
                f"Write it in the body of a @workflow or @dynamic. Here, {entity.name}(...) is an ordinary call.",
            )
    return CreatedNode(entity, entity(**inputs))
