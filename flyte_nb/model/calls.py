"""The protocol between those who write entities and those who run them: inputs -> values or a Graph."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flyte_nb.model.graph import EntityRef, EntitySpec, Graph, Node


@dataclass(frozen=True, slots=True)
class Expansion:
    """A Graph, the constants that it refers to, and the calls that its nodes make.

    Attributes:
        constants: Values by the ``ValueRef.id`` of the graph's ``Const`` bindings, local to the graph (``dn0(x)``).
        calls: What each node calls, by its spec's reference.
        chosen: Which of the graph's cases was taken, where it is a conditional's.
    """

    graph: Graph
    constants: Mapping[str, object]
    calls: Mapping[EntityRef, Call]
    chosen: int | None = None


class Checker(Protocol):
    """One annotation, ready to check values against. ``types.check.checker(annotation)`` makes them."""

    @property
    def annotation(self) -> Any:
        """What the user declared."""

    @property
    def text(self) -> str:
        """The annotation as the user would write it."""

    @property
    def kind(self) -> type | None:
        """The class that a value has exactly, if the annotation says one."""

    @property
    def immutable(self) -> bool:
        """Whether its values need no copies."""

    @property
    def hashed(self) -> bool:
        """Whether the annotation says how its values are digested (``HashMethod``); its consumers then rely on it."""

    @property
    def converts(self) -> bool:
        """Whether flytekit converts values of other types to this one on an edge, as we do."""

    def check(self, value: object, name: str = "value", notes: list[str] | None = None) -> object:
        """Return the value as declared, in new containers; raise ``TypeMismatch`` at the exact place.

        ``name`` begins the place in the message: ``X[17][3]``. What flytekit would refuse is added to ``notes``.
        """

    def copy(self, value: object, writable: bool = False) -> object:
        """Return an isolated copy of a value that was checked before."""

    def at(self, path: tuple[str | int, ...]) -> Checker | None:
        """Return the checker of a part, or None where the annotation does not say."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a gate asks.

    Attributes:
        kind: ``approve``, ``input`` or ``sleep``.
        seconds: How long it sleeps.
    """

    kind: str
    seconds: float | None = None


Announce = Callable[[Node, Mapping[str, object]], None]

#: What running a function gives: one value for each output, a graph, or, of an ``async def``, what comes to the values.
Made = tuple[object, ...] | Expansion | Coroutine[Any, Any, tuple[object, ...]]


class Call(Protocol):
    """What the engine can run."""

    @property
    def spec(self) -> EntitySpec:
        """The entity as data."""

    @property
    def inputs(self) -> Mapping[str, Checker]:
        """A checker for each input."""

    @property
    def outputs(self) -> Mapping[str, Checker]:
        """A checker for each output, in order."""

    @property
    def namespace(self) -> str:
        """Whose entity it is, for the cache: a module's name, or a notebook's path."""

    @property
    def filename(self) -> str:
        """The file, or the cell's temporary one, that its function stands in."""

    def source_digest(self) -> str:
        """Return a digest of the source and of what it reaches; after a dash, one of further values that it holds."""

    @property
    def asynchronous(self) -> bool:
        """Whether its function is an ``async def``."""

    def invoke(self, inputs: Mapping[str, object], announce: Announce | None = None) -> Made:
        """Run the function on checked inputs.

        Returns one value for each output (not checked yet), or an Expansion; of an async function, a coroutine that
        comes to the values. A dynamic calls ``announce`` with each node, and the constants it uses, as the body makes
        it.
        """


class Asking(Protocol):
    """What the body of an eager asks of the engine: that one of its calls be made."""

    async def ask(self, node: Node, constants: Mapping[str, object], call: Call) -> tuple[object, ...]:
        """Return one value for each output of a node, when it has ended; raise what failed it."""

    def demand(self, node: Node, constants: Mapping[str, object], call: Call) -> tuple[object, ...]:
        """Do the same, and wait: the body, and its event loop, stand still meanwhile."""


class EagerCall(Call, Protocol):
    """A Call whose body makes its nodes at run time, and waits for each of them."""

    def unfold(self, inputs: Mapping[str, object], asking: Asking) -> Coroutine[Any, Any, tuple[object, ...]]:
        """Run the body on checked inputs."""
