"""Fork: another execution's log and values, what its user put in their place, and what is therefore not the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from flyte_nb.engine.bindings import input_id
from flyte_nb.engine.ledger import Ledger
from flyte_nb.model import events as ev
from flyte_nb.model.calls import Call
from flyte_nb.model.errors import NotFound, OptionError, TypeMismatch, did_you_mean
from flyte_nb.model.graph import Const, Graph, Ref, frozen, refs
from flyte_nb.model.nodestate import NodeState, join, split
from flyte_nb.model.paths import readable
from flyte_nb.model.phases import Phase
from flyte_nb.model.state import fold
from flyte_nb.model.values import ValueRef
from flyte_nb.types.preview import describe

_ABOUT = (ev.NodeLogged, ev.NodePublished, ev.NodeWaiting, ev.NodeAnswered, ev.NodeSucceeded, ev.NodeExpanded)


class Fork:
    """What a new execution takes over from another one, in which one node's inputs or outputs were replaced.

    Attributes:
        ledger: The other execution's books, as they were when the fork was made.
        path: The node whose values were replaced; ``""``: the execution's own inputs.
        inputs, outputs: What was put in their place, checked.
        taken: The paths of the nodes that were taken over, in order.
        told: The same, and the node that needed not run because its outputs were given.
    """

    def __init__(self, ledger: Ledger, path: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        self.ledger = ledger
        self.path = path
        self.inputs = inputs
        self.outputs = outputs
        self.taken: list[str] = []
        self.told: set[str] = set()
        self._events = ledger.events[:]
        self._state = fold(self._events)
        self._stories: dict[str, list[ev.Event]] = {}
        for event in self._events:
            if type(event) is ev.NodeStarted:
                self._stories[event.path] = [event]
            elif type(event) is ev.NodeTraced:
                self._stories[split(event.path)[0]].append(event)
            elif isinstance(event, _ABOUT):
                self._stories[event.path].append(event)
        #: What is not the parent's: outputs as ``n1.o0``, inputs of an execution or a scope as ``n1(x)``.
        self._fresh: set[str] = {input_id("", name) for name in inputs} if not path else set()
        self._fresh_scopes: set[str] = set()

    def anew(self) -> Fork:
        """Return the same fork, of which nothing has been taken over yet."""
        made = copy(self)
        made.taken, made.told, made._fresh_scopes = [], set(), set()
        made._fresh = {input_id("", name) for name in self.inputs} if not self.path else set()
        return made

    def __str__(self) -> str:
        edits = ", ".join(f"{edit.id} = {edit.preview}" for edit in self.edits)
        return f"a fork of {self.ledger.id}, with {edits}"

    @property
    def edits(self) -> tuple[ValueRef, ...]:
        """References to what was put in place."""
        given = [(input_id(self.path, name), value) for name, value in self.inputs.items()]
        made = [(f"{self.path}.{var}", value) for var, value in self.outputs.items()]
        return tuple(describe(value, value_id) for value_id, value in given + made)

    def started(self) -> ev.ExecutionStarted:
        """Return the other execution's first event."""
        first = self._events[0]
        assert isinstance(first, ev.ExecutionStarted), "a log begins so"
        return first

    def graph(self, path: str, graph: Graph) -> Graph:
        """Return the graph of a scope with the new inputs in the node that was edited, if it stands there."""
        scope, node_id = split(self.path)
        if not self.path or scope != path or node_id not in graph.nodes or not self.inputs:
            return graph
        node = graph.nodes[node_id]
        bound = tuple(
            (name, Const(describe(self.inputs[name], input_id(node_id, name))) if name in self.inputs else binding)
            for name, binding in node.inputs
        )
        edited = replace(node, inputs=bound)
        lost = [other for other in node.upstream() if other not in edited.upstream()]  # it still comes after them
        edited = replace(edited, after=(*node.after, *lost))
        return replace(graph, nodes=frozen({**graph.nodes, node_id: edited}))

    def outside(self) -> Iterator[str]:
        """Yield the paths of the scopes around the edited node: what they come to is no result of their calls."""
        scope = split(self.path)[0] if self.path else ""
        while scope:
            yield scope
            scope = split(scope)[0]

    # What is the parent's still.

    def story(self, node: NodeState) -> list[ev.Event] | None:
        """Return the events that tell a node's last attempt, if it needs not run again; else None."""
        path = node.path
        if path == self.path and self.outputs:
            return self._edited_story(node)
        known = self._state.nodes.get(path)
        if known is None or known.node is None or path == self.path or node.is_failure_node or self._is_affected(node):
            return None
        if known.graph is None and known.phase is not Phase.SUCCEEDED:
            return None
        assert node.node is not None
        if known.node.spec.ref != node.node.spec.ref:
            return None
        if known.open:
            return list(self._whole_story(path)) if known.phase is Phase.SUCCEEDED else None
        told = [event for event in self._stories[path] if known.graph is None or type(event) is not ev.NodeSucceeded]
        return [self._with_inputs(event) for event in told]

    def _whole_story(self, path: str) -> Iterator[ev.Event]:
        """Yield the last attempt of an eager with all that is in it: its body is not there to make its nodes again."""
        begins = max(n for n, one in enumerate(self._events) if type(one) is ev.NodeStarted and one.path == path)
        for event in self._events[begins:]:
            about = getattr(event, "path", "")
            if about == path or about.startswith(f"{path}/"):
                yield event

    def _edited_story(self, node: NodeState) -> list[ev.Event]:
        known = self._state.nodes.get(node.path)
        refs_ = dict(known.outputs) if known is not None else {}
        refs_.update({ref.id.rpartition(".")[2]: ref for ref in self.edits})
        at = known.started if known is not None and known.started is not None else self._events[-1].at
        outputs = tuple((var, refs_[var]) for var in self.ledger.call_of(node).outputs)
        return [ev.NodeStarted(at, node.path, node.attempt), ev.NodeSucceeded(at, node.path, outputs)]

    def _with_inputs(self, event: ev.Event) -> ev.Event:
        return replace(event, graph=self.graph(event.path, event.graph)) if type(event) is ev.NodeExpanded else event

    def _is_affected(self, node: NodeState) -> bool:
        scope = node.parent
        assert scope is not None
        assert node.node is not None
        if scope.path in self._fresh_scopes:
            return True
        return any(self._is_fresh(ref, scope) for _, binding in node.node.inputs for ref in refs(binding))

    def _is_fresh(self, ref: Ref, scope: NodeState) -> bool:
        if not ref.node:
            return input_id(scope.path, ref.var) in self._fresh
        return f"{join(scope.path, ref.node)}.{ref.var}" in self._fresh

    # What is not.

    def runs(self, node: NodeState, call: Call) -> None:
        """Note that a node runs here: its outputs, or what it expands into, is not the parent's."""
        path = node.path
        assert node.node is not None
        assert node.parent is not None
        if call.spec.kind in ("dynamic", "eager") or node.parent.path in self._fresh_scopes:
            self._fresh_scopes.add(path)
        for name, binding in node.node.inputs:
            edited = path == self.path and name in self.inputs
            if edited or any(self._is_fresh(ref, node.parent) for ref in refs(binding)):
                self._fresh.add(input_id(path, name))

    def made(self, path: str, outputs: ev.Refs) -> None:
        """Note that a node's outputs were made here."""
        self._fresh.update(f"{path}.{var}" for var, _ in outputs)

    def gathered(self, scope: NodeState) -> None:
        """Note which outputs of a scope are not the parent's."""
        assert scope.graph is not None
        known = self._state.nodes.get(scope.path)
        remade = scope.path in self._fresh_scopes or (known is not None and known.chosen != scope.chosen)
        for var, binding in scope.graph.outputs:
            if remade or any(self._is_fresh(ref, scope) for ref in refs(binding)):
                self._fresh.add(f"{scope.path}.{var}")

    def took(self, path: str) -> None:
        """Note that a node was taken over; of an edited one, what was put in place is not the parent's."""
        self.told.add(path)
        known = self._state.nodes.get(path)
        if known is not None and known.open:
            self.told.update(one.path for one in self._state.descendants(known))
        if path == self.path:
            self._fresh.update(f"{path}.{var}" for var in self.outputs)
        else:
            self.taken.append(path)


