"""What flytekit's nodes say of themselves: `metadata`, `bindings`, `upstream_nodes`, `flyte_entity`, `run_entity`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flyte_nb.model.calls import Expansion
from flyte_nb.model.errors import did_you_mean
from flyte_nb.model.graph import Binding, EntityRef, Node

_FIELDS = ("spec", "inputs", "after", "policy", "origin", "graph", "note", "title", "upstream")


class Bound(NamedTuple):
    """An input of a node, or an output of a workflow, and what it is bound to.

    Attributes:
        binding: ``Ref(node, var, path)``, where the node ``""`` is the workflow's own input; ``Const``, ``ListOf`` or
            ``DictOf``.
    """

    var: str
    binding: Binding


@dataclass(frozen=True, slots=True)
class RetryStrategy:
    """How often a node is tried again."""

    retries: int


@dataclass(frozen=True, slots=True)
class NodeMetadata:
    """A node's options: those of what it calls, and over them those of ``with_overrides``."""

    name: str
    timeout: datetime.timedelta
    retries: RetryStrategy
    interruptible: bool | None = None
    cacheable: bool = False
    cache_version: str | None = None
    cache_serializable: bool = False


class DescribedNode:
    """flytekit's attributes of a node. Two are equal if they are the same call of graphs that say the same.

    Example:
        >>> from flyte_nb import task, workflow
        >>> @task(retries=2)
        ... def inc(x: int) -> int:
        ...     return x + 1
        >>> @workflow
        ... def wf(n: int) -> int:
        ...     return inc(x=inc(x=n))
        >>> first, second = wf.nodes
        >>> second.upstream_nodes == [first], second.metadata.retries, second.flyte_entity is inc
        (True, RetryStrategy(retries=2), True)
        >>> second.bindings
        [Bound(var='x', binding=Ref(node='n0', var='o0', path=()))]
    """

    @property
    def node(self) -> Node:
        """The node as data."""
        raise NotImplementedError

    def beside(self, node_id: str) -> Any:
        """Return another node of the same graph."""
        raise NotImplementedError

    @property
    def flyte_entity(self) -> Any:
        """What it calls."""
        raise NotImplementedError

    @property
    def id(self) -> str:
        """``n0``, or ``dn0`` in a dynamic."""
        return self.node.id

    @property
    def name(self) -> str:
        """The name that a reader sees."""
        return self.node.title

    @property
    def metadata(self) -> NodeMetadata:
        """How it runs."""
        node = self.node
        policy, cache = node.policy, node.policy.cache
        return NodeMetadata(
            node.title,
            datetime.timedelta(seconds=policy.timeout or 0),
            RetryStrategy(policy.retries),
            policy.interruptible,
            cache is not None,
            cache.version if cache is not None else None,
            cache is not None and cache.serialize,
        )

    @property
    def bindings(self) -> list[Bound]:
        """What each input is bound to, in the order of their names."""
        return [Bound(name, binding) for name, binding in sorted(self.node.inputs, key=lambda one: one[0])]

    @property
    def upstream_nodes(self) -> list[Any]:
        """The nodes that it waits for."""
        return [self.beside(one) for one in self.node.upstream()]

    @property
    def run_entity(self) -> Any:
        """What it calls; of a map, what each of its instances does."""
        return getattr(self.flyte_entity, "target", self.flyte_entity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DescribedNode) and self.node == other.node

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<node {self.id} {self.name}{self.node.spec.interface}>"


class CompiledNode(DescribedNode):
    """A node of a compiled workflow: an item of ``wf.nodes``. What the graph has of it are its attributes, too."""

    def __init__(self, node: Node, members: Mapping[str, Node], calls: Mapping[EntityRef, Any]) -> None:
        self._node = node
        self._members = members
        self._calls = calls

    @property
    def node(self) -> Node:
        return self._node

    def beside(self, node_id: str) -> CompiledNode:
        return CompiledNode(self._members[node_id], self._members, self._calls)

    @property
    def flyte_entity(self) -> Any:
        called = self._calls[self._node.spec.ref]
        return getattr(called, "workflow", called) if self._node.spec.kind == "workflow" else called

    def __getattr__(self, name: str) -> Any:
        if name in _FIELDS:
            return getattr(self._node, name)
        if name in ("outputs", *(one.name for one in self._node.spec.interface.outputs)):
            raise AttributeError(
                f"node {self.id} ({self.name}) has no {name!r}: values are in a run: "
                f"flyte_nb.run(wf, ...)[{self.id!r}].outputs"
            )
        raise AttributeError(f"node {self.id} ({self.name}) has no {name!r}.{did_you_mean(name, dir(self))}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *_FIELDS]


def compiled_nodes(expansion: Expansion) -> list[CompiledNode]:
    """Return a graph's nodes, in the order in which they were called."""
    graph = expansion.graph
    return [CompiledNode(node, graph.members, expansion.calls) for node in graph.nodes.values()]


def failure_node_of(expansion: Expansion) -> CompiledNode | None:
    """Return a graph's failure node, or None."""
    node = expansion.graph.on_failure
    return None if node is None else CompiledNode(node, expansion.graph.members, expansion.calls)
