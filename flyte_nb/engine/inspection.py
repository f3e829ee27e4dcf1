"""Inspection: what a user sees of one node: ``execution["n2/dn0"]``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flyte_nb.engine.store import take
from flyte_nb.model import display
from flyte_nb.model.errors import NotFound, did_you_mean
from flyte_nb.model.graph import Binding, Graph, Node, Origin, refs
from flyte_nb.model.near import Near
from flyte_nb.model.nodestate import NodeState
from flyte_nb.model.paths import below, completions, readable
from flyte_nb.model.phases import CacheStatus, Phase
from flyte_nb.types.preview import preview

if TYPE_CHECKING:
    from flyte_nb.engine.execution import Execution


class Values(Mapping[str, Any]):
    """A read-only mapping of names to values, with attribute access.

    Example:
        >>> outputs = Values({"o0": 3})
        >>> outputs.o0, outputs["o0"], list(outputs)
        (3, 3, ['o0'])
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise NotFound(f"there is no {name!r}.{did_you_mean(str(name), self._values)}", self._known()) from None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"there is no {name!r}. {self._known()}") from None

    def _known(self) -> str:
        return f"There is: {', '.join(self._values) or 'nothing'}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._values)

    def __repr__(self) -> str:
        return "\n".join(f"{name} = {preview(value, 200)}" for name, value in self._values.items()) or "(no values)"


class Decks(Values):
    """A node's decks by name; in a notebook they show themselves."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, object]:
        return display.show(self)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.values())) or "(no decks)"


class NodeView(Near):
    """One node of an execution: its phase, its values, its log and its origin.

    Values are copies of your own: changing them changes nothing in the execution.
    """

    def __init__(self, execution: Execution, state: NodeState) -> None:
        self._execution = execution
        self._state = state

    @property
    def path(self) -> str:
        """``n2/dn0``."""
        return self._state.path

    @property
    def name(self) -> str:
        """The path in the entities' names: ``evaluate_model/helper_evaluate_model[0]``."""
        return readable(self._state)

    @property
    def node(self) -> Node:
        """The node of the graph: its entity's spec, bindings and policy."""
        assert self._state.node is not None
        return self._state.node

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        return self._state.phase

    @property
    def state(self) -> NodeState:
        """Everything that the log says of it."""
        return self._state

    @property
    def execution(self) -> Execution:
        """The execution that it belongs to."""
        return self._execution

    @property
    def graph(self) -> Graph | None:
        """What it expanded into, or None."""
        return self._state.graph

    @property
    def inputs(self) -> Values:
        """The inputs as the function was given them; before it starts, those that are there."""
        scope = self._state.parent
        assert scope is not None
        if scope.graph is None:  # the body that makes it still runs
            return Values({})
        call = self._execution.call_of(self._state)
        found = {}
        for name, binding in self.node.inputs:
            if not _is_there(binding, scope):
                continue
            wanted = call.inputs[name]
            value, have, fresh = self._execution.bindings.given(binding, scope, wanted, name)
            found[name] = value if fresh and have is wanted else take(value, have, wanted, name, None, False)
        return Values(found)

    @property
    def outputs(self) -> Values:
        """The outputs; empty while there are none."""
        made = self._state.outputs
        if not made:
            return Values({})
        checkers = self._execution.call_of(self._state).outputs
        store = self._execution.store
        return Values({n: take(store.get(r.id), checkers[n], checkers[n], n, None, False) for n, r in made})

    @property
    def decks(self) -> Decks:
        """The decks that it published, by name: each with its ``html``."""
        store = self._execution.store
        return Decks({name: store.get(ref.id) for name, ref in self._state.decks})

    @property
    def duration(self) -> float | None:
        """Seconds of the last attempt, or None."""
        return self._state.duration

    @property
    def cache(self) -> CacheStatus:
        """What the cache did."""
        return self._state.cache

    @property
    def attempt(self) -> int:
        """The last attempt, counted from 0."""
        return self._state.attempt

    @property
    def peak(self) -> int | None:
        """Peak memory in bytes, where it was measured."""
        return self._state.peak

    @property
    def log(self) -> str:
        """What it printed, wrote to stderr and logged."""
        return "".join([text for _, text in self._state.log or ()])

    @property
    def error(self) -> BaseException | None:
        """The exception that failed it, or None."""
        own = self._execution.exceptions.get(self.path)
        return (
            own if own is not None or self._state.cause is None else self._execution.exceptions.get(self._state.cause)
        )

    @property
    def origin(self) -> Origin | None:
        """The line that made it, with the loop variables of that moment."""
        return self.node.origin

    @property
    def notes(self) -> tuple[str, ...]:
        """What flytekit would refuse here, with the remedy."""
        noted = (self.node.note,) if self.node.note is not None else ()
        return noted + self._state.notes

    def __getitem__(self, path: str) -> NodeView:
        """Return a node within its expansion."""
        return NodeView(self._execution, below(self._state, path))

    def _ipython_key_completions_(self) -> list[str]:
        return completions(self._state)

    def __str__(self) -> str:
        return display.text(self)

    def __iter__(self) -> Iterator[NodeView]:
        return (NodeView(self._execution, child) for child in list((self._state.children or {}).values()))

    def __repr__(self) -> str:
        return f"<node {self.path} {self.name}: {self.phase.value}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, object]:
        return display.show(self)


def _is_there(binding: Binding, scope: NodeState) -> bool:
    children = scope.children or {}
    return all(not ref.node or children[ref.node].phase.terminal for ref in refs(binding))