def edited(
    node: NodeState,
    call_of: Callable[[NodeState], Call],
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    values: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a user puts in place of a node's inputs, and of its outputs, checked against their types.

    Args:
        values: Those whose names say by themselves what they are.

    Raises:
        NotFound: It has no such input or output.
        TypeMismatch: A value is not of the declared type.
        OptionError: A name is both an input's and an output's, or not all is said that is needed, or too early.
    """
    scope = node.parent
    if scope is not None and scope.graph is None:
        raise OptionError(
            f"the body that calls {readable(node)} ({node.path}) has not returned", "Let it return first: stepper.out()"
        )
    _refuse_in_an_eager(node)
    call = call_of(node)
    where = f"{call.spec.name} ({node.path})" if node.path else call.spec.name
    known = [*call.inputs, *(call.outputs if node.path else ())]
    sorted_in, sorted_out = _sorted(node, call, where, values)
    sorted_in, sorted_out = {**inputs, **sorted_in}, {**(outputs if node.path else {}), **sorted_out}
    for names, checkers, what in ((sorted_in, call.inputs, "input"), (sorted_out, call.outputs, "output")):
        for name in names:
            if name not in checkers:
                kind = "input or output" if name in values else what
                raise NotFound(
                    f"{where} has no {kind} {name!r}.{did_you_mean(name, known)}",
                    f"Its interface is {call.spec.name}{call.spec.interface}",
                )
    if sorted_in and sorted_out:
        raise OptionError(
            f"{where}: replace its inputs or its outputs, not both", "A node whose outputs are given does not run."
        )
    if not sorted_in and not sorted_out:
        raise OptionError(f"nothing of {where} is replaced", *_example(node.path, known))
    there = {name for name, _ in node.outputs}
    missing = [name for name in call.outputs if name not in there and name not in sorted_out] if sorted_out else []
    if missing:
        raise OptionError(
            f"{where} has not run, so all its outputs must be given: {', '.join(missing)} too",
            "Perform it first, or give them all.",
        )
    return _checked(where, call.inputs, sorted_in), _checked(where, call.outputs, sorted_out)


def _sorted(
    node: NodeState, call: Call, where: str, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values that are inputs, and those that are outputs, by their names."""
    inputs: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    for name, value in values.items():
        if node.path and name in call.inputs and name in call.outputs:
            raise OptionError(
                f"{where} has an input {name!r} and an output {name!r}",
                f"Say which: inputs={{{name!r}: ...}} or outputs={{{name!r}: ...}}",
            )
        (outputs if node.path and name in call.outputs else inputs)[name] = value
    return inputs, outputs


def _refuse_in_an_eager(node: NodeState) -> None:
    scope = node.parent
    while scope is not None:
        if scope.open:
            raise OptionError(
                f"{readable(scope)} is an eager: its body makes its nodes one after another, by what came before, "
                f"so nothing of {readable(node)} ({node.path}) can be replaced",
                f"Replace an input of the eager, or what it gives: replace({scope.path!r}, ...)",
            )
        scope = scope.parent


def _example(path: str, names: list[str]) -> list[str]:
    return [f"Name a value: replace({path!r}, {names[0]}=...)"] if names else []


def _checked(where: str, checkers: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {name: checkers[name].check(value, name) for name, value in values.items()}
    except TypeMismatch as error:
        raise TypeMismatch(f"{where}: {error.headline}", *error.details) from None
